"""What the review knows of the published night beside its tasks: sources, names, approvals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from inventory.ledger.decisions import Choice, Decision
from inventory.model import ASKING, SourceNight
from inventory.store.database import sql
from inventory.views import lookup, person_records
from inventory.views.overview import person_names


@dataclass(frozen=True, slots=True)
class Found:
    """What last night found, the same as long as the inventory is.

    ``names``: of those about whom something is asked. ``next_due``: when the next record comes up.
    """

    sources: tuple[SourceNight, ...]
    names: Mapping[str, str]
    persons: int
    next_due: date | None


@dataclass(frozen=True, slots=True)
class Worklist:
    """The night as the pages have it. ``approved``: standing approvals to erase, oldest first."""

    today: date
    sources: tuple[SourceNight, ...]
    approved: tuple[Decision, ...]
    names: Mapping[str, str]
    persons: int
    next_due: date | None


def gather(con: DuckDBPyConnection) -> Found:
    """Read what was found from the published inventory ``con``."""
    asked = {flag.person for flag in person_records.flags(con) if flag.outcome in ASKING}
    [(persons, next_due)] = con.execute(sql("views/worklist")).fetchall()
    return Found(
        sources=lookup.sources(con),
        names=person_names(con, {person for person in asked if person}),
        persons=persons,
        next_due=next_due,
    )


def worklist(found: Found, told: Sequence[Decision], today: date) -> Worklist:
    """Lay approvals beside what was found."""
    return Worklist(
        today=today,
        sources=found.sources,
        approved=tuple(one for one in told if one.choice is Choice.ERASE and one.undone_at is None),
        names=found.names,
        persons=found.persons,
        next_due=found.next_due,
    )
