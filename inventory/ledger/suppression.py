"""Know an address again that must not be used, without keeping it.

Blocks are in the ledger, and tonight's records are met with them (``inventory.ledger.remembered``).
A block holds the HMAC of an address, a day, what it is for and why (R-SUPP; GDPR Art. 21(3)). It is
still personal data, pseudonymous, kept so that nobody who was deleted is written to again.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BlockScope(StrEnum):
    """What an address must not be used for."""

    MARKETING = "marketing"
    PERSON = "person"  # anything: nothing of that person is to be held


class BlockReason(StrEnum):
    """Why an address must not be used."""

    UNSUBSCRIBED = "unsubscribed"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Suppression:
    """A block on one address, which ``key`` is the HMAC of."""

    key: str
    since: date
    scope: BlockScope
    reason: BlockReason
