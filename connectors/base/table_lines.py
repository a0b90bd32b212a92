"""What every kind of table file comes to: lines of text cells, each with the number of the line
where it stood."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any

from connectors.base.columns import folded, plain
from connectors.base.national_id import MASK, is_national_id_number
from connectors.base.row import LARGEST_CELL

#: PowerOffice puts three title rows above the header; others a logo, an address and a date.
HEADER_WITHIN = 20
NOT_TEXT = "is not a table that can be read here"
SAVE_AGAIN = "Export it again as CSV or XLSX, without a password."

Line = tuple[int, Sequence[str]]


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
    # One more than the limit, so that the popping reader still sees and reports that it was too
    # long.
    return _written(value)[: LARGEST_CELL + 1].encode("utf-8", "replace").decode()


def _written(value: Any) -> str:
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
