"""Spring cleaning: what is over its deadline when Orden begins, taken by age and not by task.

The piles are made from the open tasks that take something away, so what is approved here is
approved there: they shrink or are done (FACES-2 §3, varrydding).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inventory.ledger.run_log import NightLog
from inventory.model import Outcome
from inventory.views import task_answers, tasks_week
from inventory.views.task_model import Asked, Task, TaskState

#: Questions of which the whole remedy is that something goes.
_GOES = ("erase", "refused")
#: Days after the first night in which it is offered: as long as ten minutes a week would take.
_OFFERED = timedelta(weeks=9)


class Age(StrEnum):
    """How long over its deadline the oldest of somebody's things is, oldest first."""

    YEAR = "year"
    QUARTER = "quarter"  # three months to a year
    LESS = "less"


#: More days over than these.
_OVER = {Age.YEAR: 365, Age.QUARTER: 91, Age.LESS: 0}


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a pile: what goes of them, by which task, and since when it should have."""

    person: str
    task: Task
    findings: tuple[Asked, ...]
    due: date


@dataclass(frozen=True, slots=True)
class Pile:
    """Whoever is over their deadline for so long, oldest first."""

    age: Age
    members: tuple[Member, ...]

    @property
    def people(self) -> int:
        return len(self.members)

    def minutes(self, types: Mapping[str, str]) -> int:
        """Guess how long it takes to carry out. ``types``: of what type each source is."""
        findings = [one for member in self.members for one in member.findings]
        return tasks_week.minutes(self.members[0].task.question, findings, types)

    def left(self, persons: Collection[str] | None = None) -> Mapping[str, int]:
        """Return by task's id how many people are left of it once these are approved."""
        gone = [one for one in self.members if persons is None or one.person in persons]
        by_task: dict[str, int] = {}
        for member in gone:
            before = by_task.get(member.task.id, member.task.people)
            by_task[member.task.id] = before - 1
        return by_task


def piles(tasks: Iterable[Task], today: date) -> tuple[Pile, ...]:
    """Return the piles in which there is somebody, oldest first."""
    members = [one for task in tasks if _takes(task) for one in _members(task, today)]
    ordered = sorted(members, key=lambda one: (one.due, one.task.n, one.person))
    found = []
    for age in Age:
        its = tuple(one for one in ordered if _age(one.due, today) is age)
        if its:
            found.append(Pile(age, its))
    return tuple(found)


def _takes(task: Task) -> bool:
    return task.state is TaskState.OPEN and task.question.asks in _GOES


def _members(task: Task, today: date) -> Iterable[Member]:
    for person, asked in task_answers.by_person(task).items():
        its = tuple(one for one in asked if one.outcome is Outcome.DELETE)
        days = [one.due for one in its if one.due and one.due < today]
        if days:
            yield Member(person, task, its, min(days))


def _age(due: date, today: date) -> Age:
    over = (today - due).days
    return next(age for age, days in _OVER.items() if over > days)


def offered(nights: Sequence[NightLog], now: datetime) -> bool:
    """Tell whether it is early enough for spring cleaning: there is nothing old to find later."""
    first = next((night.begun_at for night in nights if night.good), None)
    return first is not None and now - first < _OFFERED
