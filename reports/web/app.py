"""The review as a web application: which address leads to which page, behind the gate."""

from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from reports.web.context import ReviewContext
from reports.web.pages import (
    approvals,
    bulk_approve,
    findings,
    letters,
    people,
    request_new,
    requests,
    runs,
    same_person,
    setup,
    sources,
    transparency,
    worklist,
)
from reports.web.request import Handler, Visit, answered, message
from reports.web.security import STATIC, Gate

_HERE = Path(__file__).parent.parent / "static"


def home(visit: Visit) -> Response:
    """Begin with what waits."""
    return visit.to("/findings")


def settle(visit: Visit) -> Response:
    """Turn names or single keys off and on for this visit."""
    what = visit.form("what")
    if what == "names":
        visit.session.hidden = not visit.session.hidden
    if what == "keys":
        visit.session.keys = not visit.session.keys
    back = visit.form("back")
    return visit.to(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/")


def shortcuts(visit: Visit) -> Response:
    """List the keys."""
    return visit.page("keys.html", visit.words.say("web.keys.title"), "")


#: Address, method, page. A page that needs last night's inventory says so by ``True``.
_PAGES: tuple[tuple[str, str, Handler, bool], ...] = (
    ("/", "GET", home, False),
    ("/findings", "GET", worklist.index, True),
    ("/findings/{person}", "GET", findings.findings, True),
    ("/findings/{person}", "POST", findings.decide, True),
    ("/bulk/{key}", "GET", bulk_approve.group, True),
    ("/bulk/{key}", "POST", bulk_approve.approve, True),
    ("/pairs/{code}", "GET", same_person.pair, True),
    ("/pairs/{code}", "POST", same_person.answer, True),
    ("/approvals", "GET", approvals.finish, True),
    ("/approvals", "POST", approvals.clear, True),
    ("/undo", "POST", approvals.undo, True),
    ("/search", "GET", people.search, True),
    ("/search", "POST", people.search_form, True),
    ("/search/{search}", "GET", people.found, True),
    ("/people/{person}", "GET", people.person, True),
    ("/requests", "GET", requests.index, False),
    ("/requests/new", "GET", request_new.form, False),
    ("/requests/new", "POST", request_new.create, False),
    ("/requests/{number}", "GET", requests.one, False),
    ("/requests/{number}", "POST", requests.step, False),
    ("/promises", "GET", transparency.statement, True),
    ("/record", "GET", transparency.processing, True),
    ("/record/behandlingsprotokoll.xlsx", "GET", transparency.workbook, True),
    ("/record/behandlingsprotokoll.json", "GET", transparency.document, True),
    ("/sources", "GET", sources.index, True),
    ("/runs", "GET", runs.index, False),
    ("/runs/{day}", "GET", runs.report, False),
    ("/people/{person}/letter", "GET", letters.to_person, True),
    ("/people/{person}/letter", "POST", letters.to_person, True),
    ("/requests/{number}/letter", "GET", letters.for_request, True),
    ("/requests/{number}/letter", "POST", letters.for_request, True),
    ("/setup", "GET", setup.overview, False),
    ("/setup", "POST", setup.see_to, False),
    ("/setup/new/{type}", "GET", setup.form, False),
    ("/setup/new/{type}", "POST", setup.fill, False),
    ("/setup/new/{type}/columns", "GET", setup.columns, False),
    ("/setup/new/{type}/columns", "POST", setup.fill_columns, False),
    ("/keys", "GET", shortcuts, False),
    ("/settle", "POST", settle, False),
)


def build(context: ReviewContext, gate: Gate) -> ASGIApp:
    """Return the application behind its gate."""
    routes = [
        Route(path, answered(_with_night(page, context) if night else page, context), methods=[how])
        for path, how, page, night in _PAGES
    ]
    routes += [Route(path, _static, methods=["GET"]) for path in STATIC]
    lost = answered(Visit.missing, context)
    return gate.wrap(Starlette(routes=routes, exception_handlers={404: lambda request, _error: lost(request)}))


def gate_for(context: ReviewContext, port: int) -> Gate:
    """Return a gate whose refusals speak the business's language."""
    return Gate(port, lambda status, key: message(context.words, status, key))


def _with_night(page: Handler, context: ReviewContext) -> Handler:
    """Return ``page``, or one that says that no night has been published yet."""

    def checked(visit: Visit) -> Response:
        if context.store.exists():
            return page(visit)
        section = visit.here.split("/")[1]
        return visit.page("message.html", visit.words.say("web.none_yet.title"), section, key="none_yet")

    return checked


def _static(request: Request) -> Response:
    file = request.url.path
    return Response(_text(file), media_type=STATIC[file])


@cache
def _text(file: str) -> bytes:
    return (_HERE / file.removeprefix("/static/")).read_bytes()
