"""The last page: everything that she approved, what it means, and her word that it may be done.

And undoing.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from inventory.errors import UserError
from inventory.ledger import decisions, judgements
from inventory.ledger.decisions import Choice
from inventory.requests import request_log
from inventory.views.approvals_tonight import Approval, standing
from inventory.views.worklist import Worklist
from reports.text.words import Words
from reports.web.pages.worklist import decided_about
from reports.web.parts.covering import covered_rows, whole_line
from reports.web.parts.effects import Row
from reports.web.visit import NightVisit, whole

#: Days for which the page still tells of what is gone.
_REMEMBERED = 30


@dataclass(frozen=True, slots=True)
class Approved:
    """One approval on the page: who, and what happens where.

    Without rows, ``line`` says what became of all of it.
    """

    approval: Approval
    person: str
    name: str
    rows: tuple[Row, ...]
    line: str


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """Everything that she approved.

    ``people`` wait for her word, for the decisions ``numbers``. ``kept``: a person's id and name,
    and what was decided otherwise. ``left``: what she has not decided yet.
    """

    title: str
    people: int
    left: int
    numbers: tuple[int, ...]
    fresh: tuple[Approved, ...]
    cleared: tuple[Approved, ...]
    kept: tuple[tuple[str, str, str], ...]


def approved(visit: NightVisit) -> list[Approved]:
    """Return every approval that stands, as it looks tonight; what is over, for a month."""
    with visit.open_night() as (con, ledger, night):
        told = standing(con, ledger, night.worklist.today)
    now = visit.context.now()
    return [_approved(one, visit.worklist, visit.words) for one in told if _is_told(one, now)]


def _is_told(one: Approval, now: datetime) -> bool:
    if one.replaced:
        return False
    return not one.over or (now - one.decision.stated_at).days <= _REMEMBERED


def _approved(one: Approval, worklist: Worklist, words: Words) -> Approved:
    name = words.called(worklist.names.get(one.person), *one.called)
    return Approved(
        one, one.person, name, covered_rows(one, worklist, words), whole_line(one, words)
    )


def finish(visit: NightVisit) -> Response:
    """Show what is approved and what was decided otherwise, and ask for the word."""
    told = approved(visit)
    fresh = tuple(one for one in told if one.approval.fresh)
    ahead = [one for one in fresh if one.approval.ahead]
    people = len({one.person for one in ahead})
    page = ApprovalsPage(
        title=_title(people, visit.words),
        people=people,
        left=visit.night.left,
        numbers=tuple(sorted({one.approval.decision.number for one in ahead})),
        fresh=fresh,
        cleared=tuple(one for one in told if not one.approval.fresh),
        kept=tuple(_kept(visit.worklist, visit.words)),
    )
    return visit.page("approvals.html", page)


def _title(people: int, words: Words) -> str:
    if not people:
        return words.say("web.approvals.none")
    return words.say("web.approvals.title", n=people)


def _kept(worklist: Worklist, words: Words) -> Iterable[tuple[str, str, str]]:
    """Name those about whom she decided otherwise, and what."""
    for findings in worklist.people:
        decision = findings.decision
        if findings.decided and decision and decision.choice is not Choice.ERASE:
            about = decided_about(decision, worklist.today, words)
            yield findings.person, words.called(findings.name), about


def clear(visit: NightVisit) -> Response:
    """Write down her word that what she approved may be carried out.

    Nothing is carried out here.
    """
    numbers = [number for number in map(whole, visit.forms("decision")) if number is not None]
    with visit.write() as ledger:
        new = decisions.release(ledger, numbers, visit.context.who, visit.context.now())
    visit.session.done.clear()
    visit.notice("web.noted.cleared", n=len(new))
    return visit.to("/approvals")


def undo(visit: NightVisit) -> Response:
    """Take back a decision, an answer or what happened to a request.

    It is the one named, else the last of this visit.
    """
    what, numbers = _undone(visit)
    if what not in ("decision", "pair", "request") or not numbers:
        visit.notice("web.noted.nothing")
        return visit.to("/findings")
    visit.session.done = [one for one in visit.session.done if one != (what, numbers)]
    back = "/findings"
    with visit.write():
        for number in numbers:
            with suppress(UserError):  # undone already, in another window
                back = _take_back(visit, what, number)
    visit.notice("web.noted.undone", n=len(numbers))
    return visit.to(back if len(numbers) == 1 else "/findings")


def _undone(visit: NightVisit) -> tuple[str, tuple[int, ...]]:
    """Return what is to be taken back, and its numbers."""
    what, number = visit.form("what"), whole(visit.form("number"))
    if not what and visit.session.done:
        return visit.session.done[-1]
    if number is None:
        return what, ()
    return what, (number,)


def _take_back(visit: NightVisit, what: str, number: int) -> str:
    ledger, now = visit.ledger, visit.context.now()
    if what == "decision":
        undone = decisions.undo(ledger, number, visit.context.who, now)
        return f"/findings/{undone.person}#finding"
    if what == "request":
        left = request_log.undo(ledger, number, now)
        return "/requests" if left is None else f"/requests/{number}"
    judgements.undo_judgement(ledger, number, visit.context.who, now)
    return "/findings"
