"""Tell of one source: how much it holds, how it answered over the last nights, and what was not read of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.model import Reading, SourceNight
from inventory.views.models import SourceStrip
from reports.night.headline import unread
from reports.text.safe_text import shown
from reports.text.words import Words

_LONGEST_DETAIL = 400
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Card:
    """One source as a page shows it. ``nights``: its strip, oldest first; ``silent``: it was not read tonight."""

    mark: int
    label: str
    total: str
    about: str
    nights: tuple[str | None, ...]
    strip: str
    silent: bool
    caption: str
    notes: tuple[str, ...]


def card(
    strip: SourceStrip, sources: Sequence[SourceNight], marks: Mapping[str, int], today: date, words: Words
) -> Card:
    """Return one source's card, as of ``today``."""
    source = strip.tonight
    run = [night for night in strip.nights if night is not None]
    read = sum(1 for night in run if night is Reading.FRESH)
    return Card(
        mark=marks[source.type],
        label=words.system(source.name, sources),
        total=words.number(source.records) if source.read_at else "–",
        about=_about(strip, today, words),
        nights=tuple(strip.nights),
        strip=words.say("sources.strip", n=len(run), k=read, m=len(run) - read),
        silent=unread(source),
        caption=_caption(source, run, read, words),
        notes=_notes(source, words),
    )


def _about(strip: SourceStrip, today: date, words: Words) -> str:
    source = strip.tonight
    if source.read_at is None:
        return words.say("sources.never")
    kinds = words.kinds(strip.kinds, source.records)
    if unread(source):
        change = words.say("sources.as_of", date=words.day(words.day_of(source.read_at), today))
    else:
        counts = (("new", strip.new), ("gone", strip.gone))
        change = ", ".join(words.say(f"sources.{what}", n=n) for what, n in counts if n)
    return words.say("format.detail", first=kinds, second=change) if change else kinds


def _caption(source: SourceNight, run: Sequence[Reading], read: int, words: Words) -> str:
    if unread(source):
        answered = next((i for i, night in enumerate(reversed(run)) if night is Reading.FRESH), len(run))
        return words.say("sources.silent", n=max(1, answered))
    if read == len(run):
        return words.say("sources.all_nights", n=max(1, len(run)))
    return words.say("sources.some_nights", k=read, n=len(run))


def _notes(source: SourceNight, words: Words) -> tuple[str, ...]:
    notes = []
    if source.unread:
        notes.append(words.say("sources.unread", n=len(source.unread), fields=_fields(list(source.unread), words)))
    if source.unreadable:
        notes.append(words.say("sources.unreadable", n=source.unreadable))
        if source.trouble is None and source.detail:
            notes.append(shown(source.detail, _LONGEST_DETAIL))
    return tuple(notes)


def _fields(fields: Sequence[str], words: Words) -> str:
    named = [shown(words.field(field)) for field in fields[:_FIELDS]]
    rest = len(fields) - len(named)
    return words.join([*named, words.say("todo.more_people", n=rest)] if rest else named)
