"""Chain the ledger's rows by hash, so that a row that goes, or a ledger that is another, is seen.

What was written since the last link becomes the next one when the file is let go of
(``Ledger``); rows that a kill, or an older Orden, left outside are taken in by the next opening.
The chain is a witness against loss, not against whoever holds the key. It does not run over what
may be rewritten, and a row may be dropped: the chain then tells it as dropped.
"""

from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex

from duckdb import DuckDBPyConnection

from inventory.errors import StoreError
from inventory.store.database import sql


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's last link, which ledger it is of, and what that holds."""

    origin: str
    length: int
    hash: str
    requests: int
    decisions: int
    blocks: int


@dataclass(frozen=True, slots=True)
class State:
    """How far the chain is whole. ``broken``: the first link that does not hold."""

    broken: int | None
    until: date | None
    links: int
    rows: int


def extend(con: DuckDBPyConnection) -> bool:
    """Close a link over what was written since the last one. Tell whether there was anything."""
    con.begin()
    [(seq,)] = con.execute("SELECT max(seq) + 1 FROM chain").fetchall()
    con.execute(sql("ledger/chain_entries"), {"seq": seq, "secret": token_hex(16)})
    [(closed,)] = con.execute(sql("ledger/chain_link"), {"seq": seq}).fetchall()
    con.commit()
    return bool(closed)


def head(con: DuckDBPyConnection) -> Head:
    """Return the chain's head. Rows that wait are not in it."""
    [row] = con.execute(sql("ledger/head")).fetchall()
    return Head(*row)


def verify(con: DuckDBPyConnection) -> State:
    """Compute the chain anew from the rows that are there."""
    [(broken,)] = con.execute(sql("ledger/chain_broken")).fetchall()
    before = {"broken": broken if broken is not None else 2**31 - 1}
    [(until, links, rows)] = con.execute(sql("ledger/chain_state"), before).fetchall()
    return State(broken, until, links, rows)


def drop(con: DuckDBPyConnection, statement: str, values: object, now: datetime) -> int:
    """Delete rows for good, and tell in the chain that they were dropped. Returns how many.

    Raises ``StoreError``, and deletes nothing, where more is gone than this deletes.
    """
    extend(con)
    con.begin()
    [(deleted,)] = con.execute(statement, values).fetchall()
    [(told,)] = con.execute(sql("ledger/chain_drop"), {"now": now}).fetchall()
    if told != deleted:
        con.rollback()
        raise broken()
    gone = "UPDATE chain_entry SET digest = NULL, salt = NULL WHERE sealed IN "
    con.execute(f"{gone} (SELECT sealed FROM dropped)")
    con.commit()
    return int(deleted)


def broken() -> StoreError:
    """Return what is raised of a ledger whose rows are not all there."""
    return StoreError(
        "ledger.duckdb: rows are missing or were changed («orden ledger verify» says since when)."
        " Bring it back from a backup: «orden restore FILE»",
        "ledger_torn",
        name="ledger.duckdb",
    )
