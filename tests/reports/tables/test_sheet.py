"""Exports: nothing a stranger wrote is run as a formula, dates are dates, and a broken write leaves the old file."""

import csv
import os
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from reports.tables import sheet
from reports.tables.cells import Table, neutral
from reports.tables.sheet import export
from tests.reports import nights

HOSTILE = (
    "=1+1",
    "+4749123456",
    "-2+3",
    "@SUM(A1)",
    "＝cmd",
    "\t=1",
    "\r=1",
    '  =HYPERLINK("x")',
    "\u200b=1+1",
    "a;=1+1",
    "a; \u200b=1+1",
)
TABLE = Table(
    ("person", "phones", "n", "score", "due", "at", "yes"),
    [
        *(("p", (text,), 1, 0.5, date(2026, 11, 22), nights.START, True) for text in HOSTILE),
        (None, (), -3, None, None, None, None),
        ("00123", ("a", "b"), None, None, None, None, False),
    ],
)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_csv_neutralises_text_and_only_text(tmp_path: Path) -> None:
    (path,) = export({"people": TABLE}, tmp_path)
    head, *rows = read_csv(path)
    assert head == list(TABLE.columns)
    assert [row[1] for row in rows[:9]] == [f"'{text}" for text in HOSTILE[:9]]
    assert [row[1] for row in rows[9:11]] == ["a;'=1+1", "a; '\u200b=1+1"]
    assert rows[0][2:] == ["1", "0.5", "2026-11-22", "2026-11-22T02:15:00+00:00", "True"]
    assert rows[11][2] == "-3"
    assert rows[12][:2] == ["00123", "a; b"]


def test_no_terminal_obeys_a_csv(tmp_path: Path) -> None:
    (path,) = export({"t": Table(("a",), [("\x1b]0;x\x07\x9b31m=1\x00",), ("to\nlinjer\there",)])}, tmp_path)
    assert read_csv(path)[1:] == [["�]0;x��31m=1�"], ["to\nlinjer\there"]]


def test_harmless_text_passes_unchanged() -> None:
    for text in ("", "Anne-Lise Øy", "a=b", "3 - 2", "kari@example.no", "«=»", "x; y"):
        assert neutral(text) == text


def test_xlsx_has_no_formula_no_link_and_real_dates(tmp_path: Path) -> None:
    (path,) = export({"people": TABLE, "empty": Table(("a", "b"), [])}, tmp_path, "xlsx")
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert not [name for name, xml in parts.items() if b"<f>" in xml or b"<f " in xml or b"<hyperlink" in xml]
    sheets = openpyxl.load_workbook(path)
    people = sheets["people"]
    assert sheets.sheetnames == ["people", "empty"]
    assert people["B3"].value == "+4749123456"
    assert people["B3"].data_type == "s"
    assert people["B3"].quotePrefix
    assert people["E2"].is_date
    assert people["E2"].number_format == "dd.mm.yyyy"
    assert people["F2"].value.hour == 3  # Oslo's clock: the sheet knows no zones
    assert people["C13"].value == -3
    assert people["A14"].value == "00123"
    assert people.freeze_panes == "A2"
    assert people.auto_filter.ref == "A1:G14"


def test_xlsx_is_the_same_bytes_twice(tmp_path: Path) -> None:
    first, second = (export({"people": TABLE}, tmp_path / name, "xlsx")[0].read_bytes() for name in ("a", "b"))
    assert first == second


def test_xlsx_cuts_what_a_cell_cannot_hold_instead_of_dropping_it(tmp_path: Path) -> None:
    (path,) = export({"t": Table(("a",), [("x" * 40_000,), ("\ud800\uffff",)])}, tmp_path, "xlsx")
    values = [str(row[0].value) for row in openpyxl.load_workbook(path)["t"].iter_rows(min_row=2)]
    assert len(values[0]) == 32_767
    assert values[0].endswith("…")
    assert values[1] == "??"


def test_parquet_holds_text_unaltered_and_types(tmp_path: Path) -> None:
    blanks = [(None,) * 7] * 3000
    (path,) = export({"people": Table(TABLE.columns, [*blanks, *TABLE.rows])}, tmp_path, "parquet")
    with duckdb.connect() as connection:
        relation = connection.from_parquet(str(path))
        rows = relation.fetchall()
        assert [str(t) for t in relation.types] == [
            "VARCHAR", "VARCHAR", "BIGINT", "DOUBLE", "DATE", "TIMESTAMP WITH TIME ZONE", "BOOLEAN",
        ]  # fmt: skip
    assert [row[1] for row in rows[3000:3011]] == list(HOSTILE)
    assert rows[3000][4] == date(2026, 11, 22)
    assert rows[3000][5] == nights.START
    assert rows[0][4] is None


def test_parquet_of_no_rows_has_its_columns(tmp_path: Path) -> None:
    (path,) = export({"t": Table(("a", "b"), [])}, tmp_path, "parquet")
    with duckdb.connect() as connection:
        assert connection.from_parquet(str(path)).columns == ["a", "b"]


@pytest.mark.parametrize("format", sheet.FORMATS)
def test_files_are_the_owners_alone(format: str, tmp_path: Path) -> None:
    paths = export({"people": TABLE}, tmp_path, format)
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    if sys.platform != "win32":
        assert [os.stat(path).st_mode & 0o777 for path in paths] == [0o600]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    (path,) = export({"people": TABLE}, tmp_path)
    before = path.read_bytes()
    with pytest.raises(IndexError):
        sheet.export({"people": Table(("a", "b"), [("only one",)])}, tmp_path, "parquet")
    no_row: list[Any] = [None]
    with pytest.raises(TypeError):
        sheet.export({"people": Table(("a",), no_row)}, tmp_path, "csv")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="csv, parquet, xlsx"):
        export({}, tmp_path, "ods")
