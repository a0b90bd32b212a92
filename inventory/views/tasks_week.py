"""Order the tasks, choose this week's, and say how long each takes by an honest guess."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from inventory.model import Kind
from inventory.views.task_model import Asked, Question, Task, TaskScope, TaskState
from inventory.views.tasks_scope import asking, table

MOST, MINUTES = 5, 10
#: Days: an answer is due within the week; a deadline further off is none yet.
_SOON, _AHEAD = 7, 60
#: What is touched once a person, however many records of it there are.
_ONCE = (Kind.CONTACT, Kind.BOOKING, Kind.INVOICE, Kind.PAYMENT)


def minutes(question: Question, findings: Iterable[Asked], types: Mapping[str, str]) -> int:
    """Guess how long a task takes. ``types``: of what type each source is."""
    seconds, its = table()["seconds"], list(findings)
    places = table()["places"]
    opened = {one.source for one in its}
    works = {asking(one.code, one.outcome).work for one in its} - {""}
    work = next(iter(sorted(works)), "")
    if question.scope in (TaskScope.STOP, TaskScope.GROUP, TaskScope.PERSON):
        work = ""  # whatever else is asked about the records that go
    if work == "binder":
        return _rounded(seconds["task"] + seconds["binder"] * len({one.person for one in its}))
    if work:
        return _rounded(seconds["task"] + seconds["place"] * len(opened) + seconds[work])
    opening = sum(places.get(types.get(source, ""), 1) for source in opened)
    return _rounded(seconds["task"] + seconds["place"] * opening + _things(its))


def of_facts(**wanted: int) -> int:
    """Guess how long it takes to write down so many facts of each kind about the business."""
    seconds = table()["seconds"]
    each = sum(int(seconds[kind]) * n for kind, n in wanted.items())
    return _rounded(seconds["task"] + seconds["place"] + each)


def _things(its: Iterable[Asked]) -> int:
    each = table()["things"]
    touched = {}
    for one in its:
        once = one.kind in _ONCE
        touched[one.source, one.person if once else one.record] = int(each[one.kind])
    return sum(touched.values())


def _rounded(seconds: int) -> int:
    return ceil(seconds / 60)


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday of a day's week, and the Monday after."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def in_order(
    tasks: Iterable[Task],
    stood: Iterable[Task],
    kept: Sequence[str],
    joined: Collection[str],
    today: date,
) -> tuple[Task, ...]:
    """Number the tasks: the week's first, then the others, both in the one order.

    ``stood``: the same as they stood on Monday, which say the order; what was decided before that
    stands last. ``kept``: the week's, where it was chosen already; only what presses may join it,
    on top, and is new for as long as it is open. ``joined``: what has, some other night.
    """
    monday, _next = week_of(today)
    now = {task.id: task for task in tasks}
    ordered = sorted(stood, key=lambda task: _place(task, today))
    waiting = [task for task in ordered if task.state is TaskState.OPEN]
    if kept:
        joins = [task.id for task in waiting if urgency(task, today) <= 1 and task.id not in kept]
        first, joined = [*joins, *(id for id in kept if id in now)], {*joins, *joined}
    else:
        chosen = week(waiting, monday, today)
        first = [task.id for task in ordered if task.id in chosen]
    later = [task.id for task in ordered if task.id not in first]
    return tuple(
        replace(
            now[id], n=n, this_week=id in first,
            new=id in joined and now[id].state is TaskState.OPEN,
        )
        for n, id in enumerate([*first, *later], start=1)
    )  # fmt: skip


def urgency(task: Task, today: date) -> int:
    """Say how a task presses: 0 stop, 1 an answer within the week, 2 late, 3 soon, 4 calm."""
    left = (task.due - today).days if task.due else _AHEAD + 1
    if task.scope is TaskScope.STOP:
        return 0
    if task.scope is TaskScope.CASE and left <= _SOON:
        return 1
    if left < 0:
        return 2
    return 3 if left <= _AHEAD else 4


def _place(task: Task, today: date) -> tuple[bool, int, int, date, str, str]:
    decided, oldest = task.state is not TaskState.OPEN, task.due or date.max
    return decided, urgency(task, today), -task.people, oldest, task.question.asks, task.id


def week(tasks: Sequence[Task], monday: date, today: date) -> Collection[str]:
    """Choose this week's of open tasks, which are in their order: at most five, or ten minutes.

    Stops and answer dates always; then in turn, the question that settles most people a minute, the
    group, the person longest over; what does not fit is passed over. Looks fill what is left.
    """
    chosen = [task for task in tasks if urgency(task, today) <= 1]
    taken = True
    while taken and len(chosen) < MOST:
        before = len(chosen)
        for sort in _TURNS:
            chosen += _turn(tasks, chosen, sort, monday)
        if len(chosen) == before:
            chosen += _turn(tasks, chosen, lambda _task: True, monday)
        taken = len(chosen) > before
    return {task.id for task in chosen or tasks[:1]}


def _turn(
    tasks: Sequence[Task], chosen: Sequence[Task], sort: Callable[[Task], bool], monday: date
) -> list[Task]:
    """Take the best of a sort that fits beside those chosen; of equals the first in order."""
    room = MINUTES - sum(one.minutes for one in chosen)
    fitting = [task for task in tasks if task not in chosen and sort(task) and task.minutes <= room]
    if not fitting or len(chosen) >= MOST:
        return []
    return [min(fitting, key=lambda task: _best(task, monday))]


def _best(task: Task, monday: date) -> tuple[bool, float, date]:
    late = bool(task.due and task.due < monday)
    if task.scope in (TaskScope.SYSTEM, TaskScope.FIELD):
        return False, -task.people / task.minutes, date.max
    if task.scope is TaskScope.GROUP:
        return not late, -task.people / task.minutes, date.max
    return False, 0, task.due or date.max


def _asks(*scopes: TaskScope) -> Callable[[Task], bool]:
    return lambda task: task.scope in scopes


_TURNS = (
    _asks(TaskScope.SYSTEM, TaskScope.FIELD),
    _asks(TaskScope.GROUP),
    _asks(TaskScope.PERSON),
)
