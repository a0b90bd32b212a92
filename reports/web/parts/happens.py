"""What lies in each source of one person, what becomes of it, and why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from inventory.model import SourceNight
from inventory.views.effects import Effect, RecordEffect
from inventory.views.models import FileRecord, Flag, Holding
from reports.text.findings import reason
from reports.text.safe_text import capital
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.context import Published
from reports.web.parts.effects import amounts, look_of
from reports.web.parts.timeline import day_of


@dataclass(frozen=True, slots=True)
class Happens:
    """What lies in one source and becomes of it, and why. ``look``: how it is coloured."""

    mark: int
    label: str
    what: str
    happens: str
    look: str
    why: str


class _Alike(NamedTuple):
    """What records share that stand in one row."""

    source: str
    effect: Effect
    until: date | None
    why: str


def happens(
    told: Iterable[RecordEffect], file: Holding, night: Published, words: Words, today: date
) -> tuple[Happens, ...]:
    """Say source by source what becomes of what lies there, and why."""
    sources, groups = night.worklist.sources, defaultdict[_Alike, list[RecordEffect]](list)
    for one in told:
        why = _why(one, words)
        groups[_Alike(one.record.source, one.effect, one.until, why)].append(one)
    order = [source.name for source in sources]
    ordered = sorted(groups, key=lambda a: (order.index(a.source), list(Effect).index(a.effect)))
    return tuple(
        _happens(alike, groups[alike], file.flags, sources, words, today) for alike in ordered
    )


def _happens(
    alike: _Alike,
    group: Sequence[RecordEffect],
    flags: Iterable[Flag],
    sources: Sequence[SourceNight],
    words: Words,
    today: date,
) -> Happens:
    label, mark = _place(alike.source, sources, words)
    return Happens(
        mark=mark,
        label=label,
        what=_what([one.record for one in group], words),
        happens=_becomes(alike, today, words),
        look=look_of(alike.effect),
        why=" ".join(filter(None, (alike.why, _late(alike, group, flags, today, words)))),
    )


def _place(source: str, sources: Sequence[SourceNight], words: Words) -> tuple[str, int]:
    types = {night.name: night.type for night in sources}
    return words.system(source, sources), marks(sources)[types[source]]


def _what(records: Sequence[FileRecord], words: Words) -> str:
    """Say how much of what; of a single thing also its day."""
    amount = amounts([record.kind for record in records], words)
    day = day_of(records[0], words) if len(records) == 1 else None
    return f"{amount}, {words.day(day)}" if day else amount


def _becomes(alike: _Alike, today: date, words: Words) -> str:
    until = alike.until if alike.until and alike.until >= today else None
    said = words.say(f"web.effect.{alike.effect}")
    if until and alike.effect in (Effect.KEEP, Effect.HOLD, Effect.STAY):
        return words.say("web_task.stays_until", date=until)
    if until and alike.effect in (Effect.ERASE, Effect.EMPTY, Effect.WAIT):
        return f"{said}, {words.say('web.effect.except', date=until)}"
    return said


def _why(one: RecordEffect, words: Words) -> str:
    """Give the reason of the finding behind it, and the law that keeps it."""
    told = [reason(one.code, words)] if one.code else []
    if one.record.law and one.effect in (Effect.KEEP, Effect.STAY, Effect.EMPTY):
        told.append(capital(words.or_code("story_law", one.record.law)) + ".")
    if one.record.stale:
        told.append(words.say("web.person.stale"))
    return " ".join(filter(None, told))


def _late(
    alike: _Alike,
    group: Sequence[RecordEffect],
    flags: Iterable[Flag],
    today: date,
    words: Words,
) -> str:
    """Say since when it should have been gone, if that day has passed."""
    if alike.effect not in (Effect.ERASE, Effect.EMPTY):
        return ""
    behind = {(one.record.source, one.record.record, one.code) for one in group}
    its = (flag.due for flag in flags if (flag.source, flag.record, flag.code) in behind)
    late = min((day for day in its if day and day < today), default=None)
    return words.say("web_task.late", date=words.day(late, today)) if late else ""


def lies(file: Holding, night: Published, words: Words) -> tuple[Happens, ...]:
    """Say source by source what lies there and when it last changed: nothing is proposed."""
    sources, groups = night.worklist.sources, defaultdict[str, list[FileRecord]](list)
    for record in file.records:
        groups[record.source].append(record)
    order = [source.name for source in sources if source.name in groups]
    return tuple(_lying(name, groups[name], sources, words) for name in order)


def _lying(
    source: str, records: Sequence[FileRecord], sources: Sequence[SourceNight], words: Words
) -> Happens:
    label, mark = _place(source, sources, words)
    days = [day_of(record, words) for record in records]
    known = [day for day in days if day]
    last = words.day(max(known)) if known else "–"
    return Happens(mark, label, _what(records, words), last, "", "")
