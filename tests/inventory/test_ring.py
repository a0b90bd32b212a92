"""The keyring: only a real one, long secrets in pieces, and never a value in what is said."""

from collections.abc import Iterator

import keyring
import keyring.errors
import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from inventory import os_keyring
from inventory.errors import KeyringUnfit
from tests.conftest import MemoryKeyring

LONG = "{" + "-----BEGIN PRIVATE KEY-----øæå" * 90 + "}"


class WindowsKeyring(MemoryKeyring):
    """Takes 1,280 UTF-16 units an entry, as Credential Manager does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise OSError(1783, "CredWrite", f"The stub received bad data: {password}")
        super().set_password(service, username, password)


class PlaintextKeyring(MemoryKeyring):
    """Named like the one that keyrings.alt brings."""


class Chain(ChainerBackend):
    """Asks a real one first, and one that keeps plain text after it."""

    priority = 1

    @property
    def backends(self) -> Iterator[object]:
        return iter((MemoryKeyring(), PlaintextKeyring()))


class Locked(MemoryKeyring):
    """Asks for a password that nobody types."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.KeyringLocked("locked")


class Short(MemoryKeyring):
    """Keeps a part and says nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:200])


@pytest.mark.parametrize("value", ["short", "x" * 600, "x" * 601, LONG, "😀" * 1500])
def test_a_secret_of_any_length_comes_back_whole(value: str) -> None:
    memory = WindowsKeyring()
    keyring.set_keyring(memory)
    os_keyring.keep("registration.credentials", value)
    assert os_keyring.find("registration.credentials") == value
    assert max(len(stored) for stored in memory.entries.values()) <= os_keyring.PIECE
    os_keyring.forget("registration.credentials")
    assert memory.entries == {}


def test_a_shorter_secret_leaves_no_old_pieces(memory_keyring: MemoryKeyring) -> None:
    for value in (LONG, LONG[:700], "short"):
        os_keyring.keep("a.b", value)
        assert os_keyring.find("a.b") == value
    assert list(memory_keyring.entries.values()) == ["short"]


def test_pieces_that_do_not_belong_together_are_no_secret(memory_keyring: MemoryKeyring) -> None:
    os_keyring.keep("a.b", LONG)
    memory_keyring.entries["orden", "a.b#2"] = "other"
    assert os_keyring.find("a.b") is None


@pytest.mark.parametrize(
    ("backend", "code"),
    [
        (PlaintextKeyring, "keyring_plain_text"),
        (Chain, "keyring_plain_text"),
        (FailKeyring, "keyring_none"),
        (NullKeyring, "keyring_none"),
        (Locked, "keyring_locked"),
        (Short, "keyring_not_kept"),
    ],
)
def test_an_unfit_keyring_is_refused_in_one_line(backend: type, code: str) -> None:
    keyring.set_keyring(backend())
    for attempt in (os_keyring.check, lambda: os_keyring.keep("a.b", "hemmelig" * 40)):
        with pytest.raises(KeyringUnfit) as refused:
            attempt()
        assert refused.value.code == code
        assert "\n" not in str(refused.value) and "hemmelig" not in str(refused.value)
        assert refused.value.__cause__ is None


def test_what_a_back_end_says_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(WindowsKeyring())
    monkeypatch.setattr(os_keyring, "PIECE", 5000)
    with pytest.raises(KeyringUnfit, match="OSError") as refused:
        os_keyring.keep("a.b", LONG)
    assert "PRIVATE" not in str(refused.value)


def test_checking_leaves_nothing_behind(memory_keyring: MemoryKeyring) -> None:
    os_keyring.check()
    assert memory_keyring.entries == {}
