"""A person's records in time: a lane per source, with today and the last day to keep them marked. Coordinates only; the page draws."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inventory.model import SourceNight
from inventory.views.models import FileRecord
from reports.text.safe_text import shown
from reports.text.source_marks import marks
from reports.text.words import Words

LEFT, RIGHT, TOP, ROW = 226, 884, 26, 30
#: Letters of a source's name that fit beside its lane.
_LABEL = 27
_LEAST_DAYS = 365


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One source: its mark, its name, and where its records lie."""

    mark: int
    label: str
    y: int
    points: tuple[tuple[float, str], ...]  # x, and the day in words


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole figure. ``limit``: where the last day lies, None when there is none or it lies outside."""

    lanes: tuple[TimelineRow, ...]
    years: tuple[tuple[float, str], ...]
    today: float
    limit: float | None
    limit_text: str
    height: int
    text: str


def day_of(record: FileRecord, words: Words) -> date | None:
    """Return the day that a record is about: the appointment, the invoice; else when it was last active or came in."""
    when = record.last_activity_at or record.collected_at if record.event is None else record.event
    if isinstance(when, datetime):
        return words.day_of(when)
    return when if isinstance(when, date) else None


def lanes(
    records: Sequence[FileRecord], sources: Sequence[SourceNight], today: date, limit: date | None, words: Words
) -> Timeline | None:
    """Lay out the records of a person; None when no record has a day."""
    days = {(r.source, r.record): day_of(r, words) for r in records}
    told = [day for day in days.values() if day]
    if not told:
        return None
    first = min(*told, today - timedelta(days=_LEAST_DAYS), limit or today)
    last = max(*told, today, limit if limit and limit < today + timedelta(days=400) else today) + timedelta(days=30)
    start = date(first.year, 1, 1)
    span = (last - start).days

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - start).days / span, 1)

    here = [s for s in sources if any(r.source == s.name for r in records)]
    rows = tuple(
        _lane(place, source, records, days, x, marks(sources), sources, words) for place, source in enumerate(here)
    )
    years = tuple((x(date(year, 1, 1)), str(year)) for year in range(start.year, last.year + 1))
    inside = limit is not None and start <= limit <= last
    return Timeline(
        lanes=rows,
        years=_thinned(years),
        today=x(today),
        limit=x(limit) if limit and inside else None,
        limit_text=words.say("web.lanes.limit", date=limit) if limit else "",
        height=TOP + ROW * len(rows) + 26,
        text=words.say("web.lanes.text", n=len(told), first=words.day(min(told)), last=words.day(max(told))),
    )


def _lane(
    place: int,
    source: SourceNight,
    records: Iterable[FileRecord],
    days: Mapping[tuple[str, str], date | None],
    x: Callable[[date], float],
    mark: Mapping[str, int],
    sources: Sequence[SourceNight],
    words: Words,
) -> TimelineRow:
    mine = sorted(day for r in records if r.source == source.name and (day := days[r.source, r.record]))
    points = tuple((x(day), words.day(day)) for day in mine)
    return TimelineRow(
        mark[source.type], shown(words.system(source.name, sources), _LABEL), TOP + ROW * place + ROW // 2, points
    )


def _thinned(years: tuple[tuple[float, str], ...]) -> tuple[tuple[float, str], ...]:
    """Leave out years where their names would run into each other."""
    step = 1 + len(years) // 13
    return years[::step]
