"""SimplyBook.me's side: REST v2 for one company, its reading part here.

Shapes: recorded traffic of July 2025.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from connectors.sandbox.people.world import BookingCompany
from connectors.sandbox.servers.simplybook.answers import error, page, whole
from connectors.sandbox.servers.simplybook.company import Company
from connectors.sandbox.servers.simplybook.tokens import LOGIN, Tokens
from connectors.sandbox.servers.simplybook.writes import Writing
from connectors.sandbox.servers.vendor_server import (
    Answer,
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
Test = Callable[[dict[str, Any]], bool]


class SimplyBook(VendorServer):
    """REST v2 for ``booking``. Switches, to be set at any time:

    ``bare`` lists without ``data`` and ``metadata`` · of ``tokens``: ``calls_per_token`` calls
    until a token has expired (None: never), ``expired_status`` 419, or 401 with code 419 in the
    body, ``expired_as_text``, ``require_2fa``, ``most_failures`` logins until 403 · those of
    ``writing``.
    Both passwords open the whole company: no key of this vendor's only reads.
    """

    def __init__(self, booking: BookingCompany, as_of: date) -> None:
        self._booking = booking
        self._now = datetime.combine(as_of, time()).isoformat(" ")
        self.company = Company(booking)
        self.tokens = Tokens(booking)
        self.writing = Writing(self.company)
        self.password, self.erase_password = self.tokens.passwords
        self.bare = False
        super().__init__()

    def expire_tokens(self) -> None:
        """Let every token given so far have expired; refresh tokens stay good."""
        self.tokens.expire()

    def routes(self) -> Iterable[Route]:
        """Return the routes below /admin."""
        return (
            *self.tokens.routes(),
            ("GET", "/admin/clients", self._client_list),
            ("GET", "/admin/clients/fields", self._definitions),
            ("GET", r"/admin/clients/field-values/(\d+)", self._field_values),
            ("GET", r"/admin/clients/(\d+)", self._client),
            ("GET", "/admin/bookings", self._booking_list),
            ("GET", r"/admin/bookings/(\d+)", self._booking_details),
            ("GET", "/admin/tariff/current", self._tariff),
            ("GET", "/admin/plugins", self._plugins),
            *self.writing.routes(),
        )

    def changes(self, request: Request) -> bool:
        """Say whether ``request`` comes to change more than who is logged in."""
        return super().changes(request) and not request.path.startswith(LOGIN)

    def gate(self, request: Request) -> None:
        """Let in a live token of this company; the login itself is open."""
        if request.path.startswith(LOGIN):
            return
        self.tokens.check(request)
        if self.changes(request):
            self.writing.check()

    def missing(self, request: Request, known: bool) -> Answer:
        """Return the flat error for a path or a method that is not there."""
        if known:
            return error(405, "Method Not Allowed")
        return error(404, "Not Found")

    # -- clients

    def _client_list(self, request: Request) -> Answer:
        words = request.last("filter[search]").strip().lower()
        keys = ("name", "email", "phone")
        found = [
            c
            for c in self.company.clients()
            if words in " ".join(str(c.get(key) or "") for key in keys).lower()
        ]
        return page(request, found, self.bare)

    def _client(self, request: Request, number: str) -> Answer:
        return answer_json(self.company.client(number))

    def _definitions(self, request: Request) -> Answer:
        return whole(self._booking.fields, self.bare)

    def _field_values(self, request: Request, number: str) -> Answer:
        client = self.company.client(number)
        fields = self._booking.field_values.get(client["id"], [])
        return answer_json({"id": client["id"], "fields": fields})

    # -- bookings

    def _booking_list(self, request: Request) -> Answer:
        tests = self._tests(request)
        found = [b for b in self._booking.bookings if all(test(b) for test in tests)]
        return page(request, found, self.bare)

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
        more: dict[str, Any] = {
            "log": [],
            "additional_fields": [],
            "products": [],
            "attributes": [],
        }
        return answer_json({**more, "comment": None, **self.company.booking(number)})

    # -- the account

    def _tariff(self, request: Request) -> Answer:
        return answer_json({"id": 3, "name": "Standard", "is_active": True, "client_limit": None})

    def _plugins(self, request: Request) -> Answer:
        plugins = ("api", "client_fields", "approve_booking")
        rows = [
            {"id": n, "key": key, "name": key, "is_active": True}
            for n, key in enumerate(plugins, 1)
        ]
        return page(request, rows, self.bare)


def _day(text: str) -> str:
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else ""


def _searched(booking: Mapping[str, Any]) -> str:
    client = booking.get("client") or {}
    parts = (booking.get("code"), *map(client.get, ("name", "email", "phone")))
    return " ".join(str(part or "") for part in parts).lower()
