"""Which code page a file has that is no UTF-8: told by its letters, and refused where they do not tell."""

from pathlib import Path

import pytest

from connectors.base import tables
from connectors.base.code_pages import code_page
from inventory.errors import SourceError

LIST = "Navn;E-post\nKåre Bjørnsæter;kare@example.org\nPål Bø;pal@example.org\nAnne Dahl;anne@example.org\n"
SHOUTED = "NAVN;STED\nÅSE ØDEGÅRD;ÆRFUGLVEIEN\nPER;BØ\n"


@pytest.mark.parametrize(
    "page", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "cp850", "cp865", "mac_roman"]
)
@pytest.mark.parametrize("text", [LIST, SHOUTED])
def test_norwegian_comes_out_right_of_every_page(tmp_path: Path, page: str, text: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode(page))
    (table,) = tables.read(path, ("Navn",))
    assert [list(cells.values()) for _, cells in table.rows] == [
        line.split(";") for line in text.splitlines()[1:]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "O’Connor – d’Arc",
        "José Müller",
        "‘sitert’ “tekst” … 100 €",
        "Miloš Žarko",
        "Åse",
        "på",
        "Bø",
        "Kari †",
        "André",
    ],
)
def test_windows_page_is_believed_where_nothing_speaks_against_it(text: str) -> None:
    assert code_page("x.csv", f"Navn\n{text}\n".encode("cp1252")) == "cp1252"


@pytest.mark.parametrize("text", ["Bø", "på", "ørjan", "åse"])
def test_a_letter_at_the_end_of_a_word_tells_dos_page(text: str) -> None:
    assert code_page("x.csv", f"Navn\n{text}\n".encode("cp850")) == "cp850"


@pytest.mark.parametrize(
    "data",
    [
        "Kåre Bjørnsæter\nÅse\n".encode() + b"\xe5\n",  # UTF-8 with one byte that is none
        "Кåre Петров\nИван\n".encode() + b"\xff",
        "Иван Петров".encode("cp866"),
        b"Navn;E-post\n\x81\x8d\xff\n",
    ],
)
def test_what_no_page_makes_readable_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="UTF-8") as raised:
        code_page("x.csv", data)
    assert "CSV UTF-8" in raised.value.remedy


def test_bytes_that_are_no_utf_8_do_not_become_question_marks_in_json(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes('{"Navn": "Kåre"}\n'.encode("cp1252"))
    with pytest.raises(SourceError, match="UTF-8"):
        tables.read(path, ("Navn",))
