"""The Article 30 record as page, spreadsheet and JSON."""
