"""The commands, one file a subject. Importing one hangs its commands on ``flows.terminal.app``."""
