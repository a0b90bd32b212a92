"""Write a business into one encrypted file: ledger, policy, config, and last night's inventory."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import tomlkit

from flows.runtime import context, lock
from flows.setup import medium
from inventory.errors import ConfigError, StoreError
from inventory.ledger import copies
from inventory.settings import Settings
from inventory.store import backup_file, soundness

#: What a policy folder may hold; anything else there is not Orden's.
_POLICY = ("*.toml", "statement.txt")
_ASIDE = ".backup"
#: Where they lie in a business that is brought back.
_USUAL = {"store": "var", "reports": "var/reports", "policy": "policy"}


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was written, and whether it outlives the store's disk."""

    file: Path
    elsewhere: bool


def write(settings: Settings, file: Path) -> BackedUp:
    """Write the backup. Raises ``UserError``; what was at ``file`` is then as before."""
    store, ledger = context.store_of(settings), context.ledger_of(settings)
    told = store.key, store.timezone
    _check(file, *told)
    soundness.look_through(store.folder, *told)
    if not ledger.exists():
        raise StoreError("There is nothing to back up yet. Run «orden nightly» first", "no_ledger")
    now = datetime.now(UTC)
    with lock.held(store.folder, "backup"):
        aside = store.folder / _ASIDE
        shutil.rmtree(aside, ignore_errors=True)  # what a kill left
        aside.mkdir(mode=0o700)
        try:
            backup_file.write(file, *told, _parts(settings, aside), now)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    elsewhere = medium.elsewhere(file, store.folder)
    if elsewhere:
        _stamp(settings).write_text(now.isoformat(), "ascii")
    return BackedUp(file, elsewhere)


def last_elsewhere(settings: Settings) -> datetime | None:
    """Return when the last backup was made that outlives this disk; None when there is none."""
    with suppress(OSError, ValueError):
        return datetime.fromisoformat(_stamp(settings).read_text("ascii"))
    return None


def _stamp(settings: Settings) -> Path:
    return settings.store_dir / "last-backup"


def _check(file: Path, key: str | None, timezone: str) -> None:
    """Raise ``ConfigError`` where no backup can be written, or something else would go."""
    if file.is_dir():
        raise ConfigError(
            f"{file} is a folder: name the file to write", "is_folder", name=str(file)
        )
    if not file.absolute().parent.is_dir():
        raise ConfigError(
            f"{file}: there is no folder {file.parent}. Is the disk plugged in?",
            "no_disk_folder",
            name=str(file.parent),
        )
    if not file.exists():
        return
    try:
        with backup_file.opened(file, key, timezone):
            return  # an older backup of ours: the new one takes its place
    except StoreError:
        raise ConfigError(
            f"{file.name} is there already, and is no backup that this store's key opens:"
            " name another file",
            "backup_there",
            name=str(file),
        ) from None


def _parts(settings: Settings, aside: Path) -> Iterator[tuple[str, Path]]:
    """Yield each part, made when it is asked for.

    The ledger comes after the inventory: it may know more than that remembers, never less.
    """
    yield settings.path.name, _config(settings, aside / "orden.toml")
    for file in _policy(settings):
        yield f"policy/{file.name}", file
    store = context.store_of(settings)
    if store.exists():
        yield "store/inventory.duckdb", store.path
    copies.copy(context.ledger_of(settings), aside / "ledger.duckdb")
    yield "store/ledger.duckdb", aside / "ledger.duckdb"


def _policy(settings: Settings) -> list[Path]:
    folder = settings.policy_dir
    found = [each for kind in _POLICY for each in folder.glob(kind)] if folder else []
    return sorted(file for file in found if file.is_file())


def _config(settings: Settings, to: Path) -> Path:
    """Write orden.toml as it is to come back: with folders that lie beside it."""
    document = tomlkit.parse(settings.path.read_text("utf-8-sig"))
    folders = {
        "store": settings.store_dir,
        "reports": settings.reports_dir,
        "policy": settings.policy_dir,
    }
    for table, folder in folders.items():
        if folder and not folder.resolve().is_relative_to(settings.path.parent):
            document[table]["dir"] = _USUAL[table]
    to.write_text(tomlkit.dumps(document), "utf-8")
    return to
