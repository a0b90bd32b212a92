"""The tasks: this week's by number, what can wait, and what is put off or kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.views import spring_cleaning
from inventory.views.spring_cleaning import Age
from inventory.views.task_model import Task, TaskState
from inventory.views.tasks_week import week_of
from inventory.views.worklist import Worklist
from reports.text.findings import trouble_text
from reports.text.words import Words
from reports.web.context import Published
from reports.web.parts.task_rows import TaskRow, rows
from reports.web.visit import NightVisit

_ASIDE = (TaskState.POSTPONED, TaskState.KEPT)


@dataclass(frozen=True, slots=True)
class Start:
    """The task to go to, by its id and number, and what the button says."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class TasksPage:
    """All tasks. ``judged``: how many of the week's are; ``start``: where to go on, if anywhere.

    ``later`` waits until another week; ``aside`` is put off or kept; ``approved``: how many
    approvals wait for her word. ``troubles``: sources that were not read, with a remedy.
    """

    title: str
    lead: str
    troubles: tuple[tuple[str, str], ...]
    week: tuple[TaskRow, ...]
    judged: int
    start: Start | None
    later: tuple[TaskRow, ...]
    minutes: int
    aside: tuple[TaskRow, ...]
    settled: tuple[TaskRow, ...]
    approved: int
    cleared: bool
    spring: bool


def index(visit: NightVisit) -> Response:
    """Show all tasks."""
    night, words, today = visit.night, visit.words, visit.context.today
    week = [task for task in night.tasks if task.this_week]
    rest = [task for task in night.tasks if not task.this_week]
    later = [task for task in rest if task.state is TaskState.OPEN]
    aside = [task for task in rest if task.state in _ASIDE]
    settled = [task for task in rest if task not in later and task not in aside]
    approved = night.worklist.approved
    page = TasksPage(
        title=words.say("web_tasks.title"),
        lead=_lead(visit, week, later),
        troubles=troubles(night.worklist, words),
        week=rows(week, night, words, today),
        judged=len(week) - len(_open(week)),
        start=_start(week, later, words),
        later=rows(later, night, words, today),
        minutes=_minutes(later),
        aside=rows(aside, night, words, today),
        settled=rows(settled, night, words, today),
        approved=sum(one.cleared_at is None for one in approved),
        cleared=any(one.cleared_at for one in approved),
        spring=visit.state.spring and _is_old(night.tasks, today),
    )
    return visit.page("tasks.html", page)


def _is_old(tasks: Sequence[Task], today: date) -> bool:
    """Tell whether somebody is so late that ten minutes a week would not have left them."""
    return any(pile.age is not Age.LESS for pile in spring_cleaning.piles(tasks, today))


def _open(tasks: Sequence[Task]) -> list[Task]:
    return [task for task in tasks if task.state is TaskState.OPEN]


def _minutes(tasks: Sequence[Task]) -> int:
    return sum(task.minutes for task in tasks)


def _lead(visit: NightVisit, week: Sequence[Task], later: Sequence[Task]) -> str:
    """Say what is left of the week; with nothing left, that all is done and what comes."""
    words, today, left = visit.words, visit.context.today, _open(week)
    until = words.day(week_of(today)[1], today)
    if left:
        minutes = _minutes(left)
        told = words.say("web_tasks.left", n=len(left), minutes=minutes, date=until)
        return _first(visit, told)
    if later:
        return words.say("web_tasks.week_done", n=len(later), date=until)
    return f"{words.say('task.none')} {_coming(visit.night, today, words)}"


def _first(visit: NightVisit, told: str) -> str:
    if not visit.state.first_night:
        return told
    return f"{visit.words.say('headline.first', n=visit.worklist.persons)} {told}"


def _coming(night: Published, today: date, words: Words) -> str:
    if night.worklist.next_due is None:
        return words.say("next.none")
    return words.say("next.due", date=words.near(night.worklist.next_due, today))


def _start(week: Sequence[Task], later: Sequence[Task], words: Words) -> Start | None:
    """Return where to go on: the week's next, else one that can wait."""
    left = _open(week)
    if left:
        key = "begin" if len(left) == len(week) else "go_on"
        return Start(left[0].id, words.say(f"web_tasks.{key}", n=left[0].n))
    if later:
        return Start(later[0].id, words.say("web_tasks.one_more", n=later[0].minutes))
    return None


def troubles(worklist: Worklist, words: Words) -> tuple[tuple[str, str], ...]:
    """Say which sources were not read, and what to do."""
    unread = [source for source in worklist.sources if source.trouble]
    return tuple(trouble_text(one, worklist.sources, words, worklist.today) for one in unread)
