"""The flags: what must be raised on what somebody has, and what must not.

The cases stand in tests/inventory/assessment/flag_tables, by what the flag is about. They are read in one
night, each under identities of its own.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from inventory.assessment.flag_rules import flag_rules
from inventory.policy import policy
from tests.inventory.assessment.crowds import Crowd
from tests.inventory.assessment.flag_tables import (
    accounts,
    bookings,
    forms,
    newsletter,
    people,
    refusals,
)
from tests.inventory.assessment.flag_tables.case import Case
from tests.inventory.assessment.flag_tables.requests import REQUESTS
from tests.inventory.kari import KARI, PROVEN, YES, sold
from tests.inventory.nights import (
    at,
    booking,
    client,
    contact,
    customer,
    night,
    profile,
    raised,
    response,
    subscriber,
)

#: By purpose of the flag, the table that has a case of it.
TABLES: dict[str, list[Case]] = {
    **dict.fromkeys(("BOOKKEEPING", "FOLLOW_UP", "CONTRACT"), accounts.CASES),
    "BOOKING": bookings.CASES,
    **dict.fromkeys(("REGISTRATION", "ENQUIRY", "COURSE"), forms.CASES),
    "NEWSLETTER": [*newsletter.CASES, *refusals.CASES],
    **dict.fromkeys(("IDENTITY", "STATEMENT", "COMMENTS", "VIA_SHARE"), people.CASES),
}
CASES = [
    *accounts.CASES,
    *bookings.CASES,
    *forms.CASES,
    *newsletter.CASES,
    *refusals.CASES,
    *people.CASES,
]
#: Every source is read; some hold nothing.
SOURCES = ("registration", "course", "bookings", "invoices", "newsletter")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    cases = [case.records for case in CASES]
    with Crowd(cases, tmp_path_factory.mktemp("flags"), SOURCES) as crowd:
        yield crowd


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.says for case in CASES])
def test_flags(number: int, crowd: Crowd) -> None:
    case = CASES[number]
    found = crowd.raised(number, case.today)
    assert case.must <= found
    assert not case.must_not & {code for _record, code in found}


#: Needs a block in the ledger: test_suppression.py, golden case 15, and the nights after an erasure.
ELSEWHERE = {"DELETED_REAPPEARED", "ERASED_CAME_BACK", "KEEP_ORDERED", "KEEP_CLAIM"}


def test_every_flag_has_a_case() -> None:
    """In the table of its purpose, where the next one is looked for; or among the requests."""
    by_requests = {code for case in REQUESTS for _record, code in case.must}
    for code, rule in flag_rules().items():
        if code not in ELSEWHERE | by_requests:
            table = TABLES[rule.purpose]
            assert code in {raised for case in table for _record, raised in case.must}, code


def test_a_source_that_was_not_read_deletes_nobody(tmp_path: Path) -> None:
    """Golden case 12: the same records give DELETE when read, and only SOURCE_MISSING when carried over."""
    records = [subscriber(email="kari@example.org", status="pending", signup_at=at("2026-01-01"))]
    with night(records, tmp_path) as con:
        assert ("subscription:1", "DOI_PENDING_OLD") in raised(con)
    with night([], tmp_path, unread=["newsletter"]) as con:
        assert raised(con) == {("subscription:1", "SOURCE_MISSING")}
        assert con.execute("SELECT count(*) FROM flag WHERE outcome = 'DELETE'").fetchone() == (0,)


def test_what_leans_on_an_unread_source_is_not_concluded(tmp_path: Path) -> None:
    """The form is expired only if no booking tells of a living relation: unread bookings cannot say."""
    records = [response(**YES, submitted_at=at("2024-01-01"))]
    with night(records, tmp_path, unread=["bookings"]) as con:
        assert raised(con) == {("response:0:1", "SOURCE_MISSING")}
        args = con.execute("SELECT args FROM flag").fetchone()
    assert args is not None
    assert '"bookings"' in args[0]


def test_a_finding_is_dated_from_the_night_it_was_first_seen(tmp_path: Path) -> None:
    records = [subscriber(email="kari@example.org", status="subscribed")]
    with night(records, tmp_path, today=date(2026, 11, 1)):
        pass
    with night(records, tmp_path, today=date(2026, 11, 22)) as con:
        row = con.execute("SELECT since, due FROM flag WHERE code = 'DOI_PROOF_MISSING'").fetchone()
    assert row == (date(2026, 11, 1), date(2026, 12, 1))


def test_each_consent_stands_alone(tmp_path: Path) -> None:
    records = [
        response(**YES, newsletter="Nei", wants_notes="Ja", submitted_at=at("2025-01-01")),
        response("response:0:2", **KARI, consent_registration="Nei", submitted_at=at("2026-01-01")),
        subscriber(**PROVEN),
    ]
    with night(records, tmp_path) as con:
        found = con.execute("SELECT purpose, status FROM consent ORDER BY purpose, stated_at").fetchall()
    assert found == [
        ("NEWSLETTER", "refused"),
        ("NEWSLETTER", "given"),
        ("NOTES_BY_EMAIL", "given"),
        ("REGISTRATION", "given"),
        ("REGISTRATION", "withdrawn"),
    ]


@pytest.mark.parametrize(("first", "outcome"), [("2026-10-23", "REVIEW"), ("2026-10-22", "DELETE")])
def test_a_consent_that_nobody_finds_in_time(first: str, outcome: str, tmp_path: Path) -> None:
    """On a list of addresses. A client's form is missed, and no more: the contract carries the card."""
    someone = [
        contact(activity="A08", name="Liv Dahl", email="liv@example.org"),
        client(**KARI),
        booking(**KARI, status="confirmed", starts_at=at("2026-10-01")),
        response("response:0:9", name="Ola Berg", email="ola@example.org"),
    ]
    with night(someone, tmp_path, today=date.fromisoformat(first)):
        pass
    query = "SELECT record, outcome FROM flag JOIN record USING (id) WHERE code = 'NO_CONSENT_FOUND'"
    with night(someone, tmp_path) as con:
        rows = con.execute(query).fetchall()
    assert set(rows) == {("contact:1", outcome), ("client:1", "REVIEW")}


def test_whoever_owes_is_not_forgotten_because_nobody_answered(tmp_path: Path) -> None:
    someone = [customer(**KARI, balance=500), response("response:0:9", name="Ola Berg", email="ola@example.org")]
    with night(someone, tmp_path, today=date(2026, 10, 1)):
        pass
    with night(someone, tmp_path) as con:
        rows = con.execute("SELECT outcome FROM flag WHERE code = 'NO_CONSENT_FOUND'").fetchall()
        assert rows == [("REVIEW",)]
        assert con.execute("SELECT count(*) FROM flag WHERE outcome = 'DELETE'").fetchone() == (0,)


def test_an_order_of_the_tax_authorities_holds_the_accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-BKHOLD.hold = 1: an invoice of long ago stays, and its card; nothing else does."""
    shipped = (Path(policy.__file__).parent / "retention.toml").read_text("utf-8")
    (tmp_path / "retention.toml").write_text(shipped.replace("hold = { default = 0", "hold = { default = 1"), "utf-8")
    changed = policy.load(tmp_path)
    monkeypatch.setattr(policy, "load", lambda: changed)
    records = [*sold("2010-01-01", "2010-01-20"), profile(**KARI, completed_at=at("2020-01-01"))]
    with night(records, tmp_path, sources=SOURCES) as con:
        found = raised(con)
    assert {("invoice:1", "KEEP_ORDERED"), ("customer:1", "KEEP_ORDERED"), ("profile:1", "VIA_NO_RELATION")} <= found
    assert "INVOICE_EXPIRED" not in {code for _record, code in found}
