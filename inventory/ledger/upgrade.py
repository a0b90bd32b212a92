"""Bring a ledger up to date: one number in the file, small ordered steps, aside and swapped in.

``steps/NNN_*.sql`` are the steps, the first of which makes the tables. A file without a number is
of an Orden from before there was one (2026-11-30): its rows go into the first step's tables,
whatever its own lacked or were bound by. A kill at any moment leaves the file as it was.
"""

import os
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from inventory.errors import StoreError
from inventory.ledger import checkpoint
from inventory.store.database import remove, swap
from inventory.store.opening import Busy, attach, quoted


@cache
def steps() -> tuple[str, ...]:
    """Return the steps' texts, in order. Their number is the version that this Orden writes."""
    folder = files("inventory").joinpath("ledger", "steps")
    found = sorted((each for each in folder.iterdir()), key=lambda each: each.name)
    return tuple(each.read_text("utf-8") for each in found if each.name.endswith(".sql"))


def version(con: DuckDBPyConnection) -> int:
    """Return the version of the attached ledger. Raises ``StoreError`` for a newer one."""
    try:
        [(found,)] = con.execute("FROM ledger.ledger_version").fetchall()
    except duckdb.CatalogException:
        return 0
    if found > len(steps()):
        raise StoreError(
            f"ledger.duckdb: a newer Orden made it (version {found}; this Orden knows"
            f" {len(steps())}). Nothing was changed: use the newer one",
            "ledger_newer",
            name="ledger.duckdb",
        )
    return int(found)


def renew(con: DuckDBPyConnection, path: Path, key: str | None, known: int | None) -> None:
    """Write the newest ledger aside, and put it in the place of the attached one.

    ``known``: that one's version; None: there is no ledger yet, and an empty one is made.
    """
    _write_aside(con, path, key, lambda: _fill(con, known), replaces=known is not None)


def write_anew(
    con: DuckDBPyConnection,
    path: Path,
    key: str | None,
    change: Callable[[DuckDBPyConnection], None],
) -> None:
    """Change the attached ledger in memory, and put what comes of it in its place.

    So what is changed away stands nowhere in the new file, as it would after an UPDATE in it
    (DuckDB keeps what was there in the file: measured on 1.5.5 and 2.0.0, 2026-11).
    """
    con.execute("ATTACH ':memory:' AS changed; COPY FROM DATABASE ledger TO changed; USE changed")
    try:
        change(con)
        copy = "COPY FROM DATABASE changed TO next"
        _write_aside(con, path, key, lambda: con.execute(copy), replaces=True)
    finally:
        con.execute("USE memory; DETACH changed")


def _write_aside(
    con: DuckDBPyConnection,
    path: Path,
    key: str | None,
    fill: Callable[[], object],
    *,
    replaces: bool,
) -> None:
    aside = path.with_name("ledger.next.duckdb")
    _attach_aside(con, aside, key)
    try:
        con.execute("USE next")
        fill()
        con.execute("CHECKPOINT next; USE memory; DETACH next")
        _put(con, aside, path, replaces=replaces)
    finally:
        remove(aside)


def _put(con: DuckDBPyConnection, aside: Path, path: Path, *, replaces: bool) -> None:
    """Swap, and let go of the old file: after it, so that nobody can write there meanwhile."""
    if not replaces:
        remove(path)  # the log of one that is gone would be taken for the new one's
        return swap(aside, path)
    checkpoint.fold(con, path)  # its log would be taken for the new file's
    if os.name == "nt":  # where a file that is open cannot be replaced
        con.execute("DETACH ledger")
        return swap(aside, path)
    swap(aside, path)
    con.execute("DETACH ledger")
    return None


def _fill(con: DuckDBPyConnection, known: int | None) -> None:
    if known:
        con.execute("COPY FROM DATABASE ledger TO next")
    else:
        con.execute(steps()[0])
        con.execute("CREATE TABLE ledger_version (version INTEGER NOT NULL)")
        con.execute("INSERT INTO ledger_version VALUES (1)")
    if known == 0:
        _copy_rows(con)
    for step in steps()[known or 1 :]:
        con.execute(step)
    con.execute("UPDATE ledger_version SET version = ?", [len(steps())])


def _copy_rows(con: DuckDBPyConnection) -> None:
    query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'ledger'"
    for (table,) in con.execute(query).fetchall():
        con.execute(f"INSERT INTO next.{quoted(table)} BY NAME FROM ledger.{quoted(table)}")


def _attach_aside(con: DuckDBPyConnection, aside: Path, key: str | None) -> None:
    """Attach an empty file. What a kill left there is thrown away, unless somebody is at it."""
    try:
        attach(con, aside, "next", key)
        con.execute("DETACH next")
    except Busy:
        raise
    except StoreError:
        pass  # half a file
    remove(aside)
    attach(con, aside, "next", key, small=True)
