"""People's requests about their own data: open, list, extend, ask who it is, close.

Without Prefect.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Literal, TypeAlias

from cyclopts import App, Parameter

from flows.cli.app import NOTHING, USER, Json, settings
from flows.cli.who import Who, told
from flows.night import person_answer
from flows.runtime import context
from flows.runtime.console import Printed, tell
from inventory.ledger.judgements import check_readable
from inventory.model import SourceNight
from inventory.requests import request_log
from inventory.requests.request import (
    Channel,
    Ending,
    RequestEvent,
    RequestFile,
    RequestType,
    Step,
)
from inventory.requests.request_checks import check_received
from inventory.settings import Settings
from inventory.views import lookup
from inventory.views.models import InText, PersonFile
from reports.terminal import person as person_text
from reports.text import request_words

Asked: TypeAlias = Literal[
    "innsyn", "retting", "sletting", "begrensning", "protest", "dataportabilitet",
    "access", "rectification", "erasure", "restriction", "objection", "portability",
]  # fmt: skip
Received: TypeAlias = Literal["email", "phone", "form", "letter", "in_person", "other"]
Outcome: TypeAlias = Literal["done", "partly", "refused", "withdrawn", "nothing_held"]
Ground: TypeAlias = Literal[
    "bookkeeping", "claim", "expression", "others_rights", "secrecy",
    "compelling_grounds", "contract", "excessive", "not_identified",
]  # fmt: skip

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

request = App(name="case", alias="sak")
request.command(
    "flows.cli.letters:request_letter",
    name="letter",
    help="Write the letter that a request waits for. It says only what the ledger says:"
    " nothing is called done before it is closed as done.",
)


@request.command(name="open")
def request_open(
    who: Who = None,
    /,
    *,
    type: Annotated[Asked, Parameter(help="What is asked for, in Norwegian or English.")],
    received: Annotated[
        date | None, Parameter(help="The day it came in, YYYY-MM-DD. Default: today.")
    ] = None,
    channel: Annotated[Received, Parameter(help="How it came in.")] = "email",
    unknown: Annotated[
        bool,
        Parameter(
            negative="",
            help="Note it also when nobody is found: the answer is due all the same.",
        ),
    ] = False,
    as_json: Json = False,
) -> int:
    """Note a request by WHO: an e-mail address, a phone number, a name, or a person id. Several
    matches open nothing.
    """
    here = settings()
    who = told(who, context.words_of(here))
    reply, matches = open_request(here, who, type, received, Channel(channel), unknown=unknown)
    tell(reply, as_json=as_json)
    if matches > 1:
        return USER
    return 0 if matches else NOTHING


@request.command(name="list")
def request_list(
    *,
    everything: Annotated[
        bool, Parameter(name="--all", negative="", help="Also those that are closed.")
    ] = False,
    as_json: Json = False,
) -> int:
    """List the open requests, most urgent first, with deadlines and what each answer must say."""
    tell(listed(settings(), everything=everything), as_json=as_json)
    return 0


@request.command(name="extend")
def request_extend(
    number: int, /, *, reason: Literal["complex", "many"], as_json: Json = False
) -> int:
    """Extend a deadline by two months, once and inside the first month. Tell the person why, inside
    it too.
    """
    return _note(number, Step.EXTENDED, reason, as_json=as_json)


@request.command(name="identity")
def request_identity(
    number: int,
    step: Literal["asked", "confirmed"],
    /,
    *,
    reason: Annotated[
        str,
        Parameter(
            help="asked: other_address, name_differs, sensitive."
            " confirmed: known_address, control_question, call_back, in_person."
        ),
    ],
    as_json: Json = False,
) -> int:
    """Note that you asked who it is, for a good reason, or know it now. The clock stands in
    between.
    """
    return _note(number, Step(step), reason, as_json=as_json)


@request.command(name="close")
def request_close(
    number: int,
    /,
    *,
    outcome: Outcome,
    reason: Annotated[
        Ground | None, Parameter(help="Why not, or not all: needed with refused and partly.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Close a request that is answered. A refusal is an answer too, within the same time and with
    its reasons.
    """
    return _note(number, Step.CLOSED, reason, Ending(outcome), as_json=as_json)


@request.command(name="undo")
def request_undo(number: int, /, *, as_json: Json = False) -> int:
    """Take back what was last noted about a request by mistake: a step, a closing, or the request
    itself.
    """
    tell(undo(settings(), number), as_json=as_json)
    return 0


def _note(
    number: int, step: Step, reason: str | None, ending: Ending | None = None, *, as_json: bool
) -> int:
    here = settings()
    event = RequestEvent(step, context.today(here), reason, ending)
    request_log.add(context.ledger_of(here), number, event, datetime.now(UTC))
    tell(_noted(here, number, step), as_json=as_json)
    return 0


def open_request(
    settings: Settings,
    who: str,
    typed: str,
    received: date | None,
    channel: Channel,
    *,
    unknown: bool = False,
) -> tuple[Printed, int]:
    """Note that somebody asks for something. Returns what to tell, and how many persons it may be.

    Nothing is noted unless ``who`` is exactly one person, or ``unknown`` and nobody. Raises
    ``UserError``: a day that cannot be, a request noted already, no inventory to find the person
    in.
    """
    today = context.today(settings)
    received = received or today
    check_received(received, today)
    ledger = context.ledger_of(settings)
    with context.last_night(settings, missed=False) as con:
        check_readable(con)
        found, sources = person_answer.meant(who, lookup.find(con, who)), lookup.sources(con)
        if not found:  # nor is somebody unknown whose address stands there, if only as text
            found, places = person_answer.standing_in_text(con, who)
            if found:
                return _maybe(settings, who, typed, found, places, sources), max(2, len(found))
        if len(found) > 1 or not (found or unknown):
            return _which(settings, who, typed, found, sources), len(found)
        person, type_ = found[0].person if found else None, TYPES[typed]
        number = request_log.open_request(
            con, ledger, person, type_, received, channel, today, datetime.now(UTC)
        )
    return _noted(settings, number, None), 1


def _maybe(
    settings: Settings,
    who: str,
    typed: str,
    found: Sequence[PersonFile],
    places: Sequence[InText],
    sources: Sequence[SourceNight],
) -> Printed:
    """Tell whom it may be about, where that stands only as text that is no address."""
    which = _which(settings, who, typed, found, sources)
    told = person_answer.told_in_text(who, places, sources, context.words_of(settings))
    return replace(which, text=f"{told}\n{which.text}")


def _which(
    settings: Settings,
    who: str,
    typed: str,
    found: Sequence[PersonFile],
    sources: Sequence[SourceNight],
) -> Printed:
    words = context.words_of(settings)
    document = {"case": None, "matches": [request_words.match_json(file) for file in found]}
    if not found:
        nobody = person_text.nobody(who, (), words)
        return Printed(f"{nobody}{words.say('request.ask_more')}", document)
    command = f"orden case open {{person}} --type {typed}"
    listing = person_text.as_list(found, words, sources, command)
    text = f"{listing}{words.say('request.not_opened')}\n"
    return Printed(text, document, asked_for=True)


def listed(settings: Settings, *, everything: bool) -> Printed:
    """List the open requests, or every one, most urgent first."""
    files = _files(settings, closed=everything)
    text = request_words.listed(files, context.words_of(settings))
    document = request_words.requests_json(files, context.today(settings))
    return Printed(text, document, asked_for=True)


def _files(settings: Settings, *, closed: bool) -> tuple[RequestFile, ...]:
    store, ledger = context.store_of(settings), context.ledger_of(settings)
    with ExitStack() as stack:
        con = (
            stack.enter_context(context.last_night(settings, missed=False))
            if store.exists()
            else None
        )
        if con:
            check_readable(con)
        return request_log.files(con, ledger, context.today(settings), closed=closed)


def undo(settings: Settings, number: int) -> Printed:
    """Take back what last happened to a request, or the request itself when nothing has.

    Raises ``UserError`` when there is no such request.
    """
    step = request_log.undo(context.ledger_of(settings), number, datetime.now(UTC))
    text = context.words_of(settings).say("request.undone", number=str(number))
    return Printed(text, {"case": number, "undone": step.value if step else "opened"})


def _noted(settings: Settings, number: int, step: Step | None) -> Printed:
    files = _files(settings, closed=True)
    file = next(file for file in files if file.number == number)
    text = request_words.noted(file, step, context.words_of(settings))
    return Printed(text, {"case": request_words.request_json(file)})
