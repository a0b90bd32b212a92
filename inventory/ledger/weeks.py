"""Keep which tasks a week has, so that no night and no act changes what she was shown on Monday."""

from collections.abc import Sequence
from datetime import date

from inventory.ledger.ledger import Ledger


def chosen(ledger: Ledger, monday: date) -> tuple[str, ...]:
    """Return the tasks of the week that begins on ``monday``, in their order; none: not chosen."""
    return tuple(_noted(ledger, monday).values())


def joined(ledger: Ledger, monday: date) -> frozenset[str]:
    """Return those of a week's tasks that joined it later: their places are before the first."""
    return frozenset(task for place, task in _noted(ledger, monday).items() if place < 0)


def _noted(ledger: Ledger, monday: date) -> dict[int, str]:
    query = "SELECT place, task FROM week_task WHERE monday = ? ORDER BY place"
    with ledger.connection() as con:
        return dict(con.execute(query, [monday]).fetchall())


def remember(ledger: Ledger, monday: date, tasks: Sequence[str]) -> None:
    """Note the tasks of a week: those that are not noted yet have joined it, and come on top."""
    if not tasks:
        return
    with ledger.held():
        known = _noted(ledger, monday)
        new = [task for task in tasks if task not in known.values()]
        first = min(known, default=len(new)) - len(new)
        with ledger.connection() as con:
            for place, task in enumerate(new, start=first):
                con.execute("INSERT INTO week_task VALUES (?, ?, ?)", [monday, place, task])
