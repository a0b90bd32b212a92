"""The last page: everything that she approved, what it means source by source, and her word that it may be done. And undoing."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.errors import UserError
from inventory.ledger import decisions, judgements
from inventory.ledger.decisions import Choice, Decision, Finding
from inventory.ledger.opaque_keys import Pepper
from inventory.requests import request_log
from inventory.views import effects, lookup
from inventory.views.effects import RecordEffect
from inventory.views.models import PersonFile
from inventory.views.worklist import Worklist, finding
from reports.web.parts.effects import Row, rows
from reports.web.request import Visit, whole

#: Days for which the page still tells of what is gone.
_REMEMBERED = 30


@dataclass(frozen=True, slots=True)
class Approved:
    """One approval: who, what happens where, and whether she has given the word. ``gone``: nothing of it was found at the last reading."""

    decision: Decision
    person: str
    name: str
    rows: tuple[Row, ...]
    gone: bool


def approved(visit: Visit) -> list[Approved]:
    """Return every approval that stands, as it looks in last night's inventory."""
    worklist = visit.state.worklist
    assert worklist is not None
    if not worklist.approved:
        return []
    pepper = visit.ledger.pepper()
    assert pepper is not None
    recent = {one.number for one in worklist.approved if (visit.context.now() - one.stated_at).days <= _REMEMBERED}
    with visit.context.read() as con:
        files = lookup.holdings(con, [one.person for one in worklist.approved])
        for one in worklist.approved:
            if one.person not in files and one.number in recent and (file := lookup.known_file(con, one.person)):
                files[one.person] = file  # merged into somebody since
    made = [_approved(one, files.get(one.person), worklist, pepper, visit) for one in worklist.approved]
    return [one for one in made if not one.gone or one.decision.number in recent]


def _approved(one: Decision, file: PersonFile | None, worklist: Worklist, pepper: Pepper, visit: Visit) -> Approved:
    name = visit.words.called(worklist.names.get(one.person), *((*file.names, *file.emails) if file else ()))
    found = covered(file, one, pepper, worklist.today) if file else ()
    return Approved(one, one.person, name, rows(found, worklist, visit.words), not found)


def covered(file: PersonFile, one: Decision, pepper: Pepper, today: date) -> tuple[RecordEffect, ...]:
    """Return the fates of those of a person's records that an approval is about: by its findings, or whole."""
    whole = {(r.source, r.record) for r in file.records if pepper.finding(*Finding(r.source, r.record, "")) in one.keys}
    flags = tuple(
        flag for flag in file.flags if pepper.finding(*finding(flag)) in one.keys or (flag.source, flag.record) in whole
    )
    mine = whole | {(flag.source, flag.record) for flag in flags}
    told = effects.effects(file, today, proposed=bool(whole))
    return tuple(fate for fate in told if (fate.record.source, fate.record.record) in mine)


def finish(visit: Visit) -> Response:
    """Show what is approved and what was decided otherwise, and ask for the word."""
    worklist, words = visit.state.worklist, visit.words
    assert worklist is not None
    told = approved(visit)
    fresh = [one for one in told if one.decision.cleared_at is None and not one.gone]
    kept = [m for m in worklist.people if m.decided and m.decision and m.decision.choice is not Choice.ERASE]
    title = (
        words.say("web.approvals.title", n=len({one.person for one in fresh})) if fresh else words.say("web.approvals.none")
    )
    return visit.page(
        "approvals.html",
        title,
        "findings",
        fresh=fresh,
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
        people=len({one.person for one in fresh}),
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
