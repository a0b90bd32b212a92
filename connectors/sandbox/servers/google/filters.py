"""Data filters of Sheets v4: which tags and which cells a request means.

UNVERIFIED: that a filter which meets nothing is no error, as here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.people.world import Sheet
from connectors.sandbox.servers.google import sheet_cells
from connectors.sandbox.servers.google.answers import invalid, only
from connectors.sandbox.servers.google.sheet_cells import Area, RangeError
from connectors.sandbox.servers.google.spreadsheets import Spreadsheets, Tag

_KINDS = ("developerMetadataLookup", "a1Range", "gridRange")
_LOOKUP = ("metadataId", "metadataKey", "metadataValue", "visibility", "locationType")
_CORNERS = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")


@dataclass(frozen=True, slots=True)
class Met:
    """Cells that were met, and the filters that met them."""

    sheet: Sheet
    area: Area
    filters: tuple[dict[str, Any], ...]


def location(tag: Tag, at: int) -> dict[str, Any]:
    """Return a tag as the API gives it; ``at`` is where its row stands."""
    rows = {"sheetId": tag.sheet.gid, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
    content: dict[str, Any] = {
        "metadataId": tag.id,
        "metadataKey": tag.key,
        "metadataValue": tag.value,
        "location": {"locationType": "ROW", "dimensionRange": rows},
        "visibility": tag.visibility,
    }
    if not tag.value:
        del content["metadataValue"]
    return content


def of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the filters of a request, each of one kind; an error ends the request."""
    filters = body.get("dataFilters")
    if not isinstance(filters, list) or not filters:
        invalid("Must specify at least one data filter.")
    return [checked(each) for each in filters]


def checked(given: Any) -> dict[str, Any]:
    """Return a filter that is understood; an error ends the request."""
    found = only(given, _KINDS, "data_filter")
    if len(found) != 1:
        invalid("A data filter must have exactly one of its kinds.")
    if "developerMetadataLookup" in found:
        lookup = only(found["developerMetadataLookup"], _LOOKUP, "developer_metadata_lookup")
        if not lookup:
            invalid("A developer metadata lookup must say what it looks for.")
    return found


def tags(book: Spreadsheets, key: str, given: dict[str, Any]) -> list[tuple[Tag, int]]:
    """Return the tags that a filter means, and where their rows stand."""
    lookup = given.get("developerMetadataLookup")
    if lookup is None:
        areas = {(met.sheet.gid, met.area.top): met for met in cells(book, key, [given])}
        return [(tag, at) for tag, at in book.live(key) if (tag.sheet.gid, at) in areas]
    return [(tag, at) for tag, at in book.live(key) if _meant(tag, lookup)]


def _meant(tag: Tag, lookup: Mapping[str, Any]) -> bool:
    has = {
        "metadataId": tag.id,
        "metadataKey": tag.key,
        "metadataValue": tag.value,
        "visibility": tag.visibility,
        "locationType": "ROW",
    }
    return all(has[name] == wanted for name, wanted in lookup.items())


def cells(book: Spreadsheets, key: str, filters: list[dict[str, Any]]) -> list[Met]:
    """Return the cells that any of the filters means, once each, in the order asked."""
    found: dict[tuple[int, Area], Met] = {}
    for given in filters:
        for sheet, area in _areas(book, key, given):
            before = found.get((sheet.gid, area))
            met = before.filters if before else ()
            found[sheet.gid, area] = Met(sheet, area, (*met, given))
    return list(found.values())


def _areas(book: Spreadsheets, key: str, given: dict[str, Any]) -> list[tuple[Sheet, Area]]:
    if "a1Range" in given:
        return [named(book, key, str(given["a1Range"]))]
    if "gridRange" in given:
        return [_grid(book, key, given["gridRange"])]
    return [
        (tag.sheet, Area(at, 0, at + 1, sheet_cells.size(tag.sheet)[1]))
        for tag, at in tags(book, key, given)
    ]


def named(book: Spreadsheets, key: str, text: str) -> tuple[Sheet, Area]:
    """Return the cells that an A1 range names, in the first tab when it names none."""
    tabs = book.tabs(key)
    sheet = next((tab for tab in tabs if sheet_cells.is_in(tab, text)), tabs[0])
    try:
        return sheet, sheet_cells.area(sheet, text)
    except RangeError as error:
        invalid(str(error))


def _grid(book: Spreadsheets, key: str, given: Any) -> tuple[Sheet, Area]:
    grid = only(given, ("sheetId", *_CORNERS), "grid_range")
    sheet = book.tab(key, int(grid.get("sheetId", 0)))
    if sheet is None:
        invalid("No grid with id: " + str(grid.get("sheetId", 0)))
    rows, columns = sheet_cells.size(sheet)
    ends = (0, rows, 0, columns)
    top, bottom, left, right = (
        int(grid.get(name, end)) for name, end in zip(_CORNERS, ends, strict=True)
    )
    if not (0 <= top < bottom <= rows and 0 <= left < right <= columns):
        invalid("Invalid grid range.")
    return sheet, Area(top, left, bottom, right)
