"""The source that docs/add-a-source.md adds, as a newcomer would: its connector, its description and its export."""
