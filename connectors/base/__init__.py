"""What sources are made of: HTTP, rows, tables, values, files. A module here is nobody's system."""
