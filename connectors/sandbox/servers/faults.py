"""What goes wrong at a vendor on order: faults, answers that lie, and hands that interfere between
two calls."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from connectors.sandbox.servers.http_server import Answer, Request

#: What is told instead of a true answer.
Lie: TypeAlias = Callable[[Request, Answer], Answer]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong for every path that begins or ends with ``match``: ``times`` times, or until
    cleared when None.

    ``status`` None gives the true answer (late, when ``delay`` seconds are set; broken, when
    ``cut``). ``cut`` promises the whole body, sends half of it and hangs up. A hung socket is a
    ``delay`` longer than the client waits.

    ``method`` leaves other methods alone, ``skip`` lets so many calls pass first. A call that is
    struck is not carried out, unless ``applied``: then it is, before anything goes wrong; or it is
    ``late`` seconds after its answer. ``hang_up`` gives no answer at all. ``tells`` carries it out
    and makes another answer of the true one.
    """

    match: str
    status: int | None = 500
    body: bytes = b""
    content_type: str = "application/json"
    times: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False
    method: str = ""
    skip: int = 0
    applied: bool = False
    late: float | None = None
    hang_up: bool = False
    tells: Lie | None = None

    def answer(self, request: Request, true: Callable[[], Answer]) -> Answer:
        """Give what is answered; ``true`` carries the call out and gives its true answer."""
        if self.tells is not None:
            return self.tells(request, true())
        if self.status is not None:
            return Answer(self.status, self.body, self.content_type, self.headers, self.cut)
        found = true()
        headers = {**found.headers, **self.headers}
        return Answer(found.status, found.body, found.content_type, headers, self.cut)


def lies(match: str, tells: Lie, method: str = "GET", times: int | None = None) -> Fault:
    """Make the fault that tells another answer than the true one."""
    return Fault(match, method=method, tells=tells, times=times)


def remembered() -> Lie:
    """Tell of each call again what was told the first time: a cache on the way."""
    kept: dict[str, Answer] = {}
    return lambda request, true: kept.setdefault(f"{request.path}?{request.query}", true)


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who does something at the vendor right after a call was carried out, and before its
    answer leaves: between that call and the next.

    After the ``skip``-th further call that fits, and ``times`` times.
    """

    match: str
    does: Callable[[], object]
    times: int | None = 1
    method: str = ""
    skip: int = 0


_T = TypeVar("_T", Fault, Hand)


class Orders(Generic[_T]):
    """What was ordered to happen, each so many times; the first that fits a call strikes."""

    def __init__(self) -> None:
        self._orders: list[_T] = []
        self._met: list[int] = []
        self._lock = threading.Lock()

    def add(self, *orders: _T) -> None:
        """Order more."""
        with self._lock:
            self._orders += orders
            self._met += [0] * len(orders)

    def clear(self) -> None:
        """Forget all orders."""
        with self._lock:
            self._orders.clear()
            self._met.clear()

    def struck_by(self, request: Request) -> _T | None:
        """Give the order that strikes ``request``, and count it."""
        if not self._orders:
            return None
        with self._lock:
            for n, order in enumerate(self._orders):
                if self._strikes(n, order, request):
                    return order
        return None

    def _strikes(self, n: int, order: _T, request: Request) -> bool:
        if order.times is not None and self._met[n] >= order.skip + order.times:
            return False
        if not _fits(order, request):
            return False
        self._met[n] += 1
        return self._met[n] > order.skip


def _fits(order: Fault | Hand, request: Request) -> bool:
    if order.method not in ("", request.method):
        return False
    return request.path.startswith(order.match) or request.path.endswith(order.match)
