"""Which letter a request supports.

A letter may claim only what the ledger says, and what the inventory does not deny. The kind follows
from the request's type and state where they leave no choice; where they do not support the claim,
one line says why.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from inventory.errors import UserError
from inventory.requests.request import Clock, Ending, Request, RequestType, Step


class LetterKind(StrEnum):
    """The letters that there are to whoever asked."""

    ACCESS = "access"
    NOTHING_FOUND = "nothing_found"
    IDENTITY_NEEDED = "identity_needed"
    EXTENSION = "extension"
    PARTLY_ERASED = "partly_erased"  # as the orders say that answer the request
    ERASED = "erased"
    ANSWERED = "answered"  # erasure that she says is done, without an order
    OBJECTED = "objected"
    RECTIFIED = "rectified"


_COPIES = (RequestType.ACCESS, RequestType.PORTABILITY)
_DONE = (Ending.DONE, Ending.PARTLY)
#: Letters that say something of one person's records.
_OF_ONE = frozenset(
    {
        LetterKind.ACCESS,
        LetterKind.PARTLY_ERASED,
        LetterKind.ERASED,
        LetterKind.ANSWERED,
        LetterKind.OBJECTED,
        LetterKind.RECTIFIED,
    }
)
#: The letter that says that what was asked for is done, by what that was and how it ended.
_AFTER_CLOSING = {
    (RequestType.ERASURE, Ending.DONE): LetterKind.ANSWERED,
    (RequestType.ERASURE, Ending.PARTLY): LetterKind.ANSWERED,
    (RequestType.OBJECTION, Ending.DONE): LetterKind.OBJECTED,
    (RequestType.OBJECTION, Ending.PARTLY): LetterKind.OBJECTED,
    (RequestType.RECTIFICATION, Ending.DONE): LetterKind.RECTIFIED,
}


def guessed(request: Request, clock: Clock, persons: int) -> LetterKind:
    """Return the letter that a request waits for.

    ``persons``: how many it is about in the inventory. Raises ``UserError`` when there is none, or
    when nobody but its owner can say which.
    """
    if request.closing is None:
        return _open(request, clock, persons)
    return _closed(request, request.closing.outcome)


def _closed(request: Request, outcome: Ending | None) -> LetterKind:
    if outcome is Ending.NOTHING_HELD:
        return LetterKind.NOTHING_FOUND
    if request.type in _COPIES and outcome in _DONE:
        return LetterKind.ACCESS
    found = _AFTER_CLOSING.get((request.type, outcome)) if outcome else None
    if found is None:
        raise UserError(
            f"Case {request.number} ({request.type}) was closed as {outcome}:"
            " there is no letter for that. Write it yourself",
            "letter_none",
            number=str(request.number),
        )
    return found


def _open(request: Request, clock: Clock, persons: int) -> LetterKind:
    if clock.paused:
        return LetterKind.IDENTITY_NEEDED
    if request.extended:
        return LetterKind.EXTENSION
    if not persons:
        return LetterKind.NOTHING_FOUND
    if request.type in _COPIES:
        return LetterKind.ACCESS
    if request.type is RequestType.ERASURE:
        raise UserError(
            f"Case {request.number} ({request.type}) is open, and no order answers it yet."
            " «orden erase WHO --approve» and «orden erase --approved» do, then write the letter",
            "letter_no_order",
            number=str(request.number),
        )
    raise UserError(
        f"Case {request.number} ({request.type}) is open, so nothing can be said to be done yet."
        f" Do what it asks for, then «orden case close {request.number} --outcome …»,"
        " then write the letter",
        "letter_too_soon",
        number=str(request.number),
    )


class _Unfit(NamedTuple):
    """Why a request does not support a letter: the code of ``problem.<code>``, and in English."""

    code: str
    why: str
    outcome: str = ""


_Check = Callable[[Request, Clock, int], _Unfit | None]


def check(reply: LetterKind, request: Request, clock: Clock, persons: int) -> None:
    """Raise ``UserError`` when ``request`` does not support ``reply``."""
    unfit = _unfit(reply, request, clock, persons)
    if unfit:
        said = f"Case {request.number} does not support the letter {reply}: {unfit.why}"
        number, outcome = str(request.number), unfit.outcome
        raise UserError(said, unfit.code, number=number, n=persons, outcome=outcome)


def _unfit(reply: LetterKind, request: Request, clock: Clock, persons: int) -> _Unfit | None:
    if reply in _OF_ONE and persons > 1:
        return _Unfit(
            "letter_several",
            f"it is about {persons} persons now. Find out which of them asked,"
            " close it and open one for that person",
        )
    return _CHECKS[reply](request, clock, persons)


def _asks_otherwise(request: Request) -> _Unfit:
    return _Unfit("letter_otherwise", f"it asks for {request.type}")


def _closed_as(type_: RequestType, *outcomes: Ending) -> _Check:
    def check(request: Request, _clock: Clock, _persons: int) -> _Unfit | None:
        if request.type is not type_:
            return _asks_otherwise(request)
        if request.closing is None:
            way = f"«orden case close {request.number} --outcome {outcomes[0]}»"
            why = f"it is not closed. {way} says that it is done"
            return _Unfit("letter_not_closed", why, outcomes[0])
        return _ended_otherwise(request, *outcomes)

    return check


def _ended_otherwise(request: Request, *outcomes: Ending) -> _Unfit | None:
    """Say how a request was closed when by none of ``outcomes``; an open one may still be."""
    if request.closing is None or request.closing.outcome in outcomes:
        return None
    return _Unfit("letter_ended", f"it was closed as {request.closing.outcome}")


def _access(request: Request, _clock: Clock, persons: int) -> _Unfit | None:
    if request.type not in _COPIES:
        return _asks_otherwise(request)
    unfit = _ended_otherwise(request, *_DONE)
    if not unfit and not persons:
        return _Unfit("letter_nobody", "nobody is found in the inventory")
    return unfit


def _nothing_found(request: Request, _clock: Clock, persons: int) -> _Unfit | None:
    if persons:
        return _Unfit("letter_found", "the inventory holds records of whoever asked")
    if (request.person or request.keys) and request.closing is None:
        return _Unfit("letter_was", "records of whoever asked were there when it was opened")
    return _ended_otherwise(request, Ending.NOTHING_HELD)


def _identity_needed(_row: Request, clock: Clock, _persons: int) -> _Unfit | None:
    if clock.paused:
        return None
    why = "no question about identity is waiting. «orden case identity» notes that you ask one"
    return _Unfit("letter_not_asked", why)


def _extension(request: Request, _clock: Clock, _persons: int) -> _Unfit | None:
    if request.closing:
        return _Unfit("letter_closed", "it is closed")
    if request.extended:
        return None
    why = f"it is not extended. «orden case extend {request.number} --reason …» does that"
    return _Unfit("letter_not_extended", why)


def _of_orders(request: Request, _clock: Clock, _persons: int) -> _Unfit | None:
    """Say why there is no such letter: what orders support is never asked here."""
    if request.type is not RequestType.ERASURE:
        return _asks_otherwise(request)
    return _Unfit(
        "letter_no_order",
        "no order that answers it was carried out. «orden erase WHO --approve» makes one;"
        " closing a case by hand proves nothing",
    )


_CHECKS: Mapping[LetterKind, _Check] = {
    LetterKind.ACCESS: _access,
    LetterKind.NOTHING_FOUND: _nothing_found,
    LetterKind.IDENTITY_NEEDED: _identity_needed,
    LetterKind.EXTENSION: _extension,
    LetterKind.PARTLY_ERASED: _of_orders,
    LetterKind.ERASED: _of_orders,
    LetterKind.ANSWERED: _closed_as(RequestType.ERASURE, *_DONE),
    LetterKind.OBJECTED: _closed_as(RequestType.OBJECTION, *_DONE),
    LetterKind.RECTIFIED: _closed_as(RequestType.RECTIFICATION, Ending.DONE),
}


#: The step whose reason a letter gives; others give why the request was closed.
_REASON_STEPS = {LetterKind.IDENTITY_NEEDED: Step.ASKED, LetterKind.EXTENSION: Step.EXTENDED}


def reason(reply: LetterKind, request: Request) -> str | None:
    """Return the code of why, as the ledger has it, for a letter that must give its reason."""
    step = _REASON_STEPS.get(reply, Step.CLOSED)
    reasons = (event.reason for event in reversed(request.events) if event.step is step)
    return next(reasons, None)
