"""The review as a web application: its menu, and which address leads to which page."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from reports.web.context import ReviewContext
from reports.web.pages import (
    agreements,
    approvals,
    attested,
    controller,
    erased,
    letters,
    people,
    proposal,
    request_new,
    requests,
    runs,
    same_person,
    setup,
    sources,
    spring,
    task,
    task_decide,
    tasks,
    transparency,
    work,
)
from reports.web.security import STATIC, Gate
from reports.web.visit import (
    Entrance,
    Handler,
    NightHandler,
    Place,
    Visit,
    after_a_night,
    answered,
    message,
)

_HERE = Path(__file__).parent.parent / "static"


class Section(StrEnum):
    """The menu, in its order. Each entry has its label under ``web_nav`` in the wordings.

    An entry stands there once there is a page at its address.
    """

    TASKS = "tasks"
    WORK = "work"
    PEOPLE = "people"
    ERASED = "erased"
    REQUESTS = "requests"
    PROMISES = "promises"
    RECORD = "record"
    RUNS = "runs"
    SOURCES = "sources"
    BUSINESS = "business"
    AGREEMENTS = "agreements"
    ATTESTED = "attested"
    SETUP = "setup"


#: The entries that always show; the others stand under «More».
_FRONT = (Section.TASKS, Section.WORK, Section.PEOPLE, Section.ERASED)
#: Where an entry leads, where that is not its own name.
_BEGINS = {
    Section.PEOPLE: "/search",
    Section.BUSINESS: "/setup/business",
    Section.AGREEMENTS: "/setup/agreements",
    Section.ATTESTED: "/setup/attested",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """The list of keys."""

    title: str


def home(visit: Visit) -> Response:
    """Begin with what waits."""
    return visit.to("/tasks")


def settle(visit: Visit) -> Response:
    """Turn names or single keys off and on for this visit."""
    what, back = visit.form("what"), visit.form("back")
    if what == "names":
        visit.session.hidden = not visit.session.hidden
    if what == "keys":
        visit.session.keys = not visit.session.keys
    ours = back.startswith("/") and not back.startswith(("//", "/\\"))
    return visit.to(back if ours else "/")


def shortcuts(visit: Visit) -> Response:
    """List the keys."""
    return visit.page("keys.html", Keys(visit.words.say("web.keys.title")))


#: Pages that wait for no night: address, method, page, and where in the menu it belongs.
ALWAYS: tuple[tuple[str, str, Handler, Section | None], ...] = (
    ("/", "GET", home, None),
    ("/requests", "GET", requests.index, Section.REQUESTS),
    ("/requests/new", "GET", request_new.form, Section.REQUESTS),
    ("/requests/new", "POST", request_new.create, Section.REQUESTS),
    ("/requests/{number}", "GET", requests.one, Section.REQUESTS),
    ("/requests/{number}", "POST", requests.step, Section.REQUESTS),
    ("/runs", "GET", runs.index, Section.RUNS),
    ("/runs/{day}", "GET", runs.report, Section.RUNS),
    ("/setup", "GET", setup.overview, Section.SETUP),
    ("/setup", "POST", setup.see_to, Section.SETUP),
    ("/setup/new/{type}", "GET", setup.form, Section.SETUP),
    ("/setup/new/{type}", "POST", setup.fill, Section.SETUP),
    ("/setup/new/{type}/columns", "GET", setup.columns, Section.SETUP),
    ("/setup/new/{type}/columns", "POST", setup.fill_columns, Section.SETUP),
    ("/setup/business", "GET", controller.form, Section.BUSINESS),
    ("/setup/business", "POST", controller.save, Section.BUSINESS),
    ("/setup/agreements", "GET", agreements.form, Section.AGREEMENTS),
    ("/setup/agreements", "POST", agreements.save, Section.AGREEMENTS),
    ("/setup/attested", "GET", attested.form, Section.ATTESTED),
    ("/setup/attested", "POST", attested.save, Section.ATTESTED),
    ("/keys", "GET", shortcuts, None),
    ("/settle", "POST", settle, None),
)

#: Pages over last night's inventory. Until there is one, they say so.
AFTER_A_NIGHT: tuple[tuple[str, str, NightHandler, Section], ...] = (
    ("/tasks", "GET", tasks.index, Section.TASKS),
    ("/tasks/{id}", "GET", task.one, Section.TASKS),
    ("/tasks/{id}", "POST", task_decide.decide, Section.TASKS),
    ("/spring", "GET", spring.show, Section.TASKS),
    ("/spring", "POST", spring.approve, Section.TASKS),
    ("/pairs/{code}", "GET", same_person.pair, Section.TASKS),
    ("/pairs/{code}", "POST", same_person.answer, Section.TASKS),
    ("/approvals", "GET", approvals.finish, Section.TASKS),
    ("/approvals", "POST", approvals.clear, Section.TASKS),
    ("/undo", "POST", approvals.undo, Section.TASKS),
    ("/work", "GET", work.index, Section.WORK),
    ("/work", "POST", work.save, Section.WORK),
    ("/work/orden", "POST", work.start, Section.WORK),
    ("/erased", "GET", erased.index, Section.ERASED),
    ("/erased/list.pdf", "GET", erased.paper, Section.ERASED),
    ("/erased/receipts/{number}/{form}", "GET", erased.receipt, Section.ERASED),
    ("/search", "GET", people.search, Section.PEOPLE),
    ("/search", "POST", people.search_form, Section.PEOPLE),
    ("/search/{search}", "GET", people.found, Section.PEOPLE),
    ("/people/{person}", "GET", people.person, Section.PEOPLE),
    ("/people/{person}/erase", "GET", proposal.show, Section.PEOPLE),
    ("/people/{person}/erase", "POST", proposal.approve, Section.PEOPLE),
    ("/people/{person}/letter", "GET", letters.to_person, Section.PEOPLE),
    ("/people/{person}/letter", "POST", letters.to_person, Section.PEOPLE),
    ("/requests/{number}/letter", "GET", letters.for_request, Section.REQUESTS),
    ("/requests/{number}/letter", "POST", letters.for_request, Section.REQUESTS),
    ("/promises", "GET", transparency.statement, Section.PROMISES),
    ("/record", "GET", transparency.processing, Section.RECORD),
    ("/record/behandlingsprotokoll.xlsx", "GET", transparency.workbook, Section.RECORD),
    ("/record/behandlingsprotokoll.json", "GET", transparency.document, Section.RECORD),
    ("/sources", "GET", sources.index, Section.SOURCES),
    ("/sources", "POST", sources.answer, Section.SOURCES),
)


def build(context: ReviewContext, gate: Gate) -> ASGIApp:
    """Return the application behind its gate."""
    routes = [
        Route(path, answered(page, context, Place(MENU, section)), methods=[how])
        for path, how, page, section in _pages()
    ]
    routes += [Route(path, _static, methods=["GET"]) for path in STATIC]
    lost = answered(Visit.missing, context, Place(MENU))
    handlers = {404: lambda request, _error: lost(request)}
    return gate.wrap(Starlette(routes=routes, exception_handlers=handlers))


def _pages() -> Iterator[tuple[str, str, Handler, Section | None]]:
    yield from ALWAYS
    for path, how, page, section in AFTER_A_NIGHT:
        yield path, how, after_a_night(page), section


def _menu() -> Iterator[Entrance]:
    pages = {path for path, how, _page, _section in _pages() if how == "GET"}
    for section in Section:
        address = _BEGINS.get(section, f"/{section}")
        if address in pages:
            yield Entrance(section, address, section not in _FRONT)


MENU = tuple(_menu())


def gate_for(context: ReviewContext, port: int) -> Gate:
    """Return a gate whose refusals speak the business's language."""
    return Gate(port, lambda status, key: message(context.words, status, key))


def _static(request: Request) -> Response:
    file = request.url.path
    return Response(_text(file), media_type=STATIC[file])


@cache
def _text(file: str) -> bytes:
    return (_HERE / file.removeprefix("/static/")).read_bytes()
