"""The command line, one file a subject: its commands and their work together.

``app`` lists them.
"""
