"""The last page: everything that she approved, what it means source by source, and her word that it may be done. And undoing."""

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
from reports.web.parts.covering import covered_rows, whole_line
from reports.web.parts.effects import Row
from reports.web.request import Visit, whole

#: Days for which the page still tells of what is gone.
_REMEMBERED = 30


@dataclass(frozen=True, slots=True)
class Approved:
    """One approval on the page: who, and what happens where; without rows, ``line`` says what became of all of it."""

    approval: Approval
    person: str
    name: str
    rows: tuple[Row, ...]
    line: str


def approved(visit: Visit, worklist: Worklist) -> list[Approved]:
    """Return every approval that stands, as it looks in last night's inventory; what is over, for a month."""
    with visit.context.read() as con:
        told = standing(con, visit.ledger, worklist.today)
    return [_approved(one, worklist, visit.words) for one in told if _is_told(one, visit.context.now())]


def _is_told(one: Approval, now: datetime) -> bool:
    if one.replaced:
        return False
    return not one.over or (now - one.decision.stated_at).days <= _REMEMBERED


def _approved(one: Approval, worklist: Worklist, words: Words) -> Approved:
    name = words.called(worklist.names.get(one.person), *one.called)
    return Approved(one, one.person, name, covered_rows(one, worklist, words), whole_line(one, words))


def finish(visit: Visit) -> Response:
    """Show what is approved and what was decided otherwise, and ask for the word."""
    worklist, words = visit.state.worklist, visit.words
    assert worklist is not None
    told = approved(visit, worklist)
    fresh = [one for one in told if one.approval.fresh]
    ahead = [one for one in fresh if one.approval.ahead]
    people = len({one.person for one in ahead})
    kept = [m for m in worklist.people if m.decided and m.decision and m.decision.choice is not Choice.ERASE]
    title = words.say("web.approvals.title", n=people) if people else words.say("web.approvals.none")
    return visit.page(
        "approvals.html",
        title,
        "findings",
        fresh=fresh,
        numbers=sorted({one.approval.decision.number for one in ahead}),
        cleared=[one for one in told if one not in fresh],
        kept=[
            (
                m.person,
                words.called(m.name),
                words.say(f"web.state.{m.decision.choice}_about", date=m.decision.until or worklist.today),
            )
            for m in kept
            if m.decision
        ],
        people=people,
        left=visit.state.left,
        worklist=worklist,
    )


def clear(visit: Visit) -> Response:
    """Write down her word that what she approved may be carried out. Nothing is carried out here."""
    numbers = [number for text in visit.forms("decision") if (number := whole(text)) is not None]
    with visit.write() as ledger:
        new = decisions.release(ledger, numbers, visit.context.who, visit.context.now())
    visit.session.done.clear()
    visit.say("web.noted.cleared", n=len(new))
    return visit.to("/approvals")


def undo(visit: Visit) -> Response:
    """Take back a decision, an answer or what happened to a request: the one named, else the last of this visit."""
    what, number = visit.form("what"), whole(visit.form("number"))
    numbers: tuple[int, ...] = () if number is None else (number,)
    if not what and visit.session.done:
        what, numbers = visit.session.done[-1]
    if what not in ("decision", "pair", "request") or not numbers:
        visit.say("web.noted.nothing")
        return visit.to("/findings")
    visit.session.done = [one for one in visit.session.done if one != (what, numbers)]
    back = "/findings"
    with visit.write():
        for number in numbers:
            with suppress(UserError):  # undone already, in another window
                back = _take_back(visit, what, number)
    visit.say("web.noted.undone", n=len(numbers))
    return visit.to(back if len(numbers) == 1 else "/findings")


def _take_back(visit: Visit, what: str, number: int) -> str:
    ledger, now = visit.ledger, visit.context.now()
    if what == "decision":
        return f"/findings/{decisions.undo(ledger, number, visit.context.who, now).person}#finding"
    if what == "request":
        return "/requests" if request_log.undo(ledger, number, now) is None else f"/requests/{number}"
    judgements.undo_judgement(ledger, number, visit.context.who, now)
    return "/findings"
