"""Where a task stands among the others: the week's five as bars, the one before and the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from inventory.views.task_model import Task, TaskState
from reports.web.context import Published


@dataclass(frozen=True, slots=True)
class Step:
    """One of the week's tasks. ``how``: done, late (put off or kept), now, or left."""

    id: str
    n: int
    how: str


@dataclass(frozen=True, slots=True)
class Steps:
    """``steps``: empty for a task that is not of the week. ``before``, ``after``: ids, or empty."""

    place: int
    steps: tuple[Step, ...]
    minutes: int
    before: str
    after: str


def steps(task: Task, night: Published) -> Steps:
    """Say where a task stands in the order of all."""
    ids = [one.id for one in night.tasks]
    place = ids.index(task.id)
    week = [one for one in night.tasks if one.this_week] if task.this_week else []
    left = [one for one in week if one.state is TaskState.OPEN]
    return Steps(
        place=place + 1,
        steps=tuple(Step(one.id, one.n, _how(one, task)) for one in week),
        minutes=sum(one.minutes for one in left),
        before=ids[place - 1] if place else "",
        after=ids[place + 1] if place + 1 < len(ids) else "",
    )


def _how(one: Task, current: Task) -> str:
    if one.id == current.id:
        return "now"
    if one.state is TaskState.OPEN:
        return "left"
    return "late" if one.state in (TaskState.POSTPONED, TaskState.KEPT) else "done"


def onward(task: Task, order: Sequence[str], night: Published) -> str:
    """Return where to go after a task: the next that is open in the order that stood, else on.

    ``order``: the tasks as they stood when the page was opened. After the last of the week come
    those of it that she left; then what she has approved is shown together.
    """
    now = {one.id: one for one in night.tasks}
    stood = [now[id] for id in order if id in now] if task.id in order else list(night.tasks)
    place = next((i for i, one in enumerate(stood) if one.id == task.id), len(stood))
    ahead = [one for one in (*stood[place + 1 :], *stood[:place]) if _same_list(one, task)]
    after = next((one for one in ahead if one.state is TaskState.OPEN), None)
    if after is not None:
        return f"/tasks/{after.id}#task"
    fresh = any(one.cleared_at is None for one in night.worklist.approved)
    return "/approvals" if fresh else "/tasks"


def _same_list(one: Task, task: Task) -> bool:
    """Tell whether two stand in the same list: the week's, or what can wait."""
    return one.this_week == task.this_week
