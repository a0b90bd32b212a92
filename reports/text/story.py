"""Tell what becomes of all that is held of one person, in two sentences.

They are made from what becomes of each record, never from findings: a record has one fate, so it
is never said both to go and to stay. A day that is past is no day until which something stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inventory.model import ASKING, Kind
from inventory.views.effects import Effect, RecordEffect
from inventory.views.models import Flag
from reports.text.findings import reason
from reports.text.safe_text import capital
from reports.text.words import Words


class Fate(StrEnum):
    """What becomes of a record, in the order that it is told."""

    GOES = "goes"
    LESS = "less"  # fields of it go; nothing binds the rest
    REST = "rest"  # fields of it go; law keeps the rest, which is told as LEFT
    STOPS = "stops"
    WAITS = "waits"
    ASKED = "asked"
    HELD = "held"
    LAW = "law"
    LEFT = "left"
    STAYS = "stays"


#: What leaves its place; told first.
GOING = (Fate.GOES, Fate.LESS, Fate.REST, Fate.STOPS)
_FATES = {
    Effect.ERASE: Fate.GOES,
    Effect.STOP: Fate.STOPS,
    Effect.WAIT: Fate.WAITS,
    Effect.LOOK: Fate.ASKED,
    Effect.HOLD: Fate.HELD,
}
_ORDER = (Kind.RESPONSE, "client", Kind.BOOKING, Kind.CONTACT, *Kind)


@dataclass(frozen=True, slots=True)
class Part:
    """Records with one fate. ``until``: a day to come; ``law``: the rule of the law, if any."""

    fate: Fate
    nouns: tuple[str, ...]
    until: date | None
    law: str


@dataclass(frozen=True, slots=True)
class Story:
    """``first``: where the person stands. ``goes`` and ``stays``: the two halves of the second."""

    first: str
    goes: str
    stays: str

    @property
    def text(self) -> str:
        """Give all of it as it is read."""
        return " ".join(filter(None, (self.first, self.goes, self.stays)))


def story(told: Sequence[RecordEffect], flags: Iterable[Flag], today: date, words: Words) -> Story:
    """Tell what becomes of a person's records. ``flags``: why, the strongest first."""
    its = parts(told, today, words)
    going = [_say(part, today, words) for part in its if part.fate in GOING]
    staying = [_say(part, today, words) for part in its if part.fate not in GOING]
    mark = ";" if going and staying else "."
    first = _first(flags, words)
    if its and all(part.fate in (Fate.LAW, Fate.STAYS) for part in its):
        first = first or words.say("story.reasons")
    goes = f"{capital(words.join(going))}{mark}" if going else ""
    stays = "; ".join(staying)
    if stays:
        stays = f"{stays if going else capital(stays)}."
    return Story(first, goes, stays)


def parts(told: Sequence[RecordEffect], today: date, words: Words) -> tuple[Part, ...]:
    """Put records of one fate together; a noun that has two of them is counted."""
    booked = {one.record.source for one in told if one.record.kind is Kind.BOOKING}
    groups: dict[tuple[Fate, date | None, str], dict[str, int]] = defaultdict(
        lambda: defaultdict(int)
    )
    for one in told:
        for key in _keys(one, today):
            groups[key][_noun(one, booked)] += 1
    times: dict[str, int] = defaultdict(int)
    for (fate, _until, _law), nouns in groups.items():
        for noun in nouns:
            times[noun] += fate is not Fate.LEFT
    ordered = sorted(groups, key=lambda key: (list(Fate).index(key[0]), key[1] or date.max, key[2]))
    return tuple(
        Part(fate, _named(groups[fate, until, law], times, words), until, law)
        for fate, until, law in ordered
    )


def _keys(one: RecordEffect, today: date) -> list[tuple[Fate, date | None, str]]:
    """Return a record's fate; two only where fields go and law keeps the rest."""
    until = one.until if one.until and one.until >= today else None
    law = one.record.law
    if one.effect in (Effect.KEEP, Effect.STAY):
        return [(Fate.LAW if law else Fate.STAYS, until, law)]
    if one.effect is not Effect.EMPTY:
        return [(_FATES[one.effect], None, "")]
    if until and law:
        return [(Fate.REST, None, ""), (Fate.LEFT, until, law)]
    return [(Fate.LESS, None, "")]


def _noun(one: RecordEffect, booked: Iterable[str]) -> str:
    """Name the kind; a booking tool's card of its client is told from a customer's."""
    kind = one.record.kind
    return "client" if kind is Kind.CONTACT and one.record.source in booked else kind


def _named(counts: dict[str, int], times: dict[str, int], words: Words) -> tuple[str, ...]:
    nouns = [noun for noun in dict.fromkeys(_ORDER) if noun in counts]
    return tuple(
        words.say(f"story_thing.{noun}", n=counts[noun])
        if times[noun] > 1
        else words.say(f"task_noun.{noun}")
        for noun in nouns
    )


def _say(part: Part, today: date, words: Words) -> str:
    key = f"story.{part.fate}"
    if part.until:
        key += "_until"
    values = {
        "things": words.join(part.nouns),
        "date": words.day(part.until, today) if part.until else "",
        "law": words.or_code("story_law", part.law),
    }
    return words.say(key, **values)


def _first(flags: Iterable[Flag], words: Words) -> str:
    """Say where the person stands: the reason of the strongest that is asked."""
    reasons = (reason(flag.code, words) for flag in flags if flag.outcome in ASKING)
    return next(filter(None, reasons), "")
