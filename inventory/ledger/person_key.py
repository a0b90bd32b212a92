"""Give the ledger's person ids of before there was a key their new ids, once.

They were made without a key, and whoever knew a source's name could try ids and addresses against
them. The inventory's are made anew with the night (``linkage.person_ids.renewed``); the ledger is
written anew when that is published, so that no old id stays in its bytes. A night that ends between
the two leaves a ledger whose ids are the old ones: everything in it is found by records' keys still
(``called``), and the next night ends it.

What becomes of an id that tonight's inventory does not have: a request has nobody then, and is
found by its records' keys; what happened to ids is dropped, and the chain tells it; a decision,
which must have a person, has the new form, which nobody has: several of one person stay together,
and it says no more than the keys of its records do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from duckdb import DuckDBPyConnection

from inventory.keyed_hash import KeyedHash
from inventory.ledger import chain
from inventory.ledger.ledger import Ledger, note_pepper
from inventory.ledger.opaque_keys import Pepper, Purpose
from inventory.linkage.person_ids import renewed
from inventory.store.database import sql


@dataclass(frozen=True, slots=True, eq=False)
class Renewal:
    """How the ids of before are called now. ``held``: those that tonight's inventory has.

    ``ids``: all that the ledger has.
    """

    seal: KeyedHash
    held: frozenset[str]
    ids: tuple[str, ...]
    pepper_check: str

    def new(self, old: str) -> str:
        """Return an id's new form; one that has it already stays: a night ended on the way."""
        return old if old in self.held else renewed(old, self.seal)


def due(con: DuckDBPyConnection, ledger: Ledger, named: Iterable[str] = ()) -> Renewal | None:
    """Return what is to be renewed with tonight's inventory ``con``; None: it was done before.

    ``named``: ids that stand elsewhere, in reports. Raises ``StoreError`` as ``Ledger.pepper``.
    """
    with ledger.held():
        pepper = ledger.pepper(make=True)
        assert pepper is not None
        seal = pepper.derived(Purpose.IDENTITY)
        with ledger.connection() as kept:
            if _made_under(kept, seal):
                return None
            ids = tuple(one for (one,) in kept.execute(sql("ledger/person_ids")).fetchall())
    asked = sorted({form for one in (*ids, *named) for form in (one, renewed(one, seal))})
    held = con.execute(sql("ledger/still_held"), [asked]).fetchall()
    return Renewal(seal, frozenset(one for (one,) in held), ids, pepper.check())


def renew(ledger: Ledger, renewal: Renewal, day: date) -> None:
    """Give the ledger's ids their new forms, on the night of ``day``, and note that it is done."""
    if renewal.ids:
        ledger.write_anew(lambda con: _renew(con, renewal, day))
    else:
        with ledger.connection() as con:
            _note(con, renewal, None)


def called(ledger: Ledger, persons: Iterable[str], pepper: Pepper) -> list[tuple[str, ...]]:
    """Return what each of the ledger's persons may be called in an inventory.

    While they are not renewed: as they are here, or as they are called there already.
    """
    seal = pepper.derived(Purpose.IDENTITY)
    with ledger.connection() as con:
        done = _made_under(con, seal)
    return [(one,) if done else (one, renewed(one, seal)) for one in persons]


def rewritten(ledger: Ledger) -> date | None:
    """Return on which day old ids were given new ones; None: there never were any."""
    with ledger.connection() as con:
        row = con.execute("SELECT rewritten FROM person_key").fetchone()
    return row[0] if row else None


def _made_under(con: DuckDBPyConnection, seal: KeyedHash) -> bool:
    found = con.execute("SELECT value FROM person_key").fetchone()
    return found == (seal.check(),)


def _renew(con: DuckDBPyConnection, renewal: Renewal, day: date) -> None:
    con.execute("CREATE TEMP TABLE renewed (old VARCHAR, new VARCHAR, held BOOLEAN)")
    new = [renewal.new(old) for old in renewal.ids]
    held = [one in renewal.held for one in new]
    con.execute(
        "INSERT INTO renewed SELECT unnest(?), unnest(?), unnest(?)", [[*renewal.ids], new, held]
    )
    chain.drop(con, sql("ledger/renew_drop"), None, datetime.now(UTC))
    con.begin()
    con.execute(sql("ledger/renew"))
    _note(con, renewal, day)
    con.commit()
    con.execute("DROP TABLE renewed")


def _note(con: DuckDBPyConnection, renewal: Renewal, rewritten: date | None) -> None:
    note_pepper(con, renewal.pepper_check)
    con.execute("INSERT INTO person_key VALUES (?, ?)", [renewal.seal.check(), rewritten])
