"""Tell of one source: how much it holds, how it answered of late, and what was not read of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.model import LEFT_OUT, Reading, SourceNight
from inventory.views.models import SourceStrip
from reports.night.headline import unread
from reports.text.misread import places_text
from reports.text.safe_text import shown
from reports.text.words import Words

_LONGEST_DETAIL = 400
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Card:
    """One source as a page shows it. ``silent``: it was not read tonight."""

    mark: int
    label: str
    total: str
    about: str
    nights: tuple[str | None, ...]  # its strip, oldest first
    strip: str
    silent: bool
    caption: str
    read: str  # in a word: read tonight, a file of some day, or not read
    notes: tuple[str, ...]


def card(
    strip: SourceStrip,
    sources: Sequence[SourceNight],
    marks: Mapping[str, int],
    today: date,
    words: Words,
) -> Card:
    """Return one source's card, as of ``today``."""
    source = strip.tonight
    nights = [night for night in strip.nights if night is not None]
    read = nights.count(Reading.FRESH)
    return Card(
        mark=marks[source.type],
        label=words.system(source.name, sources),
        total=words.number(source.records) if source.read_at else "–",
        about=_about(strip, today, words),
        nights=tuple(strip.nights),
        strip=words.say("sources.strip", n=len(nights), k=read, m=len(nights) - read),
        silent=unread(source),
        caption=_caption(source, nights, words),
        read=_read(source, nights, words),
        notes=_notes(source, words),
    )


def _about(strip: SourceStrip, today: date, words: Words) -> str:
    source = strip.tonight
    if source.read_at is None:
        return words.say("sources.never")
    kinds = words.kinds(strip.kinds, source.records)
    change = _change(strip, words)
    if unread(source):
        change = words.say("sources.as_of", date=words.day(words.day_of(source.read_at), today))
    if not change:
        return kinds
    return words.say("format.detail", first=kinds, second=change)


def _change(strip: SourceStrip, words: Words) -> str:
    counts = {"new": strip.new, "gone": strip.gone}
    return ", ".join(words.say(f"sources.{what}", n=n) for what, n in counts.items() if n)


def _caption(source: SourceNight, nights: Sequence[Reading], words: Words) -> str:
    if unread(source):
        return words.say("sources.silent", n=max(1, _silent_nights(nights)))
    read = nights.count(Reading.FRESH)
    if read == len(nights):
        return words.say("sources.all_nights", n=max(1, len(nights)))
    return words.say("sources.some_nights", k=read, n=len(nights))


def _read(source: SourceNight, nights: Sequence[Reading], words: Words) -> str:
    """Say in a few words how fresh it is, after the name."""
    if unread(source):
        told = words.say("sources.silent", n=max(1, _silent_nights(nights)))
        return told[:1].lower() + told[1:]
    if source.data_from:
        return words.say("sources.file", date=words.day(source.data_from))
    return words.say("sources.read")


def _silent_nights(nights: Sequence[Reading]) -> int:
    """Count the nights since the source last answered."""
    for ago, night in enumerate(reversed(nights)):
        if night is Reading.FRESH:
            return ago
    return len(nights)


def _notes(source: SourceNight, words: Words) -> tuple[str, ...]:
    notes = []
    if source.data_from:
        notes.append(words.say("sources.made", date=words.day(source.data_from)))
    columns = [field for field in source.unread if field not in LEFT_OUT]
    if columns:
        fields = _fields(columns, words)
        key = "unknown_columns" if source.maps_columns else "unread"
        notes.append(words.say(f"sources.{key}", n=len(columns), fields=fields))
    if left_out := [part for part in LEFT_OUT if part in source.unread]:
        notes.append(words.say("sources.left_out", parts=_left_out(source, left_out, words)))
    notes += not_understood(source, words)
    if source.trouble is None and source.detail:
        notes.append(shown(places_text(source.detail, words), _LONGEST_DETAIL))
    return tuple(notes)


def not_understood(source: SourceNight, words: Words) -> list[str]:
    """Say how many values could not be read, and how many whole rows and files."""
    counts = {
        "values": source.unread_values,
        "unreadable": source.unreadable - source.unread_values,
    }
    return [words.say(f"sources.{what}", n=n) for what, n in counts.items() if n > 0]


def _left_out(source: SourceNight, parts: Sequence[str], words: Words) -> str:
    """Name the parts of a source where people stand whom nobody reads, and how many they are."""
    counted = [f"{words.field(part)} ({source.unread[part]})" for part in parts]
    return words.join(counted)


def _fields(fields: Sequence[str], words: Words) -> str:
    parts = [shown(words.field(field)) for field in fields[:_FIELDS]]
    more = len(fields) - len(parts)
    if more:
        parts.append(words.say("todo.more_people", n=more))
    return words.join(parts)
