"""Whom a task is about, and what of them: a row a person, or all that lies there of one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from inventory.model import SourceNight
from inventory.views import task_answers
from inventory.views.effects import Effect, RecordEffect
from inventory.views.models import FileRecord, Flag, Holding
from inventory.views.task_model import Task
from reports.text import task_words
from reports.text.safe_text import capital
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.context import Published
from reports.web.parts.effects import amounts, look_of
from reports.web.parts.timeline import day_of

#: What takes a record away, at once or when its source is read.
_GOING = (Effect.ERASE, Effect.EMPTY, Effect.STOP, Effect.WAIT)
#: So many people stand on a page; the others come when these are done.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One of a task's people: what of them, why, and how late it is."""

    person: str
    name: str
    what: str
    due: str


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Somebody whom another task holds: why, and that task's id and number."""

    name: str
    why: str
    id: str
    n: int


@dataclass(frozen=True, slots=True)
class Happens:
    """What lies in one source and becomes of it, and why. ``look``: how it is coloured."""

    mark: int
    label: str
    what: str
    happens: str
    look: str
    why: str


def rows(
    task: Task, names: Mapping[str, str], night: Published, words: Words, today: date
) -> tuple[PersonRow, ...]:
    """Write a task's people, each with their own reason and deadline."""
    sources = night.worklist.sources
    return tuple(
        _row(task, person, words.called(names.get(person)), sources, words, today)
        for person in task.persons[:AT_ONCE]
    )


def _row(
    task: Task,
    person: str,
    name: str,
    sources: Sequence[SourceNight],
    words: Words,
    today: date,
) -> PersonRow:
    its = task_answers.of(task, [person])
    systems = dict.fromkeys(words.system(one.source, sources) for one in its)
    reasons = dict.fromkeys(words.say_or(f"flag.{one.code}.reason", "") for one in its)
    due = min((one.due for one in its if one.due), default=None)
    where = f"{task_words.things(its, words)}, {words.join(systems)}"
    return PersonRow(
        person=person,
        name=name,
        what=" · ".join([capital(where), *filter(None, list(reasons)[:1])]),
        due=task_words.deadline(due, today, words) if due else "",
    )


def proposed_rows(
    task: Task,
    files: Mapping[str, Holding],
    night: Published,
    words: Words,
    today: date,
) -> tuple[PersonRow, ...]:
    """Write what of each would go if she wished it: of whom nothing can, nothing is said."""
    sources, rows = night.worklist.sources, []
    for person in task.persons[:AT_ONCE]:
        file = files.get(person)
        if file is None:
            continue
        going = [one.record for one in task_answers.told(task, file, today) if one.effect in _GOING]
        what = [_amount_there(source.name, going, sources, words) for source in sources]
        name = words.called(*file.names, *file.emails)
        told = words.join(filter(None, what)) or words.say("web_task.nothing_goes")
        rows.append(PersonRow(person, name, told, ""))
    return tuple(rows)


def proposed_effect(
    task: Task,
    files: Mapping[str, Holding],
    night: Published,
    words: Words,
    today: date,
) -> tuple[str, ...]:
    """Say what would go where if she wished it for all of them."""
    sources, going = night.worklist.sources, []
    for file in files.values():
        told = task_answers.told(task, file, today)
        going += [one.record for one in told if one.effect in _GOING]
    by_source = {s.name: [one for one in going if one.source == s.name] for s in sources}
    told_of = ((name, its) for name, its in by_source.items() if its)
    return tuple(
        capital(
            words.say(
                "task.erases",
                things=amounts([record.kind for record in its], words),
                system=words.system(name, sources),
            )
        )
        for name, its in told_of
    )


def _amount_there(
    source: str, going: Sequence[FileRecord], sources: Sequence[SourceNight], words: Words
) -> str:
    its = [record for record in going if record.source == source]
    if not its:
        return ""
    system = words.system(source, sources)
    return words.say(
        "web_task.in_system", things=amounts([record.kind for record in its], words), system=system
    )


def held_out(
    task: Task, names: Mapping[str, str], night: Published, words: Words
) -> tuple[HeldOut, ...]:
    """Name those whom another task holds, with what it asks."""
    known = {one.id: one for one in night.tasks}
    said = task_words.titles(night.tasks, night.worklist.sources, words, words.say("task.somebody"))
    return tuple(
        HeldOut(words.called(names.get(person)), said[by], by, known[by].n)
        for person, by in task.held_out
        if by in known
    )


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
    told = [words.say_or(f"flag.{one.code}.reason", "")] if one.code else []
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
