"""What is dear to make and only read afterwards is made once for all workers of a run; each takes a copy of its folder."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from filelock import FileLock

_Made = TypeVar("_Made")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], _Made]) -> tuple[Path, _Made]:
    """Return the folder that ``make`` filled and what it gave: made by the first worker that asks, kept for the others."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # a worker's own lies in the run's
    folder, kept = shared / f"once-{name}", shared / f"once-{name}.pickle"
    with FileLock(shared / f"once-{name}.lock"):
        if not kept.exists():
            folder.mkdir()
            made = make(folder)
            kept.write_bytes(pickle.dumps(made))
        made = pickle.loads(kept.read_bytes())
    return folder, made
