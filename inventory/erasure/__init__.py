"""Erasing: what an approval comes to, what was done, what was seen, and what forgets."""
