"""Walk a paged list to its end, and notice when it did not hold still meanwhile."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from connectors.base.http import changed_while_read
from connectors.base.row import as_mapping
from inventory.errors import SourceError, Trouble
from inventory.model import Row

#: Nothing that leaves its path (``..``, ``/``), and no address or name: ids become parts of record
#: ids.
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(slots=True)
class Walk:
    """One walk through a list: rows by the vendor's id, how many there should be (None: it does not
    say), and whether every page told the same."""

    rows: dict[str, Row] = field(default_factory=dict)
    total: int | None = None
    steady: bool = True

    def whole(self) -> bool:
        """Say whether the walk met everybody."""
        return self.steady and (self.total is None or len(self.rows) == self.total)


def id_of(each: Any, place: str) -> str:
    """Give the vendor's id of one thing.

    Raises ``SourceError`` (CHANGED) when it has none that can stand in an address.
    """
    found = as_mapping(each).get("id")
    if isinstance(found, bool) or not isinstance(found, str | int) or not _ID.fullmatch(str(found)):
        problem = "an answer holds something without an id, or with one of another shape"
        remedy = "The vendor's format has changed: update Orden, or report it."
        raise SourceError(Trouble.CHANGED, place, problem, remedy)
    return str(found)


def whole(walk: Callable[[], Walk], place: str) -> dict[str, Row]:
    """Walk a list, and once more when it changed meanwhile.

    Raises ``SourceError`` (BROKEN) when it changed again.
    """
    first = walk()
    if first.whole():
        return first.rows
    second = walk()
    # Equal sort keys may change places between two pages: the two walks together can still have met
    # everybody.
    for rows in (second.rows, {**first.rows, **second.rows}):
        if Walk(rows, second.total, second.steady).whole():
            return rows
    raise changed_while_read(place)
