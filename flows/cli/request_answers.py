"""People's requests about their own data: open a request, list them, extend, ask who it is, close. Without Prefect."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flows.night import person_answer
from flows.runtime import context
from inventory.requests.request import Channel, RequestEvent, RequestFile, RequestType, Step, check_received
from inventory.settings import Settings
from inventory.views.models import PersonFile

#: What is typed for each type: the Norwegian word, or its code.
TYPES: Mapping[str, RequestType] = {
    "innsyn": RequestType.ACCESS,
    "retting": RequestType.RECTIFICATION,
    "sletting": RequestType.ERASURE,
    "begrensning": RequestType.RESTRICTION,
    "protest": RequestType.OBJECTION,
    "dataportabilitet": RequestType.PORTABILITY,
    **{type_.value: type_ for type_ in RequestType},
}


@dataclass(frozen=True, slots=True)
class Printed:
    """What to tell: ``text`` for a reader, ``document`` for a program. ``asked_for``: it is a result, not a receipt.

    ``matches``: how many persons were found where one was meant, None where nobody was looked for.
    """

    text: str
    document: dict[str, Any]
    asked_for: bool = False
    matches: int | None = None


def open_request(
    settings: Settings, who: str, typed: str, received: date | None, channel: Channel, *, unknown: bool = False
) -> Printed:
    """Note that somebody asks for something. Nothing is noted unless ``who`` is exactly one person, or ``unknown`` and nobody.

    Raises ``UserError``: a day that cannot be, a request noted already, no inventory to find the person in.
    """
    from inventory.ledger.judgements import check_readable
    from inventory.requests import request_log
    from inventory.views import lookup

    today = context.today(settings)
    received = received or today
    check_received(received, today)
    ledger = context.ledger_of(settings)
    with context.store_of(settings).read() as con:
        check_readable(con)
        found = person_answer.meant(who, lookup.find(con, who))
        if len(found) != 1 and not (unknown and not found):
            return _which(settings, who, typed, found, lookup.sources(con))
        person, type_ = found[0].person if found else None, TYPES[typed]
        number = request_log.open_request(con, ledger, person, type_, received, channel, today, datetime.now(UTC))
    return _noted(settings, number, None, matches=1)


def _which(settings: Settings, who: str, typed: str, found: Sequence[PersonFile], sources: Any) -> Printed:
    from reports.terminal import person
    from reports.text import request_words

    words = context.words_of(settings)
    document = {"case": None, "matches": [request_words.match_json(file) for file in found]}
    if not found:
        text = f"{person.nobody(who, words)}{words.say('request.ask_more')}"
        return Printed(text, document, matches=0)
    listing = person.as_list(found, words, sources, f"orden case open {{person}} --type {typed}")
    return Printed(f"{listing}{words.say('request.not_opened')}\n", document, asked_for=True, matches=len(found))


def listed(settings: Settings, *, everything: bool) -> Printed:
    """List the open requests, or every one, most urgent first."""
    from reports.text import request_words

    files = _files(settings, closed=everything)
    text = request_words.listed(files, context.words_of(settings))
    return Printed(text, request_words.requests_json(files, context.today(settings)), asked_for=True)


def _files(settings: Settings, *, closed: bool) -> tuple[RequestFile, ...]:
    from inventory.ledger.judgements import check_readable
    from inventory.requests import request_log

    store, ledger = context.store_of(settings), context.ledger_of(settings)
    with ExitStack() as stack:
        con = stack.enter_context(store.read()) if store.exists() else None
        if con:
            check_readable(con)
        return request_log.files(con, ledger, context.today(settings), closed=closed)


def happened(settings: Settings, number: int, event: RequestEvent) -> Printed:
    """Note what happened to a request. Raises ``UserError`` when there is no such request, or that cannot happen to it."""
    from inventory.requests import request_log

    request_log.add(context.ledger_of(settings), number, event, datetime.now(UTC))
    return _noted(settings, number, event.step)


def undo(settings: Settings, number: int) -> Printed:
    """Take back what last happened to a request, or the request itself when nothing has.

    Raises ``UserError`` when there is no such request.
    """
    from inventory.requests import request_log

    step = request_log.undo(context.ledger_of(settings), number, datetime.now(UTC))
    text = context.words_of(settings).say("request.undone", number=str(number))
    return Printed(text, {"case": number, "undone": step.value if step else "opened"})


def _noted(settings: Settings, number: int, step: Step | None, matches: int | None = None) -> Printed:
    from reports.text import request_words

    file = next(file for file in _files(settings, closed=True) if file.number == number)
    text = request_words.noted(file, step, context.words_of(settings))
    return Printed(text, {"case": request_words.request_json(file)}, matches=matches)
