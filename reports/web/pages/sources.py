"""The sources: what each holds, when it was last read, how it has answered, and what was wrong, with the remedy. No secrets."""

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
from reports.web.request import Visit

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as the page shows it. ``fields``: those that are filled and not read, with how often."""

    card: Card
    name: str
    read: str
    sentence: str
    remedy: str
    detail: str
    unreadable: str
    fields: tuple[tuple[str, str], ...]


def index(visit: Visit) -> Response:
    """Show every source."""
    words = visit.words
    with visit.ledger.held(), visit.context.read() as con:
        strips = overview.strips(con, visit.ledger)
        today = lookup.as_of(con)
        _ = visit.state  # read while both are open
    sources = [strip.tonight for strip in strips]
    silent = sum(map(unread, sources))
    title = words.say("headline.unread", n=silent) if silent else words.say("source_pages.all", n=len(sources))
    return visit.page(
        "sources.html",
        title,
        "sources",
        night=today,
        places=[_place(strip, sources, today, words) for strip in strips],
    )


def _place(strip: SourceStrip, sources: Sequence[SourceNight], today: date, words: Words) -> SourceLine:
    source = strip.tonight
    sentence, remedy = trouble_text(source, sources, words, today) if unread(source) else ("", "")
    return SourceLine(
        card=card(strip, sources, marks(sources), today, words),
        name=shown(source.name),
        read=words.say("source_pages.read", when=words.instant(source.read_at, near=today)) if source.read_at else "",
        sentence=sentence,
        remedy=remedy,
        detail=shown(source.detail or "", _LONGEST),
        unreadable=words.say("sources.unreadable", n=source.unreadable) if source.unreadable else "",
        fields=tuple(
            (shown(words.field(field)), words.say("source_pages.filled", n=n)) for field, n in source.unread.items()
        ),
    )
