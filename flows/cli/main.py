"""Start the command line, and end it with an exit code that a script can trust.

Exit codes: 0 all well · 1 a bug, traceback in the log file only · 2 the user can fix it, one line
says how · 3 a source was not read · 4 nothing found. Human text goes to stderr, results to stdout.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from cyclopts import CycloptsError

from flows.cli.app import BUG, USER, app, chosen_config, config_path
from flows.cli.help import language, refusal
from flows.runtime import error_boundary, logs, private, signals
from flows.runtime.console import say
from inventory.errors import OrdenError

if TYPE_CHECKING:
    from reports.text.words import Words

_INTERRUPTED = 130


def run(tokens: Sequence[str]) -> int:
    """Run one command line and return its exit code.

    Nothing that a command raises gets past here.
    """
    chosen_config(None)  # what another line of this process named
    try:
        return int(app.meta(list(tokens)) or 0)
    except CycloptsError as error:
        say(refusal(error, language(config_path())))
        return USER
    except OrdenError as error:
        say(_told(error))
        return USER
    except (KeyboardInterrupt, SystemExit) as stop:
        if isinstance(stop, SystemExit) and not signals.terminated():
            raise
        return _stopped()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001
        return _unexpected(error)


def _told(error: OrdenError) -> str:
    """Say in a line what is wrong and what helps, in the language of the business."""
    if language(config_path()) == "en":
        return str(error)
    from reports.text.findings import problem_line

    return problem_line(error, _words())


def _words() -> "Words":
    # Not above: it takes the catalogues, and «orden --help» need not wait for them.
    from reports.text.words import Words

    return Words(language(config_path()))


def _unexpected(error: Exception) -> int:
    """Tell an interrupt and a full disk from a mistake of ours, and say which it was."""
    # Prefect tells of a night that was stopped as of one that broke.
    if signals.caused(error) or signals.terminated():
        return _stopped()
    refused = error_boundary.disk_refuses(error)
    if refused:
        say(_told(refused))
        return USER
    # A night that breaks once published is no ``Broken``: of that it is not known what stays.
    what = "mistake_kept" if isinstance(error, error_boundary.Broken) else "mistake"
    say(_words().say(f"ended.{what}", kind=type(error).__name__, log=_trace(error)))
    return BUG


def _stopped() -> int:
    say(_words().say("ended.stopped"))
    return signals.struck() or _INTERRUPTED


def _trace(error: Exception) -> str:
    try:
        return str(logs.trace(error))
    except OSError:  # a full disk, a folder that nobody may write to
        return _words().say("ended.no_log")


def _speak_utf8(streams: Iterable[TextIO | Any]) -> None:
    # A Windows console may be cp1252, which has no «✓»: printing one would end the program.
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _title(tokens: Sequence[str]) -> str:
    """Name the command, and nothing that was typed after it."""
    return " ".join(("orden", *[word for word in tokens if word in app][:1]))


def main() -> NoReturn:
    """Start from the shell."""
    # DuckDB imports pandas at the first value that is bound (1.5.5), which takes longer than a
    # look-up. The one export that uses it imports it all the same (reports.tables.sheet).
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]
    private.born_private()
    private.hide_arguments(_title(sys.argv[1:]))
    _speak_utf8((sys.stdout, sys.stderr))
    signals.listen()
    sys.exit(run(sys.argv[1:]))
