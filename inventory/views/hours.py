"""The list of hours that bookkeeping asks for: when, how long, on which invoice; nobody's name."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.model import SourceNight
from inventory.store.database import sql
from inventory.views.lookup import as_of, sources


class Hour(NamedTuple):
    """A session that was held. None: its end is not known; no invoice was found in its month."""

    date: date
    minutes: int | None
    invoice_number: str | None


@dataclass(frozen=True, slots=True)
class Hours:
    """The list on one night, by date, and what it leans on.

    ``missed``: the sources of sessions or invoices that were not read tonight; what they last told
    is in the list.
    """

    as_of: date
    rows: tuple[Hour, ...]
    sources: tuple[SourceNight, ...]
    missed: tuple[SourceNight, ...]


def hours(con: DuckDBPyConnection) -> Hours:
    """Return the hours that must be documented still, from the published inventory."""
    rows = con.execute(sql("views/hours")).fetchall()
    late = {name for (name,) in con.execute(sql("views/hours_missed")).fetchall()}
    told = sources(con)
    return Hours(
        as_of=as_of(con),
        rows=tuple(Hour(*row) for row in rows),
        sources=told,
        missed=tuple(source for source in told if source.name in late),
    )
