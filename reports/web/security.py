"""Who may come in: its owner's browser, with a ticket minted for it, from our own pages.

The rules are those measured in Chromium in 2026-11: cookies do not tell ports apart, so the
session's name is random; a page of another site can post to 127.0.0.1, so every POST must say that
it comes from here (Sec-Fetch-Site) and carry the session's form token; a name that resolves to
127.0.0.1 can be anybody's, so the Host must be ours. Another user of the machine has no business
here, ticket or none: where the system tells whose a connection is, it is asked.
"""

import asyncio
import hmac
import secrets
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reports.web import peer
from reports.web.setup_port import Draft, Told

TICKET_SECONDS = 60
IDLE_SECONDS = 30 * 60
#: Seconds in which a form must have come whole.
BODY_SECONDS = 10.0
#: Bytes of a form. Ours are below one thousand; nobody needs to send more.
LARGEST_FORM = 64_000
_LARGEST_TICKET = 200
#: Where a ticket is handed in: by an address, or by a form of the page in her own folder.
TICKET_PATH = "/t/"
_FORM_TYPE = "application/x-www-form-urlencoded"
_FIELDS = 200
_NAMES = ("127.0.0.1", "localhost", "orden.localhost")

#: What anybody on this machine may have: our own looks and keys, which hold nobody.
STATIC = {
    "/static/orden.css": "text/css",
    "/static/web.css": "text/css",
    "/static/keys.js": "text/javascript",
}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), clipboard-read=()",
}


@dataclass(slots=True)
class Session:
    """One browser's visit.

    It lives in this program's memory and ends with it, or after half an hour without a click.
    """

    token: str
    seen: float
    hidden: bool = False
    keys: bool = True
    #: What can be undone, latest last: what it is, its numbers, and where to go back to.
    done: list[tuple[str, tuple[int, ...], str]] = field(default_factory=list)
    searches: MutableMapping[str, str] = field(default_factory=dict)
    #: Said once: a wording's key and values, and whether it can be undone.
    notice: tuple[str, dict[str, object], bool] | None = None
    #: Sources that are being connected, by type.
    drafts: dict[str, Draft] = field(default_factory=dict)
    told: Told | None = None  # how registering the night went, told once

    def forget(self) -> None:
        """Let go of all that was typed here."""
        self.searches.clear()
        self.drafts.clear()


class Gate:
    """The one door. Mints tickets, keeps sessions, and lets only ours through to ``app``."""

    def __init__(
        self,
        port: int,
        turned_away: Callable[[int, str], Response],
        clock: Callable[[], float] = time.monotonic,
        is_stranger: Callable[[peer.Address | None, peer.Address | None], bool] = peer.is_stranger,
    ):
        self.hosts = frozenset(f"{name}:{port}" for name in _NAMES)
        self.cookie = f"orden-{secrets.token_hex(8)}"
        self._away = turned_away
        self._clock = clock
        self._is_stranger = is_stranger
        self._tickets: dict[str, tuple[float, Callable[[], None]]] = {}
        self._sessions: dict[str, Session] = {}

    def ticket(self, used: Callable[[], None] = lambda: None) -> str:
        """Mint a ticket: good for one visit that begins within a minute. ``used`` hears of it."""
        made = secrets.token_urlsafe(32)
        self._tickets[made] = self._clock() + TICKET_SECONDS, used
        return made

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """Return ``app`` behind the door."""

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return
            answer = await self._admit(scope, receive)
            # Who was let in to nothing is not waited for: neither for a body nor for the next wish.
            stays = answer is None and "orden.session" in scope
            await (answer or app)(scope, receive, _with_headers(send, stays=stays))

        return guarded

    async def _admit(self, scope: Scope, receive: Receive) -> Response | None:
        """Return the refusal, or None to let it through with its session and form in ``scope``."""
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.hosts:
            return self._away(421, "host")
        path, method = scope["path"], scope["method"]
        if method not in ("GET", "HEAD", "POST"):
            return self._away(405, "method")
        if headers.get("upgrade", "").lower() == "websocket":
            return self._away(403, "method")
        if method != "POST" and path in STATIC:
            return None
        # A HEAD only looks: it must not use the ticket up.
        if method == "GET" and path.startswith(TICKET_PATH):
            return self._open(scope, path.removeprefix(TICKET_PATH))
        if method == "POST" and path == TICKET_PATH:
            return self._open(scope, await _ticket(headers, receive))
        session, expired = self._session(Request(scope))
        if session is None:
            return self._away(403, "expired" if expired else "no_ticket")
        if self._from_stranger(scope):
            return self._away(403, "stranger")
        scope["orden.session"] = session
        if method != "POST":
            return None
        return await self._check_form(scope, headers, receive, session)

    def _from_stranger(self, scope: Scope) -> bool:
        """Tell whether another user sent this. Asked once a connection: it takes milliseconds."""
        kept = scope.get("state", {}).get("orden.connection", {})
        if "stranger" not in kept:
            kept["stranger"] = self._is_stranger(scope.get("client"), scope.get("server"))
        return bool(kept["stranger"])

    def _open(self, scope: Scope, ticket: str) -> Response:
        until, used = self._tickets.get(ticket, (0.0, lambda: None))
        if until <= self._clock():
            return self._away(403, "used")
        if self._from_stranger(scope):  # its owner may still need it
            return self._away(403, "stranger")
        del self._tickets[ticket]
        used()
        name = secrets.token_urlsafe(32)
        self._sessions[name] = Session(secrets.token_urlsafe(32), self._clock())
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self.cookie, name, httponly=True, samesite="lax", path="/")
        return answer

    def _session(self, request: Request) -> tuple[Session | None, bool]:
        for each in self._sessions.values():
            if self._clock() - each.seen > IDLE_SECONDS:
                each.forget()
        name = request.cookies.get(self.cookie, "")
        session = self._sessions.get(name)
        if session is None:
            return None, False
        if self._clock() - session.seen > IDLE_SECONDS:
            return None, True
        session.seen = self._clock()
        return session, False

    async def _check_form(
        self, scope: Scope, headers: Headers, receive: Receive, session: Session
    ) -> Response | None:
        origin = headers.get("origin", "null")  # no-referrer makes it «null»
        ours = origin == "null" or origin.removeprefix("http://").lower() in self.hosts
        if headers.get("sec-fetch-site") != "same-origin" or not ours:
            return self._away(403, "elsewhere")
        if _kind(headers) != _FORM_TYPE:
            return self._away(415, "form")
        try:
            body = await _read(headers, receive, LARGEST_FORM)
        except TimeoutError:
            return self._away(408, "form")
        if body is None:
            return self._away(413, "form")
        try:
            form = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_FIELDS)
        except ValueError:
            return self._away(400, "form")
        given = form.pop("token", [""])[-1]
        if not hmac.compare_digest(given.encode(), session.token.encode()):
            return self._away(403, "token")
        scope["orden.form"] = form
        return None


def _kind(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip()


async def _ticket(headers: Headers, receive: Receive) -> str:
    """Return what was handed in as a ticket by a form, empty when that is none."""
    if _kind(headers) != _FORM_TYPE:
        return ""
    try:
        body = await _read(headers, receive, _LARGEST_TICKET)
        return parse_qs((body or b"").decode("ascii"))["ticket"][-1]
    except (TimeoutError, ValueError, KeyError):
        return ""


async def _read(headers: Headers, receive: Receive, largest: int) -> bytes | None:
    """Return a request's body, None when it is larger than ``largest``: then it is not read.

    Raises ``TimeoutError``.
    """
    told = headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > largest:
        return None
    body = b""
    async with asyncio.timeout(BODY_SECONDS):
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            body += bytes(message.get("body", b""))
            if len(body) > largest:
                return None
            if not message.get("more_body"):
                return body


def _with_headers(send: Send, *, stays: bool) -> Send:
    ours = dict(_HEADERS) if stays else {**_HEADERS, "connection": "close"}

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            had = {name for name, _value in message["headers"]}
            extra = ((k.encode(), v.encode()) for k, v in ours.items() if k.encode() not in had)
            message = {**message, "headers": [*message["headers"], *extra]}
        await send(message)

    return sending
