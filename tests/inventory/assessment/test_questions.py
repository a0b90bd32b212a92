"""A human is asked only where the answer changes something, worst first."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from inventory.model import Record
from tests.inventory.assessment.crowds import assert_apart, told, under
from tests.inventory.nights import at, booking, client, customer, night, response, subscriber

FORM = response(name="Kari Nordmann", email="a@example.org", phone="49123456", submitted_at=at("2020-01-01"))
LATELY = booking(name="Kari Dahl", starts_at=at("2026-10-01"), ends_at=at("2026-10-01"))
CLIENT = client(name="Kari Dahl", email="a@example.org")


def asked(con: DuckDBPyConnection) -> list[tuple[str, str]]:
    """The questions as (reason, what hangs on it), worst first."""
    return con.execute("SELECT reason, harm FROM candidate ORDER BY score DESC").fetchall()


TABLE = [
    ("nobody doubts: nothing is asked", [FORM, client(name="Kari Nordmann", email="a@example.org"), LATELY], [], []),
    ("a registration would be deleted, although she comes still", [FORM, CLIENT, LATELY], ["married"], [("married", "delete")]),
    ("an answer that changes nothing is not asked for",
     [customer(name="Kari Nordmann", email="a@example.org"), customer("customer:2", name="Kari Dahl", email="a@example.org")], ["married"], []),
    ("one who said no may still be written to",
     [subscriber(name="Kari Nordmann", email="a@example.org", status="subscribed", signup_at=at("2026-01-01", 10), confirmed_at=at("2026-01-01", 11)),
      subscriber("subscription:9", "oldlist", name="Kari Dahl", email="a@example.org", status="unsubscribed", changed_at=at("2026-10-01"))], ["married"], [("married", "stop")]),
]  # fmt: skip


def long_ago(last_session: str) -> list[Record]:
    """Return a registration that is long due, also if she came once more after it; not if she came lately."""
    came = booking(name="Kari Dahl", starts_at=at(last_session), ends_at=at(last_session))
    form = response(name="Kari Nordmann", email="a@example.org", phone="49123456", submitted_at=at("2016-01-01"))
    return [form, CLIENT, came]


def near(last_session: str) -> list[Record]:
    """Return two clients with a registration each: merged, the earlier registration would be kept a year longer."""
    return [
        *_came(1, "Kari Nordmann", "a@example.org", last_session),
        *_came(2, "Kari Dahl", "b@example.org", "2026-06-01"),
    ]


def _came(number: int, name: str, email: str, day: str) -> list[Record]:
    yes = {"consent_registration": "Ja", "wants_notes": "Nei", "newsletter": "Nei"}
    who = {"name": name, "email": email, "phone": "49123456"}
    return [
        response(f"response:0:{number}", **who, **yes, submitted_at=at("2025-11-25")),
        client(f"client:{number}", **who),
        booking(f"booking:{number}", f"client:{number}", status="confirmed", starts_at=at(day), ends_at=at(day, 13)),
    ]


LONG_AGO = [
    ("a day that moves within the past: due either way", long_ago("2019-06-01"), ["married"], []),
    ("due only if they are two", long_ago("2026-10-01"), ["married"], [("married", "delete")]),
]
NEAR = [
    ("a day that is near is worth a question", near("2025-12-10"), ["married"], [("married", "deadline")]),
    ("one that is far is not", near("2026-03-10"), ["married"], []),
]
ROWS = [*TABLE, *LONG_AGO, *NEAR]


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    """One night of all the rows, each under identities of its own."""
    records = [one for case, row in enumerate(ROWS) for one in under(case, row[1])]
    with night(records, tmp_path_factory.mktemp("questions"), ask=True) as con:
        assert_apart(con)
        yield con


@pytest.mark.parametrize("case", range(len(ROWS)), ids=[row[0] for row in ROWS])
def test_only_what_changes_an_outcome_is_asked(case: int, together: DuckDBPyConnection) -> None:
    _says, _records, doubts, questions = ROWS[case]
    of_case = f"JOIN record ON record.id = a WHERE ends_with(record, ':{case}')"
    found = together.execute(f"SELECT l.reason FROM likely l {of_case} ORDER BY strength DESC").fetchall()
    assert [reason for (reason,) in found] == doubts
    found = together.execute(f"SELECT c.reason, harm FROM candidate c {of_case} ORDER BY score DESC").fetchall()
    assert found == questions


def test_what_was_tried_is_gone(together: DuckDBPyConnection) -> None:
    """No table has a record above tonight's, or a person that is none of tonight's."""
    query = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name IN ('inventory', 'temp') AND column_name IN ('id', 'person') AND data_type IN ('INTEGER', 'VARCHAR')"
    looked_at = set(together.execute(query).fetchall()) - {("copy", "id"), ("suspended", "id")}
    known = {"id": "SELECT id FROM record", "person": "SELECT person FROM link"}
    told = {
        table: together.execute(f"SELECT count(*) FROM {table} WHERE {column}::VARCHAR NOT IN (SELECT x::VARCHAR FROM ({known[column]}) t(x))").fetchall()
        for table, column in looked_at
        if not (table in ("activity", "promise", "open_gap") and column == "id")
    }
    assert {"link", "owned", "flag", "verdict", "standing", "consent", "holding"} <= told.keys()
    assert {table for table, ((above,),) in told.items() if above} == set()


def test_what_would_stay_if_two_were_one_waits_for_the_answer(together: DuckDBPyConnection) -> None:
    """What is due either way goes either way."""
    query = "SELECT record, code FROM flag JOIN record USING (id) WHERE outcome = 'DELETE'"
    deleted = together.execute(query).fetchall()
    found = {told(record)[0] for record, code in deleted if code == "REG_EXPIRED"}
    either_way, waiting = (ROWS.index(row) for row in LONG_AGO)
    assert either_way in found
    assert waiting not in found
    query = "SELECT record FROM flag JOIN record USING (id) WHERE code = 'SAME_PERSON_OPEN'"
    asked = {told(record)[0] for (record,) in together.execute(query).fetchall()}
    assert (either_way in asked, waiting in asked) == (False, True)


def test_worst_first(tmp_path: Path) -> None:
    """Two doubts in one night: a STOP hangs on one, a DELETE on the other."""
    deleting, stopping = TABLE[1][1], [_at(r, "b@example.org") for r in TABLE[3][1]]
    with night([*deleting, *stopping], tmp_path, ask=True) as con:
        assert [harm for _reason, harm in asked(con)] == ["stop", "delete"]
        scores = [row[0] for row in con.execute("SELECT score FROM candidate").fetchall()]
    assert all(0 < score <= 1 for score in scores)


def test_what_cannot_be_made_good_comes_first(tmp_path: Path) -> None:
    """A registration that would be deleted though she comes still, before one that would only be due if she were one."""
    refused = {"consent_registration": "Nei", "wants_notes": "Nei", "newsletter": "Nei"}
    yes = response("response:0:8", name="Kari Nordmann", email="b@example.org", submitted_at=at("2026-06-01"))
    no = response("response:0:9", name="Kari Dahl", email="b@example.org", **refused, submitted_at=at("2026-11-01"))
    with night([*TABLE[1][1], yes, no], tmp_path, ask=True) as con:
        assert asked(con) == [("married", "delete"), ("married", "delete")]
        first = con.execute(
            "SELECT r.email FROM candidate c JOIN record r ON r.id = c.a ORDER BY score DESC"
        ).fetchall()
    assert first == [("a@example.org",), ("b@example.org",)]


def test_ten_wait_at_a_time_and_the_next_come_when_one_is_answered(tmp_path: Path) -> None:
    """Eleven doubts on which a DELETE hangs and one on which a STOP does: the STOP is asked first, two wait behind."""
    deleting = [_at(r, f"p{n}@example.org", n) for n in range(11) for r in TABLE[1][1]]
    stopping = [_at(r, "b@example.org", 99) for r in TABLE[3][1]]
    with night([*deleting, *stopping], tmp_path, ask=True) as con:
        assert [harm for _reason, harm in asked(con)] == ["stop", *["delete"] * 9]
        assert con.execute("SELECT count(*), max(place) FROM doubt").fetchall() == [(12, 12)]
        last = con.execute("SELECT a, b FROM doubt WHERE place = 11").fetchall()[0]
        assert last not in con.execute("SELECT a, b FROM candidate").fetchall()


def _at(one: Record, email: str, number: int = 0) -> Record:
    """The same record of other people, on an address and a number of their own."""
    own = {"email": email, "phone": f"492000{number:02d}"}
    fields = {**one.fields, **{name: value for name, value in own.items() if name in one.fields}}
    part_of = one.part_of and f"{one.part_of}:{number}"
    return replace(one, record=f"{one.record}:{number}", part_of=part_of, fields=fields)


def test_unsure_is_not_asked_again_until_the_facts_change(tmp_path: Path) -> None:
    for changed, questions in ((False, []), (True, [("married", "delete")])):
        with night([FORM, CLIENT, LATELY], tmp_path / str(changed), ask=True, judged=[("unsure", changed)]) as con:
            assert asked(con) == questions
