"""Say tasks in words: title, deadline, what happens. No two of a list bear one title."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from inventory.model import Kind, SourceNight
from inventory.views.task_model import Asked, Part, Task, TaskScope, TaskState
from reports.text.safe_text import capital, shown
from reports.text.words import Words

#: So many fields are named in a title.
_NAMED = 3
#: Stands for a name while a title is taken apart: nobody's name that is shown holds it.
_MARK = "\0"
#: What a title counts, where it is not people.
_COUNTED: Mapping[str, Callable[[Task], int]] = {
    "same": lambda task: task.things,
    "unmatched": lambda task: task.records,
    "business": lambda task: task.things,
    "fields": lambda task: len(task.fields),
}


def titles(
    tasks: Sequence[Task],
    sources: Sequence[SourceNight],
    words: Words,
    name: str | None = None,
) -> dict[str, str]:
    """Return every task's title by its id. Of two alike each says where, and then which.

    ``name`` stands for everybody's, where nobody may be named.
    """
    told = {task.id: _title(task, sources, words, name or _nobody(task, words)) for task in tasks}
    where = {task.id: _systems(task.sources, sources, words) for task in tasks}
    for aside in (where, {task.id: task.id[-4:] for task in tasks}):
        times = Counter(told.values())
        told |= {
            id: words.say("task.several", title=title, aside=aside[id])
            for id, title in told.items()
            if times[title] > 1
        }
    return told


def _nobody(task: Task, words: Words) -> str | None:
    """Return what stands for the only person of a task that is done: nobody knows who it was."""
    return words.say("task.somebody") if task.gone else None


def titles_with_name(
    tasks: Sequence[Task], sources: Sequence[SourceNight], words: Words
) -> dict[str, tuple[str, str, str]]:
    """Return every title as what stands before the name in it, the name, and what stands after.

    A title without a name is all before.
    """
    parts, told = {}, titles(tasks, sources, words)
    for task in tasks:
        title = told[task.id]
        if task.gone:
            parts[task.id] = (told[task.id], "", "")
            continue
        before, mark, _after = _title(task, sources, words, _MARK).partition(_MARK)
        end = len(before) + len(words.called(task.name)) if mark else len(title)
        start = len(before) if mark else end
        parts[task.id] = (title[:start], title[start:end], title[end:])
    return parts


def _title(
    task: Task, sources: Sequence[SourceNight], words: Words, name: str | None = None
) -> str:
    asks = task.question.asks
    key = f"task_title.{_erasing(task) if asks == 'erase' else asks}"
    count = _COUNTED[asks](task) if asks in _COUNTED else task.people
    values = _values(task, sources, words, name or words.called(task.name))
    if not words.known(key):
        code = asks.upper()
        values["action"] = words.say_or(f"flag.{code}.action", code)
        key = "task_title.other"
    return capital(words.say(key, n=count, **values))


def _erasing(task: Task) -> str:
    """Name the wording of an effect: whole records, fields of them, or both; one thing or more."""
    parts = task.question.parts
    kinds = "empty" if all(part.empties for part in parts) else "erase"
    if len(parts) == 1 and task.scope is TaskScope.GROUP:
        return kinds
    if len(parts) == 1 and kinds == "erase" and task.people == 1:
        return f"erase_{parts[0].kind}"
    if kinds == "erase" and any(part.empties for part in parts):
        return "erase_rest"
    return f"{kinds}_several"


def _values(
    task: Task, sources: Sequence[SourceNight], words: Words, name: str
) -> dict[str, object]:
    about, parts = task.question.about, task.question.parts
    going = [part for part in parts if not part.empties]
    fields = [task.question.about[1]] if task.question.asks == "field" else task.fields
    return {
        "system": _systems(about[:1] if about else task.sources, sources, words),
        "field": _field(fields[0], words) if fields else "",
        "fields": _fields(fields, words),
        "things": things(task.findings, words),
        "nouns": _nouns(going, parts, words),
        "rest": _nouns([part for part in parts if part.empties], parts, words),
        "who": name if task.people == 1 else words.say("task.who", n=task.people),
        "name": name,
        "number": about[0] if about else "",
        "request": words.say(f"task_request.{task.request}") if task.request else "",
    }


def _systems(names: Iterable[str], sources: Sequence[SourceNight], words: Words) -> str:
    return words.join(words.system(name, sources) for name in names)


def _field(name: str, words: Words) -> str:
    return shown(words.field(name).rstrip("?:. "))


def _fields(fields: Sequence[str], words: Words) -> str:
    named = [_field(field, words) for field in fields[:_NAMED]]
    if len(fields) > _NAMED:
        named.append(words.say("todo.more_people", n=len(fields) - _NAMED))
    return words.join(named)


def things(findings: Iterable[Asked], words: Words) -> str:
    """Count the records, a kind at a time."""
    kinds: dict[Kind, set[tuple[str, str]]] = defaultdict(set)
    for one in findings:
        kinds[one.kind].add(one.place)
    return words.join(words.say(f"task_thing.{kind}", n=len(its)) for kind, its in kinds.items())


def _nouns(parts: Iterable[Part], all_parts: Sequence[Part], words: Words) -> str:
    """Name what goes, once each; the card of a booking tool is told from a customer's."""
    booked = {part.source for part in all_parts if part.kind is Kind.BOOKING}
    its = [
        "client" if part.kind is Kind.CONTACT and part.source in booked else part.kind
        for part in parts
    ]
    order = (Kind.RESPONSE, "client", Kind.BOOKING, Kind.CONTACT, *Kind)
    return words.join(
        words.say(f"task_noun.{noun}") for noun in dict.fromkeys(order) if noun in its
    )


def due(task: Task, today: date, words: Words) -> str:
    """Say when it is due; of what is decided, how far it is."""
    if task.state is not TaskState.OPEN:
        return state(task, today, words)
    told = deadline(today if task.scope is TaskScope.STOP else task.due, today, words)
    return words.say("task.new_due", due=told) if task.new else told


def deadline(due: date | None, today: date, words: Words) -> str:
    """Say a day to act by, or how long it has passed."""
    if due is None:
        return words.say("task.undated")
    left = (due - today).days
    if left == 0:
        return words.say("task.today")
    if left < 0:
        return words.say("task.over", span=words.span(-left))
    return words.say("task.due", date=words.day(due, today))


def state(task: Task, today: date, words: Words) -> str:
    """Say how far it is: open, approved, kept until a day."""
    until = words.day(task.until, today) if task.until else ""
    return words.say("task.new" if task.new else f"task.{task.state}", date=until)


def remedy(task: Task, sources: Sequence[SourceNight], words: Words) -> str:
    """Say what she does and why; of what would go, what happens where, and what does not."""
    if task.question.asks != "erase":
        return why(task, words)
    return " ".join([*_effect(task, sources, words), words.say("task.rest"), why(task, words)])


def why(task: Task, words: Words) -> str:
    """Say why a task is there, and what it asks of her."""
    key = f"task_remedy.{task.question.asks}"
    if words.known(key):
        return words.say(key)
    told = (words.say_or(f"flag.{one.code}.reason", "") for one in task.findings)
    return " ".join(dict.fromkeys(filter(None, told)))


def _effect(task: Task, sources: Sequence[SourceNight], words: Words) -> list[str]:
    lines = []
    for part in task.question.parts:
        its = [one for one in task.findings if (one.source, one.kind) == (part.source, part.kind)]
        fields = list(dict.fromkeys(field for one in its for field in one.fields if field))
        key = "task.erases"
        if part.empties:
            key = "task.empties" if fields else "task.partly"
        values = {"things": things(its, words), "fields": capital(_fields(fields, words))}
        system = words.system(part.source, sources)
        lines.append(capital(words.say(key, system=system, **values)))
    return lines
