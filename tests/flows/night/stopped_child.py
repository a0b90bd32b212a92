"""Run a night to its end and a second until SIGTERM in the middle of a file, in a program of its own."""

import os
import signal
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path

from connectors.base import tables
from flows.cli import main
from flows.runtime import signals

CONFIG = """
[business]
language = "nb"
[sources.list]
type = "table"
path = "list.csv"
kind = "contact"
activity = "A03"
key = "Nr"
columns = { Navn = "name" }
"""


def night(folder: Path) -> int:
    return main.run(["--config", str(folder / "orden.toml"), "nightly", "--as-of", "2026-11-22", "--publish"])


def until_stopped(folder: Path) -> int:
    """Read for half a minute in Prefect's thread, as a large file takes; the signal comes meanwhile."""
    whole = tables.read

    def slowly(path: Path, known: object) -> list[tables.Table]:
        (folder / "signal").write_text(str(time.time()))
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        end = time.monotonic() + 30
        while time.monotonic() < end:
            sum(range(1000))
        return whole(path, ())

    tables.read = slowly
    return night(folder)


if __name__ == "__main__":
    here = Path(sys.argv[1])
    (here / "orden.toml").write_text(CONFIG, "utf-8")
    (here / "list.csv").write_text("Nr;Navn\n1;Kari Berg\n", "utf-8")
    signals.listen()
    assert night(here) == 0
    (here / "before").write_text(sha256((here / "var" / "inventory.duckdb").read_bytes()).hexdigest())
    sys.exit(until_stopped(here))
