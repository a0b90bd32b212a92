"""The encrypted DuckDB inventory: built aside every night, swapped in whole, read briefly.

The nightly rebuild is what makes the store forget: DuckDB keeps deleted rows readable in the file until it is rewritten
(measured on 1.5.5 and 2.0.0, 2026-11), so nothing is ever deleted in place. Encryption is DuckDB's AES-GCM with the
OpenSSL of the httpfs extension, loaded from the installed package by path; spill files are encrypted and lie in the store's
folder. A crash at any moment leaves ``inventory.duckdb`` as it was: only ``os.replace`` touches it.
"""

import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from inventory.errors import StoreError

_NAME = "inventory.duckdb"
_NEXT = "inventory.next.duckdb"


class Busy(StoreError):
    """Another program holds the file open: worth another try in a moment."""


def quoted(identifier: str) -> str:
    """Quote an identifier for SQL. Values never go through here: they are bound."""
    return '"' + identifier.replace('"', '""') + '"'


@cache
def sql(name: str) -> str:
    """Return the text of a question beside its module: ``linkage/edges`` is ``inventory/linkage/sql/edges.sql``."""
    room, _, question = name.partition("/")
    return files("inventory").joinpath(room, "sql", f"{question}.sql").read_text("utf-8")


class Store:
    """The inventory of one business, in one folder. ``key`` None means a plain file (``encrypt = false``)."""

    def __init__(self, folder: Path, key: str | None, timezone: str = "Europe/Oslo") -> None:
        self.folder = folder
        self.key = key
        self.timezone = timezone
        self.path = folder / _NAME
        self._ready: deque[DuckDBPyConnection] = deque()

    def exists(self) -> bool:
        """Tell whether a night has ever been published here."""
        return self.path.is_file()

    @contextmanager
    def build(self) -> Iterator[DuckDBPyConnection]:
        """Yield a connection to an empty new inventory, with last night's attached as ``last`` when there is one.

        Publishes on a clean exit; throws the half-built file away on any exception. One builder at a time (the caller
        holds the night's lock).
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.folder / _NEXT
        _remove(new)
        try:
            with self._connection() as con:
                if self.exists():
                    self._attach(con, self.path, "last", read_only=True)
                self._attach(con, new, "inventory")
                con.execute("USE inventory")
                _lock_down(con)
                yield con
                con.execute("CHECKPOINT inventory")
            _swap(new, self.path)
        finally:
            _remove(new)

    @contextmanager
    def draft(self) -> Iterator[DuckDBPyConnection]:
        """Yield a connection to an empty inventory that is never published, with last night's attached as ``last``.

        It is in memory: what was never written need not be deleted, also not after a kill. What it spills is encrypted.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._connection() as con:
            if self.exists():
                self._attach(con, self.path, "last", read_only=True)
            con.execute("ATTACH ':memory:' AS inventory")
            con.execute("USE inventory")
            _lock_down(con)
            yield con

    @contextmanager
    def read(self) -> Iterator[DuckDBPyConnection]:
        """Yield a read-only connection to the published inventory. Raises ``StoreError`` when there is none."""
        if not self.exists():
            raise StoreError(
                f"There is no inventory in {self.folder.name} yet. Run «orden nightly» first", "no_inventory"
            )
        with self._connection() as con:
            self._attach(con, self.path, "inventory", read_only=True)
            con.execute("USE inventory")
            _lock_down(con)
            yield con

    def warm(self) -> None:
        """Have a connection ready for the next reader: loading the extension is two thirds of what opening takes (45 of 70 ms)."""
        if not self._ready:
            self._ready.append(open_connection(self.folder, self.timezone))

    @contextmanager
    def _connection(self) -> Iterator[DuckDBPyConnection]:
        try:
            con = self._ready.popleft()
        except IndexError:
            con = open_connection(self.folder, self.timezone)
        try:
            yield con
        finally:
            con.close()

    def _attach(self, con: DuckDBPyConnection, path: Path, alias: str, *, read_only: bool = False) -> None:
        attach(con, path, alias, self.key, read_only=read_only)


def open_connection(folder: Path, timezone: str) -> DuckDBPyConnection:
    """Open an in-memory DuckDB that can attach encrypted files and spills only into ``folder``, encrypted."""
    con = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": str(folder / "spill"),
        }
    )
    con.execute(f"LOAD '{_httpfs()}'")
    con.execute("SET temp_file_encryption = true")
    con.execute("SET TimeZone = ?", [timezone])
    return con


def attach(con: DuckDBPyConnection, path: Path, alias: str, key: str | None, *, read_only: bool = False) -> None:
    """Attach ``path`` as ``alias``. The key is bound, so it stands in no statement. Raises ``StoreError``."""
    options = [*(["READ_ONLY"] if read_only else []), *(["ENCRYPTION_KEY ?"] if key is not None else [])]
    clause = f" ({', '.join(options)})" if options else ""
    file = str(path).replace("'", "''")  # DuckDB takes no bound parameter for the file's name
    try:
        con.execute(f"ATTACH '{file}' AS {quoted(alias)}{clause}", [key] if key is not None else [])
    except duckdb.Error as error:
        raise _refused(path, error) from None


def _is_held(error: duckdb.Error) -> bool:
    return "lock on file" in str(error) or "used by another process" in str(error)  # the second on Windows


def _refused(path: Path, error: duckdb.Error) -> StoreError:
    text, name = str(error), path.name
    if _is_held(error):
        return Busy(f"{name}: another program holds the file open. Close it and try again", "store_held", name=name)
    if "Wrong encryption key" in text:
        code, said = (
            "store_key",
            "the store's key does not fit this file. Check $ORDEN_STORE_KEY or the keyring entry store.key",
        )
    elif "without a key" in text:
        code, said = "store_encrypted", "the file is encrypted, but orden.toml says encrypt = false"
    elif "is not encrypted" in text:
        code, said = "store_plain", "the file is not encrypted, but orden.toml says encrypt = true"
    else:
        code = "store_broken"
        said = f"cannot be opened as an Orden store ({type(error).__name__}). Restore it from a backup or move it away"
    return StoreError(f"{name}: {said}", code, name=name)


def _lock_down(con: DuckDBPyConnection) -> None:
    # After this no SQL, ours or injected, can read or write any other file.
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


@cache
def _httpfs() -> str:
    import duckdb_extension_httpfs

    folder = Path(duckdb_extension_httpfs.__file__).parent
    found = sorted(folder.rglob("httpfs.duckdb_extension"))
    if not found:
        raise StoreError(
            "The package duckdb-extension-httpfs has no extension for this machine; encryption is not possible here",
            "no_extension",
        )
    return found[-1].as_posix().replace("'", "''")


def _swap(new: Path, old: Path) -> None:
    if os.name != "nt":
        os.chmod(new, 0o600)
    for pause in (0.1, 0.5, 2.0):
        try:
            os.replace(new, old)
            return
        except PermissionError:  # Windows: a reader has the old file open for a moment
            time.sleep(pause)
    os.replace(new, old)


def _remove(path: Path) -> None:
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)


def insert_rows(con: DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Insert a handful of rows with one statement: executemany takes 2 ms a row (measured 2026-11), paid every night."""
    places = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
    con.execute(f"INSERT INTO {table} VALUES {places}", [value for row in rows for value in row])


def insert_frame(
    con: DuckDBPyConnection, statement: str, rows: Sequence[Sequence[str | None]], columns: Sequence[str]
) -> None:
    """Run an INSERT that reads ``rows`` as the table ``_frame``.

    Rows hold text only, lists as JSON: DuckDB guesses an object column's type from its first thousand values and fails
    on the rest (seen on 1.5.5 with 9,000 rows).
    """
    import pandas as pd  # here, because a look-up reads and never inserts, and pandas takes a second to import

    con.register("_frame", pd.DataFrame(list(rows), columns=list(columns), dtype="str"))
    con.execute(statement)
    con.unregister("_frame")
