"""Values by data filter: read, emptied, overwritten; and the cells with their notes.

Clearing takes values only: notes, formats and the row itself stay, as the discovery document says.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from connectors.sandbox.people.world import Cell, Sheet
from connectors.sandbox.servers.google import cell_input, filters, sheet_cells
from connectors.sandbox.servers.google.answers import invalid, only, options, partial, refuse
from connectors.sandbox.servers.google.filters import Met
from connectors.sandbox.servers.google.sheet_cells import Area, Formula
from connectors.sandbox.servers.google.spreadsheets import Line, Spreadsheets, line_at, trim
from connectors.sandbox.servers.vendor_server import Answer, Request, Route

_READ = ("dataFilters", "valueRenderOption", "dateTimeRenderOption", "majorDimension")
_WRITE = ("valueInputOption", "data", "includeValuesInResponse")
_DATA = ("dataFilter", "majorDimension", "values")
_PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)
_WORDS = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED"}


class Values:
    """The endpoints of values by data filter.

    ``protected``: by (spreadsheet, gid), the status with which a write into that tab is refused.
    ``reads`` and ``writes`` let a request in, or end it.
    """

    def __init__(
        self,
        book: Spreadsheets,
        reads: Callable[[Request, str], None],
        writes: Callable[[Request, str], None],
    ) -> None:
        self._book, self._reads, self._writes = book, reads, writes
        self.protected: dict[tuple[str, int], int] = {}

    def routes(self, sheet: str) -> Iterable[Route]:
        """Return the routes below a spreadsheet's path."""
        return (
            ("POST", sheet + "/values:batchGetByDataFilter", self._get),
            ("POST", sheet + "/values:batchClearByDataFilter", self._clear),
            ("POST", sheet + "/values:batchUpdateByDataFilter", self._update),
        )

    def _get(self, request: Request, key: str) -> Answer:
        self._reads(request, key)
        body = only(request.json(), _READ, "body")
        how = options(body)
        found = [
            {
                "valueRange": sheet_cells.value_range(met.sheet, met.area, *how),
                "dataFilters": list(met.filters),
            }
            for met in filters.cells(self._book, key, filters.of(body))
        ]
        content: dict[str, Any] = {"spreadsheetId": key}
        if found:
            content["valueRanges"] = found
        return partial(request, content)

    def _clear(self, request: Request, key: str) -> Answer:
        self._writes(request, key)
        asked = filters.of(only(request.json(), ("dataFilters",), "body"))
        met = self._writable(filters.cells(self._book, key, asked))
        for each in met:
            self._empty(each.sheet, each.area)
        content: dict[str, Any] = {"spreadsheetId": key}
        if met:
            content["clearedRanges"] = [sheet_cells.name(m.sheet, m.area) for m in met]
        return partial(request, content)

    def _update(self, request: Request, key: str) -> Answer:
        self._writes(request, key)
        body = only(request.json(), _WRITE, "body")
        option, data = body.get("valueInputOption"), body.get("data")
        if option not in cell_input.OPTIONS:
            invalid("'valueInputOption' is required but not specified")
        if not isinstance(data, list) or not data:
            invalid("Must specify at least one range of values.")
        work = [job for each in data for job in self._jobs(key, each, str(option))]
        responses = [self._write(met, lines) for met, lines in work]
        content: dict[str, Any] = {"spreadsheetId": key}
        if responses:
            for total, part in (("Rows", "updatedRows"), ("Cells", "updatedCells")):
                content[f"totalUpdated{total}"] = sum(each[part] for each in responses)
            content["responses"] = responses
        return partial(request, content)

    def _jobs(self, key: str, given: Any, option: str) -> list[tuple[Met, list[list[Cell | None]]]]:
        """Return what to write where, all of it checked before any is written."""
        job = only(given, _DATA, "data")
        if options(job)[2] != "ROWS":
            refuse(501, "UNIMPLEMENTED", "The sandbox writes rows only.")
        values = job.get("values")
        if not isinstance(values, list) or not all(isinstance(line, list) for line in values):
            invalid("Invalid values.")
        asked = filters.checked(job.get("dataFilter"))
        met = self._writable(filters.cells(self._book, key, [asked]))
        return [(each, self._lines(each, values, option)) for each in met]

    def _lines(self, met: Met, values: list[list[Any]], option: str) -> list[list[Cell | None]]:
        area = met.area
        if len(values) > area.bottom - area.top or any(
            len(line) > area.right - area.left for line in values
        ):
            where = sheet_cells.name(met.sheet, area)
            invalid(f"Requested writing within range [{where}], but tried writing outside of it.")
        return [
            [self._cell(met, row, column, value, option) for column, value in enumerate(line)]
            for row, line in enumerate(values)
        ]

    def _cell(self, met: Met, row: int, column: int, value: Any, option: str) -> Cell | None:
        if value is None:
            return None
        line = line_at(met.sheet, met.area.top + row)
        at = met.area.left + column
        is_dated = isinstance(held(line, at), datetime) or self._book.is_dated(line, at)
        return cell_input.cell(value, option, is_dated, self._book.shown)

    def _write(self, met: Met, lines: list[list[Cell | None]]) -> dict[str, Any]:
        area, written = met.area, 0
        for row, cells in enumerate(lines):
            line = line_at(met.sheet, area.top + row)
            for column, cell in enumerate(cells, area.left):
                if cell is not None:
                    self._put(met.sheet, line, column, cell)
                    written += 1
            trim(line)
        width = max(map(len, lines), default=0)
        bottom, right = area.top + max(len(lines), 1), area.left + max(width, 1)
        return {
            "updatedRange": sheet_cells.name(met.sheet, Area(area.top, area.left, bottom, right)),
            "updatedRows": sum(any(c is not None for c in cells) for cells in lines),
            "updatedColumns": width,
            "updatedCells": written,
            "dataFilter": met.filters[0],
        }

    def _writable(self, met: list[Met]) -> list[Met]:
        for each in met:
            if status := self.protected.get((each.sheet.key, each.sheet.gid)):
                refuse(status, _WORDS[status], _PROTECTED)
        return met

    def _empty(self, sheet: Sheet, area: Area) -> None:
        for row in range(area.top, min(area.bottom, len(sheet.rows) + 1)):
            line = line_at(sheet, row)
            for column in range(area.left, min(area.right, len(line))):
                self._put(sheet, line, column, "")
            trim(line)

    def _put(self, sheet: Sheet, line: Line, column: int, cell: Cell) -> None:
        """Put a value into a cell; its format and its formula's meaning outlive what was there."""
        before = held(line, column)
        if isinstance(before, datetime):
            self._book.date(sheet, line, column)
        if isinstance(before, Formula):
            self._book.shown[str(before)] = before.shows
        line += [""] * (column + 1 - len(line))
        line[column] = cell


def held(line: Line, column: int) -> Cell:
    """Return what a cell holds; nothing past the last filled one."""
    return line[column] if column < len(line) else ""


def grid_data(book: Spreadsheets, sheet: Sheet, area: Area) -> dict[str, Any]:
    """Return cells one by one, with what was entered, what is shown, and the note."""
    rows = range(area.top, min(area.bottom, len(sheet.rows) + 1))
    data: dict[str, Any] = {"startRow": area.top, "startColumn": area.left}
    data["rowData"] = [_row_data(book, sheet, line_at(sheet, row), area) for row in rows]
    return {name: content for name, content in data.items() if content}


def _row_data(book: Spreadsheets, sheet: Sheet, line: Line, area: Area) -> dict[str, Any]:
    found = [
        _cell_data(sheet, held(line, n), n, book.note(sheet, line, n))
        for n in range(area.left, area.right)
    ]
    while found and not found[-1]:
        found.pop()
    return {"values": found} if found else {}


def _cell_data(sheet: Sheet, cell: Cell, column: int, note: str | None) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if cell != "":
        data["userEnteredValue"] = _extended(cell)
        data["effectiveValue"] = _extended(cell.shows if isinstance(cell, Formula) else cell)
        data["formattedValue"] = sheet_cells.formatted(cell, column, sheet.locale)
    if note:
        data["note"] = note
    return data


def _extended(cell: Cell) -> Mapping[str, Any]:
    if isinstance(cell, Formula):
        return {"formulaValue": str(cell)}
    if isinstance(cell, bool):
        return {"boolValue": cell}
    if isinstance(cell, datetime):
        return {"numberValue": sheet_cells.serial(cell)}
    if isinstance(cell, str):
        return {"stringValue": cell}
    return {"numberValue": cell}
