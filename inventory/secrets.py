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
from ipaddress import ip_address
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

from inventory import os_keyring
from inventory.errors import KeyringUnfit, SecretMissing, StoreError
from inventory.model import SourceConfig
from inventory.settings import Settings

SANDBOX_FILE = ".orden-sandbox.json"
STORE_KEY = "store.key"
STORE_PEPPER = "store.pepper"
#: Contract §2: any text of at least 32 characters.
KEY_LENGTH = 32


def secrets(settings: Settings, source: SourceConfig, names: Iterable[str]) -> dict[str, str]:
    """Return the secrets that ``source`` needs, by name.

    Raises ``SecretMissing`` that says where to put it.
    """
    return {name: _required(settings, source.name, name) for name in names}


def _required(settings: Settings, source: str, name: str) -> str:
    value = _find(settings, f"{source}.{name}")
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

    Raises ``SecretMissing`` or ``StoreError``.
    """
    if not settings.encrypt:
        return None
    key = _find(settings, STORE_KEY)
    if not key:
        raise SecretMissing(
            f"The store's key is missing."
            f" Set ${variable(STORE_KEY)} or run «orden secret set {STORE_KEY}»",
            "key_missing",
            entry=STORE_KEY,
            variable=variable(STORE_KEY),
        )
    if len(key) < KEY_LENGTH:
        raise StoreError(
            f"The store's key is too short:"
            f" ${variable(STORE_KEY)} must have at least {KEY_LENGTH} characters",
            "key_short",
        )
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
    if os.environ.get(variable(entry)):
        return "environment"
    if os_keyring.find(entry):
        return "keyring"
    return "sandbox" if _from_sandbox(settings, entry) else "missing"


def _find(settings: Settings, entry: str) -> str | None:
    given = os.environ.get(variable(entry))
    return given or _from_sandbox(settings, entry) or os_keyring.find(entry)


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
