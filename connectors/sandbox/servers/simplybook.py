"""SimplyBook.me's side: the reading part of REST v2 for one company, with its expiring tokens.

Shapes: recorded traffic of July 2025. UNVERIFIED, and kept apart: that definition lists are wrapped
like other lists, the largest ``on_page``, and what a page past the last holds (``_page``).
"""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, NoReturn

from connectors.sandbox.people.world import BookingCompany
from connectors.sandbox.servers.vendor_server import (
    Answer,
    Index,
    Refused,
    Request,
    Route,
    VendorServer,
    answer_json,
)

_STATUSES: Mapping[str, tuple[str, ...]] = {
    "confirmed": ("confirmed",),
    "confirmed_pending": ("confirmed", "pending"),
    "pending": ("pending",),
    "canceled": ("canceled", "cancelled"),
}
_MOST_ON_PAGE = 100
_LOGIN = "/admin/auth"

Rows = list[dict[str, Any]]
Test = Callable[[dict[str, Any]], bool]


class SimplyBook(VendorServer):
    """REST v2 for ``booking``. Switches, to be set at any time:

    ``calls_per_token`` calls until a token has expired (None: never) · ``expired_status`` 419, or
    401 with code 419 in the body · ``bare`` lists without ``data`` and ``metadata`` ·
    ``require_2fa`` · ``most_failures`` logins until 403.
    """

    def __init__(self, booking: BookingCompany, as_of: date) -> None:
        self._booking = booking
        self._now = datetime.combine(as_of, time()).isoformat(" ")
        self._clients, self._bookings = Index("id"), Index("id")
        self._tokens: dict[str, int] = {}  # token -> calls made
        self._refresh: dict[str, str] = {}  # refresh token -> token
        self._failures = 0
        self.password = secrets.token_hex(32)
        self.calls_per_token: int | None = None
        self.expired_status = 419
        self.bare = False
        self.require_2fa = False
        self.most_failures = 10
        super().__init__()

    def expire_tokens(self) -> None:
        """Let every token given so far have expired; refresh tokens stay good."""
        for token in self._tokens:
            self._tokens[token] = -1

    def routes(self) -> Iterable[Route]:
        """Return the routes below /admin."""
        return (
            ("POST", _LOGIN, self._login),
            ("POST", _LOGIN + "/refresh-token", self._renew),
            ("POST", _LOGIN + "/logout", self._logout),
            ("GET", "/admin/clients", self._client_list),
            ("GET", "/admin/clients/fields", self._definitions),
            ("GET", r"/admin/clients/field-values/(\d+)", self._field_values),
            ("GET", r"/admin/clients/(\d+)", self._client),
            ("GET", "/admin/bookings", self._booking_list),
            ("GET", r"/admin/bookings/(\d+)", self._booking_details),
            ("GET", "/admin/tariff/current", self._tariff),
            ("GET", "/admin/plugins", self._plugins),
        )

    def gate(self, request: Request) -> None:
        """Let in a live token of this company; the login itself is open."""
        if request.path.startswith(_LOGIN):
            return
        if request.headers.get("x-company-login") != self._booking.company:
            _refuse(400, "Invalid company")
        token = request.headers.get("x-token", "")
        with self._lock:
            calls = self._tokens.get(token)
            if calls is None:
                _refuse(401, "Access denied")
            if calls < 0 or (self.calls_per_token is not None and calls >= self.calls_per_token):
                _refuse(self.expired_status, "Token Expired", 419)
            self._tokens[token] = calls + 1

    def missing(self, request: Request, known: bool) -> Answer:
        """Return the flat error for a path or a method that is not there."""
        if known:
            return _error(405, "Method Not Allowed")
        return _error(404, "Not Found")

    # -- logging in and out

    def _login(self, request: Request) -> Answer:
        given = request.json()
        if self._failures >= self.most_failures:
            _refuse(403, "Too many attempts. Try again later")
        if given.get("company") != self._booking.company:
            _refuse(404, "Company not found")
        if given.get("login") != self._booking.login or given.get("password") != self.password:
            self._failures += 1
            _refuse(400, "Wrong login or password")
        self._failures = 0
        return self._new_token()

    def _new_token(self) -> Answer:
        content: dict[str, Any] = {
            "token": "",
            "company": self._booking.company,
            "login": self._booking.login,
            "refresh_token": "",
            "domain": "simplybook.example",
            "require2fa": self.require_2fa,
            "allowed2fa_providers": [],
            "auth_session_id": "",
            "id": None,
        }
        if self.require_2fa:
            content["allowed2fa_providers"] = ["ga"]
            content["auth_session_id"] = secrets.token_hex(16)
            return answer_json(content)
        token, refresh = secrets.token_hex(32), secrets.token_hex(32)
        with self._lock:
            self._tokens[token] = 0
            self._refresh[refresh] = token
        return answer_json({**content, "token": token, "refresh_token": refresh})

    def _renew(self, request: Request) -> Answer:
        given = request.json()
        with self._lock:  # single use: the first to come takes it
            old = self._refresh.pop(str(given.get("refresh_token")), None)
            if old is None or given.get("company") != self._booking.company:
                _refuse(401, "Invalid refresh token")
            self._tokens.pop(old, None)
        return self._new_token()

    def _logout(self, request: Request) -> Answer:
        token = str(request.json().get("auth_token"))
        with self._lock:
            self._tokens.pop(token, None)
            self._refresh = {refresh: of for refresh, of in self._refresh.items() if of != token}
        return answer_json({})

    # -- clients

    def _client_list(self, request: Request) -> Answer:
        words = request.last("filter[search]").strip().lower()
        keys = ("name", "email", "phone")
        found = [
            c
            for c in self._booking.clients
            if words in " ".join(str(c.get(key) or "") for key in keys).lower()
        ]
        return self._page(request, found)

    def _client(self, request: Request, number: str) -> Answer:
        return answer_json(self._known_client(number))

    def _definitions(self, request: Request) -> Answer:
        fields = self._booking.fields
        return self._list(fields, _metadata(len(fields), 1, max(len(fields), 1)))

    def _field_values(self, request: Request, number: str) -> Answer:
        client = self._known_client(number)
        fields = self._booking.field_values.get(client["id"], [])
        return answer_json({"id": client["id"], "fields": fields})

    def _known_client(self, number: str) -> dict[str, Any]:
        found = self._clients.find(self._booking.clients, int(number))
        return found or _refuse(404, "Client not found")

    # -- bookings

    def _booking_list(self, request: Request) -> Answer:
        tests = self._tests(request)
        found = [b for b in self._booking.bookings if all(test(b) for test in tests)]
        return self._page(request, found)

    def _tests(self, request: Request) -> list[Test]:
        """Return a test per filter that is understood: the vendor silently ignores unknown keys and
        garbage values."""

        def given(key: str) -> str:
            return request.last(f"filter[{key}]")

        def ids(key: str) -> set[str]:
            return {id_ for id_ in request.query.get(f"filter[{key}][]", []) if id_.isdigit()}

        first = _day(given("date")) or _day(given("date_from"))
        last = _day(given("date")) or _day(given("date_to"))
        states = _STATUSES.get(given("status"), ())
        client, words = given("client_id"), given("search").strip().lower()
        services, providers = ids("services"), ids("providers")
        tests: list[tuple[object, Test]] = [
            (first, lambda b: str(b["start_datetime"])[:10] >= first),
            (last, lambda b: str(b["start_datetime"])[:10] <= last),
            (states, lambda b: b["status"] in states),
            (client.isdigit(), lambda b: str(b["client_id"]) == client),
            (words, lambda b: words in _searched(b)),
            (given("upcoming_only") == "1", lambda b: str(b["start_datetime"]) > self._now),
            (services, lambda b: str(b.get("service_id")) in services),
            (providers, lambda b: str(b.get("provider_id")) in providers),
        ]
        return [test for understood, test in tests if understood]

    def _booking_details(self, request: Request, number: str) -> Answer:
        found = self._bookings.find(self._booking.bookings, int(number))
        if found is None:
            _refuse(404, "Booking not found")
        more: dict[str, Any] = {
            "log": [],
            "additional_fields": [],
            "products": [],
            "attributes": [],
        }
        return answer_json({**more, "comment": None, **found})

    # -- the account

    def _tariff(self, request: Request) -> Answer:
        return answer_json({"id": 3, "name": "Standard", "is_active": True, "client_limit": None})

    def _plugins(self, request: Request) -> Answer:
        plugins = ("api", "client_fields", "approve_booking")
        rows = [
            {"id": n, "key": key, "name": key, "is_active": True}
            for n, key in enumerate(plugins, 1)
        ]
        return self._page(request, rows)

    def _page(self, request: Request, rows: Rows) -> Answer:
        page = max(1, _integer(request.last("page"), 1))
        on_page = min(max(1, _integer(request.last("on_page"), 10)), _MOST_ON_PAGE)
        shown = rows[(page - 1) * on_page : page * on_page]
        return self._list(shown, _metadata(len(rows), page, on_page))

    def _list(self, shown: Rows, metadata: dict[str, int]) -> Answer:
        if self.bare:
            return answer_json(shown)
        return answer_json({"data": shown, "metadata": metadata})


def _metadata(count: int, page: int, on_page: int) -> dict[str, int]:
    return {
        "items_count": count,
        "pages_count": -(-count // on_page),
        "page": page,
        "on_page": on_page,
    }


def _day(text: str) -> str:
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else ""


def _integer(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else default


def _searched(booking: Mapping[str, Any]) -> str:
    client = booking.get("client") or {}
    parts = (booking.get("code"), *map(client.get, ("name", "email", "phone")))
    return " ".join(str(part or "") for part in parts).lower()


def _error(status: int, message: str, code: int | None = None) -> Answer:
    content = {"code": code or status, "message": message, "data": [], "message_data": []}
    return answer_json(content, status)


def _refuse(status: int, message: str, code: int | None = None) -> NoReturn:
    raise Refused(_error(status, message, code))
