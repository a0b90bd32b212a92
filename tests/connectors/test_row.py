"""The popping reader: what is taken, what is left, and what cannot be read."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.base.row import LARGEST_CELL, Cells, as_day, as_instant, filled
from inventory.errors import SourceError, Trouble
from inventory.model import Fate, Row, Unreadable

OSLO = ZoneInfo("Europe/Oslo")


def cells(**values: Any) -> Cells:
    return Cells(Row("row", "row 7", values))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (" Kari\u00a0", "Kari"),
        ("A\u030ase", "Åse"),
        ("", None),
        ("  ", None),
        (None, None),
        (150, "150"),
        (150.0, "150"),
        (1.5, "1.5"),
        ("0150", "0150"),
        ("Nan", "Nan"),
        ("1,5", "1,5"),
        (True, "true"),
        ("a\0b", "ab"),
    ],
)
def test_take_strips_and_composes_and_never_turns_text_into_numbers(raw: Any, text: str | None) -> None:
    assert cells(a=raw).take("a") == text


def test_what_nobody_took_or_dropped_is_left_with_dotted_names() -> None:
    row = cells(a="x", b="y", empty="", no=False, nothing={"c": ""}, deep={"d": "1", "e": {"f": "2"}}, many=["", "x"])
    row.take("a")
    row.drop("b", "not there")
    assert row.rest() == ("deep.d", "deep.e.f", "many")


def test_leftovers_of_a_nested_object_count_as_left_in_the_row() -> None:
    row = cells(merge={"FNAME": "Kari", "PHONE": "49 12 34 56"})
    assert row.sub("merge").take("FNAME") == "Kari"
    assert row.rest() == ("merge.PHONE",)
    assert cells(merge="").sub("merge").take("FNAME") is None


def test_a_cell_is_taken_once() -> None:
    row = cells(a="x")
    assert (row.take("a"), row.take("a")) == ("x", None)


def test_an_oversized_cell_is_cut_and_reported_without_its_value() -> None:
    row = cells(a="ø" * LARGEST_CELL)
    assert row.take("a") == "ø" * (LARGEST_CELL // 2)
    assert row.unreadable == [Unreadable("row 7", "a is longer than 100 kB and was cut", "a")]


def test_an_object_where_text_should_be_is_reported() -> None:
    row = cells(a={"b": "secret"}, c={})
    assert (row.take("a"), row.take("c")) == (None, None)
    assert row.unreadable == [Unreadable("row 7", "a is not one value", "a")]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-07-01 10:00:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-01-01T10:00:00+00:00", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        ("24.12.2026 kl. 18.05.09", datetime(2026, 12, 24, 17, 5, 9, tzinfo=UTC)),
        ("24.12.2026", datetime(2026, 12, 23, 23, tzinfo=UTC)),
        ("2026-10-25 02:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the hour comes twice: the first
    ],
)
def test_instants_without_offset_are_local(text: str, instant: datetime) -> None:
    assert as_instant(text, OSLO) == instant


@pytest.mark.parametrize("text", ["24.12.2026", "2026-12-24", "24. desember 2026", "24 des. 2026", "2026-12-24 10:00"])
def test_days_as_norwegians_write_them(text: str) -> None:
    assert as_day(text) == date(2026, 12, 24)


@pytest.mark.parametrize("text", ["03/04/26", "3/4/2026", "1.5.26", "31.02.2026", "snart", "24. foo 2026"])
def test_an_ambiguous_or_impossible_day_is_not_guessed(text: str) -> None:
    row = cells(a=text)
    assert row.day("a") is None
    assert row.unreadable == [Unreadable("row 7", "a is not a date", "a")]


def test_a_time_that_cannot_be_read_is_reported_and_the_null_date_of_php_is_empty() -> None:
    row = cells(a="i går", b="0000-00-00 00:00:00", c="0001-01-01 00:00:00")
    assert [row.when(key, OSLO) for key in "abc"] == [None, None, None]
    assert [u.why for u in row.unreadable] == ["a is not a time", "c is not a time"]


def test_a_lost_mandatory_field_is_loud() -> None:
    cells(a="").need("a")
    with pytest.raises(SourceError, match="the field b is no longer there") as raised:
        cells(a="").need("a", "b")
    assert raised.value.trouble is Trouble.CHANGED


@pytest.mark.parametrize("empty", ["", " ", None, False, 0, [], {}, [{"a": ""}], {"a": [None]}])
def test_nothing_set_is_not_filled(empty: Any) -> None:
    assert not filled(empty)


def test_a_lone_surrogate_becomes_text_that_can_be_stored() -> None:
    row = cells(a="Kari \ud800", long="\udfff" * LARGEST_CELL, pair="\U0001f600")
    assert (row.take("a"), row.take("pair")) == ("Kari ?", "\U0001f600")
    assert row.take("long") == "?" * LARGEST_CELL
    assert cells(**{"x\ud800": "1", "deep": {"y\ud800": "1"}}).rest() == ("x?", "deep.y?")


def test_every_filled_cell_has_one_fate() -> None:
    row = cells(a="x", b="y", c="z", d="", e={"f": "1", "g": ["2", "3"], "h": None}, i="31.02.2026", j={"k": "4", "l": "5"})
    row.take("a")
    row.drop("b")
    row.raw("e")
    row.leave("e.f")
    row.day("i")
    row.sub("j").take("k")
    assert row.tally() == {
        ("a", Fate.READ): 1,
        ("b", Fate.IGNORED): 1,
        ("c", Fate.UNREAD): 1,
        ("e.f", Fate.UNREAD): 1,
        ("e.g", Fate.READ): 2,
        ("i", Fate.UNREADABLE): 1,
        ("j.k", Fate.READ): 1,
        ("j.l", Fate.UNREAD): 1,
    }


def test_a_row_that_no_record_comes_of_is_counted_whole() -> None:
    row = cells(a="x", b={"c": "y"})
    row.take("a")
    row.sub("b").take("c")
    row.give_up(Fate.IGNORED)
    assert row.tally() == {("a", Fate.IGNORED): 1, ("b.c", Fate.IGNORED): 1}
