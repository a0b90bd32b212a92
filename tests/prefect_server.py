"""A Prefect server of Orden's own that stays up for all tests which need one but do not look at how it starts.

A program of its own: Prefect reads its settings once per program, and the tests' own must not become a client of it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_TOLD = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING")


class Prefect(NamedTuple):
    """Where a program finds the server, as environment variables; and where the server keeps what it is told."""

    environment: Mapping[str, str]
    home: Path


@contextmanager
def serving(folder: Path) -> Iterator[Prefect]:
    """Run a server whose home lies in ``folder`` for as long as the block lasts."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ORDEN_", "PREFECT_"))}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.prefect_server", str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean, cwd=Path(__file__).parents[1],
    ) as running:  # fmt: skip
        assert running.stdin is not None and running.stdout is not None
        try:
            yield Prefect(json.loads(running.stdout.readline()), folder / "prefect")
        finally:
            running.stdin.close()


def main(folder: Path) -> None:
    """Serve until standard input closes; say first where."""
    from flows.runtime import prefect_server

    with prefect_server.server(folder, folder / "orden.toml"):
        sys.stdout.write(json.dumps({name: os.environ[name] for name in _TOLD}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
