"""One run at a time on one store: an OS lock, so that a killed run never blocks the next night."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from inventory.errors import StoreError

NIGHT, ERASING = "night", "erasing"
#: Seconds that whoever meets an erasure, or an erasure that meets a night, waits; and between two
#: tries.
LONGEST_WAIT = 1800.0
_PAUSE = 0.2
#: Seconds to wait for a holder who has not said yet what for.
_UNTOLD = {"": 1.0}


def check(store_dir: Path) -> None:
    """Raise ``StoreError`` when another run has the lock: told before Prefect's long start."""
    with held(store_dir):
        pass


@contextmanager
def held(
    store_dir: Path, name: str = "night", *, work: str = NIGHT, patience: float | None = None
) -> Iterator[None]:
    """Hold the night's lock.

    ``work``: what it is held for. An erasure holds it a minute at most for each person, so what
    meets one waits; an erasure waits for a night as well. ``patience``: seconds that it waits at
    most. Else raises ``StoreError`` at once, naming the process, when another run has it.
    """
    store_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    holder = store_dir / f"{name}.pid"  # beside the lock: Windows lets nobody read a locked file
    lock = FileLock(store_dir / f"{name}.lock", mode=0o600)
    _acquire(lock, holder, work, LONGEST_WAIT if patience is None else patience)
    try:
        holder.write_text(f"{os.getpid()} {work}", encoding="ascii")
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, holder: Path, work: str, longest: float) -> None:
    began = time.monotonic()
    while True:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            pid, its_work = _holder(holder)
            waits = ERASING in (work, its_work)
            patience = longest if waits else _UNTOLD.get(its_work, 0.0)
            if time.monotonic() - began >= patience:
                raise StoreError(
                    f"Another run is at work on this store (process {pid})."
                    " Let it finish, then try again",
                    "store_busy",
                ) from None
            time.sleep(_PAUSE)
        else:
            return


def _holder(holder: Path) -> tuple[str, str]:
    """Return the process that holds a lock, and what for; "unknown" where it does not tell."""
    try:
        pid, _, work = holder.read_text(encoding="ascii").strip().partition(" ")
    except (OSError, UnicodeDecodeError):
        return "unknown", ""
    return (pid, work) if pid.isdigit() else ("unknown", "")
