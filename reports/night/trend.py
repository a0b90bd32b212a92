"""Draw the open findings night by night as a step line, with the nights on which she cleaned up. Pure: counts in, coordinates out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inventory.views.models import Overview
from reports.text.words import Words

#: Fewer nights than this are no trend.
_NIGHTS = 5
#: The plot: where it begins and ends, its top and its floor; a letter's width, for labels that must not meet.
_LEFT, _RIGHT, _TOP, _FLOOR, _LETTER = 40, 820, 56, 206, 8
#: The heights at which labels of clean-ups stand.
_HEIGHTS = (22, 40)


@dataclass(frozen=True, slots=True)
class Note:
    """A night on which findings were found cleaned up: where it stands on the line, and its label, unless another stands there."""

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
    """Draw the open findings per night with the nights she cleaned up; None before there are enough nights."""
    nights = overview.trend
    if len(nights) < _NIGHTS:
        return None
    (first_day, first), (last_day, last) = nights[0], nights[-1]
    step = _step(max(n for _, n in nights))
    top = step * max(1, -(-max(n for _, n in nights) // step))
    days = max(1, (last_day - first_day).days)

    def x(day: date) -> int:
        return round(_LEFT + (_RIGHT - _LEFT) * (day - first_day).days / days)

    def y(n: int) -> int:
        return round(_FLOOR - (_FLOOR - _TOP) * n / top)

    line = f"M{x(first_day)} {y(first)}" + "".join(f"H{x(day)}V{y(n)}" for day, n in nights[1:])
    verdict = "same" if first == last else "fewer" if last < first else "more"
    cleaned = [(day, n) for day, n in overview.cleaned if first_day < day <= last_day]
    text = words.say("trend.text", first=first, start=first_day, last=last, end=last_day)
    return Trend(
        title=words.say(f"trend.{verdict}", date=words.day(first_day, last_day)),
        text=" ".join([text, *(f"{_cleaned(day, n, words)}." for day, n in cleaned)]),
        now=words.say("trend.now", n=last),
        line=line,
        area=f"{line}V{_FLOOR}H{_LEFT}Z",
        end=y(last),
        grid=tuple((y(n), words.number(n)) for n in range(0, top + 1, step)),
        days=_days(first_day, last_day, x, words),
        notes=_notes(cleaned, nights, x, y, words),
    )


def _step(most: int) -> int:
    """Return a round distance between at most five lines."""
    step = 1
    while most > 5 * step:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def _days(first: date, last: date, x: Callable[[date], int], words: Words) -> tuple[tuple[int, str, str], ...]:
    """Label both ends and the months between that stand clear of them."""
    inner = [day for n in range((last - first).days) if (day := first + timedelta(days=n)).day == 1]
    ends = ((x(first), words.day(first, last), "start"), (x(last), words.day(last, last), "end"))
    clear = [day for day in inner if ends[0][0] + 150 < x(day) < ends[1][0] - 150]
    return (ends[0], *((x(day), words.day(day, last), "middle") for day in clear), ends[1])


def _notes(
    cleaned: Sequence[tuple[date, int]],
    nights: Sequence[tuple[date, int]],
    x: Callable[[date], int],
    y: Callable[[int], int],
    words: Words,
) -> tuple[Note, ...]:
    """Mark every clean-up, and label those that most was done in, as long as their labels do not meet."""
    taken: list[_Label] = []
    notes = []
    for day, n in sorted(cleaned, key=lambda one: (-one[1], one[0])):
        label, place = _cleaned(day, n, words), x(day)
        width = 12 + _LETTER * len(label)
        before = place + width > _RIGHT
        start, end = (place - width, place) if before else (place, place + width)
        tried = (_Label(height, place, start, end) for height in _HEIGHTS)
        found = next((one for one in tried if start >= 0 and not any(one.meets(other) for other in taken)), None)
        if found:
            taken.append(found)
        level = next(count for night, count in reversed(nights) if night <= day)
        notes.append(Note(place, y(level), label if found else "", found.height if found else 0, before))
    return tuple(sorted(notes, key=lambda note: note.x))


@dataclass(frozen=True, slots=True)
class _Label:
    """Where a label would stand, and the line down from it."""

    height: int
    line: int
    start: int
    end: int

    def meets(self, other: "_Label") -> bool:
        """Tell whether two labels, or one label and the line from the higher one, would stand in one place."""
        if self.height == other.height:
            return self.start <= other.end and other.start <= self.end
        higher, lower = (self, other) if self.height < other.height else (other, self)
        return lower.start <= higher.line <= lower.end


def _cleaned(day: date, n: int, words: Words) -> str:
    return words.say("trend.cleaned", date=words.short_day(day), n=n)
