"""The command line, one file a subject. Importing one hangs its commands on ``flows.runtime.console.app``."""
