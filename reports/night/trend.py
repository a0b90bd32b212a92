"""Draw the open findings night by night as a step line, with the nights of clean-ups.

Pure: counts in, coordinates out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from inventory.views.models import Overview
from reports.text.words import Words

#: Fewer nights than this are no trend.
_NIGHTS = 5
#: The plot: where it begins and ends, its top and its floor; a letter's width, as labels count it.
_LEFT, _RIGHT, _TOP, _FLOOR, _LETTER = 40, 820, 56, 206, 8
#: The heights at which labels of clean-ups stand.
_HEIGHTS = (22, 40)


@dataclass(frozen=True, slots=True)
class Note:
    """A night on which findings were found cleaned up: where it stands on the line, and its label.

    The label is "" where another stands already.
    """

    x: int
    y: int
    label: str
    height: int  # of the label
    before: bool  # the label stands to the left of its line


@dataclass(frozen=True, slots=True)
class Trend:
    """Open findings per night as a step line."""

    title: str
    text: str
    now: str
    line: str
    area: str
    end: int
    grid: tuple[tuple[int, str], ...]  # height, number
    days: tuple[tuple[int, str, str], ...]  # place, day, how the label is anchored
    notes: tuple[Note, ...]


def trend(overview: Overview, words: Words) -> Trend | None:
    """Draw the open findings per night; None before there are enough nights."""
    nights = overview.trend
    if len(nights) < _NIGHTS:
        return None
    (first_day, first), (last_day, last) = nights[0], nights[-1]
    most = max(n for _, n in nights)
    step = _step(most)
    plot = _Plot(first_day, max(1, (last_day - first_day).days), step * max(1, -(-most // step)))
    cleaned = [(day, n) for day, n in overview.cleaned if first_day < day <= last_day]
    text = words.say("trend.text", first=first, start=first_day, last=last, end=last_day)
    line = _line(nights, plot)
    return Trend(
        title=words.say(f"trend.{_course(first, last)}", date=words.day(first_day, last_day)),
        text=" ".join([text, *(f"{_cleaned(day, n, words)}." for day, n in cleaned)]),
        now=words.say("trend.now", n=last),
        line=line,
        area=f"{line}V{_FLOOR}H{_LEFT}Z",
        end=plot.y(last),
        grid=tuple((plot.y(n), words.number(n)) for n in range(0, plot.top + 1, step)),
        days=_days(first_day, last_day, plot, words),
        notes=_notes(cleaned, nights, plot, words),
    )


class _Plot(NamedTuple):
    """Where a day and a count stand: the first day, how many there are, and the highest line."""

    first: date
    days: int
    top: int

    def x(self, day: date) -> int:
        return round(_LEFT + (_RIGHT - _LEFT) * (day - self.first).days / self.days)

    def y(self, n: int) -> int:
        return round(_FLOOR - (_FLOOR - _TOP) * n / self.top)


def _line(nights: Sequence[tuple[date, int]], plot: _Plot) -> str:
    (first_day, first), *later = nights
    steps = "".join(f"H{plot.x(day)}V{plot.y(n)}" for day, n in later)
    return f"M{plot.x(first_day)} {plot.y(first)}{steps}"


def _course(first: int, last: int) -> str:
    if last < first:
        return "fewer"
    if last > first:
        return "more"
    return "same"


def _step(most: int) -> int:
    """Return a round distance between at most five lines."""
    step = 1
    while most > 5 * step:
        # 1, 2, 5, 10, 20, 50 …
        if str(step).startswith("2"):
            step = step * 5 // 2
        else:
            step *= 2
    return step


def _days(first: date, last: date, plot: _Plot, words: Words) -> tuple[tuple[int, str, str], ...]:
    """Label both ends and the months between that stand clear of them."""
    start, end = plot.x(first), plot.x(last)
    labels = [(start, words.day(first, last), "start")]
    for ahead in range((last - first).days):
        day = first + timedelta(days=ahead)
        if day.day == 1 and start + 150 < plot.x(day) < end - 150:
            labels.append((plot.x(day), words.day(day, last), "middle"))
    return (*labels, (end, words.day(last, last), "end"))


def _notes(
    cleaned: Sequence[tuple[date, int]],
    nights: Sequence[tuple[date, int]],
    plot: _Plot,
    words: Words,
) -> tuple[Note, ...]:
    """Mark every clean-up; label those that most was done in, as long as no labels meet."""
    taken: list[_Label] = []
    notes = []
    for day, n in sorted(cleaned, key=lambda one: (-one[1], one[0])):
        text, x = _cleaned(day, n, words), plot.x(day)
        width = 12 + _LETTER * len(text)
        before = x + width > _RIGHT
        start = x - width if before else x
        height = _free_height(x, start, start + width, taken)
        level = next(count for night, count in reversed(nights) if night <= day)
        notes.append(Note(x, plot.y(level), text if height else "", height, before))
    return tuple(sorted(notes, key=lambda note: note.x))


def _free_height(line: int, start: int, end: int, taken: "list[_Label]") -> int:
    """Take the first height at which a label meets no other; 0 where there is no room for it."""
    if start < 0:
        return 0
    for height in _HEIGHTS:
        label = _Label(height, line, start, end)
        if not any(label.meets(other) for other in taken):
            taken.append(label)
            return height
    return 0


@dataclass(frozen=True, slots=True)
class _Label:
    """Where a label would stand, and the line down from it."""

    height: int
    line: int
    start: int
    end: int

    def meets(self, other: "_Label") -> bool:
        """Tell whether two labels meet, or the lower one and the line down from the higher."""
        if self.height == other.height:
            return self.start <= other.end and other.start <= self.end
        higher, lower = sorted((self, other), key=lambda label: label.height)
        return lower.start <= higher.line <= lower.end


def _cleaned(day: date, n: int, words: Words) -> str:
    return words.say("trend.cleaned", date=words.short_day(day), n=n)
