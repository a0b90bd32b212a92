"""The receipt of an erasure: what was done and seen, signed, and naming nobody."""
