"""What outlives a night: runs, decisions, judgements, suppression. Append-only and nameless."""
