"""Where the review pages are found: on this machine only, at a fixed port.

A report that was written last night can link there.
"""

REVIEW_PORT = 8765
REVIEW = f"http://127.0.0.1:{REVIEW_PORT}/"
