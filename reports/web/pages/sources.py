"""The sources: what each holds, how it has answered, and what was wrong, with the remedy.

No secrets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.model import SourceNight
from inventory.views import lookup, overview
from inventory.views.models import SourceStrip
from reports.night.headline import unread
from reports.night.source_cards import Card, card
from reports.text.findings import trouble_text
from reports.text.safe_text import shown
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.visit import NightVisit

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as the page shows it.

    ``fields``: those that are filled and not read, with how often.
    """

    card: Card
    name: str
    read: str
    sentence: str
    remedy: str
    detail: str
    unreadable: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """Every source, as the night read it."""

    title: str
    night: date
    places: tuple[SourceLine, ...]


def index(visit: NightVisit) -> Response:
    """Show every source."""
    words = visit.words
    with visit.open_night() as (con, ledger, _night):
        strips, today = overview.strips(con, ledger), lookup.as_of(con)
    sources = [strip.tonight for strip in strips]
    places = tuple(_place(strip, sources, today, words) for strip in strips)
    return visit.page("sources.html", SourcesPage(_title(sources, words), today, places))


def _title(sources: Sequence[SourceNight], words: Words) -> str:
    silent = sum(map(unread, sources))
    if silent:
        return words.say("headline.unread", n=silent)
    return words.say("source_pages.all", n=len(sources))


def _place(
    strip: SourceStrip, sources: Sequence[SourceNight], today: date, words: Words
) -> SourceLine:
    source = strip.tonight
    sentence, remedy = _trouble(source, sources, today, words)
    return SourceLine(
        card=card(strip, sources, marks(sources), today, words),
        name=shown(source.name),
        read=_read(source, today, words),
        sentence=sentence,
        remedy=remedy,
        detail=shown(source.detail or "", _LONGEST),
        unreadable=_unreadable(source, words),
        fields=tuple(
            (shown(words.field(field)), words.say("source_pages.filled", n=n))
            for field, n in source.unread.items()
        ),
    )


def _trouble(
    source: SourceNight, sources: Sequence[SourceNight], today: date, words: Words
) -> tuple[str, str]:
    if not unread(source):
        return "", ""
    return trouble_text(source, sources, words, today)


def _read(source: SourceNight, today: date, words: Words) -> str:
    if source.read_at is None:
        return ""
    return words.say("source_pages.read", when=words.instant(source.read_at, near=today))


def _unreadable(source: SourceNight, words: Words) -> str:
    if not source.unreadable:
        return ""
    return words.say("sources.unreadable", n=source.unreadable)
