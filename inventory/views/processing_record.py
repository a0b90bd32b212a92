"""The Article 30 record as one read model.

What is declared, what was found last night, and where the two differ. Counts and dates only, no
personal value; in codes, for any face to word. What was not read is not counted as none: an
activity says how far its counts can be trusted (``Coverage``), and a source carried over says from
which day.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.model import Reading, SourceNight
from inventory.policy.activities import Activity, Processor, Role
from inventory.policy.controller import Controller
from inventory.policy.gaps import Gap, open_gaps
from inventory.policy.policy import Policy, Retention
from inventory.store.database import sql
from inventory.views.lookup import as_of, sources

#: Days before a declared fact is due for another look: a transfer's ground half-yearly, as the
#: adequacy decision for the United States is before the Court of Justice (C-703/25 P); an agreement
#: within two years.
TRANSFER_DAYS, AGREEMENT_DAYS = 183, 730


class Coverage(StrEnum):
    """How far an activity's counts reach. Only the first two are numbers."""

    COUNTED = "counted"  # records were found
    NONE_FOUND = "none_found"  # a source of its kinds was read, and had none
    NOT_READ = "not_read"  # a source of its kinds has never been read
    NO_SOURCE = "no_source"  # no configured source yields its kinds


@dataclass(frozen=True, slots=True)
class Applied:
    """A kind of ground that holds records of an activity tonight, by one rule; None: by none.

    ``until``: the last day of the last of them; None while something lasts.
    """

    kind: str
    rule: str | None
    records: int
    until: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity in the register. ``persons`` and ``records`` are None where nobody knows.

    ``retention``: the rules that it declares, then the others that hold records of it tonight.
    ``going``: so many records that nothing holds, and so many that hold too much.
    """

    activity: Activity
    processors: tuple[Processor, ...]
    retention: tuple[Retention, ...]
    gaps: tuple[str, ...]  # ids of those still open
    coverage: Coverage
    persons: int | None
    records: int | None
    oldest: date | None
    sources: tuple[SourceNight, ...]  # those that it was found in, or that should have told of it
    never_filled: tuple[str, ...]  # declared, and empty in every record
    undeclared: Mapping[str, int]  # filled, and not declared: in how many records
    unread: int  # filled columns that nobody mapped
    applied: tuple[Applied, ...] = ()
    going: tuple[int, int] = (0, 0)

    @property
    def stale(self) -> tuple[SourceNight, ...]:
        """Its sources that were not read tonight."""
        return tuple(source for source in self.sources if source.status is not Reading.FRESH)


@dataclass(frozen=True, slots=True)
class Holder:
    """A processor or other recipient, and what it serves.

    ``issues``: what somebody should see to, codes of ``ISSUES``.
    """

    processor: Processor
    activities: tuple[str, ...]
    issues: tuple[str, ...]


#: What may be amiss with a holder: the wordings are ``register.issue.<code>``.
ISSUES = (
    "no_agreement",
    "no_arrangement",
    "no_safeguard",
    "never_checked",
    "check_due",
    "unconfirmed",
)


@dataclass(frozen=True, slots=True)
class ProcessingRecord:
    """The whole record of processing activities on one night."""

    business: str
    as_of: date
    policy_version: str
    persons: int
    records: int
    controller: Controller
    entries: tuple[Entry, ...]
    holders: tuple[Holder, ...]
    gaps: tuple[Gap, ...]
    sources: tuple[SourceNight, ...]
    retention: Mapping[str, Retention]  # every rule in force

    @property
    def stale(self) -> tuple[SourceNight, ...]:
        """The sources that were not read tonight."""
        return tuple(source for source in self.sources if source.status is not Reading.FRESH)


def register(con: DuckDBPyConnection, policy: Policy, business: str) -> ProcessingRecord:
    """Return the register of the published inventory under ``policy``."""
    today, nights = as_of(con), sources(con)
    missing = open_gaps(policy)
    gaps = {gap.id for gap in missing}
    found = _Found(con)
    activities = policy.activities.values()
    return ProcessingRecord(
        business=business,
        as_of=today,
        policy_version=policy.version,
        persons=_one(con, "SELECT count(DISTINCT person) FROM link"),
        records=_one(con, "SELECT count(*) FROM record"),
        controller=policy.controller,
        entries=tuple(_entry(one, policy, found, nights, gaps) for one in activities),
        holders=tuple(_holder(p, policy, today) for p in policy.processors.values()),
        gaps=missing,
        sources=nights,
        retention=policy.retention,
    )


def _one(con: DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0


class _Found:
    """What the inventory holds, by activity."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        self.counts: dict[str, list[tuple[str, int, date | None]]] = defaultdict(list)
        for activity, source, records, oldest in _rows(con, "counts"):
            self.counts[activity].append((source, records, oldest))
        self.fields: dict[str, dict[str, int]] = defaultdict(dict)
        for activity, field, records in _rows(con, "fields"):
            self.fields[activity][field] = records
        self.persons: dict[str, int] = dict(_rows(con, "persons"))
        self.unread: dict[str, int] = dict(_rows(con, "unread"))
        self.kinds: dict[str, list[str]] = dict(_rows(con, "kinds"))
        self.applied: dict[str, list[Applied]] = defaultdict(list)
        for activity, *ground in _rows(con, "grounds"):
            self.applied[activity].append(Applied(*ground))
        self.going = {activity: (whole, parts) for activity, whole, parts in _rows(con, "going")}


def _rows(con: DuckDBPyConnection, question: str) -> list[Any]:
    return con.execute(sql(f"views/processing_record/{question}")).fetchall()


def _entry(
    activity: Activity,
    policy: Policy,
    found: _Found,
    nights: Sequence[SourceNight],
    missing: Collection[str],
) -> Entry:
    held = [source for source, _records, _oldest in found.counts[activity.id]]
    coverage, told = _coverage(activity, held, found.kinds, nights)
    persons, records = _numbers(activity.id, found, coverage)
    filled = found.fields[activity.id]
    applied = tuple(found.applied[activity.id])
    rules = dict.fromkeys([*activity.retention, *(one.rule for one in applied if one.rule)])
    return Entry(
        activity=activity,
        processors=tuple(policy.processors[name] for name in activity.processors),
        retention=tuple(policy.retention[name] for name in rules),
        gaps=tuple(gap for gap in activity.gaps if gap in missing),
        coverage=coverage,
        persons=persons,
        records=records,
        oldest=_oldest(activity.id, found),
        sources=told,
        never_filled=tuple(f for f in activity.fields if held and f not in filled),
        undeclared={field: n for field, n in filled.items() if field not in activity.fields},
        unread=found.unread.get(activity.id, 0),
        applied=applied,
        going=found.going.get(activity.id, (0, 0)),
    )


def _numbers(activity: str, found: _Found, coverage: Coverage) -> tuple[int | None, int | None]:
    """Return how many persons and how many records there are; None where nobody knows."""
    if coverage not in (Coverage.COUNTED, Coverage.NONE_FOUND):
        return None, None
    records = sum(records for _source, records, _oldest in found.counts[activity])
    return found.persons.get(activity, 0), records


def _oldest(activity: str, found: _Found) -> date | None:
    days = (oldest for _source, _records, oldest in found.counts[activity])
    return min(filter(None, days), default=None)


def _coverage(
    activity: Activity,
    held: Sequence[str],
    kinds: Mapping[str, Sequence[str]],
    nights: Sequence[SourceNight],
) -> tuple[Coverage, tuple[SourceNight, ...]]:
    """Tell how far the counts reach, and which sources they come from or ought to come from."""
    if held:
        return Coverage.COUNTED, tuple(night for night in nights if night.name in held)
    able = [night for night in nights if not set(activity.kinds).isdisjoint(kinds[night.name])]
    if not able:
        return Coverage.NO_SOURCE, ()
    never = tuple(night for night in able if night.status is Reading.NOT_READ)
    if never:
        return Coverage.NOT_READ, never
    stale = tuple(night for night in able if night.status is not Reading.FRESH)
    return Coverage.NONE_FOUND, stale


def _holder(processor: Processor, policy: Policy, today: date) -> Holder:
    serves = tuple(a.id for a in policy.activities.values() if processor.id in a.processors)
    return Holder(processor, serves, tuple(issues_of(processor, today)))


#: What a holder without an agreement lacks; one that is a controller itself needs none.
_MISSING = {Role.PROCESSOR: "no_agreement", Role.JOINT: "no_arrangement"}


def issues_of(holder: Processor, today: date) -> list[str]:
    """Name what somebody should see to.

    An agreement (Art. 28), an arrangement (Art. 26), a safeguard (Art. 46), a look.
    """
    issues = []
    missing = _MISSING.get(holder.role)
    if holder.agreement is None and missing:
        issues.append(missing)
    if holder.transfer and not holder.safeguard:
        issues.append("no_safeguard")
    look = _look(holder, today)
    if look:
        issues.append(look)
    if holder.unconfirmed:
        issues.append("unconfirmed")
    return issues


def _look(holder: Processor, today: date) -> str | None:
    """Say whether it is time for a look; a controller that gets nothing abroad needs none."""
    if holder.role is Role.CONTROLLER and not holder.transfer:
        return None
    if holder.checked is None:
        return "never_checked"
    days = TRANSFER_DAYS if holder.transfer else AGREEMENT_DAYS
    due = holder.checked + timedelta(days=days)
    return "check_due" if due < today else None
