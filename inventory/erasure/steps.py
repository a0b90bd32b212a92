"""Make one step: what is done with a record as it lies tonight, and what stands in the way."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from inventory.eraser import Act, Eraser, Guide, Guided, Stop, Target
from inventory.erasure import facts as approved_facts
from inventory.erasure.facts import Place
from inventory.erasure.order_model import Step
from inventory.erasure.states import Standing, State, standing
from inventory.ledger.decisions import Decision
from inventory.ledger.deletion_log import LoggedStep, Seal, StepKey
from inventory.ledger.opaque_keys import Pepper, Purpose
from inventory.store.database import sql
from inventory.views import tasks
from inventory.views.approvals import Covered
from inventory.views.effects import Effect
from inventory.views.models import FileRecord

#: An inventory older than this says too little of today.
OLDEST = timedelta(hours=36)

ACTS = {Effect.ERASE: Act.ERASE, Effect.EMPTY: Act.EMPTY, Effect.STOP: Act.STOP}
#: Of these a use that must stop does not wait.
_ERASING_ONLY = (Stop.SHARED, Stop.LIKELY)


@dataclass(frozen=True, slots=True)
class Means:
    """What can be done in each source: by its name what its type declares, and its settle.

    ``with_key``: the sources of which the secret that writes is at hand.
    """

    by_source: Mapping[str, Eraser | Guided]
    settle: Mapping[str, timedelta]
    with_key: Collection[str]

    def guide(self, source: str, act: Act) -> Guide | None:
        """Return why she does it herself; None where Orden can."""
        found = self.by_source.get(source)
        if not isinstance(found, Eraser):
            return found.why if found else Guide.NO_WAY
        if act not in found.words:
            return Guide.NO_WAY
        return None if source in self.with_key else Guide.NO_KEY

    def rank(self, source: str) -> int:
        """Return a source's place: what can refill first, the unrecoverable last, hers after."""
        found = self.by_source.get(source)
        return found.order if isinstance(found, Eraser) else 1000


@dataclass(frozen=True, slots=True, eq=False)
class Tonight:
    """What there is to make steps with."""

    con: DuckDBPyConnection
    means: Means
    seal: Seal
    pepper: Pepper
    old: bool
    facts: Mapping[Place, str]
    approved: Mapping[tuple[int, str], str]  # facts when approved, by number and record's key
    hindered: Mapping[Place, Collection[str]]
    empties: Mapping[Place, tuple[str, ...]]
    against: Mapping[int, Stop]  # by number, what stands against all of it that is not begun


def tonight_of(
    con: DuckDBPyConnection,
    means: Means,
    pepper: Pepper,
    covered: Iterable[Covered],
    told: Mapping[tuple[int, str], str],
    now: datetime,
    against: Mapping[int, Stop] | None = None,
) -> Tonight:
    places = sorted({place_of(one.record) for one in covered if one.record})
    [(made,)] = con.execute("SELECT clock FROM tonight").fetchall()
    return Tonight(
        con=con,
        means=means,
        seal=Seal(pepper, Purpose.DELETION_LOG),
        pepper=pepper,
        old=now - made > OLDEST,
        facts=approved_facts.of(con, places),
        approved=told,
        hindered=_hindered(con, places),
        empties=_empties(con) if places else {},
        against=against or {},
    )


def place_of(record: FileRecord) -> Place:
    return record.source, record.record


def _hindered(con: DuckDBPyConnection, places: Sequence[Place]) -> Mapping[Place, Collection[str]]:
    if not places:
        return {}
    lists = {"sources": [s for s, _ in places], "records": [r for _, r in places]}
    ids = {id_: (s, r) for s, r, id_ in con.execute(sql("erasure/numbers"), lists).fetchall()}
    found: dict[Place, set[str]] = defaultdict(set)
    for id_, why in con.execute(sql("erasure/hindered"), {"ids": list(ids)}).fetchall():
        found[ids[id_]].add(why)
    return found


def _empties(con: DuckDBPyConnection) -> Mapping[Place, tuple[str, ...]]:
    """Return the fields that tonight's findings would have emptied, by record."""
    found: dict[Place, list[str]] = defaultdict(list)
    for one in tasks.gather(con).asked:
        found[one.place] += filter(None, one.fields)
    return {place: tuple(dict.fromkeys(named)) for place, named in found.items()}


def plain(one: Covered, act: Act, tonight: Tonight, logged: LoggedStep | None = None) -> Step:
    record = one.record
    assert record is not None
    means = tonight.means.by_source.get(record.source)
    told = _standing(logged, record.source, tonight)
    return Step(
        key=logged.key if logged else StepKey(0, 0),
        source=record.source,
        record=record.record,
        kind=record.kind,
        person=one.person or "",
        act=act,
        opaque=tonight.seal.record(*place_of(record)),
        standing=told,
        guide=tonight.means.guide(record.source, act),
        word=means.words.get(act) if isinstance(means, Eraser) else None,
        remains=_remains(means, act, told),
        final=isinstance(means, Eraser) and act in means.final,
        target=_target(record, act, tonight),
    )


def _remains(means: Eraser | Guided | None, act: Act, told: Standing) -> tuple[str, ...]:
    """Return what stays at the vendor all the same, and what turned out to."""
    declared = tuple(means.remains.get(act, ())) if means else ()
    more = [one.value for one in means.leaves] if isinstance(means, Eraser) else []
    return (*declared, told.code) if told.code in more and told.code else declared


def _standing(logged: LoggedStep | None, source: str, tonight: Tonight) -> Standing:
    if logged is None:
        return Standing(State.PLANNED)
    return standing(logged.events, tonight.means.settle.get(source, timedelta()))


def _target(record: FileRecord, act: Act, tonight: Tonight, kept: Collection[str] = ()) -> Target:
    empties: tuple[str, ...] = ()
    if act is Act.EMPTY:
        named = tonight.empties.get(place_of(record), ())
        empties = named or tuple(name for name in record.fields if name not in kept)
    return Target(record.record, record.kind, record.fields, record.also, act, empties)


def planned(
    one: Covered, decision: Decision | None, tonight: Tonight, logged: LoggedStep | None = None
) -> Step:
    record, effect = one.record, one.effect
    assert record is not None
    assert effect is not None
    act = logged.does if logged else ACTS[effect.effect]
    step = plain(one, act, tonight, logged)
    target = _target(record, act, tonight, effect.kept)
    stop = _hindrance(step, decision, tonight)
    until = effect.until if act is Act.EMPTY else None
    return replace(step, target=target, stop=stop, until=until)


def _hindrance(step: Step, decision: Decision | None, tonight: Tonight) -> Stop | None:
    """Say why a step that is asked for is not carried out tonight all the same."""
    place = (step.source, step.record)
    if tonight.old:
        return Stop.OLD
    if decision is not None:
        if decision.number in tonight.against:
            return tonight.against[decision.number]
        if not _same_facts(place, decision, tonight):
            return Stop.CHANGED
    why = [Stop(code) for code in sorted(tonight.hindered.get(place, ()))]
    stops = [stop for stop in why if step.act is not Act.STOP or stop not in _ERASING_ONLY]
    return stops[0] if stops else None


def _same_facts(place: Place, decision: Decision, tonight: Tonight) -> bool:
    """Tell whether a record says of who it is what it said when she approved."""
    then = tonight.approved.get((decision.number, tonight.pepper.record(*place)))
    now = tonight.facts.get(place)
    return then is not None and now is not None and tonight.pepper.facts(now) == then


def away(logged: LoggedStep, decision: Decision, tonight: Tonight) -> Step:
    """Return a step of a record that does not lie in the inventory any more."""
    means = tonight.means.by_source.get(logged.source)
    told = _standing(logged, logged.source, tonight)
    return Step(
        key=logged.key,
        source=logged.source,
        record="",
        kind=logged.kind,
        person=decision.person,
        act=logged.does,
        opaque=logged.opaque,
        standing=told,
        guide=tonight.means.guide(logged.source, logged.does),
        word=means.words.get(logged.does) if isinstance(means, Eraser) else None,
        remains=_remains(means, logged.does, told),
    )
