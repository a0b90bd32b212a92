"""What tonight's sources hold, as figures.

How old against the promised limit, who is where, the way in and out. Counts and codes only, no
personal value. What counts as too old is what the flags say (``sql/night/age.sql``).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from inventory.model import Kind, SourceNight
from inventory.policy.activities import Activity, Processor
from inventory.policy.policy import Policy, Retention
from inventory.store.database import had_last_night, sql


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a rule lets records be, from its own event: in months or, where it says so, days."""

    rule: str
    months: int
    days: int


@dataclass(frozen=True, slots=True)
class Age:
    """Records whose rule has run so many whole quarters of a year. ``past`` of them are too old."""

    quarter: int
    records: int
    past: int


@dataclass(frozen=True, slots=True)
class Ages:
    """One source's records against their limits.

    ``past``: too old, by kind; none is told of a source that was not read. ``kept``: past the
    limit, by another rule. ``unsure``: past it, but a source that decides it was not read.
    ``undated``: no limit runs yet.
    """

    source: str
    limits: tuple[Limit, ...]  # shortest first
    ages: tuple[Age, ...]  # youngest first
    past: Mapping[Kind, int]
    kept: int
    unsure: int
    undated: int


@dataclass(frozen=True, slots=True)
class SourceCombination:
    """How many people are held in exactly these sources."""

    sources: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Way:
    """How records come into a source, who holds them, and the rules that take them out.

    ``activity`` None: nothing is declared. ``holder`` None: the activity is not declared for this
    source, so nobody can say.
    """

    source: str
    activity: Activity | None
    holder: Processor | None
    rules: tuple[Retention, ...]


class _AgeRow(NamedTuple):
    """How many records stand alike against their limit, as ``night/age.sql`` gives it."""

    kind: str
    rule: str
    months: int
    days: int
    quarter: int | None
    state: str
    records: int


def ages(con: DuckDBPyConnection, sources: Iterable[SourceNight]) -> tuple[Ages, ...]:
    """Return every source's records against their limits, in the order of orden.toml.

    Needs the night to be assessed.
    """
    found: dict[str, list[_AgeRow]] = defaultdict(list)
    for source, *row in _rows(con, "age"):
        found[source].append(_AgeRow(*row))
    return tuple(_ages(source.name, found[source.name]) for source in sources)


def _ages(source: str, rows: Sequence[_AgeRow]) -> Ages:
    records, past, states = Counter[int](), Counter[int | None](), Counter[str]()
    kinds = Counter[Kind]()
    for row in rows:
        states[row.state] += row.records
        if row.quarter is not None:
            records[row.quarter] += row.records
        if row.state == "past":
            past[row.quarter] += row.records
            kinds[Kind(row.kind)] += row.records
    return Ages(
        source,
        _limits(rows),
        tuple(Age(quarter, records[quarter], past[quarter]) for quarter in sorted(records)),
        kinds,
        states["kept"],
        states["unsure"],
        states["undated"],
    )


def _limits(rows: Iterable[_AgeRow]) -> tuple[Limit, ...]:
    dated = [row for row in rows if row.quarter is not None]
    limits = {Limit(row.rule, int(row.months), int(row.days)) for row in dated}
    return tuple(sorted(limits, key=lambda one: (one.months * 30 + one.days, one.rule)))


def places(
    con: DuckDBPyConnection, sources: Sequence[SourceNight]
) -> tuple[SourceCombination, ...]:
    """Return who is where: every combination of sources that holds somebody, most people first."""
    order = [source.name for source in sources]
    return tuple(
        SourceCombination(tuple(sorted(held, key=order.index)), people)
        for held, people in _rows(con, "where")
    )


def ways(
    con: DuckDBPyConnection, sources: Iterable[SourceNight], policy: Policy
) -> tuple[Way, ...]:
    """Return the way in and out of each source: what its records tell, else what is declared."""
    found: dict[str, list[tuple[str, Iterable[str]]]] = defaultdict(list)
    for source, activity, rules in _rows(con, "ways"):
        found[source].append((activity, rules))
    kinds = dict(con.execute("SELECT name, kinds FROM source").fetchall())
    told: list[Way] = []
    for one in sources:
        uses = found[one.name] or _declared(one, kinds[one.name], policy)
        told += _ways(one, uses, policy)
    return tuple(told)


def _ways(
    source: SourceNight, found: Iterable[tuple[str, Iterable[str]]], policy: Policy
) -> list[Way]:
    ways = []
    for name, rules in found:
        activity = policy.activities.get(name)
        kept = tuple(policy.retention[rule] for rule in rules)
        ways.append(Way(source.name, activity, _stored_by(activity, source, policy), kept))
    return ways or [Way(source.name, None, None, ())]


def _stored_by(activity: Activity | None, source: SourceNight, policy: Policy) -> Processor | None:
    """Return who stores it: the first that an activity names; the others receive."""
    if activity is None or not activity.processors or not _is_of(activity, source):
        return None
    return policy.processors[activity.processors[0]]


def _is_of(activity: Activity, source: SourceNight) -> bool:
    """Tell whether an activity is declared for a source, by its name or its type."""
    return source.type in activity.systems or source.name in activity.systems


def _declared(
    source: SourceNight, kinds: Sequence[str], policy: Policy
) -> list[tuple[str, Iterable[str]]]:
    declared = [one for one in policy.activities.values() if _is_of(one, source)]
    return [(one.id, one.retention) for one in declared if not set(one.kinds).isdisjoint(kinds)]


def cleaned(con: DuckDBPyConnection) -> dict[str, int]:
    """Count, per source that was read tonight, what asked for something last night and is gone.

    Gone from the source, and nothing more: Orden does not know who took it away, and has deleted
    nothing itself. Without a last night nothing is counted.
    """
    if not had_last_night(con, "flag"):
        return {}
    return dict(_rows(con, "cleaned"))


def _rows(con: DuckDBPyConnection, question: str) -> list[Any]:
    return con.execute(sql(f"views/night/{question}")).fetchall()
