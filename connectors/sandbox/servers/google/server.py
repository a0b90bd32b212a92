"""Google's side: Sheets v4 as a reader and an eraser need it, and the Forms API.

Shapes and statuses: the discovery documents of Sheets v4 and Forms v1, and what gspread 6.2.1 was
seen to send. A sheet is seen only while it is shared with the service account.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.sandbox.people.world import Sheet
from connectors.sandbox.servers.google import filters, sheet_cells, values
from connectors.sandbox.servers.google.answers import not_found, only, options, partial, refuse
from connectors.sandbox.servers.google.forms import Forms
from connectors.sandbox.servers.google.spreadsheets import Spreadsheets
from connectors.sandbox.servers.google.tagging import Tagging
from connectors.sandbox.servers.google.tokens import READING, READONLY, WRITING, Tokens
from connectors.sandbox.servers.vendor_server import Answer, Request, Route, VendorServer

__all__ = ["READONLY", "Google"]

#: What is asked for with a POST and changes nothing.
_ASKED = (":batchGetByDataFilter", ":getByDataFilter", "developerMetadata:search", "/token")
_NOT_YOURS = "The caller does not have permission"


class Google(VendorServer):
    """Token endpoint, Sheets v4 and Forms for ``sheets`` (by source name; two of one key are tabs
    of one spreadsheet), with one service account that sees them all.

    Switches, to be set at any time: ``tags_follow_sort``, whether a tag goes with its row when the
    owner sorts (the vendor does not say) · ``writes_a_minute`` until 429, within ``minute`` seconds
    · ``viewer_only``, keys of spreadsheets that the account may not write in ·
    ``values.protected``.
    """

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self._sheets = sheets
        self._unshared: set[str] = set()
        self._tokens = Tokens()
        self._written: list[float] = []
        self.account = self._tokens.account
        self.book = Spreadsheets(sheets)
        self.forms = Forms(self._tokens)
        self.values = values.Values(self.book, self._may_ask, self._may_write)
        self._tagging = Tagging(self.book, self._may_ask, self._may_write)
        self.tags_follow_sort = True
        self.writes_a_minute: int | None = None
        self.minute = 60.0
        self.viewer_only: set[str] = set()
        super().__init__()

    def credentials(self) -> str:
        """Return the service account's JSON as text, its ``token_uri`` on this server."""
        return self._tokens.credentials(self.url)

    def unshare(self, key: str) -> None:
        """Stop sharing the spreadsheet ``key`` with the service account."""
        self._unshared.add(key)

    def share(self, key: str) -> None:
        """Share the spreadsheet ``key`` again."""
        self._unshared.discard(key)

    def expire_tokens(self) -> None:
        """Let every token given so far be refused with 401."""
        self._tokens.expire()

    def routes(self) -> Iterable[Route]:
        """Return the routes of Sheets v4, Forms and the token endpoint."""
        sheet = r"/v4/spreadsheets/([^/:]+)"
        return (
            ("POST", "/token", lambda request: self._tokens.give(request, self.url)),
            ("GET", sheet, self._spreadsheet),
            ("GET", sheet + "/values/([^/]+)", self._values),
            ("GET", sheet + "/values:batchGet", self._batch),
            ("POST", sheet + ":getByDataFilter", self._by_filter),
            *self.values.routes(sheet),
            *self._tagging.routes(sheet),
            *self.forms.routes(),
            ("PUT", sheet + "/values/([^/]+)", self._write),
            ("POST", sheet + "/values/([^/]+)", self._write),
            ("POST", sheet + "(?:/values)?:[A-Za-z]+", self._write),
            ("POST", sheet + "/sheets/[^/]+:copyTo", self._write),
            ("POST", "/v4/spreadsheets()", self._write),
        )

    def changes(self, request: Request) -> bool:
        """Say whether ``request`` comes to change a sheet."""
        return super().changes(request) and not request.path.endswith(_ASKED)

    def missing(self, request: Request, known: bool) -> Answer:
        """Return Google's HTML 404."""
        return Answer(
            404,
            b"<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title>",
            "text/html; charset=UTF-8",
        )

    # -- who may do what

    def _allowed(self, request: Request, key: str, scopes: frozenset[str]) -> list[Sheet]:
        """Return the tabs of a spreadsheet that this token may use; an error ends the request."""
        self._tokens.check(request, scopes)
        tabs = self.book.tabs(key)
        if not tabs:
            not_found()
        if key in self._unshared:
            refuse(403, "PERMISSION_DENIED", _NOT_YOURS)
        return tabs

    def _may_ask(self, request: Request, key: str) -> None:
        """Let in who asks by data filter: the vendor wants the writing scope for it."""
        self._allowed(request, key, WRITING)

    def _may_write(self, request: Request, key: str) -> None:
        self._allowed(request, key, WRITING)
        if key in self.viewer_only:
            refuse(403, "PERMISSION_DENIED", _NOT_YOURS)
        now = time.monotonic()
        self._written = [at for at in self._written if now - at < self.minute]
        if self.writes_a_minute is not None and len(self._written) >= self.writes_a_minute:
            told = "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per "
            refuse(429, "RESOURCE_EXHAUSTED", told + "minute per user'")
        self._written.append(now)

    # -- Sheets v4

    def _spreadsheet(self, request: Request, key: str) -> Answer:
        tabs = self._allowed(request, key, READING)
        if request.last("includeGridData").lower() == "true" and not request.last("fields"):
            refuse(501, "UNIMPLEMENTED", "The sandbox serves no grid data; read values instead.")
        shown = [{"properties": _tab(n, tab)} for n, tab in enumerate(tabs)]
        return partial(request, _about(key, tabs, shown))

    def _by_filter(self, request: Request, key: str) -> Answer:
        tabs = self._allowed(request, key, WRITING)
        body = only(request.json(), ("dataFilters", "includeGridData"), "body")
        met = filters.cells(self.book, key, filters.of(body))
        wants = bool(body.get("includeGridData")) or "data" in request.last("fields")
        found: dict[int, dict[str, Any]] = {}
        for n, tab in enumerate(tabs):
            data = [
                values.grid_data(self.book, tab, each.area) for each in met if each.sheet is tab
            ]
            if data:
                found[n] = {"properties": _tab(n, tab)} | ({"data": data} if wants else {})
        return partial(request, _about(key, tabs, list(found.values())))

    def _values(self, request: Request, key: str, text: str) -> Answer:
        self._allowed(request, key, READING)
        return partial(request, self._value_range(request, key, text))

    def _batch(self, request: Request, key: str) -> Answer:
        self._allowed(request, key, READING)
        asked = request.query.get("ranges", [])
        found = [self._value_range(request, key, text) for text in asked]
        return partial(request, {"spreadsheetId": key, "valueRanges": found})

    def _value_range(self, request: Request, key: str, text: str) -> dict[str, Any]:
        how = options({name: given[-1] for name, given in request.query.items()})
        return sheet_cells.value_range(*filters.named(self.book, key, text), *how)

    def _write(self, request: Request, key: str, _rest: str = "") -> Answer:
        self._allowed(request, key, WRITING)
        refuse(501, "UNIMPLEMENTED", "The sandbox's sheets cannot be written to in this way.")


def _tab(index: int, sheet: Sheet) -> dict[str, Any]:
    rows, columns = sheet_cells.size(sheet)
    return {
        "sheetId": sheet.gid,
        "title": sheet.tab,
        "index": index,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": rows, "columnCount": columns, "frozenRowCount": 1},
    }


def _about(key: str, tabs: list[Sheet], shown: list[dict[str, Any]]) -> dict[str, Any]:
    first = tabs[0]
    about = {
        "title": first.title,
        "locale": first.locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": first.timezone,
    }
    return {
        "spreadsheetId": key,
        "properties": about,
        "sheets": shown,
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{key}/edit",
    }
