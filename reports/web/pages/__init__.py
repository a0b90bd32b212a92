"""The pages of the review, one file each: a read model in, a page out, one decision back."""
