"""The operating system's scheduler: registering with it, and noticing nights that never ran."""
