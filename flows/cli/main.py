"""The command line: human text to stderr, results to stdout, an exit code that a script can trust.

Exit codes: 0 all well · 1 a bug, traceback in the log file only · 2 the user can fix it, one line says how · 3 a source
was not read · 4 nothing found. Prefect and pandas are imported only inside the commands that need them.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO

from cyclopts import CycloptsError, Parameter

from flows.cli import (  # noqa: F401  importing them hangs their commands on the app
    admin,
    letters,
    night,
    people,
    requests,
    setup,
)
from flows.runtime import error_boundary, logs, signals
from flows.runtime.console import BUG, USER, app, chosen_config, say
from inventory.errors import OrdenError

_INTERRUPTED = 130


@app.meta.default
def launch(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    config: Annotated[
        Path | None, Parameter(help="The config file. Default: ./orden.toml, else $ORDEN_CONFIG.")
    ] = None,
) -> int:
    """Take the global options, then run the command."""
    chosen_config(config)
    code = app(tokens)
    return code if isinstance(code, int) else 0


def run(tokens: Sequence[str]) -> int:
    """Run one command line and return its exit code. Nothing that a command raises gets past here."""
    try:
        return int(app.meta(list(tokens)) or 0)
    except CycloptsError as error:
        say(_one_line(str(error)))
        return USER
    except OrdenError as error:
        say(str(error))
        return USER
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001
        if signals.caused(error):
            return _stopped()
        if refused := error_boundary.disk_refuses(error):
            say(str(refused))
            return USER
        say(f"Orden made a mistake ({type(error).__name__}){_kept(error)}. Details: {_trace(error)}")
        return BUG


def _stopped() -> int:
    say("Stopped. A night that had not finished has changed nothing: last night's inventory and report stay")
    return _INTERRUPTED


def _kept(error: Exception) -> str:
    """Say what stays, but only where it is known to: a night that breaks once it is published is no ``Broken``."""
    return "; last night's inventory and report stay" if isinstance(error, error_boundary.Broken) else ""


def _trace(error: Exception) -> str:
    try:
        return str(logs.trace(error))
    except OSError:  # a full disk, a folder that nobody may write to
        return "the log cannot be written"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _speak_utf8(streams: Iterable[TextIO | Any]) -> None:
    # A Windows console may be cp1252, which has no «✓» and no «→»: printing one would end the program.
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def main() -> NoReturn:
    """Start from the shell."""
    _speak_utf8((sys.stdout, sys.stderr))
    signals.listen()
    sys.exit(run(sys.argv[1:]))
