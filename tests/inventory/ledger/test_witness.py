"""A ledger that lost something is known by its chain, and one that is not ours by what is remembered of it."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from inventory import load
from inventory.errors import StoreError
from inventory.ledger import chain, weeks, witness, work
from inventory.ledger.chain import Head
from inventory.ledger.decisions import RecordKey
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.ledger.suppression import BlockReason, BlockScope, Suppression
from inventory.ledger.witness import Unwitnessed
from inventory.ledger.work import Gone
from inventory.model import NightStatus
from inventory.store.database import Store
from tests.inventory.ledger import older, test_deletion_log
from tests.inventory.nights import KEY

NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
BLOCK = Suppression("a" * 64, NOW.date(), BlockScope.MARKETING, BlockReason.OBJECTED)
OTHER = Suppression("b" * 64, NOW.date(), BlockScope.MARKETING, BlockReason.OBJECTED)


def finished(ledger: Ledger, day: int) -> None:
    at = NOW + timedelta(days=day)
    ledger.begin(f"n{day}", at.date(), at)
    ledger.finish(f"n{day}", NightStatus.COMPLETE, at, 1, 1, {}, {}, [])


def publish(folder: Path, ledger: Ledger) -> None:
    """Publish an inventory that remembers the ledger, as a night does."""
    with Store(folder, KEY).build() as con:
        load.create(con, "run", NOW.date(), NOW, "1")
        witness.remember(con, ledger.head())


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger with two nights and a block in it, all of it remembered; and, not remembered yet, one more block."""
    ledger = Ledger(tmp_path, KEY)
    finished(ledger, 0)
    shutil.copy(ledger.path, tmp_path / "copy")
    ledger.suppress(BLOCK, Pepper(KEY))
    finished(ledger, 1)
    publish(tmp_path, ledger)
    ledger.suppress(OTHER, Pepper(KEY))
    return ledger


# The chain


def test_the_chain_is_whole_up_to_the_last_night(ledger: Ledger) -> None:
    state = Ledger(ledger.path.parent, KEY).verify()
    # Two nights in two links each, and a block in one each; with the first came the pepper's check.
    assert (state.broken, state.until, state.links, state.rows) == (None, date(2026, 11, 23), 6, 7)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM suppression WHERE key LIKE 'a%'",
        "UPDATE suppression SET since = since + 1 WHERE key LIKE 'a%'",
        "UPDATE chain_entry SET sealed = digest WHERE seq = 3",
        "UPDATE chain_entry SET digest = NULL, salt = NULL WHERE seq = 3",
        "UPDATE chain SET hash = 'other' WHERE seq = 3",
        "DELETE FROM chain WHERE seq = 3",
        "DELETE FROM chain_entry WHERE seq = 3",
    ],
)
def test_what_is_gone_or_changed_ends_the_chain_there(damage: str, ledger: Ledger) -> None:
    with ledger.connection() as con:
        con.execute(damage)
    state = ledger.verify()
    assert (state.broken in (3, 4), state.until) == (True, date(2026, 11, 22))


def test_the_chain_holds_digests_and_names_of_tables(ledger: Ledger) -> None:
    with ledger.connection() as con:
        texts = {text for row in con.execute("FROM chain_entry").fetchall() for text in row if isinstance(text, str)}
        tables = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert {text for text in texts - tables if not re.fullmatch("[0-9a-f]{64}", text)} == set()


def test_every_table_is_chained(ledger: Ledger, tmp_path: Path) -> None:
    apart = tmp_path / "apart"
    apart.mkdir()
    rows = older.write(apart, older.COMMITS[-1])
    weeks.remember(Ledger(apart, KEY), NOW.date(), ["t-0123456789ab"])
    work.tick(Ledger(apart, KEY), [RecordKey("crm", "0" * 64)], [], Who.OWNER, NOW)
    work.note_gone(Ledger(apart, KEY), [Gone(1, NOW.date(), "crm", "booking", "BOOKING_OLD", 2)])
    test_deletion_log.write(Ledger(apart, KEY))
    with Ledger(apart, KEY).connection() as con:
        con.execute("INSERT INTO person_key VALUES (?, NULL)", ["0" * 64])
        tables = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        chained = {place for (place,) in con.execute("SELECT DISTINCT place FROM chained").fetchall()}
    own = {"chain", "chain_entry", "ledger_version", "dropped", "begun_anew", "pepper_check"}
    journal = {table for table in tables if table.startswith("erasure_")}
    journal |= {"decision_facts", "decision_request"}
    assert len(journal) == 8
    assert chained - own == {*rows, *journal, "week_task", "work_tick", "seen_gone", "person_key"} == tables - own


def test_a_person_id_may_be_rewritten(ledger: Ledger, tmp_path: Path) -> None:
    apart = tmp_path / "apart"
    apart.mkdir()
    older.write(apart, older.COMMITS[-1])
    one = Ledger(apart, KEY)
    before = one.head()
    with one.connection() as con:
        for table in ("decision", "case_opened", "person_event"):
            con.execute(f"UPDATE {table} SET person = 'p-ffffffffffff'")
    assert one.verify().broken is None and one.head() == before


def test_a_row_that_is_dropped_is_told_as_dropped_and_can_be_tried_against_nothing(ledger: Ledger) -> None:
    with ledger.connection() as con:
        gone = "DELETE FROM suppression WHERE key = ?"
        assert chain.drop(con, gone, [BLOCK.key], NOW) == 1
        assert chain.drop(con, gone, [BLOCK.key], NOW) == 0
        left = con.execute("SELECT count(*) FROM chain_entry WHERE place = 'suppression'").fetchall()
        open_ = con.execute("SELECT count(digest), count(salt) FROM chain_entry WHERE seq = 3").fetchall()
    assert (left, open_) == ([(2,)], [(1, 1)])  # the pepper's check is in that link too
    assert (ledger.verify().broken, ledger.suppressions()) == (None, [OTHER])


def test_a_loss_is_not_told_as_dropped(ledger: Ledger) -> None:
    with ledger.connection() as con:
        con.execute("DELETE FROM suppression WHERE key = ?", [OTHER.key])
        with pytest.raises(StoreError, match="rows are missing"):
            chain.drop(con, "DELETE FROM suppression WHERE key = ?", [BLOCK.key], NOW)
    assert (ledger.suppressions(), ledger.verify().broken) == ([BLOCK], 6)


def test_rows_that_a_kill_left_outside_are_taken_in(ledger: Ledger) -> None:
    with suppress(KeyboardInterrupt), ledger.connection() as con:
        con.execute("INSERT INTO source_word VALUES ('crm', ?, 'owner', 9)", [NOW])
        raise KeyboardInterrupt
    before = ledger.head().length
    assert ledger.verify().broken is None and before == 7


def test_damage_is_told_as_damage(ledger: Ledger) -> None:
    whole = ledger.path.read_bytes()
    told: list[int | str | None] = []
    for place in range(50, 100, 5):
        at = len(whole) * place // 100
        ledger.path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            told.append(Ledger(ledger.path.parent, KEY).verify().broken)
        except StoreError as error:
            told.append(error.code)
    assert set(told) <= {None, "ledger_broken"} and "ledger_broken" in told
    ledger.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError):
        Ledger(ledger.path.parent, KEY).verify()


# What is remembered


def lost(ledger: Ledger, folder: Path) -> None:
    ledger.path.unlink()


def older_copy(ledger: Ledger, folder: Path) -> None:
    shutil.copy(folder / "copy", ledger.path)


def fork(ledger: Ledger, folder: Path) -> None:
    (folder / "apart").mkdir()
    shutil.copy(folder / "copy", folder / "apart" / "ledger.duckdb")
    apart = Ledger(folder / "apart", KEY)
    for day in range(2, 6):
        finished(apart, day)
    shutil.copy(apart.path, ledger.path)


def anothers(ledger: Ledger, folder: Path) -> None:
    (folder / "apart").mkdir()
    finished(Ledger(folder / "apart", KEY), 0)
    shutil.copy(folder / "apart" / "ledger.duckdb", ledger.path)


def from_before_chains(ledger: Ledger, folder: Path) -> None:
    ledger.path.unlink()
    older.write(folder, "a793ca0")


@pytest.mark.parametrize(
    ("happens", "wrong"),
    [(lost, "missing"), (older_copy, "older"), (fork, "forked"), (anothers, "other"), (from_before_chains, "older")],
)
def test_nothing_runs_on_a_ledger_that_is_not_ours_until_she_gives_up_what_is_lost(
    happens: Callable[[Ledger, Path], None], wrong: str, ledger: Ledger, tmp_path: Path
) -> None:
    assert len(Ledger(tmp_path, KEY).suppressions()) == 2, "it may be ahead of what is remembered"
    happens(ledger, tmp_path)
    before = ledger.path.read_bytes() if ledger.path.exists() else None
    found = Ledger(tmp_path, KEY)
    uses: list[Callable[[], object]] = [found.nights, found.head, lambda: found.begin("x", NOW.date(), NOW)]
    for use in [*uses, found.exists] if wrong == "missing" else uses:
        with pytest.raises(Unwitnessed) as told:
            use()
        assert told.value.code == f"ledger_{wrong}"
        assert "0 open requests, 0 decisions, 1 blocks" in str(told.value) and "begin-anew" in str(told.value)
    with pytest.raises(Unwitnessed), Store(tmp_path, KEY).read(Ledger(tmp_path, KEY).checked):
        pass
    assert (ledger.path.read_bytes() if ledger.path.exists() else None) == before
    Ledger(tmp_path, KEY).begin_anew(NOW)
    again = Ledger(tmp_path, KEY)
    finished(again, 9)
    assert again.missed() is None and again.verify().broken is None
    publish(tmp_path, again)
    assert Ledger(tmp_path, KEY).missed() is None


@pytest.mark.parametrize("state", ["older", "damaged"])
def test_an_inventory_that_cannot_say_is_word_enough_that_there_was_a_ledger(state: str, tmp_path: Path) -> None:
    with Store(tmp_path, KEY).build() as con:
        con.execute("CREATE TABLE older (n INTEGER)")
    if state == "damaged":
        (tmp_path / "inventory.duckdb").write_bytes(b"no store")
    with pytest.raises(Unwitnessed, match=r"is missing.*\? open requests"):
        Ledger(tmp_path, KEY).nights()
    assert not (tmp_path / "ledger.duckdb").exists()


def test_a_night_that_was_killed_before_its_inventory_was_published_is_no_fork(ledger: Ledger, tmp_path: Path) -> None:
    ledger.begin("n2", date(2026, 11, 24), NOW + timedelta(days=2))
    assert Ledger(tmp_path, KEY).missed() is None


# The stamp


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 9

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {("orden", "store.key"): KEY}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()
    monkeypatch.delenv("ORDEN_STORE_KEY", raising=False)
    keyring.set_keyring(ring)
    forget()
    yield ring
    keyring.set_keyring(before)
    forget()


def forget() -> None:
    """Let the next look be another program's."""
    witness._stamped.cache_clear()
    witness._in_keyring.cache_clear()


def test_where_the_key_lies_in_the_keyring_a_stamp_does_too(ring: Ring, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, KEY)
    ledger.suppress(BLOCK, Pepper(KEY))
    shutil.copy(ledger.path, tmp_path / "copy")
    ledger.suppress(OTHER, Pepper(KEY))
    assert not [told for told in ring.held.values() if str(tmp_path) in told] and len(ring.held) == 2
    forget()
    shutil.copy(tmp_path / "copy", ledger.path)
    with pytest.raises(Unwitnessed, match=r"older copy.* 2 blocks"):
        Ledger(tmp_path, KEY).suppressions()
    ledger.path.unlink()
    with pytest.raises(Unwitnessed, match=r"missing.* 2 blocks"):
        Ledger(tmp_path, KEY).suppressions()
    Ledger(tmp_path, KEY).begin_anew(NOW)
    forget()
    assert Ledger(tmp_path, KEY).suppressions() == []


def test_another_key_or_none_leaves_no_stamp(ring: Ring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Ledger(tmp_path / "a", "another key, as long as the first one").suppress(BLOCK, Pepper("x"))
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    forget()
    Ledger(tmp_path / "b", KEY).suppress(BLOCK, Pepper(KEY))
    assert list(ring.held) == [("orden", "store.key")]


def test_a_stamp_that_cannot_be_kept_stops_nobody(ring: Ring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> None:
        raise OSError

    monkeypatch.setattr(ring, "set_password", refuse)
    Ledger(tmp_path, KEY).suppress(BLOCK, Pepper(KEY))
    assert Ledger(tmp_path, KEY).suppressions() == [BLOCK]


def test_a_head_is_what_the_file_says(ledger: Ledger) -> None:
    head = ledger.head()
    assert isinstance(head, Head) and (head.length, head.requests, head.decisions, head.blocks) == (6, 0, 0, 2)
