"""The ledger: the run log outlives the night, and by its columns can hold nobody's name."""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from inventory.ledger import ledger_file as ledgers
from inventory.ledger.ledger import Ledger
from inventory.ledger.run_log import last_success
from inventory.model import NightStatus, Outcome, Reading, SourceNight
from inventory.store.opening import Busy, attach, open_connection
from tests.inventory.nights import KEY

NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
DAY = date(2026, 11, 22)


def finished(ledger: Ledger, run: str, day: date, status: str, reading: Reading = Reading.FRESH) -> None:
    begun = datetime.combine(day, NOW.time(), UTC)
    ledger.begin(run, day, begun)
    source = SourceNight("newsletter", "mailchimp", "Mailchimp", reading, begun, 812)
    ledger.finish(run, NightStatus(status), begun + timedelta(minutes=4), 847, 2400, {Outcome.DELETE: 3}, {"pull": 1.5}, [source])


def test_a_run_is_remembered(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, KEY)
    finished(ledger, "one", DAY, NightStatus.COMPLETE)
    [log] = ledger.nights()
    assert (log.run, log.status, log.persons, log.flags[Outcome.DELETE], log.seconds["pull"]) == (
        "one",
        "complete",
        847,
        3,
        1.5,
    )
    assert log.good and log.as_of == DAY
    assert last_success(ledger.nights(), NOW + timedelta(days=1)) == NOW + timedelta(minutes=4)


def test_a_killed_run_was_broken_off_and_succeeded_on_no_day(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, KEY)
    ledger.begin("one", DAY, NOW)
    assert [(log.status, log.good) for log in ledger.nights()] == [("broken off", False)]


def test_a_failed_run_succeeded_on_no_day(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, KEY)
    finished(ledger, "one", DAY, "failed")
    assert not any(log.good for log in ledger.nights())
    assert last_success(ledger.nights(), NOW + timedelta(days=1)) is None


def test_the_strip_takes_the_last_run_of_each_date(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, KEY)
    finished(ledger, "one", DAY - timedelta(days=1), "partial", Reading.STALE)
    finished(ledger, "two", DAY, "complete")
    finished(ledger, "old", DAY - timedelta(days=14), "complete")
    assert ledger.source_nights(DAY, 14) == {"newsletter": {DAY - timedelta(days=1): Reading.STALE, DAY: Reading.FRESH}}


def test_no_column_could_hold_an_identity(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, KEY)
    ledger.begin("one", DAY, NOW)
    con = open_connection(tmp_path, "Europe/Oslo")
    attach(con, ledger.path, "ledger", KEY)
    columns = {
        row[0]
        for row in con.execute("SELECT column_name FROM duckdb_columns() WHERE database_name = 'ledger'").fetchall()
    }
    con.close()
    assert "run" in columns
    # `person` is an id, and its table refuses anything else (test_judgements).
    assert not columns & {"name", "email", "phone", "note", "text", "address", "record"}


def test_a_file_that_is_held_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer and the end of a night may want the ledger at once; neither may be lost for it."""
    waited: list[float] = []
    held = 2

    def attach_later(*args: Any, **more: Any) -> None:
        if len(waited) < held:
            raise Busy("ledger.duckdb: another program holds the file open")
        attach(*args, **more)

    monkeypatch.setattr(ledgers, "attach", attach_later)
    monkeypatch.setattr(time, "sleep", waited.append)
    assert Ledger(tmp_path, KEY).nights() == [] and len(waited) == 2
    waited.clear()
    held = 9
    with pytest.raises(Busy):
        Ledger(tmp_path, KEY).nights()


def cleaned(ledger: Ledger, run: str, day: date, **sources: int) -> None:
    ledger.begin(run, day, NOW)
    ledger.finish(run, NightStatus.COMPLETE, NOW, 1, 1, {}, {}, [], cleaned=sources)


def test_what_was_cleaned_up_is_counted_by_date_over_all_runs(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, KEY)
    cleaned(ledger, "one", DAY - timedelta(days=1), bookings=2)
    cleaned(ledger, "two", DAY, bookings=3, newsletter=18)
    cleaned(ledger, "again", DAY, bookings=1)
    cleaned(ledger, "nothing", DAY + timedelta(days=1))
    assert ledger.cleaned() == {DAY - timedelta(days=1): 2, DAY: 22}
