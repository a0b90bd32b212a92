"""What would happen to each of a person's records if the coach approved: erased, emptied, stopped, kept, held, or put off."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inventory.assessment.flag_rules import flag_rules
from inventory.model import Outcome
from inventory.views.models import FileRecord, Flag, PersonFile

#: The last step in the order of outcomes that binds (inventory/assessment/flag_rules.py).
_CONTRACT = 4


class Fate(StrEnum):
    """What becomes of a record on approval."""

    ERASE = "erase"
    EMPTY = "empty"  # single fields of it
    STOP = "stop"  # no longer used; kept
    WAIT = "wait"  # to be erased once its source has been read again
    LOOK = "look"  # a question that approving does not answer
    HOLD = "hold"
    KEEP = "keep"
    STAY = "stay"  # nothing is asked about it


@dataclass(frozen=True, slots=True)
class RecordFate:
    """A record and its fate. ``until``: how long it, or the fields ``kept`` of it, must stay by law. ``code``: the finding behind."""

    record: FileRecord
    fate: Fate
    until: date | None
    kept: tuple[str, ...]
    code: str | None


def fates(file: PersonFile, today: date, *, proposed: bool = False) -> tuple[RecordFate, ...]:
    """Say for every record what approving means, in the file's order. ``proposed``: she wants to erase what no law holds."""
    return tuple(_fate(record, file.flags, today, proposed) for record in file.records)


def approvable(found: Iterable[RecordFate]) -> bool:
    """Tell whether there is anything that an approval would change."""
    return any(one.fate in (Fate.ERASE, Fate.EMPTY, Fate.STOP, Fate.WAIT) for one in found)


def _fate(record: FileRecord, flags: Collection[Flag], today: date, proposed: bool) -> RecordFate:
    mine = [flag for flag in flags if (flag.source, flag.record) == (record.source, record.record)]
    lawful = bool(record.fields_kept) and record.keep_until is not None and record.keep_until >= today
    until, kept = (record.keep_until, record.fields_kept) if lawful else (None, ())
    held = next((flag for flag in mine if flag.outcome is Outcome.HOLD), None)
    if held:
        return RecordFate(record, Fate.HOLD, held.due, (), held.code)
    if asked := _asked(mine, record):
        return RecordFate(record, asked[0], until, kept, asked[1])
    keep = next((flag for flag in mine if flag.outcome is Outcome.KEEP), None)
    if proposed and not lawful and not (keep and _binds(keep)):
        return RecordFate(record, Fate.WAIT if record.stale else Fate.ERASE, None, (), None)
    if look := next((flag for flag in mine if flag.outcome is Outcome.REVIEW), None):
        return RecordFate(record, Fate.LOOK, until, kept, look.code)
    if lawful or keep:
        return RecordFate(record, Fate.KEEP, record.keep_until, kept, keep.code if keep else None)
    return RecordFate(record, Fate.STAY, record.keep_until, (), None)


def _binds(keep: Flag) -> bool:
    """Tell whether a keep is law's or a contract's (rules.py: steps 3 and 4): the coach's wish does not undo it, as it may a consent."""
    rule = flag_rules().get(keep.code)
    return rule is not None and rule.step <= _CONTRACT


def _asked(flags: Iterable[Flag], record: FileRecord) -> tuple[Fate, str] | None:
    """Give what approving does by the record's own findings: a whole record before a field of it, erasing before stopping."""
    found: list[tuple[Fate, str]] = []
    for flag in flags:
        if flag.outcome is Outcome.DELETE:
            rule = flag_rules().get(flag.code)
            whole = rule is None or rule.scope != "field"
            fate = Fate.WAIT if record.stale else Fate.ERASE if whole else Fate.EMPTY
            found.append((fate, flag.code))
        elif flag.outcome is Outcome.STOP:
            found.append((Fate.STOP, flag.code))
    return min(found, key=lambda one: list(Fate).index(one[0]), default=None)
