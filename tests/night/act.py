"""Acts on a business, each in a program of its own that may be killed: read from standard input, a line of JSON an act.

A program of its own is a fork of this one, which has imported all: a start of Python for each of two hundred would take minutes.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import anyio.to_thread
import duckdb
import keyring
import openpyxl  # noqa: F401 - this and more is imported here, before the fork, rather than by each act
import pandas  # noqa: F401
from keyring.backends import fail

import connectors
from flows.cli import app, keeping, main, night, requests, same_person, web_server  # noqa: F401
from inventory.assessment import flag_rules
from inventory.policy import policy, promises
from inventory.settings import load
from tests.night.unscheduled import run_night
from tests.reports.web import Browser

#: More calls of one kind than any act makes. Strace counts each kind by itself, from the fork on: who is to be killed at the nth
#: makes the others before, in nothing.
LIMIT = 1000
BEGUN, TOLD = b"begun\n", b"told\n"
_NOTHING = os.open(os.devnull, os.O_RDWR)
#: The calls that change a disk, with one of each that changes nothing.
CHANGES: Mapping[str, Callable[[], object]] = {
    "write": lambda: os.write(_NOTHING, b"."),
    "pwrite64": lambda: os.pwrite(_NOTHING, b".", 0),
    "ftruncate": lambda: os.ftruncate(_NOTHING, 0),
    "fsync": lambda: os.fsync(_NOTHING),
    "fdatasync": lambda: os.fdatasync(_NOTHING),
    "rename": lambda: os.rename("", ""),
    "unlink": lambda: os.unlink(""),
    "unlinkat": lambda: os.unlink("", dir_fd=_NOTHING),
    "mkdir": lambda: os.mkdir(""),
    "rmdir": lambda: os.rmdir(""),
}


def act(folder: Path, name: str, *tokens: str) -> int:
    """Do it: a night's steps without Prefect, a form of the review sent without a socket, or what is on a command line."""
    config = folder / "orden.toml"
    if name == "night":
        run_night(load(config, connectors.sources()), date.fromisoformat(tokens[0]))
        return 0
    if name == "click":
        browser = Browser(web_server.context_of(load(config, connectors.sources())))
        return browser.post(tokens[0], dict(field.split("=") for field in tokens[1:])).status - 303
    return main.run(["--config", str(config), name, *tokens])


def _forked(folder: str, tokens: list[str], call: str, at: int) -> int:
    sys.dont_write_bytecode = True  # it would be among what is killed
    os.umask(0o077)  # as the program's own start does
    for _ in range(LIMIT - at - (call == "write")) if at else ():
        with suppress(OSError):
            CHANGES[call]()
    os.write(_NOTHING, BEGUN)
    code = act(Path(folder), *tokens)
    if code == 0:
        os.write(_NOTHING, TOLD)
    return code


async def _here(function: Callable[..., object], *told: object, **_: object) -> object:
    """Answer a page where it is asked for."""
    return function(*told)


if __name__ == "__main__":
    for read_once in (connectors.sources, policy.load, promises.rules, flag_rules.flag_rules):
        read_once()
    keyring.set_keyring(fail.Keyring())  # not the developer's
    # One thread makes all calls, and they are counted in it. A signature changes nothing on the disk (tests/conftest.py).
    setattr(anyio.to_thread, "run_sync", _here)  # noqa: B010
    connect = duckdb.connect
    cheap: dict[str, Any] = {"threads": 1, "allow_unsigned_extensions": "true"}
    setattr(duckdb, "connect", lambda config: connect(config={**config, **cheap}))  # noqa: B010
    answers = os.dup(1)
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            try:
                os._exit(_forked(*asked))
            finally:
                os._exit(1)
        os.write(answers, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
