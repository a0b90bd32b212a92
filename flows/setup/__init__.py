"""Connecting a system on the terminal and in the review: questions, config file, doctor."""
