"""E12: what was erased does not come back with a copy of the store: the journal is replayed before anything is read."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import http
from flows.runtime import context
from tests.flows.erasing.business import Business, serving
from tests.flows.erasing.test_nights import erased, held


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    with pytest.MonkeyPatch.context() as patch, serving(tmp_path_factory.mktemp("back"), 40) as found:
        patch.setattr(http, "BACKOFF", 0)
        patch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", found.sandbox.mailchimp.erase_api_key)
        yield found


def test_e12_an_older_store_is_rid_of_the_erased_before_it_is_read(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory, disk = business.folder / "var" / "inventory.duckdb", tmp_path / "disk"
    disk.mkdir()
    before = inventory.read_bytes()
    assert business.orden.here("backup", str(disk / "before.backup")).code == 0
    [(person, record, email), *_] = erased(business)
    assert business.orden.here("backup", str(disk / "after.backup")).code == 0  # last night's inventory has her still
    business.night()
    assert not held(business, record)
    others = {one for _, one, _ in business.alone("newsletter")}

    for command in (["lookup", email], ["export", "--to", str(disk / "tables")], ["tasks"], ["erase", "list"]):
        inventory.write_bytes(before)
        answer = business.orden.here(*command)
        assert answer.code == (4 if command[0] == "lookup" else 0), answer.err
        assert "eldre kopi" in answer.err, command  # told, once
        assert not held(business, record) and email not in answer.out
    assert not any(email in file.read_text("utf-8") for file in (disk / "tables").iterdir())
    again = business.orden.here("lookup", person)
    assert (again.code, "eldre kopi" in again.err) == (4, False)
    assert {one for _, one, _ in business.alone("newsletter")} == others  # and nobody else went
    assert context.ledger_of(business.settings).verify().broken is None

    inventory.write_bytes(before)
    business.night()  # nothing of her is carried over either
    assert not held(business, record)

    key = context.store_of(business.settings).key
    assert key is not None
    monkeypatch.setenv("ORDEN_STORE_KEY", key)  # as on the recovery sheet
    # A backup of before beside what is here, and one of after on a machine that has nothing.
    beside = business.orden.here("restore", str(disk / "before.backup"))
    assert beside.code == 0 and "tatt ut" in beside.err, beside.err
    [config] = [Path(line) for line in beside.out.split() if line.endswith("orden.toml")]
    assert not held(Business(business.sandbox, config.parent), record)
    shutil.rmtree(config.parent)
    bare = tmp_path / "bare"
    done = business.orden.here("restore", str(disk / "after.backup"), "--dir", str(bare))
    assert done.code == 0 and "tatt ut" in done.err, done.err
    assert not held(Business(business.sandbox, bare), record)


def test_an_inventory_of_a_night_that_did_not_end_is_no_older_copy(business: Business) -> None:
    """A night that was killed once its inventory was in place is the newest there is."""
    ledger = context.ledger_of(business.settings)
    with context.last_night(business.settings) as con:
        [(run,)] = con.execute("SELECT run FROM tonight").fetchall()
    with ledger.connection() as con:
        con.execute("INSERT INTO night_begun VALUES ('later', current_date, ?)", [datetime.now(UTC) + timedelta(hours=1)])
    answer = business.orden.here("lookup", "nobody@example.org")
    with context.last_night(business.settings) as con:
        assert con.execute("SELECT run FROM tonight").fetchall() == [(run,)]
    assert "eldre kopi" not in answer.err
