"""People's requests about their own data: open, list, extend, ask who it is, close."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from flows.runtime.console import NOTHING, USER, Json, app, print_json, say, settings

if TYPE_CHECKING:
    from flows.cli.request_answers import Printed

request = App(name="case", alias="sak", help="Look after people's requests about their own data, and their deadlines.")
app.command(request)


@request.command(name="open")
def case_open(
    who: str,
    /,
    *,
    type: Annotated[
        Literal[
            "innsyn", "retting", "sletting", "begrensning", "protest", "dataportabilitet",
            "access", "rectification", "erasure", "restriction", "objection", "portability",
        ],
        Parameter(help="What is asked for, in Norwegian or English."),
    ],
    received: Annotated[date | None, Parameter(help="The day it came in, YYYY-MM-DD. Default: today.")] = None,
    channel: Annotated[
        Literal["email", "phone", "form", "letter", "in_person", "other"], Parameter(help="How it came in.")
    ] = "email",
    unknown: Annotated[
        bool, Parameter(negative="", help="Note it also when nobody is found: the answer is due all the same.")
    ] = False,
    as_json: Json = False,
) -> int:  # fmt: skip
    """Note a request by WHO: an e-mail address, a phone number, a name, or a person id. Several matches open nothing."""
    from flows.cli import request_answers
    from inventory.requests.request import Channel

    reply = request_answers.open_request(settings(), who, type, received, Channel(channel), unknown=unknown)
    _tell_request(reply, as_json=as_json)
    return 0 if reply.matches == 1 else USER if reply.matches else NOTHING


@request.command(name="list")
def case_list(
    *,
    everything: Annotated[bool, Parameter(name="--all", negative="", help="Also those that are closed.")] = False,
    as_json: Json = False,
) -> int:
    """List the open requests, most urgent first, with deadlines and what each answer must say."""
    from flows.cli import request_answers

    return _tell_request(request_answers.listed(settings(), everything=everything), as_json=as_json)


@request.command(name="extend")
def case_extend(number: int, /, *, reason: Literal["complex", "many"], as_json: Json = False) -> int:
    """Extend a deadline by two months, once and inside the first month. Tell the person why, inside it too."""
    return _happened("extended", number, reason, None, as_json=as_json)


@request.command(name="identity")
def case_identity(
    number: int,
    step: Literal["asked", "confirmed"],
    /,
    *,
    reason: Annotated[
        str,
        Parameter(
            help="asked: other_address, name_differs, sensitive. confirmed: known_address, control_question, call_back, in_person."
        ),
    ],
    as_json: Json = False,
) -> int:
    """Note that you asked who it is, for a good reason, or know it now. The clock stands in between."""
    return _happened(step, number, reason, None, as_json=as_json)


@request.command(name="close")
def case_close(
    number: int,
    /,
    *,
    outcome: Literal["done", "partly", "refused", "withdrawn", "nothing_held"],
    reason: Annotated[
        Literal[
            "bookkeeping", "claim", "expression", "others_rights", "secrecy", "compelling_grounds", "contract", "excessive",
            "not_identified",
        ]
        | None,
        Parameter(help="Why not, or not all: needed with refused and partly."),
    ] = None,
    as_json: Json = False,
) -> int:  # fmt: skip
    """Close a request that is answered. A refusal is an answer too, within the same time and with its reasons."""
    return _happened("closed", number, reason, outcome, as_json=as_json)


@request.command(name="undo")
def case_undo(number: int, /, *, as_json: Json = False) -> int:
    """Take back what was last noted about a request by mistake: a step, a closing, or the request itself."""
    from flows.cli import request_answers

    return _tell_request(request_answers.undo(settings(), number), as_json=as_json)


def _happened(step: str, number: int, reason: str | None, outcome: str | None, *, as_json: bool) -> int:
    from flows.cli import request_answers
    from flows.runtime import context
    from inventory.requests.request import Ending, RequestEvent, Step

    here = settings()
    event = RequestEvent(Step(step), context.today(here), reason, Ending(outcome) if outcome else None)
    return _tell_request(request_answers.happened(here, number, event), as_json=as_json)


def _tell_request(reply: "Printed", *, as_json: bool) -> int:
    if as_json:
        print_json(reply.document)
    elif reply.asked_for:
        print(reply.text, end="")
    else:
        say(reply.text)
    return 0
