"""Where the review is found, for a link in the report and for the one who serves it."""

#: A number nobody has registered. The review takes another when it is taken; the report's link then leads nowhere, and says so.
REVIEW_PORT = 8765
