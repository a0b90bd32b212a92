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
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

FORMATS = ("csv", "parquet", "xlsx")

_WORKBOOK = "orden.xlsx"
_LONGEST_CELL = 32_767  # Excel's limit; XlsxWriter drops a longer text whole
_RUNS = frozenset("=+-@＝＋－＠")
# A Norwegian spreadsheet splits a comma-separated file at ; and may see the rest of a text as a cell of its own.
_INNER = re.compile(r"(?<=[\s\S])([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])")


@dataclass(frozen=True, slots=True)
class Table:
    """One table to write: column names, and rows of text, numbers, dates, instants, lists of text, or None."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def export(
    tables: Mapping[str, Table], to: Path, format: str = "csv", timezone: str = "Europe/Oslo"
) -> tuple[Path, ...]:
    """Write ``tables`` into folder ``to`` and give the files written: one a table, or one workbook for xlsx.

    Instants are ISO with their offset in CSV, UTC in Parquet, and ``timezone``'s clock in XLSX, which knows no zones. Files are the owner's
    alone where the system allows. Raises ValueError on an unknown format.
    """
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}")
    to.mkdir(parents=True, exist_ok=True)
    if format == "xlsx":
        with _aside(to / _WORKBOOK) as part:
            _write_workbook(part, tables, ZoneInfo(timezone))
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


def _storable(text: str) -> str:
    # Half a surrogate pair cannot be written as UTF-8, and U+FFFE and U+FFFF may not stand in XML.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\ufffe", "?").replace("\uffff", "?")


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


def _write_workbook(part: Path, tables: Mapping[str, Table], zone: ZoneInfo, *, wrapped: bool = False) -> None:
    import xlsxwriter  # here: only this format needs it

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with part.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        # A constant date: the same tables give the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            _write_sheet(book, sheet, table, zone, {"text_wrap": True, "valign": "top"} if wrapped else {})
            if wrapped:
                _set_paper(sheet)


def _set_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_sheet(book: Any, sheet: Any, table: Table, zone: ZoneInfo, look: Mapping[str, Any]) -> None:
    formats = {
        "head": book.add_format({"bold": True, **look}),
        "day": book.add_format({"num_format": "dd.mm.yyyy", **look}),
        "instant": book.add_format({"num_format": "dd.mm.yyyy hh:mm", **look}),
        "quoted": book.add_format({"quote_prefix": True, **look}),
        "plain": book.add_format(look) if look else None,
    }
    widths = [len(column) for column in table.columns]
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column, formats["head"])
    for line, row in enumerate(table.rows, start=1):
        for at, value in enumerate(row):
            _write_cell(sheet, line, at, _listed(value), formats, zone)
            widths[at] = max(widths[at], min(60, len(str(_listed(value) or ""))))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width, 42) + 3 if look else width + 3)
    sheet.freeze_panes(1, 0)
    if table.columns:
        sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)


def _write_cell(sheet: Any, line: int, at: int, value: Any, formats: Mapping[str, Any], zone: ZoneInfo) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value, formats["plain"])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, at, value, formats["plain"])
    elif isinstance(value, datetime):
        # Without a zone of its own, and to the second: XLSX holds neither.
        sheet.write_datetime(line, at, value.astimezone(zone).replace(tzinfo=None, microsecond=0), formats["instant"])
    elif isinstance(value, date):
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
