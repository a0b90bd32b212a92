"""Where the review is served when it can be: a fixed port of this machine only."""

REVIEW_PORT = 8765
