"""What every test stands on: a fixed today, no network but this machine's own loopback, no keyring of the developer's."""

import socket
from collections.abc import Iterator
from datetime import date
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend

#: The day that counts as today in all tests that do not move it.
TODAY = date(2026, 11, 22)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take ``--update``: write the golden files of sources anew (tests/sources/contract.py)."""
    parser.addoption("--update", action="store_true", help="write the golden files of sources anew, to be read by eye")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hand out the longest files first, so that two workers end together."""
    long = (
        "tests/night/test_command",
        "tests/night/test_hard_nights",
        "tests/browser",
        "tests/flows/test_nightly_flow",
        "tests/flows/test_init",
        "tests/night",
        "tests/inventory/test_store",
    )
    items.sort(key=lambda item: next((n for n, name in enumerate(long) if item.nodeid.startswith(name)), len(long)))


_connect = socket.socket.connect


def _loopback_only(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a test tried to reach {address[0]}")
    _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _loopback_only)
        yield


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets: stands in for the OS's, which a test must not write to."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.entries.pop((service, username), None)


@pytest.fixture(autouse=True)
def memory_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    for name in ("ORDEN_CONFIG", "ORDEN_STORE_KEY"):
        monkeypatch.delenv(name, raising=False)
    yield memory
    keyring.set_keyring(before)
