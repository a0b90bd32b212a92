"""What the rules say of tonight's records, and whether the published sentences hold."""
