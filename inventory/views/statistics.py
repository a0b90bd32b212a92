"""What tonight's sources hold, as figures: how old against the promised limit, who is where, the way in and out.

Counts and codes only, no personal value. What counts as too old is what the flags say
(``sql/night/age.sql``).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.model import Kind, SourceNight
from inventory.policy.activities import Activity, Processor
from inventory.policy.policy import Policy, Retention
from inventory.store.database import had_last_night, sql


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a rule lets records be, counted from the rule's own event: in months, or in days where it counts days."""

    rule: str
    months: int
    days: int


@dataclass(frozen=True, slots=True)
class Age:
    """Records for which their rule has run so many whole quarters of a year. ``past`` of them are too old."""

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


def ages(con: DuckDBPyConnection, sources: Iterable[SourceNight]) -> tuple[Ages, ...]:
    """Return every source's records against their limits, in the order of orden.toml. Needs the night to be assessed."""
    found: dict[str, list[Any]] = defaultdict(list)
    for source, *row in _rows(con, "age"):
        found[source].append(row)
    return tuple(_ages(source.name, found[source.name]) for source in sources)


def _ages(source: str, rows: Sequence[Any]) -> Ages:
    limits = {
        Limit(rule, int(months), int(days)) for _kind, rule, months, days, quarter, *_ in rows if quarter is not None
    }
    records, past, states = Counter[int](), Counter[int](), Counter[str]()
    kinds = Counter[Kind]()
    for kind, _rule, _months, _days, quarter, state, n in rows:
        states[state] += n
        if quarter is not None:
            records[quarter] += n
        if state == "past":
            past[quarter] += n
            kinds[Kind(kind)] += n
    return Ages(
        source,
        tuple(sorted(limits, key=lambda one: (one.months * 30 + one.days, one.rule))),
        tuple(Age(quarter, records[quarter], past[quarter]) for quarter in sorted(records)),
        kinds,
        states["kept"],
        states["unsure"],
        states["undated"],
    )


def places(con: DuckDBPyConnection, sources: Sequence[SourceNight]) -> tuple[SourceCombination, ...]:
    """Return who is where: every combination of sources that somebody is held in, most people first."""
    order = [source.name for source in sources]
    return tuple(SourceCombination(tuple(sorted(held, key=order.index)), people) for held, people in _rows(con, "where"))


def ways(con: DuckDBPyConnection, sources: Iterable[SourceNight], policy: Policy) -> tuple[Way, ...]:
    """Return the way in and out of each source: what its records tell, else what is declared for it."""
    found: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for source, activity, rules in _rows(con, "ways"):
        found[source].append((activity, rules))
    kinds = dict(con.execute("SELECT name, kinds FROM source").fetchall())
    return tuple(
        way
        for source in sources
        for way in _ways(source, found[source.name] or _declared(source, kinds[source.name], policy), policy)
    )


def _ways(source: SourceNight, found: Iterable[tuple[str, Iterable[str]]], policy: Policy) -> list[Way]:
    ways = []
    for name, rules in found:
        activity = policy.activities.get(name)
        known = activity is not None and bool({source.type, source.name} & set(activity.systems))
        # The first that an activity names is who stores it; the others receive.
        holder = policy.processors[activity.processors[0]] if activity and known and activity.processors else None
        ways.append(Way(source.name, activity, holder, tuple(policy.retention[rule] for rule in rules)))
    return ways or [Way(source.name, None, None, ())]


def _declared(source: SourceNight, kinds: Iterable[str], policy: Policy) -> list[tuple[str, Iterable[str]]]:
    return [
        (one.id, one.retention)
        for one in policy.activities.values()
        if {source.type, source.name} & set(one.systems) and set(kinds) & set(one.kinds)
    ]


def cleaned(con: DuckDBPyConnection) -> dict[str, int]:
    """Count, per source that was read tonight, what asked for something last night and is gone. Needs ``last`` for any count.

    Gone from the source, and nothing more: Orden does not know who took it away, and has deleted
    nothing itself.
    """
    return dict(_rows(con, "cleaned")) if had_last_night(con, "flag") else {}


def _rows(con: DuckDBPyConnection, question: str) -> list[Any]:
    return con.execute(sql(f"views/night/{question}")).fetchall()
