"""Letters as the ledger supports them: the answer to a person, with the request it answers, or whatever a request waits for."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from duckdb import DuckDBPyConnection

from inventory.errors import UserError
from inventory.ledger.ledger import Ledger
from inventory.ledger.suppression import BlockReason
from inventory.letters import letter_kinds
from inventory.letters.letter import Asked, Held, Letter, letter
from inventory.letters.letter_kinds import LetterKind
from inventory.model import Kind
from inventory.policy.policy import Policy
from inventory.requests import request_log
from inventory.requests.request import Request, RequestFile, RequestType, clock

#: Letters that say what is gone or changed: the systems must have been read again after that.
_AFTER = frozenset({LetterKind.ERASED, LetterKind.PARTLY_ERASED, LetterKind.OBJECTED, LetterKind.RECTIFIED})
#: The ground of what a law demands that is kept (GDPR Art. 6(1)(c)).
_DUTY = "6(1)(c)"
#: Letters that list what is held.
_LISTS = frozenset({LetterKind.ACCESS, LetterKind.PARTLY_ERASED})


def for_person(
    con: DuckDBPyConnection,
    ledger: Ledger,
    policy: Policy,
    business: str,
    person: str,
    today: date,
    *,
    shown: Collection[str] = (),
) -> Letter:
    """Return the access letter to ``person``, which answers that person's open request for access when there is one."""
    requests = request_log.files(con, ledger, today) if ledger.path.exists() else ()
    asked = [one for one in requests if one.type in (RequestType.ACCESS, RequestType.PORTABILITY) and person in one.persons]
    request = _request(request_log.request(ledger, asked[0].number), LetterKind.ACCESS, today) if asked else None
    return letter(con, policy, business, person, today, request=request, shown=shown)


def for_request(
    con: DuckDBPyConnection,
    ledger: Ledger,
    policy: Policy,
    business: str,
    number: int,
    today: date,
    *,
    reply: LetterKind | None = None,
    shown: Collection[str] = (),
) -> Letter:
    """Return the letter that request ``number`` waits for, or of the kind ``reply``.

    Raises ``UserError``: no such request, it does not support that letter, or the inventory denies
    what the letter would say.
    """
    request = request_log.request(ledger, number)
    file = next(one for one in request_log.files(con, ledger, today, closed=True) if one.number == number)
    reply = reply or letter_kinds.guessed(request, file.clock, len(file.persons))
    letter_kinds.check(reply, request, file.clock, len(file.persons))
    person = _person(file, reply)
    made = letter(con, policy, business, person, today, reply=reply, request=_request(request, reply, today), shown=shown)
    _not_denied(made, request)
    made = made if reply in _LISTS else replace(made, systems=tuple(replace(one, parts=()) for one in made.systems))
    return replace(made, suppressed=reply is LetterKind.ERASED and _suppressed(ledger, request))


def _request(request: Request, reply: LetterKind, today: date) -> Asked:
    return Asked(
        number=request.number,
        type=request.type,
        received=request.received,
        channel=request.channel,
        due=clock(request, today).due,
        closed=request.closing.day if request.closing else None,
        reason=letter_kinds.reason(reply, request),
    )


def _person(file: RequestFile, reply: LetterKind) -> str | None:
    """Return whom the letter is to; nobody's name while it is not known who asks, or who of several it was."""
    return file.persons[0] if len(file.persons) == 1 and reply is not LetterKind.IDENTITY_NEEDED else None


def _not_denied(made: Letter, request: Request) -> None:
    """Raise ``UserError`` when the letter would say what the last reading does not bear out."""
    if made.reply not in _AFTER or request.closing is None:
        return
    if made.as_of < request.closing.day:
        raise UserError(
            f"Case {request.number} was closed after the last night. Run «orden nightly» first, so that the letter is true"
        )
    if wrong := [held for system in made.held for part in system.parts for held in part.records if _denies(held, made)]:
        count = f"{len(wrong)} record{'s' if len(wrong) > 1 else ''}"
        where = ", ".join(dict.fromkeys(held.record.source for held in wrong))
        raise UserError(
            f"Case {request.number}: the letter would not be true. {_WRONG[made.reply].format(count=count, where=where)}"
        )


#: What stands against a letter, and what to do. The letter can be written when a night has read the
#: sources again.
_WRONG = {
    LetterKind.ERASED: "The inventory still holds {count} of whoever asked ({where}). Erase what is left and run «orden nightly»;"
    " what must be kept makes it a partial erasure, and that is another outcome",
    LetterKind.PARTLY_ERASED: "The inventory still holds {count} that the case's reason does not keep ({where}). Erase them and run"
    " «orden nightly»",
    LetterKind.OBJECTED: "The newsletter still goes to whoever objected: {count} ({where}). Unsubscribe them and run «orden nightly»",
}


def _denies(held: Held, made: Letter) -> bool:
    """Tell whether a record that is still held makes the letter untrue."""
    record = held.record
    if made.reply is LetterKind.ERASED:
        return True
    if made.reply is LetterKind.OBJECTED:
        return record.kind is Kind.SUBSCRIPTION and record.fields.get("status") == "subscribed"
    if made.reply is LetterKind.PARTLY_ERASED:
        demanded = held.basis == _DUTY or made.request is None or made.request.reason != "bookkeeping"
        return not demanded or (record.keep_until is not None and record.keep_until < made.as_of)
    return False


def _suppressed(ledger: Ledger, request: Request) -> bool:
    """Tell whether the ledger blocks an address because of an erasure in this request's time."""
    end = request.closing.day if request.closing else date.max
    return any(one.reason == BlockReason.ERASED and request.received <= one.since <= end for one in ledger.suppressions())
