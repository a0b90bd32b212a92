"""Table files as rows of text: CSV, XLSX, JSON Lines and Parquet, with the line where each row
stood.

The csv module and expat read here, not pandas: they keep the line of every row, rows of uneven
length and the text as it stands (a person called Nan, 0150, 150 and not 150.0), nothing has to be
switched off for that, and nothing is made of a file that it does not hold.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from connectors.base import csv_lines, json_lines, parquet_lines, workbook_lines
from connectors.base.bounds import Bounds
from connectors.base.columns import folded
from connectors.base.files import broken, content
from connectors.base.table_lines import (
    HEADER_WITHIN,
    NOT_TEXT,
    SAVE_AGAIN,
    Header,
    Line,
    headings_met,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls, and every .xlsx that has a password
_OTHER = (b"%PDF", b"{\\rtf", b"<!DOCTYPE", b"<html", b"<?xml", b"\xef\xbb\xbf<?xml")
_NO_CELL = "has no filled cell in any table: it holds pictures or charts at most"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file.

    ``place`` names file and sheet; ``known`` counts the headers looked for and found. ``nothing``
    says why a file came to no table though it is not empty: it then has neither header nor rows.
    """

    place: str
    sheet: str | None
    header: tuple[str, ...]
    known: int
    rows: tuple[tuple[str, Mapping[str, str]], ...]  # where it stood; text by header, blanks too
    above: tuple[str, ...] = ()  # the lines above the header: a title, the day of export
    nothing: str = ""


def read(path: Path, known: Iterable[str]) -> list[Table]:
    """Read the tables of a file: one, or one for each sheet that has anything in it.

    Never an empty list: a file in which no cell is filled gives one table without header and rows,
    so that whoever reads a folder can name it. ``known`` are header names to look for, in any case.
    Raises ``SourceError`` for a file that cannot be read.
    """
    found = _tables(path, frozenset(folded(name) for name in known))
    return found or [Table(path.name, None, (), 0, (), nothing=_NO_CELL)]


def _tables(path: Path, wanted: frozenset[str]) -> list[Table]:
    data, bounds = content(path), Bounds(path.name)
    suffix = path.suffix.casefold()
    if data.startswith(_OLE):
        problem = "has a password, or is in the old .xls format"
        raise broken(path.name, problem, "Save it as .xlsx or CSV without one.")
    if data.startswith(b"PK") or suffix in (".xlsx", ".xlsm"):
        return _workbook(path.name, data, wanted, bounds)
    if data.startswith(b"PAR1") or suffix == ".parquet":
        return _table(path.name, parquet_lines.lines(path, bounds), wanted, bounds)
    if suffix in (".jsonl", ".ndjson"):
        return _table(path.name, json_lines.lines(path.name, data), wanted, bounds)
    if data.startswith(_OTHER):
        raise broken(path.name, NOT_TEXT, SAVE_AGAIN)
    return _table(path.name, csv_lines.lines(path.name, data, wanted, bounds), wanted, bounds)


def _workbook(place: str, data: bytes, wanted: frozenset[str], bounds: Bounds) -> list[Table]:
    sheets = workbook_lines.sheets(place, data, bounds)
    tables: list[Table] = []
    for title, lines in sheets:
        name = place
        if len(sheets) > 1:
            name = f"{place} [{title}]"
        tables += _table(name, lines, wanted, bounds, title)
    return tables


def _table(
    place: str,
    lines: Iterable[Line],
    wanted: frozenset[str],
    bounds: Bounds,
    sheet: str | None = None,
) -> list[Table]:
    """Find the header among the first lines, and hang the lines below it on it.

    Nothing is no table.
    """
    left = (line for line in lines if line[2] or any(map(str.strip, line[1])))
    first = list(islice(left, HEADER_WITHIN))
    if not first:
        return []
    scores = [headings_met([*cells, *far.values()], wanted) for _, cells, far in first]
    at = scores.index(max(scores))  # the first of the best; the first line when nothing is known
    _, cells, far = first[at]
    bounds.columns(max(far, default=len(cells) - 1) + 1)
    header = Header(cells, far)
    rows = tuple(_rows(place, header, chain(first[at + 1 :], left), bounds))
    above = tuple(" ".join(" ".join(cells).split()) for _, cells, _ in first[:at])
    return [Table(place, sheet, header.names, scores[at], rows, above)]


def _rows(
    place: str, header: Header, lines: Iterable[Line], bounds: Bounds
) -> Iterator[tuple[str, Mapping[str, str]]]:
    width = len(header.names)
    for number, cells, far in lines:
        bounds.row(max(width, len(cells)) + len(far))
        yield f"{place} line {number}", header.row(cells, far)
    bounds.check()
