"""Letters as the ledger supports them.

The answer to a person, with the request it answers, or whatever a request waits for.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from duckdb import DuckDBPyConnection

from inventory.erasure.order_model import Order
from inventory.errors import UserError
from inventory.ledger.ledger import Ledger
from inventory.letters import erasure_letters, letter_kinds
from inventory.letters.letter import Asked, Letter, letter
from inventory.letters.letter_kinds import LetterKind
from inventory.letters.systems import Held
from inventory.model import LEFT_OUT, Kind, Reading, SourceNight
from inventory.policy.policy import Policy
from inventory.requests import request_log
from inventory.requests.request import Request, RequestFile, RequestType, clock

#: Letters that say what is gone or changed: the systems must have been read again after that.
_AFTER = frozenset(
    {
        LetterKind.ERASED,
        LetterKind.PARTLY_ERASED,
        LetterKind.ANSWERED,
        LetterKind.OBJECTED,
        LetterKind.RECTIFIED,
    }
)
#: Letters that only orders bear out.
_BY_ORDER = frozenset({LetterKind.ERASED, LetterKind.PARTLY_ERASED})
#: The code of the refusal of a letter that nobody answers for.
UNSIGNED = "letter_unsigned"
_COPIES = (RequestType.ACCESS, RequestType.PORTABILITY)


def for_person(
    con: DuckDBPyConnection,
    ledger: Ledger,
    policy: Policy,
    business: str,
    person: str,
    today: date,
    *,
    shown: Collection[str] = (),
    draft: bool = False,
) -> Letter:
    """Return the access letter to ``person``.

    It answers that person's open request for access when there is one. ``draft``: for the owner's
    own eyes; where it lacks who answers for it, it says that it is none to send. Raises
    ``UserError``: nobody has said who that is.
    """
    asked = _asked_by(con, ledger, person, today)
    if not draft:
        _signed(policy)
    return letter(con, policy, business, person, today, request=asked, shown=shown)


def _asked_by(con: DuckDBPyConnection, ledger: Ledger, person: str, today: date) -> Asked | None:
    if not ledger.exists():
        return None
    for file in request_log.files(con, ledger, today):
        if file.type in _COPIES and person in file.persons:
            request = request_log.request(ledger, file.number)
            return _request(request, LetterKind.ACCESS, today)
    return None


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
    draft: bool = False,
    orders: Sequence[Order] = (),
    receipt_key: Callable[[], str] = str,
) -> Letter:
    """Return the letter that request ``number`` waits for, or of the kind ``reply``.

    ``draft``: as in ``for_person``. ``orders``: those that there are; of an erasure only they say
    that something is gone. ``receipt_key``: gives the fingerprint of what receipts are signed with.
    Raises ``UserError``: no such request, it does not support that letter, the inventory denies
    what the letter would say, or nobody has said who answers for it.
    """
    if not draft:
        _signed(policy)
    request = request_log.request(ledger, number)
    files = request_log.files(con, ledger, today, closed=True)
    file = next(one for one in files if one.number == number)
    answering = erasure_letters.answering(orders, request)
    reply = _supported(reply, request, file, answering)
    person = _person(file, reply)
    asked = _request(request, reply, today)
    made = letter(con, policy, business, person, today, reply=reply, request=asked, shown=shown)
    if reply in _BY_ORDER:
        told = erasure_letters.erasure(answering, ledger, request, receipt_key(), ledger.timezone)
        made = replace(made, erasure=told)
    _not_denied(made, request)
    _looked_everywhere(made, request)
    return made if made.lists else _without_lists(made)


def _supported(
    reply: LetterKind | None, request: Request, file: RequestFile, answering: Sequence[Order]
) -> LetterKind:
    """Return the letter that is asked for, or waited for. Raises ``UserError`` for one that neither
    the ledger nor an order bears out.
    """
    persons = len(file.persons)
    by_order = reply in _BY_ORDER or (reply is None and not file.clock.paused)
    if not (answering and by_order):
        reply = reply or letter_kinds.guessed(request, file.clock, persons)
        letter_kinds.check(reply, request, file.clock, persons)
        return reply
    kind = erasure_letters.kind_of(answering, persons)
    if reply not in (None, kind):
        raise UserError(
            f"Case {request.number} does not support the letter {reply}:"
            f" what its orders came to is told by the letter {kind}",
            "letter_by_order",
            number=str(request.number),
        )
    return kind


def _signed(policy: Policy) -> None:
    """Raise ``UserError`` while nobody has said who answers for the letter, and where.

    GDPR Art. 12(1) and 13(1)(a): whoever gets it must see that.
    """
    missing = policy.controller.unsigned()
    if missing:
        raise UserError(
            "No letter without who answers for it: controller.toml in your policy folder lacks"
            f" {', '.join(missing)}. Fill it in there, or on the letter's page in the review",
            UNSIGNED,
        )


def _without_lists(made: Letter) -> Letter:
    return replace(made, systems=tuple(replace(one, parts=()) for one in made.systems))


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
    """Return whom the letter is to.

    Nobody's name while it is not known who asks, or who of several it was.
    """
    if reply is LetterKind.IDENTITY_NEEDED or len(file.persons) != 1:
        return None
    return file.persons[0]


def _not_denied(made: Letter, request: Request) -> None:
    """Raise ``UserError`` when the letter would say what the last reading does not bear out."""
    if made.reply not in _AFTER:
        return
    closed = request.closing.day if request.closing else date.min
    if made.as_of < (made.erasure.day if made.erasure else closed):
        raise UserError(
            f"Case {request.number} was closed after the last night."
            " Run «orden nightly» first, so that the letter is true",
            "letter_before_night",
            number=str(request.number),
        )
    wrong = _denying(made)
    if not wrong:
        return
    count = f"{len(wrong)} record{'s' if len(wrong) > 1 else ''}"
    where = ", ".join(dict.fromkeys(held.record.source for held in wrong))
    why = _WRONG[_claims(made)].format(count=count, where=where)
    raise UserError(
        f"Case {request.number}: the letter would not be true. {why}",
        f"letter_untrue_{_claims(made)}",
        number=str(request.number),
        n=len(wrong),
        sources=_called(made, [held.record.source for held in wrong]),
    )


def _called(made: Letter, sources: Iterable[str]) -> str:
    """Name sources as their owner does: what stands in orden.toml is no name for people."""
    names = {one.source.name: one.source.label or one.source.title for one in made.systems}
    return ", ".join(dict.fromkeys(names.get(source, source) for source in sources))


def _looked_everywhere(made: Letter, request: Request) -> None:
    """Raise ``UserError`` when «nothing found» would claim more than was looked at.

    GDPR Art. 12(1), 15(1): whoever asks is told whether anything is held, and what was not read may
    hold it.
    """
    if made.reply is not LetterKind.NOTHING_FOUND:
        return
    unsure = [(system.source.name, why) for system in made.systems if (why := _gap(system.source))]
    if unsure:
        told = "; ".join(f"{name}: {why}" for name, why in unsure)
        raise UserError(
            f"Case {request.number}: the letter would say that nothing was found where nobody could"
            f" look ({told}). Put that right and run «orden nightly», or write the letter yourself",
            "nothing_found_unsure",
            number=str(request.number),
            sources=_called(made, [name for name, _ in unsure]),
        )


def _gap(source: SourceNight) -> str:
    """Say what keeps a source from having been looked through; "" when nothing does."""
    if source.status is not Reading.FRESH:
        return "it was not read last night, or not believed"
    if source.unreadable:
        return "a part of it could not be read"
    if source.maps_columns and set(source.unread) - set(LEFT_OUT):
        return "it has columns that nobody has mapped"
    return ""


def _denying(made: Letter) -> list[Held]:
    return [held for held in made.records if _denies(held, made)]


#: What stands against a letter, and what to do. The letter can be written when a night has read the
#: sources again.
_WRONG = {
    LetterKind.ERASED: (
        "The inventory still holds {count} of whoever asked ({where}). Erase what is left and run"
        " «orden nightly»; what must be kept makes it a partial erasure,"
        " and that is another outcome"
    ),
    LetterKind.PARTLY_ERASED: (
        "The inventory still holds {count} that the case's reason does not keep ({where})."
        " Erase them and run «orden nightly»"
    ),
    LetterKind.OBJECTED: (
        "The newsletter still goes to whoever objected: {count} ({where})."
        " Unsubscribe them and run «orden nightly»"
    ),
}


def _denies(held: Held, made: Letter) -> bool:
    """Tell whether a record that is still held makes the letter untrue."""
    record, claim = held.record, _claims(made)
    if claim is LetterKind.ERASED:
        return True
    if made.reply is LetterKind.OBJECTED:
        return record.kind is Kind.SUBSCRIPTION and record.fields.get("status") == "subscribed"
    if claim is LetterKind.PARTLY_ERASED:
        return not _must_be_kept(held, made)
    return False


def _claims(made: Letter) -> LetterKind:
    """Return the kind of letter by which the inventory denies a letter: what she says is done by
    hand must be as true as what an order did.
    """
    if made.reply is not LetterKind.ANSWERED:
        return made.reply
    partly = made.request is not None and made.request.reason is not None
    return LetterKind.PARTLY_ERASED if partly else LetterKind.ERASED


def _must_be_kept(held: Held, made: Letter) -> bool:
    """Tell whether a partial erasure leaves a record.

    Where bookkeeping is why: only what the law demands of it, and not a telephone number beside.
    """
    for_the_law = made.request is not None and made.request.reason == "bookkeeping"
    keeping = held.keeping
    if for_the_law:
        return keeping.by_law is not None and not keeping.erasable
    return bool(keeping.grounds)
