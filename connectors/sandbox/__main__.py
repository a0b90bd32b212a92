"""Serve a made-up Tankeflyt: ``python -m connectors.sandbox --dir DIR``."""

import argparse
import json
import signal
import sys
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from inventory.errors import UserError


def main(arguments: list[str] | None = None) -> int:
    """Start, write, print one JSON line and serve until told to stop. Returns the exit code."""
    given = _parser().parse_args(arguments)
    heard: list[int] = []
    if given.child:
        # Ctrl-C reaches the whole group; the parent decides when its sandbox ends.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    else:
        heard = _signals()  # before anybody can know that it serves
    try:
        world = invent(given.people, given.seed, as_of=given.as_of, hostile=given.hostile)
        with Sandbox(world) as sandbox:
            sandbox.write(given.dir, erasing=given.child)  # «orden demo», «orden sandbox»
            ready = {"ready": True, "dir": str(given.dir.absolute()), "ports": sandbox.ports}
            sys.stdout.write(json.dumps(ready) + "\n")
            sys.stdout.flush()
            if given.child:
                _wait_for_parent()
            else:
                _wait_for(heard)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m connectors.sandbox", description=__doc__)
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--people", type=_some, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=datetime.now(ZoneInfo("Europe/Oslo")).date()
    )
    parser.add_argument("--hostile", action="store_true", help="some names attack what reads them")
    parser.add_argument("--child", action="store_true", help="serve until standard input closes")
    return parser


def _some(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least one person")
    return number


def _wait_for_parent() -> None:
    while sys.stdin.buffer.read(4096):
        pass


def _signals() -> list[int]:
    """Return a list that holds the signals heard so far.

    Not an Event: setting one in a signal handler can deadlock.
    """
    heard: list[int] = []
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _frame: heard.append(number))
    return heard


def _wait_for(heard: list[int]) -> None:
    # In short sleeps: on Windows a wait without end does not hear Ctrl-C.
    while not heard:
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
