"""A browser for the tests of the review: comes in by a ticket, keeps its cookie, sends what a real one sends.

It speaks to the application itself, gate and all, without a socket. Addresses go out as they are written, dots and all: a client
that tidies «..» away could not tell whether the review does.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote, urlencode

from starlette.types import ASGIApp

from reports.web.app import build, gate_for
from reports.web.context import ReviewContext

PORT = 8765
_FIELD = re.compile(r'<input type="(hidden|checkbox)" name="(\w+)" value="([^"]*)"')
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
#: What Chromium sends with a form of our own pages. Our referrer policy makes its origin «null».
_OURS = {"sec-fetch-site": "same-origin", "origin": "null", "content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``headers`` are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def html(self) -> str:
        return self.body.decode("utf-8")

    @property
    def text(self) -> str:
        """What can be read on the page, on one line, without marks."""
        seen = re.sub(r"<(script|style|title)\b.*?</\1>", " ", self.html, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", seen)).split())

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.html)
        return unescape(found[1]) if found else ""

    @property
    def links(self) -> tuple[str, ...]:
        """Every address that the page leads or posts to."""
        return tuple(unescape(found) for found in re.findall(r'(?:href|action|src)="([^"]*)"', self.html))

    @property
    def fields(self) -> dict[str, str | Iterable[str]]:
        """What the page's last form sends by itself: what is hidden in it, and what is ticked."""
        form = self.html[self.html.rindex('<form class="') :]
        found: dict[str, list[str]] = {}
        for _type, name, value in _FIELD.findall(form):
            if name != "token":
                found.setdefault(name, []).append(unescape(value))
        return {**found}

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


class Browser:
    """One window on the review of ``desk``, which it has opened by a ticket."""

    def __init__(self, context: ReviewContext) -> None:
        self.context = context
        self.gate = gate_for(context, PORT)
        self.app: ASGIApp = build(context, self.gate)
        self.cookies: MutableMapping[str, str] = {}
        self.token = ""
        self.seen: list[str] = []  # every address that was asked for
        opened = self.get(f"/t/{self.gate.ticket()}")
        assert opened.status == 303, opened.text
        self.get("/keys")

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for an address. A header's name is written with _ for -; an empty one is left out."""
        return self._ask("GET", path, {name.replace("_", "-"): value for name, value in headers.items()})

    def head(self, path: str) -> Answer:
        """Ask what is there, as a scanner of links does."""
        return self._ask("HEAD", path, {})

    def post(
        self,
        path: str,
        form: Mapping[str, str | Iterable[str]] | None = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: str | Iterable[str],
    ) -> Answer:
        """Send a form with the token of the last page, or with another, and headers of one's own."""
        fields = {"token": self.token if token is None else token, **(form or {}), **more}
        return self._ask("POST", path, {**_OURS, **(headers or {})}, urlencode(fields, doseq=True).encode())

    def decide(self, task: str, what: str, **more: str | Iterable[str]) -> Answer:
        """Press a button on a task's page as it stands, all ticked unless said otherwise."""
        return self.post(f"/tasks/{task}", {**self.get(f"/tasks/{task}").fields, "what": what, **more})

    def follow(self, answer: Answer) -> Answer:
        """Go where a form's answer leads."""
        assert answer.status == 303, (answer.status, answer.text)
        return self.get(answer.location.partition("#")[0])

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        self.seen.append(path)
        sent = {"host": f"127.0.0.1:{PORT}", **headers}
        if self.cookies:
            sent.setdefault("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        answer = asyncio.run(_answer(self.app, method, path, {k: v for k, v in sent.items() if v}, body))
        for name, value in re.findall(r"(?:^|\n)([^=;]+)=([^;\n]*)", answer.headers.get("set-cookie", "")):
            self.cookies[name] = value
        if answer.headers.get("content-type", "").startswith("text/html") and (found := _TOKEN.search(answer.html)):
            self.token = found[1]
        return answer


async def _answer(app: ASGIApp, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    raw, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote(raw), "raw_path": raw.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "server": ("127.0.0.1", PORT), "client": ("127.0.0.1", 50_000),
    }  # fmt: skip
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    got: dict[str, str] = {}
    for name, value in sent[0]["headers"]:
        key = name.decode().lower()
        got[key] = f"{got[key]}\n{value.decode()}" if key in got else value.decode()
    return Answer(sent[0]["status"], got, b"".join(message.get("body", b"") for message in sent[1:]))
