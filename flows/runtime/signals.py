"""Let Ctrl-C and SIGTERM strike only where they can be survived.

Raised inside an import, an interrupt is at times swallowed and leaves the interpreter's import lock
taken: every later import then hangs (seen on 3.11.7, 2026-11-23, in the seconds that Prefect's
import takes). Raised between the swap of the inventory and the end of its run log, it would leave a
night half told. There it waits, and strikes a moment later.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN_AFTER = 0.05
_waiting_for: list[str] = []
_later: list[threading.Timer] = []


def listen() -> None:
    """Take over SIGINT and SIGTERM, with which a scheduler ends a run: lock and server must go."""
    signal.signal(signal.SIGINT, _strike)
    signal.signal(signal.SIGTERM, _strike)


@contextmanager
def deferred(what: str) -> Iterator[None]:
    """Let no interrupt strike before the block, named for the reader's sake only, has ended."""
    _waiting_for.append(what)
    try:
        yield
    finally:
        _waiting_for.remove(what)


def caused(error: BaseException) -> bool:
    """Tell whether Ctrl-C is behind ``error``: DuckDB makes one during a query a RuntimeError."""
    behind: BaseException | None = error
    while behind is not None and not isinstance(behind, KeyboardInterrupt):
        behind = behind.__cause__ or behind.__context__
    return behind is not None


def _strike(number: int, frame: FrameType | None) -> None:
    if _waiting_for or _importing(frame):
        if not _later:  # however often the key is pressed, it strikes once
            later = threading.Timer(_AGAIN_AFTER, _again, (number,))
            later.daemon = True
            _later.append(later)
            later.start()
        return
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)


def _again(number: int) -> None:
    _later.clear()  # first: the signal may be heard, and put off anew, before this thread has ended
    signal.raise_signal(number)


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
