"""Person ids of an older Orden get their new form in the ledger once: what holds them, and what must not."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from inventory.ledger import copies, decisions, person_key, upgrade
from inventory.ledger.decisions import Choice, Finding
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.ledger.person_events import Change, PersonEvent
from inventory.linkage.person_ids import renewed
from inventory.model import NightStatus, Record
from inventory.requests import request_log
from inventory.requests.request import Channel, RequestType
from inventory.store.opening import attach, open_connection
from tests.inventory.ledger import older
from tests.inventory.nights import KEY, SEAL, client, linked, night, raised

NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
KARI, OLA, GONE, LEFT = "p-00000000000a", "p-00000000000b", "p-00000000000c", "p-00000000000d"
CARDS = (client("client:1", name="Kari Nordmann"), client("client:2", name="Ola Hansen"))


def unkeyed(folder: Path, records: Iterable[Record] = CARDS) -> None:
    """Publish a night as an older Orden did: Kari and Ola under ids that no key was needed for."""
    with linked(records, folder) as con:
        for person, record in ((KARI, "client:1"), (OLA, "client:2")):
            con.execute(
                "UPDATE link SET person = $1, home = $1 WHERE id IN (SELECT id FROM record WHERE record = $2)",
                [person, record],
            )
        con.execute("DROP TABLE person_key")


def written(folder: Path, key: str | None = KEY) -> Ledger:
    """Write a ledger about Kari, Ola and two who are gone, under their old ids."""
    ledger = Ledger(folder, key)
    ledger.begin("one", NOW.date(), NOW)
    events = [PersonEvent(Change.MERGED, KARI, LEFT), PersonEvent(Change.MOVED, KARI, OLA)]
    ledger.finish("one", NightStatus.COMPLETE, NOW, 2, 2, {}, {}, [], events)
    for person in (KARI, GONE):
        request_log.open_request(
            None, ledger, person, RequestType.ERASURE, NOW.date(), Channel.EMAIL, NOW.date(), NOW
        )  # fmt: skip
    for person in (OLA, GONE, GONE):
        decisions.decide(ledger, person, Choice.ERASE, [Finding("bookings", person, "OLD")], Who.OWNER, NOW)
    return ledger


def tell(ledger: Ledger) -> tuple[list[str | None], list[str], list[PersonEvent]]:
    requests = [one.person for one in request_log.told(ledger)]
    decided = [one.person for one in decisions.decisions(ledger)]
    return requests, decided, [event for _run, event in ledger.events()]


NEW = (
    [renewed(KARI, SEAL), None],
    [renewed(OLA, SEAL), renewed(GONE, SEAL), renewed(GONE, SEAL)],
    [PersonEvent(Change.MOVED, renewed(KARI, SEAL), renewed(OLA, SEAL))],
)


def test_ids_are_renewed_where_the_inventory_has_them_and_let_go_of_where_not(tmp_path: Path) -> None:
    unkeyed(tmp_path)
    ledger = written(tmp_path)
    before, told = ledger.head(), ledger.verify()
    with linked(CARDS, tmp_path) as con:
        renewal = person_key.due(con, ledger)
        hers = dict(con.execute("SELECT record, person FROM link JOIN record USING (id)").fetchall())
    assert renewal is not None
    person_key.renew(ledger, renewal, date(2026, 11, 22))
    assert tell(ledger) == tell(Ledger(tmp_path, KEY)) == NEW
    assert [hers["client:1"], hers["client:2"]] == [renewed(KARI, SEAL), renewed(OLA, SEAL)]
    state, head = ledger.verify(), ledger.head()
    assert (state.broken, head.origin, head.requests, head.decisions) == (None, before.origin, 2, 3)
    assert state.links > told.links
    with ledger.connection() as con:
        assert con.execute("SELECT count(*) FROM dropped").fetchone() == (1,)
    with linked(CARDS, tmp_path) as con:
        assert person_key.due(con, ledger) is None, "it is done once"
    assert not list(tmp_path.glob("ledger.*.duckdb"))


@pytest.mark.parametrize("commit", older.COMMITS)
def test_every_older_ledger_keeps_its_rows(commit: str, tmp_path: Path) -> None:
    rows = older.write(tmp_path, commit)
    ledger = Ledger(tmp_path, KEY)
    with ledger.connection() as con:
        con.execute("DELETE FROM pepper_check")  # the rows' keys were made up
    with linked(CARDS, tmp_path) as con:
        renewal = person_key.due(con, ledger)
    assert renewal is not None
    person_key.renew(ledger, renewal, NOW.date())
    with ledger.connection() as con:
        counted = {table: con.execute(f"SELECT count(*) FROM {table}").fetchone() for table in rows}
        ids = con.execute("SELECT person FROM case_opened UNION ALL SELECT person FROM decision").fetchall()
    assert counted == {table: (0 if table == "person_event" else 1,) for table in rows}
    assert ("p-0123456789ab",) not in ids
    assert ledger.verify().broken is None


def test_no_old_id_stays_in_a_cell_or_in_the_bytes_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a plain store: what is encrypted shows no bytes anyway. Copies of before hold the old ids, and go."""
    monkeypatch.setenv("ORDEN_STORE_PEPPER", KEY)
    unkeyed(tmp_path)
    plain = tmp_path / "plain"
    plain.mkdir()
    ledger = written(plain, None)
    copies.keep(ledger, date(2026, 11, 21))
    assert held_in(plain) != set()
    with linked(CARDS, tmp_path) as con:
        renewal = person_key.due(con, ledger)
    assert renewal is not None
    person_key.renew(ledger, renewal, NOW.date())
    copies.keep(ledger, NOW.date())
    assert copies.days(ledger) == [NOW.date()]
    assert held_in(plain) == set()
    assert tell(ledger) == NEW


def held_in(folder: Path) -> set[str]:
    """Return which old ids stand in any file's bytes, or in a cell of any ledger: a file packs its texts."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    found = {old for file in files for old in (KARI, OLA, GONE, LEFT) if old.encode() in file.read_bytes()}
    con = open_connection(folder, "Europe/Oslo")
    for file in (one for one in files if one.suffix == ".duckdb"):
        attach(con, file, "seen", None, read_only=True)
        query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'seen'"
        for (table,) in con.execute(query).fetchall():
            rows = con.execute(f"FROM seen.{table}").fetchall()
            found |= {old for old in (KARI, OLA, GONE, LEFT) for row in rows if old in row}
        con.execute("DETACH seen")
    con.close()
    return found


def test_a_failure_leaves_the_ledger_as_it_was_and_the_next_try_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unkeyed(tmp_path)
    ledger = written(tmp_path)
    with linked(CARDS, tmp_path) as con:
        renewal = person_key.due(con, ledger)
    assert renewal is not None
    before, told = tell(ledger), ledger.path.read_bytes()
    with monkeypatch.context() as later:
        later.setattr(upgrade, "swap", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            person_key.renew(ledger, renewal, NOW.date())
    assert ledger.path.read_bytes() == told and not list(tmp_path.glob("ledger.next.*"))
    ledger = Ledger(tmp_path, KEY)
    assert tell(ledger) == before
    # Meanwhile she decides about somebody whom the inventory calls by the new id already.
    new = renewed(OLA, SEAL)
    decisions.decide(ledger, new, Choice.ERASE, [Finding("bookings", "client:2", "OLD")], Who.OWNER, NOW)
    with linked(CARDS, tmp_path) as con:
        again = person_key.due(con, ledger)
    assert again is not None
    person_key.renew(ledger, again, NOW.date())
    assert tell(ledger) == (NEW[0], [*NEW[1], new], NEW[2])


def test_a_request_holds_her_records_also_before_it_is_renewed(tmp_path: Path) -> None:
    """Also a card that came after it, which only the person's id ties to it: on that night, and on the one after."""
    unkeyed(tmp_path)
    ledger = Ledger(tmp_path, KEY)
    request_log.open_request(
        None, ledger, KARI, RequestType.RESTRICTION, NOW.date(), Channel.EMAIL, NOW.date(), NOW
    )  # fmt: skip
    for _night in range(2):
        with night(CARDS, tmp_path, requests=ledger) as con:
            assert ("client:1", "HOLD_RESTRICTED") in raised(con) and ("client:2", "HOLD_RESTRICTED") not in raised(con)
    assert request_log.told(ledger)[0].person == KARI


def test_a_new_ledger_only_notes_under_which_key_its_ids_are(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, KEY)
    with linked(CARDS, tmp_path) as con:
        renewal = person_key.due(con, ledger)
    assert renewal is not None and renewal.ids == ()
    person_key.renew(ledger, renewal, NOW.date())
    assert person_key.rewritten(ledger) is None
    with ledger.connection() as con:
        assert con.execute("SELECT value FROM person_key").fetchall() == [(SEAL.check(),)]
        assert con.execute("FROM pepper_check").fetchall() == [(Pepper(KEY).check(),)]
