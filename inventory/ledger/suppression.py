"""Know an address again that must not be used, without keeping it.

Blocks are in the ledger, and tonight's records are met with them. A block holds the HMAC of an
address, a day, what it is for and why (R-SUPP; GDPR Art. 21(3)). It is still personal data,
pseudonymous, kept so that nobody who was deleted is written to again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duckdb import DuckDBPyConnection

from inventory.ledger.opaque_keys import EMAIL, Pepper
from inventory.store.database import sql


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


def meet(con: DuckDBPyConnection, blocks: Sequence[Suppression], pepper: Pepper | None) -> int:
    """Fill ``suppressed`` with the blocked addresses of tonight, before the rules run.

    Returns how many. Addresses are made opaque in SQL and compared there: no list of blocked
    addresses exists anywhere.
    """
    if not blocks or pepper is None:
        return 0
    inner, outer = pepper.pads()
    columns = {
        "key": [b.key for b in blocks],
        "since": [b.since for b in blocks],
        "scope": [b.scope for b in blocks],
        "reason": [b.reason for b in blocks],
    }
    con.execute(
        sql("ledger/suppressed"), {"inner": inner, "outer": outer, "before": EMAIL, **columns}
    )
    row = con.execute("SELECT count(*) FROM suppressed").fetchone()
    return int(row[0]) if row else 0
