"""One run at a time on one store: an OS lock, so that a killed run never blocks the next night."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from inventory.errors import StoreError


def check(store_dir: Path) -> None:
    """Raise ``StoreError`` when another run has the lock: told before Prefect's long start."""
    with held(store_dir):
        pass


@contextmanager
def held(store_dir: Path, name: str = "night") -> Iterator[None]:
    """Hold the night's lock.

    Raises ``StoreError`` at once, naming the process, when another run has it.
    """
    store_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    holder = store_dir / f"{name}.pid"  # beside the lock: Windows lets nobody read a locked file
    lock = FileLock(store_dir / f"{name}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreError(
            f"Another run is at work on this store (process {_pid(holder)})."
            " Let it finish, then try again",
            "store_busy",
        ) from None
    try:
        holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _pid(holder: Path) -> str:
    try:
        pid = holder.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "unknown"
    return pid if pid.isdigit() else "unknown"
