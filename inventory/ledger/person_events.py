"""Tell whose records went to whom since last night: persons merged, split, or a record moved.

Ids only. A merge that is undone shows as a split that gives the old id back.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from duckdb import DuckDBPyConnection

from inventory.store.database import had_last_night, sql


class Change(StrEnum):
    """How records of one person, ``other``, came to another, ``person``."""

    MERGED = "merged"  # ``other`` is nobody any more, ``person`` has its records
    SPLIT = "split"  # ``person`` is new, its records came from ``other``
    MOVED = "moved"  # both were there and are, and a record of ``other`` is ``person``'s


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """Records that were ``other``’s last night are ``person``’s tonight."""

    event: Change
    person: str
    other: str


def since_last_night(con: DuckDBPyConnection) -> list[PersonEvent]:
    """Return what happened to persons between last night's ``link`` and tonight's.

    Needs tonight's linking, on this connection. Last night's is attached as ``last``; on a first
    night nothing has happened.
    """
    if not had_last_night(con, "link"):
        return []
    rows = con.execute(sql("ledger/person_events")).fetchall()
    return [PersonEvent(Change(event), person, other) for event, person, other in rows]


def no_longer_held(
    con: DuckDBPyConnection, persons: Collection[str], events: Iterable[PersonEvent]
) -> frozenset[str]:
    """Return those of ``persons`` whom tonight's inventory holds nothing on.

    That is nobody unless every source was read whole. ``events``: everything that ever happened to
    ids, oldest first. Who was merged into somebody is held as long as that one is.
    """
    if con.execute("SELECT 1 FROM source WHERE status <> 'fresh' OR unreadable > 0").fetchone():
        return frozenset()
    went = _went(events)
    known = sorted({*persons, *(one for person in persons for one in _all_of(person, went))})
    held = {id for (id,) in con.execute(sql("ledger/still_held"), [known]).fetchall()}
    return frozenset(person for person in persons if not held & _all_of(person, went))


def _went(events: Iterable[PersonEvent]) -> dict[str, set[str]]:
    """Return whom each id that is gone was merged into. A split that gave the id back ends that."""
    went: dict[str, set[str]] = {}
    for one in events:
        if one.event == Change.MERGED:
            went.setdefault(one.other, set()).add(one.person)
        elif one.event == Change.SPLIT:
            went.pop(one.person, None)
    return went


def _all_of(person: str, went: Mapping[str, set[str]]) -> set[str]:
    """Return an id and all that it was merged into, one after the other."""
    found, ahead = set[str](), [person]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += went.get(one, ())
    return found
