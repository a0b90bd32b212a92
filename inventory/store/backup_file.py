"""One file that a business can be brought back from: parts with their digests, under its key.

It is a database as the store's own are, so the same key opens it, and any later DuckDB. A part is
whatever a file's bytes are, in pieces. ``VERSION`` is the form of this file; a reader knows all
that went before it.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from inventory.errors import StoreError
from inventory.store.database import remove, sql, swap
from inventory.store.opening import Damaged, attach, open_connection

VERSION = 1
#: Bytes of a piece: what is in memory at a time.
_PIECE = 4 * 1024**2


def write(
    path: Path, key: str | None, timezone: str, parts: Iterable[tuple[str, Path]], now: datetime
) -> None:
    """Write ``parts`` into the file at ``path``, made aside, read back, and then swapped in."""
    aside = path.with_name(path.name + ".part")
    remove(aside)
    try:
        with closing(open_connection(path.parent, timezone)) as con:
            attach(con, aside, "backup", key)
            con.execute("USE backup")
            con.execute(sql("store/backup"))
            con.execute("INSERT INTO backup VALUES (?, ?)", [VERSION, now])
            for name, file in parts:
                _write_part(con, name, file)
            con.execute("CHECKPOINT backup; USE memory; DETACH backup")
        with opened(aside, key, timezone) as con:
            for name in names(con):
                for _ in pieces(con, aside, name):
                    pass
        swap(aside, path)
    finally:
        remove(aside)


def _write_part(con: DuckDBPyConnection, name: str, file: Path) -> None:
    digest, place = sha256(), 0
    with file.open("rb") as held:
        while piece := held.read(_PIECE):
            con.execute("INSERT INTO piece VALUES (?, ?, ?)", [name, place, piece])
            digest.update(piece)
            place += 1
    con.execute("INSERT INTO part VALUES (?, ?, ?)", [name, place, digest.hexdigest()])


@contextmanager
def opened(path: Path, key: str | None, timezone: str) -> Iterator[DuckDBPyConnection]:
    """Open a backup for reading.

    Raises ``StoreError``: another key, damaged, no backup, or of a newer Orden.
    """
    with closing(open_connection(path.parent, timezone)) as con:
        attach(con, path, "backup", key, read_only=True)
        try:
            [(version,)] = con.execute("SELECT version FROM backup.backup").fetchall()
        except duckdb.CatalogException:
            raise StoreError(
                f"{path.name}: is no backup of Orden's", "no_backup", name=path.name
            ) from None
        except (duckdb.Error, ValueError) as error:
            raise Damaged(path, error) from None
        if version > VERSION:
            raise StoreError(
                f"{path.name}: a newer Orden made it (version {version}; this Orden knows"
                f" {VERSION}). Use the newer one",
                "backup_newer",
                name=path.name,
            )
        con.execute("USE backup")
        try:
            yield con
        except duckdb.Error as error:  # a page that nobody had read yet
            raise Damaged(path, error) from None


def names(con: DuckDBPyConnection) -> list[str]:
    """Return the names of an opened backup's parts."""
    return [name for (name,) in con.execute("SELECT name FROM part ORDER BY name").fetchall()]


def pieces(con: DuckDBPyConnection, path: Path, name: str) -> Iterator[bytes]:
    """Yield a part's bytes. Raises ``Damaged`` at the end, or before, where they are others."""
    query = "SELECT pieces, digest FROM part WHERE name = ?"
    count, sealed = _only(con, path, query, [name])
    digest = sha256()
    query = "SELECT content FROM piece WHERE name = ? AND place = ?"
    for place in range(count):
        (piece,) = _only(con, path, query, [name, place])
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sealed:
        raise Damaged(path, ValueError())


def _only(con: DuckDBPyConnection, path: Path, query: str, values: list[object]) -> tuple[Any, ...]:
    """Return the one row that a whole backup has. Raises ``Damaged``."""
    try:
        [row] = con.execute(query, values).fetchall()
    except (duckdb.Error, ValueError) as error:
        raise Damaged(path, error) from None
    return tuple(row)
