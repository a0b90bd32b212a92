"""Codes into words: the catalogues in two languages, and text that is safe to show."""
