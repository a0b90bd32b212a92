"""Say the way in and out of each source: how records come, who holds them, what takes them out."""

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
            country=_country(way.holder, words),
            out=_out(way, words),
        )
        for way in overview.ways
        if way.source in types
    ]


def _into(way: Way, words: Words) -> str:
    if way.activity is None:
        return words.say("ways.undeclared")
    return way.activity.origin.in_(words.language) or way.activity.name.in_(words.language)


def _country(holder: Processor | None, words: Words) -> str:
    """Name the country, and one outside the EEA that data may reach; say what is unconfirmed."""
    if holder is None:
        return words.say("ways.undeclared")
    texts = PolicyWords(words)
    country = sure(holder, "country", texts.country(holder.country), texts)
    if not holder.transfer or holder.transfer == holder.country:
        return country
    reached = words.say("ways.transfer", country=texts.country(holder.transfer))
    return f"{country}, {sure(holder, 'transfer', reached, texts)}"


def _out(way: Way, words: Words) -> str:
    told = list(filter(None, (_after(rule, words) for rule in way.rules)))
    if not told:
        # No rule is passed over in silence: its code stands where it has no words of its own.
        told = [rule.id for rule in way.rules]
    if not told:
        return words.say("ways.no_limit")
    return capital("; ".join(dict.fromkeys(told)))


def _after(rule: Retention, words: Words) -> str:
    key, numbers = f"way_out.{rule.id}", spans(rule, words)
    if not words.known(key) or not words.asks(key) <= numbers.keys():
        return ""
    return words.say(key, **numbers)
