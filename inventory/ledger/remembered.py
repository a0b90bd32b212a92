"""Remember a no when its evidence is deleted, and meet it again.

A published night leaves in the ledger, opaque, every no that it read: a block for the address of a
contact that is unsubscribed, or of a request that is closed as done and is done; a refusal for the
addresses of whoever answered no to being registered. So the contact and the form may be deleted as
told, and nobody is written to, or registered, again by an old list (R-SUPP, R-CPROOF; GDPR Art.
21(3), 7(3)). What was carried over says nothing, and neither a trial nor a look-up writes.

Addresses are made opaque in SQL: no list of them leaves the store.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.ledger.ledger import Ledger, note_pepper
from inventory.ledger.opaque_keys import EMAIL, Pepper
from inventory.store.database import sql

#: Columns by name, as DuckDB gives and takes them (a hundred thousand: 0.04 s; bound, 1.5).
Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Noes:
    """What a night has to leave in the ledger. ``check``: which pepper the keys are made with."""

    opaque: Columns
    check: str


def meet(con: DuckDBPyConnection, ledger: Ledger, years: Mapping[str, int]) -> None:
    """Lay what the ledger remembers of tonight's addresses beside them, before the rules run.

    ``years``: the policy's numbers. Raises ``StoreError`` when the pepper is not the one that the
    ledger was written under.
    """
    with ledger.held():
        with ledger.connection() as kept:
            blocks = kept.execute("SELECT key, since, scope, reason FROM suppression").fetchnumpy()
            every = kept.execute(sql("ledger/every_block")).fetchnumpy()
            refusals = kept.execute(sql("ledger/refusals")).fetchnumpy()
        some = len(blocks["key"]) or len(refusals["key"])
        pepper = ledger.pepper() if some else None
    _ask(con, "ledger/block_review", "_blocks", every, {"years": years["R-SUPP.review_years"]})
    if pepper is None:
        return
    seal = _seal(pepper)
    _ask(con, "ledger/suppressed", "_blocks", blocks, seal)
    lapse = {**seal, "years": years["R-CPROOF.years"]}
    _ask(con, "ledger/refused", "_refusals", refusals, lapse)


def read(con: DuckDBPyConnection, ledger: Ledger) -> Noes | None:
    """Return what tonight's sources say no to; None when they say none.

    Needs the rules' findings. Makes a pepper where there is none yet.
    """
    con.execute(sql("ledger/noes"))
    if con.execute("FROM no_tonight LIMIT 1").fetchone() is None:
        return None
    pepper = ledger.pepper(make=True)
    assert pepper is not None
    opaque = con.execute(sql("ledger/opaque_noes"), _seal(pepper)).fetchnumpy()
    return Noes(opaque, pepper.check())


def write(ledger: Ledger, noes: Noes | None) -> None:
    """Leave in the ledger what is not there yet. A second night writes nothing."""
    if noes is None:
        return
    with ledger.connection() as con:
        con.begin()
        note_pepper(con, noes.check)
        for question in ("ledger/add_blocks", "ledger/add_refusals"):
            _ask(con, question, "_noes", noes.opaque)
        con.commit()


def _seal(pepper: Pepper) -> dict[str, object]:
    inner, outer = pepper.pads()
    return {"inner": inner, "outer": outer, "before": EMAIL}


def _ask(
    con: DuckDBPyConnection,
    question: str,
    name: str,
    columns: Columns,
    values: Mapping[str, object] | None = None,
) -> None:
    con.register(name, columns)
    con.execute(sql(question), values)
    con.unregister(name)
