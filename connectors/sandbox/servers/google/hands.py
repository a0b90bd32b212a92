"""Who interferes in a sheet while it is worked on, and answers that lie: given to ``between`` and
``fail`` of the server.

Rows are numbered as in the sheet's own list: 0 is the first below the heading.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from connectors.sandbox.people.world import Cell, Sheet
from connectors.sandbox.servers.google.forms import Response
from connectors.sandbox.servers.google.server import Google
from connectors.sandbox.servers.google.sheet_cells import Formula, serial
from connectors.sandbox.servers.google.spreadsheets import Mark, trim
from connectors.sandbox.servers.google.values import held
from connectors.sandbox.servers.vendor_server import Answer, Request, answer_json


def insert_row(server: Google, sheet: Sheet, row: int, cells: list[Cell] | None = None) -> None:
    """Insert a row above ``row``."""
    with server.state:
        sheet.rows.insert(row, list(cells or []))


def delete_row(server: Google, sheet: Sheet, row: int) -> None:
    """Delete a row, and all that hangs on it."""
    with server.state:
        del sheet.rows[row]


def edit(server: Google, sheet: Sheet, row: int, column: int, cell: Cell) -> None:
    """Overwrite one cell."""
    with server.state:
        line = sheet.rows[row]
        line += [""] * (column + 1 - len(line))
        line[column] = cell
        trim(line)


def rename(server: Google, sheet: Sheet, title: str) -> None:
    """Give a tab another title."""
    with server.state:
        sheet.tab = title


def note(server: Google, sheet: Sheet, row: int, column: int, text: str) -> None:
    """Put a note at a cell."""
    with server.state:
        server.book.marks.append(Mark(sheet, sheet.rows[row], column, text))


def paste_copy(server: Google, sheet: Sheet, row: int, to: int) -> None:
    """Copy a row, and insert the copy above ``to``; tags are not copied."""
    with server.state:
        sheet.rows.insert(to, list(sheet.rows[row]))


def sort(server: Google, sheet: Sheet, column: int, descending: bool = False) -> None:
    """Sort the rows by a column, empty ones last. Notes and formats go with the values; whether
    tags do is the server's switch ``tags_follow_sort``."""
    with server.state:
        filled = [line for line in sheet.rows if held(line, column) != ""]
        empty = [line for line in sheet.rows if held(line, column) == ""]
        filled.sort(key=lambda line: _rank(held(line, column)), reverse=descending)
        ordered = [*filled, *empty]
        if server.tags_follow_sort:
            sheet.rows[:] = ordered
            return
        # The values move from row to row, and the rows stay where they are with their tags.
        contents = [list(line) for line in ordered]
        moved = {id(old): new for old, new in zip(ordered, sheet.rows, strict=True)}
        for mark in server.book.marks:
            mark.line = moved.get(id(mark.line), mark.line)
        for line, content in zip(sheet.rows, contents, strict=True):
            line[:] = content


def _rank(cell: Cell) -> tuple[int, float, str]:
    """Order numbers and dates before texts, texts before truths, as Sheets does."""
    if isinstance(cell, Formula):
        return _rank(cell.shows)
    if isinstance(cell, bool):
        return 2, float(cell), ""
    if isinstance(cell, datetime):
        return 0, float(serial(cell)), ""
    if isinstance(cell, str):
        return 1, 0.0, cell.casefold()
    return 0, float(cell), ""


def link_again(server: Google, form: str, sheet: Sheet, gid: int, title: str) -> Sheet:
    """Link a form to its spreadsheet again: its answers come back in a new tab."""
    with server.state:
        held_by_form = server.forms.by_id[form]
        rows = [list(each.cells) for each in held_by_form.responses]
        header = list(held_by_form.header)
        tab = Sheet(sheet.key, sheet.title, title, gid, header, rows, sheet.locale, sheet.timezone)
        server.book.further.append(tab)
    return tab


def delete_answer(server: Google, form: str, holds: Callable[[Response], bool]) -> None:
    """Delete answers in the form itself, as only its owner can."""
    with server.state:
        server.forms.take_out(form, holds)


def finds_nobody(request: Request, true: Answer) -> Answer:
    """Tell of every answer of a form that it is not there."""
    error = {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}
    return answer_json({"error": error}, 404)


def finds_everybody(request: Request, true: Answer) -> Answer:
    """Tell of every answer of a form, also of one that never was, that it is there."""
    *_, form, _responses, response = request.path.split("/")
    found: dict[str, Any] = {"formId": form, "responseId": response, "answers": {}}
    return answer_json(found)
