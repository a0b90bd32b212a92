"""The last page: what she approved, task by task, what it means, and her yes. And undoing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import Response

from inventory.errors import UserError
from inventory.ledger import decisions, judgements
from inventory.requests import request_log
from inventory.views.approvals_tonight import Approval, standing
from inventory.views.task_model import TaskState
from reports.text import task_words
from reports.web.parts.covering import covered_rows, whole_line
from reports.web.parts.effects import Row
from reports.web.parts.task_rows import TaskRow
from reports.web.parts.task_rows import rows as task_rows
from reports.web.visit import NightVisit, whole

#: Where a decision may be taken back to: a task's page, or a person's.
_OURS = re.compile(r"/(tasks/t|people/p)-[0-9a-f]{12}")
#: Days for which the page still tells of what is gone.
_REMEMBERED = 30
_WORK = "/work"


@dataclass(frozen=True, slots=True)
class Approved:
    """What she approved by one task, or of one person: where it leads, and what happens where.

    ``n`` is None for what is no task's any more. Without rows, ``line`` says what became of it.
    """

    address: str
    n: int | None
    title: tuple[str, str, str]
    rows: tuple[Row, ...]
    line: str


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """Everything that she approved.

    ``numbers``: the decisions that wait for her yes. ``aside``: what is kept or put off. ``left``:
    how many tasks she has not decided yet.
    """

    title: str
    left: int
    numbers: tuple[int, ...]
    fresh: tuple[Approved, ...]
    cleared: tuple[Approved, ...]
    aside: tuple[TaskRow, ...]


def finish(visit: NightVisit) -> Response:
    """Show what is approved and what was decided otherwise, and ask for the yes."""
    night, words, today = visit.night, visit.words, visit.context.today
    with visit.open_night() as (con, ledger, _night):
        told = standing(con, ledger, today)
    now = visit.context.now()
    told = tuple(one for one in told if _is_told(one, now))
    fresh = [one for one in told if one.fresh]
    numbers = sorted({one.decision.number for one in fresh if one.ahead})
    aside = (TaskState.KEPT, TaskState.POSTPONED)
    page = ApprovalsPage(
        title=words.say("web_approvals.title" if numbers else "web_approvals.none"),
        left=len(night.open_tasks),
        numbers=tuple(numbers),
        fresh=_by_task(fresh, visit),
        cleared=_by_task([one for one in told if not one.fresh], visit),
        aside=task_rows((task for task in night.tasks if task.state in aside), night, words, today),
    )
    return visit.page("approvals.html", page)


def _is_told(one: Approval, now: datetime) -> bool:
    if one.replaced:
        return False
    return not one.over or (now - one.decision.stated_at).days <= _REMEMBERED


def _by_task(told: Iterable[Approval], visit: NightVisit) -> tuple[Approved, ...]:
    """Put what was approved by one task together; what is no task's stands by its person."""
    tasks = {number: task for task in visit.night.tasks for number in task.decisions}
    groups: dict[str, list[Approval]] = defaultdict(list)
    for one in told:
        task = tasks.get(one.decision.number)
        groups[task.id if task else one.person].append(one)
    numbers = {task.id: task.n for task in visit.night.tasks}
    ordered = sorted(groups, key=lambda key: (numbers.get(key, len(numbers) + 1), key))
    titles = task_words.titles_with_name(visit.night.tasks, visit.worklist.sources, visit.words)
    return tuple(_approved(key, groups[key], numbers, titles, visit) for key in ordered)


def _approved(
    key: str,
    its: Sequence[Approval],
    numbers: Mapping[str, int],
    titles: Mapping[str, tuple[str, str, str]],
    visit: NightVisit,
) -> Approved:
    words, first = visit.words, its[0]
    together = replace(first, covered=tuple(each for one in its for each in one.covered))
    name = words.called(visit.worklist.names.get(first.person), *first.called)
    return Approved(
        address=f"/tasks/{key}#task" if key in numbers else f"/people/{key}",
        n=numbers.get(key),
        title=titles.get(key, ("", name, "")),
        rows=covered_rows(together, visit.worklist, words),
        line=whole_line(together, words),
    )


def clear(visit: NightVisit) -> Response:
    """Write down her yes to what she approved. Nothing is carried out here."""
    numbers = [number for number in map(whole, visit.forms("decision")) if number is not None]
    with visit.write() as ledger:
        new = decisions.release(ledger, numbers, visit.context.who, visit.context.now())
    visit.session.done.clear()
    visit.notice("web_approvals.cleared_now", n=len(new))
    work = any(entrance.address == _WORK for entrance in visit.place.menu)
    return visit.to(_WORK if work else "/approvals")


def undo(visit: NightVisit) -> Response:
    """Take back a whole act: decisions, an answer or what happened to a request.

    It is the one named, else the last of this visit.
    """
    what, numbers, back = _undone(visit)
    if what not in ("decision", "pair", "request") or not numbers:
        visit.notice("web.noted.nothing")
        return visit.to("/tasks")
    visit.session.done = [one for one in visit.session.done if one[:2] != (what, numbers)]
    with visit.write():
        for number in numbers:
            with suppress(UserError):  # undone already, in another window
                back = _take_back(visit, what, number) or back
    visit.notice("web.noted.undone")
    return visit.to(back or "/tasks")


def _undone(visit: NightVisit) -> tuple[str, tuple[int, ...], str]:
    """Return what is to be taken back, its numbers, and where to go then."""
    what, back = visit.form("what"), visit.form("back")
    if not what and visit.session.done:
        return visit.session.done[-1]
    numbers = (whole(number) for number in visit.forms("number"))
    ours = back if _OURS.fullmatch(back) else ""
    return what, tuple(number for number in numbers if number), ours


def _take_back(visit: NightVisit, what: str, number: int) -> str:
    """Take one thing back. Returns where that leads to, empty for where she came from."""
    ledger, now = visit.ledger, visit.context.now()
    if what == "decision":
        decisions.undo(ledger, number, visit.context.who, now)
        return ""
    if what == "request":
        left = request_log.undo(ledger, number, now)
        return "/requests" if left is None else f"/requests/{number}"
    judgements.undo_judgement(ledger, number, visit.context.who, now)
    return ""
