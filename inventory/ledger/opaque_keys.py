"""Make records and facts opaque for the ledger: HMAC-SHA-256 under a pepper that lives outside it.

The pepper comes from the store's key; a store that is not encrypted has a secret of its own for it
(``secrets.store_pepper``). Whoever holds the ledger alone can neither read a key nor try names
against it.
"""

import hmac
from enum import StrEnum
from typing import Self

from inventory.keyed_hash import KeyedHash

_PURPOSE = b"orden judgements v1"


class Purpose(StrEnum):
    """What a derived key is for: what is learnt of one tells nothing of another."""

    IDENTITY = "identity"
    BLOCKS = "blocks"
    DELETION_LOG = "deletion log"
    RECEIPTS = "receipts"


#: Stands before an address: a line break, so that no record's key is an address's.
EMAIL = "e-mail\n"


class Pepper(KeyedHash):
    """What makes keys opaque. ``secret`` is the store's key, or what stands in for it."""

    def __init__(self, secret: str) -> None:
        super().__init__(hmac.digest(secret.encode(), _PURPOSE, "sha256"))

    def derived(self, purpose: Purpose) -> Self:
        """Return the pepper of one purpose, of which this one's keys tell nothing."""
        return type(self)(self.of(f"derived\n{purpose.value}"))

    def seed(self) -> bytes:
        """Return 32 bytes for a key of another kind: whoever has the store's key has that too."""
        return bytes.fromhex(self.of("seed\n"))

    def record(self, source: str, record: str) -> str:
        """Return the opaque key of a record."""
        return self.of(f"{source}|{record}")

    def facts(self, text: str) -> str:
        """Return the opaque form of facts, to be compared with what they are later."""
        # No source's name holds a line break, so this is no record's key.
        return self.of(f"facts\n{text}")

    def finding(self, source: str, record: str, code: str) -> str:
        """Return the opaque key of a finding; of the whole record when ``code`` is empty."""
        return self.of(f"finding\n{source}|{record}|{code}")

    def email(self, key: str) -> str:
        """Return the opaque form of an address's comparable key (``email_key``), for blocks."""
        return self.of(f"{EMAIL}{key}")
