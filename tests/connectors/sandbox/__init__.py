"""The sandbox: what it invents, and the vendors it plays."""
