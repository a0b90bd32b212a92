"""Write the log file: what happened and where, with every value left out.

The log outlives the night it tells of, so it may hold source names, counts, types and places in the
code, nothing else. Other libraries quote what they choked on (urllib3 an address, DuckDB a cell):
only where they say it is kept.
"""

import errno
import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from inventory.errors import OrdenError

#: Loggers whose messages are made of names, counts and types by rule: ours, and Prefect's, which
#: stands behind ``flows.runtime.error_boundary``.
_OURS = ("orden", "flows", "connectors", "inventory", "reports")
_TRUSTED = (*_OURS, "prefect")
_log = logging.getLogger("orden")
_SIZE = 1_000_000
_KEPT = 5


class Discreet(logging.Formatter):
    """Format a trusted logger's message; of any other only logger, level and place.

    Never an exception's own text.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, followed by the places of a traceback when there is one."""
        head = f"{self.formatTime(record)} {record.levelname} {record.name}"
        error = record.exc_info[1] if record.exc_info else None
        behind = places(error) if error else ()
        return "\n".join([f"{head} {_message(record)}", *behind])


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in _TRUSTED:
        return record.getMessage()
    return f"(message withheld) {record.module}:{record.lineno}"


# No leading «_»: Prefect overlooks such handlers, and writes to the screen.
class LogFile(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Drop the line: on a full disk the standard way is a traceback on the screen for each."""


def path(store_dir: Path | None = None) -> Path:
    """Return where the log is: in the store's folder, or at home until a config is read."""
    folder = store_dir or Path.home() / ".orden"
    return folder / "log" / "orden.log"


def start(store_dir: Path) -> None:
    """Send this program's log to the store's folder.

    Before Prefect is imported: it then leaves the screen alone.
    """
    _attach(path(store_dir))


def refused(error: OrdenError) -> None:
    """Write down what the user can mend: one line of our own, without a personal value."""
    _handler() or _attach(path())
    _log.error("%s", " ".join(str(error).split()))


def trace(error: BaseException) -> Path:
    """Write down where ``error`` arose, without its text. Returns the log's path."""
    handler = _handler() or _attach(path())
    _log.error("%s", "\n".join([type(error).__name__, *places(error)]))
    return Path(handler.baseFilename)


def places(error: BaseException) -> list[str]:
    """Return the tracebacks of ``error`` and its causes: types and places, no message."""
    lines: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines.append(f"  {type(cause).__module__}.{type(cause).__qualname__}")
        frames = traceback.extract_tb(cause.__traceback__)
        lines.extend(f"    {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
        cause = cause.__cause__ or cause.__context__
    return lines


def _handler() -> RotatingFileHandler | None:
    ours = (h for h in logging.getLogger().handlers if isinstance(h, RotatingFileHandler))
    return next((h for h in ours if isinstance(h.formatter, Discreet)), None)


def _attach(file: Path) -> RotatingFileHandler:
    present = _handler()
    if present and Path(present.baseFilename) == file.absolute():
        return present
    if present:
        logging.getLogger().removeHandler(present)
        present.close()
    try:
        file.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # the store: ours too
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        # What lies on a medium that may only be read can be looked into: without a log.
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
    handler = LogFile(file, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True)
    # A handler with a formatter on the root logger makes Prefect keep its own from the console.
    handler.setFormatter(Discreet())
    logging.getLogger().addHandler(handler)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    return handler
