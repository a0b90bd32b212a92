"""Tell damage of the store's files as damage: which file, and the way out.

DuckDB opens a file that is cut or of which a byte is wrong, and fails when it comes to the place.
What it says then names no file, or not ours; so what failed is looked for by reading all of them.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from inventory.errors import StoreError
from inventory.store.opening import (
    Busy,
    Damaged,
    attach,
    inventory_path,
    open_connection,
    quoted,
    writable,
)

#: The constraints that have an index.
_INDEXED = ("PRIMARY KEY", "UNIQUE")
#: What DuckDB says of a place that is damaged (1.5.5).
_DAMAGE = ("AES tag", "Corrupt database", "read enough bytes")


def read_through(con: DuckDBPyConnection, database: str) -> None:
    """Read every value of an attached database, and the indexes of its keys.

    Raises ``duckdb.Error`` where a place is damaged.
    """
    tables = "SELECT table_name FROM duckdb_tables() WHERE database_name = ?"
    keys = (
        "SELECT table_name, constraint_type, constraint_column_names"
        " FROM duckdb_constraints() WHERE database_name = ?"
    )
    asked = [
        f"SELECT max(hash(held)) FROM {quoted(database)}.{quoted(name)} AS held"
        for (name,) in con.execute(tables, [database]).fetchall()
    ]
    indexes = {
        (f"{quoted(database)}.{quoted(name)}", quoted(column))
        for name, of, columns in con.execute(keys, [database]).fetchall()
        for column in (columns if of in _INDEXED else ())
    }
    for table, key in sorted(indexes):
        asked.append(f"SELECT 0 FROM {table} WHERE {key} IN (SELECT {key} FROM {table} LIMIT 1)")
    if asked:
        con.execute(" UNION ALL ".join(asked)).fetchall()  # as one: planning each takes longer


def look_through(folder: Path, key: str | None, timezone: str) -> None:
    """Read both of the store's files through. Raises ``StoreError`` for what is wrong with one.

    One that is open is left out: whoever has it open comes to the place.
    """
    for file in (folder / "ledger.duckdb", inventory_path(folder)):
        if not file.exists():
            continue
        with closing(open_connection(folder, timezone)) as con:
            try:
                attach(con, file, "looked_at", key, read_only=True)
                read_through(con, "looked_at")
            except Busy:
                continue
            except duckdb.Error as error:
                if "No space left" in str(error):
                    raise
                raise Damaged(file, error) from None


@contextmanager
def explained(
    folder: Path, key: str | None, timezone: str, at: Path | None = None
) -> Iterator[None]:
    """Turn DuckDB's error over a damaged file, or one not to be written, into ``StoreError``.

    ``at``: the file that was asked, where no other was.
    """
    try:
        yield
    except duckdb.Error as error:
        look_through(folder, key, timezone)
        if at and any(sign in str(error) for sign in _DAMAGE):
            raise Damaged(at, error) from None
        if "read-only" in str(error) and not writable(folder / "ledger.duckdb"):
            raise StoreError(
                "ledger.duckdb: may not be written here: it can be looked into, and that is all",
                "ledger_only_read",
                name="ledger.duckdb",
            ) from None
        raise
