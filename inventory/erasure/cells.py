"""Look for texts in a database cell by cell, with its key: its bytes show nothing."""

from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from inventory.erasure.needles import SHORTEST, Needle, spellings
from inventory.store.database import sql
from inventory.store.opening import attach, open_connection, quoted


def found(
    path: Path, key: str | None, timezone: str, needles: Collection[Needle]
) -> Iterator[tuple[str, int]]:
    """Return each table that holds one of ``needles`` with the needle's number.

    Raises ``StoreError`` for a file that cannot be opened under the key.
    """
    texts = [
        (needle.number, text.lower())
        for needle in needles
        for text in spellings(needle.text)
        if len(text) >= SHORTEST
    ]
    values = {"numbers": [n for n, _ in texts], "texts": [text for _, text in texts]}
    with closing(open_connection(path.parent, timezone)) as con:
        attach(con, path, "scanned", key, read_only=True)
        query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'scanned'"
        for (table,) in sorted(con.execute(query).fetchall()):
            question = sql("erasure/cells").format(table=f"scanned.{quoted(table)}")
            for (number,) in con.execute(question, values).fetchall():
                yield table, number
