"""How a record is reached: all addresses and numbers of its cells, and what becomes of each cell."""

import pytest

from connectors.base.contact import Contact
from connectors.base.row import Cells
from inventory.model import Fate, Row


def read(field: str, **cells: str) -> tuple[Contact, Cells]:
    row, contact = Cells(Row("row", "list.csv line 2", cells)), Contact()
    contact.take(row, field, *cells)
    return contact, row


@pytest.mark.parametrize(
    ("cells", "first", "also", "fate"),
    [
        ({"E": "Arne Lunde <Arne@x.no>"}, "Arne@x.no", (), Fate.READ),
        ({"E": "a@x.no; b@y.no"}, "a@x.no", ("b@y.no",), Fate.READ),
        ({"E": "se kundekort"}, "se kundekort", (), Fate.UNREADABLE),
        ({"E": "-"}, None, (), Fate.IGNORED),
        ({"E": "n/a"}, None, (), Fate.IGNORED),
        ({"E": "ingen@x.no"}, "ingen@x.no", (), Fate.READ),  # kept as it stands, and no key
        # What stands beside an address and may be one is kept, so that it can be found.
        ({"E": "a@x.no; kari@@y.no"}, "a@x.no", ("a@x.no; kari@@y.no",), Fate.READ),
    ],
)
def test_one_cell(cells: dict[str, str], first: str | None, also: tuple[str, ...], fate: Fate) -> None:
    contact, row = read("email", **cells)
    assert contact.fields.get("email") == first
    assert contact.also == tuple(("email", text) for text in also)
    assert row.tally() == {("E", fate): 1}


def test_several_cells_and_the_first_that_gives_a_key_stands_for_them() -> None:
    contact, row = read("phone", A="se kundekort", B="49123456", C="+47 49 12 34 56", D="49990011 (jobb)")
    assert contact.fields == {"phone": "49123456"}
    assert contact.also == (("phone", "49990011"), ("phone", "se kundekort"))
    assert contact.written == {"phone": "se kundekort"}
    assert [(one.where, one.why, one.column) for one in row.unreadable] == [
        ("list.csv line 2", "A is not a phone number", "A")
    ]


def test_no_value_stands_in_what_is_told() -> None:
    _contact, row = read("email", E="eva.moen(a)example.org")
    assert "eva" not in repr(row.unreadable)
