"""Keep what becomes of approvals: what she has ticked as done, and what a night saw gone.

A tick is her word and proves nothing. What is gone is kept as counts, for a record that is gone
leaves nothing behind that could be counted later.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.ledger.decisions import Choice, Decision, RecordKey, decisions
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.store.database import had_last_night, sql


class Gone(NamedTuple):
    """So many records of an approval that the night of ``day`` saw gone.

    ``code``: the flag that asked for it; empty where she proposed it herself.
    """

    number: int
    day: date
    source: str
    kind: str
    code: str
    records: int


def ticked(ledger: Ledger) -> dict[RecordKey, datetime]:
    """Return when each record was ticked whose last word is a tick."""
    query = "SELECT source, opaque, stated_at, done FROM work_tick ORDER BY rowid"
    with ledger.connection() as con:
        rows = con.execute(query).fetchall()
    last = {RecordKey(source, opaque): (at, done) for source, opaque, at, done in rows}
    return {key: at for key, (at, done) in last.items() if done}


def tick(
    ledger: Ledger,
    done: Collection[RecordKey],
    taken_back: Collection[RecordKey],
    who: Who,
    now: datetime,
) -> None:
    """Write down what is ticked and what is not any more."""
    told = [(key, True) for key in sorted(done)] + [(key, False) for key in sorted(taken_back)]
    with ledger.connection() as con:
        for key, is_done in told:
            con.execute("INSERT INTO work_tick VALUES (?, ?, ?, ?, ?)", [*key, now, who, is_done])


def seen_gone(ledger: Ledger) -> tuple[Gone, ...]:
    """Return what nights saw gone, oldest first."""
    with ledger.connection() as con:
        rows = con.execute("FROM seen_gone ORDER BY day, number, source, kind, code").fetchall()
    return tuple(Gone(*row) for row in rows)


def went(con: DuckDBPyConnection, ledger: Ledger, today: date) -> tuple[Gone, ...]:
    """Count which records of last night are gone tonight as an approval said."""
    if not had_last_night(con, "flag"):
        return ()
    with ledger.held():
        told = [one for one in decisions(ledger) if one.undone_at is None]
        counting = {key: one for one in told for key in one.records}
        approved = {key: one for key, one in counting.items() if one.choice is Choice.ERASE}
        pepper = ledger.pepper() if approved else None
    if pepper is None:
        return ()
    counts: Counter[tuple[int, str, str, str]] = Counter()
    for source, record, kind, codes in con.execute(sql("ledger/went")).fetchall():
        one = approved.get(RecordKey(source, pepper.record(source, record)))
        if one:
            counts[one.number, source, kind, _why(one, source, record, codes, pepper)] += 1
    return tuple(
        Gone(number, today, source, kind, code, n)
        for (number, source, kind, code), n in sorted(counts.items())
    )


def _why(one: Decision, source: str, record: str, codes: Sequence[str], pepper: Pepper) -> str:
    asked = (code for code in codes if pepper.finding(source, record, code) in one.keys)
    return next(asked, "")


def note_gone(ledger: Ledger, gone: Sequence[Gone]) -> None:
    """Write down what a published night saw gone."""
    if not gone:
        return
    with ledger.connection() as con:
        for one in gone:
            con.execute("INSERT INTO seen_gone VALUES (?, ?, ?, ?, ?, ?)", list(one))
