"""Write tables as a workbook: text is text, dates are dates.

What a sheet cannot hold is counted, never dropped in silence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reports.tables.cells import Table, in_xml, is_formula, listed

_LONGEST_CELL = 32_767  # Excel's limit; XlsxWriter drops a longer text whole
# Excel's limit, less the heading; XlsxWriter drops what is below without a word.
_MOST_ROWS = 1_048_575
# Excel has a 29 February 1900 and nothing before that year.
_FIRST_DAY, _LAST_DAY = date(1900, 3, 1), date(9999, 12, 31)
_WIDTH_SAMPLE = 2_000
_WIDEST, _WIDEST_WRAPPED = 60, 42


@dataclass(frozen=True, slots=True)
class Front:
    """The sheet that a workbook opens with: its name, a heading, and paragraphs."""

    sheet: str
    heading: str
    lines: tuple[str, ...]


def too_long(tables: Mapping[str, Table]) -> int:
    """Count the texts that a spreadsheet's cell cannot hold whole."""
    cells = (listed(value) for table in tables.values() for row in table.rows for value in row)
    return sum(isinstance(value, str) and len(value) > _LONGEST_CELL for value in cells)


def continued(tables: Mapping[str, Table]) -> tuple[str, ...]:
    """Name the tables that are longer than a sheet."""
    return tuple(name for name, table in tables.items() if len(table.rows) > _MOST_ROWS)


def _sheets(tables: Mapping[str, Table]) -> Iterator[tuple[str, Table]]:
    for name, table in tables.items():
        yield name, Table(table.columns, table.rows[:_MOST_ROWS])
        for number, at in enumerate(range(_MOST_ROWS, len(table.rows), _MOST_ROWS), start=2):
            yield f"{name} {number}", Table(table.columns, table.rows[at : at + _MOST_ROWS])


def write(
    part: Path,
    tables: Mapping[str, Table],
    zone: ZoneInfo,
    *,
    wrapped: bool = False,
    front: Front | None = None,
) -> None:
    """Write ``tables`` into file ``part``, a sheet each after ``front``; ``wrapped``: for paper."""
    import xlsxwriter  # here: only this format needs it

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with part.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        # A constant date: the same tables give the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        if front:
            _write_front(book, book.add_worksheet(front.sheet), front)
        for name, table in _sheets(tables):
            sheet = book.add_worksheet(name)
            _write_sheet(
                book, sheet, table, zone, {"text_wrap": True, "valign": "top"} if wrapped else {}
            )
            if wrapped:
                _set_paper(sheet)


def _write_front(book: Any, sheet: Any, front: Front) -> None:
    sheet.set_column(0, 0, 90)
    sheet.write_string(
        0, 0, in_xml(front.heading), book.add_format({"bold": True, "font_size": 16})
    )
    prose = book.add_format({"text_wrap": True, "valign": "top"})
    for at, line in enumerate(front.lines, start=2):
        sheet.write_string(at, 0, _cut(in_xml(line)), prose)


def _set_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_sheet(
    book: Any, sheet: Any, table: Table, zone: ZoneInfo, look: Mapping[str, Any]
) -> None:
    from xlsxwriter.utility import xl_range

    formats = _formats(book, look)
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column, formats["head"])
    for line, row in enumerate(table.rows, start=1):
        for at, value in enumerate(row):
            _write_cell(sheet, line, at, listed(value), formats, zone)
    for at, width in enumerate(_widths(table)):
        if look:
            width = min(width, _WIDEST_WRAPPED)
        sheet.set_column(at, at, width + 3)
    sheet.freeze_panes(1, 0)
    if table.columns:
        last = max(1, len(table.rows)), len(table.columns) - 1
        sheet.autofilter(0, 0, *last)
        # A phone number is text on purpose: no green corner on every cell of its column.
        sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, *last)})


def _formats(book: Any, look: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, **look}),
        "day": book.add_format({"num_format": "dd.mm.yyyy", **look}),
        "instant": book.add_format({"num_format": "dd.mm.yyyy hh:mm", **look}),
        "quoted": book.add_format({"quote_prefix": True, **look}),
        "plain": book.add_format(look) if look else None,
    }


def _widths(table: Table) -> list[int]:
    """Give each column the width of its heading, or of the longest text among the first rows."""
    # The filter's arrow stands over the heading's end.
    widths = [len(column) + 2 for column in table.columns]
    for row in table.rows[:_WIDTH_SAMPLE]:
        for at, value in enumerate(row):
            widths[at] = max(widths[at], min(_WIDEST, _length(listed(value))))
    return widths


def _length(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, datetime):
        return len("22.11.2026 03:15")
    if isinstance(value, date):
        return len("22.11.2026")
    return len(str(value))


def _write_cell(
    sheet: Any, line: int, at: int, value: Any, formats: Mapping[str, Any], zone: ZoneInfo
) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value, formats["plain"])
    elif isinstance(value, int | float | Decimal) and isfinite(value):
        sheet.write_number(line, at, value, formats["plain"])
    elif isinstance(value, date) and _in_range(value):
        when, format = _when(value, zone)
        sheet.write_datetime(line, at, when, formats[format])
    elif value is not None:
        text = _cut(in_xml(str(value)))
        sheet.write_string(line, at, text, formats["quoted" if is_formula(text) else "plain"])


def _in_range(value: date) -> bool:
    if isinstance(value, datetime):
        # A day to spare at both ends, for the zone.
        return _FIRST_DAY < value.date() < _LAST_DAY
    return _FIRST_DAY <= value <= _LAST_DAY


def _when(value: date, zone: ZoneInfo) -> tuple[date, str]:
    """Return a day or an instant as XLSX holds it, and its format: no zone, and to the second."""
    if not isinstance(value, datetime):
        return value, "day"
    local = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    # Midnight is how sources that know days alone look.
    return local, "instant" if local.hour or local.minute else "day"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"
