"""Note a request: who, what is asked for, on which day, and how it came."""

import re
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta

from duckdb import DuckDBPyConnection
from starlette.responses import Response

from inventory.requests import request_log
from inventory.requests.request import Channel, RequestRefused, RequestType
from inventory.views import lookup
from inventory.views.models import PersonFile
from reports.text.safe_text import shown
from reports.web.pages.requests import inventory, refused
from reports.web.request import Visit

#: 22.11.2026, 22/11-2026, 22. 11. 26; or 2026-11-22.
_AS_WRITTEN = re.compile(r"([0-9]{1,2})[./-] ?([0-9]{1,2})[./-] ?([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LONGEST = 40


def form(visit: Visit) -> Response:
    """Show the form for one person, or for somebody nothing is held on."""
    return _form(visit)


def create(visit: Visit) -> Response:
    """Write the request down, and go to it."""
    received, today = _received(visit), visit.context.today
    type_, channel = visit.form("type"), visit.form("channel")
    if received is None:
        return _form(visit, visit.words.say("requests_refused.no_day"), 422)
    if type_ not in set(RequestType) or channel not in set(Channel):
        return _form(visit, visit.words.say("requests_refused.no_type"), 422)
    try:
        with visit.write() as ledger, _inventory(visit) as con:
            person = _asked(visit)
            file = lookup.known_file(con, person) if con and person else None
            if person and file is None:
                return visit.missing()
            number = request_log.open_request(
                con,
                ledger,
                file.person if file else None,
                RequestType(type_),
                received,
                Channel(channel),
                today,
                visit.context.now(),
            )
    except RequestRefused as error:
        noted = error.values.get("number")
        return _form(visit, refused(error, visit.words), 409, f"/requests/{noted}" if noted else "")
    visit.done("request", (number,), "request.noted_opened", number=str(number))
    return visit.to(f"/requests/{number}")


def _asked(visit: Visit) -> str:
    return visit.query("person") or ""


def _inventory(visit: Visit) -> AbstractContextManager[DuckDBPyConnection | None]:
    return inventory(visit) if _asked(visit) else nullcontext()  # opening it takes longer than all else here


def _form(visit: Visit, refusal: str = "", status: int = 200, see: str = "") -> Response:
    words, today, person = visit.words, visit.context.today, _asked(visit)
    file: PersonFile | None = None
    with visit.ledger.held(), _inventory(visit) as con:
        if person:
            file = lookup.known_file(con, person) if con else None
            if file is None:
                return visit.missing()
        _ = visit.state  # read while the ledger is open
    when = visit.form("when")
    return visit.page(
        "request_new.html",
        words.say("requests_new.title"),
        "requests",
        status,
        person=file.person if file else "",
        name=_name(visit, file) if file else "",
        ids=[*map(shown, file.emails[:2]), *map(shown, file.phones[:1])] if file else [],
        types=list(RequestType),
        channels=list(Channel),
        days=(("today", today), ("yesterday", today - timedelta(days=1))),
        type=visit.form("type"),
        channel=visit.form("channel") or Channel.EMAIL.value,
        when=when or "today",
        day=shown(visit.form("day"), _LONGEST),
        refusal=refusal,
        see=see,
    )


def _name(visit: Visit, file: PersonFile) -> str:
    return visit.words.called(*file.names)


def _received(visit: Visit) -> date | None:
    """Return the day that was chosen. One that is written goes before the two that are offered: it took more to say it."""
    written, when = visit.form("day"), visit.form("when")
    if written or when == "other":
        return day_in(written)
    return visit.context.today - timedelta(days=1) if when == "yesterday" else visit.context.today


def day_in(text: str) -> date | None:
    """Read a day as Norwegians write it, or as ISO; None when it is neither, or no day of any calendar."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _AS_WRITTEN.fullmatch(text):
        day, month, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
