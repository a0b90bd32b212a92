"""SimplyBook.me clients and bookings over REST v2, read whole and believed only when the pages add
up.

Unknown query keys are ignored without a word by this vendor, so nothing here relies on a filter,
and every page must say that it is the page that was asked for.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from connectors.base import http
from connectors.base.contact import Contact
from connectors.base.http import accepted, answer, json_of, refusal, session, trouble
from connectors.base.national_id import masked_row
from connectors.base.pagination import Walk, id_of, whole
from connectors.base.row import Cells, as_mapping, clean, filled, kept, leaves
from connectors.base.statuses import BookingStatus
from inventory.errors import SourceError, Trouble
from inventory.model import (
    Fate,
    Kind,
    Option,
    Parsed,
    Progress,
    Record,
    Row,
    SourceConfig,
    SourceType,
    Tally,
    Unreadable,
    Value,
    silent,
)

if TYPE_CHECKING:  # imported by what asks the vendor: every command knows its sources
    import requests

_HOST = "https://user-api-v2.simplybook.me"
_AUTH = "/admin/auth"
_CLIENTS = "/admin/clients"
_BOOKINGS = "/admin/bookings"
_ON_PAGE = 100
#: Seconds. Tokens live for about an hour (n8n node and WordPress plugin of the vendor's own staff;
#: not documented).
_RENEW_AFTER = 40 * 60
#: Calls a second against the real vendor: third-party clients use 5, no page of the vendor's names
#: a bound.
_PACE = 5.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_STATUS = {"canceled": BookingStatus.CANCELLED.value, "approved": BookingStatus.CONFIRMED.value}

_log = logging.getLogger(__name__)


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read all clients (with ``fields`` where the company has fields of its own), then all
    bookings."""
    with closing(_Company(config, secrets)) as company:
        # Bookings first: a client who arrives in between is then among the clients, and no booking
        # is without its client.
        bookings = whole(partial(_walk, company, _BOOKINGS, "booking"), _BOOKINGS)
        clients = whole(partial(_walk, company, _CLIENTS, "client"), _CLIENTS)
        has_own = _has_own_fields(company)
        total = len(clients) + len(bookings)
        for n, (id_, row) in enumerate(clients.items(), start=1):
            cells = dict(row.cells)
            if has_own:
                cells["fields"] = _field_values(company, id_)
            yield masked_row(Row(row.what, row.where, cells))
            progress(n, total)
    yield from map(masked_row, bookings.values())
    progress(total, total)


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Turn clients into contacts and bookings into bookings.

    Raises ``SourceError`` (CHANGED) when a field is gone.
    """
    records: list[Record] = []
    unreadable: list[Unreadable] = []
    counted: Tally = Counter()
    for row in rows:
        cells = Cells(row)
        read = _READERS[row.what]
        records.append(read(cells, config))
        unreadable += cells.unreadable
        counted += cells.tally()
    return Parsed(tuple(records), tuple(unreadable), counted)


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that the company lets us in and shows its field definitions. Reads no client."""
    with closing(_Company(config, secrets)) as company:
        company.read(f"{_CLIENTS}/fields", f"{_CLIENTS}/fields")


@dataclass(frozen=True, slots=True)
class _Token:
    """A token, the single-use one that renews it, and when it was given (monotonic seconds)."""

    token: str
    refresh: str
    at: float


class _LoginRefused(NamedTuple):
    """What a refused login means, and what to do about it."""

    as_status: int
    remedy: str
    hint: str


_LOGIN_REFUSED = {
    400: _LoginRefused(
        401,
        "Check login in orden.toml and the API user key (Settings, API User Keys).",
        "simplybook_login",
    ),
    403: _LoginRefused(
        403,
        "Too many attempts, or the API is not switched on: wait an hour, then check the key.",
        "simplybook_blocked",
    ),
    404: _LoginRefused(
        404,
        "Check company and base_url: a company lives on one regional host only.",
        "simplybook_company",
    ),
}


class _Company:
    """A logged-in session with one company."""

    def __init__(self, config: SourceConfig, secrets: Mapping[str, str]) -> None:
        base_url = config["base_url"] or _HOST
        self._http = session(base_url)
        self._company = config["company"]
        self._login_as = config["login"]
        self._password = secrets["password"]
        self._token: _Token | None = None
        self._gap = _gap(config["pace"], base_url)
        self._next = 0.0

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def read(self, path: str, place: str, **query: int) -> Any:
        """Read one path.

        An expired token is renewed once; a 403 is asked again once, as it may be throttling.
        """
        response = self._get(path, place, query)
        if _expired(response):
            self._token = self._renewed()
            response = self._get(path, place, query)
            if _expired(response):
                remedy = (
                    "The token is refused right after a new login: check the API user's rights."
                )
                raise refusal(401, place, remedy)
        if response.status_code == 403:
            sleep(http.BACKOFF * 4)
            response = self._get(path, place, query)
        return json_of(accepted(response, place), place)

    def _get(self, path: str, place: str, query: Mapping[str, int]) -> "requests.Response":
        headers = {
            "X-Company-Login": self._company,
            "X-Token": self._valid_token().token,
            "Content-Type": "application/json",
        }
        return answer(lambda: self._paced("GET", path, params=query, headers=headers), place)

    def _valid_token(self) -> _Token:
        if self._token is None:
            self._token = self._logged_in()
        elif monotonic() - self._token.at > _RENEW_AFTER:
            self._token = self._renewed()
        return self._token

    def _renewed(self) -> _Token:
        """Trade the refresh token for a new pair, or log in.

        Sent once: a refresh token works a single time.
        """
        from requests import RequestException

        old = self._token
        self._token = None  # gone before it is sent, so that it can never be sent twice
        if old is None or not old.refresh:
            return self._logged_in()
        body = {"company": self._company, "refresh_token": old.refresh}
        try:
            response = self._paced("POST", f"{_AUTH}/refresh-token", json=body)
            if response.ok:
                return _token(response.json())
        except (RequestException, SourceError, ValueError, RecursionError):
            pass  # whatever it was: a login asks for nothing but the key
        return self._logged_in()

    def _logged_in(self) -> _Token:
        # A login may be tried again: it changes nothing but the token that we are waiting for.
        body = {"company": self._company, "login": self._login_as, "password": self._password}
        response = answer(lambda: self._paced("POST", _AUTH, json=body), _AUTH)
        refused = _LOGIN_REFUSED.get(response.status_code)
        if refused:
            raise refusal(refused.as_status, _AUTH, refused.remedy, refused.hint)
        return _token(json_of(accepted(response, _AUTH), _AUTH))

    def _paced(self, method: str, path: str, **kwargs: Any) -> "requests.Response":
        if (wait := self._next - monotonic()) > 0:
            sleep(wait)
        self._next = monotonic() + self._gap
        return self._http.request(method, path, **kwargs)


def _gap(pace: float, base_url: str) -> float:
    """Give the seconds between two calls, which ``pace`` a second leave.

    Here at home there are none.
    """
    if pace:
        return 1 / pace
    if urlsplit(base_url).hostname in _LOOPBACK:
        return 0.0
    return 1 / _PACE


def _token(body: Any) -> _Token:
    if not isinstance(body, dict):
        raise trouble(Trouble.BROKEN, _AUTH, "the answer is not a JSON object")
    if body.get("require2fa"):
        remedy = "Make an API user key for a user without two-step login (Settings, API User Keys)."
        problem = "the login asks for a second step"
        raise trouble(Trouble.REFUSED, _AUTH, problem, remedy, "simplybook_two_steps")
    if not body.get("token"):
        raise trouble(Trouble.REFUSED, _AUTH, "the login gave no token")
    return _Token(str(body["token"]), str(body.get("refresh_token") or ""), monotonic())


def _expired(response: "requests.Response") -> bool:
    """Say whether a token has run out: 419 by the vendor's specification, 401 with code 419 or only
    the words in the wild."""
    if response.status_code in {401, 419}:
        return True
    if len(response.content) >= 2000:  # a list, not an error
        return False
    try:
        body = as_mapping(response.json())
    except (ValueError, RecursionError):
        return False
    return body.get("code") == 419 or "token expired" in str(body.get("message")).lower()


def _walk(company: _Company, path: str, what: str) -> Walk:
    """Walk a list that comes wrapped with its counts (live traffic) or bare (the vendor's
    specification)."""
    walk = Walk()
    number = 1
    while True:
        body = company.read(path, path, page=number, on_page=_ON_PAGE)
        found = _listed(body, path)
        rows = {id_of(each, path): Row(what, f"page {number}", each) for each in found}
        again = len(rows.keys() & walk.rows.keys())
        if again not in {0, len(rows)} or len(rows) != len(found):
            # Pages that overlap shifted meanwhile; a bare list whose pages are ignored repeats
            # itself whole.
            walk.steady = False
        walk.rows |= rows
        if isinstance(body, list):
            last = _is_past_end(rows, again, number, path)
        else:
            last = _reached_end(body, walk, number, path) or again == len(rows)
        if last:
            return walk
        number += 1


def _listed(body: Any, path: str) -> list[dict[str, Any]]:
    rows = body.get("data") if isinstance(body, dict) else body
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise trouble(Trouble.BROKEN, path, "the answer is not a list")
    return rows


def _is_past_end(rows: Mapping[str, Row], again: int, number: int, path: str) -> bool:
    if rows and again == len(rows) == _ON_PAGE:
        # The size is heeded, the page is not: the rest is out of reach.
        raise _paging_ignored(path, number)
    return again == len(rows)


def _reached_end(body: Mapping[str, Any], walk: Walk, number: int, path: str) -> bool:
    counts = as_mapping(body.get("metadata"))
    try:
        page, pages = int(counts["page"]), int(counts["pages_count"])
        total = int(counts["items_count"])
    except (TypeError, KeyError, ValueError, OverflowError):
        raise trouble(Trouble.BROKEN, path, "the list does not say how long it is") from None
    if page != number:
        raise _paging_ignored(path, number)
    walk.steady = walk.steady and walk.total in (None, total)
    walk.total = total
    return number >= pages


def _paging_ignored(path: str, number: int) -> SourceError:
    return trouble(Trouble.BROKEN, path, f"page {number} was asked for and another one came")


def _has_own_fields(company: _Company) -> bool:
    """Say whether clients have visible fields of the company's own.

    Asking for their values costs a call per client.
    """
    path = f"{_CLIENTS}/fields"
    try:
        fields = _listed(company.read(path, path), path)
    except SourceError as error:
        if error.trouble is not Trouble.REFUSED:
            raise
        # "Client fields" is a custom feature; without it the vendor refuses. The clients themselves
        # were just read.
        _log.warning(
            "simplybook: client field definitions are refused; the feature is taken to be off"
        )
        return False
    return any(each.get("is_visible", True) and not each.get("is_built_in") for each in fields)


def _field_values(company: _Company, client: str) -> list[Any]:
    place = f"{_CLIENTS}/field-values"
    try:
        body = company.read(f"{place}/{quote(client, safe='')}", place)
    except SourceError as error:
        if error.trouble is not Trouble.NOT_FOUND:
            raise
        return []  # deleted since the list was read
    values = body.get("fields") if isinstance(body, dict) else body
    return values if isinstance(values, list) else []


def _contact(cells: Cells, config: SourceConfig) -> Record:
    cells.need("id", "name", "email", "phone")
    id_ = cells.take("id")
    contact = _reached(cells)
    skype, own = _own_fields(cells)
    fields = {
        "name": cells.take("name"),
        **contact.fields,
        "skype": skype,
    }
    # A deleted client is still stored, and counts. The other switches say what the page may do, not
    # who somebody is.
    cells.drop("is_deleted", "can_be_edited")
    # State without time, text or source: no consent can be read from it (facts §5).
    cells.drop("email_promo_subscribed", "sms_promo_subscribed")
    # Preset to the company's own country; the address as one text repeats its parts, which are left
    # to be found.
    cells.drop("country_id", "state_id", "full_address")
    return Record(
        source=config.name,
        record=f"client:{id_}",
        kind=Kind.CONTACT,
        activity="A06",
        fields=kept(fields),
        unread=(*cells.rest(), *own),
        also=contact.also,
    )


def _reached(cells: Cells) -> Contact:
    """Take how a client is reached."""
    contact = Contact()
    contact.take(cells, "email", "email")
    contact.take(cells, "phone", "phone")
    return contact


def _own_fields(cells: Cells) -> tuple[str | None, tuple[str, ...]]:
    """Give the Skype name, and the names of the other filled fields of the company's own.

    Built-in ones repeat the card.
    """
    given = cells.raw("fields")
    skype: str | None = None
    own: dict[str, None] = {}
    counted: Tally = Counter()
    for each in given if isinstance(given, list) else [given]:
        title, text, fate = _own_field(each)
        if skype is None and fate is Fate.UNREAD and "skype" in title.lower():
            skype, fate = text, Fate.READ
        elif fate is Fate.UNREAD:
            own[f"fields.{title}"] = None
        values, about = "fields.value", Counter(leaves("fields", each))
        counted[values, fate] += about.pop(values, 0)
        counted.update({(name, Fate.IGNORED): n for name, n in about.items()})
    cells.account("fields", +counted)
    return skype, tuple(own)


def _own_field(each: Any) -> tuple[str, str | None, Fate]:
    """Read one field: its title, its text, and whether it is one that nobody described."""
    field = as_mapping(each)
    about = as_mapping(field.get("field"))
    title = " ".join((clean(about.get("title")) or "untitled").split())
    if not filled(field.get("value")) or about.get("is_built_in"):
        return title, None, Fate.IGNORED
    return title, clean(field["value"]), Fate.UNREAD


#: The field that each of the vendor's times is.
_DATES = {"start_datetime": "starts_at", "end_datetime": "ends_at", "record_date": "booked_at"}


def _booking(cells: Cells, config: SourceConfig) -> Record:
    cells.need("id", "client_id", "start_datetime", "end_datetime", "status")
    zone = ZoneInfo(config.timezone)
    id_, client_id = cells.take("id"), cells.take("client_id")
    client = cells.sub("client")
    contact = _reached(client)
    fields: dict[str, Value | None] = {
        "name": client.take("name"),
        **contact.fields,
        "status": _status(cells.take("status"), cells.raw("is_confirmed")),
        **{field: cells.when(key, zone) for key, field in _DATES.items()},
    }
    client.drop_rest()  # repeats the card, where it is found once
    _drop_technical(cells)
    part_of = f"client:{client_id}" if client_id else None
    return Record(
        source=config.name,
        record=f"booking:{id_}",
        kind=Kind.BOOKING,
        activity="A06",
        fields=kept(fields),
        unread=cells.rest(),
        part_of=part_of,
        also=contact.also,
        unclear=cells.unclear(_DATES),
    )


_READERS = {"client": _contact, "booking": _booking}


def _status(status: str | None, is_confirmed: object) -> str | None:
    if status is None and not isinstance(is_confirmed, bool):
        return None  # neither says so: that is no booking that waits
    if status is not None and status.lower() != "confirmed_pending":
        return _STATUS.get(status.lower(), status.lower())
    if is_confirmed is True:
        return BookingStatus.CONFIRMED.value
    return BookingStatus.PENDING.value


def _drop_technical(cells: Cells) -> None:
    # What was booked and with whom: the coach's own offers and staff.
    cells.drop("service", "service_id", "provider", "provider_id")
    cells.drop("location", "location_id", "category", "category_id")
    # The vendor's own keys and states.
    cells.drop("code", "duration", "batch_id", "batch_type", "membership_id", "user_status_id")
    cells.drop("can_be_edited", "can_be_canceled", "client_timezone", "client_time_offset")
    cells.drop("ticket_code", "ticket_is_used", "ticket_validation_datetime")
    # Payment at the vendor's till; the invoices that the law asks for are another source.
    cells.drop("invoice_id", "invoice_status", "invoice_number", "invoice_datetime")
    cells.drop("invoice_payment_processor", "invoice_payment_received")


SOURCE = SourceType(
    name="simplybook",
    title="SimplyBook.me",
    options={
        "company": Option(str, required=True, found=r"//([\w-]+)\.(?:secure\.)?simplybook"),
        "login": Option(str, required=True),
        "base_url": Option(str, default=_HOST, asked=True),
        "pace": Option(float, default=0.0),
    },
    secrets=("password",),
    kinds=lambda _options: (Kind.CONTACT, Kind.BOOKING),
    pull=pull,
    parse=parse,
    probe=probe,
    mark="diamond",
    address=lambda options: f"https://{quote(options['company'], safe='')}.secure.simplybook.it/",
)
