"""Look in a sheet whether a row is gone: in its tab, in every tab, and in the notes at cells.

Each reads by a call of its own, and each looks for others' rows beside: two that are there, and one
that never was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from secrets import token_hex
from urllib.parse import quote

from connectors.base.google_calls import GoogleCalls
from connectors.base.http import trouble
from connectors.base.row import as_mapping, as_mappings
from connectors.erasing.sheet_capture import note_key
from connectors.erasing.sheet_lines import (
    Hers,
    Line,
    columns_of,
    control,
    hers,
    is_blank,
    lines_of,
    whose,
)
from connectors.erasing.sheet_tags import PLACE, Grid, Tab
from inventory.eraser import Act, Captured, Path, Seen, Target
from inventory.errors import Trouble

VALUES = f"{PLACE}/values"
TABS = f"{PLACE}/values:batchGet"
#: What is there in place of a row that was emptied.
NOTE, OTHER_TAB = "note", "other_tab"
_AS_ENTERED = {"valueRenderOption": "FORMULA", "dateTimeRenderOption": "SERIAL_NUMBER"}


class Looks:
    """A spreadsheet that is looked in, with the key that reads."""

    def __init__(self, calls: GoogleCalls, spreadsheet: str, gid: int) -> None:
        self._calls, self._gid = calls, gid
        self._path = f"{PLACE}/{quote(spreadsheet, safe='')}"

    def in_tab(self, found: Sequence[Captured], controls: Sequence[Target]) -> Iterator[Seen]:
        """Look in the tab, read whole."""
        title = _quoted(self._tabs()[self._gid])
        path = f"{self._path}/values/{quote(title, safe='')}"
        read = self._calls.get(path, VALUES, _AS_ENTERED)
        lines = lines_of(read.get("values") or [])
        good = controls_met(lines, controls)
        for one in found:
            yield Seen(one.record, Path.LIST, _is_there(one, lines), good)

    def in_all_tabs(self, found: Sequence[Captured], controls: Sequence[Target]) -> Iterator[Seen]:
        """Look in every tab: a copy, or a form that was linked again, is another tab."""
        tabs = self._tabs()
        asked = {"ranges": [_quoted(title) for title in tabs.values()], **_AS_ENTERED}
        read = self._calls.get(f"{self._path}/values:batchGet", TABS, asked)
        ranges = as_mappings(read.get("valueRanges"))
        by_tab = {
            gid: lines_of(one.get("values") or []) for gid, one in zip(tabs, ranges, strict=True)
        }
        mine = by_tab.pop(self._gid)
        others = [line for lines in by_tab.values() for line in lines]
        good = controls_met(mine, controls)
        for one in found:
            elsewhere = one.act is Act.ERASE and any(map(hers(one).is_copy, others))
            here = _is_there(one, mine)
            code = OTHER_TAB if elsewhere and not here else ""
            yield Seen(one.record, Path.SEARCH, here or elsewhere, good, code=code)

    def _tabs(self) -> Mapping[int, str]:
        read = self._calls.get(self._path, PLACE, {"fields": "sheets.properties(sheetId,title)"})
        told = [as_mapping(one.get("properties")) for one in as_mappings(read.get("sheets"))]
        found = {int(one.get("sheetId") or 0): str(one.get("title", "")) for one in told}
        if self._gid not in found:
            raise trouble(Trouble.NOT_FOUND, PLACE, "the tab is not there", hint="tab_missing")
        return found


def at_cells(tab: Tab, found: Sequence[Captured], controls: Sequence[Target]) -> Iterator[Seen]:
    """Look cell by cell, with the notes that a clearing leaves where they were."""
    grid = tab.grid()
    lines = lines_of(grid.entered)
    good = controls_met(lines, controls)
    for one in found:
        here, noted = _is_there(one, lines), _is_noted(one, lines, grid)
        code = NOTE if noted and not here else ""
        yield Seen(one.record, Path.ID, here or noted, good, code=code)


def controls_met(lines: Sequence[Line], controls: Sequence[Target]) -> bool:
    """Tell whether all that must be found was, and what never was is not."""
    living = [any(map(control(one), lines)) for one in controls]
    never = whose({"email": f"{token_hex(8)}@example.com", "name": token_hex(8)})
    nobody = Hers(token_hex(32), never, token_hex(8), None, frozenset())
    return bool(living) and all(living) and not any(map(nobody.is_in, lines))


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def _is_there(one: Captured, lines: Sequence[Line]) -> bool:
    """Tell whether a row is there; of one that stays, whether its cells are filled."""
    test: Callable[[Line], bool] = hers(one).is_in
    if one.act is Act.ERASE:
        return any(map(test, lines))
    its = [line for line in lines if test(line) and line.fingerprint != one.keys["after"]]
    return any(_is_filled(line, columns_of(one)) for line in its)


def _is_filled(line: Line, columns: Sequence[int]) -> bool:
    return any(not is_blank(line.cells[n]) for n in columns if n < len(line.cells))


def _is_noted(one: Captured, lines: Sequence[Line], grid: Grid) -> bool:
    """Tell whether a note of hers is left: at an empty row, or at a cell that was emptied."""
    if one.act is Act.EMPTY:
        its = {line.number for line in lines if _is_hers_still(one, line)}
        return any(row in its and at in columns_of(one) for row, at in grid.notes)
    filled = {line.number for line in lines if line.cells}
    left = [text for (row, _), text in grid.notes.items() if row not in filled]
    hashes = one.keys["notes"].split()
    about = hers(one).whose
    return any(note_key(text) in hashes or about.any_in(Line(-1, (text,))) for text in left)


def _is_hers_still(one: Captured, line: Line) -> bool:
    return line.fingerprint == one.keys["after"] or hers(one).is_in(line)
