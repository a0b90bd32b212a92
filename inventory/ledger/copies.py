"""Copies of the ledger: one that a backup takes, and one that each good night leaves beside it."""

from contextlib import suppress
from datetime import date
from pathlib import Path

from inventory.ledger import person_key
from inventory.ledger.ledger import Ledger
from inventory.store.database import remove, swap
from inventory.store.opening import attach

#: Days with a night whose copies are all kept, and months of which the last one is.
DAYS, MONTHS = 14, 12


def copy(ledger: Ledger, to: Path) -> None:
    """Copy the ledger, row by row under its own key, to a file that appears when it is whole.

    A ledger that is damaged is not copied: ``StoreError``.
    """
    aside = to.with_name(to.name + ".part")
    remove(aside)
    try:
        with ledger.connection() as con:
            attach(con, aside, "copied", ledger.key, small=True)
            con.execute("COPY FROM DATABASE ledger TO copied")
            con.execute("CHECKPOINT copied; DETACH copied")
        swap(aside, to)
    finally:
        remove(aside)


def keep(ledger: Ledger, day: date) -> None:
    """Leave the copy of the night of ``day`` in ``backup``, and let go of those past their time.

    Those of before person ids had a key are past it: theirs are the old ones.
    """
    folder = folder_of(ledger)
    folder.mkdir(mode=0o700, exist_ok=True)
    with ledger.held():
        copy(ledger, folder / f"ledger-{day.isoformat()}.duckdb")
        held, since = days(ledger), person_key.rewritten(ledger)
    kept = {one for one in _kept(held) if since is None or one >= since}
    for old in sorted(set(held) - kept):
        (folder / f"ledger-{old.isoformat()}.duckdb").unlink(missing_ok=True)


def days(ledger: Ledger) -> list[date]:
    """Return the days whose nights left a copy, oldest first."""
    found: list[date] = []
    for file in folder_of(ledger).glob("ledger-????-??-??.duckdb"):
        with suppress(ValueError):
            found.append(date.fromisoformat(file.stem.removeprefix("ledger-")))
    return sorted(found)


def folder_of(ledger: Ledger) -> Path:
    """Return where the copies lie."""
    return ledger.path.parent / "backup"


def _kept(held: list[date]) -> set[date]:
    """Return the last ``DAYS``, and of each of the ``MONTHS`` before today's the last one."""
    monthly = {(day.year, day.month): day for day in held[:-DAYS]}
    newest = held[-1].year * 12 + held[-1].month
    lately = (day for (year, month), day in monthly.items() if newest - year * 12 - month <= MONTHS)
    return {*held[-DAYS:], *lately}
