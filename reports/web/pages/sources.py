"""The sources: what each holds, how it has answered, and what was wrong, with the remedy.

No secrets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.ledger import source_words
from inventory.model import SourceNight
from inventory.views import lookup, overview
from inventory.views.models import SourceStrip
from reports.night.headline import unread
from reports.night.source_cards import Card, card, not_understood
from reports.text.findings import places_text, trouble_text
from reports.text.safe_text import shown
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.visit import NightVisit

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as the page shows it.

    ``fields``: those that are filled and not read, with how often; ``unknown`` when a column is
    whatever somebody called it. ``asks``: it is not believed, and she may say that it is right.
    """

    card: Card
    name: str
    read: str
    sentence: str
    remedy: str
    detail: str
    made: str
    unreadable: str
    unknown: bool
    fields: tuple[tuple[str, str], ...]
    asks: bool


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


def believe(visit: NightVisit) -> Response:
    """Note her word that a source which was not believed is right as it is."""
    with visit.open_night() as (con, _ledger, _night):
        sources = lookup.sources(con)
    named = next((one for one in sources if one.name == visit.form("source") and one.doubt), None)
    if named is None or named.doubt is None:
        return visit.to("/sources")
    with visit.write() as ledger:
        context = visit.context
        source_words.say(ledger, named.name, named.doubt.records, context.who, context.now())
    visit.notice("source_pages.sure", system=visit.words.system(named.name, sources))
    return visit.to("/sources")


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
        detail=shown(places_text(source.detail or "", words), _LONGEST),
        made=_made(source, words),
        unreadable=". ".join(not_understood(source, words)),
        unknown=source.maps_columns,
        asks=source.doubt is not None,
        fields=tuple(_unread(source, words)),
    )


def _trouble(
    source: SourceNight, sources: Sequence[SourceNight], today: date, words: Words
) -> tuple[str, str]:
    if not unread(source):
        return "", ""
    return trouble_text(source, sources, words, today)


def _unread(source: SourceNight, words: Words) -> Iterator[tuple[str, str]]:
    for heading, n in source.unread.items():
        told = words.say("source_pages.filled", n=n)
        if heading in source.proposals:
            field = words.field(source.proposals[heading])
            told = words.say("source_pages.maybe", told=told, field=field)
        yield shown(words.field(heading)), told


def _made(source: SourceNight, words: Words) -> str:
    if source.data_from is None:
        return ""
    return words.say("source_pages.made", date=words.day(source.data_from))


def _read(source: SourceNight, today: date, words: Words) -> str:
    if source.read_at is None:
        return ""
    return words.say("source_pages.read", when=words.instant(source.read_at, near=today))
