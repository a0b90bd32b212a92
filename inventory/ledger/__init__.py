"""What outlives a night: runs, decisions, judgements, suppression. Append-only, and nobody's name by its very columns."""
