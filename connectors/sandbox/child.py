"""The sandbox as a child process that cannot outlive its parent."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import connectors
from inventory.errors import UserError

_READY_WITHIN = 300.0
_STOPS_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class Child:
    """A sandbox that serves: its folder and its ports by vendor."""

    dir: Path
    ports: Mapping[str, int]
    pid: int


@contextmanager
def spawn(
    dir: Path, people: int, seed: int, as_of: date, *, hostile: bool = False
) -> Iterator[Child]:
    """Start a sandbox of ``people`` in ``dir``, wait until it serves, stop it on the way out.

    Raises ``UserError``.
    """
    options = [
        "--dir",
        str(dir),
        "--people",
        str(people),
        "--seed",
        str(seed),
        "--as-of",
        as_of.isoformat(),
        "--child",
    ]
    if hostile:
        options.append("--hostile")
    with (
        tempfile.TemporaryFile() as errors
    ):  # a file, since nobody reads a pipe while the child serves
        process = subprocess.Popen(
            [sys.executable, "-m", "connectors.sandbox", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_environment(),
        )
        try:
            yield _ready(process, errors)
        finally:
            _stop(process)


def _environment() -> dict[str, str]:
    # The child must find the packages that this process runs, also from a checkout that is not
    # installed. Without the current folder first on its path (PYTHONSAFEPATH): the user may stand
    # in one that holds an «inventory.py».
    home = str(Path(connectors.__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}


def _ready(process: subprocess.Popen[bytes], errors: IO[bytes]) -> Child:
    line = _first_line(process)
    try:
        told = json.loads(line)
        return Child(Path(told["dir"]), told["ports"], process.pid)
    except (ValueError, KeyError, TypeError):
        _stop(process)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip().splitlines()
        why = next(reversed(said), "it said nothing")
        problem = f"The sandbox did not start: {why}"
        raise UserError(problem, "sandbox_ended") from None


def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    """Return the child's first line; nothing when it ends first or takes too long."""
    lines: list[bytes] = []
    if process.stdout is None:
        return b""
    reader = threading.Thread(
        target=lambda out: lines.append(out.readline()), args=(process.stdout,), daemon=True
    )
    reader.start()
    reader.join(_READY_WITHIN)
    return next(iter(lines), b"")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Close the child's standard input, which ends it; end it otherwise when that is not enough."""
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    for harder in (process.terminate, process.kill):
        try:
            process.wait(_STOPS_WITHIN)
            break
        except subprocess.TimeoutExpired:
            harder()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
