"""Draw how old each source's records are against the promised limit, and say it.

Pure: counts in, coordinates and wordings out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.model import Reading, SourceNight
from inventory.views.models import Overview
from inventory.views.statistics import Ages, Limit
from reports.text.safe_text import capital
from reports.text.words import Words

#: A quarter of a year is so wide, and the highest bar of a row so high.
_QUARTER, _BAR = 25, 34
#: The axis holds so many years at least and at most.
_FEWEST_YEARS, _MOST_YEARS = 2, 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A quarter of a year: how high all its records stand, and how much of that is too old."""

    x: int
    height: int
    past: int


@dataclass(frozen=True, slots=True)
class Row:
    """One source's records by age, its limits, and what both come to in words."""

    mark: int
    label: str
    bars: tuple[Bar, ...]
    limits: tuple[int, ...]
    count: str
    late: bool
    about: str


@dataclass(frozen=True, slots=True)
class AgeFigure:
    """How old what is held is, against the promised limit, by source."""

    title: str
    note: str
    width: int
    years: tuple[str, ...]
    rows: tuple[Row, ...]


def ages(overview: Overview, marks: Mapping[str, int], words: Words) -> AgeFigure | None:
    """Draw every source's records by age; None where nothing is held."""
    if not any(one.ages or one.undated for one in overview.ages):
        return None
    years = _years(overview.ages)
    sources = [strip.tonight for strip in overview.sources]
    names = [source.name for source in sources]
    return AgeFigure(
        title=_title(overview, words),
        note=_note(overview.ages, years, words),
        width=4 * years * _QUARTER,
        years=(words.say("age.now"), *(words.say("age.year", n=n) for n in range(1, years))),
        rows=tuple(
            _row(one, sources, marks, 4 * years - 1, overview.as_of, words)
            for one in overview.ages
            if one.source in names
        ),
    )


def _years(ages: Sequence[Ages]) -> int:
    """Count the years that the axis holds: up to the longest limit and the oldest record."""
    years = [_FEWEST_YEARS, _oldest(ages) // 4 + 1]
    years += [-(-limit.months // 12) for one in ages for limit in one.limits]
    return min(_MOST_YEARS, max(years))


def _oldest(ages: Sequence[Ages]) -> int:
    """Return the quarter of the oldest record, counted back from tonight."""
    return max((age.quarter for one in ages for age in one.ages), default=0)


def _note(ages: Sequence[Ages], years: int, words: Words) -> str:
    note = words.say("age.note")
    if _oldest(ages) < 4 * years:
        return note
    axis = words.say("record.span.years", n=years)
    return f"{note} {words.say('age.beyond', years=axis)}"


def _title(overview: Overview, words: Words) -> str:
    n = sum(sum(one.past.values()) for one in overview.ages)
    if n:
        return words.say("age.past_title", n=n, what=_what(overview.ages, n, words))
    unread = any(strip.tonight.status is not Reading.FRESH for strip in overview.sources)
    if unread or any(one.unsure for one in overview.ages):
        return words.say("age.partly_title")
    return words.say("age.none_title")


def _what(ages: Sequence[Ages], n: int, words: Words) -> str:
    """Name what is too old: by its kind where several records are all of one."""
    kinds = {kind for one in ages for kind in one.past}
    if n > 1 and len(kinds) == 1:
        return words.kinds(list(kinds), n)
    return words.say("age.records", n=n)


def _row(
    one: Ages,
    sources: Sequence[SourceNight],
    marks: Mapping[str, int],
    last: int,
    today: date,
    words: Words,
) -> Row:
    source = next(source for source in sources if source.name == one.source)
    return Row(
        mark=marks[source.type],
        label=words.system(source.name, sources),
        bars=_bars(one, last),
        limits=tuple(sorted({_width(limit) for limit in one.limits})),
        count=_count(one, source, today, words),
        late=bool(one.past),
        about=_about(one, source, words),
    )


def _bars(one: Ages, last: int) -> tuple[Bar, ...]:
    """Return a bar a quarter; what is older than the ``last`` stands with it."""
    records, past = Counter[int](), Counter[int]()
    for age in one.ages:
        quarter = min(age.quarter, last)
        records[quarter] += age.records
        past[quarter] += age.past
    most = max(records.values(), default=1)
    return tuple(
        Bar(quarter * _QUARTER, _high(n, most), _high(past[quarter], most))
        for quarter, n in records.items()
    )


def _high(n: int, most: int) -> int:
    if not n:
        return 0
    return max(3, round(_BAR * n / most))


def _width(limit: Limit) -> int:
    return round(_QUARTER * (limit.months / 3 + limit.days / 91.3))


def _count(one: Ages, source: SourceNight, today: date, words: Words) -> str:
    """Say how many are too old; of a source that was not read, only from when its figures are."""
    if source.read_at is None:
        return words.say("sources.never")
    if source.status is not Reading.FRESH:
        return words.say("age.unread", date=words.day(words.day_of(source.read_at), today))
    n = sum(one.past.values())
    if not n and not one.ages:
        return words.say("age.no_limit")
    if not n and one.unsure:
        return words.say("age.unsure", n=one.unsure)
    return words.say("age.past", n=n)


def _about(one: Ages, source: SourceNight, words: Words) -> str:
    """Say the source's limits, and what of its records no limit decides."""
    if source.read_at is None:
        return ""
    parts = []
    if one.limits:
        limits = _limits(one.limits, words)
        parts.append(words.say("age.limits", n=len(limits), limits=words.join(limits)))
    if one.past and one.unsure:
        parts.append(words.say("age.unsure", n=one.unsure))
    if one.kept:
        parts.append(words.say("age.kept", n=one.kept))
    if one.undated:
        parts.append(words.say("age.undated", n=one.undated))
    return " ".join(f"{capital(part)}." for part in parts)


def _limits(limits: Sequence[Limit], words: Words) -> list[str]:
    """Say each limit once: «30 dager uten bekreftelse», and of several «30 dager» alone."""
    # Which of several is whose, the request itself says.
    if len({(limit.months, limit.days) for limit in limits}) > 1:
        return list(dict.fromkeys(_length(limit, words) for limit in limits))
    return list(dict.fromkeys(_limit(limit, words) for limit in limits))


def _limit(limit: Limit, words: Words) -> str:
    key, span = f"age_limit.{limit.rule}", _length(limit, words)
    if not words.known(key):
        return span
    return words.say(key, span=span)


def _length(limit: Limit, words: Words) -> str:
    if limit.days:
        return words.say("record.span.days", n=limit.days)
    if limit.months % 12:
        return words.say("record.span.months", n=limit.months)
    return words.say("record.span.years", n=limit.months // 12)
