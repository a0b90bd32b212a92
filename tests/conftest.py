"""What every test stands on: a fixed today, no network but this machine's own loopback, no keyring of the developer's."""

import gc
import os
import socket
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any

import duckdb
import hypothesis
import keyring
import pytest
from filelock import FileLock
from keyring.backend import KeyringBackend

from inventory.ledger import witness
from tests.browser import chromium
from tests.prefect_server import Prefect, serving

# Under load a first example may take a second to draw; that says nothing of the test.
hypothesis.settings.register_profile("orden", suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("orden")

#: The day that counts as today in all tests that do not move it.
TODAY = date(2026, 11, 22)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take ``--update``: write the golden files of sources anew (tests/connectors/contract.py)."""
    parser.addoption("--update", action="store_true", help="write the golden files of sources anew, to be read by eye")


def pytest_configure(config: pytest.Config) -> None:
    """Where no bytecode may be written, keep it with pytest's cache: else each command compiles Prefect anew, 3 to 6 s."""
    if sys.dont_write_bytecode and not hasattr(config, "workerinput") and hasattr(config, "cache"):
        os.environ["PYTHONPYCACHEPREFIX"] = str(config.cache.mkdir("bytecode"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Let one worker read the tests first, and keep the bytecode: rewriting 2,800 assertions takes 5 s and more in each."""
    worker: Mapping[str, str] = getattr(session.config, "workerinput", {})
    cache = getattr(session.config, "cache", None)
    if not worker or cache is None:
        return (yield)
    read = cache.mkdir("bytecode") / "read-by"
    with FileLock(read.with_suffix(".lock")):
        if not read.exists() or read.read_text("utf-8") != worker["testrunuid"]:
            found = yield
            read.write_text(worker["testrunuid"], "utf-8")
            return found
    return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hand out the longest files first, so that two workers end together."""
    long = (
        "tests/browser",
        "tests/cases",
        "tests/flows/erasing/test_nights",
        "tests/night/test_kills",
        "tests/flows/erasing",
        "tests/night/test_damaged_store",
        "tests/night/test_person_ids",
        "tests/night/test_week",
        "tests/night/test_command",
        "tests/night/test_truth",
        "tests/night/test_tasks",
        "tests/night/test_hostile",
        "tests/night/test_hard_nights",
        "tests/flows/night/test_nightly_flow",
        "tests/connectors/erasing",
        "tests/inventory/ledger/test_remembered",
        "tests/inventory/linkage/test_link_oracle",
        "tests/night",
        "tests/inventory/assessment/test_promise",
        "tests/inventory/requests/test_casebook",
        "tests/inventory/requests/test_case_flags",
        "tests/flows/setup/test_init",
        "tests/inventory/assessment/test_grounds_oracle",
        "tests/inventory/assessment/test_questions",
        "tests/inventory/ledger/test_suppression",
        "tests/inventory/assessment/test_deadlines",
        "tests/reports/web",
        "tests/inventory/views/test_holdings",
        "tests/inventory/store/test_store",
        "tests/flows",
        "tests/test_wheel",
    )
    items.sort(key=lambda item: next((n for n, name in enumerate(long) if item.nodeid.startswith(name)), len(long)))


#: Tests that share what is slow to start: one worker runs them one after the other.
_TOGETHER = {
    "tests/browser/": "Chromium",
    "tests/flows/night/test_nightly_flow": "Prefect",
    "tests/night/test_hard_nights": "Prefect",
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each file to one worker, and files that go together to the same one."""
    from xdist.scheduler import LoadFileScheduling

    class ByWhatTheyStart(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            return next((shared for start, shared in _TOGETHER.items() if file.startswith(start)), file)

    return ByWhatTheyStart(config, log) if config.option.dist == "loadfile" else None


@cache
def _chromium(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    chromium.ready(reporter.write_line if reporter else print)


def _see_to_it(config: pytest.Config, collected: Iterable[str]) -> None:
    """Get a Chromium before the first test, in the one program that hands them out, if any of them will look."""
    if not config.option.collectonly and any(test.startswith("tests/browser/") for test in collected):
        _chromium(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    _see_to_it(node.config, ids)


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.freeze()  # what was collected stays to the end: to look through it again and again took 4 % of all tests' time
    if not hasattr(session.config, "workerinput"):
        _see_to_it(session.config, [item.nodeid for item in session.items])


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


_prefect = ExitStack()


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """One Prefect server for all who need one. How Orden starts its own, tests/night/test_command.py shows."""
    with _prefect:
        yield _prefect.enter_context(serving(tmp_path_factory.mktemp("server")))


def pytest_runtest_teardown(item: pytest.Function, nextitem: pytest.Function | None) -> None:
    """End the server after the last test that needs it: its services look for work as long as it is up."""
    if "prefect" in item.fixturenames and (nextitem is None or "prefect" not in nextitem.fixturenames):
        _prefect.close()


#: What no night of few records needs. A second thread has nothing to do but wait. The signature of the extension is
#: over its 21 MB, read and hashed at every opening: 45 to 80 ms of which nothing is learnt.
_CHEAP = {"threads": "1", "allow_unsigned_extensions": "true"}


@pytest.fixture(autouse=True, scope="module")
def _cheap_connections() -> Iterator[None]:
    """Open what this program opens cheaply. Nights in programs of their own do it as the coach's (tests/night)."""
    connect = duckdb.connect

    def cheaply(*given: Any, **more: Any) -> Any:
        return connect(*given, **{**more, "config": {**_CHEAP, **(more.get("config") or {})}})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duckdb, "connect", cheaply)
        yield


@dataclass(eq=False)
class MemoryKeyring(KeyringBackend):
    """A keyring that forgets: stands in for the OS's, which a test must not write to."""

    priority = 1
    entries: dict[tuple[str, str], str] = field(default_factory=dict)

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.entries.pop((service, username), None)


@pytest.fixture(scope="session", autouse=True)
def sandbox_key() -> Iterator[None]:
    """Person ids are made under the store's key: with one key for every sandbox each run is as the one before."""
    made = SimpleNamespace(token_urlsafe=lambda _bytes: "a-key-for-each-sandbox-of-the-tests")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connectors.sandbox.serve.secrets", made)
        yield


@pytest.fixture(autouse=True)
def memory_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    for asked in (witness._stamped, witness._in_keyring):  # once a program, and each test is one
        asked.cache_clear()
    for name in ("ORDEN_CONFIG", "ORDEN_STORE_KEY"):
        monkeypatch.delenv(name, raising=False)
    yield memory
    keyring.set_keyring(before)
