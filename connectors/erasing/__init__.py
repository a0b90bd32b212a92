"""Writing in the sources, and looking afterwards: one module for each vendor that offers a call."""
