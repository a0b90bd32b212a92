"""People about whom only the same is found, to be looked over and approved together."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import Response

from inventory.ledger import decisions
from inventory.ledger.decisions import Choice
from inventory.views import approvals
from inventory.views.worklist import PersonFindings, Worklist
from reports.text.findings import flag_text
from reports.text.safe_text import shown
from reports.text.words import Words
from reports.web.pages.worklist import BulkGroup, Entry, bulk_groups, entry, first_step
from reports.web.visit import NightVisit

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class BulkPage:
    """One group: how many, why, and a line with a tick for each of the first; ``more`` are left."""

    title: str
    key: str
    people: int
    general: tuple[str, ...]
    rows: tuple[tuple[str, Entry, str], ...]  # a person's id, their line, and why
    more: int


def group(visit: NightVisit) -> Response:
    """Show one group: who, since when, and a tick for each."""
    worklist, words = visit.worklist, visit.words
    one = _named(visit)
    if one is None:
        return visit.to("/findings")
    told = one.people[:_AT_ONCE]
    reasons = [f"flag.{code}.reason" for code in dict.fromkeys(flag.code for flag in told[0].left)]
    page = BulkPage(
        title=one.title,
        key=one.key,
        people=len(one.people),
        general=tuple(words.say(reason) for reason in reasons if words.known(reason)),
        rows=tuple(_row(findings, worklist, words) for findings in told),
        more=len(one.people) - len(told),
    )
    return visit.page("bulk.html", page)


def _named(visit: NightVisit) -> BulkGroup | None:
    """Return the group in the address; None when there is none any more."""
    found = bulk_groups(visit.worklist, visit.words)
    return next((one for one in found if one.key == visit.path("key")), None)


def _row(findings: PersonFindings, worklist: Worklist, words: Words) -> tuple[str, Entry, str]:
    why = shown(flag_text(findings.left[0], worklist.sources, words).why, 300)
    return findings.person, entry(findings, worklist, words), why


def approve(visit: NightVisit) -> Response:
    """Approve what is ticked, each person as a decision of its own.

    Who is not of this group is left alone.
    """
    one = _named(visit)
    chosen = _ticked(one.people if one else (), set(visit.forms("person")))
    numbers = _approved(visit, chosen, visit.worklist)
    if not numbers:
        visit.notice("web_bulk.none")
        return visit.to(f"/bulk/{visit.path('key')}")
    visit.done("decision", numbers, "web_bulk.noted", n=len(numbers))
    return visit.to(first_step(visit.night) or "/approvals")


def _approved(
    visit: NightVisit, chosen: Iterable[PersonFindings], worklist: Worklist
) -> tuple[int, ...]:
    context, numbers = visit.context, []
    with visit.write() as ledger:
        for one in chosen:
            found = approvals.findings_of(Choice.ERASE, one.left, None, worklist.today)
            number = decisions.decide(
                ledger, one.person, Choice.ERASE, found, context.who, context.now()
            )
            numbers.append(number)
    return tuple(numbers)


def _ticked(people: Iterable[PersonFindings], persons: set[str]) -> list[PersonFindings]:
    return [findings for findings in people if findings.person in persons]
