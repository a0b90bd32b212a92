"""Which of several lists counts: decided by the date of what is in them, never by a file's name.

A browser calls the second download «kunder (1).csv», which sorts before «kunder.csv». What decides
is the day of export that stands in the list, else its newest record, else the file's own time.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import dates
from connectors.base.columns import folded
from connectors.base.row import clean
from connectors.base.tables import Table

#: Fields that date a record by what has happened; a due date or an appointment may lie ahead.
HAPPENED = (
    "created_at updated_at submitted_at signup_at confirmed_at changed_at last_click_at booked_at "
    "published_at completed_at issued_on paid_on signature_date"
).split()

#: Seconds.
_TOGETHER = 2.0
_EXPORTED = re.compile(
    r"\b(?:eksport\w*|utskrift\w*|utskrevet|skrevet ut|rapportdato|uttrekk\w*|generert|hentet|"
    r"lastet ned|export\w*|print\w*|report date|generated|downloaded|as of|as at|dato|date)\b"
    r"[^\d]{0,20}(.{6,40})",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:periode|period|(?:fra|til|from|to) dato?e?)\b", re.IGNORECASE)
_DAY = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}\. ?\d{1,2}\. ?\d{4}|\d{1,2}\.? [^\W\d_]{3,12}\.? \d{4}"
)


@dataclass(frozen=True, slots=True)
class Holds:
    """Where a list says what it holds, as headings: what tells two things apart, best first, and
    whose each is, for two lists may number different people alike; the day of each where it is of
    events; and all that has happened."""

    keys: Sequence[Sequence[str]]
    whose: Sequence[str]
    event: Sequence[str] | None
    happened: Sequence[str]
    order: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Whose a thing is, and its day where a list tells of events."""

    whose: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Things:
    """What a list holds by its ids; the newest day of all; what stands for the whole of it."""

    ids: Mapping[str, Thing] = field(default_factory=dict)
    newest: date | None = None
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """One list among several of its sort.

    ``fields``: what it says of each; ``exported``: the day that it names itself; ``events``: it is
    of a period, so that what it lacks need not be gone.
    """

    place: str
    fields: frozenset[str]
    exported: date | None
    modified: float
    things: Things
    events: bool


@dataclass(frozen=True, slots=True)
class Order:
    """Lists by their numbers, oldest first; and what is to be told of some, by number.

    ``left_out``: a newer one stands in for it. Of those, ``losing`` are those that hold somebody,
    or some invoice, that the newer does not: that is not read.
    """

    oldest_first: tuple[int, ...]
    left_out: Mapping[int, str]
    told: Mapping[int, str]
    losing: frozenset[int]


def listed(
    path: Path, table: Table, fields: frozenset[str], holds: Holds, zone: ZoneInfo, several: bool
) -> Listed:
    """Describe a list; what it holds only when there are several to be told apart."""
    return Listed(
        place=table.place,
        fields=fields,
        exported=exported_on(table.above, datetime.now(zone).date()),
        modified=path.stat().st_mtime,
        things=_things(table, holds, zone) if several else Things(),
        events=holds.event is not None,
    )


def day_of(path: Path, above: Iterable[str], zone: ZoneInfo) -> date:
    """Tell how old a file is: the day of export that stands in it, else its own time."""
    own = datetime.fromtimestamp(path.stat().st_mtime, zone).date()
    return exported_on(above, datetime.now(zone).date()) or own


def exported_on(above: Iterable[str], today: date) -> date | None:
    """Find the day of export in the lines above the headings; a period's end is none."""
    for line in above:
        said = None if _PERIOD.search(line[:300]) else _EXPORTED.search(line[:300])
        found = _DAY.search(said[1]) if said else None
        day = _day(found[0]) if found else None
        if day is not None and date(2000, 1, 1) <= day <= today:
            return day
    return None


def _day(text: str, order: str = "") -> date | None:
    try:
        return dates.read(text, order, dates.LAST_YEAR).day
    except ValueError:
        return None


def _things(table: Table, holds: Holds, zone: ZoneInfo) -> Things:
    ids: dict[str, Thing] = {}
    today = datetime.now(zone).date()
    last, whole = date.min, 0
    for _, cells in table.rows:
        days = _days(cells, holds.event or (), holds.order)
        key = _first(cells, holds.keys)
        if key:
            ids.setdefault(key, Thing(_first(cells, [holds.whose]), next(days, None)))
        past = (day for day in _days(cells, holds.happened, holds.order) if day <= today)
        last = max(last, *past, date.min)
        whole = hash((whole, *cells.items()))
    return Things(ids, None if last == date.min else last, whole)


def _first(cells: Mapping[str, Any], ways: Sequence[Sequence[str]]) -> str:
    """Give the text of the first way of several that is filled; "" when none is."""
    for headers in ways:
        text = folded(" ".join(str(cells.get(header) or "") for header in headers))
        if text:
            return text
    return ""


def _days(cells: Mapping[str, Any], headers: Iterable[str], order: str) -> Iterator[date]:
    for header in headers:
        text = clean(cells.get(header))
        day = _day(text, order) if text else None
        if day is not None:
            yield day


def in_order(lists: Sequence[Listed]) -> Order:
    """Put lists of one sort in order, and find those that a newer one stands in for."""
    ages = _ages(lists)
    numbers = sorted(range(len(lists)), key=lambda n: (ages[n], lists[n].place))
    left_out: dict[int, str] = {}
    told: dict[int, str] = {}
    losing: set[int] = set()
    for at, old in enumerate(numbers):
        for new in reversed(numbers[at + 1 :]):
            why = _beside(lists[old], lists[new], _is_newer(ages[new], ages[old]))
            told.update({old: why} if why else {})
            if _is_newer(ages[new], ages[old]) and _stands_in(lists[old], lists[new]):
                left_out[old] = f"was not read: {lists[new].place} is newer and holds the same"
                if len(_shared(lists[old], lists[new])) < len(lists[old].things.ids):
                    losing.add(old)
                break
    told = {n: why for n, why in told.items() if n not in left_out}
    return Order(tuple(numbers), left_out, told, frozenset(losing))


def _ages(lists: Sequence[Listed]) -> list[tuple[date, float]]:
    """Tell how old each list is, by what all of them tell: else days of two sorts would meet."""
    days = [each.exported for each in lists]
    if None in days:
        days = [each.things.newest for each in lists]
    if None in days:
        days = [None] * len(lists)
    return [(day or date.min, each.modified) for day, each in zip(days, lists, strict=True)]


def _is_newer(one: tuple[date, float], other: tuple[date, float]) -> bool:
    """Files that were unpacked or copied together have one time, to a ZIP's two seconds."""
    return one[0] > other[0] or (one[0] == other[0] and one[1] > other[1] + _TOGETHER)


def _beside(old: Listed, new: Listed, newer: bool) -> str:
    """Say why a list counts beside another that holds mostly the same; "" when that is as it should
    be."""
    if old.things.whole == new.things.whole:
        return ""
    if newer and _holds_a_part(old, new):
        return f"counts too: {new.place} is newer, but holds a part of it only"
    if not newer and (_stands_in(old, new) or _stands_in(new, old)):
        return f"counts too: {new.place} holds mostly the same, and nothing says which is newer"
    return ""


def _stands_in(old: Listed, new: Listed) -> bool:
    """Tell whether a newer list is the same list: it says as much, of mostly the same.

    Of what is told by periods nothing may be lost but what lies inside the newer one's.
    """
    shared = _shared(old, new)
    if not shared or 2 * len(shared) < len(old.things.ids) or not old.fields <= new.fields:
        return False
    if not old.events:
        return True
    days = sorted(thing.day for thing in new.things.ids.values() if thing.day is not None)
    lost = [thing.day for id_, thing in old.things.ids.items() if id_ not in shared]
    return all(day is not None and days and days[0] <= day <= days[-1] for day in lost)


def _holds_a_part(old: Listed, new: Listed) -> bool:
    """Tell whether a newer list is mostly people of the older one, and says no more of them: a
    search filter was on (Conta's help: a list is exported as it is filtered), or columns were
    taken away."""
    mostly = 0 < len(new.things.ids) <= 2 * len(_shared(old, new))
    return mostly and not old.events and new.fields <= old.fields


def _shared(old: Listed, new: Listed) -> set[str]:
    both = old.things.ids.keys() & new.things.ids.keys()
    return {id_ for id_ in both if alike(old.things.ids[id_].whose, new.things.ids[id_].whose)}


def alike(name: str, other: str) -> bool:
    """Tell whether two names of one number may be one's: they share a word, or one is not told."""
    words, others = set(folded(name).split()), set(folded(other).split())
    return not words or not others or not words.isdisjoint(others)
