"""A vendor's server on 127.0.0.1: routes, JSON answers, logs of requests and of writes, and faults
to order.

A vendor subclasses ``VendorServer``, gives ``routes`` and overrides ``gate`` (who may come in) and
``missing`` (its own 404).
"""

import json
import logging
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import unquote

from connectors.sandbox.servers.faults import Fault, Hand, Orders
from connectors.sandbox.servers.http_server import JSON, Answer, Listener, Request
from connectors.sandbox.servers.write_log import Write

__all__ = [
    "Answer",
    "Fault",
    "Hand",
    "Index",
    "Refused",
    "Request",
    "Route",
    "VendorServer",
    "Write",
    "answer_json",
]

LOG = logging.getLogger(__name__)
_OUR_FAULT = Answer(500, b"the sandbox itself failed; see its log", "text/plain")


class Refused(Exception):  # not an error of ours: an answer that ends the request
    """Raised by a route or gate to answer at once."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


#: Method, regular expression over the whole path, and what answers; groups arrive percent-decoded.
Route: TypeAlias = tuple[str, str, Callable[..., Answer]]


def answer_json(
    content: Any,
    status: int = 200,
    content_type: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return ``content`` as a JSON answer; half a surrogate pair is written as the escape that JSON
    has for it."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )
    return Answer(status, body, content_type, headers or {})


class Index:
    """Rows found by key without a scan per call, also after a test has changed the list."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._at: dict[Any, int] = {}

    def find(self, rows: Sequence[dict[str, Any]], wanted: Any) -> dict[str, Any] | None:
        """Return the row whose key is ``wanted``, or None."""
        at = self._at.get(wanted, -1)
        if not (0 <= at < len(rows) and rows[at].get(self._key) == wanted):
            self._at = {row.get(self._key): n for n, row in enumerate(rows)}
            at = self._at.get(wanted, -1)
        return rows[at] if at >= 0 else None


class VendorServer:
    """A vendor's server.

    ``start`` binds a free port of 127.0.0.1; ``stop`` ends it and every open connection.

    ``seen`` holds every call, ``times`` when each came (monotonic seconds), ``writes`` the calls
    that came to change something. Query keys that begin with one of ``deaf_to`` are ignored without
    a word. Who changes what the vendor holds, by a call or by hand, holds ``state``.
    """

    def __init__(self) -> None:
        self.seen: deque[tuple[str, str]] = deque(maxlen=200_000)
        self.times: deque[float] = deque(maxlen=200_000)
        self.writes: list[Write] = []
        self.deaf_to: tuple[str, ...] = ()
        self.port = 0
        self.stopping = threading.Event()
        self.state = threading.RLock()
        self._faults: Orders[Fault] = Orders()
        self._hands: Orders[Hand] = Orders()
        self._lock = threading.Lock()
        self._routes = [
            (method, re.compile(path), answer) for method, path, answer in self.routes()
        ]
        self._listener: Listener | None = None

    def routes(self) -> Iterable[Route]:
        """Return the vendor's routes, the most particular first."""
        return ()

    def gate(self, request: Request) -> None:
        """Let ``request`` pass, or raise ``Refused``."""

    def changes(self, request: Request) -> bool:
        """Say whether ``request`` comes to change what the vendor holds."""
        return request.method not in ("GET", "HEAD")

    def missing(self, request: Request, known: bool) -> Answer:
        """Return the vendor's answer to a path it does not have, or (``known``) has only for other
        methods."""
        return answer_json({}, 405 if known else 404)

    @property
    def url(self) -> str:
        """Scheme, host and port: what ``base_url`` holds."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Bind a free port, or the same one again after ``stop``, and serve in daemon threads."""
        self.stopping.clear()
        self._listener = Listener(self.port, self.answer)
        self.port = self._listener.server_address[1]
        threading.Thread(
            target=self._listener.serve_forever,
            args=(0.02,),
            name=f"sandbox-{self.port}",
            daemon=True,
        ).start()

    def stop(self) -> None:
        """Stop listening and hang up on everybody, also on those who wait for a delayed answer."""
        self.stopping.set()
        if self._listener is not None:
            self._listener.shutdown()
            self._listener.server_close()
            self._listener.hang_up()
            self._listener = None

    def fail(self, *faults: Fault) -> None:
        """Add faults; the first that matches a path strikes."""
        self._faults.add(*faults)

    def heal(self) -> None:
        """Take all faults away."""
        self._faults.clear()

    def between(self, *hands: Hand) -> None:
        """Let somebody interfere between two calls; the first that fits a call is at it."""
        self._hands.add(*hands)

    def answer(self, request: Request) -> Answer | None:
        """Return what goes back for ``request``; None when the line is to break, as when the server
        stops meanwhile."""
        self.seen.append((request.method, request.path))
        self.times.append(time.monotonic())
        write = self._noted(request)
        fault = self._faults.struck_by(request)
        if fault is None:
            answer: Answer | None = self._true_answer(request, write)
        else:
            answer = self._struck(fault, request, write)
        if hand := self._hands.struck_by(request):
            return self._interfered(hand, answer)
        return answer

    def _noted(self, request: Request) -> Write | None:
        if not self.changes(request):
            return None
        body = request.json() if request.body else None
        write = Write(request.method, request.path, body, time.monotonic())
        self.writes.append(write)
        return write

    def _struck(self, fault: Fault, request: Request, write: Write | None) -> Answer | None:
        carried_out: list[Answer] = []

        def once() -> Answer:
            if not carried_out:
                carried_out.append(self._true_answer(request, write))
            return carried_out[0]

        if fault.applied:
            once()
        if fault.delay and self.stopping.wait(fault.delay):
            return None
        if fault.late is not None:
            self._later(fault.late, once)
        if fault.hang_up:
            return None
        return fault.answer(request, once)

    def _interfered(self, hand: Hand, answer: Answer | None) -> Answer | None:
        try:
            with self.state:
                hand.does()
        except Exception:
            LOG.exception("sandbox: a hand failed at %s", type(self).__name__)
            return _OUR_FAULT
        return answer

    def _later(self, seconds: float, does: Callable[[], object]) -> None:
        def wait() -> None:
            if not self.stopping.wait(seconds):
                does()

        threading.Thread(target=wait, name="carried out late", daemon=True).start()

    def _true_answer(self, request: Request, write: Write | None) -> Answer:
        with self.state:
            answer = self._carried_out(request)
        if write is not None:
            write.status = answer.status
        return answer

    def _carried_out(self, request: Request) -> Answer:
        try:
            if self.deaf_to:
                heard = {k: v for k, v in request.query.items() if not k.startswith(self.deaf_to)}
                request = replace(request, query=heard)
            self.gate(request)
            return self._routed(request)
        except Refused as refused:
            return refused.answer
        except Exception:
            LOG.exception("sandbox: a fault of our own at %s", type(self).__name__)
            return _OUR_FAULT

    def _routed(self, request: Request) -> Answer:
        known = False
        for method, path, route in self._routes:
            if found := path.fullmatch(request.path):
                if method == request.method:
                    return route(request, *(unquote(part) for part in found.groups()))
                known = True
        return self.missing(request, known)
