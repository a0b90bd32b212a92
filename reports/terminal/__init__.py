"""What the command line says of a person and of two records, as text and as JSON."""
