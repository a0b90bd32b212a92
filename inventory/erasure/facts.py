"""What an approval rests on: who its records said they were when she gave it.

A record id may be another person's tomorrow: two rows of a form with one time and address change
places when one of them goes (seen 2026-11-30). So an approval remembers the facts, opaque, as
answers about pairs of records do.
"""

from collections.abc import Collection, Iterable, Mapping

from duckdb import DuckDBPyConnection

from inventory.ledger.decisions import Finding
from inventory.store.database import sql

#: A record as its source knows it: the source's name, the record's id there.
Place = tuple[str, str]


def of(con: DuckDBPyConnection, places: Collection[Place]) -> Mapping[Place, str]:
    """Return by record what it says of who it is, in the inventory ``con``."""
    told = sorted(set(places))
    values = {"sources": [source for source, _ in told], "records": [one for _, one in told]}
    rows = con.execute(sql("erasure/facts"), values).fetchall() if told else []
    return {(source, record): text for source, record, text in rows}


def of_findings(con: DuckDBPyConnection, findings: Iterable[Finding]) -> Mapping[Place, str]:
    """Return the facts of the records that findings are on."""
    return of(con, {(one.source, one.record) for one in findings})
