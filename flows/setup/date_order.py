"""Dates of a source that could be two days: an example, and what each order would make of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from connectors.base import dates
from connectors.base.columns import folded
from connectors.base.row import clean
from flows.setup.fields import type_of
from inventory.errors import OrdenError
from inventory.model import DATES, INSTANTS, Row, SourceConfig

#: So many rows are looked at: a list in one hand's writing says early how it writes.
_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A date as it stands in the source, and the day that it is in each order that fits."""

    example: str
    days: Mapping[str, date]


def ambiguous(config: SourceConfig, secrets: Mapping[str, str]) -> Ambiguous | None:
    """Look for dates that only the owner can read; None when there are none, or no way to say it.

    Never raises: a source that cannot be read is told of by its trial.
    """
    kind = type_of(config.type)
    if "date_order" not in kind.options or config.options.get("date_order"):
        return None
    try:
        rows = list(islice(kind.pull(config, secrets), _ROWS))
    except OrdenError:
        return None
    texts = list(dict.fromkeys(_texts(rows, config)))
    fitting = [order for order in dates.ORDERS if texts and all(_day(t, order) for t in texts)]
    # Where no order fits them all the first tells enough to ask: the rest stays unread and counted.
    orders = fitting or [order for order in dates.ORDERS if texts and _day(texts[0], order)]
    found = (_read(text, orders) for text in texts)
    return max(found, key=lambda each: len(set(each.days.values())), default=None)


def _read(text: str, orders: Iterable[str]) -> Ambiguous:
    days = {order: _day(text, order) for order in orders}
    return Ambiguous(text, {order: day for order, day in days.items() if day is not None})


def _texts(rows: Iterable[Row], config: SourceConfig) -> Iterator[str]:
    """Give what stands in the columns of dates, and has a reading only in an order."""
    columns = config.options.get("columns") or {}
    wanted = {folded(name) for name, field in columns.items() if field in INSTANTS | DATES}
    for row in rows:
        cells = row.cells.get("raw", row.cells)  # a sheet's row has its cells in a frame
        for header, value in cells.items():
            text = clean(value) if isinstance(value, str) and folded(header) in wanted else None
            if text and not _day(text, "") and any(_day(text, order) for order in dates.ORDERS):
                yield text


def _day(text: str, order: str) -> date | None:
    try:
        return dates.read(text, order, dates.LAST_YEAR).day
    except ValueError:
        return None
