"""Let no foreign exception reach Prefect: one decorator over every task and flow body.

Prefect stores an exception's text in its log, its states and its events, and pickles one that
escapes a flow, whatever ``persist_result`` says (measured on 3.8.8, facts/prefect_duckdb.md §2).
DuckDB, requests and csv quote data in theirs.
"""

import errno
import functools
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from flows.runtime import logs, signals
from flows.runtime.handover import HERE
from inventory.errors import OrdenError, SourceError, StoreError, Trouble

P = ParamSpec("P")
R = TypeVar("R")


class PipelineError(Exception):
    """What is left of an error that crosses into Prefect: its place and type, never its text."""


class SourceNotRead(PipelineError):
    """A source could not be read, for a reason that may pass: worth another try tonight."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"not read: {trouble.value}")
        self.trouble = trouble

    def __reduce__(self) -> tuple[type["SourceNotRead"], tuple[Trouble]]:
        return type(self), (self.trouble,)


class Refused(PipelineError):
    """The user can fix it.

    ``flows.cli`` finds the whole sentence with ``user_error``, and the log has it; Prefect sees
    type and code.
    """


class Broken(Exception):
    """A mistake of ours stopped a run before it was published; the message names the log file."""


def guarded(body: Callable[P, R]) -> Callable[P, R]:
    """Wrap a task or flow body: what it raises leaves as a ``PipelineError``, stripped."""

    @functools.wraps(body)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return body(*args, **kwargs)
        except PipelineError as error:
            passing: PipelineError = error
        except Exception as error:  # noqa: BLE001
            if signals.caused(error):
                raise KeyboardInterrupt from None
            passing = _sanitised(body.__name__, error)
        # Raised outside the except block, and stripped: __context__ would keep the original and
        # its frames alive.
        passing.__context__ = passing.__cause__ = None
        raise passing from None

    return wrapper


def user_error() -> OrdenError | None:
    """Return, once, the last error of the user's that was turned away from Prefect here."""
    return HERE.take(OrdenError)


def disk_refuses(error: BaseException) -> StoreError | None:
    """Return what can be done about a full disk or a locked folder; None for other errors."""
    number, where = getattr(error, "errno", None), getattr(error, "filename", None)
    duckdbs = type(error).__module__.endswith("duckdb")  # it gives no number
    if number in _FULL or (duckdbs and "No space left" in str(error)):
        return StoreError("The disk is full. Make room, then try again", "disk_full")
    if isinstance(error, OSError) and number in _FORBIDDEN:
        return StoreError(
            f"{where or 'A file'}: may not be written or read here."
            " Check who owns it, then try again",
            "forbidden",
            name=str(where or "…"),
        )
    return None


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


_ROOT = Path(__file__).resolve().parents[2]
_FLOORS = ("flows", "connectors", "inventory", "reports")


def place(error: BaseException, root: Path = _ROOT) -> str:
    """Return ``file:line`` of our own innermost frame, and of the innermost one if another.

    A file of ours is named by its path below ``root``, the folder of the four packages; another by
    its name alone.
    """
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "an unknown place"
    ours = [frame for frame in frames if _own(frame.filename, root) and frame.filename != __file__]
    seen = [f"{_named(frame.filename, root)}:{frame.lineno}" for frame in (*ours[-1:], frames[-1])]
    return ", ".join(dict.fromkeys(seen))


def _named(file: str, root: Path) -> str:
    return _own(file, root) or Path(file).name


def _own(file: str, root: Path) -> str | None:
    path = Path(file)
    if not path.is_relative_to(root):
        return None
    below = path.relative_to(root)
    return below.as_posix() if below.parts[0] in _FLOORS else None


def _codes(error: OrdenError) -> list[str]:
    """Return what may be told anywhere: the error's code, and of a secret what it is called."""
    code, told = getattr(error, "code", ""), getattr(error, "told", {})
    return [str(part) for part in (code, told.get("entry", "") if code else "") if part]


def _sanitised(name: str, error: Exception) -> PipelineError:
    if isinstance(error, SourceError):
        return PipelineError(f"{name}: {type(error).__name__} ({error.trouble.value})")
    if not isinstance(error, OrdenError):
        error = disk_refuses(error) or error
    if isinstance(error, OrdenError):
        HERE.give(OrdenError, error)
        logs.refused(error)
        return Refused(" ".join([f"{name}: {type(error).__name__}", *_codes(error)]))
    logs.trace(error)
    return PipelineError(f"{name}: {type(error).__name__} at {place(error)}")
