"""Pieces that several pages of the review show."""
