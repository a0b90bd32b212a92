"""The spreadsheets as their owner has them: tabs, and what hangs on rows beside their values.

A row is the list that holds its cells, and what hangs on it is bound to that list, not to a number:
so a tag follows its row through insertions and goes with it when it is deleted, whoever moved it,
by a call or by hand. Change a row in place, or what hangs on it is lost.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from connectors.sandbox.people.world import Cell, Sheet

Line: TypeAlias = list[Cell]


@dataclass(slots=True)
class Tag:
    """Developer metadata at a row."""

    id: int
    key: str
    value: str
    visibility: str
    sheet: Sheet
    line: Line


@dataclass(slots=True)
class Mark:
    """Something at one cell that outlives its value: a note, or (``text`` None) a date's format."""

    sheet: Sheet
    line: Line
    column: int
    text: str | None


@dataclass(slots=True)
class Spreadsheets:
    """Everything behind the account: tabs by the source's name, further ones, tags and marks."""

    sheets: Mapping[str, Sheet]
    further: list[Sheet] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    #: What each formula that was ever in a cell shows: the sandbox cannot reckon.
    shown: dict[str, Cell] = field(default_factory=dict)

    def tabs(self, key: str) -> list[Sheet]:
        """Return the tabs of spreadsheet ``key``, in their order; none when there is no such."""
        return [tab for tab in (*self.sheets.values(), *self.further) if tab.key == key]

    def tab(self, key: str, gid: int) -> Sheet | None:
        """Return a tab by its gid."""
        return next((tab for tab in self.tabs(key) if tab.gid == gid), None)

    def live(self, key: str) -> Iterator[tuple[Tag, int]]:
        """Give the tags of ``key`` and where each row stands now; a row that is gone took its own
        with it."""
        for tab in self.tabs(key):
            mine = [tag for tag in self.tags if tag.sheet is tab]
            places = _places(tab) if mine else {}
            for tag in mine:
                if id(tag.line) in places:
                    yield tag, places[id(tag.line)]

    def note(self, sheet: Sheet, line: Line, column: int) -> str | None:
        """Return the note at a cell."""
        return next((mark.text for mark in self._at(line, column) if mark.text is not None), None)

    def is_dated(self, line: Line, column: int) -> bool:
        """Say whether a cell's format shows a number as a date."""
        return any(mark.text is None for mark in self._at(line, column))

    def date(self, sheet: Sheet, line: Line, column: int) -> None:
        """Keep that a cell shows dates, also when it is emptied."""
        if not self.is_dated(line, column):
            self.marks.append(Mark(sheet, line, column, None))

    def _at(self, line: Line, column: int) -> Iterator[Mark]:
        return (mark for mark in self.marks if mark.line is line and mark.column == column)


def line_at(sheet: Sheet, row: int) -> Line:
    """Return the row with this number, 0 the heading; the grid goes on with empty ones."""
    if row == 0:
        return sheet.header  # type: ignore[return-value]  # texts are cells; a heading may be cleared
    while len(sheet.rows) < row:
        sheet.rows.append([])
    return sheet.rows[row - 1]


def _places(sheet: Sheet) -> dict[int, int]:
    """Return where each row stands now, 0 the heading."""
    return {id(line): n for n, line in enumerate((sheet.header, *sheet.rows))}


def trim(line: Line) -> None:
    """Make a row as long as its last filled cell."""
    while line and isinstance(line[-1], str) and line[-1] == "":
        line.pop()
