"""The answer to a person, as PDF, HTML and JSON, and what the owner must know before it is sent."""
