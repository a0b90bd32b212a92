"""Decide what an approval covers: what it is about when given, and how its records stand tonight.

The pages, the terminal and the erasure ask here and nowhere else; nothing here writes. It goes by
records, not by findings: that a rule no longer finds anything does not tell that the record is
gone. Only its source, read whole, can tell that.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from inventory.assessment.flag_rules import SOURCE_MISSING, Scope, flag_rules
from inventory.ledger.decisions import Choice, Decision, Finding
from inventory.model import ASKING, Outcome, Reading, SourceNight
from inventory.requests.request import RequestFile, RequestType
from inventory.views.approval_evidence import WHOLE, Evidence, Lying, records_of
from inventory.views.effects import Effect, RecordEffect, effect_of, effects
from inventory.views.models import FileRecord, Flag, Holding
from inventory.views.overview import TOLD_ELSEWHERE
from inventory.views.task_model import Asked

#: What an approval answers: the rest is hers to put right.
APPROVABLE = (Outcome.DELETE, Outcome.STOP)


class State(StrEnum):
    """How a record that an approval is about stands tonight.

    Up to ``UNSURE`` it is there. Only what is ``PROPOSED`` may be carried out.
    """

    PROPOSED = "proposed"
    """What she approved is still asked for: by the rules, or by herself against no law."""
    OTHER = "other"
    """It asks for something under another finding: a question of its own, not yet answered."""
    UNASKED = "unasked"
    """Nothing asks for it to be erased or stopped any more."""
    KEPT = "kept"
    """By law, contract or consent it is now to be kept."""
    HELD = "held"
    """A request is to be answered first. A use that must stop does not wait (GDPR Art. 18), and
    what a request for erasure asks for does not wait for that request."""
    SETTLED = "settled"
    """What she approved is not to be found on it: the field is empty, the use has stopped."""
    REPLACED = "replaced"
    """A later decision of hers is about the same record, and counts in place of this one."""
    UNSURE = "unsure"
    """What the finding leans on lies in another source, which was not read tonight."""
    NOT_READ = "not_read"
    """Its source was not read tonight: whether it is there, nobody knows."""
    PARTLY_READ = "partly_read"
    """Its source was read, but not all that lay there could be: it may be among that."""
    GONE = "gone"
    """Its source was read whole tonight, and it was not there."""


#: Nothing more is to be done; or it is, tonight or once what stands in the way is gone.
OVER = (State.GONE, State.SETTLED, State.REPLACED)
AHEAD = (State.PROPOSED, State.HELD, State.UNSURE, State.NOT_READ, State.PARTLY_READ)


@dataclass(frozen=True, slots=True)
class Covered:
    """One record that an approval is about.

    ``source`` is None where an older program did not note it. ``record`` and ``person``: as it lies
    tonight, and whose it is, who may be another than she approved it for. ``effect``: what carrying
    out does, only while it is proposed. ``request``: what holds it.
    """

    state: State
    source: str | None
    record: FileRecord | None = None
    person: str | None = None
    effect: RecordEffect | None = None
    request: int | None = None


def holds(flags: Iterable[Flag], request: int | None) -> list[Flag]:
    """Return what holds a record, but for what waits for ``request`` alone.

    A request for erasure waits for the erasure that answers it, and for nothing else.
    """
    held = [flag for flag in flags if flag.outcome is Outcome.HOLD]
    return [flag for flag in held if request is None or _request(flag) != str(request)]


def _request(flag: Flag) -> str:
    """Return the numbers of the requests that a hold is for, as it tells them."""
    told = flag.args.get("request")
    return str(told.value) if told else ""


def without_hold(file: Holding, request: int | None) -> Holding:
    """Return a file as it is for the erasure that answers ``request``."""
    held = holds(file.flags, request)
    flags = (flag for flag in file.flags if flag.outcome is not Outcome.HOLD or flag in held)
    return replace(file, flags=tuple(flags))


def erasure_request(requests: Iterable[RequestFile]) -> int | None:
    """Return the number of the open request that asks for an erasure, if there is one."""
    asks = (one.number for one in requests if one.type is RequestType.ERASURE and not one.closing)
    return next(asks, None)


def findings_of(
    choice: Choice,
    left: Iterable[Flag | Asked],
    file: Holding | None,
    today: date,
) -> list[Finding]:
    """Name what a decision is about.

    An approval: what is to be erased or stopped; all else: whatever is ``left``. Where the rules
    ask for neither, she proposes it herself: then it is each record of ``file`` that no law holds.
    """
    asked = list(left)
    if choice is not Choice.ERASE:
        return [finding(flag) for flag in asked]
    proposed = [finding(flag) for flag in asked if flag.outcome in APPROVABLE]
    if proposed or file is None:
        return proposed
    erased = _erased(file, today)
    places = {(one.source, one.record) for one in erased}
    answered = [finding(flag) for flag in asked if (flag.source, flag.record) in places]
    return [*erased, *answered]


def finding(flag: Flag | Asked) -> Finding:
    """Name what was found."""
    return Finding(flag.source, flag.record, flag.code)


def _erased(file: Holding, today: date) -> list[Finding]:
    """Name the records that go when she wishes it herself."""
    told = effects(file, today, proposed=True)
    gone = [one.record for one in told if one.effect in (Effect.ERASE, Effect.WAIT)]
    return [Finding(record.source, record.record, WHOLE) for record in gone]


def covered(one: Decision, seen: Evidence) -> tuple[Covered, ...]:
    """Return the records that an approval is about, each as it stands: those there first."""
    sources = {key.opaque: key.source for key in one.records}
    records = records_of(one, seen.codes)
    there = [opaque for opaque in seen.lying if opaque in records]
    missing = sorted(records.keys() - seen.lying.keys())
    here = [_here(_approved(one, opaque, records[opaque], seen), seen, one) for opaque in there]
    away = [_away(one, opaque, sources[opaque], seen) for opaque in missing]
    if not one.records and one.keys - seen.codes.keys():
        away.append(Covered(_anywhere(seen), None))
    return (*here, *away)


class _Approved(NamedTuple):
    """A record that lies there, and what is approved about it.

    ``codes``: of the findings that were approved; ``counting``: those of them about which she has
    decided nothing since. ``asked``: what of that the rules still ask for. ``later``: what she has
    decided about the record since.
    """

    lies: Lying
    codes: Collection[str]
    counting: Collection[str]
    asked: Sequence[Flag]
    later: Sequence[Decision]


def _approved(one: Decision, opaque: str, codes: Collection[str], seen: Evidence) -> _Approved:
    lies = seen.lying[opaque]
    counting = {code for code in codes if seen.counting.get(lies.keys[code]) == one}
    asked = [flag for flag in lies.of(*APPROVABLE) if flag.code in counting]
    return _Approved(lies, codes, counting, asked, _later(one, opaque, seen))


def _later(one: Decision, opaque: str, seen: Evidence) -> list[Decision]:
    return [other for other in seen.told.get(opaque, ()) if other.number > one.number]


def _here(it: _Approved, seen: Evidence, one: Decision) -> Covered:
    record, person = it.lies.record, it.lies.person
    others = (number for number in seen.requests.get(person, ()) if number != one.request)
    request = next(others, None)
    held = request or holds(it.lies.flags, one.request)
    if not it.asked and _overruled(it.later, it.counting):
        return Covered(State.REPLACED, record.source, record, person)
    if held and not _only_stops(it.asked, it.codes):
        return Covered(State.HELD, record.source, record, person, request=request)
    if record.stale:
        return Covered(State.NOT_READ, record.source, record, person)
    effect = _effect(it, seen.today)
    if effect:
        return Covered(State.PROPOSED, record.source, record, person, effect)
    return Covered(_unasked(it, seen), record.source, record, person)


def _overruled(later: Sequence[Decision], counting: Collection[str]) -> bool:
    """Tell whether what she decided about the record since stands in place of this.

    Whatever lies there: what she proposed whole only a keep overrules; else it is a later
    approval, or one of the same findings.
    """
    if WHOLE in counting:
        return any(other.choice is Choice.KEEP for other in later)
    return any(not counting or other.choice is Choice.ERASE for other in later)


def _only_stops(asked: Collection[Flag], codes: Collection[str]) -> bool:
    """Tell whether all that is approved is that a use stops: no request holds that up."""
    if asked:
        return all(flag.outcome is Outcome.STOP for flag in asked)
    return {_outcome(code) for code in codes} == {Outcome.STOP}


def _outcome(code: str) -> Outcome | None:
    rule = flag_rules().get(code)
    return rule.outcome if rule else None


def _effect(it: _Approved, today: date) -> RecordEffect | None:
    """Say what carrying out would do.

    By what she approved and what must be kept, by no finding that came since.
    """
    flags = [*it.asked, *it.lies.of(Outcome.KEEP)]
    found = effect_of(it.lies.record, flags, today, proposed=WHOLE in it.counting)
    if found.effect not in (Effect.ERASE, Effect.EMPTY, Effect.STOP):
        return None
    return found


def _unasked(it: _Approved, seen: Evidence) -> State:
    """Say why a record that was read tonight is no longer asked about as she approved it."""
    waiting = [flag for flag in it.lies.flags if _waits(flag, it.lies, seen)]
    if any(flag.outcome in APPROVABLE for flag in waiting):
        return State.OTHER
    if SOURCE_MISSING.code in {flag.code for flag in it.lies.flags}:
        return State.UNSURE
    if it.codes and all(map(_leaves_the_record, it.codes)):
        return State.SETTLED
    if _is_kept(it.lies, seen.today):
        return State.KEPT
    if waiting:
        return State.OTHER
    return State.REPLACED if it.later else State.UNASKED


def _is_kept(lies: Lying, today: date) -> bool:
    return effect_of(lies.record, lies.of(Outcome.KEEP), today).effect is Effect.KEEP


def _waits(flag: Flag, lies: Lying, seen: Evidence) -> bool:
    """Tell whether a finding waits for her word."""
    if flag.outcome not in ASKING or flag.code in TOLD_ELSEWHERE:
        return False
    decision = seen.counting.get(lies.keys[flag.code])
    if decision is None:
        return True
    source = seen.sources.get(flag.source)
    return not decision.stands(seen.today, source.read_at if source else None)


def _leaves_the_record(code: str) -> bool:
    """Tell whether carrying out leaves the record there: a field is emptied, or a use stops."""
    rule = flag_rules().get(code)
    return rule is not None and (rule.scope is Scope.FIELD or rule.outcome is Outcome.STOP)


def _away(one: Decision, opaque: str, source: str, seen: Evidence) -> Covered:
    if _later(one, opaque, seen):
        return Covered(State.REPLACED, source)
    return Covered(_missing(seen.sources.get(source)), source)


def _missing(source: SourceNight | None) -> State:
    """Say what it means that a record is not there, by its source. None: one no longer set up."""
    if source is None or source.status is not Reading.FRESH:
        return State.NOT_READ
    return State.PARTLY_READ if source.unreadable else State.GONE


def _anywhere(seen: Evidence) -> State:
    """Say what it means that a record is not in the inventory when nobody knows where it lay."""
    states = {_missing(source) for source in seen.sources.values()}
    for state in (State.NOT_READ, State.PARTLY_READ):
        if state in states:
            return state
    return State.GONE
