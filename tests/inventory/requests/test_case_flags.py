"""What an open request does to a night: nothing of that person's is deleted, what must stop stops, and nothing else changes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from duckdb import DuckDBPyConnection

from inventory.ledger.ledger import Ledger
from inventory.requests import request_log
from inventory.requests.request import (
    NEEDS_REASON,
    Channel,
    Ending,
    RequestEvent,
    RequestType,
    Step,
)
from inventory.store.database import Store
from inventory.views import lookup
from tests.conftest import TODAY
from tests.inventory.assessment.crowds import (
    Raised,
    assert_apart,
    own_address,
    raised_by_case,
    told,
    under,
)
from tests.inventory.assessment.flag_tables.requests import ACCESS, HERS, LIVES, OBJECTION, REQUESTS
from tests.inventory.nights import KEY, at, booking, client, night, on, raised, response

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def open_request(folder: Path, person: str, type_: RequestType, received: str = "2026-11-20") -> int:
    with Store(folder, KEY).read() as con:
        return ask(con, folder, person, type_, received)


def ask(con: DuckDBPyConnection, folder: Path, person: str, type_: RequestType, received: str) -> int:
    day = on(received)
    [file] = lookup.find(con, person)
    ledger = Ledger(folder, KEY)
    return request_log.open_request(
        con, ledger, file.person, type_, day, Channel.EMAIL, max(TODAY, day), NOW
    )


def close(folder: Path, number: int, outcome: Ending) -> None:
    reason = "claim" if outcome in NEEDS_REASON else None
    request_log.add(Ledger(folder, KEY), number, RequestEvent(Step.CLOSED, TODAY, reason, outcome), NOW)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    with night(LIVES, folder):
        pass
    return folder


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    (tmp_path / "inventory.duckdb").write_bytes((published / "inventory.duckdb").read_bytes())
    return tmp_path


Told = tuple[object, ...]


def others(con: DuckDBPyConnection) -> dict[int, list[Told]]:
    """Return the flags on everybody's records but hers, by the request beside which they stand."""
    found: dict[int, list[Told]] = {number: [] for number in range(len(REQUESTS))}
    query = (
        "SELECT record, code, outcome, severity, due FROM flag JOIN owned USING (id) ORDER BY ALL"
    )
    for record, *rest in con.execute(query).fetchall():
        number, id = told(record)
        if id not in HERS:
            found[number].append((id, *rest))
    return found


class Asked(NamedTuple):
    """By request: the flags of a night with open requests; what is beside hers with and without."""

    found: Mapping[int, Raised]
    beside: Mapping[int, list[Told]]
    without: Mapping[int, list[Told]]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Let fourteen Karis ask in one ledger, each for her own."""
    folder = tmp_path_factory.mktemp("asked")
    everybody = [one for number in range(len(REQUESTS)) for one in under(number, LIVES)]
    with night(everybody, folder) as con:
        assert_apart(con)
        without = others(con)
        for number, request in enumerate(REQUESTS):
            kari = own_address(number, "kari@example.org")
            opened = ask(con, folder, kari, request.type, request.received)
            if request.closed:
                close(folder, opened, request.closed)
    with night(everybody, folder, requests=Ledger(folder, KEY)) as con:
        return Asked(raised_by_case(con), others(con), without)


@pytest.mark.parametrize("number", range(len(REQUESTS)), ids=[r.says for r in REQUESTS])
def test_request(number: int, asked: Asked) -> None:
    request, found, beside = REQUESTS[number], asked.found[number], asked.beside[number]
    assert request.must <= found
    assert not request.must_not & {code for record, code in found if record in HERS}
    assert beside == asked.without[number]
    assert {row[1] for row in beside} >= {"BOOKING_OLD", "CONSENT_NO_BUT_STORED"}


def flags(con: DuckDBPyConnection, *codes: str) -> list[tuple[object, ...]]:
    query = "SELECT code, outcome, severity, record, since, due FROM flag JOIN record USING (id) WHERE code IN (SELECT unnest(?)) ORDER BY ALL"
    return con.execute(query, [list(codes)]).fetchall()


def test_hold_blocks_deletion_and_nothing_else(folder: Path) -> None:
    with Store(folder, KEY).read() as con:
        before = con.execute("SELECT * FROM flag WHERE outcome <> 'DELETE' ORDER BY ALL").fetchall()
        deleted = con.execute(
            "SELECT record FROM flag JOIN record USING (id) WHERE outcome = 'DELETE'"
        ).fetchall()
    assert {row[0] for row in deleted} & HERS
    open_request(folder, "kari@example.org", ACCESS)
    with night(LIVES, folder, requests=Ledger(folder, KEY)) as con:
        after = con.execute(
            "SELECT * FROM flag WHERE outcome NOT IN ('DELETE', 'HOLD') ORDER BY ALL"
        ).fetchall()
        left = con.execute(
            "SELECT record FROM flag JOIN record USING (id) WHERE outcome = 'DELETE'"
        ).fetchall()
    assert after == before
    assert sorted(left) == sorted(row for row in deleted if row[0] not in HERS)


def test_a_due_answer_is_told_once_and_is_high_when_past(folder: Path) -> None:
    open_request(folder, "kari@example.org", ACCESS, "2026-11-02")
    for today, severity in ((date(2026, 12, 2), "normal"), (date(2026, 12, 3), "high")):
        with night(LIVES, folder, today=today, requests=Ledger(folder, KEY)) as con:
            [row] = flags(con, "DSR_DUE")
        assert row == (
            "DSR_DUE",
            "REVIEW",
            severity,
            "client:1",
            on("2026-11-22"),
            on("2026-12-02"),
        )


def test_a_hold_says_which_case_and_the_nearest_deadline(folder: Path) -> None:
    open_request(folder, "kari@example.org", ACCESS, "2026-11-20")
    open_request(folder, "kari@example.org", RequestType.PORTABILITY, "2026-11-10")
    with night(LIVES, folder, requests=Ledger(folder, KEY)) as con:
        rows = con.execute(
            "SELECT DISTINCT since, due, args FROM flag WHERE code = 'HOLD_CASE'"
        ).fetchall()
    assert rows == [(on("2026-11-10"), on("2026-12-10"), '{"request":"1, 2","date":"2026-12-10"}')]


def test_a_hold_stands_though_a_source_was_not_read(folder: Path) -> None:
    open_request(folder, "kari@example.org", OBJECTION, "2026-11-20")
    with night(
        LIVES[:2], folder, unread=["newsletter", "invoices"], requests=Ledger(folder, KEY)
    ) as con:
        found = raised(con)
    assert {
        ("subscription:1", "HOLD_CASE"),
        ("subscription:1", "CASE_STOP"),
        ("subscription:1", "SOURCE_MISSING"),
    } <= found
    assert {("invoice:1", "HOLD_CASE"), ("client:1", "HOLD_CASE")} <= found


def test_a_likely_twin_is_asked_about_because_the_hold_hangs_on_it(tmp_path: Path) -> None:
    """Kari Dahl may be Kari Nordmann, who has asked: then Dahl's card is held too, and the question matters."""
    form = response(
        name="Kari Nordmann",
        email="kari@example.org",
        phone="49123456",
        submitted_at=at("2026-09-01"),
        consent_registration="Ja",
    )
    card = client(name="Kari Dahl", email="kari@example.org")
    visit = booking(name="Kari Dahl", status="confirmed", starts_at=at("2025-10-01"), ends_at=at("2025-10-01"))  # fmt: skip
    with night([form, card, visit], tmp_path, ask=True) as con:
        without = con.execute("SELECT harm FROM candidate").fetchall()
    with Store(tmp_path, KEY).read() as con:
        person = con.execute("SELECT person FROM owned WHERE record = 'response:0:1'").fetchone()
        assert person is not None
        request_log.open_request(
            con,
            Ledger(tmp_path, KEY),
            person[0],
            ACCESS,
            on("2026-11-20"),
            Channel.EMAIL,
            TODAY,
            NOW,
        )
    with night([form, card, visit], tmp_path, ask=True, requests=Ledger(tmp_path, KEY)) as con:
        harms = con.execute("SELECT harm FROM candidate").fetchall()
        assert {row[0] for row in flags(con, "HOLD_CASE")} == {"HOLD_CASE"}
    assert (without, harms) == ([], [("request",)])


def test_twins_who_have_both_asked_are_no_question(tmp_path: Path) -> None:
    """Both are held, whether they are one person or two: the answer would change nothing."""
    twins = [
        response(name="Kari Nordmann", email="kari@example.org", submitted_at=at("2026-09-01"), consent_registration="Ja"),
        response("response:0:2", name="Kari Dahl", email="kari@example.org", submitted_at=at("2026-09-02"), consent_registration="Ja"),
    ]  # fmt: skip
    with night(twins, tmp_path, ask=True) as con:
        assert con.execute("SELECT count(*) FROM likely").fetchone() == (1,)
        assert con.execute("SELECT harm FROM candidate").fetchall() == []
        asking = con.execute("SELECT DISTINCT person FROM link").fetchall()
    ledger = Ledger(tmp_path, KEY)
    for n, (person,) in enumerate(asking, 1):
        with Store(tmp_path, KEY).read() as con:
            request_log.open_request(
                con, ledger, person, ACCESS, on("2026-11-20"), Channel.EMAIL, TODAY, NOW
            )
        with night(twins, tmp_path, ask=True, requests=ledger) as con:
            assert con.execute("SELECT harm FROM candidate").fetchall() == [("request",)] * (
                len(asking) - n
            )


def test_a_case_alone_makes_no_question_where_nobody_is_alike(folder: Path) -> None:
    with night(LIVES, folder, ask=True) as con:
        before = con.execute("SELECT a, b, score FROM candidate ORDER BY ALL").fetchall()
    open_request(folder, "kari@example.org", OBJECTION, "2026-10-20")
    with night(LIVES, folder, ask=True, requests=Ledger(folder, KEY)) as con:
        assert con.execute("SELECT a, b, score FROM candidate ORDER BY ALL").fetchall() == before
