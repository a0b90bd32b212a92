"""The tasks as rows of a list, and the week's as steps: what stands at each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.model import SourceNight
from inventory.views.task_model import Task, TaskScope, TaskState
from reports.text import task_words
from reports.text.safe_text import capital
from reports.text.words import Words
from reports.web.context import Published

#: Of what is decided, what looks settled and what does not.
_SETTLED = (TaskState.APPROVED, TaskState.DONE, TaskState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task in a list. ``title``: before the name in it, the name, and after.

    ``due``: its deadline, or how far it is; ``look`` how that is coloured: bad, ok or nothing.
    ``minutes`` is empty for what is decided.
    """

    id: str
    n: int
    title: tuple[str, str, str]
    about: str
    due: str
    look: str
    minutes: str


def rows(tasks: Iterable[Task], night: Published, words: Words, today: date) -> tuple[TaskRow, ...]:
    """Write tasks as rows, in the order given."""
    sources = night.worklist.sources
    titles = task_words.titles_with_name(night.tasks, sources, words)
    return tuple(_row(task, titles[task.id], sources, words, today) for task in tasks)


def _row(
    task: Task,
    title: tuple[str, str, str],
    sources: Sequence[SourceNight],
    words: Words,
    today: date,
) -> TaskRow:
    waits = task.state is TaskState.OPEN
    return TaskRow(
        id=task.id,
        n=task.n,
        title=title,
        about=_about(task, sources, words),
        due=capital(task_words.due(task, today, words)),
        look=_look(task, today),
        minutes=words.say("task.minutes", n=task.minutes) if waits else "",
    )


def _about(task: Task, sources: Sequence[SourceNight], words: Words) -> str:
    """Say of how many people, and where."""
    people = [words.say("todo.people", n=task.people)] if task.people else []
    where = words.join(words.system(name, sources) for name in task.sources)
    return capital(" · ".join(filter(None, [*people, where])))


def _look(task: Task, today: date) -> str:
    if task.state in _SETTLED:
        return "ok"
    if task.state is not TaskState.OPEN:
        return ""
    late = task.due is not None and task.due < today
    return "bad" if late or task.scope is TaskScope.STOP else ""
