"""Connecting a system: the questions, the config file, the doctor, on the terminal and in the review."""
