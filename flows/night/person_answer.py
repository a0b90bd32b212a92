"""Answer a look-up, without Prefect: who is found, told as JSON or as text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from flows.night import live
from flows.runtime import context
from flows.scheduler import missed_runs
from inventory.ledger.ledger import Ledger
from inventory.model import SourceNight
from inventory.requests import request_log
from inventory.requests.request import RequestFile
from inventory.settings import Settings
from inventory.views import lookup
from inventory.views.models import InText, PersonFile
from reports.letter import owner_notes
from reports.terminal import json_output, person
from reports.text.safe_text import plain
from reports.text.words import Words


@dataclass(frozen=True, slots=True)
class Answer:
    """Who was found, in an inventory of which day, read from which sources."""

    as_of: date
    sources: tuple[SourceNight, ...]
    found: tuple[PersonFile, ...]
    missed: str = ""  # that nights are missing, in one line
    in_text: tuple[InText, ...] = ()  # where ``found`` stand only as text that is no address
    near: tuple[str, ...] = ()  # names that may have been meant, where nobody was found


def ask(settings: Settings, who: str) -> Answer:
    """Find everybody whom ``who`` may mean: an address, a number in any spelling, a name, or an id.

    Raises ``StoreError`` when no night has been published yet.
    """
    ledger = context.ledger_of(settings)
    with live.inventory(settings, ledger=ledger) as con:
        return found(con, ledger, settings, who)


def found(con: DuckDBPyConnection, ledger: Ledger, settings: Settings, who: str) -> Answer:
    """Find everybody whom ``who`` may mean in an open inventory."""
    requests: Sequence[RequestFile] = ()
    if ledger.exists():
        requests = request_log.files(con, ledger, context.today(settings))
    people = lookup.find(con, who)
    in_text: tuple[InText, ...] = ()
    if not people:
        people, in_text = standing_in_text(con, who)
    files = tuple(_with_requests(file, requests) for file in people)
    near = () if files else tuple(name for _, name in lookup.nearest(con, who))
    missed = missed_runs.line(settings, ledger=ledger)
    return Answer(lookup.as_of(con), lookup.sources(con), files, missed, in_text, near)


def standing_in_text(
    con: DuckDBPyConnection, who: str
) -> tuple[list[PersonFile], tuple[InText, ...]]:
    """Return whom ``who`` may be about, as text that is no address, and where it stands."""
    places = tuple(lookup.in_text(con, who))
    persons = dict.fromkeys(place.person for place in places)
    return [lookup.person_file(con, person) for person in persons], places


def _with_requests(file: PersonFile, requests: Sequence[RequestFile]) -> PersonFile:
    theirs = tuple(request for request in requests if file.person in request.persons)
    return replace(file, requests=theirs)


def meant(who: str, files: Sequence[PersonFile]) -> Sequence[PersonFile]:
    """Take an exact id at its word.

    One that others' records were first seen under would list them too, for ever.
    """
    exact = [file for file in files if file.person == who.strip()]
    return exact or files


def wire(answer: Answer, settings: Settings) -> dict[str, Any]:
    """Return the answer as ``lookup --json`` prints it."""
    words = context.words_of(settings)
    return json_output.lookup(answer.as_of, answer.sources, answer.found, words)


def text(answer: Answer, words: Words) -> str:
    """Return the answer for the terminal: one person's whole file, or several to choose from."""
    if len(answer.found) == 1:
        return person.as_text(answer.found[0], words, answer.sources)
    return person.as_list(answer.found, words, answer.sources)


def told_in_text(
    who: str, places: Sequence[InText], sources: Sequence[SourceNight], words: Words
) -> str:
    """Say where ``who`` stands as text that is no address, "" when it stands nowhere."""
    if not places:
        return ""
    systems = dict.fromkeys(plain(words.system(place.source, sources)) for place in places)
    return words.say("lookup.in_text", who=plain(who), systems=words.join(systems))


def cut_short(answer: Answer, words: Words) -> str:
    """Say so when there may be more matches than a look-up lists."""
    if len(answer.found) < lookup.MOST:
        return ""
    return words.say("lookup.first", n=lookup.MOST)


def not_read(answer: Answer, words: Words) -> list[str]:
    """Say which sources could not be read for this answer."""
    return list(owner_notes.not_read(answer.sources, words))


def nobody(who: str, answer: Answer, words: Words) -> str:
    """Say that nobody was found, and who may have been meant."""
    return person.nobody(who, answer.near, words).rstrip()
