"""A vendor's server on 127.0.0.1: routes, JSON answers, a request log, and faults to order.

A vendor subclasses ``VendorServer``, gives ``routes`` and overrides ``gate`` (who may come in) and
``missing`` (its own 404).
"""

import json
import logging
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import unquote

from connectors.sandbox.servers.http_server import JSON, Answer, Listener, Request

__all__ = ["Answer", "Fault", "Index", "Refused", "Request", "Route", "VendorServer", "answer_json"]

LOG = logging.getLogger(__name__)


class Refused(Exception):  # not an error of ours: an answer that ends the request
    """Raised by a route or gate to answer at once."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong for every path that begins with ``match``: ``times`` times, or until cleared
    when None.

    ``status`` None gives the true answer (late, when ``delay`` seconds are set; broken, when
    ``cut``). ``cut`` promises the whole body, sends half of it and hangs up. A hung socket is a
    ``delay`` longer than the client waits.
    """

    match: str
    status: int | None = 500
    body: bytes = b""
    content_type: str = "application/json"
    times: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False


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
    """

    def __init__(self) -> None:
        self.seen: deque[tuple[str, str]] = deque(maxlen=200_000)
        self.port = 0
        self.stopping = threading.Event()
        self._faults: list[Fault] = []
        self._struck: list[int] = []
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
        with self._lock:
            self._faults += faults
            self._struck += [0] * len(faults)

    def heal(self) -> None:
        """Take all faults away."""
        with self._lock:
            self._faults.clear()
            self._struck.clear()

    def answer(self, request: Request) -> Answer | None:
        """Return what goes back for ``request``; None when the server stops meanwhile."""
        self.seen.append((request.method, request.path))
        fault = self._fault(request.path)
        if fault is None:
            return self._true_answer(request)
        if fault.delay and self.stopping.wait(fault.delay):
            return None
        if fault.status is not None:
            return Answer(fault.status, fault.body, fault.content_type, fault.headers, fault.cut)
        true = self._true_answer(request)
        return Answer(
            true.status, true.body, true.content_type, {**true.headers, **fault.headers}, fault.cut
        )

    def _fault(self, path: str) -> Fault | None:
        if not self._faults:
            return None
        with self._lock:
            for n, fault in enumerate(self._faults):
                if path.startswith(fault.match) and (
                    fault.times is None or self._struck[n] < fault.times
                ):
                    self._struck[n] += 1
                    return fault
        return None

    def _true_answer(self, request: Request) -> Answer:
        try:
            self.gate(request)
            return self._routed(request)
        except Refused as refused:
            return refused.answer
        except Exception:
            LOG.exception("sandbox: a fault of our own at %s", type(self).__name__)
            return Answer(500, b"the sandbox itself failed; see its log", "text/plain")

    def _routed(self, request: Request) -> Answer:
        known = False
        for method, path, route in self._routes:
            if found := path.fullmatch(request.path):
                if method == request.method:
                    return route(request, *(unquote(part) for part in found.groups()))
                known = True
        return self.missing(request, known)
