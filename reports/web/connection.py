"""One connection to the review: how long it may say nothing, and who must make room.

Uvicorn times out what is idle after an answer, but not a header that never ends: sixty-four of
those kept the owner out for as long as they liked (measured 2026-11).
"""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds in which a whole header must have come, from the beginning or the last answer.
HEADER_SECONDS = 10.0
#: Connections, beside those that were let in, that are held at a time.
MOST_STRANGERS = 64
#: Seconds in which each may show who it is, however many come: a header on this machine takes less.
_GRACE = 0.25


class Connection(H11Protocol):
    """A connection that ends when no whole request comes, and makes room when it is a stranger's.

    Strangers are all those that the gate has let in to nothing.
    """

    _held: ClassVar[dict["Connection", None]] = {}  # strangers, longest held first

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is found out about it is kept here: each of its requests is given the same.
        self.app_state = {"orden.connection": {}}
        self._patience: asyncio.TimerHandle | None = None

    @property
    def _is_stranger(self) -> bool:
        return self.scope is None or "orden.session" not in self.scope

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()
        self.loop.call_later(_GRACE, self._hold)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        self._held.pop(self, None)
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Read on; the wait is over while a request is being answered."""
        super().handle_events()
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_no_more()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the answer to be taken."""
        self._wait()
        super().on_response_complete()

    def _wait(self) -> None:
        self._wait_no_more()
        self._patience = self.loop.call_later(HEADER_SECONDS, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _hold(self) -> None:
        if self._is_stranger and not self.transport.is_closing():
            self._held[self] = None
        while len(self._held) > MOST_STRANGERS:
            longest = next(iter(self._held))
            del self._held[longest]
            if longest._is_stranger:
                longest.transport.abort()
