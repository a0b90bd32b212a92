"""Logging in and out of SimplyBook.me: tokens that run out, refresh tokens that serve once."""

import secrets
import threading
from collections.abc import Iterable
from typing import Any

from connectors.sandbox.people.world import BookingCompany
from connectors.sandbox.servers.simplybook.answers import refuse
from connectors.sandbox.servers.vendor_server import Answer, Refused, Request, Route, answer_json

LOGIN = "/admin/auth"


class Tokens:
    """The tokens of one company. The switches are those of ``SimplyBook``."""

    def __init__(self, booking: BookingCompany) -> None:
        self._booking = booking
        self._calls: dict[str, int] = {}  # token -> calls made
        self._refresh: dict[str, str] = {}  # refresh token -> token
        self._failures = 0
        self._lock = threading.Lock()
        self.passwords = {secrets.token_hex(32) for _ in range(2)}
        self.calls_per_token: int | None = None
        self.expired_status = 419
        self.expired_as_text = False
        self.require_2fa = False
        self.most_failures = 10

    def routes(self) -> Iterable[Route]:
        """Return the routes below the login."""
        return (
            ("POST", LOGIN, self._login),
            ("POST", LOGIN + "/refresh-token", self._renew),
            ("POST", LOGIN + "/logout", self._logout),
        )

    def expire(self) -> None:
        """Let every token given so far have expired; refresh tokens stay good."""
        for token in self._calls:
            self._calls[token] = -1

    def check(self, request: Request) -> None:
        """Let in a live token of this company; an error ends the request."""
        if request.headers.get("x-company-login") != self._booking.company:
            refuse(400, "Invalid company")
        token = request.headers.get("x-token", "")
        with self._lock:
            calls = self._calls.get(token)
            if calls is None:
                refuse(401, "Access denied")
            if calls < 0 or (self.calls_per_token is not None and calls >= self.calls_per_token):
                self._expired()
            self._calls[token] = calls + 1

    def _expired(self) -> None:
        if self.expired_as_text:
            raise Refused(Answer(self.expired_status, b"Token Expired", "text/plain"))
        refuse(self.expired_status, "Token Expired", 419)

    def _login(self, request: Request) -> Answer:
        given = request.json()
        if self._failures >= self.most_failures:
            refuse(403, "Too many attempts. Try again later")
        if given.get("company") != self._booking.company:
            refuse(404, "Company not found")
        if given.get("login") != self._booking.login or given.get("password") not in self.passwords:
            self._failures += 1
            refuse(400, "Wrong login or password")
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
            self._calls[token] = 0
            self._refresh[refresh] = token
        return answer_json({**content, "token": token, "refresh_token": refresh})

    def _renew(self, request: Request) -> Answer:
        given = request.json()
        with self._lock:  # single use: the first to come takes it
            old = self._refresh.pop(str(given.get("refresh_token")), None)
            if old is None or given.get("company") != self._booking.company:
                refuse(401, "Invalid refresh token")
            self._calls.pop(old, None)
        return self._new_token()

    def _logout(self, request: Request) -> Answer:
        token = str(request.json().get("auth_token"))
        with self._lock:
            self._calls.pop(token, None)
            self._refresh = {refresh: of for refresh, of in self._refresh.items() if of != token}
        return answer_json({})
