"""What was approved to go, over the nights that follow: counted without names, and told by what the readings held."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from inventory.ledger import decisions, work
from inventory.ledger.decisions import Choice, Reason
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.model import Kind, Reading, Record, SourceNight
from inventory.views import erased, tasks
from inventory.views.approvals import findings_of
from inventory.views.effects import Effect
from inventory.views.erased import Standing
from inventory.views.task_model import Asked
from inventory.views.tasks_state import looked_since
from inventory.views.work import trips
from tests.conftest import TODAY
from tests.inventory.nights import KEY, at, booking, invoice, night, on, response, subscriber

NEXT = TODAY + timedelta(days=1)
EVENING = datetime(TODAY.year, TODAY.month, TODAY.day, 19, tzinfo=UTC)
OLD = {"name": "Kari Dahl", "email": "kari@example.org", "status": "confirmed"}
BOOKINGS = [
    booking(f"booking:{n}", **OLD, starts_at=at(f"2022-0{n}-01"), ends_at=at(f"2022-0{n}-01", 13)) for n in (1, 2)
]
PENDING = subscriber("subscription:1", email="ola@example.org", status="pending", signup_at=at("2025-01-01"))
FORM = replace(response("response:0:1", email="per@example.org", name="Per Lie", submitted_at=at("2019-01-01")), place=38)
PAID = invoice("invoice:1", name="Eva Moe", email="eva@example.org", issued_on=on("2026-10-01"), paid_on=on("2026-10-02"))
ALL = [*BOOKINGS, PENDING, FORM, PAID]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path, KEY)


def by_person(con: DuckDBPyConnection) -> dict[str, list[Asked]]:
    """Return what is asked of everybody tonight."""
    found: dict[str, list[Asked]] = {}
    for one in tasks.gather(con).asked:
        found.setdefault(one.person, []).append(one)
    return found


def approve(con: DuckDBPyConnection, ledger: Ledger) -> list[int]:
    """Approve all that is proposed tonight, in the evening, and give the word."""
    asked = {person: findings_of(Choice.ERASE, its, None, TODAY) for person, its in by_person(con).items()}
    numbers = [
        decisions.decide(ledger, person, Choice.ERASE, its, Who.OWNER, EVENING) for person, its in asked.items() if its
    ]
    decisions.release(ledger, numbers, Who.OWNER, EVENING)
    return numbers


def next_night(records: Sequence[Record], folder: Path, ledger: Ledger, unread: Sequence[str] = ()) -> erased.Tally:
    """Let a night pass with these records, note what it sees gone, and count."""
    sources = [one for one in ("bookings", "newsletter", "registration", "invoices") if one not in unread]
    with night(records, folder, today=NEXT, unread=unread, sources=sources) as con:
        work.note_gone(ledger, work.went(con, ledger, NEXT))
        return erased.tally(con, ledger, NEXT)


def told(tally: erased.Tally) -> dict[tuple[str, str, str], int]:
    return {(row.standing.value, row.source, row.kind): n for row, n in tally.rows}


def test_on_the_day_everything_waits_and_stands_in_its_system(tmp_path: Path, ledger: Ledger) -> None:
    with night(ALL, tmp_path) as con:
        approve(con, ledger)
        found = {trip.source.name: trip for trip in trips(con, ledger, TODAY)}
        tally = erased.tally(con, ledger, TODAY)
    assert {name: len(trip.lines) for name, trip in found.items()} == {"bookings": 1, "newsletter": 1, "registration": 1}
    assert len(found["bookings"].lines[0].keys) == 2  # one round for one person
    assert (found["registration"].rows, found["registration"].lines[0].name) == ((38,), "Per Lie")
    assert {row.standing for row, _n in tally.rows} == {Standing.WAITING} and tally.records == 4


def test_what_is_gone_is_counted_by_kind_and_reason_and_stays_so(tmp_path: Path, ledger: Ledger) -> None:
    with night(ALL, tmp_path) as con:
        approve(con, ledger)
    tally = next_night([PENDING, PAID], tmp_path, ledger)
    assert told(tally) == {
        ("there", "newsletter", "subscription"): 1,
        ("gone", "bookings", "booking"): 2,
        ("gone", "registration", "response"): 1,
    }
    assert {(one.kind, one.code != "", one.day, one.records) for one in work.seen_gone(ledger)} == {
        (Kind.BOOKING, True, NEXT, 2),
        (Kind.RESPONSE, True, NEXT, 1),
    }
    assert len(tally.there) == 1
    # A night on which nothing is read takes nothing of it back.
    after = next_night([], tmp_path, ledger, unread=("bookings", "newsletter", "registration", "invoices"))
    assert after.count(Standing.GONE) == 3 and after.count(Standing.NOT_READ) == 1


def test_what_has_stopped_is_there_and_never_told_as_gone(tmp_path: Path, ledger: Ledger) -> None:
    with night([subscriber("subscription:1", email="ola@example.org", status="subscribed"), PAID], tmp_path) as con:
        approve(con, ledger)
    stopped = subscriber("subscription:1", email="ola@example.org", status="unsubscribed", changed_at=at("2026-11-22", 20))
    tally = next_night([stopped, PAID], tmp_path, ledger)
    assert told(tally) == {("done", "newsletter", "subscription"): 1}
    assert (tally.count(Standing.GONE), work.seen_gone(ledger)) == (0, ())


def test_a_source_that_was_not_read_tells_nothing(tmp_path: Path, ledger: Ledger) -> None:
    with night(ALL, tmp_path) as con:
        approve(con, ledger)
    tally = next_night([PENDING, FORM, PAID], tmp_path, ledger, unread=("bookings",))
    assert told(tally)["not_read", "bookings", "booking"] == 2
    assert work.seen_gone(ledger) == ()


def test_a_tick_moves_nothing_to_gone(tmp_path: Path, ledger: Ledger) -> None:
    with night(ALL, tmp_path) as con:
        approve(con, ledger)
        lines = [line for trip in trips(con, ledger, TODAY) for line in trip.lines]
        work.tick(ledger, [key for line in lines for key in line.keys], [], Who.OWNER, EVENING + timedelta(hours=1))
        again = trips(con, ledger, TODAY)
        assert all(line.ticked for trip in again for line in trip.lines) and {trip.minutes for trip in again} == {0}
        assert erased.tally(con, ledger, TODAY).count(Standing.GONE) == 0
    tally = next_night(ALL, tmp_path, ledger)
    assert tally.count(Standing.THERE) == tally.records == 4
    assert {row.ticked for row, _n in tally.rows} == {TODAY}


def test_what_she_kept_since_or_took_back_is_not_counted(tmp_path: Path, ledger: Ledger) -> None:
    with night(ALL, tmp_path) as con:
        first, *_others = approve(con, ledger)
        decisions.undo(ledger, first, Who.OWNER, EVENING)
        [(person, flags)] = [(p, its) for p, its in by_person(con).items() if its[0].source == "newsletter"]
        its = findings_of(Choice.KEEP, flags, None, TODAY)
        more = {"reason": Reason.OTHER, "until": NEXT + timedelta(days=90)}
        decisions.decide(ledger, person, Choice.KEEP, its, Who.OWNER, EVENING, **more)  # type: ignore[arg-type]
        undone = next(one for one in decisions.decisions(ledger) if one.number == first)
        tally = erased.tally(con, ledger, TODAY)
    sources = {row.source for row, _n in tally.rows}
    assert "newsletter" not in sources and not sources & {key.source for key in undone.records}


def test_rows_of_a_sheet_that_was_not_read_are_last_nights_and_known_to_be(tmp_path: Path, ledger: Ledger) -> None:
    with night(ALL, tmp_path) as con:
        approve(con, ledger)
    with night([*BOOKINGS, PENDING, PAID], tmp_path, today=NEXT, unread=("registration",)) as con:
        [trip] = [one for one in trips(con, ledger, NEXT) if one.source.name == "registration"]
        assert (trip.rows, trip.source.status, trip.lines[0].act) == ((38,), Reading.STALE, Effect.ERASE)
        con.execute("ALTER TABLE record DROP COLUMN place")  # an older program's
        [trip] = [one for one in trips(con, ledger, NEXT) if one.source.name == "registration"]
        assert trip.rows == ()


@pytest.mark.parametrize(
    ("reads_files", "data_from", "read_at", "looked"),
    [
        (False, None, EVENING + timedelta(hours=8), True),
        (False, None, EVENING - timedelta(hours=8), False),
        (False, None, None, False),
        (True, TODAY, EVENING + timedelta(hours=8), False),  # the same file again says nothing new
        (True, NEXT, EVENING + timedelta(hours=8), True),
    ],
)
def test_a_file_tells_of_its_own_day(
    reads_files: bool, data_from: date | None, read_at: datetime | None, looked: bool
) -> None:
    source = SourceNight("x", "table", "x", Reading.FRESH, read_at, 1, reads_files=reads_files, data_from=data_from)
    assert looked_since(source, EVENING) is looked
