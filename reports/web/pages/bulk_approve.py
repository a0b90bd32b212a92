"""Matters that are alike: people about whom only the same thing is asked, to be looked over and approved together."""

from collections.abc import Iterable

from starlette.responses import Response

from inventory.ledger import decisions
from inventory.ledger.decisions import Choice
from inventory.views import approvals
from inventory.views.worklist import PersonFindings, Worklist
from reports.text.findings import flag_text
from reports.text.safe_text import shown
from reports.web.pages.worklist import bulk_groups, entry, first_step
from reports.web.request import Visit

_AT_ONCE = 50


def group(visit: Visit) -> Response:
    """Show one heap: who, since when, and a tick for each."""
    worklist = visit.state.worklist
    assert worklist is not None
    one = next((h for h in bulk_groups(worklist, visit.words) if h.key == visit.path("key")), None)
    if one is None:
        return visit.to("/findings")
    told = one.people[:_AT_ONCE]
    codes = dict.fromkeys(flag.code for flag in told[0].left)
    return visit.page(
        "bulk.html",
        one.title,
        "findings",
        group=one,
        rows=[(m.person, entry(m, worklist, visit.words), _why(m, worklist, visit)) for m in told],
        general=[visit.words.say(f"flag.{code}.reason") for code in codes if visit.words.known(f"flag.{code}.reason")],
        more=len(one.people) - len(told),
    )


def _why(findings: PersonFindings, worklist: Worklist, visit: Visit) -> str:
    return shown(flag_text(findings.left[0], worklist.sources, visit.words).why, 300)


def approve(visit: Visit) -> Response:
    """Approve what is ticked, each person's matter as a decision of its own. What is not of this heap is left alone."""
    worklist = visit.state.worklist
    assert worklist is not None
    one = next((h for h in bulk_groups(worklist, visit.words) if h.key == visit.path("key")), None)
    chosen = _ticked(one.people if one else (), set(visit.forms("person")))
    numbers = []
    with visit.write() as ledger:
        for findings in chosen:
            found = approvals.findings_of(Choice.ERASE, findings.left, None, worklist.today)
            numbers.append(
                decisions.decide(ledger, findings.person, Choice.ERASE, found, visit.context.who, visit.context.now())
            )
    if not numbers:
        visit.say("web_bulk.none")
        return visit.to(f"/bulk/{visit.path('key')}")
    visit.done("decision", tuple(numbers), "web_bulk.noted", n=len(numbers))
    return visit.to(first_step(visit) if visit.state.left else "/approvals")


def _ticked(people: Iterable[PersonFindings], persons: set[str]) -> list[PersonFindings]:
    return [findings for findings in people if findings.person in persons]
