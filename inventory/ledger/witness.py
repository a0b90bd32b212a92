"""Notice a ledger that is missing, older, forked or another business's: nothing runs on it.

Two remember its head: the inventory, written every night (``ledger_head``), and where the store's
key lies in the operating system's keyring, a stamp beside it, written with each link. A ledger may
always be ahead of what is remembered, so a kill between two writes is no alarm. What is lost is
given up by her word alone (``Ledger.begin_anew``).
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple
from functools import cache
from hashlib import sha256
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from inventory import os_keyring
from inventory.errors import KeyringUnfit, StoreError
from inventory.ledger.chain import Head
from inventory.secrets import STORE_KEY, variable
from inventory.store.database import insert_rows, sql
from inventory.store.opening import Damaged, attach, inventory_path, quoted

#: The version that a ledger has a chain from.
CHAINED = 2
_WRONG: Mapping[str, str] = {
    "ledger_missing": "is missing",
    "ledger_older": "is an older copy",
    "ledger_forked": "is a copy that went another way",
    "ledger_other": "is another business's than inventory.duckdb or the keyring remembers",
}


class Unwitnessed(StoreError):
    """The ledger is not the one that is remembered. ``lost``: what is remembered of that."""

    def __init__(self, code: str, lost: Head | None) -> None:
        known = {"requests": "?", "decisions": "?", "blocks": "?"}
        if lost:
            known = {each: str(getattr(lost, each)) for each in known}
        self.lost = lost
        way = "move away what is not yours, and give up" if code == "ledger_other" else "give up"
        super().__init__(
            f"ledger.duckdb: {_WRONG[code]}. Last known of ours:"
            f" {known['requests']} open requests, {known['decisions']} decisions,"
            f" {known['blocks']} blocks. Bring it back with"
            f" «orden restore FILE», or {way} what is lost with «orden ledger begin-anew»",
            code,
            name="ledger.duckdb",
            **known,
        )


def remember(con: DuckDBPyConnection, head: Head) -> None:
    """Write into tonight's inventory what it is to remember of the ledger."""
    insert_rows(con, "ledger_head", [astuple(head)])


def nothing(folder: Path, key: str | None) -> bool:
    """Tell whether nothing that could remember a ledger is there: a store that begins."""
    return not inventory_path(folder).is_file() and _stamped(folder, key) is None


def expect(con: DuckDBPyConnection, folder: Path, key: str | None) -> None:
    """Raise ``Unwitnessed`` where a ledger is remembered and there is none.

    An inventory that cannot be asked is word enough: its night noted itself in a ledger.
    """
    heads = list(remembered(con, folder, key))
    if heads or _in_inventory(con, folder, key) is None:
        raise Unwitnessed("ledger_missing", heads[0] if heads else None)


def check(con: DuckDBPyConnection, folder: Path, key: str | None, version: int) -> None:
    """Raise ``Unwitnessed`` where the attached ledger is not what is remembered.

    One of before there was a chain is older than anything that is remembered.
    """
    for head in remembered(con, folder, key):
        if version < CHAINED:
            raise Unwitnessed("ledger_older", head)
        told = {"origin": head.origin, "length": head.length, "hash": head.hash}
        con.execute("USE ledger")
        [(known, ours, shorter)] = con.execute(sql("ledger/knows"), told).fetchall()
        if known:
            continue
        if not ours:
            raise Unwitnessed("ledger_other", head)
        raise Unwitnessed("ledger_older" if shorter else "ledger_forked", head)


def remembered(con: DuckDBPyConnection, folder: Path, key: str | None) -> Iterator[Head]:
    """Yield what is remembered of the ledger, the newest word first."""
    if stamped := _stamped(folder, key):
        yield stamped
    yield from _in_inventory(con, folder, key) or ()


def _in_inventory(con: DuckDBPyConnection, folder: Path, key: str | None) -> list[Head] | None:
    """Return what the inventory remembers; None when it is an older Orden's, or is damaged."""
    path = inventory_path(folder)
    if not path.is_file():
        return []
    query = "SELECT database_name FROM duckdb_databases() WHERE path = ?"
    found = con.execute(query, [str(path)]).fetchone()
    if found:
        return _heads(con, *found)
    try:
        attach(con, path, "witness", key, read_only=True)
    except Damaged:
        return None
    try:
        return _heads(con, "witness")
    finally:
        con.execute("DETACH witness")


def _heads(con: DuckDBPyConnection, database: str) -> list[Head] | None:
    try:
        rows = con.execute(f"FROM {quoted(database)}.ledger_head").fetchall()
    except duckdb.Error:
        return None
    return [Head(*row) for row in rows]


def stamp(folder: Path, key: str | None, head: Head) -> None:
    """Leave the head in the keyring, where the store's key lies there."""
    if not _in_keyring(key):
        return
    with suppress(KeyringUnfit):
        os_keyring.keep(_entry(folder), json.dumps(astuple(head)))
    _stamped.cache_clear()


@cache
def _stamped(folder: Path, key: str | None) -> Head | None:
    """Return the stamp. Asked for once: the ledger of this program only grows from there."""
    told = os_keyring.find(_entry(folder)) if _in_keyring(key) else None
    return Head(*json.loads(told)) if told else None


@cache
def _in_keyring(key: str | None) -> bool:
    """Tell whether the store's key is the keyring's: then there is one, and it is asked anyway.

    With the key from elsewhere the keyring is not even loaded (a tenth of a second).
    """
    if key is None or os.environ.get(variable(STORE_KEY)) or not os_keyring.is_loaded():
        return False
    found = os_keyring.find(STORE_KEY)
    return found is not None and key in (found, found.strip())


def _entry(folder: Path) -> str:
    return f"ledger.{sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"
