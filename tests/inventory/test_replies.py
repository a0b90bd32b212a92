"""Which letter a case supports: guessed where there is no choice, refused where the ledger does not say so."""

from datetime import date

import pytest

from inventory.errors import UserError
from inventory.letters.letter_kinds import Reply, check, guessed, reason
from inventory.requests.request import Case, CaseEvent, CaseType, Channel, Clock, Ending, Step, clock
from tests.conftest import TODAY

ASKED = CaseEvent(Step.ASKED, TODAY, "name_differs")
EXTENDED = CaseEvent(Step.EXTENDED, TODAY, "complex")


def closed(outcome: Ending, why: str | None = None) -> CaseEvent:
    return CaseEvent(Step.CLOSED, TODAY, why, outcome)


def case(type_: CaseType, *events: CaseEvent, person: str | None = "p-1") -> tuple[Case, Clock]:
    made = Case(7, type_, date(2026, 11, 3), Channel.EMAIL, person, (), events)
    return made, clock(made, TODAY)


@pytest.mark.parametrize(
    ("type_", "events", "persons", "reply"),
    [
        (CaseType.ACCESS, (), 1, Reply.ACCESS),
        (CaseType.PORTABILITY, (), 1, Reply.ACCESS),
        (CaseType.ACCESS, (closed(Ending.DONE),), 1, Reply.ACCESS),
        (CaseType.ACCESS, (closed(Ending.PARTLY, "others_rights"),), 1, Reply.ACCESS),
        (CaseType.ACCESS, (ASKED,), 1, Reply.IDENTITY_NEEDED),
        (CaseType.ACCESS, (EXTENDED,), 1, Reply.EXTENSION),
        (CaseType.ERASURE, (EXTENDED, ASKED), 1, Reply.IDENTITY_NEEDED),
        (CaseType.ACCESS, (), 0, Reply.NOTHING_FOUND),
        (CaseType.ERASURE, (closed(Ending.NOTHING_HELD),), 0, Reply.NOTHING_FOUND),
        (CaseType.ERASURE, (closed(Ending.DONE),), 0, Reply.ERASED),
        (CaseType.ERASURE, (closed(Ending.PARTLY, "bookkeeping"),), 1, Reply.PARTLY_ERASED),
        (CaseType.OBJECTION, (closed(Ending.DONE),), 1, Reply.OBJECTED),
        (CaseType.RECTIFICATION, (closed(Ending.DONE),), 1, Reply.RECTIFIED),
    ],
)
def test_the_letter_that_a_case_waits_for(
    type_: CaseType, events: tuple[CaseEvent, ...], persons: int, reply: Reply
) -> None:
    made, time = case(type_, *events, person="p-1" if persons else None)
    assert guessed(made, time, persons) is reply
    check(reply, made, time, persons)


@pytest.mark.parametrize(
    ("type_", "events"),
    [
        (CaseType.ERASURE, ()),
        (CaseType.OBJECTION, ()),
        (CaseType.RECTIFICATION, ()),
        (CaseType.RESTRICTION, (closed(Ending.DONE),)),
        (CaseType.ACCESS, (closed(Ending.REFUSED, "excessive"),)),
        (CaseType.ERASURE, (closed(Ending.WITHDRAWN),)),
    ],
)
def test_nothing_is_guessed_where_nothing_can_be_said(type_: CaseType, events: tuple[CaseEvent, ...]) -> None:
    with pytest.raises(UserError, match="Case 7"):
        guessed(*case(type_, *events), 1)


@pytest.mark.parametrize(
    ("reply", "type_", "events", "persons", "why"),
    [
        (Reply.ERASED, CaseType.ERASURE, (), 0, "not closed"),
        (Reply.ERASED, CaseType.ERASURE, (closed(Ending.PARTLY, "claim"),), 0, "closed as partly"),
        (Reply.PARTLY_ERASED, CaseType.ERASURE, (closed(Ending.DONE),), 1, "closed as done"),
        (Reply.PARTLY_ERASED, CaseType.ERASURE, (closed(Ending.REFUSED, "claim"),), 1, "closed as refused"),
        (Reply.ERASED, CaseType.ACCESS, (closed(Ending.DONE),), 0, "asks for access"),
        (Reply.OBJECTED, CaseType.OBJECTION, (closed(Ending.REFUSED, "claim"),), 1, "closed as refused"),
        (Reply.RECTIFIED, CaseType.RECTIFICATION, (), 1, "not closed"),
        (Reply.EXTENSION, CaseType.ACCESS, (), 1, "not extended"),
        (Reply.EXTENSION, CaseType.ACCESS, (EXTENDED, closed(Ending.DONE)), 1, "is closed"),
        (Reply.IDENTITY_NEEDED, CaseType.ACCESS, (), 1, "no question"),
        (Reply.NOTHING_FOUND, CaseType.ACCESS, (), 1, "holds records"),
        (Reply.NOTHING_FOUND, CaseType.ACCESS, (), 0, "were there when it was opened"),
        (Reply.ACCESS, CaseType.ACCESS, (), 0, "nobody is found"),
        (Reply.ACCESS, CaseType.ACCESS, (), 2, "about 2 persons"),
        (Reply.ERASED, CaseType.ERASURE, (closed(Ending.DONE),), 2, "about 2 persons"),
    ],
)
def test_a_letter_that_the_case_does_not_support_is_refused_in_one_line(
    reply: Reply, type_: CaseType, events: tuple[CaseEvent, ...], persons: int, why: str
) -> None:
    with pytest.raises(UserError, match=why) as refused:
        check(reply, *case(type_, *events), persons)
    assert "\n" not in str(refused.value)


def test_every_reason_that_a_letter_gives_is_the_ledgers() -> None:
    made, _time = case(CaseType.ERASURE, EXTENDED, ASKED, closed(Ending.PARTLY, "bookkeeping"))
    assert [reason(reply, made) for reply in (Reply.EXTENSION, Reply.IDENTITY_NEEDED, Reply.PARTLY_ERASED)] == [
        "complex",
        "name_differs",
        "bookkeeping",
    ]
