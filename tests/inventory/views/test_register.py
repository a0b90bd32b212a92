"""The register's read model: what is counted, what nobody knows, and where declared and found differ."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inventory.model import Reading, Record
from inventory.policy import policy
from inventory.views.processing_record import Coverage, Entry, ProcessingRecord, issues_of, register
from tests.conftest import TODAY
from tests.inventory.nights import (
    at,
    booking,
    client,
    customer,
    invoice,
    night,
    on,
    response,
    subscriber,
)

POLICY = policy.load()
KARI: dict[str, Any] = {"name": "Kari Nordmann", "email": "kari@example.org"}
OLA: dict[str, Any] = {"name": "Ola Hansen", "email": "ola@example.org"}


def made(records: Iterable[Record], folder: Path, **more: Any) -> ProcessingRecord:
    with night(records, folder, **more) as con:
        return register(con, POLICY, "Tankeflyt Coach")


def entry(found: ProcessingRecord, activity: str) -> Entry:
    return next(e for e in found.entries if e.activity.id == activity)


def test_an_activity_is_counted_with_its_oldest_record_and_its_fields(tmp_path: Path) -> None:
    found = made(
        [
            response("response:0:1", **KARI, submitted_at=at("2024-03-05"), extra_info="x"),
            response("response:0:2", **OLA, submitted_at=at("2023-01-02")),
            response("response:0:3", **OLA, submitted_at=at("2025-01-02"), unread=("Bursdag", "Sko")),
        ],
        tmp_path,
    )
    a01 = entry(found, "A01")
    assert (a01.coverage, a01.persons, a01.records, a01.oldest) == (Coverage.COUNTED, 2, 3, on("2023-01-02"))
    assert [source.name for source in a01.sources] == ["registration"]
    assert a01.undeclared == {"extra_info": 1}
    assert a01.unread == 2
    assert {"company", "phone"} <= set(a01.never_filled)
    assert not {"name", "email", "submitted_at"} & set(a01.never_filled)
    assert (found.persons, found.records, found.as_of) == (2, 3, TODAY)


def test_the_oldest_day_follows_the_clock_of_the_business(tmp_path: Path) -> None:
    # Midnight on New Year's Day in Oslo is still 31 December in UTC.
    found = made([response(**KARI, submitted_at=at("2024-01-01", hour=0))], tmp_path)
    assert entry(found, "A01").oldest == on("2024-01-01")


def test_one_person_in_two_sources_is_one_person(tmp_path: Path) -> None:
    found = made(
        [
            client(**KARI),
            booking(**KARI, starts_at=at("2026-12-01")),
            customer(**KARI),
            invoice(issued_on=on("2026-01-01")),
        ],
        tmp_path,
    )
    assert (entry(found, "A06").persons, entry(found, "A06").records) == (1, 2)
    assert entry(found, "A02").oldest == on("2026-01-01")
    assert found.persons == 1


@pytest.fixture(scope="module")
def partly_read(tmp_path_factory: pytest.TempPathFactory) -> ProcessingRecord:
    """A night in which the newsletter was read, the form was empty, and the booking tool did not answer."""
    letter = subscriber(**KARI, status="subscribed")
    return made([letter], tmp_path_factory.mktemp("partly"), sources=["registration"], unread=["bookings"])


@pytest.mark.parametrize(
    ("activity", "coverage", "persons"),
    [
        ("A08", Coverage.COUNTED, 1),
        ("A01", Coverage.NONE_FOUND, 0),  # the form was read, and empty
        ("A07", Coverage.NONE_FOUND, 0),
        ("A06", Coverage.NOT_READ, None),  # the booking tool never answered: not none, but nobody knows
        ("A02", Coverage.NO_SOURCE, None),
        ("A05", Coverage.NO_SOURCE, None),
        ("A17", Coverage.NO_SOURCE, None),
    ],
)
def test_what_was_not_read_is_not_counted_as_none(
    activity: str, coverage: Coverage, persons: int | None, partly_read: ProcessingRecord
) -> None:
    told = entry(partly_read, activity)
    assert (told.coverage, told.persons, told.records) == (coverage, persons, persons)
    assert [s.name for s in partly_read.stale] == ["bookings"]


def test_a_source_that_was_carried_over_says_from_which_night(tmp_path: Path) -> None:
    with night([subscriber(**KARI, status="subscribed"), response(**OLA)], tmp_path):
        pass
    found = made([response(**OLA)], tmp_path, unread=["newsletter"])
    a08 = entry(found, "A08")
    assert (a08.coverage, a08.persons) == (Coverage.COUNTED, 1)
    assert [s.status for s in a08.stale] == [Reading.STALE]
    assert entry(found, "A01").stale == ()


def test_every_activity_holder_and_open_gap_is_there(tmp_path: Path) -> None:
    found = made([response(**KARI)], tmp_path)
    assert [e.activity.id for e in found.entries] == [f"A{n:02}" for n in range(1, 18)]
    assert {h.processor.id for h in found.holders} == set(POLICY.processors)
    assert {h.processor.id: h.activities for h in found.holders}["mailchimp"] == ("A08", "A09", "A10")
    assert len(found.gaps) == 26
    assert entry(found, "A12").gaps == ("G06", "G07", "G19")
    assert all(e.retention for e in found.entries)


CONTA, MAILCHIMP, META, VIA, TAX = (POLICY.processors[name] for name in ("conta", "mailchimp", "meta", "via", "skatteetaten"))  # fmt: skip


@pytest.mark.parametrize(
    ("holder", "agreement", "checked", "issues"),
    [
        (CONTA, None, None, ["no_agreement", "never_checked", "unconfirmed"]),
        (CONTA, date(2025, 1, 1), date(2024, 11, 22), ["unconfirmed"]),  # two years to the day
        (CONTA, date(2025, 1, 1), date(2024, 11, 21), ["check_due", "unconfirmed"]),
        (MAILCHIMP, date(2025, 1, 1), date(2026, 5, 23), ["unconfirmed"]),  # half a year to the day
        (MAILCHIMP, date(2025, 1, 1), date(2026, 5, 22), ["check_due", "unconfirmed"]),
        (META, None, TODAY, ["no_arrangement", "unconfirmed"]),
        (VIA, None, TODAY, ["no_safeguard", "unconfirmed"]),
        (TAX, None, None, []),  # the tax authority needs no agreement with us
    ],
)
def test_what_somebody_should_see_to_about_a_holder(
    holder: Any, agreement: date | None, checked: date | None, issues: list[str]
) -> None:
    assert issues_of(replace(holder, agreement=agreement, checked=checked), TODAY) == issues
