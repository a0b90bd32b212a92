"""Cases in the ledger: opaque, append-only, and found again when persons merge, split, move and vanish."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from inventory.errors import StoreError, UserError
from inventory.ledger.ledger import Ledger
from inventory.model import Record
from inventory.requests import request_log
from inventory.requests.request import Channel, Ending, RequestEvent, RequestFile, RequestType, Step
from inventory.store.database import Store
from inventory.views import lookup
from tests.conftest import TODAY
from tests.inventory.assessment.crowds import assert_apart, own_address, told, under
from tests.inventory.ledger.test_judgements import texts
from tests.inventory.nights import (
    KEY,
    client,
    customer,
    linked,
    night,
    on,
    persons,
    response,
    slept,
    subscriber,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FORM = response(name="Kari Nordmann", email="kari@example.org", phone="49 12 34 56")
CARD = client(name="Kari Nordmann", email="kari@example.org")
LETTER = subscriber(name="Kari Nordmann", email="kari@example.org", status="subscribed")
CARD_2 = response("response:0:7", name="Kari Nordmann", email="kari@example.org")
OLA = customer("customer:9", name="Ola Dahl", email="ola@example.org")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path, KEY)


def opened(ledger: Ledger, who: str, type_: RequestType = RequestType.ACCESS, received: str = "2026-11-20") -> int:
    with Store(ledger.path.parent, KEY).read() as con:
        [file] = lookup.find(con, who)
        return request_log.open_request(con, ledger, file.person, type_, on(received), Channel.PHONE, TODAY, NOW)


class Story(NamedTuple):
    """Whose case it is, and what is read of that person: in the nights before the request, and in those after it."""

    before: tuple[list[Record], ...]
    after: tuple[list[Record], ...]
    who: str = "kari@example.org"
    type: RequestType = RequestType.ACCESS
    received: str = "2026-11-20"


class Lived(NamedTuple):
    """What came of a story."""

    number: int
    """Of its case."""
    person: str
    """Whose id the case was noted under."""
    persons: list[int]
    """How many there were in each night before."""
    nights: list[tuple[set[str], RequestFile]]
    """Of each night after: the records that were held, and the case as its report has it."""
    called: dict[str, str]
    """By the name in the story: the one that she goes by among the others."""


def test_the_ledger_holds_keys_codes_and_ids_only(ledger: Ledger) -> None:
    slept([FORM, CARD, LETTER, OLA], ledger.path.parent)
    for type_ in RequestType:
        number = opened(ledger, "kari@example.org", type_)
    for event in (
        RequestEvent(Step.ASKED, TODAY, "name_differs"),
        RequestEvent(Step.CONFIRMED, TODAY, "control_question"),
        RequestEvent(Step.EXTENDED, TODAY, "many"),
        RequestEvent(Step.CLOSED, TODAY, "claim", Ending.PARTLY),
    ):
        request_log.add(ledger, number, event, NOW)
    held = texts(ledger)
    marks = "kari nordmann dahl example 4912 response client subscription registration bookings newsletter".split()
    assert [text for text in held for mark in marks if mark in text.lower()] == []
    keys = {text for text in held if len(text) == 64}
    assert len(keys) == 4 and len({text for text in held if text.startswith("p-") and len(text) == 14}) == 1
    codes = {text for text in held if len(text) < 30 and not text.startswith("p-")}
    steps = {"asked", "confirmed", "extended", "closed", "name_differs", "control_question", "many", "claim", "partly"}
    assert codes == {*RequestType, "phone", *steps, "None"}
    with ledger.connection() as con:
        types = con.execute(
            "SELECT DISTINCT data_type FROM duckdb_columns() WHERE table_name IN ('case_opened', 'case_key', 'case_event')"
        ).fetchall()
    assert {row[0] for row in types} == {"INTEGER", "VARCHAR", "DATE", "TIMESTAMP WITH TIME ZONE"}


def test_no_table_takes_a_name_or_a_step_that_means_nothing(ledger: Ledger) -> None:
    refused = (
        "case_opened VALUES (1, now(), 'Kari', '2026-11-20', 'email', {p})",
        "case_opened VALUES (1, now(), 'access', '2018-07-19', 'email', {p})",
        "case_opened VALUES (1, now(), 'access', '2026-11-20', 'Kari', {p})",
        "case_opened VALUES (1, now(), 'access', '2026-11-20', 'email', 'kari@example.org')",
        "case_key VALUES (1, 'response:0:1')",
        "case_event VALUES (1, 1, now(), '2026-11-20', 'Kari', 'many', NULL)",
        "case_event VALUES (1, 1, now(), '2026-11-20', 'extended', 'Kari is ill', NULL)",
        "case_event VALUES (1, 1, now(), '2026-11-20', 'extended', NULL, NULL)",
        "case_event VALUES (1, 1, now(), '2026-11-20', 'extended', 'many', 'done')",
        "case_event VALUES (1, 1, now(), '2026-11-20', 'closed', NULL, NULL)",
        "case_event VALUES (1, 1, now(), '2026-11-20', 'closed', 'claim', NULL)",
        "case_event VALUES (1, 1, now(), '2026-11-20', 'closed', NULL, 'refused')",
        "case_event VALUES (1, 1, now(), '2026-11-20', 'closed', NULL, 'Kari')",
    )
    with ledger._open() as con:
        for row in refused:
            with pytest.raises(duckdb.ConstraintException):
                con.execute("INSERT INTO " + row.format(p="'p-0123456789ab'"))
        con.execute("INSERT INTO case_event VALUES (1, 1, now(), '2026-11-20', 'closed', NULL, 'done')")


def test_a_case_is_told_as_it_was_written(ledger: Ledger) -> None:
    assert request_log.told(ledger) == [] and ledger.pepper() is not None
    with linked([FORM, CARD, OLA], ledger.path.parent) as con:
        [file] = lookup.find(con, "kari@example.org")
    assert opened(ledger, "kari@example.org", RequestType.ERASURE, "2026-11-03") == 1
    assert opened(ledger, "ola@example.org") == 2
    event = RequestEvent(Step.EXTENDED, TODAY, "complex")
    assert request_log.add(ledger, 1, event, NOW).events == (event,)
    [one, two] = request_log.told(ledger)
    assert (one.type, one.received, one.channel, one.person) == (
        RequestType.ERASURE,
        on("2026-11-03"),
        Channel.PHONE,
        file.person,
    )
    assert (len(one.keys), len(two.keys), two.events) == (2, 1, ())
    with pytest.raises(UserError, match="no case number 7"):
        request_log.add(ledger, 7, event, NOW)
    request_log.add(ledger, 2, RequestEvent(Step.CLOSED, TODAY, None, Ending.DONE), NOW + timedelta(days=1))
    with pytest.raises(UserError, match="was closed on 2026-11-22"):
        request_log.add(ledger, 2, RequestEvent(Step.CLOSED, TODAY, None, Ending.DONE), NOW)
    assert [len(c.events) for c in request_log.told(ledger)] == [1, 1]


def test_the_same_request_twice_is_a_slip_and_a_later_one_is_not(ledger: Ledger) -> None:
    slept([FORM, CARD], ledger.path.parent)
    assert opened(ledger, "kari@example.org") == 1
    with pytest.raises(UserError, match="noted already, as case 1"):
        opened(ledger, "kari@example.org")
    assert opened(ledger, "kari@example.org", RequestType.ERASURE) == 2
    assert opened(ledger, "kari@example.org", received="2026-11-21") == 3
    request_log.add(ledger, 1, RequestEvent(Step.CLOSED, TODAY, None, Ending.DONE), NOW)
    assert opened(ledger, "kari@example.org") == 4


APART = [client(record, name="Kari Nordmann", email="k@example.org") for record in ("client:0", "client:2")]
TOGETHER = [client(one.record, name="Kari Nordmann", email="kari@example.org") for one in APART]
STRANGER = client(name="Berit Vik", email="berit@example.org")
THEIRS = [client(f"client:{n}", name="Kari Nordmann", email="k@example.org") for n in range(3)]
MOVED = response("response:0:7", name="Kari Nordmann", email="k@example.org")
JOINED = response(name="Kari Nordmann", email="k@example.org")
STORIES = {
    "comes after": Story(([FORM],), ([FORM, CARD, LETTER, OLA],)),
    "merged": Story(([FORM, *APART],), ([FORM, *TOGETHER],)),
    "splits": Story(([FORM, CARD, LETTER, OLA],), ([FORM, STRANGER, LETTER, OLA],), type=RequestType.ERASURE),
    "replaced": Story(([FORM],), ([FORM, CARD], [CARD], [CARD, LETTER], [LETTER])),
    # The other record is hers too, and came after the request; then the form is gone, and the other is theirs.
    "merged away": Story(([FORM, *THEIRS],), ([FORM, CARD_2, *THEIRS], [MOVED, *THEIRS])),
    "parted": Story(([FORM, *THEIRS], [JOINED, *THEIRS]), ([FORM, *THEIRS],), who="k@example.org"),
    "vanishes": Story(([FORM, OLA],), ([OLA], [OLA, FORM]), received="2026-11-03"),
}


def everybody(records: list[list[Record]]) -> list[Record]:
    return [one for case, hers in enumerate(records) for one in under(case, hers)]


def of_case(case: int, records: Iterable[str]) -> set[str]:
    return {told(record)[1] for record in records if told(record)[0] == case}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lived]:
    """Let all stories go on in the same nights, each under identities of its own; one without a night has nobody in it."""
    ledger, stories = Ledger(tmp_path_factory.mktemp("lived"), KEY), list(STORIES.values())
    counted: list[list[int]] = [[] for _ in stories]
    for back in range(max(len(story.before) for story in stories), 0, -1):
        begun = [story.before[-back] if len(story.before) >= back else [] for story in stories]
        with linked(everybody(begun), ledger.path.parent) as con:
            assert_apart(con)
            for case, counts in enumerate(counted):
                counts += [n] if (n := sum(bool(of_case(case, one)) for one in persons(con))) else []
            who = [own_address(case, story.who) for case, story in enumerate(stories)]
            asking = [lookup.find(con, one)[0].person for one in who] if back == 1 else []
    numbers = [opened(ledger, one, story.type, story.received) for one, story in zip(who, stories, strict=True)]
    nights: list[list[tuple[set[str], RequestFile]]] = [[] for _ in stories]
    for n in range(max(len(story.after) for story in stories)):
        tonight = [story.after[n] if n < len(story.after) else [] for story in stories]
        with night(everybody(tonight), ledger.path.parent, requests=ledger) as con:
            assert_apart(con)
            query = "SELECT record FROM flag JOIN record USING (id) WHERE outcome = 'HOLD'"
            held = [record for (record,) in con.execute(query).fetchall()]
            files = {file.number: file for file in request_log.files(con, ledger, TODAY)}
        for case, number in enumerate(numbers):
            nights[case] += [(of_case(case, held), files[number])] if n < len(stories[case].after) else []
    names = [one.fields["name"] for one in (FORM, OLA, STRANGER)]
    called = [dict(zip(names, (one.fields["name"] for one in under(case, [FORM, OLA, STRANGER])), strict=True)) for case in range(len(stories))]  # fmt: skip
    return {name: Lived(*of) for name, *of in zip(STORIES, numbers, asking, counted, nights, called, strict=True)}


def test_what_comes_after_the_request_is_held_too(lived: dict[str, Lived]) -> None:
    her = lived["comes after"]
    [(held, file)] = her.nights
    assert held == {"response:0:1", "client:1", "subscription:1"}
    assert file.names == (her.called["Kari Nordmann"],) and len(file.persons) == 1


def test_a_person_that_is_merged_into_another_is_found_there(lived: dict[str, Lived]) -> None:
    her = lived["merged"]
    [(held, file)] = her.nights
    assert her.persons == [2]
    assert held == {"response:0:1", "client:0", "client:2"}
    assert len(file.persons) == 1 and file.persons != (her.person,)  # the larger kept its id, and that is not hers


def test_a_person_that_splits_is_held_in_both_halves(lived: dict[str, Lived]) -> None:
    her = lived["splits"]
    [(held, file)] = her.nights
    assert held == {"response:0:1", "client:1", "subscription:1"}
    assert sorted(file.names) == sorted((her.called["Berit Vik"], her.called["Kari Nordmann"])) and len(file.persons) == 2


def test_records_that_are_all_replaced_one_night_at_a_time_are_still_hers(lived: dict[str, Lived]) -> None:
    her = lived["replaced"]
    assert len(her.nights) == 4
    for records, (held, file) in zip(STORIES["replaced"].after, her.nights, strict=True):
        assert held == {record.record for record in records}
        assert len(file.persons) == 1


def test_a_person_merged_away_whose_first_records_are_gone_is_still_found(lived: dict[str, Lived]) -> None:
    her = lived["merged away"]
    assert her.persons == [2]
    held, file = her.nights[-1]
    assert held == {"response:0:7", *(other.record for other in THEIRS)} and len(file.persons) == 1


def test_a_merged_person_that_is_parted_again_is_held_in_both_halves(lived: dict[str, Lived]) -> None:
    """The records of the smaller half were never first seen under the case's id: only their keys lead to them."""
    her = lived["parted"]
    assert her.persons == [2, 1]
    [(held, file)] = her.nights
    assert held == {"response:0:1", *(one.record for one in THEIRS)} and len(file.persons) == 2


def test_a_person_who_vanishes_leaves_the_case_and_its_deadline(lived: dict[str, Lived]) -> None:
    her = lived["vanishes"]
    [(held, file), (again, back)] = her.nights
    assert held == set()
    assert (file.number, file.persons, file.names, file.clock.due) == (her.number, (), (), on("2026-12-03"))
    assert again == {"response:0:1"} and len(back.persons) == 1  # and is back


def test_cases_come_most_urgent_first_and_closed_ones_only_when_asked_for(ledger: Ledger) -> None:
    slept([FORM, OLA], ledger.path.parent)
    for received in ("2026-11-20", "2026-11-03", "2026-10-01"):
        opened(ledger, "ola@example.org", received=received)
    request_log.add(ledger, 3, RequestEvent(Step.CLOSED, TODAY, None, Ending.DONE), NOW)
    assert [file.number for file in request_log.files(None, ledger, TODAY)] == [2, 1]
    assert [file.number for file in request_log.files(None, ledger, TODAY, closed=True)] == [2, 1, 3]
    assert {file.persons for file in request_log.files(None, ledger, TODAY)} == {()}


def test_another_pepper_stops_the_night_rather_than_lose_a_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(tmp_path, None)
    with night([FORM], tmp_path) as con:
        [file] = lookup.find(con, "kari@example.org")
        request_log.open_request(con, ledger, file.person, RequestType.ACCESS, TODAY, Channel.EMAIL, TODAY, NOW)
    monkeypatch.setenv("ORDEN_STORE_PEPPER", "quite another pepper, as long as the first")
    with pytest.raises(StoreError, match="another key"), night([FORM], tmp_path, requests=ledger):
        pass


def test_a_night_without_cases_needs_no_pepper(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, None)
    with night([FORM], tmp_path, requests=ledger) as con:
        assert request_log.files(con, ledger, TODAY) == ()
    assert ledger.pepper() is None


def test_steps_are_taken_back_from_the_last_to_the_first_and_then_the_case(ledger: Ledger) -> None:
    number = request_log.open_request(None, ledger, None, RequestType.ACCESS, on("2026-11-20"), Channel.EMAIL, TODAY, NOW)
    request_log.add(ledger, number, RequestEvent(Step.EXTENDED, TODAY, "complex"), NOW)
    request_log.add(ledger, number, RequestEvent(Step.CLOSED, TODAY, None, Ending.DONE), NOW)
    assert request_log.undo(ledger, number, NOW) is Step.CLOSED
    assert request_log.request(ledger, number).closing is None
    request_log.add(ledger, number, RequestEvent(Step.CLOSED, TODAY, None, Ending.WITHDRAWN), NOW)
    assert [request_log.undo(ledger, number, NOW) for _ in range(3)] == [Step.CLOSED, Step.EXTENDED, None]
    assert request_log.told(ledger) == []
    with pytest.raises(UserError, match="no case number"):
        request_log.undo(ledger, number, NOW)
    again = request_log.open_request(None, ledger, None, RequestType.ACCESS, on("2026-11-20"), Channel.EMAIL, TODAY, NOW)
    assert again == number + 1  # a number is never given twice
