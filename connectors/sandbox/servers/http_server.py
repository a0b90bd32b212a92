"""HTTP/1.1 with keep-alive over ``socketserver``: requests in, answers out, nothing of what they
mean.

Request lines and headers are read here rather than by ``http.server``, whose e-mail parser alone
takes longer than a whole answer, and headers and body leave in one write: a night makes one call
per client.
"""

import json
import logging
import os
import socket
import socketserver
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

LOG = logging.getLogger(__name__)
JSON = "application/json; charset=utf-8"
_LONGEST_LINE = 65536
_REASONS = {status.value: status.phrase for status in HTTPStatus} | {419: "Token Expired"}


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    ``path`` is still percent-encoded and without query; header names are lower case.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def last(self, name: str, default: str = "") -> str:
        """Return the last value of query key ``name``."""
        return self.query.get(name, [default])[-1]

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object; anything else counts as an empty one."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. An empty ``content_type`` leaves the header out."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


class Listener(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens on ``port`` of 127.0.0.1 (0: any free one) and puts every request to ``answer``, one
    thread a connection."""

    # On Windows the option would let another program take the port over.
    allow_reuse_address = os.name != "nt"
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, answer: Callable[[Request], Answer | None]) -> None:
        self.answer = answer
        self._open: set[Any] = set()
        super().__init__(("127.0.0.1", port), _Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Close every open connection."""
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        LOG.debug("sandbox: a connection broke", exc_info=True)


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    rbufsize = 65536
    server: Listener

    def handle(self) -> None:
        with suppress(ConnectionError, TimeoutError):
            while self._turn():
                pass

    def _turn(self) -> bool:
        """Answer one request; False when the connection is to be closed."""
        line = self.rfile.readline(_LONGEST_LINE).decode("latin-1").split()
        if len(line) != 3:
            return False
        method, target, version = line
        headers = self._headers()
        request = self._request(method, target, headers)
        answer = self.server.answer(request)
        keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        if answer is None:
            return False
        self.connection.sendall(_bytes(answer, keep))
        return keep and not answer.cut

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        while (line := self.rfile.readline(_LONGEST_LINE)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        return headers

    def _request(self, method: str, target: str, headers: Mapping[str, str]) -> Request:
        length = headers.get("content-length", "0")
        body = self.rfile.read(int(length)) if length.isdigit() else b""
        path, _, query = target.partition("?")
        return Request(method, path, parse_qs(query, keep_blank_values=True), headers, body)


def _bytes(answer: Answer, keep: bool) -> bytes:
    headers = {
        "Date": formatdate(usegmt=True),
        "Content-Length": len(answer.body),
        "Connection": "keep-alive",
    }
    if answer.cut or not keep:
        headers["Connection"] = "close"
    if answer.content_type:
        headers["Content-Type"] = answer.content_type
    lines = [
        f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Unknown')}",
        *(f"{name}: {value}" for name, value in (*headers.items(), *answer.headers.items())),
    ]
    body = answer.body
    if answer.cut:
        body = body[: len(body) // 2]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body
