"""The ledger's log is taken into its file with both laid aside: where that was cut short, they are put back."""

from pathlib import Path

import pytest

from inventory.errors import StoreError
from inventory.ledger import checkpoint
from inventory.ledger.ledger import Ledger
from inventory.store.opening import Damaged

KEY = "a store key for tests, long enough"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger with two rows, let go of."""
    ledger = Ledger(tmp_path, KEY)
    for who in "ab":
        _add(ledger, who)
    return ledger


def _add(ledger: Ledger, who: str) -> None:
    with ledger.connection() as con:
        con.execute("CREATE TABLE IF NOT EXISTS tried (who VARCHAR)")
        con.execute("INSERT INTO tried VALUES (?)", [who])


def _rows(ledger: Ledger) -> list[str]:
    with ledger.connection() as con:
        return [who for (who,) in con.execute("FROM tried ORDER BY who").fetchall()]


def _files(ledger: Ledger) -> set[str]:
    return {file.name for file in ledger.path.parent.iterdir() if file.name.startswith("ledger")}


def _cut_short(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the files as they are when the log is being taken in, with a row more."""

    def gone(_path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "forget", gone)
        with pytest.raises(KeyboardInterrupt):
            _add(ledger, "c")


def test_nothing_lies_beside_a_ledger_that_is_let_go_of(ledger: Ledger) -> None:
    assert _files(ledger) == {"ledger.duckdb"}
    assert not checkpoint.interrupted(ledger.path)


def test_the_owner_alone_may_read_what_lies_aside(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    _cut_short(ledger, monkeypatch)
    assert _files(ledger) == {"ledger.duckdb", "ledger.before.duckdb", "ledger.before.duckdb.wal"}
    assert {(ledger.path.parent / name).stat().st_mode & 0o077 for name in _files(ledger) - {"ledger.duckdb"}} == {0}


@pytest.mark.parametrize("place", [8192, 12288 + 1000, -200_000])
def test_a_file_that_was_cut_short_is_put_back_with_its_log(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    _cut_short(ledger, monkeypatch)
    torn = bytearray(ledger.path.read_bytes())
    torn[place : place + 100] = bytes(100)
    ledger.path.write_bytes(torn)
    assert _rows(Ledger(ledger.path.parent, KEY)) == ["a", "b", "c"]
    assert _files(ledger) == {"ledger.duckdb"}


def test_one_that_is_whole_stays_as_it_is(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    _cut_short(ledger, monkeypatch)
    again = Ledger(ledger.path.parent, KEY)
    _add(again, "d")
    assert _rows(again) == ["a", "b", "c", "d"]
    assert _files(ledger) == {"ledger.duckdb"}


def test_another_key_puts_nothing_back(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    _cut_short(ledger, monkeypatch)
    with pytest.raises(StoreError) as told:
        _rows(Ledger(ledger.path.parent, "another key, as long as the first"))
    assert not isinstance(told.value, Damaged)
    assert "ledger.before.duckdb" in _files(ledger)
