"""SimplyBook.me's lists, read whole and believed only when the pages add up; and a client's own
fields.

Unknown query keys are ignored without a word by this vendor: whoever asks by a filter compares what
came.
"""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from connectors.base.http import trouble
from connectors.base.pagination import Walk, id_of, whole
from connectors.base.row import as_mapping
from connectors.base.simplybook_company import Company
from inventory.errors import SourceError, Trouble
from inventory.model import Row

CLIENTS = "/admin/clients"
BOOKINGS = "/admin/bookings"
FIELD_VALUES = f"{CLIENTS}/field-values"
_FIELDS = f"{CLIENTS}/fields"
_ON_PAGE = 100

_log = logging.getLogger(__name__)


def listed(company: Company, path: str, what: str, **filters: str) -> dict[str, Row]:
    """Read a list whole, by the vendor's id. ``filters`` by name: ``client_id`` is
    ``filter[client_id]``.
    """
    query = {f"filter[{name}]": value for name, value in filters.items()}
    return whole(partial(_walk, company, path, what, query), path)


def _walk(company: Company, path: str, what: str, query: Mapping[str, str]) -> Walk:
    """Walk a list that comes wrapped with its counts (live traffic) or bare (the vendor's
    specification)."""
    walk = Walk()
    number = 1
    while True:
        body = company.read(path, path, page=number, on_page=_ON_PAGE, **query)
        found = rows_of(body, path)
        rows = {id_of(each, path): Row(what, f"page {number}", each) for each in found}
        again = len(rows.keys() & walk.rows.keys())
        if again not in {0, len(rows)} or len(rows) != len(found):
            # Pages that overlap shifted meanwhile; a bare list whose pages are ignored repeats
            # itself whole.
            walk.steady = False
        walk.rows |= rows
        if isinstance(body, list):
            last = _is_past_end(rows, again, number, path)
        else:
            last = _reached_end(body, walk, number, path) or again == len(rows)
        if last:
            return walk
        number += 1


def rows_of(body: Any, path: str) -> list[dict[str, Any]]:
    """Return the rows of an answer, wrapped or bare. Raises ``SourceError`` (BROKEN)."""
    rows = body.get("data") if isinstance(body, dict) else body
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise trouble(Trouble.BROKEN, path, "the answer is not a list")
    return rows


def _is_past_end(rows: Mapping[str, Row], again: int, number: int, path: str) -> bool:
    if rows and again == len(rows) == _ON_PAGE:
        # The size is heeded, the page is not: the rest is out of reach.
        raise _paging_ignored(path, number)
    return again == len(rows)


def _reached_end(body: Mapping[str, Any], walk: Walk, number: int, path: str) -> bool:
    counts = as_mapping(body.get("metadata"))
    try:
        page, pages = int(counts["page"]), int(counts["pages_count"])
        total = int(counts["items_count"])
    except (TypeError, KeyError, ValueError, OverflowError):
        raise trouble(Trouble.BROKEN, path, "the list does not say how long it is") from None
    if page != number:
        raise _paging_ignored(path, number)
    walk.steady = walk.steady and walk.total in (None, total)
    walk.total = total
    return number >= pages


def _paging_ignored(path: str, number: int) -> SourceError:
    return trouble(Trouble.BROKEN, path, f"page {number} was asked for and another one came")


def field_definitions(company: Company) -> list[dict[str, Any]]:
    """Read what fields a client has here; none, where the feature is off."""
    try:
        return rows_of(company.read(_FIELDS, _FIELDS), _FIELDS)
    except SourceError as error:
        if error.trouble is not Trouble.REFUSED:
            raise
        # "Client fields" is a custom feature; without it the vendor refuses. The clients themselves
        # were just read.
        _log.warning(
            "simplybook: client field definitions are refused; the feature is taken to be off"
        )
        return []


def are_own(definition: Mapping[str, Any]) -> bool:
    """Say whether a field is the company's own, and seen; a built-in one repeats the card."""
    return bool(definition.get("is_visible", True)) and not definition.get("is_built_in")


def field_values(company: Company, client: str) -> list[Any] | None:
    """Read a client's own fields; None where there is no such client."""
    try:
        body = company.read(f"{FIELD_VALUES}/{quote(client, safe='')}", FIELD_VALUES)
    except SourceError as error:
        if error.trouble is not Trouble.NOT_FOUND:
            raise
        return None
    values = body.get("fields") if isinstance(body, dict) else body
    return values if isinstance(values, list) else []
