"""The review as a web application: which address leads to which page, behind the gate."""

from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from reports.web import (
    alike,
    declared,
    finish,
    letters,
    listing,
    matters,
    nights,
    opening,
    pairs,
    people,
    requests,
    setup,
    sources,
)
from reports.web.desk import Desk
from reports.web.gate import STATIC, Gate
from reports.web.visit import Handler, Visit, answered, message

_HERE = Path(__file__).parent.parent / "static"


def home(visit: Visit) -> Response:
    """Begin with what waits."""
    return visit.to("/cases")


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
    ("/cases", "GET", listing.index, True),
    ("/cases/{person}", "GET", matters.case, True),
    ("/cases/{person}", "POST", matters.decide, True),
    ("/alike/{key}", "GET", alike.heap, True),
    ("/alike/{key}", "POST", alike.approve, True),
    ("/pairs/{code}", "GET", pairs.pair, True),
    ("/pairs/{code}", "POST", pairs.answer, True),
    ("/finish", "GET", finish.finish, True),
    ("/finish", "POST", finish.clear, True),
    ("/undo", "POST", finish.undo, True),
    ("/search", "GET", people.search, True),
    ("/search", "POST", people.search_form, True),
    ("/search/{search}", "GET", people.found, True),
    ("/people/{person}", "GET", people.person, True),
    ("/requests", "GET", requests.index, False),
    ("/requests/new", "GET", opening.form, False),
    ("/requests/new", "POST", opening.create, False),
    ("/requests/{number}", "GET", requests.one, False),
    ("/requests/{number}", "POST", requests.step, False),
    ("/promises", "GET", declared.statement, True),
    ("/register", "GET", declared.processing, True),
    ("/register/behandlingsprotokoll.xlsx", "GET", declared.workbook, True),
    ("/register/behandlingsprotokoll.json", "GET", declared.document, True),
    ("/sources", "GET", sources.index, True),
    ("/nights", "GET", nights.index, False),
    ("/nights/{day}", "GET", nights.report, False),
    ("/people/{person}/letter", "GET", letters.to_person, True),
    ("/people/{person}/letter", "POST", letters.to_person, True),
    ("/requests/{number}/letter", "GET", letters.in_case, True),
    ("/requests/{number}/letter", "POST", letters.in_case, True),
    ("/setup", "GET", setup.overview, False),
    ("/setup", "POST", setup.see_to, False),
    ("/setup/new/{type}", "GET", setup.form, False),
    ("/setup/new/{type}", "POST", setup.fill, False),
    ("/setup/new/{type}/columns", "GET", setup.columns, False),
    ("/setup/new/{type}/columns", "POST", setup.fill_columns, False),
    ("/keys", "GET", shortcuts, False),
    ("/settle", "POST", settle, False),
)


def build(desk: Desk, gate: Gate) -> ASGIApp:
    """Return the application behind its gate."""
    routes = [
        Route(path, answered(_with_night(page, desk) if night else page, desk), methods=[how])
        for path, how, page, night in _PAGES
    ]
    routes += [Route(path, _static, methods=["GET"]) for path in STATIC]
    lost = answered(Visit.missing, desk)
    return gate.wrap(Starlette(routes=routes, exception_handlers={404: lambda request, _error: lost(request)}))


def gate_for(desk: Desk, port: int) -> Gate:
    """Return a gate whose refusals speak the business's language."""
    return Gate(port, lambda status, key: message(desk.words, status, key))


def _with_night(page: Handler, desk: Desk) -> Handler:
    """Return ``page``, or one that says that no night has been published yet."""

    def checked(visit: Visit) -> Response:
        if desk.store.exists():
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
