"""What must be found beside what must be gone: records of others, read in the same source."""

from collections.abc import Collection

from duckdb import DuckDBPyConnection

from inventory import planted
from inventory.eraser import Target
from inventory.ledger.deletion_log import Seal
from inventory.model import Kind
from inventory.store.database import sql
from inventory.views import person_records

#: So many are looked for. A source that holds fewer can prove less.
MOST = 2


def controls(
    con: DuckDBPyConnection,
    source: str,
    kinds: Collection[Kind],
    seal: Seal,
    erased: Collection[str],
) -> tuple[Target, ...]:
    """Return records of a source that are in no order, for all ``kinds``, and the planted ones.

    ``erased``: the keys in the deletion log of all that any order has begun with: whoever went by
    another order would be missed here, and nothing could be proved.
    """
    found: list[Target] = []
    for kind in sorted(kinds):
        values = {"source": source, "kind": kind.value, "most": MOST + len(erased)}
        rows = con.execute(sql("erasure/controls"), values).fetchall()
        ids = [id_ for id_, record in rows if seal.record(source, record) not in erased][:MOST]
        for records in person_records.records(con, ids).values():
            found += [Target(r.record, r.kind, r.fields, r.also) for r in records]
    return (*found, *planted.of(con, source, kinds))
