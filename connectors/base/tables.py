"""Table files as rows of text: CSV, XLSX, JSON Lines and Parquet, with the line where each row stood.

The csv module and openpyxl read here, not pandas: they keep the line of every row, rows of uneven length and the text
as it stands (a person called Nan, 0150, 150 and not 150.0), and nothing has to be switched off for that.
"""

import csv
import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from glob import escape
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any, TextIO

from connectors.base.columns import folded, unnumbered
from connectors.base.files import broken, content, member, unzipped
from connectors.base.national_id import MASK, is_national_id_number, masked
from connectors.base.row import LARGEST_CELL, clean

#: PowerOffice puts three title rows above the header; others a logo, an address and a date.
HEADER_WITHIN = 20

_DELIMITERS = ";,\t|"
_SAMPLE = 1_000_000  # characters
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls, and every .xlsx that has a password
_NOT_TEXT = "is not a table that can be read here"
_SAVE_AGAIN = "Export it again as CSV or XLSX, without a password."

#: A formula that no program has worked out yet. Excel and LibreOffice mark an empty result as text (t="str").
_UNSOLVED = re.compile(
    rb'<c(?![^<>]*\bt="str")[^<>]*>\s*<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)

csv.field_size_limit(2**31 - 1)  # the default of 131 072 would refuse a file for one long cell; ours are cut instead

Line = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file. ``place`` names file and sheet; ``known`` counts the headers looked for and found."""

    place: str
    sheet: str | None
    header: tuple[str, ...]
    known: int
    rows: tuple[tuple[str, Mapping[str, str]], ...]  # where it stood; text by header, blank cells included


def read(path: Path, known: Iterable[str]) -> list[Table]:
    """Read the tables of a file: one, or one for each sheet that has anything in it.

    ``known`` are header names to look for, in any case. Raises ``SourceError`` for a file that cannot be read.
    """
    data = content(path)
    wanted = frozenset(folded(name) for name in known)
    suffix = path.suffix.casefold()
    if data.startswith(_OLE):
        raise broken(path.name, "has a password, or is in the old .xls format", "Save it as .xlsx or CSV without one.")
    if data.startswith(b"PK") or suffix in (".xlsx", ".xlsm"):
        return _workbook(path.name, data, wanted)
    if data.startswith(b"PAR1") or suffix == ".parquet":
        return _one(path.name, _parquet(path), wanted)
    if suffix in (".jsonl", ".ndjson"):
        return _one(path.name, _json_lines(path.name, data), wanted)
    if data.startswith((b"%PDF", b"{\\rtf", b"<!DOCTYPE", b"<html", b"<?xml", b"\xef\xbb\xbf<?xml")):
        raise broken(path.name, _NOT_TEXT, _SAVE_AGAIN)
    return _one(path.name, _csv(path.name, data, wanted), wanted)


def _one(place: str, lines: Iterable[Line], wanted: frozenset[str], sheet: str | None = None) -> list[Table]:
    """Find the header among the first lines, and hang the lines below it on it."""
    kept = [(n, cells) for n, cells in lines if any(cell.strip() for cell in cells)]
    if not kept:
        return []
    top = kept[:HEADER_WITHIN]
    scores = [_known(cells, wanted) for _, cells in top]
    at = scores.index(max(scores))  # the first of the best; the first line when nothing is known
    header = _header(kept[at][1])
    rows = tuple((f"{place} line {n}", _row(header, cells)) for n, cells in kept[at + 1 :])
    return [Table(place, sheet, header, scores[at], rows)]


def _known(cells: Iterable[str], wanted: frozenset[str]) -> int:
    names = {folded(cell) for cell in cells if len(cell) < 200}
    return len(names & wanted)


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    """Name every column: blank ones by their position, repeated ones by an ordinal (``E-post (2)``)."""
    taken: dict[str, str] = {}
    for position, cell in enumerate(cells, start=1):
        name = " ".join((clean(cell.replace("\ufeff", "")) or f"column {position}").split())[:200]
        unique, ordinal = name, 1
        while folded(unique) in taken:
            ordinal += 1
            unique = f"{unnumbered(name)} ({ordinal})"
        taken[folded(unique)] = unique
    return tuple(taken.values())


def _row(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    row = {name: masked(cells[i]) if i < len(cells) else "" for i, name in enumerate(header)}
    # More cells than headers: kept under their position, so that they are found unread.
    row |= {f"column {i + 1}": masked(cells[i]) for i in range(len(header), len(cells)) if cells[i].strip()}
    return row


def _text(value: Any) -> str:
    """Write a cell as text: whole numbers without a point, dates in ISO form. A cell over the limit is cut."""
    if value is None:
        return ""
    if isinstance(value, int | float) and is_national_id_number(value):
        text = MASK  # without the zero of days 1 to 9 no text would show that it is one
    elif isinstance(value, float):
        text = _number(value)
    elif isinstance(value, datetime):
        text = value.date().isoformat() if value.time() == time() and not value.tzinfo else value.isoformat()
    elif isinstance(value, date | time):
        text = value.isoformat()
    elif isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False, default=str)
    else:
        text = str(value)
    # One more than the limit, so that the popping reader still sees and reports that it was too long.
    return text[: LARGEST_CELL + 1].encode("utf-8", "replace").decode()


def _number(value: float) -> str:
    if not isfinite(value):
        return str(value)
    text = format(Decimal(format(value, ".15g")), "f")  # the 15 digits that Excel shows: 0.3, not 0.30000000000000004
    # 99.375 would read as thousands (values.money): in a number cell the point is a decimal point.
    return text + "0" if len(text.partition(".")[2]) == 3 else text


def _csv(place: str, data: bytes, wanted: frozenset[str]) -> list[Line]:
    encoding = _encoding(place, data)
    delimiter = _delimiter(TextIOWrapper(BytesIO(data), encoding, newline="").read(_SAMPLE), wanted)
    try:
        lines = list(_records(place, TextIOWrapper(BytesIO(data), encoding, newline=""), delimiter))
    except csv.Error:
        raise broken(place, _NOT_TEXT, _SAVE_AGAIN) from None
    _whole_to_the_end(place, data, lines)
    return lines


def _encoding(place: str, data: bytes) -> str:
    """Tell UTF-16 by its mark, UTF-8 by being valid, and take the rest for Windows' own (cp1252)."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not marked and b"\0" in data:
        raise broken(place, _NOT_TEXT, _SAVE_AGAIN)
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise broken(place, "holds bytes that are no text in UTF-8, UTF-16 or Windows-1252", "Save it as CSV UTF-8.")


def _delimiter(sample: str, wanted: frozenset[str]) -> str:
    """Choose what finds most known headers, then what cuts most lines into equally many cells."""

    def fit(delimiter: str) -> tuple[int, int, int]:
        try:
            rows = list(islice(csv.reader(StringIO(sample, newline=""), delimiter=delimiter), HEADER_WITHIN))
        except csv.Error:
            return 0, 0, 0
        widths = [len(row) for row in rows if len(row) > 1]
        return (
            max((_known(row, wanted) for row in rows), default=0),
            max((widths.count(width) for width in widths), default=0),
            max(widths, default=0),
        )

    return max(_DELIMITERS, key=fit)


def _records(place: str, stream: TextIO, delimiter: str) -> Iterator[Line]:
    """Cut text into rows, each with the line it begins on."""
    seen: list[str] = []

    def remembered() -> Iterator[str]:
        for line in stream:
            seen.append(line)
            yield line

    reader = csv.reader(remembered(), delimiter=delimiter)
    begins, last = 1, seen
    for cells in reader:
        yield begins, [_text(cell) for cell in cells]
        begins, last, seen = reader.line_num + 1, seen, []
    try:
        list(csv.reader(last, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):  # other complaints of strict reading are habits of real programs
            line = reader.line_num - len(last) + 1
            problem = "a quotation mark is opened and never closed: the file is only half there"
            raise broken(
                f"{place} line {line}", problem, "Export it again and see that the download finishes."
            ) from None


def _whole_to_the_end(place: str, data: bytes, lines: list[Line]) -> None:
    """Raise SourceError when the file stops in mid-row: people would look deleted who only were not downloaded."""
    if len(lines) < 3 or b"\n" in data[-2:] or b"\r" in data[-2:]:
        return
    number, last = lines[-1]
    if len(last) < min(len(cells) for _, cells in lines[-3:-1]):
        raise broken(
            f"{place} line {number}", "the last row stops half-way", "Export it again, or end it with a new line."
        )


def _workbook(place: str, data: bytes, wanted: frozenset[str]) -> list[Table]:
    _check_workbook(place, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and validations that it leaves out
            sheets = _sheets(data)
    except Exception:  # noqa: BLE001 - openpyxl raises KeyError, ValueError, ParseError, IndexError … on damaged workbooks
        raise broken(place, "is damaged, only half there, or no workbook", _SAVE_AGAIN) from None
    several = len(sheets) > 1
    named = [(f"{place} [{title}]" if several else place, title, lines) for title, lines in sheets]
    return [table for name, title, lines in named for table in _one(name, lines, wanted, title)]


def _sheets(data: bytes) -> list[tuple[str, list[Line]]]:
    from openpyxl import load_workbook  # 0.3 s that runs without a workbook need not wait for

    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    found: list[tuple[str, list[Line]]] = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write a wrong size, and rows beyond it would be lost
        rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        found.append((sheet.title, [(n, [_text(cell) for cell in row]) for n, row in rows if _filled(row)]))
    book.close()
    return [(title, lines) for title, lines in found if lines]


def _filled(cells: Iterable[Any]) -> bool:
    return any(cell is not None and cell != "" for cell in cells)


def _check_workbook(place: str, data: bytes) -> None:
    """Raise SourceError for what is no workbook, unpacks too large, or declares entities."""
    archive = unzipped(place, data)
    names = archive.namelist()
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise broken(place, _NOT_TEXT, _SAVE_AGAIN)
    for info in archive.infolist():
        head = member(place, archive, info, limit=4096).replace(b"\0", b"")
        if info.filename.startswith("xl/worksheets/") and _UNSOLVED.search(member(place, archive, info)):
            # openpyxl gives nothing for such a cell: an address that is only computed would be gone without a word.
            raise broken(place, "holds formulas without results", "Open it in Excel or LibreOffice and save it again.")
        if info.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in head:
            raise broken(
                place, "declares XML entities, which no workbook does", "Do not use the file: it may be an attack."
            )


def _json_lines(place: str, data: bytes) -> list[Line]:
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(data.decode("utf-8-sig", "replace").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            # Numbers stay as they are written: 0.10 keeps its zero, and no digit is lost.
            item = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError):
            item = None
        if not isinstance(item, dict):
            problem = "is not one JSON object to a line, or the file is only half there"
            raise broken(f"{place} line {number}", problem, "Export it again as JSON Lines.")
        found.append((number, item))
    keys = list(dict.fromkeys(key for _, item in found for key in item))
    return [(0, keys), *((n, [_text(item.get(key)) for key in keys]) for n, item in found)]


def _parquet(path: Path) -> list[Line]:
    import duckdb

    closed: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False}
    try:
        with duckdb.connect(":memory:", config={**closed, "autoload_known_extensions": False}) as connection:
            table = duckdb.read_parquet(escape(str(path)), connection=connection)
            # Instants with a zone as text, so that pytz is not needed for them.
            kinds = {name: str(kind) for name, kind in zip(table.columns, table.types, strict=True)}
            columns = [
                duckdb.ColumnExpression(name).cast("VARCHAR") if "TIME ZONE" in kind else duckdb.ColumnExpression(name)
                for name, kind in kinds.items()
            ]
            rows = table.select(*columns).fetchall()
    except duckdb.Error:
        raise broken(path.name, "is damaged, only half there, or no Parquet file", "Export it again.") from None
    return [(0, list(kinds)), *((n, [_text(cell) for cell in row]) for n, row in enumerate(rows, start=1))]
