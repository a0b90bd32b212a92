"""Open the store's files: a DuckDB that spills encrypted, and what a refusal means in a line."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

import duckdb
from duckdb import DuckDBPyConnection

from inventory.errors import StoreError

_NAME = "inventory.duckdb"


class Busy(StoreError):
    """Another program holds the file open: worth another try in a moment."""


class Damaged(StoreError):
    """A file of the store is not whole, or no such file: it says which, and what brings it back."""

    def __init__(self, path: Path, error: Exception) -> None:
        self.path = path
        log = path.with_name(path.name + ".wal")
        code, with_log, way = _WAYS.get(path.name, _OTHERWISE)
        if path.is_dir():
            code, way = "store_folder", "it is a folder. Move it away"
        elif log.exists() and with_log:
            code = with_log
            way = f"{log.name} beside it may be another file's: move that away first. Else {way}"
        said = f"cannot be read as an Orden store ({type(error).__name__}): {way}"
        super().__init__(f"{path.name}: {said}", code, name=path.name, log=log.name)


#: What brings each file back, with the codes of what the reader is told: without, with a log.
_WAYS = {
    "ledger.duckdb": (
        "ledger_broken",
        "ledger_broken_log",
        "move it away, and bring it back with «orden restore FILE»",
    ),
    _NAME: (
        "inventory_broken",
        "inventory_broken_log",
        "it is damaged, and «orden nightly» makes it anew",
    ),
}
_OTHERWISE = ("store_broken", "", "it is damaged. Take another copy")


def quoted(identifier: str) -> str:
    """Quote an identifier for SQL. Values never go through here: they are bound."""
    return '"' + identifier.replace('"', '""') + '"'


def inventory_path(folder: Path) -> Path:
    """Return where a store's inventory lies."""
    return folder / _NAME


def open_connection(folder: Path, timezone: str) -> DuckDBPyConnection:
    """Open an in-memory DuckDB that attaches encrypted files and spills encrypted to ``folder``."""
    con = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            # A column of objects is text: guessed types fail on later rows.
            "pandas_analyze_sample": "0",
            # No question goes into an index, where damage would be met that reading the tables
            # through does not see (soundness). A column of a million is read in 5 ms.
            "index_scan_max_count": "0",
            "index_scan_percentage": "0",
        }
    )
    con.execute(f"LOAD '{_httpfs()}'")
    con.execute("SET temp_file_encryption = true")
    # After that: a night that was killed may have left something there, and then DuckDB lets nobody
    # set it (seen 2026-12-01: no command worked any more).
    con.execute("SET temp_directory = ?", [str(folder / "spill")])
    con.execute("SET GLOBAL TimeZone = ?", [timezone])  # a cursor's too
    con.execute("PRAGMA disable_checkpoint_on_shutdown")  # ledger/checkpoint.py
    return con


@contextmanager
def lent(folder: Path, timezone: str) -> Iterator[DuckDBPyConnection]:
    """Lend a connection to whoever lets go of every file that is attached to it.

    The last one is kept for the next who asks: to see the extension's signature takes 0.1 s, a
    hundred times what the files take (2026-12-01). One on which anything failed is kept by nobody.
    """
    asked = (folder, timezone)
    con = _kept.pop(asked, None) or open_connection(folder, timezone)
    try:
        with closing(con.cursor()) as lent_one:
            yield lent_one
    except BaseException:
        con.close()
        raise
    with _KEEPING:
        others = [_kept.pop(one, None) for one in list(_kept)]
        _kept[asked] = con
    for other in others:
        if other is not None:
            other.close()


#: The last one that was given back, by the store's folder and time zone.
_kept: dict[tuple[Path, str], DuckDBPyConnection] = {}
_KEEPING = Lock()


def attach(
    con: DuckDBPyConnection,
    path: Path,
    alias: str,
    key: str | None,
    *,
    read_only: bool = False,
    logged: bool = True,
    small: bool = False,
) -> None:
    """Attach ``path`` as ``alias``. Raises ``StoreError``.

    The key is bound, so it stands in no statement. Not ``logged`` is what nobody brings back after
    a crash: a file that is built aside, and thrown away unless it was finished. ``small``: a new
    file of a few hundred rows, whose tables need not take 256 KiB each: to encrypt and sync them
    is a third of what writing it takes (2026-12-01).
    """
    options, bound = [], []
    if read_only:
        options.append("READ_ONLY")
    if not logged:
        options.append("RECOVERY_MODE no_wal_writes")
    if small:
        options.append("BLOCK_SIZE 16384")
    if key is not None:
        options.append("ENCRYPTION_KEY ?")
        bound.append(key)
    clause = f" ({', '.join(options)})" if options else ""
    file = str(path).replace("'", "''")  # DuckDB takes no bound parameter for the file's name
    try:
        con.execute(f"ATTACH '{file}' AS {quoted(alias)}{clause}", bound)
    except duckdb.Error as error:
        raise refused(path, error) from None


#: What DuckDB's messages say of a file that another program holds, the second on Windows.
#: The third: another connection of this one.
_HELD = ("lock on file", "used by another process", "file handle conflict")
#: What they say of a file that somebody else's rights are on.
_FORBIDDEN = ("Permission denied", "Read-only file system")
#: What else they say, with the code and the words of what it means here.
_REFUSED = {
    "Wrong encryption key": (
        "store_key",
        "the store's key does not fit this file."
        " Check $ORDEN_STORE_KEY or the keyring entry store.key",
    ),
    "without a key": (
        "store_encrypted",
        "the file is encrypted, but orden.toml says encrypt = false",
    ),
    "is not encrypted": (
        "store_plain",
        "the file is not encrypted, but orden.toml says encrypt = true",
    ),
}


def refused(path: Path, error: duckdb.Error) -> StoreError:
    """Return what DuckDB's error means of a file, in a line."""
    text, name = str(error), path.name
    if any(sign in text for sign in _HELD):
        said = "another program holds the file open. Close it and try again"
        return Busy(f"{name}: {said}", "store_held", name=name)
    for sign, (code, said) in _REFUSED.items():
        if sign in text:
            return StoreError(f"{name}: {said}", code, name=name)
    if any(sign in text for sign in _FORBIDDEN):
        said = "may not be read here. Check who owns it, then try again"
        return StoreError(f"{name}: {said}", "store_forbidden", name=name)
    return Damaged(path, error)


def writable(path: Path) -> bool:
    """Tell whether a database can be written here, or only looked into: a medium of backups."""
    return all(os.access(each, os.W_OK) for each in (path, path.parent) if each.exists())


@cache
def _httpfs() -> str:
    import duckdb_extension_httpfs

    folder = Path(duckdb_extension_httpfs.__file__).parent
    found = sorted(folder.rglob("httpfs.duckdb_extension"))
    if not found:
        raise StoreError(
            "The package duckdb-extension-httpfs has no extension for this machine;"
            " encryption is not possible here",
            "no_extension",
        )
    return found[-1].as_posix().replace("'", "''")
