"""List what she does herself in each system: what is approved and was not seen gone.

By records, as ``approvals`` tells how they stand; nothing here decides anything. What must stop
stands here from the moment it is approved, the rest once she has given her word.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import NamedTuple, TypeAlias

from duckdb import BinderException, DuckDBPyConnection

from inventory.assessment.flag_rules import Scope, flag_rules
from inventory.ledger import work
from inventory.ledger.decisions import Decision, RecordKey
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.model import Kind, Outcome, SourceNight, full_name
from inventory.store.database import sql
from inventory.views import lookup, tasks
from inventory.views.approval_evidence import known_codes
from inventory.views.approvals import Covered, State
from inventory.views.approvals_tonight import standing
from inventory.views.effects import Effect
from inventory.views.models import FileRecord
from inventory.views.tasks_scope import table
from inventory.views.tasks_state import looked_since

#: What is done in one go for a person, however many records of it there are.
_ONCE = (Kind.CONTACT, Kind.BOOKING, Kind.INVOICE, Kind.PAYMENT)
#: The strongest first: what is erased need not be emptied.
_ACTS = (Effect.ERASE, Effect.EMPTY, Effect.STOP)
#: A source, what is to be done there, and the record's id: whether Orden does it itself.
Ours: TypeAlias = Callable[[str, Effect, str], bool]


def none_ours(_source: str, _effect: Effect, _record: str) -> bool:
    """Say that all of it is hers."""
    return False


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to tick: a record, or what one person has in a system that is done in one go.

    ``keys``: its records, opaque. ``name`` and ``email``: as the source has them. ``place``: the
    row it stood in. ``fields``: those that are emptied, where they are named. ``ticked``: she says
    that it is done, and no night has looked since. ``found``: when she said so, where a later
    reading found it still there.
    """

    source: str
    act: Effect
    person: str
    keys: tuple[RecordKey, ...]
    kinds: tuple[Kind, ...]
    name: str | None
    email: str | None
    place: int | None
    day: date | None
    fields: tuple[str, ...]
    ticked: bool
    found: datetime | None

    @property
    def key(self) -> str:
        """Return what names the line in a form: of no use to whoever lacks the store's key."""
        return self.keys[0].opaque[:24]


@dataclass(frozen=True, slots=True)
class Trip:
    """What is to be done in one system; stops first, rows from the bottom."""

    source: SourceNight
    lines: tuple[Line, ...]

    @property
    def left(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.ticked)

    @property
    def rows(self) -> tuple[int, ...]:
        """Return the rows that go whole, from the bottom first."""
        whole = (line for line in self.lines if line.act is Effect.ERASE)
        return tuple(line.place for line in whole if line.place is not None)

    @property
    def stops(self) -> bool:
        return any(line.act is Effect.STOP for line in self.left)

    @property
    def minutes(self) -> int:
        """Guess how long what is left takes."""
        if not self.left:
            return 0
        seconds, each = table()["seconds"], table()["things"]
        opened = int(table()["places"].get(self.source.type, 1)) * int(seconds["place"])
        touched = sum(int(each[line.kinds[0]]) for line in self.left)
        return ceil((opened + touched) / 60)


class _Thing(NamedTuple):
    """A record that something is to be done with."""

    act: Effect
    record: FileRecord
    person: str
    key: RecordKey
    codes: tuple[str, ...]
    cleared: bool


def trips(
    con: DuckDBPyConnection, ledger: Ledger, today: date, ours: Ours = none_ours
) -> tuple[Trip, ...]:
    """Return what is to be done, a trip a system: where something must stop first.

    ``ours``: what is not hers, for it has her word and Orden does it itself.
    """
    things = _hers(con, ledger, today, ours)
    ticks = work.ticked(ledger) if things else {}
    sources = {source.name: source for source in lookup.sources(con)}
    known = _Known(_places(con, things), _fields(con, things), ticks)
    by_source: dict[str, list[Line]] = defaultdict(list)
    for group in _groups(things):
        line = _line(group, known, sources[group[0].record.source])
        by_source[line.source].append(line)
    found = [
        Trip(source, tuple(sorted(by_source[source.name], key=_place)))
        for source in sources.values()
        if source.name in by_source
    ]
    return tuple(sorted(found, key=lambda trip: not trip.stops))


def left(con: DuckDBPyConnection, ledger: Ledger, today: date, ours: Ours = none_ours) -> int:
    """Count the lines that are not ticked."""
    things = _hers(con, ledger, today, ours)
    if not things:
        return 0
    known = _Known({}, {}, work.ticked(ledger))
    sources = {source.name: source for source in lookup.sources(con)}
    lines = (_line(group, known, sources[group[0].record.source]) for group in _groups(things))
    return sum(not line.ticked for line in lines)


def _hers(con: DuckDBPyConnection, ledger: Ledger, today: date, ours: Ours) -> list[_Thing]:
    return [
        one
        for one in _things(con, ledger, today)
        if not (one.cleared and ours(one.record.source, one.act, one.record.record))
    ]


def _things(con: DuckDBPyConnection, ledger: Ledger, today: date) -> list[_Thing]:
    """Return each record once, with the most that is to be done with it."""
    approved = standing(con, ledger, today)
    pepper = ledger.pepper() if approved else None
    if pepper is None:
        return []
    found: dict[RecordKey, _Thing] = {}
    for approval in approved:
        for covered in approval.covered:
            thing = _thing(covered, approval.decision, approval.person, pepper)
            before = found.get(thing.key) if thing else None
            if thing and (before is None or _ACTS.index(thing.act) < _ACTS.index(before.act)):
                found[thing.key] = thing
    return list(found.values())


def _thing(one: Covered, decision: Decision, person: str, pepper: Pepper) -> _Thing | None:
    record = one.record
    if record is None or one.state not in (State.PROPOSED, State.NOT_READ):
        return None
    act = one.effect.effect if one.effect else None
    if decision.cleared_at is None and not _is_stop(record, decision, pepper):
        return None
    # To find the codes takes a hash for each code there is: only where they are needed.
    is_plain = decision.cleared_at is not None and act in (Effect.ERASE, Effect.STOP)
    codes = () if is_plain else codes_of(record, decision, pepper)
    if decision.cleared_at is None:
        act = Effect.STOP
    act = act or act_of(codes)
    key = RecordKey(record.source, pepper.record(record.source, record.record))
    return _Thing(act, record, one.person or person, key, codes, decision.cleared_at is not None)


def _is_stop(record: FileRecord, decision: Decision, pepper: Pepper) -> bool:
    """Tell whether a decision is about a use of a record that must stop."""
    place = (record.source, record.record)
    stops = (code for code in known_codes() if _stops(code))
    return any(pepper.finding(*place, code) in decision.keys for code in stops)


def codes_of(record: FileRecord, decision: Decision, pepper: Pepper) -> tuple[str, ...]:
    """Return the codes of the findings on a record that a decision is about."""
    place = (record.source, record.record)
    return tuple(code for code in known_codes() if pepper.finding(*place, code) in decision.keys)


def act_of(codes: Collection[str]) -> Effect:
    """Say what was approved by the codes of its findings alone."""
    if codes and all(_stops(code) for code in codes):
        return Effect.STOP
    if codes and all(_stops(code) or _empties(code) for code in codes):
        return Effect.EMPTY
    return Effect.ERASE


def _stops(code: str) -> bool:
    rule = flag_rules().get(code)
    return rule is not None and rule.outcome is Outcome.STOP


def _empties(code: str) -> bool:
    rule = flag_rules().get(code)
    return rule is not None and rule.scope is Scope.FIELD


def _groups(things: Iterable[_Thing]) -> Iterable[list[_Thing]]:
    groups: dict[tuple[str, ...], list[_Thing]] = defaultdict(list)
    for one in things:
        its = one.person if one.record.kind in _ONCE else one.record.record
        groups[one.record.source, one.act, its].append(one)
    return groups.values()


class _Known(NamedTuple):
    """What is known of records beside their files: rows and fields by source and record, ticks."""

    places: Mapping[tuple[str, str], int]
    fields: Mapping[tuple[str, str], tuple[str, ...]]
    ticks: Mapping[RecordKey, datetime]


def _line(group: Sequence[_Thing], known: _Known, source: SourceNight) -> Line:
    ordered = sorted(group, key=lambda one: one.key)
    records = [one.record for one in ordered]
    said = [known.ticks[one.key] for one in ordered if one.key in known.ticks]
    unseen = [at for at in said if not looked_since(source, at)]
    first = records[0]
    return Line(
        source=first.source,
        act=ordered[0].act,
        person=ordered[0].person,
        keys=tuple(one.key for one in ordered),
        kinds=tuple(record.kind for record in records),
        name=next(filter(None, (full_name(record.fields) for record in records)), None),
        email=next((str(r.fields["email"]) for r in records if r.fields.get("email")), None),
        place=known.places.get((first.source, first.record)),
        day=_day(records),
        fields=known.fields.get((first.source, first.record), ()),
        ticked=len(unseen) == len(ordered),
        found=max(said, default=None) if not unseen else None,
    )


def _day(records: Iterable[FileRecord]) -> date | None:
    """Return the day by which a thing is known in its system."""
    told = (record.event or record.collected_at for record in records)
    days = [one.date() if isinstance(one, datetime) else one for one in told]
    return max((one for one in days if isinstance(one, date)), default=None)


def _place(line: Line) -> tuple[bool, int, str, str]:
    return line.act is not Effect.STOP, -(line.place or 0), line.name or "", line.key


def _places(con: DuckDBPyConnection, things: Iterable[_Thing]) -> Mapping[tuple[str, str], int]:
    """Return the row of each record that has one; an older program's inventory knows none."""
    records = [one.record.record for one in things]
    try:
        rows = con.execute(sql("views/places"), {"records": records}).fetchall()
    except BinderException:
        return {}
    return {(source, record): place for source, record, place in rows}


def _fields(
    con: DuckDBPyConnection, things: Iterable[_Thing]
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the fields that the findings name on records of which fields are emptied."""
    wanted = {(one.record.source, one.record.record): one.codes for one in things if _is_empty(one)}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for asked in tasks.gather(con).asked if wanted else ():
        if asked.code in wanted.get(asked.place, ()):
            found[asked.place] += filter(None, asked.fields)
    return {place: tuple(dict.fromkeys(named)) for place, named in found.items()}


def _is_empty(one: _Thing) -> bool:
    return one.act is Effect.EMPTY
