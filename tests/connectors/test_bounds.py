"""Small files that unfold to much: each ends at once, in little memory, with one sentence or with what it really holds."""

import csv
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from connectors.base import bounds, csv_lines, json_lines, tables, workbook_parts
from connectors.base.workbook_parts import unescaped
from inventory.errors import SourceError, Trouble
from tests.connectors.workbooks import HEADING, text, workbook

KNOWN = ("Nr", "Navn")
MEMORY = 40 * 1024**2


@pytest.fixture(autouse=True)
def _lower(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A hundredth of the real bounds, so that a test makes small files; the shapes are the same."""
    for name in ("MOST_ROWS", "MOST_CELLS", "MOST_CELLS_WIDE", "MOST_TEXT", "MOST_STRINGS"):
        monkeypatch.setattr(bounds, name, getattr(bounds, name) // 100)
    monkeypatch.setattr(csv_lines, "LONGEST_LINE", 400_000)
    monkeypatch.setattr(json_lines, "LONGEST_OBJECT", 40_000)
    monkeypatch.setattr(workbook_parts, "_OTHERS", 40_000)
    before = csv.field_size_limit(400_000)
    yield
    csv.field_size_limit(before)


def _csv(content: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "x.csv"
        path.write_text(content)
        return path

    return make


def _jsonl(lines: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "x.jsonl"
        path.write_text(lines)
        return path

    return make


def _xlsx(rows: str, **more: str) -> Callable[[Path], Path]:
    return lambda folder: workbook(folder / "x.xlsx", HEADING + rows, **more)


def _parquet(query: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        duckdb.sql(query).write_parquet(str(folder / "x.parquet"), compression="zstd")
        return folder / "x.parquet"

    return make


def _far(rows: int) -> str:
    return "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="XFD{n}"><v>1</v></c></row>'
        for n in range(2, rows)
    )


def _short(rows: int) -> str:
    return "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, rows))


_SHARED = "".join(f'<row r="{n}"><c r="B{n}" t="s"><v>0</v></c></row>' for n in range(2, 400))

BOMBS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "row number a billion": (
        _xlsx('<row r="1000000000"><c r="A1000000000"><v>2</v></c></row>'),
        "a row with a number",
    ),
    "row number that is none": (_xlsx('<row r="1e400"/>'), "is damaged"),
    "column ZZZZZZ": (_xlsx('<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>'), "16,384 columns"),
    "cells without a place": (_xlsx(f'<row r="2">{"<c/>" * 17_000}</row>'), "16,384 columns"),
    "a heading in the last column": (
        lambda folder: workbook(
            folder / "x.xlsx",
            f'<row r="1">{text("A1", "Nr")}{text("XFD1", "x")}</row>{_short(500)}',
        ),
        "cells",
    ),
    "empty cells": (
        _xlsx("<row>" + "<c/>" * 1_000 + "</row>" + ("<row>" + "<c/>" * 1_000 + "</row>") * 210),
        "cells",
    ),
    "empty rows": (_xlsx("<row/>" * 11_000), "a row with a number"),
    "other elements": (_xlsx("<a/>" * 41_000), "far more than its cells"),
    "elements in elements": (_xlsx("<a>" * 40_000), "far more than its cells"),
    "one text in many cells": (
        _xlsx(_SHARED, strings=f"<si><t>{'å' * 30_000}</t></si>"),
        "characters",
    ),
    "many texts": (_xlsx("", strings="<si><t>ab</t></si>" * 41_000), "different texts"),
    "styles": (
        _xlsx("", styles="<cellXfs>" + "<xf/>" * 41_000 + "</cellXfs>"),
        "far more than its cells",
    ),
    "a line of equal headings": (_csv(";".join(["x"] * 150_000) + "\n1;2\n"), "16,384 columns"),
    "sixteen thousand equal headings": (_csv(";".join(["x"] * 16_384) + "\n1;2\n"), ""),
    "a line of many cells": (_csv("Nr;Navn\n" + "a;" * 150_000 + "\n"), "16,384 columns"),
    "a line without end": (_csv("Nr;Navn\n1;" + "a" * 500_000), "longer than 400,000"),
    "a quotation mark never closed": (
        _csv('Nr;Navn\n1;"Per\n' + "2;Ola Dal\n" * 50_000),
        "quotation mark",
    ),
    "rows": (_csv("Nr\n" + "a\n" * 11_000), "rows"),
    "a key for every row": (
        _jsonl("".join(f'{{"Nr":{n},"f{n}":"x"}}\n' for n in range(3_000))),
        "cells",
    ),
    "brackets": (_jsonl('{"a":' + "[" * 30_000 + "\n"), "JSON"),
    "an object without end": (_jsonl('{"a":"' + "x" * 50_000 + '"}\n'), "longer than 40,000"),
    "one text in many rows": (
        _parquet("SELECT repeat('x', 30000) AS Navn FROM range(1000)"),
        "characters",
    ),
    "one row many times": (_parquet("SELECT 1 AS Nr FROM range(1000000)"), "cells"),
    "the last column of every row": (_xlsx(_far(3_000)), ""),
}


def _refusal(path: Path) -> SourceError | None:
    try:
        tables.read(path, KNOWN)
    except SourceError as error:
        return error
    return None


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_unfolds_to_much_ends_at_once(name: str, tmp_path: Path) -> None:
    make, problem = BOMBS[name]
    path = make(tmp_path)
    tracemalloc.start(1)
    begun = time.thread_time()
    try:
        refusal = _refusal(path)
        most, seconds = tracemalloc.get_traced_memory()[1], time.thread_time() - begun
    finally:
        tracemalloc.stop()
    assert (most < MEMORY, seconds < 10) == (True, True), (most, seconds)
    assert bool(refusal) == bool(problem)
    if refusal:
        assert problem in refusal.problem
        assert (refusal.trouble, path.name in refusal.place, bool(refusal.remedy)) == (
            Trouble.BROKEN,
            True,
            True,
        )


def test_a_file_that_takes_too_long_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "LONGEST_READING", -1.0)
    with pytest.raises(SourceError, match="seconds to read"):
        tables.read(_csv("Nr;Navn\n" + "1;Kari\n" * 5)(tmp_path), KNOWN)


def test_a_cell_in_the_last_column_is_read_and_named(tmp_path: Path) -> None:
    path = _xlsx('<row r="2"><c r="A2"><v>2</v></c><c r="XFD2" t="str"><v>langt ute</v></c></row>')(
        tmp_path
    )
    assert dict(tables.read(path, KNOWN)[0].rows[0][1]) == {
        "Nr": "2",
        "Navn": "",
        "column 16384": "langt ute",
    }


def test_a_heading_worded_like_a_place_takes_no_cell_of_another(tmp_path: Path) -> None:
    path = _csv("Nr;column 3\n1;to;tre\n")(tmp_path)
    assert dict(tables.read(path, KNOWN)[0].rows[0][1]) == {
        "Nr": "1",
        "column 3": "to",
        "column 3 (2)": "tre",
    }


def test_brackets_around_nothing_are_no_value_and_nested_ones_are_one(tmp_path: Path) -> None:
    path = _jsonl(json.dumps({"Nr": 1, "a": {}, "b": [[], {"c": ""}], "d": {"e": [1.50]}}) + "\n")(
        tmp_path
    )
    assert dict(tables.read(path, KNOWN)[0].rows[0][1]) == {
        "Nr": "1",
        "a": "",
        "b": "",
        "d": '{"e": ["1.5"]}',
    }


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Linje 1_x000D_\nLinje 2", "Linje 1\nLinje 2"),
        ("a_x000D_b", "a\nb"),
        ("_x0041_se", "Ase"),
        ("_x00c5_se", "Åse"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "\N{GRINNING FACE}"),
        ("_xD83D_", "\N{REPLACEMENT CHARACTER}"),
        ("_x00_", "_x00_"),
        ("fil_x12.txt", "fil_x12.txt"),
    ],
)
def test_what_a_workbook_escapes_is_read_as_what_it_means(written: str, meant: str) -> None:
    assert unescaped(written) == meant


def test_a_wide_table_is_held_to_fewer_cells(tmp_path: Path) -> None:
    header = ";".join(f"k{n}" for n in range(100))
    with pytest.raises(SourceError, match="100 columns and more than 40,000 cells"):
        tables.read(_csv(header + "\n" + "1;2\n" * 401)(tmp_path), KNOWN)
    assert len(tables.read(_csv(header + "\n" + "1;2\n" * 399)(tmp_path), KNOWN)[0].rows) == 399
