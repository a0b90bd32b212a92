"""Each deadline on its last day and on the day after: a table that a lawyer can read.

``last`` is the last day on which nothing is said; on the next the flag is there. For what keeps something it is the other way
round: ``last`` is the last day it holds.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from inventory.model import Record
from inventory.policy import policy
from tests.inventory.assessment.crowds import Crowd
from tests.inventory.kari import KARI, MAIL, YES, hour, sold
from tests.inventory.nights import (
    at,
    client,
    comment,
    contact,
    course,
    customer,
    enquiry,
    invoice,
    night,
    on,
    profile,
    raised,
    response,
    subscriber,
)


def utc(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


Row = tuple[str, list[Record], str, str, str]

#: (sentence, records, last quiet day, record, flag)
BEGINS: list[Row] = [
    ("R-BOOK: twelve months after the hour", hour("2025-11-21"), "2026-11-21", "booking:1", "BOOKING_OLD"),
    ("R-BOOK: an hour on a leap day", hour("2024-02-29"), "2025-02-28", "booking:1", "BOOKING_OLD"),
    ("R-BOOK: never came, three months", hour("2026-08-21", "cancelled"), "2026-11-21", "booking:1", "BOOKING_NOSHOW_OLD"),
    ("R-BOOK: three months from a 30th end with February", hour("2026-11-30", "cancelled"), "2027-02-28", "client:1", "BOOKING_NOSHOW_OLD"),
    ("R-BOOK: and on the 29th in a leap year", hour("2027-11-30", "cancelled"), "2028-02-29", "client:1", "BOOKING_NOSHOW_OLD"),
    ("R-REG: never a client, six months", [response(**YES, submitted_at=at("2026-05-22"))], "2026-11-22", "response:0:1", "REG_EXPIRED"),
    ("R-REG: six months from 31 August", [response(**YES, submitted_at=at("2026-08-31"))], "2027-02-28", "response:0:1", "REG_EXPIRED"),
    ("R-REG: a client, twelve months after the last hour", [response(**YES, submitted_at=at("2020-01-01")), *hour("2025-11-21")], "2026-11-21", "response:0:1", "REG_EXPIRED"),
    ("R-REG: a form of half past midnight in Oslo is the day's, though UTC has not begun it",
     [response(**YES, submitted_at=utc(2026, 5, 21, 22, 30))], "2026-11-22", "response:0:1", "REG_EXPIRED"),
    ("R-ENQ: an enquiry, six months", [enquiry(**KARI, submitted_at=at("2026-05-22"))], "2026-11-22", "response:2:1", "PROSPECT_EXPIRED"),
    ("R-COURSE: not invoiced, three months", [course(**KARI, submitted_at=at("2026-07-01"), course_date=on("2026-08-22"))], "2026-11-22", "response:1:1", "COURSE_OVER"),
    ("R-COURSE: invoiced, six months", [course(**KARI, submitted_at=at("2026-03-01"), course_date=on("2026-05-22")), *sold("2026-05-20", "2026-05-30")], "2026-11-22", "response:1:1", "COURSE_OVER"),
    ("R-COURSE: what was written beside it, fourteen days",
     [course(**KARI, submitted_at=at("2026-10-01"), course_date=on("2026-11-08"), extra_info="Allergi")], "2026-11-22", "response:1:1", "COURSE_EXTRA_INFO"),
    ("R-PEND: thirty days", [subscriber(**MAIL, status="pending", signup_at=at("2026-10-23"))], "2026-11-22", "subscription:1", "DOI_PENDING_OLD"),
    ("R-PEND: signed up at half past midnight on the night that summer time ends",
     [subscriber(**MAIL, status="pending", signup_at=utc(2026, 10, 24, 22, 30))], "2026-11-24", "subscription:1", "DOI_PENDING_OLD"),
    ("R-SUPP: twelve months after leaving", [subscriber(**MAIL, status="unsubscribed", changed_at=at("2025-11-22"))], "2026-11-22", "subscription:1", "UNSUB_AGED"),
    ("R-SUPP: twelve months after bouncing", [subscriber(**MAIL, status="cleaned", changed_at=at("2025-11-22"))], "2026-11-22", "subscription:1", "CLEANED_BOUNCED"),
    ("R-CONS: twenty-four months after the last click",
     [subscriber(**MAIL, status="subscribed", signup_at=at("2020-01-01"), confirmed_at=at("2020-01-02"), last_click_at=at("2024-11-22"))],
     "2026-11-22", "subscription:1", "CONSENT_REFRESH_DUE"),
    ("R-BK5: issued and paid in 2026", sold("2026-03-10", "2026-03-20"), "2031-12-31", "invoice:1", "INVOICE_EXPIRED"),
    ("R-BK5: golden case 1, paid in the year after", sold("2020-12-30", "2021-01-12"), "2026-12-31", "invoice:1", "INVOICE_EXPIRED"),
    ("R-CRM: twelve months after the last payment", sold("2025-11-01", "2025-11-21", phone="49 12 34 56"), "2026-11-21", "customer:1", "CRM_FIELDS_EXCESS"),
    ("R-INVOICE: golden case 5, a no to registration, and a month to invoice the hour",
     [response(**KARI, consent_registration="Nei", submitted_at=at("2026-01-05")), *hour("2026-12-02"), *sold("2026-03-10", "2026-03-20")],
     "2027-01-02", "booking:1", "CONSENT_NO_BUT_STORED"),
    ("R-CRM: a card without invoices, twelve months after the last hour",
     [contact(**KARI), *hour("2025-11-21")], "2026-11-21", "contact:1", "CARD_EXPIRED"),
    ("P59: a card of which nobody knows why, six months", [client(**KARI, created_at=at("2026-05-22"))], "2026-11-22", "client:1", "NO_BASIS"),
    ("R-VIA: a profile of nobody's, six months", [profile(**KARI, completed_at=at("2026-05-22"))], "2026-11-22", "profile:1", "VIA_NO_RELATION"),
    ("R-BLOG: an address behind a comment, ninety days", [comment(**KARI, published_at=at("2026-08-24"))], "2026-11-22", "comment:1", "BLOG_META"),
]  # fmt: skip

#: (sentence, records, last day it holds, record, flag)
ENDS: list[Row] = [
    ("R-BK5: kept through the year's end", sold("2026-03-10", "2026-03-20"), "2031-12-31", "invoice:1", "KEEP_BOOKKEEPING"),
    ("R-BK5: the form that the invoice refers to, as long",
     [response(**YES, submitted_at=at("2026-01-01")), customer(**KARI), invoice(**KARI, issued_on=on("2026-03-10"), balance=0, description="I henhold til avtale")],
     "2031-12-31", "response:0:1", "KEEP_AGREEMENT35"),
    ("R-BK3.5: golden case 8, hours of 2025", hour("2025-10-01"), "2029-06-30", "booking:1", "KEEP_AGREEMENT35"),
    ("R-CONS: a consent", [subscriber(**MAIL, status="subscribed", signup_at=at("2024-11-22", 9), confirmed_at=at("2024-11-22", 10))],
     "2026-11-22", "subscription:1", "KEEP_NEWSLETTER"),
    ("a course, the day before it", [course(**KARI, submitted_at=at("2026-11-01"), course_date=on("2026-11-23"))], "2026-11-22", "response:1:1", "KEEP_ACTIVE_CLIENT"),
    ("R-CHILD: the day before she is eighteen", [customer(**KARI, birth_date=on("2008-11-23"))], "2026-11-22", "customer:1", "MINOR_SUSPECTED"),
    ("R-CHILD: born on a leap day", [customer(**KARI, birth_date=on("2008-02-29"))], "2026-02-27", "customer:1", "MINOR_SUSPECTED"),
]  # fmt: skip

SOURCES = ("registration", "course", "bookings", "invoices", "newsletter")


ROWS = [*BEGINS, *ENDS]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    with Crowd([row[1] for row in ROWS], tmp_path_factory.mktemp("deadlines"), SOURCES) as crowd:
        yield crowd


@pytest.mark.parametrize("row", BEGINS, ids=[row[0] for row in BEGINS])
def test_quiet_until_the_last_day(row: Row, crowd: Crowd) -> None:
    _says, _records, last, ref, code = row
    day, number = on(last), ROWS.index(row)
    assert (ref, code) not in crowd.raised(number, day)
    assert (ref, code) in crowd.raised(number, day + timedelta(days=1))


@pytest.mark.parametrize("row", ENDS, ids=[row[0] for row in ENDS])
def test_holds_through_the_last_day(row: Row, crowd: Crowd) -> None:
    _says, _records, last, ref, code = row
    day, number = on(last), ROWS.index(row)
    assert (ref, code) in crowd.raised(number, day)
    assert (ref, code) not in crowd.raised(number, day + timedelta(days=1))


def test_every_deletion_that_a_date_decides_is_in_the_table() -> None:
    """A flag that proposes deletion under a rule with a number has its last day here."""
    from inventory.assessment.flag_rules import flag_rules

    dated = {rule.code for rule in flag_rules().values() if rule.outcome == "DELETE" and rule.rule}
    assert dated
    assert dated <= {row[4] for row in BEGINS}


def on_day(records: list[Record], day: date, folder: Path) -> set[tuple[str, str]]:
    with night(records, folder / day.isoformat(), today=day, sources=SOURCES) as con:
        return raised(con)


def test_golden_case_1_with_the_year_of_issue_as_anchor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-BKANCHOR.settled = 0: issued in 2020, so the invoice goes on 1 January 2026, whenever it was paid."""
    shipped = (Path(policy.__file__).parent / "retention.toml").read_text("utf-8")
    own = shipped.replace("settled = { default = 1", "settled = { default = 0")
    assert own != shipped
    (tmp_path / "retention.toml").write_text(own, "utf-8")
    changed = policy.load(tmp_path)
    monkeypatch.setattr(policy, "load", lambda: changed)
    records = sold("2020-12-30", "2021-01-12")
    assert ("invoice:1", "KEEP_BOOKKEEPING") in on_day(records, date(2025, 12, 31), tmp_path)
    assert ("invoice:1", "INVOICE_EXPIRED") in on_day(records, date(2026, 1, 1), tmp_path)
