"""Developer metadata at rows: made, taken off, looked for. Requests of one batch stand or fall
together."""

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from connectors.sandbox.servers.google import filters, sheet_cells
from connectors.sandbox.servers.google.answers import invalid, not_found, only, partial, refuse
from connectors.sandbox.servers.google.spreadsheets import Spreadsheets, Tag, line_at
from connectors.sandbox.servers.vendor_server import Answer, Request, Route, answer_json

_VISIBILITIES = ("DOCUMENT", "PROJECT")
_ROWS = ("sheetId", "dimension", "startIndex", "endIndex")
_METADATA = ("metadataId", "metadataKey", "metadataValue", "visibility", "location")


class Tagging:
    """The endpoints of developer metadata.

    ``reads`` and ``writes`` let a request in, or end it.
    """

    def __init__(
        self,
        book: Spreadsheets,
        reads: Callable[[Request, str], None],
        writes: Callable[[Request, str], None],
    ) -> None:
        self._book, self._reads, self._writes = book, reads, writes

    def routes(self, sheet: str) -> Iterable[Route]:
        """Return the routes below a spreadsheet's path."""
        return (
            ("POST", sheet + ":batchUpdate", self._batch),
            ("POST", sheet + "/developerMetadata:search", self._search),
            ("GET", sheet + "/developerMetadata/([^/]+)", self._get),
        )

    def _batch(self, request: Request, key: str) -> Answer:
        self._writes(request, key)
        names = ("requests", "includeSpreadsheetInResponse", "responseIncludeGridData")
        asked = only(request.json(), names, "body").get("requests")
        if not isinstance(asked, list) or not asked:
            invalid("Must specify at least one request.")
        before = list(self._book.tags)
        try:
            replies = [self._one(key, each) for each in asked]
        except BaseException:
            self._book.tags[:] = before  # all of them or none
            raise
        return partial(request, {"spreadsheetId": key, "replies": replies})

    def _one(self, key: str, asked: Any) -> dict[str, Any]:
        does = {
            "createDeveloperMetadata": self._create,
            "deleteDeveloperMetadata": self._delete,
        }
        if not isinstance(asked, dict) or len(asked) != 1:
            invalid("A request must have exactly one kind.")
        ((kind, content),) = asked.items()
        if kind not in does:
            refuse(501, "UNIMPLEMENTED", f"The sandbox's sheets know no {kind}.")
        return {kind: does[kind](key, content)}

    def _create(self, key: str, content: Any) -> dict[str, Any]:
        given = only(content, ("developerMetadata",), "create_developer_metadata")
        about = only(given.get("developerMetadata"), _METADATA, "developer_metadata")
        if not about.get("metadataKey"):
            invalid("Developer metadata must always have a key specified.")
        if about.get("visibility") not in _VISIBILITIES:
            invalid("Developer metadata must always have visibility specified.")
        tag = self._tag(key, about)
        self._book.tags.append(tag)
        return {"developerMetadata": self._shown(key, tag)}

    def _tag(self, key: str, about: dict[str, Any]) -> Tag:
        place = only(about.get("location"), ("dimensionRange",), "location")
        where = only(place.get("dimensionRange"), _ROWS, "dimension_range")
        sheet = self._book.tab(key, int(where.get("sheetId", 0)))
        if sheet is None:
            invalid("No grid with id: " + str(where.get("sheetId", 0)))
        start, end = int(where.get("startIndex", 0)), int(where.get("endIndex", 0))
        if where.get("dimension") != "ROWS" or end != start + 1:
            invalid("Developer metadata is on a single row here.")
        if not 0 <= start < sheet_cells.size(sheet)[0]:
            invalid("Range exceeds grid limits.")
        return Tag(
            self._free_id(key, about.get("metadataId")),
            str(about["metadataKey"]),
            str(about.get("metadataValue", "")),
            str(about["visibility"]),
            sheet,
            line_at(sheet, start),
        )

    def _free_id(self, key: str, given: Any) -> int:
        taken = {tag.id for tag, _at in self._book.live(key)}
        if given is None:
            return next(n for n in iter(lambda: secrets.randbelow(2**31), -1) if n not in taken)
        if not isinstance(given, int) or not 0 < given < 2**31:
            invalid("Developer metadata ids must be positive.")
        if given in taken:
            invalid(f"There is already developer metadata with id {given}.")
        return given

    def _delete(self, key: str, content: Any) -> dict[str, Any]:
        given = only(content, ("dataFilter",), "delete_developer_metadata")
        met = filters.tags(self._book, key, filters.checked(given.get("dataFilter")))
        gone = [filters.location(tag, at) for tag, at in met]
        ids = {id(tag) for tag, _at in met}
        self._book.tags[:] = [tag for tag in self._book.tags if id(tag) not in ids]
        return {"deletedDeveloperMetadata": gone} if gone else {}

    def _shown(self, key: str, wanted: Tag) -> dict[str, Any]:
        at = next(at for tag, at in self._book.live(key) if tag is wanted)
        return filters.location(wanted, at)

    def _search(self, request: Request, key: str) -> Answer:
        self._reads(request, key)
        asked = filters.of(only(request.json(), ("dataFilters",), "body"))
        found: dict[int, dict[str, Any]] = {}
        for each in asked:
            for tag, at in filters.tags(self._book, key, each):
                one = {"developerMetadata": filters.location(tag, at), "dataFilters": []}
                found.setdefault(tag.id, one)["dataFilters"].append(each)
        if not found:
            return answer_json({})
        return partial(request, {"matchedDeveloperMetadata": list(found.values())})

    def _get(self, request: Request, key: str, number: str) -> Answer:
        self._reads(request, key)
        live = self._book.live(key)
        found = next((filters.location(tag, at) for tag, at in live if str(tag.id) == number), None)
        return partial(request, found or not_found())
