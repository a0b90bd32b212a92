"""Which letter a case supports: a letter may claim only what the ledger says, and what the inventory does not deny.

The kind follows from the case's type and state where they leave no choice; where they do not support the claim, one line says why.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from inventory.errors import UserError
from inventory.requests.request import Case, CaseType, Clock, Ending, Step


class Reply(StrEnum):
    """The letters that there are to whoever asked."""

    ACCESS = "access"
    NOTHING_FOUND = "nothing_found"
    IDENTITY_NEEDED = "identity_needed"
    EXTENSION = "extension"
    PARTLY_ERASED = "partly_erased"
    ERASED = "erased"
    OBJECTED = "objected"
    RECTIFIED = "rectified"


_COPIES = (CaseType.ACCESS, CaseType.PORTABILITY)
_DONE = (Ending.DONE, Ending.PARTLY)
#: Letters that say something of one person's records.
_OF_ONE = frozenset({Reply.ACCESS, Reply.PARTLY_ERASED, Reply.ERASED, Reply.OBJECTED, Reply.RECTIFIED})


def guessed(case: Case, clock: Clock, persons: int) -> Reply:
    """Return the letter that a case waits for. ``persons``: how many it is about in the inventory.

    Raises ``UserError`` when there is none, or when nobody but its owner can say which.
    """
    if case.closing is None:
        return _open(case, clock, persons)
    outcome = case.closing.outcome
    if outcome is Ending.NOTHING_HELD:
        return Reply.NOTHING_FOUND
    if case.type in _COPIES and outcome in _DONE:
        return Reply.ACCESS
    known = {
        (CaseType.ERASURE, Ending.DONE): Reply.ERASED,
        (CaseType.ERASURE, Ending.PARTLY): Reply.PARTLY_ERASED,
        (CaseType.OBJECTION, Ending.DONE): Reply.OBJECTED,
        (CaseType.OBJECTION, Ending.PARTLY): Reply.OBJECTED,
        (CaseType.RECTIFICATION, Ending.DONE): Reply.RECTIFIED,
    }
    found = known.get((case.type, outcome)) if outcome else None
    if found is None:
        raise UserError(
            f"Case {case.number} ({case.type}) was closed as {outcome}: there is no letter for that. Write it yourself"
        )
    return found


def _open(case: Case, clock: Clock, persons: int) -> Reply:
    if clock.paused:
        return Reply.IDENTITY_NEEDED
    if case.extended:
        return Reply.EXTENSION
    if not persons:
        return Reply.NOTHING_FOUND
    if case.type in _COPIES:
        return Reply.ACCESS
    raise UserError(
        f"Case {case.number} ({case.type}) is open, so nothing can be said to be done yet. Do what it asks for, then"
        f" «orden case close {case.number} --outcome …», then write the letter"
    )


def check(reply: Reply, case: Case, clock: Clock, persons: int) -> None:
    """Raise ``UserError`` when ``case`` does not support ``reply``."""
    problem = _several(persons) if reply in _OF_ONE and persons > 1 else _CHECKS[reply](case, clock, persons)
    if problem:
        raise UserError(f"Case {case.number} does not support the letter {reply}: {problem}")


def _closed_as(type_: CaseType, *outcomes: Ending) -> Callable[[Case, Clock, int], str]:
    def check(case: Case, _clock: Clock, _persons: int) -> str:
        if case.type is not type_:
            return f"it asks for {case.type}"
        if case.closing is None:
            return f"it is not closed. «orden case close {case.number} --outcome {outcomes[0]}» says that it is done"
        return "" if case.closing.outcome in outcomes else f"it was closed as {case.closing.outcome}"

    return check


def _access(case: Case, _clock: Clock, persons: int) -> str:
    if case.type not in _COPIES:
        return f"it asks for {case.type}"
    if case.closing and case.closing.outcome not in _DONE:
        return f"it was closed as {case.closing.outcome}"
    return "" if persons else "nobody is found in the inventory"


def _several(persons: int) -> str:
    return f"it is about {persons} persons now. Find out which of them asked, close it and open one for that person"


def _nothing_found(case: Case, _clock: Clock, persons: int) -> str:
    if persons:
        return "the inventory holds records of whoever asked"
    if case.closing and case.closing.outcome is not Ending.NOTHING_HELD:
        return f"it was closed as {case.closing.outcome}"
    return "" if case.person is None or case.closing else "records of whoever asked were there when it was opened"


def _identity_needed(_case: Case, clock: Clock, _persons: int) -> str:
    return "" if clock.paused else "no question about identity is waiting. «orden case identity» notes that you ask one"


def _extension(case: Case, _clock: Clock, _persons: int) -> str:
    if case.closing:
        return "it is closed"
    return "" if case.extended else f"it is not extended. «orden case extend {case.number} --reason …» does that"


_CHECKS: Mapping[Reply, Callable[[Case, Clock, int], str]] = {
    Reply.ACCESS: _access,
    Reply.NOTHING_FOUND: _nothing_found,
    Reply.IDENTITY_NEEDED: _identity_needed,
    Reply.EXTENSION: _extension,
    Reply.PARTLY_ERASED: _closed_as(CaseType.ERASURE, Ending.PARTLY),
    Reply.ERASED: _closed_as(CaseType.ERASURE, Ending.DONE),
    Reply.OBJECTED: _closed_as(CaseType.OBJECTION, *_DONE),
    Reply.RECTIFIED: _closed_as(CaseType.RECTIFICATION, Ending.DONE),
}


def reason(reply: Reply, case: Case) -> str | None:
    """Return the code of why, as the ledger has it, for a letter that must give its reason."""
    step = {Reply.IDENTITY_NEEDED: Step.ASKED, Reply.EXTENSION: Step.EXTENDED}.get(reply, Step.CLOSED)
    return next((event.reason for event in reversed(case.events) if event.step is step), None)
