"""Draw how many people are held in which sources: the biggest combinations as columns over dots, the rest in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inventory.model import SourceNight
from inventory.views.models import Overview
from inventory.views.statistics import SourceCombination
from reports.text.safe_text import shown
from reports.text.words import Words

#: So many combinations are drawn. What a column and a row take, how high the highest bar is, and how much a label may say.
_PLACES, _COLUMN, _ROW, _PEAK, _LABELS, _LABEL = 7, 40, 26, 84, 230, 28


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
class PlaceFigure:
    """Who is where: the biggest combinations of sources drawn, the rest in words."""

    note: str
    rest: str
    text: str
    width: int
    height: int
    labels: tuple[tuple[int, str], ...]
    columns: tuple[Column, ...]


def places(overview: Overview, words: Words) -> PlaceFigure | None:
    """Draw how many people are in which sources; None where nobody is in any."""
    if not overview.places:
        return None
    sources = [strip.tonight for strip in overview.sources]
    held = [source for source in sources if source.read_at is not None]
    drawn, rest = overview.places[:_PLACES], overview.places[_PLACES:]
    alone = sum(place.people for place in overview.places if len(place.sources) == 1)
    others = words.say("where.rest", n=sum(place.people for place in rest)) if rest else ""
    levels = {source.name: _PEAK + 36 + _ROW * n for n, source in enumerate(held)}
    return PlaceFigure(
        note=words.say("where.note", n=alone, all=words.say("where.people", n=overview.persons)),
        rest=others,
        text="; ".join(_said(place, sources, words) for place in drawn),
        width=_LABELS + _COLUMN * max(1, len(drawn)) + 8,
        height=_PEAK + 36 + _ROW * len(held),
        labels=tuple((levels[s.name], shown(words.system(s.name, sources), _LABEL)) for s in held),
        columns=tuple(_column(n, place, drawn[0].people, levels, words) for n, place in enumerate(drawn)),
    )


def _said(place: SourceCombination, sources: Sequence[SourceNight], words: Words) -> str:
    names = words.join(words.system(name, sources) for name in place.sources)
    return words.say("where.said", people=words.say("where.people", n=place.people), systems=names)


def _column(n: int, place: SourceCombination, most: int, levels: Mapping[str, int], words: Words) -> Column:
    inside = [level for name, level in levels.items() if name in place.sources]
    return Column(
        x=_LABELS + _COLUMN * n + _COLUMN // 2,
        height=max(2, round(_PEAK * place.people / most)),
        n=words.number(place.people),
        dots=tuple(name in place.sources for name in levels),
        top=min(inside, default=0),
        bottom=max(inside, default=0),
    )
