"""A person's records in time: a lane per source, with today and the last day to keep them marked.

Coordinates only; the page draws.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from inventory.model import SourceNight
from inventory.views.models import FileRecord
from reports.text.safe_text import shown
from reports.text.source_marks import marks
from reports.text.words import Words

LEFT, RIGHT, TOP, ROW = 226, 884, 26, 30
#: Letters of a source's name that fit beside its lane.
_LABEL = 27
_LEAST_DAYS = 365
_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One source: its mark, its name, and where its records lie."""

    mark: int
    label: str
    y: int
    points: tuple[tuple[float, str], ...]  # x, and the day in words


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole figure.

    ``limit``: where the last day lies, None when there is none or it lies outside.
    """

    lanes: tuple[TimelineRow, ...]
    years: tuple[tuple[float, str], ...]
    today: float
    limit: float | None
    limit_text: str
    height: int
    text: str


class _Scale(NamedTuple):
    """From the first day of a year to some day after the last that is shown."""

    start: date
    last: date

    def x(self, day: date) -> float:
        days = (self.last - self.start).days
        return round(LEFT + (RIGHT - LEFT) * (day - self.start).days / days, 1)

    def years(self) -> tuple[tuple[float, str], ...]:
        years = range(self.start.year, self.last.year + 1)
        return _thinned(tuple((self.x(date(year, 1, 1)), str(year)) for year in years))


def day_of(record: FileRecord, words: Words) -> date | None:
    """Return the day that a record is about, else when it was last active or came in."""
    when = record.event
    if when is None:
        when = record.last_activity_at or record.collected_at
    if isinstance(when, datetime):
        return words.day_of(when)
    return when if isinstance(when, date) else None


def lanes(
    records: Sequence[FileRecord],
    sources: Sequence[SourceNight],
    today: date,
    limit: date | None,
    words: Words,
) -> Timeline | None:
    """Lay out the records of a person; None when no record has a day."""
    days = _days(records, words)
    told = [day for its in days.values() for day in its]
    if not told:
        return None
    scale = _scale(told, today, limit)
    here = [source for source in sources if source.name in days]
    rows = [
        _lane(place, source, sorted(days[source.name]), scale, sources, words)
        for place, source in enumerate(here)
    ]
    return Timeline(
        lanes=tuple(rows),
        years=scale.years(),
        today=scale.x(today),
        limit=_limit(limit, scale),
        limit_text=words.say("web.lanes.limit", date=limit) if limit else "",
        height=TOP + ROW * len(here) + 26,
        text=words.say(
            "web.lanes.text",
            n=len(told),
            first=words.day(min(told)),
            last=words.day(max(told)),
        ),
    )


def _days(records: Iterable[FileRecord], words: Words) -> dict[str, list[date]]:
    """Return by source the days of its records, one list even where none has a day."""
    found: dict[str, list[date]] = defaultdict(list)
    for record in records:
        day = day_of(record, words)
        found[record.source] += [day] if day else []
    return found


def _scale(told: Sequence[date], today: date, limit: date | None) -> _Scale:
    """Show what there is, at least a year, and the last day to keep unless it lies far ahead."""
    marked = limit or today
    first = min(*told, today - timedelta(days=_LEAST_DAYS), marked)
    last = max(*told, today, marked if marked < today + _AHEAD else today)
    return _Scale(date(first.year, 1, 1), last + timedelta(days=30))


def _limit(limit: date | None, scale: _Scale) -> float | None:
    if limit is None or not scale.start <= limit <= scale.last:
        return None
    return scale.x(limit)


def _lane(
    place: int,
    source: SourceNight,
    days: Iterable[date],
    scale: _Scale,
    sources: Sequence[SourceNight],
    words: Words,
) -> TimelineRow:
    return TimelineRow(
        mark=marks(sources)[source.type],
        label=shown(words.system(source.name, sources), _LABEL),
        y=TOP + ROW * place + ROW // 2,
        points=tuple((scale.x(day), words.day(day)) for day in days),
    )


def _thinned(years: tuple[tuple[float, str], ...]) -> tuple[tuple[float, str], ...]:
    """Leave out years where their names would run into each other."""
    step = 1 + len(years) // 13
    return years[::step]
