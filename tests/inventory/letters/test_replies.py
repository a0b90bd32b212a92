"""Which letter a case supports: guessed where there is no choice, refused where the ledger does not say so."""

from dataclasses import replace
from datetime import date

import pytest

from inventory.eraser import Act, Word
from inventory.erasure.order_model import Order
from inventory.erasure.order_model import Step as OrderStep
from inventory.erasure.states import Standing, State
from inventory.errors import UserError
from inventory.ledger.deletion_log import StepKey
from inventory.letters import erasure_letters
from inventory.letters.letter_kinds import LetterKind, check, guessed, reason
from inventory.model import Kind
from inventory.requests.request import (
    Channel,
    Clock,
    Ending,
    Request,
    RequestEvent,
    RequestType,
    Step,
    clock,
)
from tests.conftest import TODAY

ASKED = RequestEvent(Step.ASKED, TODAY, "name_differs")
EXTENDED = RequestEvent(Step.EXTENDED, TODAY, "complex")


def closed(outcome: Ending, why: str | None = None) -> RequestEvent:
    return RequestEvent(Step.CLOSED, TODAY, why, outcome)


def case(type_: RequestType, *events: RequestEvent, person: str | None = "p-1") -> tuple[Request, Clock]:
    made = Request(7, type_, date(2026, 11, 3), Channel.EMAIL, person, (), events)
    return made, clock(made, TODAY)


@pytest.mark.parametrize(
    ("type_", "events", "persons", "reply"),
    [
        (RequestType.ACCESS, (), 1, LetterKind.ACCESS),
        (RequestType.PORTABILITY, (), 1, LetterKind.ACCESS),
        (RequestType.ACCESS, (closed(Ending.DONE),), 1, LetterKind.ACCESS),
        (RequestType.ACCESS, (closed(Ending.PARTLY, "others_rights"),), 1, LetterKind.ACCESS),
        (RequestType.ACCESS, (ASKED,), 1, LetterKind.IDENTITY_NEEDED),
        (RequestType.ACCESS, (EXTENDED,), 1, LetterKind.EXTENSION),
        (RequestType.ERASURE, (EXTENDED, ASKED), 1, LetterKind.IDENTITY_NEEDED),
        (RequestType.ACCESS, (), 0, LetterKind.NOTHING_FOUND),
        (RequestType.ERASURE, (closed(Ending.NOTHING_HELD),), 0, LetterKind.NOTHING_FOUND),
        (RequestType.ERASURE, (closed(Ending.DONE),), 0, LetterKind.ANSWERED),
        (RequestType.ERASURE, (closed(Ending.PARTLY, "bookkeeping"),), 1, LetterKind.ANSWERED),
        (RequestType.OBJECTION, (closed(Ending.DONE),), 1, LetterKind.OBJECTED),
        (RequestType.RECTIFICATION, (closed(Ending.DONE),), 1, LetterKind.RECTIFIED),
    ],
)
def test_the_letter_that_a_case_waits_for(
    type_: RequestType, events: tuple[RequestEvent, ...], persons: int, reply: LetterKind
) -> None:
    made, time = case(type_, *events, person="p-1" if persons else None)
    assert guessed(made, time, persons) is reply
    check(reply, made, time, persons)


@pytest.mark.parametrize(
    ("type_", "events"),
    [
        (RequestType.ERASURE, ()),
        (RequestType.OBJECTION, ()),
        (RequestType.RECTIFICATION, ()),
        (RequestType.RESTRICTION, (closed(Ending.DONE),)),
        (RequestType.ACCESS, (closed(Ending.REFUSED, "excessive"),)),
        (RequestType.ERASURE, (closed(Ending.WITHDRAWN),)),
    ],
)
def test_nothing_is_guessed_where_nothing_can_be_said(type_: RequestType, events: tuple[RequestEvent, ...]) -> None:
    with pytest.raises(UserError, match="Case 7"):
        guessed(*case(type_, *events), 1)


@pytest.mark.parametrize(
    ("reply", "type_", "events", "persons", "why"),
    [
        (LetterKind.ERASED, RequestType.ERASURE, (), 0, "no order"),
        (LetterKind.ERASED, RequestType.ERASURE, (closed(Ending.DONE),), 0, "no order"),  # by hand: it proves nothing
        (LetterKind.PARTLY_ERASED, RequestType.ERASURE, (closed(Ending.PARTLY, "claim"),), 1, "no order"),
        (LetterKind.ANSWERED, RequestType.ERASURE, (), 0, "not closed"),
        (LetterKind.ANSWERED, RequestType.ERASURE, (closed(Ending.REFUSED, "claim"),), 1, "closed as refused"),
        (LetterKind.ANSWERED, RequestType.ACCESS, (closed(Ending.DONE),), 1, "asks for access"),
        (LetterKind.ERASED, RequestType.ACCESS, (closed(Ending.DONE),), 0, "asks for access"),
        (LetterKind.OBJECTED, RequestType.OBJECTION, (closed(Ending.REFUSED, "claim"),), 1, "closed as refused"),
        (LetterKind.RECTIFIED, RequestType.RECTIFICATION, (), 1, "not closed"),
        (LetterKind.EXTENSION, RequestType.ACCESS, (), 1, "not extended"),
        (LetterKind.EXTENSION, RequestType.ACCESS, (EXTENDED, closed(Ending.DONE)), 1, "is closed"),
        (LetterKind.IDENTITY_NEEDED, RequestType.ACCESS, (), 1, "no question"),
        (LetterKind.NOTHING_FOUND, RequestType.ACCESS, (), 1, "holds records"),
        (LetterKind.NOTHING_FOUND, RequestType.ACCESS, (), 0, "were there when it was opened"),
        (LetterKind.ACCESS, RequestType.ACCESS, (), 0, "nobody is found"),
        (LetterKind.ACCESS, RequestType.ACCESS, (), 2, "about 2 persons"),
        (LetterKind.ERASED, RequestType.ERASURE, (closed(Ending.DONE),), 2, "about 2 persons"),
    ],
)
def test_a_letter_that_the_case_does_not_support_is_refused_in_one_line(
    reply: LetterKind, type_: RequestType, events: tuple[RequestEvent, ...], persons: int, why: str
) -> None:
    with pytest.raises(UserError, match=why) as refused:
        check(reply, *case(type_, *events), persons)
    assert "\n" not in str(refused.value)


def test_who_is_gone_from_a_case_was_there_when_it_was_opened() -> None:
    """Her id is let go of when ids are renewed and nothing is held on her any more; her records' keys tell of her."""
    made, time = case(RequestType.ACCESS, person=None)
    with pytest.raises(UserError, match="were there when it was opened"):
        check(LetterKind.NOTHING_FOUND, replace(made, keys=("a" * 64,)), time, 0)


def test_every_reason_that_a_letter_gives_is_the_ledgers() -> None:
    made, _time = case(RequestType.ERASURE, EXTENDED, ASKED, closed(Ending.PARTLY, "bookkeeping"))
    assert [reason(reply, made) for reply in (LetterKind.EXTENSION, LetterKind.IDENTITY_NEEDED, LetterKind.PARTLY_ERASED)] == [
        "complex",
        "name_differs",
        "bookkeeping",
    ]


def order(*standings: tuple[State, Word | None], request: int | None = 7, left: bool = False) -> Order:
    """Return an order that answers a request, with a step for each standing."""
    steps = [
        OrderStep(StepKey(3, n), "newsletter", "", Kind.SUBSCRIPTION, "p-1", Act.ERASE, "", Standing(state, word=word, may_send=not left))
        for n, (state, word) in enumerate(standings, start=1)
    ]
    return Order(3, "p-1", cleared=True, steps=tuple(steps), request=request)


GONE, MASKED, HERS = (State.GONE, Word.ERASED), (State.GONE, Word.MASKED), (State.GONE, None)


@pytest.mark.parametrize(
    ("steps", "held", "kind"),
    [
        ([GONE, (State.AGAIN_30, Word.ERASED)], 0, LetterKind.ERASED),
        ([GONE], 1, LetterKind.PARTLY_ERASED),
        ([GONE, MASKED], 0, LetterKind.PARTLY_ERASED),
        ([GONE, HERS], 0, LetterKind.PARTLY_ERASED),
        ([GONE, (State.STOPPED, None)], 0, LetterKind.PARTLY_ERASED),
        ([GONE, (State.SELF_DECLARED, Word.ERASED)], 0, LetterKind.PARTLY_ERASED),
    ],
)
def test_an_order_supports_the_letter_of_what_was_seen(
    steps: list[tuple[State, Word | None]], held: int, kind: LetterKind
) -> None:
    assert erasure_letters.kind_of([order(*steps)], held) is kind


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([GONE, (State.LEFT, None)], "not confirmed"),
        ([GONE, (State.UNKNOWN, None)], "not confirmed"),
        ([(State.SENT, None)], "not confirmed"),
        ([(State.HANDED_OVER, None)], "nothing is confirmed"),
        ([(State.STOPPED, None), (State.WAITING, None)], "nothing is confirmed"),
    ],
)
def test_what_nobody_has_seen_gone_is_no_letter(steps: list[tuple[State, Word | None]], why: str) -> None:
    with pytest.raises(UserError, match=why) as refused:
        erasure_letters.kind_of([order(*steps)], 0)
    assert "\n" not in str(refused.value)


def test_only_orders_that_have_begun_answer_their_own_request() -> None:
    made, _time = case(RequestType.ERASURE)
    begun, other, planned = order(GONE), order(GONE, request=8), order((State.PLANNED, None))
    assert erasure_letters.answering([begun, other, planned, order(GONE, request=None)], made) == (begun,)
    refused, _time = case(RequestType.ERASURE, closed(Ending.WITHDRAWN))
    assert erasure_letters.answering([begun], refused) == ()
