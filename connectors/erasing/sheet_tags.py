"""A tab of a sheet, addressed by tags: developer metadata at a row, which a call can mean instead
of a number that is another row's a second later.

UNVERIFIED whether a tag goes with its row when somebody sorts: nobody could say. What is built on
this holds either way.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from connectors.base.google_calls import GoogleCalls
from connectors.base.row import as_mapping, as_mappings
from connectors.base.send_once import Code, Outcome, Refused
from connectors.erasing.sheet_lines import Line, cells_of, lines_of

KEY = "orden"
_RIGHTS = (Code.NOT_SIGNED_IN, Code.FORBIDDEN)
PLACE = "/v4/spreadsheets"
GRID = f"{PLACE}:getByDataFilter"
_BY_FILTER = f"{PLACE}/values:batchGetByDataFilter"
_SEARCH = f"{PLACE}/developerMetadata:search"
_CELLS = "rowData.values(userEnteredValue,effectiveValue,formattedValue,note)"
_FIELDS = f"properties.timeZone,sheets(properties.sheetId,data(startRow,{_CELLS}))"


@dataclass(frozen=True, slots=True)
class Grid:
    """A tab read whole in one call: cells as ``entered``, as ``raw`` values, as ``shown``; the
    ``notes`` by row and column; and what ``types`` each cell anew, None where nobody typed.
    """

    zone: str
    entered: Sequence[Sequence[Any]]
    raw: Sequence[Sequence[Any]]
    shown: Sequence[Sequence[Any]]
    notes: Mapping[tuple[int, int], str]
    types: Sequence[Sequence[Any]]


class Tab:
    """One tab. What reads raises ``SourceError``; what writes is sent once."""

    def __init__(self, calls: GoogleCalls, spreadsheet: str, gid: int) -> None:
        self._calls, self._gid = calls, gid
        self._path = f"{PLACE}/{quote(spreadsheet, safe='')}"
        self._whole = {"gridRange": {"sheetId": gid}}

    def grid(self) -> Grid:
        """Read the tab with all that is at its cells."""
        body = {"dataFilters": [self._whole], "includeGridData": True}
        found = self._calls.ask(f"{self._path}:getByDataFilter", GRID, body, _FIELDS)
        zone = str(as_mapping(found.get("properties")).get("timeZone", ""))
        mine = [one for one in as_mappings(found.get("sheets")) if _gid(one) == self._gid]
        data = [each for one in mine for each in as_mappings(one.get("data"))]
        return _grid(zone, data[0] if data else {})

    def with_tags(self, ids: Iterable[int]) -> tuple[list[Line], dict[int, Line]]:
        """Read every row, and in the same call what lies under each tag that is still there."""
        body = {
            "dataFilters": [self._whole, *map(_by_id, ids)],
            "valueRenderOption": "FORMULA",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        }
        found = self._calls.ask(f"{self._path}/values:batchGetByDataFilter", _BY_FILTER, body)
        whole: list[Line] = []
        tagged: dict[int, Line] = {}
        for one in as_mappings(found.get("valueRanges")):
            values = as_mapping(one.get("valueRange")).get("values") or []
            for asked in as_mappings(one.get("dataFilters")):
                if "gridRange" in asked:
                    whole = lines_of(values)
                    continue
                id_ = as_mapping(asked.get("developerMetadataLookup")).get("metadataId")
                tagged[int(id_ or 0)] = Line(-1, cells_of(next(iter(values), ())))
        return whole, tagged

    def take_off_left_behind(self) -> None:
        """Take off the tags of a run that was killed."""
        asked = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": KEY}}]}
        found = self._calls.ask(f"{self._path}/developerMetadata:search", _SEARCH, asked)
        told = as_mappings(found.get("matchedDeveloperMetadata"))
        ids = [as_mapping(one.get("developerMetadata")).get("metadataId") for one in told]
        if ids:
            self.take_off([int(id_) for id_ in ids if id_])

    def may_write(self) -> bool:
        """Tell whether the account is let in to write, by a call that changes nothing."""
        outcome = self.take_off([secrets.randbelow(2**31 - 1) + 1])
        return not (isinstance(outcome, Refused) and outcome.code in _RIGHTS)

    def put_on(self, rows: Mapping[int, int]) -> Outcome:
        """Tag rows, by the tag's id the row's number."""
        asked = [
            {"createDeveloperMetadata": {"developerMetadata": self._tag(id_, row)}}
            for id_, row in rows.items()
        ]
        return self._batch(asked)

    def take_off(self, ids: Iterable[int]) -> Outcome:
        """Take tags off. Where that fails, the next start finds them."""
        return self._batch(
            [{"deleteDeveloperMetadata": {"dataFilter": _by_id(id_)}} for id_ in ids]
        )

    def _batch(self, asked: Sequence[Any]) -> Outcome:
        def answers(body: Any) -> bool:
            return len(as_mapping(body).get("replies", ())) == len(asked)

        return self._calls.send(f"{self._path}:batchUpdate", {"requests": asked}, answers)

    def _tag(self, id_: int, row: int) -> Mapping[str, Any]:
        where = {"sheetId": self._gid, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
        return {
            "metadataId": id_,
            "metadataKey": KEY,
            "visibility": "PROJECT",
            "location": {"dimensionRange": where},
        }

    def clear(self, ids: Sequence[int]) -> Outcome:
        """Empty the values of the rows under tags; notes and formats stay."""
        body = {"dataFilters": [_by_id(id_) for id_ in ids]}
        return self._calls.send(
            f"{self._path}/values:batchClearByDataFilter",
            body,
            lambda told: len(as_mapping(told).get("clearedRanges", ())) == len(ids),
        )

    def write(self, rows: Mapping[int, Sequence[Any]], option: str) -> Outcome:
        """Write cells into the rows under tags; None leaves a cell as it is."""
        data = [{"dataFilter": _by_id(id_), "values": [list(row)]} for id_, row in rows.items()]
        return self._calls.send(
            f"{self._path}/values:batchUpdateByDataFilter",
            {"valueInputOption": option, "data": data},
            lambda told: len(as_mapping(told).get("responses", ())) == len(rows),
        )


def new_ids(count: int) -> list[int]:
    """Return ids for tags that nobody has."""
    found: set[int] = set()
    while len(found) < count:
        found.add(secrets.randbelow(2**31 - 1) + 1)
    return list(found)


def _by_id(id_: int) -> dict[str, Any]:
    return {"developerMetadataLookup": {"metadataId": id_}}


def _gid(sheet: Mapping[str, Any]) -> int:
    return int(as_mapping(sheet.get("properties")).get("sheetId") or 0)


def _grid(zone: str, data: Mapping[str, Any]) -> Grid:
    start = int(data.get("startRow") or 0)
    rows: list[list[Mapping[str, Any]]] = [[] for _ in range(start)]
    rows += [as_mappings(as_mapping(row).get("values")) for row in data.get("rowData") or []]
    notes = {
        (n, column): str(cell["note"])
        for n, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell.get("note")
    }
    entered = [[_entered(cell) for cell in row] for row in rows]
    raw = [[_value(cell, "effectiveValue") for cell in row] for row in rows]
    shown = [[str(cell.get("formattedValue", "")) for cell in row] for row in rows]
    types = [[_types(cell) for cell in row] for row in rows]
    return Grid(zone, entered, raw, shown, notes, types)


def _entered(cell: Mapping[str, Any]) -> Any:
    """Return a cell as typed; what another cell's formula put there, as its value."""
    found = _value(cell, "userEnteredValue")
    return _value(cell, "effectiveValue") if found == "" else found


def _types(cell: Mapping[str, Any]) -> Any:
    """Return what makes a cell again when it is typed: a text behind an apostrophe stays a text,
    whatever it looks like, and keeps its zeros.
    """
    told = as_mapping(cell.get("userEnteredValue"))
    if "stringValue" in told:
        return f"'{told['stringValue']}"
    found = _value(cell, "userEnteredValue")
    return None if found == "" else found


def _value(cell: Mapping[str, Any], name: str) -> Any:
    told = as_mapping(cell.get(name))
    for kind in ("formulaValue", "stringValue", "numberValue", "boolValue"):
        if kind in told:
            return told[kind]
    return cell.get("formattedValue", "") if "errorValue" in told else ""
