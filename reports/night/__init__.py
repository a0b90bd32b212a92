"""The morning report: one page over one read model, the night's overview."""
