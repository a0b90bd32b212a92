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
    Damaged,
    attach,
    inventory_path,
    open_connection,
    quoted,
    writable,
)


def read_through(con: DuckDBPyConnection, database: str) -> None:
    """Read every value of an attached database. Raises ``duckdb.Error`` where one is damaged."""
    query = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ?"
    for schema, table in con.execute(query, [database]).fetchall():
        place = ".".join(map(quoted, (database, schema, table)))
        con.execute(f"SELECT max(hash(held)) FROM {place} AS held").fetchall()


def look_through(folder: Path, key: str | None, timezone: str) -> None:
    """Read both of the store's files through. Raises ``StoreError`` for what is wrong with one."""
    for file in (folder / "ledger.duckdb", inventory_path(folder)):
        if not file.exists():
            continue
        with closing(open_connection(folder, timezone)) as con:
            attach(con, file, "looked_at", key, read_only=True)
            try:
                read_through(con, "looked_at")
            except duckdb.Error as error:
                if "No space left" in str(error):
                    raise
                raise Damaged(file, error) from None


@contextmanager
def explained(folder: Path, key: str | None, timezone: str) -> Iterator[None]:
    """Turn DuckDB's error over a damaged file, or one not to be written, into ``StoreError``."""
    try:
        yield
    except duckdb.Error as error:
        look_through(folder, key, timezone)
        if "read-only" in str(error) and not writable(folder / "ledger.duckdb"):
            raise StoreError(
                "ledger.duckdb: may not be written here: it can be looked into, and that is all",
                "ledger_only_read",
                name="ledger.duckdb",
            ) from None
        raise
