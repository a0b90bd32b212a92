"""Matters that are alike: people about whom only the same thing is asked, to be looked over and approved together."""

from collections.abc import Iterable

from starlette.responses import Response

from inventory.ledger import decisions
from inventory.ledger.decisions import Choice
from inventory.views.worklist import Agenda, Matter, finding
from reports.text.safe_text import shown
from reports.web.pages.worklist import entry, first_step, heaps
from reports.web.request import Visit

_AT_ONCE = 50


def heap(visit: Visit) -> Response:
    """Show one heap: who, since when, and a tick for each."""
    agenda = visit.state.agenda
    assert agenda is not None
    one = next((h for h in heaps(agenda, visit.words) if h.key == visit.path("key")), None)
    if one is None:
        return visit.to("/cases")
    told = one.matters[:_AT_ONCE]
    codes = dict.fromkeys(flag.code for flag in told[0].left)
    return visit.page(
        "alike.html",
        one.title,
        "cases",
        heap=one,
        rows=[(m.person, entry(m, agenda, visit.words), _why(m, agenda, visit)) for m in told],
        general=[visit.words.say(f"flag.{code}.reason") for code in codes if visit.words.known(f"flag.{code}.reason")],
        more=len(one.matters) - len(told),
    )


def _why(matter: Matter, agenda: Agenda, visit: Visit) -> str:
    return shown(visit.words.flag(matter.left[0], agenda.sources)[1], 300)


def approve(visit: Visit) -> Response:
    """Approve what is ticked, each person's matter as a decision of its own. What is not of this heap is left alone."""
    agenda = visit.state.agenda
    assert agenda is not None
    one = next((h for h in heaps(agenda, visit.words) if h.key == visit.path("key")), None)
    chosen = _ticked(one.matters if one else (), set(visit.forms("person")))
    numbers = []
    with visit.write() as ledger:
        for matter in chosen:
            found = [finding(flag) for flag in matter.left]
            numbers.append(
                decisions.decide(ledger, matter.person, Choice.ERASE, found, visit.desk.who, visit.desk.now())
            )
    if not numbers:
        visit.say("web_alike.none")
        return visit.to(f"/alike/{visit.path('key')}")
    visit.done("decision", tuple(numbers), "web_alike.noted", n=len(numbers))
    return visit.to(first_step(visit) if visit.state.left else "/finish")


def _ticked(matters: Iterable[Matter], persons: set[str]) -> list[Matter]:
    return [matter for matter in matters if matter.person in persons]
