"""What an answer to a person holds, and what of others must not stand in it."""
