"""What this program leaves for others to see: files that are born its owner's, and no arguments."""

import ctypes
import os
import sys
from pathlib import Path


def born_private() -> None:
    """Let every file that this program and its children make be its owner's alone.

    Whoever makes it: DuckDB, Prefect and SQLite ask nobody, and a log would make the store's folder
    for all to enter.
    """
    os.umask(0o077)


def hide_arguments(title: str) -> None:
    """Call this program ``title`` in the machine's list, which every user can read.

    Linux tells there what stands in the memory that the arguments were given in. Elsewhere they
    stay.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        fields = Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        start, end = int(fields[45]), int(fields[46])  # proc(5): arg_start, arg_end
    except (OSError, ValueError, IndexError):
        return
    if start < end:
        told = title.encode()[: end - start - 1]
        ctypes.memmove(start, told.ljust(end - start, b"\0"), end - start)
