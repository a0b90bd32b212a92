"""What every kind of table file comes to: lines of text cells, each with the number of the line
where it stood, and the rows that a header makes of them."""

import json
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any

from connectors.base.columns import folded, plain, unnumbered
from connectors.base.national_id import MASK, is_national_id_number, masked
from connectors.base.row import LARGEST_CELL, clean

#: PowerOffice puts three title rows above the header; others a logo, an address and a date.
HEADER_WITHIN = 20
NOT_TEXT = "is not a table that can be read here"
SAVE_AGAIN = "Export it again as CSV or XLSX, without a password."
#: From this column on a line keeps its filled cells only.
NEAR = 256

#: The number of the line, its cells from the first column on, and filled cells far to the right of
#: them by their index.
Line = tuple[int, Sequence[str], Mapping[int, str]]
NONE_FAR: Mapping[int, str] = {}


class Header:
    """The names of a table's columns, in their order, and where each stands."""

    def __init__(self, cells: Sequence[str], far: Mapping[int, str] = NONE_FAR) -> None:
        self._columns = _named(enumerate(_whole(cells, far), start=1))
        self.names = tuple(self._columns)
        self._beyond: dict[int, str] = {}

    def row(self, cells: Sequence[str], far: Mapping[int, str] = NONE_FAR) -> "TableRow":
        """Hang the cells of a line on the names; what stands beyond them is found unread."""
        texts = [masked(cell) if len(cell) > 10 else cell for cell in cells]
        width = len(self.names)
        if len(texts) <= width and not far:
            return TableRow(self._columns, texts)
        beyond = [(at, cell) for at, cell in enumerate(texts[width:], start=width) if cell.strip()]
        beyond += [(at, masked(cell)) for at, cell in far.items() if at >= width]
        if far and min(far) < width:
            texts = _whole(texts, {at: masked(cell) for at, cell in far.items() if at < width})
        more = {self._name_beyond(at): cell for at, cell in beyond}
        return TableRow(self._columns, texts[:width], more)

    def _name_beyond(self, at: int) -> str:
        name = self._beyond.get(at)
        if name is None:
            name, ordinal = f"column {at + 1}", 1
            while name in self._columns:  # a heading that is worded so
                ordinal += 1
                name = f"column {at + 1} ({ordinal})"
            self._beyond[at] = name
        return name


class TableRow(Mapping[str, str]):
    """Text by heading, blanks too.

    No dict: of that a table of many columns, most of them blank, would make gigabytes.
    """

    __slots__ = ("_cells", "_columns", "_more")

    def __init__(
        self,
        columns: Mapping[str, int],
        cells: Sequence[str],
        more: Mapping[str, str] | None = None,
    ) -> None:
        self._columns = columns
        self._cells = tuple(cells)
        self._more = more or None

    def __getitem__(self, name: str) -> str:
        at = self._columns.get(name)
        if at is None:
            return (self._more or {})[name]
        return self._cells[at] if at < len(self._cells) else ""

    def __iter__(self) -> Iterator[str]:
        yield from self._columns
        yield from self._more or ()

    def __len__(self) -> int:
        return len(self._columns) + len(self._more or ())

    def keys(self) -> KeysView[str]:
        """Give the headings."""
        return self._columns.keys() if self._more is None else super().keys()

    def items(self) -> ItemsView[str, str]:
        """Give headings and cells, as fast as a dict does: every row is looked through whole."""
        row = dict.fromkeys(self._columns, "")
        row.update(zip(self._columns, self._cells, strict=False))
        row.update(self._more or {})
        return row.items()

    def __repr__(self) -> str:
        return f"TableRow({dict(self)!r})"


def headings_met(cells: Iterable[str], wanted: frozenset[str]) -> int:
    """Count the headings in a line that are looked for. ``wanted`` is folded, or plain."""
    names = {folded(cell) for cell in cells if len(cell) < 200}
    return sum(name in wanted or plain(name) in wanted for name in names)


def cell_text(value: Any) -> str:
    """Write a cell as text: whole numbers without a point, dates in ISO form.

    A cell over the limit is cut.
    """
    if value is None:
        return ""
    text = _written(value)
    if len(text) <= LARGEST_CELL and text.isascii():
        return text
    # One more than the limit, so that the popping reader still sees and reports that it was too
    # long.
    return text[: LARGEST_CELL + 1].encode("utf-8", "replace").decode()


def _whole(cells: Sequence[str], far: Mapping[int, str]) -> list[str]:
    whole = [*cells, *[""] * (max(far, default=-1) + 1 - len(cells))]
    for at, cell in far.items():
        whole[at] = cell
    return whole


def _named(cells: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Name every column: blank ones by their position, repeated ones by an ordinal (``E-post
    (2)``)."""
    columns: dict[str, int] = {}
    taken: set[str] = set()
    last: dict[str, int] = {}
    for position, cell in cells:
        text = clean(masked(cell[:LARGEST_CELL].replace("\ufeff", ""))) or f"column {position}"
        name = " ".join(text.split())[:200]
        unique, bare = name, unnumbered(name)
        # From the last ordinal on: a million equal headings would else be counted a million times.
        ordinal = last.get(folded(bare), 1)
        while folded(unique) in taken:
            ordinal += 1
            unique = f"{bare} ({ordinal})"
        last[folded(bare)] = ordinal
        taken.add(folded(unique))
        columns[unique] = position - 1
    return columns


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and is_national_id_number(value):
        return MASK  # without the zero of days 1 to 9 no text would show that it is one
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return _day_or_instant(value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _day_or_instant(moment: datetime) -> date:
    """Give a workbook's day as a day: there it is midnight without a zone."""
    if moment.time() == time() and not moment.tzinfo:
        return moment.date()
    return moment


def _number(value: float) -> str:
    if not isfinite(value):
        return str(value)
    # The 15 digits that Excel shows: 0.3, not 0.30000000000000004.
    text = format(Decimal(format(value, ".15g")), "f")
    if len(text.partition(".")[2]) == 3:
        # 99.375 would read as thousands (values.money): in a number cell the point is a decimal
        # point.
        return text + "0"
    return text
