"""What the review needs from whoever carries out erasures.

No name and no address goes in: orders by their numbers, records by their opaque keys.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from inventory.erasure.order_model import Order
from inventory.erasure.steps import Means
from inventory.ledger.decisions import RecordKey
from inventory.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done now. ``read_at``: when the sources were read for it; None where they were
    not, or not yet: ``reading`` tells which.
    """

    orders: tuple[Order, ...]
    read_at: datetime | None
    reading: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How carrying out goes. ``trouble``: what broke the last round off, for whoever mends it."""

    going: bool
    trouble: str = ""


class CarryingOut(Protocol):
    """Whoever can carry out what has her word, and tells how far it is."""

    def means(self) -> Means:
        """Return what can be done in each source, with the secrets at hand."""

    def plan(self, orders: Sequence[Order]) -> Plan:
        """Return what would be done of ``orders``, read from the sources now.

        Where they do not answer at once, what last night says, while they are read.
        """

    def progress(self) -> Progress:
        """Tell whether it is at work."""

    def start(self) -> bool:
        """Begin to carry out all that has her word. False: it is at work already."""

    def finish(self) -> None:
        """Let the order that is at work end, and begin no other."""

    def undo(self, number: int) -> bool:
        """Take back an order of which nothing was sent. False: something was."""

    def hand_over(self, done: Collection[RecordKey], back: Collection[RecordKey]) -> None:
        """Note what she says that she has done herself, and what she takes back of that.

        Raises ``StoreError`` while a night or an erasure is at work.
        """

    def receipt(self, number: int, form: str) -> bytes | None:
        """Return an order's receipt, ``json`` or ``pdf``; None where there is none."""

    def fingerprint(self, ledger: Ledger) -> str:
        """Return by what the key of receipts is known."""
