"""Write tables as CSV, XLSX or Parquet, so that no text of a stranger is ever run as a formula.

CSV and XLSX are for people and spreadsheets; Parquet is for programs and holds the text unaltered.
"""

import csv
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

FORMATS = ("csv", "parquet", "xlsx")

_WORKBOOK = "orden.xlsx"
_LONGEST_CELL = 32_767  # Excel's limit; XlsxWriter drops a longer text whole
_MOST_ROWS = 1_048_575  # Excel's limit, less the heading; XlsxWriter drops what is below without a word
_FIRST_DAY, _LAST_DAY = (
    date(1900, 3, 1),
    date(9999, 12, 31),
)  # Excel has a 29 February 1900 and nothing before that year
_WIDTH_SAMPLE = 2_000
# What a terminal would obey and XML cannot hold: all controls but tab and line breaks.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_RUNS = frozenset("=+-@＝＋－＠")
# A Norwegian spreadsheet splits a comma-separated file at ; and may see the rest of a text as a cell of its own.
_INNER = re.compile(r"(?<=[\s\S])([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])")


@dataclass(frozen=True, slots=True)
class Table:
    """One table to write: column names, and rows of text, numbers, dates, instants, lists of text, or None."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Front:
    """The sheet that a workbook opens with: its name, a heading, and paragraphs."""

    sheet: str
    heading: str
    lines: tuple[str, ...]


def export(
    tables: Mapping[str, Table],
    to: Path,
    format: str = "csv",
    timezone: str = "Europe/Oslo",
    front: Front | None = None,
) -> tuple[Path, ...]:
    """Write ``tables`` into folder ``to`` and give the files written: one a table, or one workbook for xlsx.

    A table that is longer than a sheet goes on in the next. Instants are ISO with their offset in CSV, UTC in Parquet, and
    ``timezone``'s clock in XLSX, which knows no zones. Files are the owner's alone where the system allows. Raises
    ValueError on an unknown format.
    """
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}")
    to.mkdir(parents=True, exist_ok=True)
    if format == "xlsx":
        with _aside(to / _WORKBOOK) as part:
            _write_workbook(part, tables, ZoneInfo(timezone), front=front)
        return (to / _WORKBOOK,)
    write = _write_csv if format == "csv" else _write_parquet
    paths = tuple(to / f"{name}.{format}" for name in tables)
    for path, table in zip(paths, tables.values(), strict=True):
        with _aside(path) as part:
            write(part, table)
    return paths


def book(tables: Mapping[str, Table], path: Path, timezone: str = "Europe/Oslo") -> Path:
    """Write ``tables`` as one workbook for reading: long texts wrapped, wide paper, the heading on every page.

    As safe as ``export``: no formulas, no links, real dates, the owner's alone, the same bytes for the same tables.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _aside(path) as part:
        _write_workbook(part, tables, ZoneInfo(timezone), wrapped=True)
    return path


def neutral(text: str) -> str:
    """Put an apostrophe where a spreadsheet would begin to run ``text`` as a formula; other text passes unchanged."""
    text = _storable(text)
    inner = _INNER.sub(r"\1'", text)
    return f"'{inner}" if _is_formula(text) else inner


def too_long(tables: Mapping[str, Table]) -> int:
    """Count the texts that a spreadsheet's cell cannot hold whole."""
    cells = (_listed(value) for table in tables.values() for row in table.rows for value in row)
    return sum(isinstance(value, str) and len(value) > _LONGEST_CELL for value in cells)


def continued(tables: Mapping[str, Table]) -> tuple[str, ...]:
    """Name the tables that are longer than a sheet."""
    return tuple(name for name, table in tables.items() if len(table.rows) > _MOST_ROWS)


def _sheets(tables: Mapping[str, Table]) -> Iterator[tuple[str, Table]]:
    for name, table in tables.items():
        yield name, Table(table.columns, table.rows[:_MOST_ROWS])
        for number, at in enumerate(range(_MOST_ROWS, len(table.rows), _MOST_ROWS), start=2):
            yield f"{name} {number}", Table(table.columns, table.rows[at : at + _MOST_ROWS])


def _storable(text: str) -> str:
    # Half a surrogate pair cannot be written as UTF-8, and U+FFFE and U+FFFF may not stand in XML.
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\ufffe", "?").replace("\uffff", "?")
    return _CONTROLS.sub("\ufffd", whole)


def _is_formula(text: str) -> bool:
    if text.startswith(("\t", "\r")):
        return True
    first = next((char for char in text if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf")), "")
    return first in _RUNS


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    # A folder of our own (0700) beside the target: DuckDB makes its own file, open to all, whatever mode it finds.
    with TemporaryDirectory(dir=path.parent, prefix=".orden-") as folder:
        part = Path(folder) / path.name
        yield part
        part.chmod(0o600)
        os.replace(part, path)


def _write_csv(part: Path, table: Table) -> None:
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # CR LF: with a bare LF a CR inside a text would go unquoted
        writer.writerow(neutral(column) for column in table.columns)
        writer.writerows([_csv_cell(value) for value in row] for row in table.rows)


def _csv_cell(value: Any) -> Any:
    value = _listed(value)
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _listed(value: Any) -> Any:
    return "; ".join(str(part) for part in value) if isinstance(value, list | tuple | set | frozenset) else value


def _write_workbook(
    part: Path, tables: Mapping[str, Table], zone: ZoneInfo, *, wrapped: bool = False, front: Front | None = None
) -> None:
    import xlsxwriter  # here: only this format needs it

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with part.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        # A constant date: the same tables give the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        if front:
            _write_front(book, book.add_worksheet(front.sheet), front)
        for name, table in _sheets(tables):
            sheet = book.add_worksheet(name)
            _write_sheet(book, sheet, table, zone, {"text_wrap": True, "valign": "top"} if wrapped else {})
            if wrapped:
                _set_paper(sheet)


def _write_front(book: Any, sheet: Any, front: Front) -> None:
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, _storable(front.heading), book.add_format({"bold": True, "font_size": 16}))
    prose = book.add_format({"text_wrap": True, "valign": "top"})
    for at, line in enumerate(front.lines, start=2):
        sheet.write_string(at, 0, _cut(_storable(line)), prose)


def _set_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_sheet(book: Any, sheet: Any, table: Table, zone: ZoneInfo, look: Mapping[str, Any]) -> None:
    from xlsxwriter.utility import xl_range

    formats = {
        "head": book.add_format({"bold": True, **look}),
        "day": book.add_format({"num_format": "dd.mm.yyyy", **look}),
        "instant": book.add_format({"num_format": "dd.mm.yyyy hh:mm", **look}),
        "quoted": book.add_format({"quote_prefix": True, **look}),
        "plain": book.add_format(look) if look else None,
    }
    widths = _widths(table)
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column, formats["head"])
    for line, row in enumerate(table.rows, start=1):
        for at, value in enumerate(row):
            _write_cell(sheet, line, at, _listed(value), formats, zone)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width, 42) + 3 if look else width + 3)
    sheet.freeze_panes(1, 0)
    if table.columns:
        last = max(1, len(table.rows)), len(table.columns) - 1
        sheet.autofilter(0, 0, *last)
        # A phone number is text on purpose: no green corner on every cell of its column.
        sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, *last)})


def _widths(table: Table) -> list[int]:
    """Give each column the width of its longest text among the first rows, between 4 and 60."""
    widths = [len(column) + 2 for column in table.columns]  # the filter's arrow stands over the heading's end
    for row in table.rows[:_WIDTH_SAMPLE]:
        widths = [max(width, min(60, _length(_listed(value)))) for width, value in zip(widths, row, strict=True)]
    return widths


def _length(value: Any) -> int:
    if isinstance(value, datetime):
        return len("22.11.2026 03:15")
    return len("22.11.2026") if isinstance(value, date) else len(str(value)) if value is not None else 0


def _write_cell(sheet: Any, line: int, at: int, value: Any, formats: Mapping[str, Any], zone: ZoneInfo) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value, formats["plain"])
    elif isinstance(value, int | float | Decimal) and isfinite(value):
        sheet.write_number(line, at, value, formats["plain"])
    elif isinstance(value, datetime) and _FIRST_DAY < value.date() < _LAST_DAY:
        # Without a zone of its own, and to the second: XLSX holds neither. Midnight is how sources that know days alone look.
        local = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
        sheet.write_datetime(line, at, local, formats["instant" if local.hour or local.minute else "day"])
    elif isinstance(value, date) and not isinstance(value, datetime) and _FIRST_DAY <= value <= _LAST_DAY:
        sheet.write_datetime(line, at, value, formats["day"])
    else:
        text = _cut(_storable(str(value)))
        sheet.write_string(line, at, text, formats["quoted" if _is_formula(text) else "plain"])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def _write_parquet(part: Path, table: Table) -> None:
    import duckdb  # here: only this format needs them
    import pandas as pd

    columns = {name: [_listed(row[at]) for row in table.rows] for at, name in enumerate(table.columns)}
    frame = pd.DataFrame({name: _series(values) for name, values in columns.items()})
    # All rows: a column of objects (dates) is typed from a sample, and a sample of blanks would be typed wrong.
    with duckdb.connect(config={"pandas_analyze_sample": max(1, len(frame))}) as connection:
        connection.from_df(frame).write_parquet(str(part))


def _series(values: Sequence[Any]) -> Any:
    import pandas as pd

    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean")
    if kinds == {int}:
        return pd.Series(values, dtype="Int64")
    if kinds and kinds <= {int, float, Decimal}:
        return pd.Series([None if value is None else float(value) for value in values], dtype="Float64")
    if kinds == {datetime}:
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), utc=True))
    if kinds == {date}:
        return pd.Series(values, dtype=object)
    return pd.Series([None if value is None else _storable(str(value)) for value in values], dtype="string")
