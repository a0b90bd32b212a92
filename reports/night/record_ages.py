"""Draw how old each source's records are against the promised limit, and say it. Pure: counts in, coordinates and wordings out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.model import Reading, SourceNight
from inventory.views.models import Overview
from inventory.views.statistics import Ages, Limit
from reports.text.safe_text import capital
from reports.text.words import Words

#: A quarter of a year is so wide, and the highest bar of a row so high; the axis holds so many years at least and at most.
_QUARTER, _BAR, _YEARS = 25, 34, (2, 8)


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
    sources = [strip.tonight for strip in overview.sources]
    quarters = [age.quarter for one in overview.ages for age in one.ages]
    longest = [-(-limit.months // 12) for one in overview.ages for limit in one.limits]
    years = min(_YEARS[1], max([_YEARS[0], *longest, *(quarter // 4 + 1 for quarter in quarters)]))
    beyond = any(quarter >= 4 * years for quarter in quarters)
    by_name = {source.name: source for source in sources}
    return AgeFigure(
        title=_age_title(overview, words),
        note=words.say("age.note")
        + (" " + words.say("age.beyond", years=words.say("record.span.years", n=years)) if beyond else ""),
        width=4 * years * _QUARTER,
        years=(words.say("age.now"), *(words.say("age.year", n=n) for n in range(1, years))),
        rows=tuple(
            _row(one, by_name[one.source], sources, marks, 4 * years - 1, overview.as_of, words)
            for one in overview.ages
            if one.source in by_name
        ),
    )


def _age_title(overview: Overview, words: Words) -> str:
    n = sum(sum(one.past.values()) for one in overview.ages)
    kinds = {kind for one in overview.ages for kind in one.past}
    if n:
        what = words.kinds(list(kinds), n) if n > 1 and len(kinds) == 1 else words.say("age.records", n=n)
        return words.say("age.past_title", n=n, what=what)
    unread = any(strip.tonight.status is not Reading.FRESH for strip in overview.sources)
    partly = unread or any(one.unsure for one in overview.ages)
    return words.say("age.partly_title" if partly else "age.none_title")


def _row(
    one: Ages,
    source: SourceNight,
    sources: Sequence[SourceNight],
    marks: Mapping[str, int],
    last: int,
    today: date,
    words: Words,
) -> Row:
    bars: dict[int, tuple[int, int]] = {}
    for age in one.ages:
        place = min(age.quarter, last)
        records, past = bars.get(place, (0, 0))
        bars[place] = (records + age.records, past + age.past)
    most = max((records for records, _past in bars.values()), default=1)
    return Row(
        mark=marks[source.type],
        label=words.system(source.name, sources),
        bars=tuple(
            Bar(place * _QUARTER, _high(records, most), _high(past, most)) for place, (records, past) in bars.items()
        ),
        limits=tuple(sorted({round(_QUARTER * (limit.months / 3 + limit.days / 91.3)) for limit in one.limits})),
        count=_count(one, source, today, words),
        late=bool(one.past),
        about=_about(one, source, words),
    )


def _high(n: int, most: int) -> int:
    return max(3, round(_BAR * n / most)) if n else 0


def _count(one: Ages, source: SourceNight, today: date, words: Words) -> str:
    """Say how many are too old; of a source that was not read, from when its figures are and no more."""
    if source.read_at is None:
        return words.say("sources.never")
    if source.status is not Reading.FRESH:
        return words.say("age.unread", date=words.day(words.day_of(source.read_at), today))
    if n := sum(one.past.values()):
        return words.say("age.past", n=n)
    if not one.ages:
        return words.say("age.no_limit")
    return words.say("age.unsure", n=one.unsure) if one.unsure else words.say("age.past", n=0)


def _about(one: Ages, source: SourceNight, words: Words) -> str:
    """Say the source's limits, and what of its records no limit decides."""
    if source.read_at is None:
        return ""
    # Several are told by their length alone: which of them is whose, the request itself says.
    several = len({(limit.months, limit.days) for limit in one.limits}) > 1
    limits = list(dict.fromkeys(limit_of(limit, words, plainly=several) for limit in one.limits))
    parts = [words.say("age.limits", n=len(limits), limits=words.join(limits))] if limits else []
    counts = [("unsure", one.unsure if one.past else 0), ("kept", one.kept), ("undated", one.undated)]
    parts += [words.say(f"age.{what}", n=n) for what, n in counts if n]
    return " ".join(f"{capital(part)}." for part in parts)


def limit_of(limit: Limit, words: Words, *, plainly: bool = False) -> str:
    """Say how long a rule lets records be: «30 dager uten bekreftelse», or ``plainly`` «30 dager»."""
    unit, n = ("days", limit.days) if limit.days else ("months", limit.months)
    if unit == "months" and not n % 12:
        unit, n = "years", n // 12
    span = words.say(f"record.span.{unit}", n=n)
    key = f"age_limit.{limit.rule}"
    return words.say(key, span=span) if words.known(key) and not plainly else span
