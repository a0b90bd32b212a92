"""One server for all sheets that are erased in: making its key takes longer than a test."""

from collections.abc import Iterator
from functools import cache

import pytest

from connectors.base import google_account, google_calls, google_sheets, http
from connectors.sandbox.people.world import Sheet
from connectors.sandbox.servers.google.server import Google
from tests.connectors.erasing import sheet_bench
from tests.connectors.erasing.sheet_bench import Bench


@pytest.fixture(scope="session")
def serving() -> Iterator[Bench]:
    sheet = Sheet(
        sheet_bench.KEY,
        "Påmelding (svar)",
        sheet_bench.TITLE,
        sheet_bench.GID,
        list(sheet_bench.HEADER),
        [],
    )
    google = Google({"registration": sheet})
    google.start()
    yield Bench(google, sheet)
    google.stop()


@cache
def _signed_in(secret: str, scopes: tuple[str, ...]) -> object:
    """Keep an account's token from test to test: signing for one takes longer than all else."""
    return google_account.service_account(secret, scopes)


@pytest.fixture
def bench(serving: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(http, "BACKOFF", 0)
    for module in (google_calls, google_sheets):
        monkeypatch.setattr(module, "service_account", _signed_in)
    found = Bench(serving.google, serving.sheet)
    found.reset()
    return found
