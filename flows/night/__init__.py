"""The night, step by step on one frozen context; what of it is shown, written and told."""
