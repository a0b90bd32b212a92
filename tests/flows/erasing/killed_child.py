"""Carry out what is approved in a program of its own, and be killed with SIGKILL beside a line of the journal, or at some moment."""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import connectors
from connectors.base import http
from flows.erasing import run
from inventory.ledger import deletion_log
from inventory.settings import load

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows either ends a program at once


def _killed() -> None:
    os.kill(os.getpid(), KILL)
    time.sleep(60)


def main(folder: Path, line: int, side: str, seconds: float) -> None:
    """``line``, ``side``: of the journal, before it is written or after. ``seconds``: after so many of carrying out."""
    note, lines = deletion_log.note, iter(range(99))

    def noting(*told: Any) -> None:
        mine = next(lines) == line
        if mine and side == "before":
            _killed()
        note(*told)
        if mine and side == "after":
            _killed()

    setattr(deletion_log, "note", noting)  # noqa: B010
    http.BACKOFF = 0
    if seconds:
        clock = threading.Timer(seconds, _killed)
        clock.daemon = True
        clock.start()
    run.approved(load(folder / "orden.toml", connectors.sources()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], float(sys.argv[4]))
