"""Letters as the ledger supports them: the answer to a person, with the request it answers, or whatever a case waits for."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from duckdb import DuckDBPyConnection

from inventory import casebook, replies
from inventory.cases import Case, CaseFile, CaseType, clock
from inventory.errors import UserError
from inventory.ledger import Ledger
from inventory.letter import Letter, Request, letter
from inventory.model import Kind
from inventory.policy import Policy
from inventory.replies import Reply

#: Letters that say what is gone or changed: the systems must have been read again after that.
_AFTER = frozenset({Reply.ERASED, Reply.PARTLY_ERASED, Reply.OBJECTED, Reply.RECTIFIED})
#: Letters that list what is held.
_LISTS = frozenset({Reply.ACCESS, Reply.PARTLY_ERASED})


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
    cases = casebook.files(con, ledger, today) if ledger.path.exists() else ()
    asked = [one for one in cases if one.type in (CaseType.ACCESS, CaseType.PORTABILITY) and person in one.persons]
    request = _request(casebook.case(ledger, asked[0].number), Reply.ACCESS, today) if asked else None
    return letter(con, policy, business, person, today, request=request, shown=shown)


def for_case(
    con: DuckDBPyConnection,
    ledger: Ledger,
    policy: Policy,
    business: str,
    number: int,
    today: date,
    *,
    reply: Reply | None = None,
    shown: Collection[str] = (),
) -> Letter:
    """Return the letter that case ``number`` waits for, or of the kind ``reply``.

    Raises ``UserError``: no such case, it does not support that letter, or the inventory denies what the letter would say.
    """
    case = casebook.case(ledger, number)
    file = next(one for one in casebook.files(con, ledger, today, closed=True) if one.number == number)
    reply = reply or replies.guessed(case, file.clock, len(file.persons))
    replies.check(reply, case, file.clock, len(file.persons))
    person = _person(file, reply)
    made = letter(con, policy, business, person, today, reply=reply, request=_request(case, reply, today), shown=shown)
    _not_denied(made, case)
    made = made if reply in _LISTS else replace(made, systems=tuple(replace(one, parts=()) for one in made.systems))
    return replace(made, suppressed=reply is Reply.ERASED and _suppressed(ledger, case))


def _request(case: Case, reply: Reply, today: date) -> Request:
    return Request(
        number=case.number,
        type=case.type,
        received=case.received,
        channel=case.channel,
        due=clock(case, today).due,
        closed=case.closing.day if case.closing else None,
        reason=replies.reason(reply, case),
    )


def _person(file: CaseFile, reply: Reply) -> str | None:
    """Return whom the letter is to; nobody's name while it is not known who asks, or who of several it was."""
    return file.persons[0] if len(file.persons) == 1 and reply is not Reply.IDENTITY_NEEDED else None


def _not_denied(made: Letter, case: Case) -> None:
    """Raise ``UserError`` when the letter would say what last night's reading does not bear out."""
    if made.reply not in _AFTER or case.closing is None:
        return
    if made.as_of < case.closing.day:
        raise UserError(
            f"Case {case.number} was closed after the last night. Run «orden nightly» first, so that the letter is true"
        )
    records = [held.record for system in made.held for part in system.parts for held in part.records]
    if made.reply is Reply.ERASED and records:
        raise UserError(
            f"Case {case.number} was closed as done, but the inventory still holds {len(records)} records of whoever asked. Erase them"
            " and run «orden nightly»; what must be kept makes it a partial erasure, and that is a new case"
        )
    subscribed = any(r.kind is Kind.SUBSCRIPTION and r.fields.get("status") == "subscribed" for r in records)
    if made.reply is Reply.OBJECTED and subscribed:
        raise UserError(
            f"Case {case.number}: the newsletter still goes to whoever objected. Unsubscribe them and run «orden nightly»"
        )


def _suppressed(ledger: Ledger, case: Case) -> bool:
    """Tell whether the ledger blocks an address because of an erasure in this case's time."""
    end = case.closing.day if case.closing else date.max
    return any(one.reason == "erased" and case.received <= one.since <= end for one in ledger.suppressions())
