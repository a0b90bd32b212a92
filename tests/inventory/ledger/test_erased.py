"""Whom nothing is held on any more: only after a night that read everything whole, and never somebody who was merged."""

from pathlib import Path

from inventory.ledger.person_events import Change, PersonEvent, no_longer_held, since_last_night
from inventory.model import Record
from tests.inventory.nights import client, customer, read, subscriber

KARI = {"name": "Kari Nordby", "email": "kari@example.org"}
OLA = {"name": "Ola Bakke", "email": "ola@example.org"}


def ids(records: list[Record], folder: Path) -> dict[str, str]:
    with read(records, folder) as con:
        return dict(con.execute("SELECT record, person FROM link JOIN record USING (id)").fetchall())


def test_who_is_gone_everywhere_is_no_longer_held(tmp_path: Path) -> None:
    person = ids([client(**KARI), customer(**OLA)], tmp_path)
    with read([customer(**OLA)], tmp_path, sources=("bookings",)) as con:
        assert no_longer_held(con, person.values(), ()) == {person["client:1"]}


def test_while_anything_is_held_nobody_is_gone(tmp_path: Path) -> None:
    person = ids([client(**KARI), customer(**KARI), subscriber(**KARI, status="subscribed")], tmp_path)
    assert len(set(person.values())) == 1
    with read([subscriber(**KARI, status="subscribed")], tmp_path, sources=("bookings", "invoices")) as con:
        assert no_longer_held(con, person.values(), ()) == frozenset()


def test_a_source_that_was_not_read_whole_says_nothing_of_who_is_gone(tmp_path: Path) -> None:
    person = ids([client(**KARI), customer(**OLA)], tmp_path)
    with read([customer(**OLA)], tmp_path, sources=("bookings",), unread=("newsletter",)) as con:
        assert no_longer_held(con, person.values(), ()) == frozenset()
    with read([customer(**OLA)], tmp_path, sources=("bookings",)) as con:
        con.execute("UPDATE source SET unreadable = 1 WHERE name = 'bookings'")
        assert no_longer_held(con, person.values(), ()) == frozenset()


def test_who_was_merged_is_held_as_long_as_the_other_is(tmp_path: Path) -> None:
    other = {"name": "Kari N. Bakke", "email": "kari@example.net"}
    person = ids([client(**KARI), customer(**other)], tmp_path)
    one, two = person["client:1"], person["customer:1"]
    assert one != two
    with read([client(**KARI), customer(**other)], tmp_path, judged=[("same", False)]) as con:
        happened = since_last_night(con)
        assert [event.event for event in happened] == ["merged"]
        assert no_longer_held(con, [one, two], happened) == frozenset()
    gone, stays = happened[0].other, happened[0].person
    # Its own record is gone now too: what it was merged into stands for it.
    left = customer(**other) if person["customer:1"] == stays else client(**KARI)
    with read([left], tmp_path, sources=("bookings", "invoices")) as con:
        assert no_longer_held(con, [gone], happened) == frozenset()
        assert no_longer_held(con, [gone], ()) == {gone}
        undone = [*happened, PersonEvent(Change.SPLIT, gone, stays)]
        assert no_longer_held(con, [gone], undone) == {gone}
    with read([], tmp_path, sources=("bookings", "invoices")) as con:
        assert no_longer_held(con, [gone, stays], happened) == {gone, stays}


def test_ids_that_went_round_in_a_ring_end(tmp_path: Path) -> None:
    ring = [PersonEvent(Change.MERGED, "p-b", "p-a"), PersonEvent(Change.MERGED, "p-a", "p-b")]
    with read([client(**KARI)], tmp_path) as con:
        assert no_longer_held(con, ["p-a", "p-b"], ring) == {"p-a", "p-b"}
