"""Write the tasks for a terminal: the list, and one of them. No title is ever cut."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from inventory.model import SourceNight
from inventory.views.task_model import Task, TaskState
from inventory.views.tasks_week import week_of
from reports.text import commands, task_words
from reports.text.safe_text import plain
from reports.text.words import Words

#: Columns: of the number, of the deadline and the minutes behind a title; below so many in all the
#: deadline stands under the title.
_NUMBER, _BEHIND, _NARROW = 8, 30, 90


@dataclass(frozen=True, slots=True)
class Told:
    """The tasks with what it takes to write them."""

    tasks: tuple[Task, ...]
    sources: tuple[SourceNight, ...]
    today: date
    words: Words

    @property
    def titles(self) -> Mapping[str, str]:
        return task_words.titles(self.tasks, self.sources, self.words)

    def task(self, id: str) -> Task | None:
        """Find a task by its id or its number."""
        return next((task for task in self.tasks if id in (task.id, str(task.n))), None)


def as_text(told: Told, width: int) -> str:
    """Write the list: this week's, what can wait, and what is decided."""
    words, titles = told.words, told.titles
    week = [task for task in told.tasks if task.this_week]
    rest = [task for task in told.tasks if not task.this_week]
    later = [task for task in rest if task.state is TaskState.OPEN]
    decided = [task for task in rest if task.state is not TaskState.OPEN]
    if not told.tasks:
        return words.say("task.none") + "\n"
    until = words.day(week_of(told.today)[1], told.today)
    left = [task for task in week if task.state is TaskState.OPEN]
    week_head = words.say("task.week", minutes=_minutes(left), date=until)
    if later and not left:
        week_head = words.say("web_tasks.week_done", n=len(later), date=until)
    heads = (
        week_head,
        words.say("task.later", count=len(later), minutes=_minutes(later)),
        words.say("task.decided"),
    )
    room = 0 if width < _NARROW else width - _NUMBER - _BEHIND
    blocks = [
        [head, *_lines(its, told, titles, room)]
        for head, its in zip(heads, (week, later, decided), strict=True)
        if its
    ]
    show, review = (commands.typed(each, words) for each in ("orden tasks show 1", "orden review"))
    blocks.append([words.say("task.show", show=show, review=review)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _minutes(tasks: Iterable[Task]) -> int:
    return sum(task.minutes for task in tasks)


def _lines(
    tasks: Iterable[Task], told: Told, titles: Mapping[str, str], room: int
) -> Iterator[str]:
    """Write a line a task; where the title fills it, its deadline stands below."""
    for task in tasks:
        title, due = titles[task.id], task_words.due(task, told.today, told.words)
        takes = told.words.say("task.minutes", n=task.minutes)
        if len(title) > room:
            yield f"{task.n:5}   {title}"
            title, number = "", " " * _NUMBER
        else:
            number = f"{task.n:5}   "
        yield f"{number}{title:{room}}  {due:22}{takes:>6}"


def one(task: Task, names: Mapping[str, str], told: Told) -> str:
    """Write one task: its title, what happens and why, whom it is about, who is held out."""
    words, numbers = told.words, {other.id: other.n for other in told.tasks}
    due = task_words.due(task, told.today, words)
    takes = words.say("task.head", n=task.minutes)
    lines = [f"{task.n} · {told.titles[task.id]} · {due} · {takes}"]
    lines += [plain(task_words.remedy(task, told.sources, words)), ""]
    called = {person: words.called(names.get(person)) for person in task.persons}
    room = max(map(len, called.values()), default=0)
    for person, name in called.items():
        lines += [f"  {name:{room}}  {where}".rstrip() for where in _of(task, person, told)]
    if task.held_out:
        out = words.join(
            words.say("task.held_by", name=words.called(names.get(person)), n=numbers[by])
            for person, by in task.held_out
        )
        lines += ["", words.say("task.held_out", count=len(task.held_out), names=out)]
    return "\n".join([*lines, task.id]) + "\n"


def _of(task: Task, person: str, told: Told) -> list[str]:
    """Say what of a person it is about, a line a source, with the deadline there."""
    lines = []
    for source in task.sources:
        its = [one for one in task.findings if (one.person, one.source) == (person, source)]
        if its:
            system, things = (
                told.words.system(source, told.sources),
                task_words.things(its, told.words),
            )
            due = min((one.due for one in its if one.due), default=None)
            when = task_words.deadline(due, told.today, told.words)
            lines.append(" · ".join((plain(system), things, when)))
    return lines or [""]
