"""The encrypted DuckDB inventory: built aside every night, swapped in whole, read briefly.

The nightly rebuild is what makes the store forget: DuckDB keeps deleted rows readable in the file
until it is rewritten (measured on 1.5.5 and 2.0.0, 2026-11), so nothing is ever deleted in place.
Encryption is DuckDB's AES-GCM with the OpenSSL of the httpfs extension, loaded from the installed
package by path; spill files are encrypted and lie in the store's folder. A crash at any moment
leaves ``inventory.duckdb`` as it was: only ``os.replace`` touches it.
"""

import json
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from inventory.errors import StoreError
from inventory.store.opening import Damaged, attach, inventory_path, open_connection
from inventory.store.soundness import explained, read_through

#: Holds a file open on the database of a connection.
Beside = Callable[[DuckDBPyConnection], AbstractContextManager[None]]

#: Bytes. So much is built by one thread: what several do on a few hundred people is mostly to wait
#: for each other.
_SMALL = 16 * 1024**2

_NEXT = "inventory.next.duckdb"


def literal(text: str) -> str:
    """Write a text of the policy as SQL has it. Values of people never go through here."""
    return "'" + text.replace("'", "''") + "'"


@cache
def sql(name: str) -> str:
    """Return a question's text: ``linkage/edges`` is ``inventory/linkage/sql/edges.sql``."""
    room, _, question = name.partition("/")
    file = files("inventory").joinpath(room, "sql", f"{question}.sql")
    return file.read_text("utf-8")


class Store:
    """The inventory of one business, in one folder. ``key`` None: a plain file, not encrypted."""

    def __init__(self, folder: Path, key: str | None, timezone: str = "Europe/Oslo") -> None:
        self.folder = folder
        self.key = key
        self.timezone = timezone
        self.path = inventory_path(folder)
        self._ready: deque[DuckDBPyConnection] = deque()

    def exists(self) -> bool:
        """Tell whether a night has ever been published here."""
        return self.path.is_file()

    @contextmanager
    def build(self) -> Iterator[DuckDBPyConnection]:
        """Yield a connection to an empty new inventory, with last night's attached as ``last``.

        Publishes on a clean exit; throws the half-built file away on any exception. One builder at
        a time (the caller holds the night's lock). A damaged one is not attached: it is replaced.
        """
        if self.path.is_dir():
            raise Damaged(self.path, IsADirectoryError())
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self.folder / _NEXT
        remove(new)
        try:
            with self._connection() as con:
                small = self.exists() and self.path.stat().st_size < _SMALL
                if small:
                    con.execute("SET threads = 1")
                if self.exists():
                    self._attach_last(con)
                # A log would be encrypted and synced at each of the 200 commits of a night, for a
                # file that no crash leaves behind: 5 % of a small night, and its waiting (2026-12).
                self._attach(con, new, "inventory", logged=False, small=small)
                con.execute("USE inventory")
                _lock_down(con)
                yield con
                con.execute("CHECKPOINT inventory")
            # One has no log of its own, once it is here: what lies there is another file's.
            self.path.with_name(f"{self.path.name}.wal").unlink(missing_ok=True)
            swap(new, self.path)
        finally:
            remove(new)

    @contextmanager
    def draft(self) -> Iterator[DuckDBPyConnection]:
        """Yield a connection to an empty inventory that is never published.

        Last night's is attached as ``last``. It is in memory: what was never written need not be
        deleted, also not after a kill. What it spills is encrypted.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._connection() as con:
            if self.exists():
                self._attach_last(con)
            con.execute("ATTACH ':memory:' AS inventory")
            con.execute("USE inventory")
            _lock_down(con)
            yield con

    @contextmanager
    def read(self, beside: Beside | None = None) -> Iterator[DuckDBPyConnection]:
        """Yield a read-only connection to the published inventory.

        Raises ``StoreError`` when there is none. ``beside`` holds another file open on this
        connection meanwhile: the ledger (``Ledger.held``).
        """
        if not self.exists():
            raise StoreError(
                f"There is no inventory in {self.folder.name} yet. Run «orden nightly» first",
                "no_inventory",
            )
        with self._connection() as con:
            self._attach(con, self.path, "inventory", read_only=True)
            con.execute("USE inventory")
            _make_up(con)
            with beside(con) if beside else nullcontext():
                _lock_down(con)
                yield con

    def warm(self) -> None:
        """Have a connection ready for the next reader.

        Loading the extension is two thirds of what opening takes (45 of 70 ms).
        """
        if not self._ready:
            self._ready.append(open_connection(self.folder, self.timezone))

    @contextmanager
    def _connection(self) -> Iterator[DuckDBPyConnection]:
        try:
            con = self._ready.popleft()
        except IndexError:
            con = open_connection(self.folder, self.timezone)
        # Looked for once all is closed.
        with explained(self.folder, self.key, self.timezone, self.path):
            try:
                yield con
            finally:
                con.close()

    def _attach_last(self, con: DuckDBPyConnection) -> None:
        """Attach last night's if it is whole. All of it is read: a night may come to any place."""
        try:
            self._attach(con, self.path, "last", read_only=True)
            read_through(con, "last")
        except Damaged:
            return
        except duckdb.Error:
            con.execute("DETACH last")

    def _attach(
        self,
        con: DuckDBPyConnection,
        path: Path,
        alias: str,
        *,
        read_only: bool = False,
        logged: bool = True,
        small: bool = False,
    ) -> None:
        attach(con, path, alias, self.key, read_only=read_only, logged=logged, small=small)


def _lock_down(con: DuckDBPyConnection) -> None:
    # After this no SQL, ours or injected, can read or write any other file.
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def swap(new: Path, old: Path) -> None:
    """Put a finished file in the place of the old one, so that a power cut leaves one of them."""
    if os.name != "nt":
        os.chmod(new, 0o600)
    sync(new)
    _replace(new, old)
    sync(old.parent)


def sync(path: Path) -> None:
    """Have a file's content, or a folder's names, on the disk before anything is told of it."""
    if path.is_dir() and os.name == "nt":
        return  # where a folder cannot be opened, and keeps its names by itself
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _replace(new: Path, old: Path) -> None:
    for pause in (0.1, 0.5, 2.0):
        try:
            os.replace(new, old)
            return
        except PermissionError:  # Windows: a reader has the old file open for a moment
            time.sleep(pause)
    os.replace(new, old)


def _make_up(con: DuckDBPyConnection) -> None:
    """Give an older Orden's inventory, until a night has made it anew, what readers ask for."""
    if not has(con, "inventory.further_key") and has(con, "inventory.keys"):
        con.execute(sql("store/older"))
    if not has(con, "inventory.verdict") and has(con, "inventory.retention"):
        con.execute(sql("store/older_verdict"))


def is_older(con: DuckDBPyConnection) -> bool:
    """Tell whether the open inventory is one of before verdicts came from grounds."""
    return has(con, "inventory.retention")


def remove(path: Path) -> None:
    """Take a database's file away, with what DuckDB left beside it."""
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)


def has_last_night(con: DuckDBPyConnection) -> bool:
    """Tell whether last night's inventory is attached: there is one, and it is not damaged."""
    query = "SELECT 1 FROM duckdb_databases() WHERE database_name = 'last'"
    return con.execute(query).fetchone() is not None


def had_last_night(con: DuckDBPyConnection, table: str, column: str = "*") -> bool:
    """Tell whether last night's inventory is attached and has the table, with that column.

    An older program's has fewer; on a first night there is none.
    """
    return has(con, f"last.{table}", column)


def has(con: DuckDBPyConnection, table: str, column: str = "*") -> bool:
    """Tell whether there is such a table or view, with that column."""
    try:
        con.execute(f"SELECT {column} FROM {table} LIMIT 0")
    except (duckdb.CatalogException, duckdb.BinderException):
        # To plan what cannot be is quicker than duckdb_columns(): 0.1 ms instead of 3.5 (2026-12).
        return False
    return True


def had_table(con: DuckDBPyConnection, table: str) -> bool:
    """Tell whether the open inventory has a table: an older program's has fewer."""
    try:
        con.execute(f"FROM {table} LIMIT 0")
    except duckdb.CatalogException:
        return False
    return True


def insert_rows(con: DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Insert a handful of rows as one value, in JSON.

    Each value that is bound costs 60 µs (2026-11), paid every night.
    """
    described = con.execute(f"FROM {table} LIMIT 0").description or ()
    columns = {name: str(of) for name, of, *_ in described}
    told = [dict(zip(columns, row, strict=True)) for row in rows]
    query = f"INSERT INTO {table} SELECT unnest(from_json(?, ?), max_depth := 2)"
    con.execute(query, [json.dumps(told, default=str), json.dumps([columns])])


def insert_frame(
    con: DuckDBPyConnection,
    statement: str,
    rows: Sequence[Sequence[str | None]],
    columns: Sequence[str],
) -> None:
    """Run an INSERT that reads ``rows`` as the table ``_frame``.

    Rows hold text only, lists as JSON: a store's connection takes a column of objects for text and
    does not guess.
    """
    import numpy as np  # here, because a look-up reads and never inserts

    arrays = np.array(rows, dtype=object).reshape(-1, len(columns)).T.copy()
    con.register("_frame", dict(zip(columns, arrays, strict=True)))
    con.execute(statement)
    con.unregister("_frame")
