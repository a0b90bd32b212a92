"""Decide what an approval covers: what it is about when it is given, and how its records stand tonight.

The pages, the terminal and the erasure ask here and nowhere else; nothing here writes. It goes by
records, not by findings: that a rule no longer finds anything does not tell that the record is
gone. Only its source, read whole, can tell that.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from inventory.assessment.flag_rules import SOURCE_MISSING, Scope, flag_rules
from inventory.ledger.decisions import Choice, Decision, Finding, latest
from inventory.ledger.opaque_keys import Pepper
from inventory.model import ASKING, Outcome, Reading, SourceNight
from inventory.views.effects import Effect, RecordEffect, effect_of, effects
from inventory.views.models import FileRecord, Flag, Holding
from inventory.views.overview import TOLD_ELSEWHERE
from inventory.views.worklist import finding

#: The code of a finding that stands for the whole record: she proposed it herself.
WHOLE = ""
#: What an approval answers: the rest is hers to put right.
APPROVABLE = (Outcome.DELETE, Outcome.STOP)


class State(StrEnum):
    """How a record that an approval is about stands tonight. Only what is ``PROPOSED`` may be carried out."""

    PROPOSED = "proposed"
    """It is there, and what she approved is still asked for: by the rules, or by herself against no law."""
    OTHER = "other"
    """It is there, and asks for something under another finding: a question of its own, which she has not answered."""
    UNASKED = "unasked"
    """It is there, and nothing asks for it to be erased or stopped any more."""
    KEPT = "kept"
    """It is there, and by law, contract or consent it is now to be kept."""
    HELD = "held"
    """Somebody's request is to be answered first. A use that must stop does not wait for it (GDPR Art. 18)."""
    SETTLED = "settled"
    """It is there, and what she approved is not to be found on it: the field is empty, the use has stopped."""
    REPLACED = "replaced"
    """A later decision of hers is about the same record, and counts in place of this one."""
    UNSURE = "unsure"
    """It is there, but what the finding leans on lies in another source, which was not read tonight."""
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


class Lying(NamedTuple):
    """A record as it lies tonight, with its findings. ``keys``: by code, the opaque key that a finding of that code has."""

    person: str
    record: FileRecord
    flags: tuple[Flag, ...]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is to tell how approvals stand: tonight's records by opaque key, and all that she has decided about them."""

    today: date
    sources: Mapping[str, SourceNight]
    lying: Mapping[str, Lying]
    codes: Mapping[str, tuple[str, str]]  # by a finding's key: its record's key, and its code
    requests: Mapping[str, int]  # open ones, by person
    counting: Mapping[str, Decision]  # by a finding's key
    told: Mapping[str, Sequence[Decision]]  # by a record's key, what is not undone


def findings_of(
    choice: Choice,
    left: Iterable[Flag],
    file: Holding | None,
    today: date,
) -> list[Finding]:
    """Name what a decision is about: an approval what is to be erased or stopped, all else whatever is ``left``.

    Where the rules ask for neither, she proposes it herself: then it is each record of ``file``
    that no law holds.
    """
    asked = list(left)
    if choice is not Choice.ERASE:
        return [finding(flag) for flag in asked]
    if proposed := [finding(flag) for flag in asked if flag.outcome in APPROVABLE]:
        return proposed
    told = effects(file, today, proposed=True) if file else ()
    erased = [one.record for one in told if one.effect in (Effect.ERASE, Effect.WAIT)]
    places = {(record.source, record.record) for record in erased}
    answered = [finding(flag) for flag in asked if (flag.source, flag.record) in places]
    return [*(Finding(record.source, record.record, WHOLE) for record in erased), *answered]


def evidence(
    files: Iterable[Holding],
    sources: Iterable[SourceNight],
    requests: Mapping[str, int],
    told: Collection[Decision],
    pepper: Pepper,
    today: date,
) -> Evidence:
    """Gather what there is to tell by. ``files`` hold at least the records that the decisions ``told`` are about."""
    held = [(file, record) for file in files for record in file.records]
    lying = {pepper.record(r.source, r.record): _lies(file, r, pepper) for file, r in held}
    codes = {key: (opaque, code) for opaque, one in lying.items() for code, key in one.keys.items()}
    by_record: dict[str, list[Decision]] = defaultdict(list)
    for one in told:
        if one.undone_at is None:
            for opaque in _records(one, codes):
                by_record[opaque].append(one)
    by_name = {source.name: source for source in sources}
    return Evidence(today, by_name, lying, codes, requests, latest(tuple(told)), by_record)


def _lies(file: Holding, record: FileRecord, pepper: Pepper) -> Lying:
    place = (record.source, record.record)
    flags = tuple(flag for flag in file.flags if (flag.source, flag.record) == place)
    keys = {code: pepper.finding(*place, code) for code in known_codes()}
    return Lying(file.person, record, flags, keys)


def known_codes() -> tuple[str, ...]:
    """Return every code that a decision can be about."""
    return (WHOLE, SOURCE_MISSING.code, *flag_rules())


def _records(one: Decision, codes: Mapping[str, tuple[str, str]]) -> dict[str, set[str]]:
    """Return by record key the codes that a decision is about; none where no rule of today has the code."""
    found: dict[str, set[str]] = {key.opaque: set() for key in one.records}
    for key in one.keys & codes.keys():
        opaque, code = codes[key]
        found.setdefault(opaque, set()).add(code)
    return found


def covered(one: Decision, seen: Evidence) -> tuple[Covered, ...]:
    """Return the records that an approval is about, each with how it stands: those that lie there first."""
    sources = {key.opaque: key.source for key in one.records}
    records = _records(one, seen.codes)
    here = [_here(one, opaque, records[opaque], seen) for opaque in seen.lying if opaque in records]
    missing = sorted(records.keys() - seen.lying.keys())
    away = [_away(one, opaque, sources[opaque], seen) for opaque in missing]
    if not one.records and one.keys - seen.codes.keys():
        away.append(Covered(_anywhere(seen), None))
    return (*here, *away)


def _here(one: Decision, opaque: str, codes: Collection[str], seen: Evidence) -> Covered:
    lies = seen.lying[opaque]
    counting = {code for code in codes if seen.counting.get(lies.keys[code]) == one}
    asked = [flag for flag in lies.flags if flag.code in counting and flag.outcome in APPROVABLE]
    whole = WHOLE in counting
    request = seen.requests.get(lies.person)
    effect = None
    later = [other for other in seen.told.get(opaque, ()) if other.number > one.number]
    if not asked and _overruled(later, counting):
        state = State.REPLACED
    elif not _only_stops(asked, codes) and (request or _has(lies, Outcome.HOLD)):
        state = State.HELD
    elif lies.record.stale:
        state = State.NOT_READ
    else:
        effect = _effect(lies, asked, seen.today, whole=whole)
        state = State.PROPOSED if effect else _unasked(lies, codes, seen)
    if state is State.UNASKED and later:
        state = State.REPLACED
    held_by = request if state is State.HELD else None
    return Covered(state, lies.record.source, lies.record, lies.person, effect, held_by)


def _overruled(later: Sequence[Decision], counting: Collection[str]) -> bool:
    """Tell whether what she decided about the record since stands in place of this, whatever lies there.

    What she proposed whole only a keep overrules; else it is a later approval, or one of the same
    findings.
    """
    if WHOLE in counting:
        return any(other.choice is Choice.KEEP for other in later)
    return any(not counting or other.choice is Choice.ERASE for other in later)


def _only_stops(asked: Collection[Flag], codes: Collection[str]) -> bool:
    """Tell whether all that is approved is that a use stops: no request holds that up."""
    if asked:
        return all(flag.outcome is Outcome.STOP for flag in asked)
    rules = [flag_rules().get(code) for code in codes]
    return bool(rules) and all(rule is not None and rule.outcome is Outcome.STOP for rule in rules)


def _has(lies: Lying, *outcomes: Outcome) -> bool:
    return any(flag.outcome in outcomes for flag in lies.flags)


def _effect(lies: Lying, asked: Sequence[Flag], today: date, *, whole: bool) -> RecordEffect | None:
    """Say what carrying out would do: by what she approved and what must be kept, by no finding that came since."""
    keeps = [flag for flag in lies.flags if flag.outcome is Outcome.KEEP]
    found = effect_of(lies.record, [*asked, *keeps], today, proposed=whole)
    return found if found.effect in (Effect.ERASE, Effect.EMPTY, Effect.STOP) else None


def _unasked(lies: Lying, codes: Collection[str], seen: Evidence) -> State:
    """Say why a record that was read tonight is no longer asked about as she approved it."""
    waiting = {flag.outcome for flag in lies.flags if _waits(flag, lies, seen)}
    if waiting & set(APPROVABLE):
        return State.OTHER
    if any(flag.code == SOURCE_MISSING.code for flag in lies.flags):
        return State.UNSURE
    if codes and all(_leaves_the_record(code) for code in codes):
        return State.SETTLED
    keeps = [flag for flag in lies.flags if flag.outcome is Outcome.KEEP]
    if effect_of(lies.record, keeps, seen.today).effect is Effect.KEEP:
        return State.KEPT
    return State.OTHER if waiting else State.UNASKED


def _waits(flag: Flag, lies: Lying, seen: Evidence) -> bool:
    """Tell whether a finding waits for her word."""
    if flag.outcome not in ASKING or flag.code in TOLD_ELSEWHERE:
        return False
    decision = seen.counting.get(lies.keys[flag.code])
    source = seen.sources.get(flag.source)
    return decision is None or not decision.stands(seen.today, source.read_at if source else None)


def _leaves_the_record(code: str) -> bool:
    """Tell whether carrying out leaves the record where it is: a field is emptied, or a use stops."""
    rule = flag_rules().get(code)
    return rule is not None and (rule.scope is Scope.FIELD or rule.outcome is Outcome.STOP)


def _away(one: Decision, opaque: str, source: str, seen: Evidence) -> Covered:
    replaced = any(other.number > one.number for other in seen.told.get(opaque, ()))
    return Covered(State.REPLACED if replaced else _missing(seen.sources.get(source)), source)


def _missing(source: SourceNight | None) -> State:
    """Say what it means that a record is not in the inventory, by its source. None: one no longer set up."""
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
