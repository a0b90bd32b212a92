"""Workbooks as Excel and others write them, and those of which no table comes."""

from pathlib import Path

import pytest

from connectors.base import tables
from inventory.errors import SourceError
from tests.connectors.workbooks import HEADING, text, workbook

KNOWN = ("Nr", "Navn", "Født")


def _rows(path: Path) -> list[dict[str, str]]:
    return [dict(cells) for table in tables.read(path, KNOWN) for _, cells in table.rows]


@pytest.mark.parametrize("kind", ["transitional", "strict"])
def test_both_kinds_of_open_xml_are_read(tmp_path: Path, kind: str) -> None:
    rows = (
        f'<row r="1">{text("A1", "Nr")}{text("B1", "Navn")}{text("C1", "Født")}</row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>0</v></c><c r="C2" t="d"><v>1980-02-03</v></c></row>'
        '<row r="3"><c r="A3"><v>2</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" s="1"><v>29254</v></c></row>'
    )
    strings = "<si><t>Kari Ås</t></si><si><r><t>Per</t></r><r><t xml:space='preserve'> Bø</t></r><rPh><t>pa</t></rPh></si>"
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    assert _rows(
        workbook(tmp_path / "x.xlsx", rows, strings=strings, styles=styles, kind=kind)
    ) == [
        {"Nr": "1", "Navn": "Kari Ås", "Født": "1980-02-03"},
        {"Nr": "2", "Navn": "Per Bø", "Født": "1980-02-03"},
    ]


def test_a_carriage_return_is_no_letter_of_a_heading(tmp_path: Path) -> None:
    rows = f'<row r="1">{text("A1", "Nr_x000D_")}{text("B1", "Navn_x000D_&#10;(alle)")}</row><row r="2">{text("A2", "1")}</row>'
    assert tables.read(workbook(tmp_path / "x.xlsx", rows), KNOWN)[0].header == (
        "Nr",
        "Navn (alle)",
    )


@pytest.mark.parametrize(
    "rows", ["", '<row r="1"><c r="A1"/></row>', f'<row r="1">{text("A1", "  ")}</row>']
)
def test_a_workbook_of_which_no_cell_came_is_named_and_never_nothing(
    tmp_path: Path, rows: str
) -> None:
    (table,) = tables.read(workbook(tmp_path / "plakat.xlsx", rows), KNOWN)
    assert (table.place, table.header, table.rows) == ("plakat.xlsx", (), ())
    assert "no filled cell" in table.nothing


@pytest.mark.parametrize(("name", "content"), [("x.csv", ";;;\n;;;\n"), ("x.jsonl", "{}\n{}\n")])
def test_other_files_without_a_filled_cell_are_named_too(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    assert tables.read(tmp_path / name, KNOWN)[0].nothing


def test_rows_in_any_order_and_twice_are_all_read(tmp_path: Path) -> None:
    rows = (
        HEADING
        + f'<row r="9">{text("B9", "Kari")}{text("A9", "1")}</row><row r="4">{text("A4", "2")}</row><row r="4">{text("A4", "3")}</row>'
    )
    (table,) = tables.read(workbook(tmp_path / "x.xlsx", rows), KNOWN)
    assert [(where[-1], dict(cells)) for where, cells in table.rows] == [
        ("9", {"Nr": "1", "Navn": "Kari"}),
        ("4", {"Nr": "2", "Navn": ""}),
        ("4", {"Nr": "3", "Navn": ""}),
    ]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<c r="B2" s="1"><v>49123456</v></c>', "49123456"),  # no day has that number
        ('<c r="B2"><v>Kari</v></c>', "Kari"),  # a program that did not say that it is text
        ('<c r="B2" t="inlineStr"><v>Kari</v></c>', "Kari"),
        ('<c r="B2" t="b"><v>1</v></c>', "True"),
        ('<c r="B2" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="B2" t="str"><f>A1</f><v></v></c>', ""),
    ],
)
def test_no_filled_cell_is_lost(tmp_path: Path, cell: str, read: str) -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    rows = f'{HEADING}<row r="2">{text("A2", "1")}{cell}</row>'
    assert _rows(workbook(tmp_path / "x.xlsx", rows, styles=styles)) == [{"Nr": "1", "Navn": read}]


@pytest.mark.parametrize(
    "cell", ['<c r="A2"><f>1+1</f></c>', '<c r="A2" t="n"><f>B2</f><v></v></c>']
)
def test_a_formula_that_nobody_worked_out_is_refused(tmp_path: Path, cell: str) -> None:
    with pytest.raises(SourceError, match="formulas without results"):
        tables.read(workbook(tmp_path / "x.xlsx", f'{HEADING}<row r="2">{cell}</row>'), KNOWN)
