"""A case is in a crowd what it is alone, and a crowd that lets two cases meet says so."""

from dataclasses import replace
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from inventory.model import Record
from tests.conftest import TODAY
from tests.inventory.assessment.crowds import Crowd, assert_apart, told, under
from tests.inventory.assessment.flag_tables import (
    accounts,
    bookings,
    forms,
    newsletter,
    people,
    refusals,
)
from tests.inventory.kari import KARI
from tests.inventory.nights import client, customer, night, read, response

CASES = [
    case.records
    for table in (accounts, bookings, forms, newsletter, people, refusals)
    for case in table.CASES
]
SOURCES = ("registration", "course", "bookings", "invoices", "newsletter")


def flags(con: DuckDBPyConnection) -> list[tuple[str, ...]]:
    query = "SELECT r.record, f.* EXCLUDE (id) FROM flag f JOIN record r USING (id)"
    return sorted(tuple(map(str, row)) for row in con.execute(query).fetchall())


def test_a_case_is_in_a_crowd_what_it_is_alone(tmp_path: Path) -> None:
    """All of each flag, dates and words too; of the longest cases, which have most to lose."""
    longest = sorted(range(len(CASES)), key=lambda number: len(CASES[number]))[-3:]
    with Crowd(CASES, tmp_path / "crowd", SOURCES, assessed=TODAY) as crowd:
        for number in longest:
            with crowd.alone(number) as con:
                together = sorted((told(record)[1], *rest) for record, *rest in flags(con))
            with night(CASES[number], tmp_path / str(number), sources=SOURCES) as con:
                assert flags(con) == together


def test_cases_that_meet_are_told(tmp_path: Path) -> None:
    mine, yours = under(1, [client(**KARI)]), under(2, [customer(**KARI)])
    with read([*mine, *yours], tmp_path / "apart") as con:
        assert_apart(con)
    kari = {**KARI, "email": mine[0].fields["email"]}
    for name in (mine[0].fields["name"], "Kari Nordahl"):
        borrowed = customer("customer:1:2", **{**kari, "name": name})
        with (
            pytest.raises(AssertionError, match="linking joins cases"),
            read([*mine, borrowed], tmp_path / "met") as con,
        ):
            assert_apart(con)


def test_cases_that_word_a_question_differently_are_read_apart(tmp_path: Path) -> None:
    def asked(words: str) -> list[Record]:
        return [replace(response(**KARI), asked={"newsletter": words})]

    crowd = Crowd(
        [asked("Vil du?"), asked("Ønsker du?"), asked("Vil du?"), [client(**KARI)]], tmp_path
    )
    assert [set(reading.cases) for reading in crowd._readings] == [{0, 2, 3}, {1}]
