"""What an open request does to a night: nothing of that person's is deleted, what must stop stops, and nothing else changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from inventory.ledger.ledger import Ledger
from inventory.model import Record
from inventory.requests import request_log
from inventory.requests.request import Channel, Ending, RequestEvent, RequestType, Step
from inventory.store.database import Store
from inventory.views import lookup
from tests.conftest import TODAY
from tests.inventory.nights import KEY, at, booking, client, customer, invoice, night, on, raised, response, subscriber

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
KARI = {"name": "Kari Nordmann", "email": "kari@example.org"}
OLA = {"name": "Ola Dahl", "email": "ola@example.org"}
LETTER = subscriber(**KARI, status="subscribed", signup_at=at("2025-05-01", 9), confirmed_at=at("2025-05-01", 10))
LIVES: list[Record] = [
    client(**KARI),
    booking(**KARI, status="confirmed", starts_at=at("2025-10-01", 9), ends_at=at("2025-10-01", 10)),
    LETTER,
    customer(**KARI, phone="49 12 34 56"),
    invoice(**KARI, issued_on=on("2020-12-30"), paid_on=on("2021-01-12"), balance=0),
    response("response:0:2", **OLA, consent_registration="Nei", submitted_at=at("2020-01-01")),
    client("client:2", **OLA),
    booking("booking:2", "client:2", **OLA, status="confirmed", starts_at=at("2025-10-01", 9), ends_at=at("2025-10-01", 10)),
    subscriber("subscription:2", **OLA, status="subscribed", signup_at=at("2025-05-01", 9), confirmed_at=at("2025-05-01", 10)),
]  # fmt: skip
HERS = {"client:1", "booking:1", "subscription:1", "customer:1", "invoice:1"}


@dataclass(frozen=True)
class Request:
    """A sentence, what Kari asks for and when, what has happened, and the flags that must and must not be raised on her records."""

    says: str
    type: RequestType
    received: str
    must: set[tuple[str, str]]
    must_not: set[str]
    closed: Ending | None = None
    today: date = TODAY


ACCESS, ERASURE, RESTRICTION, OBJECTION = RequestType.ACCESS, RequestType.ERASURE, RequestType.RESTRICTION, RequestType.OBJECTION
HELD = {(record, "HOLD_CASE") for record in HERS}
REQUESTS = [
    Request("an access request holds every record, and the newsletter goes on", ACCESS, "2026-11-20", HELD | {("subscription:1", "KEEP_NEWSLETTER")}, {"BOOKING_OLD", "CRM_FIELDS_EXCESS", "CASE_STOP", "DSR_DUE", "HOLD_RESTRICTED"}),
    Request("answered, everything is as before", ACCESS, "2026-11-20", {("booking:1", "BOOKING_OLD"), ("customer:1", "CRM_FIELDS_EXCESS")}, {"HOLD_CASE", "DSR_DUE"}, Ending.DONE),
    Request("golden case 11: an erasure request holds deletions until it is decided, and sends stop now", ERASURE, "2026-11-20", HELD | {("subscription:1", "CASE_STOP")}, {"BOOKING_OLD", "CRM_FIELDS_EXCESS"}),
    Request("a restriction: neither used nor deleted", RESTRICTION, "2026-11-20", {*((r, "HOLD_RESTRICTED") for r in HERS), ("subscription:1", "CASE_STOP")}, {"HOLD_CASE", "BOOKING_OLD"}),
    Request("lifted, deletions and letters are as before", RESTRICTION, "2026-11-20", {("booking:1", "BOOKING_OLD")}, {"HOLD_RESTRICTED", "CASE_STOP"}, Ending.DONE),
    Request("an objection stops the newsletter at once, and holds while it is open", OBJECTION, "2026-11-22", HELD | {("subscription:1", "CASE_STOP")}, {"BOOKING_OLD"}),
    Request("and goes on stopping it when it is answered: a no is sticky", OBJECTION, "2026-11-20", {("booking:1", "BOOKING_OLD"), ("subscription:1", "CASE_STOP")}, {"HOLD_CASE"}, Ending.DONE),
    Request("also when another use of the data may go on", OBJECTION, "2026-11-20", {("subscription:1", "CASE_STOP")}, set(), Ending.REFUSED),
    Request("but not when it is taken back", OBJECTION, "2026-11-20", set(), {"CASE_STOP", "HOLD_CASE"}, Ending.WITHDRAWN),
    Request("nor when a confirmed sign-up came after it", OBJECTION, "2025-04-30", set(), {"CASE_STOP"}, Ending.DONE),
    Request("a confirmation on the same day is no later yes", OBJECTION, "2025-05-01", {("subscription:1", "CASE_STOP")}, set(), Ending.DONE),
    Request("eleven days left: no warning yet", ACCESS, "2026-11-03", HELD, {"DSR_DUE"}),
    Request("ten days left: the answer is due", ACCESS, "2026-11-02", {("client:1", "DSR_DUE")}, set()),
    Request("and goes on being due when the day is past", ACCESS, "2026-10-01", {("client:1", "DSR_DUE")}, set()),
]  # fmt: skip


def open_request(folder: Path, person: str, type_: RequestType, received: str = "2026-11-20") -> int:
    with Store(folder, KEY).read() as con:
        [file] = lookup.find(con, person)
        return request_log.open_request(
            con, Ledger(folder, KEY), file.person, type_, on(received), Channel.EMAIL, max(TODAY, on(received)), NOW
        )


def close(folder: Path, number: int, outcome: Ending) -> None:
    reason = "claim" if outcome is Ending.REFUSED else None
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


def others(con: DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute(
        "SELECT record, code, outcome, severity, due FROM flag JOIN owned USING (id) WHERE record NOT IN (SELECT unnest(?)) ORDER BY ALL",
        [sorted(HERS)],
    ).fetchall()


@pytest.mark.parametrize("request_", REQUESTS, ids=[r.says for r in REQUESTS])
def test_request(request_: Request, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    number = open_request(folder, "kari@example.org", request_.type, request_.received)
    if request_.closed:
        close(folder, number, request_.closed)
    with night(LIVES, folder, requests=Ledger(folder, KEY)) as con:
        found, beside = raised(con), others(con)
    assert request_.must <= found
    assert not request_.must_not & {code for record, code in found if record in HERS}
    with night(LIVES, tmp_path_factory.mktemp("without")) as con:
        assert beside == others(con) and {row[1] for row in beside} >= {"BOOKING_OLD", "CONSENT_NO_BUT_STORED"}


def flags(con: DuckDBPyConnection, *codes: str) -> list[tuple[object, ...]]:
    query = "SELECT code, outcome, severity, record, since, due FROM flag JOIN record USING (id) WHERE code IN (SELECT unnest(?)) ORDER BY ALL"
    return con.execute(query, [list(codes)]).fetchall()


def test_hold_blocks_deletion_and_nothing_else(folder: Path) -> None:
    with night(LIVES, folder) as con:
        before = con.execute("SELECT * FROM flag WHERE outcome <> 'DELETE' ORDER BY ALL").fetchall()
        deleted = con.execute("SELECT record FROM flag JOIN record USING (id) WHERE outcome = 'DELETE'").fetchall()
    assert {row[0] for row in deleted} & HERS
    open_request(folder, "kari@example.org", ACCESS)
    with night(LIVES, folder, requests=Ledger(folder, KEY)) as con:
        after = con.execute("SELECT * FROM flag WHERE outcome NOT IN ('DELETE', 'HOLD') ORDER BY ALL").fetchall()
        left = con.execute("SELECT record FROM flag JOIN record USING (id) WHERE outcome = 'DELETE'").fetchall()
    assert after == before
    assert sorted(left) == sorted(row for row in deleted if row[0] not in HERS)


def test_a_due_answer_is_told_once_and_is_high_when_past(folder: Path) -> None:
    open_request(folder, "kari@example.org", ACCESS, "2026-11-02")
    for today, severity in ((date(2026, 12, 2), "normal"), (date(2026, 12, 3), "high")):
        with night(LIVES, folder, today=today, requests=Ledger(folder, KEY)) as con:
            [row] = flags(con, "DSR_DUE")
        assert row == ("DSR_DUE", "REVIEW", severity, "client:1", on("2026-11-22"), on("2026-12-02"))


def test_a_hold_says_which_case_and_the_nearest_deadline(folder: Path) -> None:
    open_request(folder, "kari@example.org", ACCESS, "2026-11-20")
    open_request(folder, "kari@example.org", RequestType.PORTABILITY, "2026-11-10")
    with night(LIVES, folder, requests=Ledger(folder, KEY)) as con:
        rows = con.execute("SELECT DISTINCT since, due, args FROM flag WHERE code = 'HOLD_CASE'").fetchall()
    assert rows == [(on("2026-11-10"), on("2026-12-10"), '{"request":"1, 2","date":"2026-12-10"}')]


def test_a_hold_stands_though_a_source_was_not_read(folder: Path) -> None:
    open_request(folder, "kari@example.org", OBJECTION, "2026-11-20")
    with night(LIVES[:2], folder, unread=["newsletter", "invoices"], requests=Ledger(folder, KEY)) as con:
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
        request_log.open_request(con, Ledger(tmp_path, KEY), person[0], ACCESS, on("2026-11-20"), Channel.EMAIL, TODAY, NOW)
    with night([form, card, visit], tmp_path, ask=True, requests=Ledger(tmp_path, KEY)) as con:
        harms = con.execute("SELECT harm FROM candidate").fetchall()
        assert {row[0] for row in flags(con, "HOLD_CASE")} == {"HOLD_CASE"}
    assert (without, harms) == ([("delete",)], [("request",)])


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
            request_log.open_request(con, ledger, person, ACCESS, on("2026-11-20"), Channel.EMAIL, TODAY, NOW)
        with night(twins, tmp_path, ask=True, requests=ledger) as con:
            assert con.execute("SELECT harm FROM candidate").fetchall() == [("request",)] * (len(asking) - n)


def test_a_case_alone_makes_no_question_where_nobody_is_alike(folder: Path) -> None:
    with night(LIVES, folder, ask=True) as con:
        before = con.execute("SELECT a, b, score FROM candidate ORDER BY ALL").fetchall()
    open_request(folder, "kari@example.org", OBJECTION, "2026-10-20")
    with night(LIVES, folder, ask=True, requests=Ledger(folder, KEY)) as con:
        assert con.execute("SELECT a, b, score FROM candidate ORDER BY ALL").fetchall() == before
