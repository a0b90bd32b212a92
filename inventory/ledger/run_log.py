"""The run log: what each night came to, by counts, codes and opaque ids."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.ledger.person_events import Change, PersonEvent
from inventory.model import NightStatus, Outcome, Reading, SourceNight
from inventory.store.database import sql

STEPS = ("pull", "load", "link", "assess", "report")
_OUTCOMES = (Outcome.KEEP, Outcome.DELETE, Outcome.STOP, Outcome.REVIEW, Outcome.HOLD, Outcome.INFO)
#: The nights that have an inventory to show for it.
PUBLISHED = (NightStatus.COMPLETE, NightStatus.PARTIAL)
#: FACES.md §3: a night and a half. A laptop that was asleep runs its missed night when it wakes.
MISSED = timedelta(hours=36)
#: A run without an end that began longer ago than this was broken off; before that it may be at it
#: still.
LONGEST_RUN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class NightLog:
    """One run as the ledger remembers it: counts only."""

    run: str
    as_of: date
    begun_at: datetime
    status: NightStatus
    ended_at: datetime | None
    persons: int
    records: int
    flags: Mapping[Outcome, int]
    seconds: Mapping[str, float]

    @property
    def good(self) -> bool:
        """Tell whether it published an inventory."""
        return self.status in PUBLISHED

    def at_it(self, now: datetime) -> bool:
        """Tell whether it may be running still."""
        return self.status is NightStatus.BROKEN_OFF and now - self.begun_at < LONGEST_RUN


def last_success(nights: Iterable[NightLog], now: datetime) -> datetime | None:
    """Return when the latest night ended that published; none that a wrong clock dated ahead."""
    ends = [night.ended_at for night in nights if night.good and night.ended_at]
    return max((end for end in ends if end <= now), default=None)


class _Night(NamedTuple):
    """A run as ``ledger/nights.sql`` gives it."""

    run: str
    as_of: date
    begun_at: datetime
    status: str
    ended_at: datetime | None
    persons: int
    records: int
    flags: list[int | None]
    seconds: list[float | None]


def _log(night: _Night) -> NightLog:
    return NightLog(
        run=night.run,
        as_of=night.as_of,
        begun_at=night.begun_at,
        status=NightStatus(night.status),
        ended_at=night.ended_at,
        persons=night.persons,
        records=night.records,
        flags={outcome: n or 0 for outcome, n in zip(_OUTCOMES, night.flags, strict=True)},
        seconds={step: s or 0.0 for step, s in zip(STEPS, night.seconds, strict=True)},
    )


def write_end(
    con: DuckDBPyConnection,
    ending: Sequence[object],
    flags: Mapping[Outcome, int],
    seconds: Mapping[str, float],
) -> None:
    """Write how a night ended: run, status, instant, persons and records, and its counts."""
    counted = [flags.get(outcome, 0) for outcome in _OUTCOMES]
    measured = [seconds.get(step, 0.0) for step in STEPS]
    values = [*ending, *counted, *measured]
    con.execute(f"INSERT INTO night_ended VALUES ({', '.join('?' * len(values))})", values)


def write_sources(con: DuckDBPyConnection, run: str, sources: Iterable[SourceNight]) -> None:
    """Write how each source was read."""
    for one in sources:
        values = [run, one.name, one.status.value, one.records, len(one.unread), one.trouble]
        con.execute("INSERT INTO night_source VALUES (?, ?, ?, ?, ?, ?)", values)


def write_events(
    con: DuckDBPyConnection, run: str, happened_at: datetime, events: Sequence[PersonEvent]
) -> None:
    """Write which person ids left which."""
    query = "INSERT INTO person_event SELECT ?, ?, unnest(?), unnest(?), unnest(?)"
    changes, persons = [one.event for one in events], [one.person for one in events]
    others = [one.other for one in events]
    con.execute(query, [run, happened_at, changes, persons, others])


def write_cleaned(con: DuckDBPyConnection, run: str, cleaned: Mapping[str, int]) -> None:
    """Write how many of last night's findings are gone, by source."""
    for source, findings in cleaned.items():
        con.execute("INSERT INTO night_cleaned VALUES (?, ?, ?)", [run, source, findings])


def nights(con: DuckDBPyConnection) -> list[NightLog]:
    """Read every run, oldest first."""
    rows = con.execute(sql("ledger/nights")).fetchall()
    return [_log(_Night._make(row)) for row in rows]


def source_nights(
    con: DuckDBPyConnection, until: date, days: int
) -> dict[str, dict[date, Reading]]:
    """Read by source and date how it was read, of several runs of a date in the last one."""
    rows = con.execute(sql("ledger/source_nights"), {"until": until, "days": days}).fetchall()
    found: dict[str, dict[date, Reading]] = {}
    for source, day, status in rows:
        found.setdefault(source, {})[day] = Reading(status)
    return found


def events(con: DuckDBPyConnection) -> list[tuple[str, PersonEvent]]:
    """Read which person ids left which, each with its run, oldest first."""
    query = "SELECT run, event, person, other FROM person_event"
    order = "ORDER BY happened_at, run, event, person, other"
    rows = con.execute(f"{query} {order}").fetchall()
    return [(run, PersonEvent(Change(event), person, other)) for run, event, person, other in rows]
