"""Say the way in and out of each source: how records come, who holds them and where, and what takes them out."""

from collections.abc import Mapping
from dataclasses import dataclass

from inventory.policy.activities import Processor
from inventory.policy.policy import Retention
from inventory.views.models import Overview
from inventory.views.statistics import Way
from reports.text.record_words import PolicyWords, spans, sure
from reports.text.safe_text import capital
from reports.text.words import Words


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    into: str
    mark: int
    label: str
    holder: str
    country: str
    out: str


def lines(overview: Overview, marks: Mapping[str, int], words: Words) -> list[Line]:
    """Return a line for everything that a configured source is used for."""
    sources = [strip.tonight for strip in overview.sources]
    types = {source.name: source.type for source in sources}
    return [
        Line(
            into=_into(way, words),
            mark=marks[types[way.source]],
            label=words.system(way.source, sources),
            holder=way.holder.name if way.holder else "",
            country=_country(way.holder, words) if way.holder else words.say("ways.undeclared"),
            out=_out(way, words),
        )
        for way in overview.ways
        if way.source in types
    ]


def _into(way: Way, words: Words) -> str:
    if way.activity is None:
        return words.say("ways.undeclared")
    return way.activity.origin.in_(words.language) or way.activity.name.in_(words.language)


def _country(holder: Processor, words: Words) -> str:
    """Name the country, and one outside the EEA that data may reach; what nobody has confirmed is said to be so."""
    told = PolicyWords(words)
    parts = [sure(holder, "country", told.country(holder.country), told)]
    if holder.transfer and holder.transfer != holder.country:
        reached = words.say("ways.transfer", country=told.country(holder.transfer))
        parts.append(sure(holder, "transfer", reached, told))
    return ", ".join(parts)


def _out(way: Way, words: Words) -> str:
    told = [said for rule in way.rules if (said := _after(rule, words))]
    # The records' own rules when they tell; else the codes, so that no rule is passed over in silence.
    told = told or [rule.id for rule in way.rules]
    text = "; ".join(dict.fromkeys(told))
    return capital(text) if text else words.say("ways.no_limit")


def _after(rule: Retention, words: Words) -> str:
    key, numbers = f"way_out.{rule.id}", spans(rule, words)
    return words.say(key, **numbers) if words.known(key) and words.asks(key) <= numbers.keys() else ""
