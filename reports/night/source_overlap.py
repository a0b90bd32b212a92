"""Draw how many people are in which sources: big combinations over dots, the rest in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inventory.model import SourceNight
from inventory.views.models import Overview
from inventory.views.statistics import SourceCombination
from reports.text.safe_text import shown
from reports.text.words import Words

#: So many combinations are drawn.
_DRAWN = 7
#: What a column and a row take, how high the highest bar is, and where the first row lies.
_COLUMN, _ROW, _PEAK, _FIRST_ROW = 40, 26, 84, 120
#: How much room labels have, and how many letters fit.
_LABELS, _LETTERS = 230, 28


@dataclass(frozen=True, slots=True)
class Column:
    """One combination of sources: its bar, its number, and which rows are in it."""

    x: int
    height: int
    n: str
    dots: tuple[bool, ...]
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class OverlapFigure:
    """Who is where: the biggest combinations of sources drawn, the rest in words."""

    note: str
    rest: str
    text: str
    width: int
    height: int
    labels: tuple[tuple[int, str], ...]
    columns: tuple[Column, ...]


def source_overlap(overview: Overview, words: Words) -> OverlapFigure | None:
    """Draw how many people are in which sources; None where nobody is in any."""
    if not overview.places:
        return None
    sources = [strip.tonight for strip in overview.sources]
    read = [source for source in sources if source.read_at is not None]
    drawn, rest = overview.places[:_DRAWN], overview.places[_DRAWN:]
    levels = {source.name: _FIRST_ROW + _ROW * row for row, source in enumerate(read)}
    return OverlapFigure(
        note=_note(overview, words),
        rest=_rest(rest, words),
        text="; ".join(_told(combination, sources, words) for combination in drawn),
        width=_LABELS + _COLUMN * max(1, len(drawn)) + 8,
        height=_FIRST_ROW + _ROW * len(read),
        labels=tuple(
            (level, shown(words.system(name, sources), _LETTERS)) for name, level in levels.items()
        ),
        columns=tuple(
            _column(at, combination, drawn[0].people, levels, words)
            for at, combination in enumerate(drawn)
        ),
    )


def _note(overview: Overview, words: Words) -> str:
    in_one = [combination for combination in overview.places if len(combination.sources) == 1]
    everybody = words.say("where.people", n=overview.persons)
    return words.say("where.note", n=_people(in_one), all=everybody)


def _rest(rest: Sequence[SourceCombination], words: Words) -> str:
    if not rest:
        return ""
    return words.say("where.rest", n=_people(rest))


def _people(combinations: Sequence[SourceCombination]) -> int:
    return sum(combination.people for combination in combinations)


def _told(combination: SourceCombination, sources: Sequence[SourceNight], words: Words) -> str:
    names = words.join(words.system(name, sources) for name in combination.sources)
    people = words.say("where.people", n=combination.people)
    return words.say("where.said", people=people, systems=names)


def _column(
    at: int, combination: SourceCombination, most: int, levels: Mapping[str, int], words: Words
) -> Column:
    inside = [level for name, level in levels.items() if name in combination.sources]
    return Column(
        x=_LABELS + _COLUMN * at + _COLUMN // 2,
        height=max(2, round(_PEAK * combination.people / most)),
        n=words.number(combination.people),
        dots=tuple(name in combination.sources for name in levels),
        top=min(inside, default=0),
        bottom=max(inside, default=0),
    )
