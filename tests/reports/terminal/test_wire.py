"""The JSON that programs rely on: the contract's keys, ISO dates, instants with offset, numbers as numbers."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from inventory.model import Reading
from reports.terminal.json_output import lookup, nightly
from reports.text.words import Words
from tests.reports import nights

SECONDS = {"pull": 3.14159, "load": 0.5, "link": 0.25, "assess": 0.75, "report": 0.1}


def test_nightly_is_the_contracts() -> None:
    answer = json.loads(json.dumps(nightly(nights.ORDINARY, SECONDS, Path("var/reports/x.html"), Words("nb"))))
    sources = answer.pop("sources")
    assert sources[0] == {
        "name": "registration",
        "status": "fresh",
        "read_at": "2026-11-22T02:15:00+00:00",
        "records": 284,
        "data_from": None,
        "unread_values": 0,
        "observations": 0,
    }
    tasks = answer.pop("tasks")
    assert [task["n"] for task in tasks] == list(range(1, len(nights.TASKS) + 1))
    assert tasks[2] == {
        "id": "t-000000000003",
        "n": 3,
        "scope": "person",
        "title": "Marte Haugen svarte nei til lagring, men er lagret",
        "outcome": "DELETE",
        "people": 1,
        "records": 1,
        "sources": ["bookings"],
        "due": "2026-11-10",
        "minutes": 2,
        "this_week": True,
        "state": "open",
        "until": None,
    }
    assert answer == {
        "run": "2026-11-22T0315-7f3a",
        "as_of": "2026-11-22",
        "status": "complete",
        "persons": 847,
        "records": 2454,
        "flags": {"DELETE": 15, "REVIEW": 21, "STOP": 1, "HOLD": 0, "KEEP": 612, "INFO": 0},
        "promises": {"PASS": 0, "FAIL": 0, "WARN": 0, "NOT_CHECKED": 0, "DOCUMENT_ONLY": 0},
        "report": str(Path("var/reports/x.html")),
        "seconds": {"pull": 3.142, "load": 0.5, "link": 0.25, "assess": 0.75, "report": 0.1},
    }


def test_lookup_has_every_key_of_the_contract() -> None:
    answer = json.loads(json.dumps(lookup(nights.TODAY, nights.SOURCES, [nights.KARI], Words("nb"))))
    (match,) = answer["matches"]
    assert list(answer) == ["as_of", "sources", "matches"]
    assert list(match) == ["person", "names", "emails", "phones", "records", "consents", "flags"]
    assert list(match["records"][0]) == (
        "source record kind activity purpose legal_basis collected_at last_activity_at fields linked_by keep_until".split()
    )
    assert list(match["consents"][0]) == "purpose status at source evidence".split()
    assert list(match["flags"][0]) == "code outcome severity source record title why what_to_do since due".split()


def test_values_are_written_for_programs() -> None:
    booking, invoice, subscription = lookup(nights.TODAY, nights.SOURCES, [nights.KARI], Words("nb"))["matches"][0][
        "records"
    ]
    assert booking["fields"]["starts_at"] == "2025-03-04T09:00:00+00:00"
    assert invoice["fields"] == {"issued_on": "2026-03-10", "amount": 1250.5, "balance": 0.0}
    assert (invoice["keep_until"], subscription["keep_until"], subscription["collected_at"]) == (
        "2031-12-31",
        None,
        None,
    )


def test_instants_keep_the_clock_they_came_with() -> None:
    local = datetime(2026, 11, 22, 3, 15, tzinfo=timezone(timedelta(hours=1)))
    sources = [replace(nights.NEWSLETTER, read_at=local), replace(nights.NO_INVOICES, status=Reading.NOT_READ)]
    answer = lookup(nights.TODAY, sources, [], Words("en"))
    assert [s["read_at"] for s in answer["sources"]] == ["2026-11-22T03:15:00+01:00", None]
    assert [s["status"] for s in answer["sources"]] == ["fresh", "not_read"]


def test_flags_speak_the_chosen_language() -> None:
    titles = [
        lookup(nights.TODAY, nights.SOURCES, [nights.KARI], Words(lang))["matches"][0]["flags"][0]["title"]
        for lang in ("nb", "en")
    ]
    assert titles == ["Gammel timebestilling", "Old booking"]
