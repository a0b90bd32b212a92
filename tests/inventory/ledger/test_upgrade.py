"""A ledger of any older Orden is brought up to date with all that it holds; of a newer one nothing is touched."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from inventory.errors import StoreError
from inventory.ledger import decisions, source_words, upgrade
from inventory.ledger.decisions import Choice, Finding
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.requests import request_log
from inventory.requests.request import Channel, RequestType
from tests.inventory.ledger import older
from tests.inventory.nights import KEY

NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize("commit", older.COMMITS)
def test_an_older_ledger_keeps_every_row_and_takes_every_new_one(commit: str, tmp_path: Path) -> None:
    rows = older.write(tmp_path, commit)
    ledger = Ledger(tmp_path, KEY)
    with ledger.connection() as con:
        kept = {table: con.execute(f"FROM {table}").fetchall() for table in rows}
    assert {table: len(found) for table, found in kept.items()} == rows
    # The first that failed on an old store: «nothing held» needs a person that is NULL (73e1895).
    number = request_log.open_request(
        None, ledger, None, RequestType.ACCESS, NOW.date(), Channel.EMAIL, NOW.date(), NOW
    )  # fmt: skip
    decisions.decide(ledger, "p-0123456789ab", Choice.ERASE, [Finding("crm", "contact:1", "OLD")], Who.OWNER, NOW)
    source_words.say(ledger, "crm", 9, Who.OWNER, NOW)
    assert [len(one.records) for one in decisions.decisions(ledger)] == [rows.get("decision_record", 0)] * (
        rows.get("decision", 0)
    ) + [1]
    assert number == rows.get("case_opened", 0) + 1
    assert date(2026, 11, 20) in [log.as_of for log in ledger.nights() if log.good]
    assert len(ledger.events()) == rows.get("person_event", 0)
    state = ledger.verify()
    assert (state.broken, state.until) == (None, date(2026, 11, 20)) and state.rows > sum(rows.values())


def test_a_newer_ledger_is_refused_in_a_line_and_left_as_it_is(tmp_path: Path) -> None:
    with Ledger(tmp_path, KEY).connection() as con:
        con.execute("UPDATE ledger_version SET version = 99")
    before = (tmp_path / "ledger.duckdb").read_bytes()
    with pytest.raises(StoreError, match=r"newer Orden made it \(version 99"):
        Ledger(tmp_path, KEY).nights()
    assert (tmp_path / "ledger.duckdb").read_bytes() == before


def test_a_step_is_run_on_a_copy_and_keeps_what_is_chained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(tmp_path, KEY)
    ledger.begin("one", NOW.date(), NOW)
    before = ledger.head()
    known = upgrade.steps()
    monkeypatch.setattr(upgrade, "steps", lambda: (*known, "CREATE TABLE further (n INTEGER CHECK (n > 0));"))
    ledger = Ledger(tmp_path, KEY)
    with ledger.connection() as con:
        assert con.execute("SELECT version FROM ledger_version").fetchall() == [(len(known) + 1,)]
        assert con.execute("FROM further").fetchall() == []
    assert ledger.head() == before and ledger.verify().broken is None
    assert sorted(os.listdir(tmp_path)) == ["ledger.duckdb"]


def test_a_step_that_fails_leaves_the_ledger_and_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Ledger(tmp_path, KEY).begin("one", NOW.date(), NOW)
    (tmp_path / "ledger.next.duckdb").write_bytes(b"half a file, left by a kill")
    before, known = (tmp_path / "ledger.duckdb").read_bytes(), upgrade.steps()
    with monkeypatch.context() as later:
        later.setattr(upgrade, "steps", lambda: (*known, "CREATE TABLE further (n INTEGER); SELECT error('power');"))
        with pytest.raises(Exception, match="power"):
            Ledger(tmp_path, KEY).nights()
    assert sorted(os.listdir(tmp_path)) == ["ledger.duckdb"]
    assert (tmp_path / "ledger.duckdb").read_bytes() == before
    assert len(Ledger(tmp_path, KEY).nights()) == 1


def test_a_ledger_that_may_not_be_written_is_read(tmp_path: Path) -> None:
    """As on a backup's medium. Root may write anything: the test is somebody else meanwhile."""
    with TemporaryDirectory() as folder:
        store = Path(folder)
        ledger = Ledger(store, KEY)
        ledger.begin("one", NOW.date(), NOW)  # the extension is loaded while it may be
        with as_reader(store):
            assert len(ledger.nights()) == 1 and ledger.verify().broken is None
            with pytest.raises(StoreError, match="may not be written here"):
                ledger.begin("two", NOW.date(), NOW)
        ledger.path.unlink()
        older.write(store, "a793ca0")
        with as_reader(store), pytest.raises(StoreError, match="may not be written here"):
            ledger.nights()


@contextmanager
def as_reader(folder: Path) -> Iterator[None]:
    files, root = [folder, *folder.iterdir()], os.geteuid() == 0
    for file in files:
        file.chmod(0o555)
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)
        for file in files:
            file.chmod(0o700)
