"""Whom a task is about, a row a person; and who is held out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.model import Outcome, SourceNight
from inventory.views import task_answers
from inventory.views.effects import Effect
from inventory.views.models import FileRecord, Holding
from inventory.views.task_model import Task
from reports.text import task_words
from reports.text.findings import reason
from reports.text.safe_text import capital
from reports.text.words import Words
from reports.web.context import Published
from reports.web.parts.effects import amounts

#: What takes a record away, at once or when its source is read.
_GOING = (Effect.ERASE, Effect.EMPTY, Effect.STOP, Effect.WAIT)
#: So many people stand on a page; the others come when these are done.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One of a task's people: what of them, why, and how late it is.

    ``share``: their part of each number of the effect, where it follows the ticks.
    """

    person: str
    name: str
    what: str
    due: str
    share: str = ""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Somebody whom another task holds: why, and that task's id and number."""

    name: str
    why: str
    id: str
    n: int


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
    asking = sorted(its, key=lambda one: one.outcome is not Outcome.REVIEW)
    why = next(filter(None, (reason(one.code, words) for one in asking)), "")
    due = min((one.due for one in its if one.due), default=None)
    where = f"{task_words.things(its, words)}, {words.join(systems)}"
    if why and len(task.sources) == 1 and task.records == task.people:
        where = ""  # one thing of each in one place: the effect says it of all
    return PersonRow(
        person=person,
        name=name,
        what=" · ".join(filter(None, (capital(where), why))),
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
