"""The popping reader: take each cell you know, drop on purpose what is not needed, and ask what
nobody read.

What is left is personal data that nobody described: a finding in the report, not a silent loss.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from connectors.base import dates
from inventory.errors import SourceError, Trouble
from inventory.model import Fate, Row, Tally, Unreadable, Value

#: Bytes of UTF-8. A form answer holds at most 50 000 characters (Sheets' own bound); more is a
#: fault or an attack.
LARGEST_CELL = 100_000


class Cells:
    """The cells of one row, each taken at most once, and what became of every one of them.

    What could not be read gathers in ``unreadable``. A cell that is taken counts as read: whoever
    does not keep its value says so (``leave``, ``mark``). A test changes every cell that counts as
    read and looks whether the record changes with it.
    """

    def __init__(self, row: Row) -> None:
        self.where = row.where
        self.unreadable: list[Unreadable] = []
        self._came = row.cells
        self._left = dict(row.cells)
        self._fates: dict[str, Fate] = {}
        self._below: list[tuple[str, Cells]] = []
        self._accounts: dict[str, Tally] = {}

    def need(self, *keys: str) -> None:
        """Raise ``SourceError`` when a mandatory key is gone. An empty cell is not gone."""
        if gone := [key for key in keys if key not in self._left]:
            raise SourceError(
                Trouble.CHANGED,
                self.where,
                f"the field {gone[0]} is no longer there",
                "The vendor's format has changed: update Orden, or report it.",
            )

    def raw(self, key: str) -> Any:
        """Take a cell as it came: None when it is not there."""
        self._fates.setdefault(key, Fate.READ)
        return self._left.pop(key, None)

    def peek(self, key: str) -> Any:
        """Look at a cell without taking it."""
        return self._left.get(key)

    def take(self, key: str, instead: str | None = None) -> str | None:
        """Take a cell as stripped NFC text, or ``instead`` for it; None when it is empty or not
        there."""
        value = self.raw(key)
        value = value if instead is None else instead
        if isinstance(value, Mapping | list):
            if filled(value):
                self.mark(key, "is not one value")
            return None
        text = clean(value)
        if text is None and filled(value):
            self.mark(key, "holds no text")
        if text is not None and len(text) * 4 > LARGEST_CELL and len(text.encode()) > LARGEST_CELL:
            self.mark(key, "is longer than 100 kB and was cut")
            return text.encode()[:LARGEST_CELL].decode(errors="ignore")
        return text

    def when(self, key: str, zone: tzinfo, order: str = "") -> datetime | None:
        """Take an instant, in UTC.

        Text without an offset is local to ``zone``; the hour that autumn repeats is its first.
        ``order``: how ambiguous dates are written (``dates.ORDERS``).
        """
        text = self._dated(key)
        if text is None:
            return None
        try:
            return as_instant(text, zone, order)
        except (ValueError, OverflowError):
            self.mark(key, "is not a time")
            return None

    def day(self, key: str, order: str = "") -> date | None:
        """Take a date."""
        text = self._dated(key)
        if text is None:
            return None
        try:
            return as_day(text, order)
        except ValueError:
            self.mark(key, "is not a date")
            return None

    def _dated(self, key: str) -> str | None:
        text = self.take(key)
        if text is None or not text.startswith("0000-00-00"):
            return text
        self.drop(key)  # how MySQL, and so PHP back ends, write "never"
        return None

    def sub(self, key: str) -> "Cells":
        """Take a nested object; empty when it is not there, or is no object.

        What is left in it counts as left here, as ``key.name``.
        """
        value = self.raw(key)
        below = Cells(Row("", self.where, as_mapping(value)))
        below.unreadable = self.unreadable
        if not isinstance(value, Mapping) and filled(value):
            self.mark(key, "is not an object")
            return below
        self._below.append((key, below))
        return below

    def drop(self, *keys: str) -> None:
        """Declare cells as not needed. Say why beside the call."""
        for key in keys:
            self._left.pop(key, None)
            self._fates[key] = Fate.IGNORED

    def leave(self, key: str) -> None:
        """Declare a cell that was taken as unread after all: its value is not kept.

        ``key`` may be dotted: one leaf of a cell that was taken whole.
        """
        self._left.pop(key, None)
        self._fates[key] = Fate.UNREAD

    def drop_rest(self) -> None:
        """Declare all that is left as not needed. Say why beside the call."""
        self.drop(*self._left)

    def account(self, key: str, counted: Tally) -> None:
        """Say what became of each leaf of a cell that was taken whole: a list of unlike things."""
        self._accounts[key] = counted

    def give_up(self, fate: Fate) -> None:
        """Give one fate to all cells: no record comes of this row."""
        self._fates = dict.fromkeys(self._came, fate)
        self._accounts.clear()
        for _, below in self._below:
            below.give_up(fate)

    def tally(self) -> Tally:
        """Count every filled cell that came by its name and what became of it.

        Each object and list counts by its filled leaves, all under dotted names.
        """
        found: Tally = Counter()
        nested = {key for key, _ in self._below if isinstance(self._came.get(key), Mapping)}
        for key, value in self._came.items():
            if isinstance(value, str) and value and not value.isspace():
                found[encodable(key), self._fates.get(key, Fate.UNREAD)] += 1
            elif key in self._accounts:
                found += self._accounts[key]
            elif key not in nested:
                fate = self._fates.get(key, Fate.UNREAD)
                found.update((name, self._fates.get(name, fate)) for name in leaves(key, value))
        for key, below in self._below:
            for (name, fate), count in below.tally().items():
                found[f"{encodable(key)}.{name}", fate] += count
        return found

    def rest(self) -> tuple[str, ...]:
        """Name the filled cells that nobody took or dropped; those of nested objects are dotted."""
        own = [name for key, value in self._left.items() for name in _filled_names(key, value)]
        return tuple(own + [f"{key}.{name}" for key, below in self._below for name in below.rest()])

    def unclear(self, dates: Mapping[str, str]) -> tuple[str, ...]:
        """Give the fields of those dates whose cell was filled and could not be read.

        ``dates``: the field by the cell that it is read from.
        """
        marked = {item.column for item in self.unreadable}
        return tuple(field for key, field in dates.items() if key in marked)

    def mark(self, key: str, why: str) -> None:
        """Report a cell that could not be read. ``why`` holds no value."""
        self._fates[key] = Fate.UNREADABLE
        self.unreadable.append(Unreadable(self.where, f"{key} {why}", key))


def clean(value: Any) -> str | None:
    """Turn one plain value into stripped NFC text; None when nothing is left."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if not isinstance(value, str):
        value = json.dumps(value, default=str)
    return unicodedata.normalize("NFC", encodable(value).replace("\0", "")).strip() or None


def encodable(text: str) -> str:
    """Give the text with a question mark for each half of a surrogate pair: JSON may hold one
    alone, UTF-8 may not."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def filled(value: Any) -> bool:
    """Say whether anything stands in a cell.

    False and 0 are what vendors write for "nothing set".
    """
    if isinstance(value, Mapping):
        return any(filled(each) for each in value.values())
    if isinstance(value, list):
        return any(filled(each) for each in value)
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value)


def leaves(key: str, value: Any) -> Iterator[str]:
    """Name every filled leaf of a cell, dotted: a list's items under its own name."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from leaves(f"{key}.{name}", each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(key, each)
    elif filled(value):
        yield encodable(key)


def kept(fields: Mapping[str, Value | None]) -> dict[str, Value]:
    """Give the fields of a record that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Give a vendor's object as it came, and an empty one in place of anything else."""
    return value if isinstance(value, Mapping) else {}


def as_mappings(value: Any) -> list[Mapping[str, Any]]:
    """Give the objects of a vendor's list; none when it is no list."""
    if not isinstance(value, list):
        return []
    return [each for each in value if isinstance(each, Mapping)]


def as_day(text: str, order: str = "") -> date:
    """Read a date, a clock behind it allowed.

    Raises ValueError, also for what could be two days and for years of two digits, unless ``order``
    says how they are written.
    """
    return dates.read(text, order, dates.LAST_YEAR if order else None).day


def as_instant(text: str, zone: tzinfo, order: str = "") -> datetime:
    """Read a date and clock, local to ``zone`` unless it has its own offset, as UTC.

    Raises ValueError, as ``as_day`` does.
    """
    return dates.read(text, order, dates.LAST_YEAR if order else None).instant(zone)


def _filled_names(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from (f"{key}.{below}" for below in _filled_names(name, each))
    elif filled(value):
        yield encodable(key)
