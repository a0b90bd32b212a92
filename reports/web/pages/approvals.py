"""The last page: what she approved, what Orden will do of it and what she will, and her yes.

And undoing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import Response

from inventory.erasure.order_model import Order
from inventory.erasure.steps import ACTS
from inventory.errors import UserError
from inventory.ledger import decisions, deletion_log, judgements
from inventory.requests import request_log
from inventory.views import overview
from inventory.views.approvals_tonight import Approval, standing
from inventory.views.effects import Effect
from inventory.views.task_model import TaskState
from reports.text import task_words
from reports.text.words import Words
from reports.web.parts.covering import covered_rows, whole_line
from reports.web.parts.effects import Row
from reports.web.parts.orders import Claim, OrderView, Teller
from reports.web.parts.our_part import is_void
from reports.web.parts.task_rows import TaskRow
from reports.web.parts.task_rows import rows as task_rows
from reports.web.visit import NightVisit, whole

#: Where a decision may be taken back to: a task's page, or a person's.
_OURS = re.compile(r"/approvals|/(tasks/t|people/p)-[0-9a-f]{12}")
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
class PlanView:
    """How it will be done: order by order, and what Orden's part comes to in each system.

    ``read``: when the sources were read for it. ``reading``: they are being read now. ``cleared``:
    some of it has her word. ``may_start``: and Orden does it. ``going``: it is doing it.
    """

    orders: tuple[OrderView, ...]
    claims: tuple[Claim, ...]
    read: str
    reading: bool
    cleared: bool
    may_start: bool
    going: bool


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """Everything that she approved.

    ``numbers``: the decisions that wait for her yes. ``aside``: what is kept or put off. ``left``:
    how many tasks she has not decided yet. ``plan``: how it will be done.
    """

    title: str
    lede: str
    left: int
    plan: PlanView | None
    numbers: tuple[int, ...]
    fresh: tuple[Approved, ...]
    cleared: tuple[Approved, ...]
    aside: tuple[TaskRow, ...]


def finish(visit: NightVisit) -> Response:
    """Show what is approved and what was decided otherwise, and ask for the yes."""
    night, words, today = visit.night, visit.words, visit.context.today
    with visit.open_night() as (con, ledger, _night):
        told = standing(con, ledger, today)
        orders = visit.context.orders(ledger, con) if told else ()
        names = overview.person_names(con, {one.person for one in orders})
    plan = _plan(visit, orders, names)
    planned = {one.number for one in plan.orders} if plan else set()
    now = visit.context.now()
    told = tuple(one for one in told if _is_told(one, now))
    fresh = [one for one in told if one.fresh]
    numbers = sorted({one.decision.number for one in fresh if one.ahead})
    aside = (TaskState.KEPT, TaskState.POSTPONED)
    how = "planned" if plan and plan.cleared else "none"
    how = "title" if numbers else how
    rest = [one for one in told if not one.fresh and one.decision.number not in planned]
    page = ApprovalsPage(
        title=words.say(f"web_approvals.{how}"),
        lede=_lede(numbers, plan, words),
        left=len(night.open_tasks),
        plan=plan,
        numbers=tuple(numbers),
        fresh=_by_task(fresh, visit),
        cleared=_by_task(rest, visit),
        aside=task_rows((task for task in night.tasks if task.state in aside), night, words, today),
    )
    return visit.page("approvals.html", page)


def _plan(visit: NightVisit, every: Sequence[Order], names: Mapping[str, str]) -> PlanView | None:
    """Tell how what is approved will be done; None where nothing of it is left to do."""
    words, desk = visit.words, visit.context.erasing
    asked = [one for one in every if not is_void(one)]
    plan = desk.plan(asked)
    orders = plan.orders
    if not orders:
        return None
    teller = Teller(visit.worklist, names, words)
    ours = [one for one in orders if one.cleared and any(not step.hers for step in one.steps)]
    read = words.instant(plan.read_at, visit.context.today) if plan.read_at else ""
    return PlanView(
        orders=tuple(map(teller.order, orders)),
        claims=teller.claims(orders),
        read=words.say("web_orders.read", when=read) if read else "",
        reading=plan.reading,
        cleared=any(one.cleared for one in orders),
        may_start=bool(ours),
        going=desk.progress().going,
    )


def _lede(numbers: Sequence[int], plan: PlanView | None, words: Words) -> str:
    """Say who does what once she has said yes."""
    if plan is None:
        return ""
    whose = "ours" if plan.claims else "hers"
    if not numbers:
        return words.say("web_orders.lead") if plan.cleared else ""
    return words.say(f"web_approvals.lead_{whose}")


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
        rows=covered_rows(together, visit.worklist, words, _ours(visit)),
        line=whole_line(together, words),
    )


def _ours(visit: NightVisit) -> frozenset[tuple[str, Effect]]:
    """Return what Orden does itself in which source."""
    means, sources = visit.context.erasing.means(), visit.worklist.sources
    pairs = ((source.name, effect, act) for source in sources for effect, act in ACTS.items())
    return frozenset((name, effect) for name, effect, act in pairs if not means.guide(name, act))


def clear(visit: NightVisit) -> Response:
    """Write down her yes to what she approved. Nothing is carried out here."""
    numbers = [number for number in map(whole, visit.forms("decision")) if number is not None]
    with visit.write() as ledger:
        new = decisions.release(ledger, numbers, visit.context.who, visit.context.now())
    visit.session.done.clear()
    ours = visit.context.erasing.means().with_key
    visit.notice(f"web_approvals.{'cleared_ours' if ours else 'cleared_now'}", n=len(new))
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
    if what == "decision" and not _called_back(visit, numbers):
        visit.notice("web_orders.sent_already")
        return visit.to(_WORK)
    with visit.write():
        for number in numbers:
            with suppress(UserError):  # undone already, in another window
                back = _take_back(visit, what, number) or back
    visit.notice("web.noted.undone")
    return visit.to(back or "/tasks")


def _called_back(visit: NightVisit, numbers: Sequence[int]) -> bool:
    """Take back what of it was begun as an order; False where something was sent of one."""
    begun = deletion_log.orders(visit.ledger)
    outcomes = [visit.context.erasing.undo(one) for one in numbers if one in begun]
    return all(outcomes)


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
