"""Answer a look-up from last night's inventory, without Prefect: found, and told as JSON or as text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from flows.runtime import context
from inventory.model import SourceNight
from inventory.settings import Settings
from inventory.views.models import PersonFile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from reports.text.words import Words


@dataclass(frozen=True, slots=True)
class Answer:
    """Who was found, in an inventory of which day, read from which sources."""

    as_of: date
    sources: tuple[SourceNight, ...]
    found: tuple[PersonFile, ...]


def ask(settings: Settings, who: str) -> Answer:
    """Find everybody whom ``who`` may mean: an address, a number in any spelling, a name, or a person id.

    Raises ``StoreError`` when no night has been published yet.
    """
    from flows.night import live

    with live.inventory(settings) as con:
        return found(con, settings, who)


def found(con: "DuckDBPyConnection", settings: Settings, who: str) -> Answer:
    """Find everybody whom ``who`` may mean in an open inventory."""
    from inventory.requests import request_log
    from inventory.views import lookup

    ledger = context.ledger_of(settings)
    requests = request_log.files(con, ledger, context.today(settings)) if ledger.path.exists() else ()
    files = (
        replace(file, requests=tuple(request for request in requests if file.person in request.persons))
        for file in lookup.find(con, who)
    )
    return Answer(lookup.as_of(con), lookup.sources(con), tuple(files))


def meant(who: str, files: Sequence[PersonFile]) -> Sequence[PersonFile]:
    """Take an exact id at its word: one that others' records were first seen under would list them too, for ever."""
    exact = [file for file in files if file.person == who.strip()]
    return exact or files


def wire(answer: Answer, settings: Settings) -> dict[str, Any]:
    """Return the answer as ``lookup --json`` prints it."""
    from reports.terminal.json_output import lookup

    return lookup(answer.as_of, answer.sources, answer.found, context.words_of(settings))


def text(answer: Answer, words: "Words") -> str:
    """Return the answer for the terminal: one person's whole file, or several matches to choose from."""
    from reports.terminal.person import as_list, as_text

    if len(answer.found) == 1:
        return as_text(answer.found[0], words, answer.sources)
    return as_list(answer.found, words, answer.sources)


def cut_short(answer: Answer, words: "Words") -> str:
    """Say so when there may be more matches than a look-up lists."""
    from inventory.views.lookup import MOST

    return words.say("lookup.first", n=MOST) if len(answer.found) >= MOST else ""


def not_read(answer: Answer, words: "Words") -> list[str]:
    """Say which sources could not be read for this answer."""
    from reports.letter import owner_notes

    return list(owner_notes.not_read(answer.sources, words))


def nobody(who: str, words: "Words") -> str:
    """Say that nobody was found."""
    from reports.terminal import person

    return person.nobody(who, words).rstrip()
