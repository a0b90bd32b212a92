"""Take the ledger's log into its file, so that a loss of power leaves one of the two states.

What is told lies in the log, synced, before anything is told of it. Taking it into the file is
another thing: DuckDB 1.5 writes a whole block of its catalogue anew in its own place, and of
one that is cut in two nothing can be read (tried here, 2026-11-30). So both are laid aside first,
and put back where the power went meanwhile. Nothing takes it in by itself when the file is let go
of (``open_connection``).
"""

from contextlib import suppress
from pathlib import Path

from duckdb import DuckDBPyConnection

from inventory.store.database import swap


def fold(con: DuckDBPyConnection, path: Path) -> None:
    """Take the log of the attached ``ledger`` into its file at ``path``."""
    log = _log(path)
    if not log.exists() or not log.stat().st_size:
        return
    # Windows lets nobody read a file that is open: there it is taken in without a copy.
    with suppress(PermissionError):
        _lay_aside(path)
    con.execute("CHECKPOINT ledger")
    forget(path)


def interrupted(path: Path) -> bool:
    """Tell whether a copy lies aside: the power may have gone while the log was taken in."""
    return _aside(path).exists()


def put_back(path: Path) -> None:
    """Bring the file and its log back as they were before. Doing it twice does no harm."""
    aside = _aside(path)
    for kept, place in ((_log(aside), _log(path)), (aside, path)):
        again = place.with_name(place.name + ".again")
        again.write_bytes(kept.read_bytes())
        swap(again, place)
    forget(path)


def forget(path: Path) -> None:
    """Let go of what lies aside: the file first, which says that it is there."""
    aside = _aside(path)
    aside.unlink(missing_ok=True)
    _log(aside).unlink(missing_ok=True)


def _lay_aside(path: Path) -> None:
    """Copy the log, then the file, which appears when both are whole."""
    aside = _aside(path)
    for kept, place in ((_log(path), _log(aside)), (path, aside)):
        part = place.with_name(place.name + ".part")
        part.write_bytes(kept.read_bytes())
        swap(part, place)


def _aside(path: Path) -> Path:
    return path.with_name("ledger.before.duckdb")


def _log(path: Path) -> Path:
    return path.with_name(path.name + ".wal")
