"""Sign a text, and tell whether a signed file is genuine: Ed25519 over one string's exact bytes.

Nothing is canonicalised, and nothing in the file stands outside the signature but the key; and a
key inside a file proves nothing (forged in a trial, 2026-11-30), so it must be the one that is
known from elsewhere, by its fingerprint. Works without config, store and network.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from inventory.errors import UserError

#: Bytes of a file that may be one of these.
LARGEST = 1024**2
_FORM = "orden-receipt-1"
_KEYS = {"form", "payload", "key", "signature"}


class NotOurs(UserError):
    """A file that is no receipt of this key, or was changed."""


def fingerprint(seed: bytes) -> str:
    """Return what the key of a seed is known by: 64 digits of hex."""
    return _print_of(_key(seed).public_key())


def sign(payload: str, seed: bytes) -> bytes:
    """Return the file of a signed text. ``seed``: 32 bytes, the private key."""
    key = _key(seed)
    told = {
        "form": _FORM,
        "payload": payload,
        "key": _base64(_raw(key.public_key())),
        "signature": _base64(key.sign(payload.encode())),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def verified(file: bytes, known: str) -> dict[str, Any]:
    """Return what a genuine file says. ``known``: the key's fingerprint, however it is spaced.

    Raises ``NotOurs`` for every other file.
    """
    told = _object(file, "receipt_form")
    if set(told) != _KEYS or not all(isinstance(one, str) for one in told.values()):
        raise _refused("receipt_form")
    if told["form"] != _FORM:
        raise _refused("receipt_form")
    key = _public(told["key"])
    if _print_of(key) != re.sub(r"[\s:]", "", known).lower():
        raise _refused("receipt_key")
    payload = told["payload"].encode("utf-8", "surrogatepass")
    try:
        key.verify(_bytes(told["signature"]), payload)
    except InvalidSignature:
        raise _refused("receipt_changed") from None
    return _object(payload, "receipt_changed")


def read(path: Path) -> bytes:
    """Return a file's bytes. Raises ``NotOurs`` where it is none, or larger than a receipt is."""
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
    except OSError:
        raise _refused("receipt_file") from None
    if len(found) > LARGEST:
        raise _refused("receipt_form")
    return found


def _object(text: bytes, code: str) -> dict[str, Any]:
    try:
        found = json.loads(text.decode("utf-8"), object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise _refused(code) from None
    if not isinstance(found, dict):
        raise _refused(code)
    return found


def _each_once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    told = list(pairs)
    found = dict(told)
    if len(found) != len(told):
        raise ValueError("a key stands twice")
    return found


def _public(text: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(_bytes(text))
    except ValueError:
        raise _refused("receipt_form") from None


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _refused("receipt_form") from None


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _key(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes_raw()


def _print_of(key: Ed25519PublicKey) -> str:
    return sha256(_raw(key)).hexdigest()


_SAID = {
    "receipt_file": "No such file can be read",
    "receipt_form": "This is no receipt of Orden's",
    "receipt_key": "This receipt is signed with another key than the one that was given",
    "receipt_changed": "This receipt was changed after it was signed",
}


def _refused(code: str) -> NotOurs:
    return NotOurs(_SAID[code], code)
