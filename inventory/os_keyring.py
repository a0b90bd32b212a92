"""The operating system's keyring: used only when it is a real one, told in a line when it is not.

Windows' Credential Manager holds 1,280 characters an entry (keyring issue 540), and a Google
service account's JSON is twice that: what is long lies in pieces (``<entry>#1``, ``#2`` …), and the
entry itself holds how many and their digest.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from secrets import token_hex
from typing import TYPE_CHECKING

from inventory.errors import KeyringUnfit

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "orden"
#: Characters. Below Windows' limit, with room for letters that take two UTF-16 units.
PIECE = 600
_PROBE = "probe"
_PIECES = re.compile(r"orden-pieces:(\d{1,3}):([0-9a-f]{16})")


def is_loaded() -> bool:
    """Tell whether this program has asked the keyring for anything yet."""
    return "keyring" in sys.modules


def check() -> None:
    """Raise ``KeyringUnfit`` unless a made-up secret as long as a real one comes out whole."""
    entry, value = f"{_PROBE}.{token_hex(4)}", token_hex(PIECE // 2)
    try:
        _put(entry, value)
        if _get(entry) != value:
            raise _unfit("not_kept")
    finally:
        _drop(entry)


def keep(entry: str, value: str) -> None:
    """Store a secret. Raises ``KeyringUnfit``; then what was there is whole or gone, never half."""
    held, pieces = value, list[str]()
    if len(value) > PIECE:
        pieces = [value[at : at + PIECE] for at in range(0, len(value), PIECE)]
        held = f"orden-pieces:{len(pieces)}:{_digest(value)}"
    before = _number_of_pieces(_get(entry))
    for number, piece in enumerate(pieces, start=1):
        _put(f"{entry}#{number}", piece)
    _put(entry, held)
    for number in range(len(pieces) + 1, before + 1):
        _drop(f"{entry}#{number}")
    if find(entry) != value:
        raise _unfit("not_kept")


def find(entry: str) -> str | None:
    """Return a secret; None when it is not there, not whole, or no keyring may be trusted."""
    try:
        value = _get(entry)
        if not value or not (marked := _PIECES.fullmatch(value)):
            return value
        joined = "".join(_get(f"{entry}#{n}") or "" for n in range(1, int(marked[1]) + 1))
    except KeyringUnfit:
        return None
    return joined if _digest(joined) == marked[2] else None


def forget(entry: str) -> None:
    """Take a secret out again, with all its pieces. Silent when it is not there."""
    try:
        pieces = _number_of_pieces(_get(entry))
    except KeyringUnfit:
        return
    for name in (entry, *(f"{entry}#{n}" for n in range(1, pieces + 1))):
        _drop(name)


def _number_of_pieces(value: str | None) -> int:
    marked = _PIECES.fullmatch(value or "")
    return int(marked[1]) if marked else 0


def _digest(value: str) -> str:
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _put(entry: str, value: str) -> None:
    import keyring.errors

    ring = _trusted()
    try:
        ring.set_password(SERVICE, entry, value)
    except keyring.errors.KeyringLocked:
        raise _unfit("locked") from None
    except (keyring.errors.KeyringError, OSError) as error:
        raise _unfit("refused", type(error).__name__) from None
    except Exception as error:  # noqa: BLE001
        # A back end's own (pywin32's, dbus'): its text may hold the value.
        raise _unfit("refused", type(error).__name__) from None


def _get(entry: str) -> str | None:
    import keyring.errors

    ring = _trusted()
    try:
        return ring.get_password(SERVICE, entry)
    except keyring.errors.KeyringLocked:
        raise _unfit("locked") from None
    except Exception as error:  # noqa: BLE001 - as above
        raise _unfit("refused", type(error).__name__) from None


def _drop(entry: str) -> None:
    with suppress(Exception):  # it is not there, or the keyring is not
        _trusted().delete_password(SERVICE, entry)


def _trusted() -> "KeyringBackend":
    import keyring

    ring = keyring.get_keyring()
    for backend in _chain(ring):
        if code := _unsafe(backend):
            raise _unfit(code)
    return ring


def _chain(ring: object) -> Iterator[object]:
    """Give a back end, and those that it passes on to: the chainer asks one after the other."""
    yield ring
    for backend in getattr(ring, "backends", ()):
        yield from _chain(backend)


def _unsafe(backend: object) -> str:
    """Give the code of what is wrong with a back end, "" when it may be trusted."""
    module, name = type(backend).__module__, type(backend).__name__
    # With keyrings.alt installed on a machine without a screen, keyring silently picks
    # PlaintextKeyring (measured 2026-11).
    kept_plainly = any(word in name.lower() for word in ("plaintext", "uncrypted"))
    if module.startswith("keyrings.alt") or kept_plainly:
        return "plain_text"
    # The second takes everything and keeps nothing.
    if module in ("keyring.backends.fail", "keyring.backends.null"):
        return "none"
    return ""


_WRONG = {
    "plain_text": "The only keyring here keeps secrets as plain text, and Orden refuses it:"
    " uninstall keyrings.alt",
    "none": "There is no keyring on this machine:"
    " log in with a screen, or set the secrets as environment variables",
    "locked": "The keyring is locked: unlock it, or log in anew, and try again",
    "not_kept": "The keyring did not keep the secret whole (some limit its length):"
    " set it as an environment variable",
    "refused": "The keyring refused:"
    " log in with a screen, or set the secrets as environment variables",
}


def _unfit(code: str, kind: str = "") -> KeyringUnfit:
    where = f" ({kind})" if kind else ""
    return KeyringUnfit(f"{_WRONG[code]}{where}", f"keyring_{code}")
