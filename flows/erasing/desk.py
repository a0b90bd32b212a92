"""Carry out erasures for the review: beside its pages, in a thread of this program.

The thread is given nothing but the settings, so that no identifier stands in a command line. It
ends with the review: an order that is at work is let finish, and no other is begun. After a kill
the journal is gone on from, as after any other.
"""

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors import sources
from flows.erasing import hand_over, means, receipts, run, take_back
from flows.runtime import context, lock, logs
from inventory.erasure.order_model import Order
from inventory.erasure.steps import Means
from inventory.errors import OrdenError
from inventory.ledger.decisions import RecordKey
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.settings import Settings, load
from reports.text.findings import problem_text
from reports.web.erasing_port import Plan, Progress

#: Seconds for which what was read of the sources, and which secrets are at hand, is believed.
_FRESH = 120.0
_KEYRING = 20.0
#: Seconds that a page waits for the sources; and that the end of the review waits for an order.
_PAGE_WAITS = 2.0
_LAST = 90.0


@dataclass(slots=True)
class _Reading:
    """One reading of the sources for a plan."""

    of: object
    began: float
    thread: threading.Thread
    plan: Plan | None = None


class Desk:
    """Plans and carries out the erasures of one orden.toml."""

    def __init__(self, path: Path, who: Who = Who.OWNER) -> None:
        self._path, self._who = path, who
        self._one = threading.Lock()
        self._work: threading.Thread | None = None
        self._ended = threading.Event()
        self._trouble = ""
        self._reading: _Reading | None = None
        self._means: tuple[float, Means] | None = None

    def _settings(self) -> Settings:
        return load(self._path, sources())

    def means(self) -> Means:
        """Return what can be done in each source, with the secrets at hand."""
        now = time.monotonic()
        if self._means is None or now - self._means[0] > _KEYRING:
            self._means = (now, means.means(self._settings()))
        return self._means[1]

    def plan(self, orders: Sequence[Order]) -> Plan:
        """Return what would be done of ``orders``, read from the sources now."""
        asked = tuple(one for one in orders if not run.is_over(one))
        reading = self._read(asked)
        reading.thread.join(_PAGE_WAITS)
        return reading.plan or Plan(asked, None, reading.thread.is_alive())

    def _read(self, orders: Sequence[Order]) -> _Reading:
        """Return the reading of these orders that is under way, or one that is new."""
        settings = self._settings()
        of = _told_apart(orders)
        with self._one:
            it = self._reading
            if it is None or it.of != of or time.monotonic() - it.began > _FRESH:
                it = self._reading = _begun(settings, orders, of)
            return it

    def progress(self) -> Progress:
        """Tell whether it is at work."""
        work = self._work
        return Progress(work is not None and work.is_alive(), self._trouble)

    def start(self) -> bool:
        """Begin to carry out all that has her word. False: it is at work already."""
        with self._one:
            if self._work is not None and self._work.is_alive():
                return False
            self._trouble = ""
            self._work = threading.Thread(target=self._carry_out, daemon=True)
            self._work.start()
        return True

    def _carry_out(self) -> None:
        try:
            run.approved(self._settings(), wait=True, ended=self._ended)
        except OrdenError as error:
            self._trouble = " ".join(problem_text(error, context.words_of(self._settings())))
        except Exception as error:  # noqa: BLE001
            self._trouble = logs.trace(error).name

    def finish(self) -> None:
        """Let the order that is at work end, and begin no other."""
        self._ended.set()
        if self._work is not None:
            self._work.join(_LAST)

    def undo(self, number: int) -> bool:
        """Take back an order of which nothing was sent. False: something was."""
        settings = self._settings()
        with lock.held(settings.store_dir, work=lock.ERASING, patience=hand_over.PATIENCE):
            return take_back.undo(settings, number, self._who) == "undone"

    def hand_over(self, done: Collection[RecordKey], back: Collection[RecordKey]) -> None:
        """Note what she says that she has done herself, and what she takes back of that."""
        hand_over.hand_over(self._settings(), done, back)

    def receipt(self, number: int, form: str) -> bytes | None:
        """Return an order's receipt, ``json`` or ``pdf``; None where there is none."""
        settings = self._settings()
        found = receipts.receipt(settings, number)
        if found is None:
            return None
        return found.pdf(settings) if form == "pdf" else found.file

    def fingerprint(self, ledger: Ledger) -> str:
        """Return by what the key of receipts is known."""
        return receipts.fingerprint(ledger) or ""


def _begun(settings: Settings, orders: Sequence[Order], of: object) -> _Reading:
    def read() -> None:
        try:
            found = run.as_read(settings, orders)
        except Exception as error:  # noqa: BLE001 - a thread has nobody to raise it to
            logs.trace(error)
        else:
            reading.plan = Plan(found, run.now())

    reading = _Reading(of, time.monotonic(), threading.Thread(target=read, daemon=True))
    reading.thread.start()
    return reading


def _told_apart(orders: Sequence[Order]) -> object:
    """Return what tells these orders from what they were before."""
    steps = [(step.key, step.state, step.code, step.record) for one in orders for step in one.steps]
    return [(one.number, one.cleared) for one in orders], steps
