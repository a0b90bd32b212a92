"""What humans say about pairs: opaque in the ledger, found again every night, holding while its facts do, undoable."""

import hmac
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import duckdb
import keyring.errors
import pytest
from duckdb import DuckDBPyConnection

from inventory import load
from inventory.errors import StoreError, UserError
from inventory.ledger import judgements, person_events
from inventory.ledger.judgement_model import (
    AnswerReason,
    Contradiction,
    Judgement,
    Verdict,
    Who,
    contradictions,
)
from inventory.ledger.judgements import Applied, Given
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.ledger.person_events import Change, PersonEvent
from inventory.linkage import link
from inventory.model import Kind, NightStatus, Parsed, Reading, Record, SourceNight
from inventory.store.opening import attach, open_connection
from tests.conftest import TODAY, MemoryKeyring
from tests.inventory.nights import KEY, KINDS, OSLO, client, customer, response, subscriber

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SAME, NOT_SAME, UNSURE = Verdict.SAME, Verdict.NOT_SAME, Verdict.UNSURE
A, B, C = ("registration", "response:0:1"), ("bookings", "client:1"), ("registration", "response:0:3")


def kari(name: str | None = "Kari Nordmann", **fields: object) -> Record:
    return response("response:0:1", **{"name": name, "email": "kari@example.org", **fields})


def married(name: str | None = "Kari Dahl", **fields: object) -> Record:
    return client("client:1", **{"name": name, "email": "kari@example.org", **fields})


def third(name: str = "Kari N Dahl") -> Record:
    return response("response:0:3", name=name, phone="49 12 34 56")


@contextmanager
def keyed(records: Iterable[Record], ledger: Ledger) -> Iterator[tuple[DuckDBPyConnection, Applied]]:
    """Load records, give them their keys and apply the judgements: a night up to where clustering begins, in memory."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.source, []).append(record)
    with duckdb.connect() as con:
        con.execute("ATTACH ':memory:' AS inventory; USE inventory")
        load.create(con, "run", TODAY, datetime.combine(TODAY, time(3), OSLO), "test")
        for name, group in groups.items():
            told = SourceNight(name, name, name, Reading.FRESH, NOW, len(group))
            load.load(con, told, KINDS[name], Parsed(tuple(group)))
        link.fill_keys(con)
        yield con, judgements.apply(con, ledger)


def again(con: DuckDBPyConnection, ledger: Ledger) -> Applied:
    """Apply the judgements once more, as the next night does that reads the same."""
    con.execute("DELETE FROM judged")
    return judgements.apply(con, ledger)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path, KEY)


def say(
    con: DuckDBPyConnection, ledger: Ledger, verdict: Verdict, a: tuple[str, str] = A, b: tuple[str, str] = B
) -> Given:
    return judgements.record_judgement(con, ledger, a, b, verdict, AnswerReason.KNOWN, Who.OWNER, NOW)


def judged(con: DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("SELECT verdict, stands, changed, number FROM judged ORDER BY number").fetchall()


def texts(ledger: Ledger) -> set[str]:
    """Return every text in the decrypted ledger but the chain's own (``test_witness``)."""
    con = open_connection(ledger.path.parent, "Europe/Oslo")
    attach(con, ledger.path, "ledger", ledger.key, read_only=True)
    columns = con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'ledger' AND data_type = 'VARCHAR'"
        " AND NOT starts_with(table_name, 'chain')"
    ).fetchall()
    found = {
        str(row[0])
        for table, column in columns
        for row in con.execute(f'SELECT "{column}" FROM ledger."{table}"').fetchall()
    }
    con.close()
    return found


# What the ledger holds


def test_the_ledger_holds_keys_and_codes_only(ledger: Ledger, tmp_path: Path) -> None:
    with keyed([kari(birth_date="1980-05-17", phone="49 12 34 56"), married()], ledger) as (con, _):
        for verdict in Verdict:
            say(con, ledger, verdict)
    held = texts(ledger)
    marks = "kari nordmann dahl example 4912 1980 response client registration bookings".split()
    assert len(held) > 5 and [text for text in held for mark in marks if mark in text.lower()] == []
    assert {text for text in held if len(text) != 64} <= {"owner", "known", *Verdict}


def test_a_key_is_an_hmac_under_a_pepper_from_the_stores_key(ledger: Ledger, tmp_path: Path) -> None:
    with keyed([kari(), married()], ledger) as (con, _):
        say(con, ledger, SAME)
    pepper = hmac.digest(KEY.encode(), b"orden judgements v1", "sha256")
    keys = sorted(hmac.digest(pepper, "|".join(ref).encode(), "sha256").hex() for ref in (A, B))
    [judgement] = ledger.judgements()
    assert [judgement.a, judgement.b] == keys
    assert Pepper("another key").record(*A) not in keys


def test_no_table_takes_a_name(ledger: Ledger) -> None:
    refused = (
        "judgement VALUES (9, now(), 'Kari', {a}, {b}, 'same', 'known', {a})",
        "judgement VALUES (9, now(), 'owner', 'kari@example.org', {b}, 'same', 'known', {a})",
        "judgement VALUES (9, now(), 'owner', {a}, 'response:0:1', 'same', 'known', {a})",
        "judgement VALUES (9, now(), 'owner', {a}, {b}, 'maybe Kari', 'known', {a})",
        "judgement VALUES (9, now(), 'owner', {a}, {b}, 'same', 'she is Kari', {a})",
        "judgement VALUES (9, now(), 'owner', {a}, {b}, 'same', 'known', 'Kari')",
        "judgement VALUES (9, now(), 'owner', {b}, {a}, 'same', 'known', {a})",
        "judgement_undone VALUES (9, now(), 'Kari')",
        "pepper_check VALUES ('Kari')",
        "person_event VALUES ('run', now(), 'merged', 'Kari', 'p-0123456789ab')",
        "person_event VALUES ('run', now(), 'Kari', 'p-0123456789ab', 'p-0123456789ab')",
    )
    with ledger._open() as con:
        for row in refused:
            with pytest.raises(duckdb.ConstraintException):
                con.execute("INSERT INTO " + row.format(a=f"'{'a' * 64}'", b=f"'{'b' * 64}'"))


# Facts


def test_a_judgement_holds_while_its_facts_do(ledger: Ledger, tmp_path: Path) -> None:
    with keyed([kari(), married(), third()], ledger) as (con, applied):
        assert applied == Applied() and judged(con) == []
        assert say(con, ledger, SAME).number == 1
        assert say(con, ledger, NOT_SAME, C, B).number == 2
        assert say(con, ledger, UNSURE, C, A).number == 3
    # Later, another address and number: no fact of «same» and «not the same».
    moved = [kari(email="ny@example.org"), married(phone="49 99 88 77"), third()]
    with keyed(moved, ledger) as (con, applied):
        assert judged(con) == [("same", True, False, 1), ("not_same", True, False, 2), ("unsure", False, True, 3)]
        assert applied == Applied(count=3, fit=3, standing=2, changed=(3,))
        pairs = con.execute("SELECT a, b FROM judged").fetchall()
        assert all(a < b for a, b in pairs)


@pytest.mark.parametrize(
    "changed",
    [[kari("Kari Berg"), married()], [kari(), married(None)], [kari(birth_date="1980-05-17"), married()]],
    ids=["another name", "no name", "a birth date"],
)
def test_on_other_facts_a_same_binds_no_longer_and_a_not_same_does(
    changed: list[Record], ledger: Ledger, tmp_path: Path
) -> None:
    with keyed([kari(), married(), third()], ledger) as (con, _):
        say(con, ledger, SAME)
        say(con, ledger, NOT_SAME, A, C)
        say(con, ledger, NOT_SAME, B, C)
    with keyed([*changed, third()], ledger) as (con, applied):
        told = judged(con)
        assert told[0] == ("same", False, True, 1)
        assert {row[:2] for row in told[1:]} == {("not_same", True)} and {row[2] for row in told[1:]} == {True, False}
        assert (applied.standing, len(applied.changed)) == (2, 2)


def test_spelling_is_no_fact(ledger: Ledger, tmp_path: Path) -> None:
    with keyed([kari(), married()], ledger) as (con, _):
        say(con, ledger, SAME)
    with keyed([kari("NORDMANN, Kari"), married()], ledger) as (con, _):
        assert judged(con) == [("same", True, False, 1)]


def test_a_record_without_a_name_rests_on_its_address(ledger: Ledger, tmp_path: Path) -> None:
    letter = ("newsletter", "subscription:1")
    with keyed([kari(), subscriber(email="k@example.org")], ledger) as (con, _):
        say(con, ledger, SAME, A, letter)
    with keyed([kari(email="x@example.org"), subscriber(email="k@example.org")], ledger) as (con, _):
        assert judged(con) == [("same", True, False, 1)]
    with keyed([kari(), subscriber(email="another@example.org")], ledger) as (con, _):
        assert judged(con) == [("same", False, True, 1)]


def test_an_organisation_rests_on_its_number_or_name(ledger: Ledger, tmp_path: Path) -> None:
    card = ("invoices", "customer:1")
    with keyed([kari(), customer(name="Fjord AS")], ledger) as (con, _):
        say(con, ledger, SAME, A, card)
    with keyed([kari(), customer(name="Fjell AS")], ledger) as (con, _):
        assert judged(con) == [("same", False, True, 1)]


def test_a_record_that_is_gone_takes_its_judgement_along_and_brings_it_back(ledger: Ledger, tmp_path: Path) -> None:
    with keyed([kari(), married()], ledger) as (con, _):
        say(con, ledger, SAME)
    with keyed([kari()], ledger) as (con, applied):
        assert judged(con) == [] and (applied.count, applied.fit) == (1, 0)
    with keyed([married(), kari()], ledger) as (con, _):
        assert judged(con) == [("same", True, False, 1)]


# Later words


def test_a_later_judgement_replaces_an_earlier_one_and_undone_gives_it_back(ledger: Ledger, tmp_path: Path) -> None:
    with keyed([kari(), married()], ledger) as (con, _):
        say(con, ledger, SAME)
        say(con, ledger, NOT_SAME, B, A)
        again(con, ledger)
        assert judged(con) == [("not_same", True, False, 2)]
        earlier = judgements.undo_judgement(ledger, 2, Who.ASSISTANT, NOW + timedelta(days=1))
        assert earlier is not None and earlier.number == 1
        again(con, ledger)
        assert judged(con) == [("same", True, False, 1)]
        assert judgements.undo_judgement(ledger, 1, Who.OWNER, NOW) is None
        assert again(con, ledger) == Applied() and judged(con) == []
        assert say(con, ledger, SAME).number == 3
    told = ledger.judgements()
    assert [(j.number, j.undone_at is not None, j.counts) for j in told] == [
        (1, True, False),
        (2, True, False),
        (3, False, True),
    ]
    assert told[1].undone_at == NOW + timedelta(days=1)


def test_undoing_an_earlier_one_leaves_the_later(ledger: Ledger, tmp_path: Path) -> None:
    with keyed([kari(), married()], ledger) as (con, _):
        say(con, ledger, SAME)
        say(con, ledger, NOT_SAME)
    later = judgements.undo_judgement(ledger, 1, Who.OWNER, NOW)
    assert later is not None and later.number == 2


@pytest.mark.parametrize("number", [2, 7, -1])
def test_only_what_was_said_can_be_undone_and_once(number: int, ledger: Ledger, tmp_path: Path) -> None:
    with keyed([kari(), married()], ledger) as (con, _):
        say(con, ledger, SAME)
    with pytest.raises(UserError, match="no answer number"):
        judgements.undo_judgement(ledger, number, Who.OWNER, NOW)
    judgements.undo_judgement(ledger, 1, Who.OWNER, NOW)
    with pytest.raises(UserError, match="undone already"):
        judgements.undo_judgement(ledger, 1, Who.OWNER, NOW)


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        (A, A, "twice"),
        (A, ("registration", "response:0:99"), "second record is not"),
        (("nowhere", "response:0:1"), B, "first record is not"),
    ],
)
def test_a_judgement_needs_two_records_that_are_there(
    a: tuple[str, str], b: tuple[str, str], why: str, ledger: Ledger, tmp_path: Path
) -> None:
    with keyed([kari(), married()], ledger) as (con, _), pytest.raises(UserError, match=why):
        say(con, ledger, SAME, a, b)
    assert ledger.judgements() == []


# Contradictions


def said(number: int, a: str, b: str, verdict: Verdict) -> Judgement:
    return Judgement(number, NOW, Who.OWNER, min(a, b), max(a, b), verdict, AnswerReason.KNOWN, "", None, True)


def test_contradictions_name_the_shortest_chain() -> None:
    told = [said(1, "a", "b", SAME), said(2, "b", "c", SAME), said(3, "c", "d", SAME), said(4, "a", "d", SAME)]
    assert contradictions(told) == ()
    assert contradictions([*told, said(5, "a", "c", NOT_SAME)]) == (Contradiction(5, (1, 2)),)
    assert contradictions([*told, said(5, "d", "b", NOT_SAME)]) == (Contradiction(5, (1, 4)),)
    assert contradictions([*told, said(5, "a", "z", NOT_SAME), said(6, "a", "x", UNSURE)]) == ()


def test_a_contradiction_is_told_at_once_and_every_night(ledger: Ledger, tmp_path: Path) -> None:
    people = [kari(), married(), third()]
    with keyed(people, ledger) as (con, _):
        assert say(con, ledger, SAME, A, B).contradictions == ()
        assert say(con, ledger, SAME, B, C).contradictions == ()
        assert say(con, ledger, NOT_SAME, A, C).contradictions == (Contradiction(3, (1, 2)),)
        applied = again(con, ledger)
        assert applied.contradictions == (Contradiction(3, (1, 2)),) and applied.standing == 3
    # A «same» whose facts have changed ties nothing, so it contradicts nothing.
    with keyed([kari("Kari Berg"), married(), third()], ledger) as (con, applied):
        assert applied.contradictions == ()


# The pepper


def test_another_store_key_is_told_before_anything_is_lost(ledger: Ledger, tmp_path: Path) -> None:
    with keyed([kari(), married()], ledger) as (con, _):
        say(con, ledger, SAME)
        with pytest.raises(StoreError, match=r"ledger\.duckdb: the store's key does not fit"):
            judgements.apply(con, Ledger(tmp_path, "quite another key, as long as the first"))


@pytest.fixture
def no_keyring(memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise keyring.errors.NoKeyringError

    monkeypatch.setattr(memory_keyring, "set_password", refuse)
    monkeypatch.setattr(memory_keyring, "get_password", refuse)


def test_a_plain_store_has_a_pepper_in_the_keyring(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    ledger = Ledger(tmp_path, None)
    assert ledger.pepper() is None
    with keyed([kari(), married()], ledger) as (con, _):
        say(con, ledger, SAME)
    assert list(memory_keyring.entries) == [("orden", "store.pepper")] and not (tmp_path / "pepper").exists()
    with keyed([kari(), married()], ledger) as (con, applied):
        assert applied.standing == 1
        memory_keyring.entries.clear()
        with pytest.raises(StoreError, match=r"ORDEN_STORE_PEPPER"):
            judgements.apply(con, ledger)
        with pytest.raises(StoreError, match=r"another key"):
            say(con, ledger, NOT_SAME)
    assert len(ledger.judgements()) == 1 and not memory_keyring.entries


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_the_pepper_is_a_file_for_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(tmp_path, None)
    with keyed([kari(), married()], ledger) as (con, _):
        say(con, ledger, SAME)
    file = tmp_path / "pepper"
    assert len(file.read_text("ascii")) == 64
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text("ascii") not in texts(ledger)
    with keyed([kari(), married()], ledger) as (con, applied):
        assert applied.standing == 1
        monkeypatch.setenv("ORDEN_STORE_PEPPER", "a pepper that somebody made up")
        with pytest.raises(StoreError, match=r"another key"):
            judgements.apply(con, ledger)


def test_without_judgements_no_pepper_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory_keyring: MemoryKeyring
) -> None:
    monkeypatch.setattr(memory_keyring, "get_password", lambda *_: pytest.fail("the keyring was asked"))
    with keyed([kari()], Ledger(tmp_path, None)) as (_con, applied):
        assert applied == Applied()


# Who went to whom

P, Q, R = "p-00000000000a", "p-00000000000b", "p-00000000000c"


def after(last: dict[str, str], tonight: dict[str, str]) -> list[PersonEvent]:
    """Return what happened between two nights, each a dict of record and person."""
    with duckdb.connect() as con:
        for name, persons in (("last", last), ("inventory", tonight)):
            con.execute(f"ATTACH ':memory:' AS {name}; USE {name}")
            con.execute("CREATE TABLE record (id INTEGER, source VARCHAR, record VARCHAR)")
            con.execute("CREATE TABLE link (id INTEGER, person VARCHAR)")
            for number, (record, person) in enumerate(persons.items()):
                con.execute("INSERT INTO record VALUES (?, 'crm', ?)", [number, record])
                con.execute("INSERT INTO link VALUES (?, ?)", [number, person])
        con.execute("CREATE TEMP TABLE last_home AS SELECT * FROM last.record JOIN last.link USING (id)")
        return person_events.since_last_night(con)


@pytest.mark.parametrize(
    ("last", "tonight", "happened"),
    [
        ({"a": P, "b": Q}, {"b": Q, "a": P, "c": R}, []),
        ({"a": P, "b": Q, "c": Q}, {"a": Q, "b": Q, "c": Q}, [("merged", Q, P)]),
        ({"a": Q, "b": Q, "c": Q}, {"a": P, "b": Q, "c": Q}, [("split", P, Q)]),
        ({"a": P, "b": Q, "c": Q}, {"a": P, "b": P, "c": Q}, [("moved", P, Q)]),
        ({"a": P, "b": Q}, {"a": P}, []),
        ({"a": P, "b": P, "c": Q, "d": Q}, {"a": R, "b": R, "c": R, "d": P}, [("merged", P, Q), ("merged", R, Q), ("split", R, P)]),
    ],
    ids=["nothing", "merged", "undone: both ids are back", "moved", "gone", "all at once"],
)  # fmt: skip
def test_events(last: dict[str, str], tonight: dict[str, str], happened: list[tuple[str, str, str]]) -> None:
    assert after(last, tonight) == [PersonEvent(Change(what), *persons) for what, *persons in happened]


def test_a_first_night_has_no_events() -> None:
    with duckdb.connect() as con:
        assert person_events.since_last_night(con) == []


def test_events_are_kept_with_the_run_that_saw_them(ledger: Ledger) -> None:
    ledger.begin("one", TODAY, NOW)
    happened = [PersonEvent(Change.MERGED, P, Q), PersonEvent(Change.MOVED, P, R)]
    ledger.finish(
        "one", NightStatus.COMPLETE, NOW, 1, 2, {}, {}, [SourceNight("crm", "table", "crm", Reading.FRESH, NOW, 2)], happened
    )
    ledger.finish("two", NightStatus.COMPLETE, NOW + timedelta(days=1), 1, 2, {}, {}, [])
    assert ledger.events() == [("one", event) for event in happened]
    assert Kind.CONTACT not in texts(ledger)
