"""Note a request: who, what is asked for, on which day, and how it came."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import Response

from inventory.requests import request_log
from inventory.requests.request import Channel, RequestRefused, RequestType
from inventory.views import lookup
from reports.text.safe_text import shown
from reports.web.pages.requests import refused
from reports.web.visit import Visit, one_of

#: 22.11.2026, 22/11-2026, 22. 11. 26; or 2026-11-22.
_AS_WRITTEN = re.compile(r"([0-9]{1,2})[./-] ?([0-9]{1,2})[./-] ?([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds: what was typed, else what is offered first."""

    type: str
    channel: str
    when: str
    day: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was noted. ``see``: where the request that stands in the way is."""

    text: str
    status: int
    see: str = ""


@dataclass(frozen=True, slots=True)
class NewRequestPage:
    """The form. ``person``, ``name`` and ``ids`` are empty for somebody nothing is held on."""

    title: str
    person: str
    name: str
    ids: tuple[str, ...]
    types: tuple[RequestType, ...]
    channels: tuple[Channel, ...]
    days: tuple[tuple[str, date], ...]
    typed: Typed
    refusal: Refusal | None


def form(visit: Visit) -> Response:
    """Show the form for one person, or for somebody nothing is held on."""
    return _form(visit)


def create(visit: Visit) -> Response:
    """Write the request down, and go to it."""
    received, words = _received(visit), visit.words
    type_ = one_of(RequestType, visit.form("type"))
    channel = one_of(Channel, visit.form("channel"))
    if received is None:
        return _form(visit, Refusal(words.say("requests_refused.no_day"), 422))
    if type_ is None or channel is None:
        return _form(visit, Refusal(words.say("requests_refused.no_type"), 422))
    try:
        number = _noted(visit, type_, received, channel)
    except RequestRefused as error:
        noted = error.values.get("number")
        see = f"/requests/{noted}" if noted else ""
        return _form(visit, Refusal(refused(error, words), 409, see))
    if number is None:
        return visit.missing()
    of_somebody = type_ is RequestType.ERASURE and bool(_asked(visit))
    key = "requests.noted_erasure" if of_somebody else "request.noted_opened"
    visit.done("request", (number,), key, number=str(number))
    return visit.to(f"/requests/{number}")


def _noted(visit: Visit, type_: RequestType, received: date, channel: Channel) -> int | None:
    """Note a request, and return its number; None when the person in the address is not found."""
    person, today, now = _asked(visit), visit.context.today, visit.context.now()
    with visit.write() as ledger:
        if not person:
            return request_log.open_request(
                None, ledger, None, type_, received, channel, today, now
            )
        with visit.open() as (con, _ledger, _state):
            file = lookup.known_file(con, person) if con else None
            if file is None:
                return None
            return request_log.open_request(
                con, ledger, file.person, type_, received, channel, today, now
            )


def _asked(visit: Visit) -> str:
    return visit.query("person") or ""


def _form(visit: Visit, refusal: Refusal | None = None) -> Response:
    person = _asked(visit)
    if not person:
        return _page(visit, "", "", (), refusal)
    with visit.open() as (con, _ledger, _state):
        file = lookup.known_file(con, person) if con else None
    if file is None:
        return visit.missing()
    ids = (*map(shown, file.emails[:2]), *map(shown, file.phones[:1]))
    return _page(visit, file.person, visit.words.called(*file.names), ids, refusal)


def _page(
    visit: Visit, person: str, name: str, ids: tuple[str, ...], refusal: Refusal | None
) -> Response:
    today = visit.context.today
    page = NewRequestPage(
        title=visit.words.say("requests_new.title"),
        person=person,
        name=name,
        ids=ids,
        types=tuple(RequestType),
        channels=tuple(Channel),
        days=(("today", today), ("yesterday", today - timedelta(days=1))),
        typed=_typed(visit),
        refusal=refusal,
    )
    return visit.page("request_new.html", page, refusal.status if refusal else 200)


def _typed(visit: Visit) -> Typed:
    return Typed(
        type=visit.form("type"),
        channel=visit.form("channel") or Channel.EMAIL.value,
        when=visit.form("when") or "today",
        day=shown(visit.form("day"), _LONGEST),
    )


def _received(visit: Visit) -> date | None:
    """Return the day that was chosen.

    One that is written goes before the two that are offered: it took more to say it.
    """
    written, when, today = visit.form("day"), visit.form("when"), visit.context.today
    if written or when == "other":
        return day_in(written)
    if when == "yesterday":
        return today - timedelta(days=1)
    return today


def day_in(text: str) -> date | None:
    """Read a day as Norwegians write it, or as ISO; None when it is neither, or no day at all."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _AS_WRITTEN.fullmatch(text):
        day, month, year = map(int, found.groups())
        if year < 100:
            year += 2000
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
