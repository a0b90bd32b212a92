"""The report's figures: too old is what the flags say, who is where, the way in and out, what was cleaned up."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from inventory.model import Kind, Record
from inventory.policy import policy
from inventory.views import statistics
from inventory.views.lookup import sources
from inventory.views.statistics import Ages, Limit, SourceCombination
from tests.inventory.nights import (
    at,
    booking,
    client,
    course,
    customer,
    invoice,
    night,
    on,
    read,
    record,
    response,
    subscriber,
)

KARI: dict[str, Any] = {"name": "Kari Nordby", "email": "kari@example.org"}
OLA: dict[str, Any] = {"name": "Ola Bakke", "email": "ola@example.org"}


def _booked(n: int, day: str, **who: Any) -> list[Record]:
    return [
        client(f"client:{n}", **who),
        booking(f"booking:{n}", f"client:{n}", **who, starts_at=at(day, 9), ends_at=at(day, 10)),
    ]


def ages(con: DuckDBPyConnection) -> dict[str, Ages]:
    return {one.source: one for one in statistics.ages(con, sources(con))}


def test_too_old_is_what_the_flags_say(tmp_path: Path) -> None:
    records = [
        *_booked(1, "2024-03-01", **KARI),
        *_booked(2, "2026-09-01", **OLA),
        course(**OLA, submitted_at=at("2025-01-01"), course_date=on("2025-02-01")),
        subscriber(email="x@example.org", status="pending", signup_at=at("2026-06-01")),
    ]
    with night(records, tmp_path, sources=("registration", "invoices")) as con:
        told = ages(con)
        flagged = con.execute(
            "SELECT count(DISTINCT id) FROM flag WHERE code IN ('BOOKING_OLD', 'COURSE_OVER', 'DOI_PENDING_OLD')"
        ).fetchone()
    assert told["bookings"].past == {Kind.BOOKING: 1, Kind.CONTACT: 1}
    assert told["course"].past == {Kind.RESPONSE: 1}
    assert told["newsletter"].past == {Kind.SUBSCRIPTION: 1}
    assert flagged == (sum(sum(one.past.values()) for one in told.values()),) == (4,)
    assert told["bookings"].limits == (Limit("R-BOOK", 12, 0),)
    assert told["newsletter"].limits == (Limit("R-PEND", 0, 30),)
    assert [(age.quarter, age.records, age.past) for age in told["bookings"].ages] == [(0, 2, 0), (10, 2, 2)]
    assert told["registration"].ages == () and told["registration"].undated == 0


@pytest.mark.parametrize(("day", "past"), [("2025-11-22", 0), ("2025-11-21", 2)])
def test_the_last_day_itself_is_within_the_limit_and_left_of_its_line(tmp_path: Path, day: str, past: int) -> None:
    with night(_booked(1, day, **KARI), tmp_path, sources=("invoices",)) as con:
        told = ages(con)["bookings"]
    assert sum(told.past.values()) == past
    [age] = told.ages
    assert (age.quarter >= 4) is (past > 0)


def test_past_the_limit_and_kept_by_another_rule_is_not_too_old(tmp_path: Path) -> None:
    unpaid = invoice(**KARI, issued_on=on("2026-11-01"), due_on=on("2026-11-15"), balance="900")
    with night([*_booked(1, "2024-03-01", **KARI), customer(**KARI), unpaid], tmp_path) as con:
        told = ages(con)["bookings"]
    assert (sum(told.past.values()), told.kept) == (0, 2)


def test_what_leans_on_an_unread_source_is_unsure_and_of_an_unread_one_nothing_is_said(tmp_path: Path) -> None:
    old = _booked(1, "2024-03-01", **KARI)
    with night([*old, customer(**OLA)], tmp_path) as con:
        assert sum(ages(con)["bookings"].past.values()) == 2
    with night(old, tmp_path, unread=("invoices",)) as con:
        told = ages(con)["bookings"]
        assert (sum(told.past.values()), told.unsure, told.kept) == (0, 2, 0)
    with night([customer(**OLA)], tmp_path, unread=("bookings",)) as con:
        told = ages(con)["bookings"]
        assert (sum(told.past.values()), told.unsure, told.kept) == (0, 0, 0)
        assert sum(age.records for age in told.ages) == 2


def test_whose_relation_goes_on_has_no_limit_yet(tmp_path: Path) -> None:
    ahead = _booked(1, "2026-12-24", **KARI)
    with night([response(**KARI, submitted_at=at("2020-01-01")), *ahead], tmp_path, sources=("invoices",)) as con:
        told = ages(con)["registration"]
    assert (told.undated, told.limits, told.ages) == (1, (), ())


def test_a_fiscal_year_counts_from_its_end(tmp_path: Path) -> None:
    with night(
        [customer(**KARI), invoice(**KARI, issued_on=on("2020-03-01"), paid_on=on("2020-03-20"))], tmp_path
    ) as con:
        told = ages(con)["invoices"]
    assert told.limits == (Limit("R-BK5", 60, 0), Limit("R-BKSTUB", 60, 0))
    assert [(age.quarter, age.past) for age in told.ages] == [(23, 2)]


def test_who_is_where_counts_every_person_once(tmp_path: Path) -> None:
    records = [
        *_booked(1, "2026-09-01", **KARI),
        customer(**KARI),
        customer("customer:2", **OLA),
        response(name="Eva Holm", email="eva@example.org", submitted_at=at("2026-10-01")),
        response("response:0:2", name="Eva Holm", email="eva@example.org", submitted_at=at("2026-10-02")),
    ]
    with read(records, tmp_path) as con:
        told = statistics.places(con, sources(con))
    assert set(told) == {SourceCombination(("bookings", "invoices"), 1), SourceCombination(("invoices",), 1), SourceCombination(("registration",), 1)}


def test_the_way_of_each_source_is_the_policys(tmp_path: Path) -> None:
    old = record("crm", "contact:1", Kind.CONTACT, "A03", **OLA)
    records = [*_booked(1, "2026-09-01", **KARI), old]
    with night(records, tmp_path, sources=("newsletter", "via")) as con:
        told = {way.source: way for way in statistics.ways(con, sources(con), policy.load())}
    holder = {name: way.holder and way.holder.id for name, way in told.items()}
    # A table that the statement does not tell of has no holder that anybody has named.
    assert holder == {"bookings": "simplybook", "crm": None, "newsletter": "mailchimp", "via": None}
    assert [rule.id for rule in told["bookings"].rules] == ["R-BK3.5", "R-BOOK"]
    assert "R-CONS" in [rule.id for rule in told["newsletter"].rules]  # nothing held yet: what is declared
    assert told["via"].activity is None and told["crm"].activity is not None


def test_only_what_waited_and_is_gone_from_a_source_that_was_read_counts_as_cleaned_up(tmp_path: Path) -> None:
    old, new = _booked(1, "2024-03-01", **KARI), _booked(2, "2026-09-01", **OLA)
    late = subscriber(email="x@example.org", status="pending", signup_at=at("2026-06-01"))
    with night([*old, *new, late], tmp_path, sources=("invoices",)) as con:
        assert statistics.cleaned(con) == {}
    with night([late], tmp_path, unread=("bookings",), sources=("invoices",), today=date(2026, 11, 23)) as con:
        assert statistics.cleaned(con) == {}
    with night([late], tmp_path, sources=("invoices", "bookings"), today=date(2026, 11, 24)) as con:
        # What was only told of as unread last night had asked for nothing.
        assert statistics.cleaned(con) == {}
    with night([*old, *new, late], tmp_path, sources=("invoices",)) as con:
        pass
    with night(new, tmp_path, sources=("invoices", "newsletter"), today=date(2026, 11, 25)) as con:
        assert statistics.cleaned(con) == {"bookings": 2, "newsletter": 1}
