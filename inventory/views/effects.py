"""What would happen to each of a person's records if the coach approved.

It is erased, emptied, stopped, kept, held, or put off.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inventory.assessment.flag_rules import OutcomeStep, Scope, flag_rules
from inventory.model import Outcome
from inventory.views.models import FileRecord, Flag, Holding


class Effect(StrEnum):
    """What becomes of a record on approval."""

    ERASE = "erase"
    EMPTY = "empty"  # single fields of it
    STOP = "stop"  # no longer used; kept
    WAIT = "wait"  # to be erased once its source has been read again
    LOOK = "look"  # a question that approving does not answer
    HOLD = "hold"
    KEEP = "keep"
    STAY = "stay"  # nothing is asked about it


_CHANGES = (Effect.ERASE, Effect.EMPTY, Effect.STOP, Effect.WAIT)


@dataclass(frozen=True, slots=True)
class RecordEffect:
    """A record and its effect.

    ``until``: how long it, or the fields ``kept`` of it, must stay by law. ``code``: the finding
    behind.
    """

    record: FileRecord
    effect: Effect
    until: date | None
    kept: tuple[str, ...]
    code: str | None


def effects(file: Holding, today: date, *, proposed: bool = False) -> tuple[RecordEffect, ...]:
    """Say for every record what approving means, in the file's order.

    ``proposed``: she wants to erase what no law holds.
    """
    return tuple(effect_of(record, file.flags, today, proposed=proposed) for record in file.records)


def approvable(found: Iterable[RecordEffect]) -> bool:
    """Tell whether there is anything that an approval would change."""
    return any(one.effect in _CHANGES for one in found)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One record as its effect is decided: its own findings, and whether law keeps fields of it."""

    record: FileRecord
    flags: tuple[Flag, ...]
    lawful: bool
    proposed: bool

    def first(self, outcome: Outcome) -> Flag | None:
        return next((flag for flag in self.flags if flag.outcome is outcome), None)

    def deleting(self, scope: Scope) -> Flag | None:
        deletes = (flag for flag in self.flags if flag.outcome is Outcome.DELETE)
        return next((flag for flag in deletes if self._scope(flag) is scope), None)

    def _scope(self, flag: Flag) -> Scope:
        """Say what of the record a finding is about: where law keeps fields of it, the rest."""
        rule = flag_rules().get(flag.code)
        if self.lawful:
            return Scope.FIELD
        return rule.scope if rule else Scope.RECORD

    def wished(self) -> bool:
        """Tell whether she proposes it herself, and neither law nor contract stands against it."""
        keep = self.first(Outcome.KEEP)
        return self.proposed and not self.lawful and not (keep and _binds(keep))


_Ground = Callable[[_Seen], Flag | bool | None]

#: A record's effect is the first whose ground there is, else it stays: a finding, which is then
#: told with it, or a fact. What is asked comes before what she wishes; a whole record before a
#: field of it, erasing before stopping.
_ORDER: tuple[tuple[Effect, _Ground], ...] = (
    (Effect.HOLD, lambda seen: seen.first(Outcome.HOLD)),
    (Effect.ERASE, lambda seen: not seen.record.stale and seen.deleting(Scope.RECORD)),
    (Effect.EMPTY, lambda seen: not seen.record.stale and seen.deleting(Scope.FIELD)),
    (Effect.STOP, lambda seen: seen.first(Outcome.STOP)),
    (Effect.WAIT, lambda seen: seen.first(Outcome.DELETE)),
    (Effect.ERASE, lambda seen: not seen.record.stale and seen.wished()),
    (Effect.WAIT, lambda seen: seen.wished()),
    (Effect.LOOK, lambda seen: seen.first(Outcome.REVIEW)),
    (Effect.KEEP, lambda seen: seen.first(Outcome.KEEP) or seen.lawful),
)


def effect_of(
    record: FileRecord, flags: Iterable[Flag], today: date, *, proposed: bool = False
) -> RecordEffect:
    """Say what approving means for one record, by those of ``flags`` that are its own."""
    place = (record.source, record.record)
    mine = tuple(flag for flag in flags if (flag.source, flag.record) == place)
    seen = _Seen(record, mine, _is_kept_by_law(record, today), proposed)
    effect, ground = _first(seen)
    finding = ground if isinstance(ground, Flag) else None
    until, kept = _stays(seen, effect, finding)
    return RecordEffect(record, effect, until, kept, finding.code if finding else None)


def _is_kept_by_law(record: FileRecord, today: date) -> bool:
    if not record.fields_kept or record.keep_until is None:
        return False
    return record.keep_until >= today


def _first(seen: _Seen) -> tuple[Effect, Flag | bool | None]:
    for effect, ground in _ORDER:
        found = ground(seen)
        if found:
            return effect, found
    return Effect.STAY, None


def _stays(
    seen: _Seen, effect: Effect, finding: Flag | None
) -> tuple[date | None, tuple[str, ...]]:
    """Say how long the record must stay, and which fields of it (none: nothing, or all)."""
    if effect is Effect.HOLD and finding:
        return finding.due, ()
    if seen.lawful:
        return seen.record.keep_until, seen.record.fields_kept
    if effect in (Effect.KEEP, Effect.STAY):
        return seen.record.keep_until, ()
    return None, ()


def _binds(keep: Flag) -> bool:
    """Tell whether a keep is law's or a contract's: a wish does not undo it, as it may consent."""
    rule = flag_rules().get(keep.code)
    return rule is not None and rule.step <= OutcomeStep.CONTRACT
