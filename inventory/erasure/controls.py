"""What must be found beside what must be gone: records of others, read in the same source."""

from collections.abc import Collection

from duckdb import DuckDBPyConnection

from inventory.eraser import Target
from inventory.model import Kind
from inventory.store.database import sql
from inventory.views import person_records

#: So many are looked for. A source that holds fewer can prove less.
MOST = 2


def controls(
    con: DuckDBPyConnection, source: str, kinds: Collection[Kind], ours: Collection[str]
) -> tuple[Target, ...]:
    """Return records of a source that are in no order, for all ``kinds``; ``ours`` are not among
    them.
    """
    found = []
    for kind in sorted(kinds):
        values = {"source": source, "kind": kind.value, "ours": sorted(ours), "most": MOST}
        ids = [id_ for (id_,) in con.execute(sql("erasure/controls"), values).fetchall()]
        for records in person_records.records(con, ids).values():
            found += [Target(r.record, r.kind, r.fields, r.also) for r in records]
    return tuple(found)
