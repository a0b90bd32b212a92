"""Carry out what is approved, look whether it is gone, and look again. No Prefect here."""
