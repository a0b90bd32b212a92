"""The sources: what each holds, how it has answered, and what was wrong, with the remedy.

No secrets.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from starlette.responses import Response

from inventory.errors import UserError
from inventory.ledger import source_words
from inventory.model import LEFT_OUT, SourceNight
from inventory.views import lookup, overview
from inventory.views.models import SourceStrip
from reports.night.headline import unread
from reports.night.source_cards import Card, card, not_understood
from reports.text.findings import trouble_text
from reports.text.misread import places_text
from reports.text.safe_text import shown
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.visit import NightVisit

_LONGEST = 400
#: What stands behind a column in which a birth number stood (connectors.base.national_id).
_BIRTH_NUMBER = "(fødselsnummer)"


class Unread(NamedTuple):
    """A column that is filled and not read: its name for people, and as the source has it.

    ``maybe`` is the field that it may be, "" where none is likely.
    """

    name: str
    told: str
    heading: str
    maybe: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as the page shows it.

    ``fields``: those that are filled and not read, with how often; ``unknown`` when a column is
    whatever somebody called it, ``becomes`` what she may say that it is. ``asks``: it is not
    believed, and she may say that it is right.
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
    fields: tuple[Unread, ...]
    becomes: tuple[tuple[str, str], ...]
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
    places = tuple(_place(strip, sources, today, visit) for strip in strips)
    return visit.page("sources.html", SourcesPage(_title(sources, words), today, places))


def answer(visit: NightVisit) -> Response:
    """Take what she says of a source: that it is right as it is, or what a column of it is."""
    return _map(visit) if visit.form("heading") else _believe(visit)


def _map(visit: NightVisit) -> Response:
    name, heading, field = (visit.form(key) for key in ("source", "heading", "field"))
    with visit.open_night() as (con, _ledger, _night):
        unread = {source.name: source.unread for source in lookup.sources(con)}
    connecting = visit.context.connecting
    offered = heading in unread.get(name, ()) and field in dict(connecting.becomes(name))
    if not offered:
        return visit.to("/sources")
    told = connecting.map_column(name, heading, field)
    if not told.ok:
        return visit.refused(f"{told.seen} {told.remedy}".strip())
    visit.notice("source_pages.mapped", heading=shown(heading))
    return visit.to("/sources")


def _believe(visit: NightVisit) -> Response:
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
    strip: SourceStrip, sources: Sequence[SourceNight], today: date, visit: NightVisit
) -> SourceLine:
    source, words = strip.tonight, visit.words
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
        becomes=_becomes(source, visit),
    )


def _trouble(
    source: SourceNight, sources: Sequence[SourceNight], today: date, words: Words
) -> tuple[str, str]:
    if not unread(source):
        return "", ""
    return trouble_text(source, sources, words, today)


def _becomes(source: SourceNight, visit: NightVisit) -> tuple[tuple[str, str], ...]:
    """Return what an unknown column may be; nothing of a source that is connected no more."""
    if not (source.unread and source.maps_columns):
        return ()
    with suppress(UserError):
        return visit.context.connecting.becomes(source.name)
    return ()


def _unread(source: SourceNight, words: Words) -> Iterator[Unread]:
    for heading, n in source.unread.items():
        told = words.say("source_pages.filled", n=n)
        if heading in source.proposals:
            field = words.field(source.proposals[heading])
            told = words.say("source_pages.maybe", told=told, field=field)
        if heading not in LEFT_OUT:
            # A birth number is a finding, and no question of what a column is called.
            mapped = "" if heading.endswith(_BIRTH_NUMBER) else heading
            maybe = source.proposals.get(heading, "")
            yield Unread(shown(words.field(heading)), told, mapped, maybe)


def _made(source: SourceNight, words: Words) -> str:
    if source.data_from is None:
        return ""
    return words.say("source_pages.made", date=words.day(source.data_from))


def _read(source: SourceNight, today: date, words: Words) -> str:
    if source.read_at is None:
        return ""
    return words.say("source_pages.read", when=words.instant(source.read_at, near=today))
