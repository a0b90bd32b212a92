"""Her own proposal to erase what is held of one person: what no law holds, and what stays."""

from dataclasses import dataclass

from starlette.responses import Response

from inventory.erasure import facts
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Grounds
from inventory.views import approvals, effects, lookup
from inventory.views.models import PersonFile
from reports.text import story
from reports.text.safe_text import shown
from reports.text.story import Story
from reports.web.parts.effects import Safety, safety
from reports.web.parts.happens import Happens, happens
from reports.web.visit import NightVisit


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """What would become of all that is held. ``approvable``: something would go."""

    title: str
    person: str
    name: str
    story: Story
    table: tuple[Happens, ...]
    safety: tuple[Safety, ...]
    approvable: bool


def show(visit: NightVisit) -> Response:
    """Show what erasing would do."""
    night, words, today = visit.night, visit.words, visit.context.today
    with visit.open_night() as (con, ledger, _night):
        file = lookup.known_file(con, visit.path("person"))
        if file is None:
            return visit.missing()
        requests = visit.context.requests_of(file.person, ledger, con)
    answers = approvals.without_hold(file, approvals.erasure_request(requests))
    told = effects.effects(answers, today, proposed=True)
    page = ProposalPage(
        title=words.say("web_proposal.title"),
        person=file.person,
        name=_name(file, visit),
        story=story.story(told, (), today, words),
        table=happens(told, file, night, words, today),
        safety=safety(file, requests, night.worklist, words),
        approvable=effects.approvable(told),
    )
    return visit.page("proposal.html", page)


def approve(visit: NightVisit) -> Response:
    """Write down that she wants it erased."""
    with visit.open_night() as (con, ledger, _night):
        file = lookup.known_file(con, visit.path("person"))
        if file is None:
            return visit.missing()
        requests = visit.context.requests_of(file.person, ledger, con)
        request = approvals.erasure_request(requests)
        answers = approvals.without_hold(file, request)
        found = approvals.findings_of(Choice.ERASE, (), answers, visit.context.today)
        grounds = Grounds(facts.of_findings(con, found), request)
    with visit.write() as ledger:
        number = decisions.decide(
            ledger,
            file.person,
            Choice.ERASE,
            found,
            visit.context.who,
            visit.context.now(),
            grounds=grounds,
        )
    visit.done(
        "decision",
        (number,),
        "web_task_said.erase",
        f"/people/{file.person}",
        what=visit.words.say("web_proposal.said", name=_name(file, visit)),
        left="",
    )
    return visit.to("/approvals")


def _name(file: PersonFile, visit: NightVisit) -> str:
    return shown(visit.words.called(*file.names, *file.emails))
