"""Bring a business back from its backup: beside what is there, never over it."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

import duckdb

from connectors import sources
from flows.runtime import context, lock
from inventory.errors import ConfigError, SecretMissing, StoreError, UserError
from inventory.ledger.chain import broken
from inventory.ledger.ledger import Ledger
from inventory.policy import policy as policies
from inventory.secrets import STORE_KEY, keys_at_hand, store_key, variable
from inventory.settings import Settings, load
from inventory.store import backup_file
from inventory.store.database import Store, sync
from inventory.store.opening import Damaged

_ASIDE = ".orden-restore"
_LEDGER, _INVENTORY = "store/ledger.duckdb", "store/inventory.duckdb"
#: What opening the backup says of a key that is not its own.
_OTHER_KEY = ("store_key", "store_encrypted", "store_plain")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and what was there and stays. ``beside``: in a folder of its own.

    ``gone``: how many records of the erased were taken out of the inventory first; None where they
    could not be, and it was not brought back.
    """

    config: Path
    written: tuple[Path, ...]
    left: tuple[Path, ...]
    beside: bool
    gone: int | None = 0


def restore(file: Path, folder: Path, settings: Settings | None, today: date) -> Restored:
    """Put the parts of the backup where nothing is.

    Where there is a ledger all of them go into a new folder beside it. ``settings``: of the
    business here, which may have the key. Raises ``UserError``, and nothing is changed then.
    """
    if not file.is_file():
        raise ConfigError(
            f"{file}: there is no such file. Is the disk plugged in?",
            "no_such_file",
            name=str(file),
        )
    key = _key_of(file, settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = folder / _ASIDE
    with lock.held(aside, "restore"):
        try:
            unpacked = _unpacked(file, key, aside)
            gone = _replayed(unpacked, key, settings)
            if gone is None:
                unpacked = replace(unpacked, names=_without_inventory(unpacked.names))
            return replace(_placed(unpacked, folder, aside, today), gone=gone)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _key_of(file: Path, settings: Settings | None) -> str | None:
    """Return the key that opens the backup; None for one that is not encrypted."""
    keys: list[str | None] = []
    if settings and settings.encrypt:
        with suppress(UserError):
            keys.append(store_key(settings))
    keys += [each for each in keys_at_hand() if each not in keys]
    refused: StoreError | None = None
    for key in [*keys, None]:
        try:
            with backup_file.opened(file, key, "UTC"):
                return key
        except StoreError as error:
            if error.code not in _OTHER_KEY:
                raise
            refused = refused or error
    if keys and refused:
        raise refused
    raise SecretMissing(
        f"{file.name}: its key is missing. Set ${variable(STORE_KEY)} to what stands on the"
        f" recovery sheet, or run «orden secret set {STORE_KEY}»",
        "key_gone",
        entry=STORE_KEY,
        variable=variable(STORE_KEY),
    )


@dataclass(frozen=True, slots=True)
class _Unpacked:
    folder: Path
    names: tuple[str, ...]

    def config(self) -> str:
        return next(name for name in self.names if "/" not in name)


def _unpacked(file: Path, key: str | None, aside: Path) -> _Unpacked:
    """Write all parts aside, and see that they are whole, and that the ledger is."""
    with backup_file.opened(file, key, "UTC") as con:
        names = tuple(backup_file.names(con))
        for name in names:
            _check_name(file, name)
            to = aside / name
            to.parent.mkdir(mode=0o700, exist_ok=True)
            with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as part:
                for piece in backup_file.pieces(con, file, name):
                    part.write(piece)
            sync(to)
    if Ledger(aside / "store", key).verify().broken is not None:
        raise broken()
    return _Unpacked(aside, names)


def _replayed(unpacked: _Unpacked, key: str | None, settings: Settings | None) -> int | None:
    """Take out of the inventory, before anything reads it, whom its own journal and the one here
    say is gone. Returns how many records went; None where that cannot be done.
    """
    folder, here = unpacked.folder / "store", load(unpacked.folder / unpacked.config(), sources())
    store = Store(folder, key, here.business.timezone)
    if not store.exists():
        return 0
    # Not above: it takes numpy, which other commands need not wait for.
    from inventory.erasure import replay

    policy = unpacked.folder / "policy"
    try:
        rules = policies.load(policy if policy.is_dir() else None)
        own = Ledger(folder, key, store.timezone)
        return replay.replay(store, own, rules, *_journal_here(settings))
    except (UserError, duckdb.Error):
        return None


def _journal_here(settings: Settings | None) -> Iterator[Ledger]:
    """Yield the ledger of the business here, where there is one that can be read."""
    with suppress(UserError):
        ledger = context.ledger_of(settings) if settings else None
        if ledger and ledger.path.exists() and ledger.missed() is None:
            yield ledger


def _without_inventory(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name != _INVENTORY)


def _check_name(file: Path, name: str) -> None:
    """Raise ``Damaged`` for a part that would lie anywhere but where a backup's do."""
    path = PurePosixPath(name)
    known = name in (_LEDGER, _INVENTORY) or path.suffix in (".toml", ".txt")
    plain = len(path.parts) <= 2 and path.parts[0] in ("policy", "store", path.name)
    if not (known and plain) or any(sign in name for sign in "\\:") or ".." in path.parts:
        raise Damaged(file, ValueError())


def _placed(unpacked: _Unpacked, folder: Path, aside: Path, today: date) -> Restored:
    places = dict(_places(unpacked, folder))
    beside = places[_LEDGER].exists()
    if beside:
        folder = _new_folder(folder, today)
        places = dict(_places(unpacked, folder))
    written, left = [], []
    # The ledger last: as long as there is none, the same command goes on where a kill broke it off.
    for name in sorted(unpacked.names, key=lambda name: name == _LEDGER):
        to = places[name]
        if to.exists():
            left.append(to)
            continue
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _move(unpacked.folder / name, to)
        sync(to.parent)  # what is told as back stays so, and the ledger's name comes last
        written.append(to)
    config = places[unpacked.config()]
    return Restored(config, tuple(written), tuple(left), beside)


def _move(part: Path, to: Path) -> None:
    """Give a part its place; onto another disk it is copied, and appears there when it is whole."""
    try:
        os.rename(part, to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = to.with_name(to.name + ".part")
        shutil.copy(part, near)
        sync(near)
        os.rename(near, to)


def _places(unpacked: _Unpacked, folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield where each part belongs: what an orden.toml says that is there, else the backup's."""
    config = folder / unpacked.config()
    here = config if config.exists() else unpacked.folder / config.name
    settings = load(here, sources())
    base = here.resolve().parent
    homes = {"store": settings.store_dir, "policy": settings.policy_dir or base / "policy"}
    for name in unpacked.names:
        room, _, rest = name.rpartition("/")
        home = homes[room] / rest if room else base / rest
        yield name, folder / home.relative_to(base) if here != config else home


def _new_folder(folder: Path, today: date) -> Path:
    name = f"restored-{today.isoformat()}"
    ways = (folder / (f"{name}-{n}" if n > 1 else name) for n in range(1, 1000))
    found = next(way for way in ways if not way.exists())
    found.mkdir(mode=0o700)
    return found
