"""The list of hours: what was held, how long, and on which invoice (bokføringsforskriften § 5-14, § 7-3)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from inventory.model import Kind, Record
from inventory.views.hours import Hour, hours
from tests.conftest import TODAY
from tests.inventory.assessment.crowds import Crowd
from tests.inventory.nights import at, booking, client, customer, invoice, night, on, record

KARI: dict[str, Any] = {"name": "Kari Nordby", "email": "kari@example.org"}
OLA: dict[str, Any] = {"name": "Ola Bakke", "email": "ola@example.org"}
#: Whoever has a session is a client of the booking tool, and a customer in the accounts.
CARDS = [client(**KARI), client("client:2", **OLA), customer(**KARI), customer("customer:2", **OLA)]


def held(
    day: str, hour: int = 9, until: int | None = 10, n: int = 1, of: int = 1, **fields: Any
) -> Record:
    ends = {"ends_at": at(day, until)} if until else {}
    return booking(
        f"booking:{n}",
        f"client:{of}",
        starts_at=at(day, hour),
        **ends,
        **{"status": "confirmed", **fields},
    )


def sale(number: str, day: str, of: int = 1, **fields: Any) -> Record:
    return invoice(
        f"invoice:{number}", f"customer:{of}", issued_on=on(day), **{"amount": "1200", **fields}
    )


class Case(NamedTuple):
    told: str
    records: list[Record]
    rows: list[tuple[str, int | None, str | None]]


CASES = [
    Case("a session of an hour, invoiced the day after", [held("2026-09-15"), sale("101", "2026-09-16")], [("2026-09-15", 60, "101")]),
    Case("invoiced the same day", [held("2026-09-15"), sale("101", "2026-09-15")], [("2026-09-15", 60, "101")]),
    Case("invoiced a month after, to the day", [held("2026-09-15"), sale("101", "2026-10-15")], [("2026-09-15", 60, "101")]),
    Case("invoiced a day later than that", [held("2026-09-15"), sale("101", "2026-10-16")], [("2026-09-15", 60, None)]),
    Case("a month after 31 January is the end of February", [held("2026-01-31"), sale("7", "2026-02-28")], [("2026-01-31", 60, "7")]),
    Case("an invoice of the day before is of another session", [held("2026-09-15"), sale("101", "2026-09-14")], [("2026-09-15", 60, None)]),
    Case("of two invoices the first", [held("2026-09-15"), sale("102", "2026-10-01"), sale("101", "2026-09-20")], [("2026-09-15", 60, "101")]),
    Case(
        "one invoice for the sessions of a month, by date",
        [held("2026-09-25", n=2), held("2026-09-15"), sale("101", "2026-09-30")],
        [("2026-09-15", 60, "101"), ("2026-09-25", 60, "101")],
    ),
    Case("somebody else's invoice", [held("2026-09-15"), sale("101", "2026-09-16", of=2)], [("2026-09-15", 60, None)]),
    Case("a credit note invoices nothing", [held("2026-09-15"), sale("102", "2026-09-16", amount="-1200")], [("2026-09-15", 60, None)]),
    Case("an invoice of which no amount is known", [held("2026-09-15"), sale("101", "2026-09-16", amount=None)], [("2026-09-15", 60, "101")]),
    Case("nobody wrote down the end", [held("2026-09-15", until=None)], [("2026-09-15", None, None)]),
    Case("an end before the start is no end", [held("2026-09-15", hour=10, until=9)], [("2026-09-15", None, None)]),
    Case("over the hour when clocks go back, by the clock on the wall", [held("2026-10-25", hour=1, until=4)], [("2026-10-25", 240, None)]),
    Case("a tool without statuses holds only confirmed sessions", [held("2026-09-15", status=None)], [("2026-09-15", 60, None)]),
    Case("cancelled", [held("2026-09-15", status="cancelled")], []),
    Case("never confirmed", [held("2026-09-15", status="pending")], []),
    Case("a session ahead", [held("2026-12-09")], []),
    Case("later the same day as the night", [held("2026-11-22")], []),
    Case("the oldest that must be kept: of 2023, to 30 June 2027", [held("2023-01-02")], [("2023-01-02", 60, None)]),
    Case("of 2022: to 30 June 2026, and over", [held("2022-12-30")], []),
]  # fmt: skip


def rows(found: list[tuple[str, int | None, str | None]]) -> tuple[Hour, ...]:
    return tuple(Hour(date.fromisoformat(day), minutes, number) for day, minutes, number in found)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """All cases in one night, each under identities of its own."""
    everybody = [[*CARDS, *case.records] for case in CASES]
    with Crowd(everybody, tmp_path_factory.mktemp("hours"), assessed=TODAY) as crowd:
        yield crowd


@pytest.mark.parametrize("case", range(len(CASES)), ids=[case.told for case in CASES])
def test_the_hours(case: int, crowd: Crowd) -> None:
    with crowd.alone(case) as con:
        assert hours(con).rows == rows(CASES[case].rows)


def test_an_invoice_finds_the_person_whose_card_the_session_is_on(tmp_path: Path) -> None:
    """Neither the session nor the invoice has a name of its own."""
    given = [
        *CARDS,
        held("2026-09-15"),
        held("2026-09-16", n=2, of=2),
        sale("101", "2026-09-17", of=2),
    ]
    with night(given, tmp_path) as con:
        assert hours(con).rows == rows([("2026-09-15", 60, None), ("2026-09-16", 60, "101")])


def test_the_last_day_of_the_term_counts(tmp_path: Path) -> None:
    given = [*CARDS, held("2022-12-30")]
    for number, (today, n) in enumerate({"2026-06-30": 1, "2026-07-01": 0}.items()):
        with night(given, tmp_path / str(number), today=on(today)) as con:
            assert len(hours(con).rows) == n


def test_what_was_not_read_is_named_and_its_last_word_counts(tmp_path: Path) -> None:
    given = [*CARDS, held("2026-09-15"), sale("101", "2026-09-16")]
    with night(given, tmp_path) as con:
        assert hours(con).missed == ()
    cards = [one for one in CARDS if one.source == "bookings"]
    with night([*cards, held("2026-09-15")], tmp_path, unread=("invoices", "newsletter")) as con:
        found = hours(con)
    assert found.rows == rows([("2026-09-15", 60, "101")])
    assert [one.name for one in found.missed] == ["invoices"]  # a newsletter knows of no hour


def test_a_list_of_bookings_of_ones_own_counts_too(tmp_path: Path) -> None:
    own = record("kalender", "row:1", Kind.BOOKING, "A06", **KARI, starts_at=at("2026-09-15"))
    with night([*CARDS, own, sale("101", "2026-09-16")], tmp_path) as con:
        assert hours(con).rows == rows([("2026-09-15", None, "101")])
