"""The review: the local web face, served on 127.0.0.1 for as long as the coach has it open.

Without Prefect.
"""

import os
import socket
import stat
import sys
import warnings
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Annotated

import uvicorn
from cyclopts import Parameter
from starlette.types import ASGIApp

from flows.cli import entrance
from flows.cli.app import NoOpen, settings
from flows.erasing.desk import Desk
from flows.runtime import context, logs
from flows.runtime.console import say
from flows.setup.web import Connections
from inventory.errors import ConfigError
from inventory.ledger.ledger import Ledger
from inventory.policy import policy as policies
from inventory.secrets import SANDBOX_FILE
from inventory.settings import Settings
from reports.review_port import REVIEW_PORT
from reports.text.words import Words
from reports.web.app import build, gate_for
from reports.web.connection import Connection
from reports.web.context import ReviewContext
from reports.web.security import TICKET_PATH, Gate

#: Connections that may wait to be accepted: more than a flood brings before the next one is.
_BACKLOG = 2048


@dataclass(frozen=True, slots=True)
class Review:
    """A review that is ready to be served: its socket listens, and its gate mints tickets."""

    socket: socket.socket
    port: int
    gate: Gate
    context: ReviewContext
    app: ASGIApp

    def address(self) -> str:
        """Return an address that opens the review once, within a minute."""
        return f"http://127.0.0.1:{self.port}{TICKET_PATH}{self.gate.ticket()}"


def review(
    *,
    port: Annotated[
        int | None, Parameter(help="The port on this machine. Default: one that is free.")
    ] = None,
    no_open: NoOpen = False,
) -> int:
    """Serve the review until Ctrl-C, and open it in the browser."""
    show(settings(), port, browser=not no_open)
    return 0


def show(settings: Settings, port: int | None, *, browser: bool) -> None:
    """Serve the review until Ctrl-C, and say where, and that it has ended."""
    ready = prepare(settings, port)
    words = ready.context.words
    with suppress(KeyboardInterrupt):  # the way to end it, and no night is broken off
        _tell_address(ready.address(), words)
        serve(ready, show=browser)
    ready.context.erasing.finish()
    say(words.say("review_runs.closed"))


def _tell_address(address: str, words: Words) -> None:
    _keep_to_owner()
    say(words.say("review_runs.open", address=address))
    say(words.say("review_runs.ends"))


def _keep_to_owner() -> None:
    """Let nobody else read the file that our words go into, if it is one: a ticket is told."""
    try:
        told = os.fstat(sys.stderr.fileno())
        if stat.S_ISREG(told.st_mode) and hasattr(os, "fchmod"):
            os.fchmod(sys.stderr.fileno(), stat.S_IMODE(told.st_mode) & 0o700)
    except (OSError, ValueError):  # no file, or another's
        return


def context_of(settings: Settings) -> ReviewContext:
    """Return what the pages of one business stand on.

    Raises ``UserError`` for what keeps the review shut: a key that does not fit, a broken policy.
    """
    store = context.store_of(settings)
    if store.exists():
        with context.last_night(settings):
            pass
    return ReviewContext(
        business=settings.business.name,
        timezone=settings.business.timezone,
        store=store,
        # The keyring is asked once, not every page.
        ledger=lambda: Ledger(store.folder, store.key, store.timezone),
        policy=policies.load(settings.policy_dir),
        words=context.words_of(settings),
        reports_dir=settings.reports_dir,
        trace=logs.trace,
        connecting=Connections(settings.path),
        erasing=Desk(settings.path),
        demo=(settings.path.parent / SANDBOX_FILE).exists(),
        eager=True,
    )


def prepare(settings: Settings, port: int | None) -> Review:
    """Listen on this machine only, before anybody is told where.

    At ``port``; without one, at ours when it is free, else at any.

    Raises ``ConfigError`` when it is taken.
    """
    bound = _bind(port)
    context, real = context_of(settings), bound.getsockname()[1]
    gate = gate_for(context, real)
    return Review(bound, real, gate, context, build(context, gate))


def _bind(port: int | None) -> socket.socket:
    ports = (REVIEW_PORT, 0) if port is None else (port,)
    for wanted in ports:
        # Named TCP: only then does asyncio send at once (TCP_NODELAY). Without it each page came
        # 40 ms late (measured 2026-11).
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            made.bind(("127.0.0.1", wanted))
            made.listen(_BACKLOG)
            return made
        except OSError:
            made.close()
    raise ConfigError(
        f"--port {port}: another program uses it."
        " Leave --port out, and Orden takes one that is free",
        "port_taken",
        port=str(port),
    )


def configured(review: Review) -> uvicorn.Config:
    """Return how it is served. No access log: addresses hold ids, and the first one a ticket.

    No proxy is believed: a header would say who is at the other end. Of connections there is no
    limit that shuts the owner out: ``Connection`` makes room.
    """
    return uvicorn.Config(
        review.app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        http=Connection,
        ws="none",
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=16_384,
    )


def serve(review: Review, *, show: bool) -> None:
    """Serve until Ctrl-C; with ``show``, open it in the browser."""
    desk = review.context
    folder = desk.store.folder / "door"
    opening = entrance.opened(review.gate, folder, review.port, desk.words)
    with opening if show else nullcontext():
        # Ctrl-C before its loop runs leaves the serving unbegun, which Python would warn of.
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        uvicorn.Server(configured(review)).run(sockets=[review.socket])
