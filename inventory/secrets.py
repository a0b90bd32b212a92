"""Find secrets in the environment or the OS keyring, never in a config file.

``$ORDEN_<SOURCE>_<SECRET>`` wins over the keyring entry ``orden`` / ``<source>.<secret>`` (contract
§2). One exception, for made-up people only: the sandbox leaves its invented secrets in
``.orden-sandbox.json`` beside its orden.toml, and they count only while every address in that
orden.toml is this machine's own loopback.
"""

import json
import os
import re
from collections.abc import Iterable
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from secrets import token_hex, token_urlsafe
from urllib.parse import urlsplit

from inventory import os_keyring
from inventory.errors import ConfigError, KeyringUnfit, SecretMissing, StoreError
from inventory.model import SourceConfig
from inventory.settings import Settings
from inventory.store.opening import Busy, attach, open_connection

SANDBOX_FILE = ".orden-sandbox.json"
STORE_KEY = "store.key"
STORE_PEPPER = "store.pepper"
#: Contract §2: any text of at least 32 characters.
KEY_LENGTH = 32
_LOCKED = ("ledger.duckdb", "inventory.duckdb")


def secrets(settings: Settings, source: SourceConfig, names: Iterable[str]) -> dict[str, str]:
    """Return the secrets that ``source`` needs, by name.

    Raises ``SecretMissing`` that says where to put it.
    """
    return {name: _required(settings, source.name, name) for name in names}


def at_hand(settings: Settings, source: str, name: str) -> str | None:
    """Return a secret that ``source`` can do without, None where there is none."""
    return _given(settings, f"{source}.{name}").strip() or None


def _required(settings: Settings, source: str, name: str) -> str:
    value = _given(settings, f"{source}.{name}").strip()
    if not value:
        raise SecretMissing(
            f"{settings.path.name} [sources.{source}]: the secret «{name}» is missing. "
            f"Set ${variable(f'{source}.{name}')} or run «orden secret set {source}.{name}»",
            "secret_missing",
            entry=f"{source}.{name}",
            variable=variable(f"{source}.{name}"),
        )
    return value


def store_key(settings: Settings) -> str | None:
    """Return the store's key, None when the store is not to be encrypted.

    Blanks at its ends do not count, nor those between a recovery sheet's groups, wherever it comes
    from, unless what is there was locked with them. Raises ``SecretMissing`` or ``StoreError``.
    """
    if not settings.encrypt:
        return None
    given = _given(settings, STORE_KEY)
    key = given.strip()
    if not key:
        raise _no_key(settings)
    ways = _ways(given)
    if len(ways) > 1 and not fits(settings, key):
        key = next((way for way in ways if fits(settings, way)), key)
    if len(key) < KEY_LENGTH:
        raise StoreError(
            f"The store's key is too short:"
            f" ${variable(STORE_KEY)} must have at least {KEY_LENGTH} characters",
            "key_short",
        )
    return key


def keys_at_hand() -> list[str]:
    """Return what may be the store's key where no orden.toml tells whose: as it stands in the
    environment or the keyring, and as it is typed from a recovery sheet.
    """
    given = os.environ.get(variable(STORE_KEY)) or os_keyring.find(STORE_KEY) or ""
    return [way for way in _ways(given) if way]


def _ways(given: str) -> list[str]:
    """Return what a key may be that was given so: without blanks at its ends, with them, and as it
    is typed from a recovery sheet.
    """
    return list(dict.fromkeys((given.strip(), given, "".join(given.split()))))


def _no_key(settings: Settings) -> SecretMissing:
    code, said = "key_missing", "The store's key is missing."
    if locked(settings):
        code = "key_gone"
        said = f"The store in {settings.store_dir.name} is locked, and its key is not here."
    return SecretMissing(
        f"{said} Set ${variable(STORE_KEY)} or run «orden secret set {STORE_KEY}»",
        code,
        entry=STORE_KEY,
        variable=variable(STORE_KEY),
    )


def locked(settings: Settings) -> list[Path]:
    """Return what there is that only the store's key opens: the two files and their backups."""
    if not settings.encrypt:
        return []
    folder = settings.store_dir
    files = [*(folder / name for name in _LOCKED), *(folder / "backup").glob("*")]
    return [file for file in files if file.is_file()]


def fits(settings: Settings, key: str) -> bool | None:
    """Tell whether ``key`` opens the store; None when nothing is there that could tell.

    Raises ``StoreError`` when another program holds it open.
    """
    fit = None
    for file in (each for each in locked(settings) if each.name in _LOCKED):
        with closing(open_connection(settings.store_dir, settings.business.timezone)) as con:
            try:
                attach(con, file, "tried", key, read_only=True)
                fit = True
            except StoreError as error:
                if isinstance(error, Busy):
                    raise
                if error.code == "store_key":
                    return False
    return fit


def keep_store_key(settings: Settings | None, typed: str) -> None:
    """Store the store's key in the keyring, once it has opened what is there.

    ``settings``: of the store that it is tried on; None when there is no orden.toml. The groups of
    a recovery sheet may be typed with blanks between. Raises ``UserError``, and then all is as
    before: the only key that opens a store is never written over.
    """
    tried = {}
    if settings:
        tried = {way: fits(settings, way) for way in _ways(typed.rstrip("\r\n"))}
    opened = [way for way, fit in tried.items() if fit]
    if not opened and False in tried.values():
        raise StoreError(
            "This key does not open the store that is here: nothing is stored", "key_wrong"
        )
    key = opened[0] if opened else typed.strip()
    if len(key) < KEY_LENGTH:
        raise ConfigError(
            f"The store's key must have at least {KEY_LENGTH} characters: nothing is stored",
            "key_short",
        )
    before = os_keyring.find(STORE_KEY)
    if before and before != key:
        if not opened:
            raise ConfigError(
                "There is another key in the keyring, and no store here to try this one on:"
                " nothing is stored. Go to the folder of its orden.toml, or name it with --config",
                "key_there",
            )
        set_secret(f"{STORE_KEY}.before", before)  # it may open another store
    set_secret(STORE_KEY, key)


def make_store_key(settings: Settings) -> str:
    """Make the store's key, store it in the keyring, and return it so that a copy can be kept.

    Raises ``SecretMissing`` where something is locked with another, ``KeyringUnfit``.
    """
    if locked(settings):
        raise _no_key(settings)
    key = token_urlsafe(32)
    keep_store_key(settings, key)
    return key


def store_pepper(folder: Path, *, make: bool = False) -> str | None:
    """Return the secret behind the ledger's opaque keys of a store that has no key.

    ``make``: one when there is none yet. Environment, then the file ``pepper`` beside the ledger,
    then the keyring, which several stores may share. A new one goes into the keyring; where there
    is none, into the file, for its owner only.
    """
    file = folder / "pepper"
    given = os.environ.get(variable(STORE_PEPPER))
    found = given or _from_file(file) or os_keyring.find(STORE_PEPPER)
    if found or not make:
        return found
    made = token_hex(32)
    try:
        set_secret(STORE_PEPPER, made)
    except KeyringUnfit:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as new:
            new.write(made)
    return made


def _from_file(file: Path) -> str | None:
    try:
        return file.read_text("ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def variable(entry: str) -> str:
    """Return an entry's variable: ``bookings.password`` → ``ORDEN_BOOKINGS_PASSWORD``."""
    return "ORDEN_" + re.sub(r"[^A-Z0-9]", "_", entry.upper())


def set_secret(entry: str, value: str) -> None:
    """Store a secret in the OS keyring. Raises ``KeyringUnfit`` where none may be trusted."""
    os_keyring.keep(entry, value)


def list_secrets(settings: Settings, needed: Iterable[str]) -> list[tuple[str, str]]:
    """Return each needed entry with where it was found, never a value.

    Environment, keyring, sandbox or missing.
    """
    entries = list(needed)
    if settings.encrypt:
        entries.append(STORE_KEY)
    return [(entry, _where(settings, entry)) for entry in entries]


def _where(settings: Settings, entry: str) -> str:
    if os.environ.get(variable(entry), "").strip():
        return "environment"
    if os_keyring.find(entry):
        return "keyring"
    return "sandbox" if _from_sandbox(settings, entry) else "missing"


def _given(settings: Settings, entry: str) -> str:
    places = (os.environ.get(variable(entry)), _from_sandbox(settings, entry))
    here = next((value for value in places if value and value.strip()), None)
    return here or os_keyring.find(entry) or ""


def _from_sandbox(settings: Settings, entry: str) -> str | None:
    file = settings.path.parent / SANDBOX_FILE
    if not file.is_file() or not all(_is_made_up(source) for source in settings.sources):
        return None
    try:
        value = json.loads(file.read_text("utf-8")).get(variable(entry))
    except (OSError, ValueError, AttributeError):
        return None
    return value if isinstance(value, str) else None


def _is_made_up(source: SourceConfig) -> bool:
    if "base_url" not in source.options:
        return True  # a file on this machine needs no secret
    host = urlsplit(source.options["base_url"] or "").hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
