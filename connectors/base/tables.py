"""Table files as rows of text: CSV, XLSX, JSON Lines and Parquet, with the line where each row
stood.

The csv module and openpyxl read here, not pandas: they keep the line of every row, rows of uneven
length and the text as it stands (a person called Nan, 0150, 150 and not 150.0), and nothing has to
be switched off for that.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

from connectors.base import csv_lines, workbook_lines
from connectors.base.columns import folded, unnumbered
from connectors.base.files import broken, content
from connectors.base.national_id import masked
from connectors.base.row import clean
from connectors.base.table_lines import (
    HEADER_WITHIN,
    NOT_TEXT,
    SAVE_AGAIN,
    Line,
    cell_text,
    headings_met,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls, and every .xlsx that has a password
_OTHER = (b"%PDF", b"{\\rtf", b"<!DOCTYPE", b"<html", b"<?xml", b"\xef\xbb\xbf<?xml")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file.

    ``place`` names file and sheet; ``known`` counts the headers looked for and found.
    """

    place: str
    sheet: str | None
    header: tuple[str, ...]
    known: int
    rows: tuple[tuple[str, Mapping[str, str]], ...]  # where it stood; text by header, blanks too
    above: tuple[str, ...] = ()  # the lines above the header: a title, the day of export


def read(path: Path, known: Iterable[str]) -> list[Table]:
    """Read the tables of a file: one, or one for each sheet that has anything in it.

    ``known`` are header names to look for, in any case. Raises ``SourceError`` for a file that
    cannot be read.
    """
    data = content(path)
    wanted = frozenset(folded(name) for name in known)
    suffix = path.suffix.casefold()
    if data.startswith(_OLE):
        problem = "has a password, or is in the old .xls format"
        raise broken(path.name, problem, "Save it as .xlsx or CSV without one.")
    if data.startswith(b"PK") or suffix in (".xlsx", ".xlsm"):
        return _workbook(path.name, data, wanted)
    if data.startswith(b"PAR1") or suffix == ".parquet":
        return _table(path.name, _parquet(path), wanted)
    if suffix in (".jsonl", ".ndjson"):
        return _table(path.name, _json_lines(path.name, data), wanted)
    if data.startswith(_OTHER):
        raise broken(path.name, NOT_TEXT, SAVE_AGAIN)
    return _table(path.name, csv_lines.lines(path.name, data, wanted), wanted)


def _workbook(place: str, data: bytes, wanted: frozenset[str]) -> list[Table]:
    sheets = workbook_lines.sheets(place, data)
    tables: list[Table] = []
    for title, lines in sheets:
        name = place
        if len(sheets) > 1:
            name = f"{place} [{title}]"
        tables += _table(name, lines, wanted, title)
    return tables


def _table(
    place: str, lines: Iterable[Line], wanted: frozenset[str], sheet: str | None = None
) -> list[Table]:
    """Find the header among the first lines, and hang the lines below it on it.

    Nothing is no table.
    """
    kept = [(n, cells) for n, cells in lines if any(cell.strip() for cell in cells)]
    if not kept:
        return []
    scores = [headings_met(cells, wanted) for _, cells in kept[:HEADER_WITHIN]]
    at = scores.index(max(scores))  # the first of the best; the first line when nothing is known
    header = _header(kept[at][1])
    rows = tuple((f"{place} line {n}", _row(header, cells)) for n, cells in kept[at + 1 :])
    above = tuple(" ".join(" ".join(cells).split()) for _, cells in kept[:at])
    return [Table(place, sheet, header, scores[at], rows, above)]


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    """Name every column: blank ones by their position, repeated ones by an ordinal (``E-post
    (2)``)."""
    taken: dict[str, str] = {}
    for position, cell in enumerate(cells, start=1):
        text = clean(cell.replace("\ufeff", "")) or f"column {position}"
        name = " ".join(text.split())[:200]
        unique, ordinal = name, 1
        while folded(unique) in taken:
            ordinal += 1
            unique = f"{unnumbered(name)} ({ordinal})"
        taken[folded(unique)] = unique
    return tuple(taken.values())


def _row(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    row = dict.fromkeys(header, "")
    row.update((name, masked(cell)) for name, cell in zip(header, cells, strict=False))
    # More cells than headers: kept under their position, so that they are found unread.
    for position, cell in enumerate(cells[len(header) :], start=len(header) + 1):
        if cell.strip():
            row[f"column {position}"] = masked(cell)
    return row


def _json_lines(place: str, data: bytes) -> list[Line]:
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(data.decode("utf-8-sig", "replace").split("\n"), start=1):
        if line.strip():
            found.append((number, _json_object(f"{place} line {number}", line)))
    keys = list(dict.fromkeys(key for _, item in found for key in item))
    rows = [(number, [cell_text(item.get(key)) for key in keys]) for number, item in found]
    return [(0, keys), *rows]


def _json_object(place: str, line: str) -> dict[str, Any]:
    try:
        # Numbers stay as they are written: 0.10 keeps its zero, and no digit is lost.
        item = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        item = None
    if not isinstance(item, dict):
        problem = "is not one JSON object to a line, or the file is only half there"
        raise broken(place, problem, "Export it again as JSON Lines.")
    return item


def _parquet(path: Path) -> list[Line]:
    import duckdb

    closed: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        with duckdb.connect(":memory:", config=closed) as connection:
            table = duckdb.read_parquet(escape(str(path)), connection=connection)
            columns = []
            for name, kind in zip(table.columns, table.types, strict=True):
                column = duckdb.ColumnExpression(name)
                if "TIME ZONE" in str(kind):
                    # An instant with a zone as text, so that pytz is not needed for it.
                    column = column.cast("VARCHAR")
                columns.append(column)
            header = list(table.columns)
            rows = table.select(*columns).fetchall()
    except duckdb.Error:
        problem = "is damaged, only half there, or no Parquet file"
        raise broken(path.name, problem, "Export it again.") from None
    texts = [(n, [cell_text(cell) for cell in row]) for n, row in enumerate(rows, start=1)]
    return [(0, header), *texts]
