"""Keep which tasks a week has, so that no night and no act changes what she was shown on Monday."""

from collections.abc import Sequence
from datetime import date

from inventory.ledger.ledger import Ledger


def chosen(ledger: Ledger, monday: date) -> tuple[str, ...]:
    """Return the tasks of the week that begins on ``monday``, in their order; none: not chosen."""
    query = "SELECT task FROM week_task WHERE monday = ? ORDER BY place"
    with ledger.connection() as con:
        return tuple(task for (task,) in con.execute(query, [monday]).fetchall())


def remember(ledger: Ledger, monday: date, tasks: Sequence[str]) -> None:
    """Note the tasks of a week: those that are not noted yet come behind."""
    if not tasks:
        return
    with ledger.held():
        known = chosen(ledger, monday)
        new = [task for task in tasks if task not in known]
        with ledger.connection() as con:
            for place, task in enumerate(new, start=len(known)):
                con.execute("INSERT INTO week_task VALUES (?, ?, ?)", [monday, place, task])
