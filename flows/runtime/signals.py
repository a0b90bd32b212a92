"""Let Ctrl-C, SIGTERM and SIGHUP strike only where they can be survived.

Raised inside an import, an interrupt is at times swallowed and leaves the interpreter's import lock
taken: every later import then hangs (seen on 3.11.7, 2026-11-23, in the seconds that Prefect's
import takes). Raised between the swap of the inventory and the end of its run log, it would leave a
night half told. There it waits, and strikes a moment later.

A thread that reads a file or waits for a vendor cannot be ended from outside, and both Prefect and
the interpreter would wait for it. Whoever sends SIGTERM means now: what has not ended by itself
seconds later, and is in the middle of nothing that must not be halved, is ended hard.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_AGAIN_AFTER = 0.05
#: Seconds from SIGTERM to the hard end, so that all is over within five.
_HARD_AFTER = 3.5
#: What is said by a hard end. The command line puts it into her language once it knows that.
stopped = (
    "Stopped. A night that had not finished has changed nothing:"
    " last night's inventory and report stay."
)
#: What ends a program for good: asked to, or its terminal is gone. Windows has no such terminal.
_ENDING = tuple(one for one in signal.Signals if one.name in ("SIGTERM", "SIGHUP"))
_listening: list[bool] = []
_struck: list[int] = []
_waiting_for: list[str] = []
_later: list[threading.Timer] = []


def listen() -> None:
    """Take over SIGINT and SIGTERM, with which a scheduler ends a run: lock and server must go.

    SIGHUP too, when a terminal is closed, unless it is ignored on purpose (nohup).
    """
    signal.signal(signal.SIGINT, _strike)
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _strike)
    _listening.append(True)


def listen_again() -> None:
    """Take SIGTERM back from Prefect, which has its own answer to it while a flow runs: it would
    wait for every reading, and call the night broken."""
    if _listening and threading.current_thread() is threading.main_thread():
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
    """Tell whether Ctrl-C or SIGTERM is behind ``error``: DuckDB makes one during a query a
    RuntimeError."""
    behind: BaseException | None = error
    while behind is not None and not isinstance(behind, KeyboardInterrupt | SystemExit):
        behind = behind.__cause__ or behind.__context__
    return behind is not None


def struck() -> int | None:
    """Return the exit code of the signal that has struck, None when none has."""
    return 128 + _struck[-1] if _struck else None


def terminated() -> bool:
    """Tell whether SIGTERM or SIGHUP has struck, which nothing survives, as a question may a
    Ctrl-C.
    """
    return any(number in _struck for number in _ENDING)


def end_soon() -> None:
    """End the program hard some seconds from now, if a signal has struck and it has not ended."""
    if not _struck:
        return
    ending = threading.Timer(_HARD_AFTER, _end)
    ending.daemon = True
    ending.start()


def _strike(number: int, frame: FrameType | None) -> None:
    if _waiting_for or _importing(frame):
        if not _later:  # however often the key is pressed, it strikes once
            later = threading.Timer(_AGAIN_AFTER, _again, (number,))
            later.daemon = True
            _later.append(later)
            later.start()
        return
    _struck.append(number)
    if number == signal.SIGINT:
        raise KeyboardInterrupt  # may be an answer to a question: nothing is ended hard
    end_soon()
    sys.exit(128 + number)


def _end() -> None:
    while _waiting_for:
        time.sleep(_AGAIN_AFTER)
    # What stands in standard output is a result, and there is none.
    with suppress(OSError, ValueError):
        sys.stderr.write(stopped + "\n")
        sys.stderr.flush()
    os._exit(128 + _struck[-1])


def _again(number: int) -> None:
    _later.clear()  # first: the signal may be heard, and put off anew, before this thread has ended
    signal.raise_signal(number)


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
