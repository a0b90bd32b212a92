"""Which letter the orders that answer a request for erasure support: the journal says, nobody else.

A letter says that something was erased only of what two looks saw gone, and only where the vendor
erases. What was closed by hand, and a block that somebody wrote, say nothing of it.
"""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from inventory.eraser import Word
from inventory.erasure.order_model import Order
from inventory.erasure.states import State
from inventory.errors import UserError
from inventory.ledger import deletion_log
from inventory.ledger.ledger import Ledger
from inventory.letters.letter import Erasure, Gone
from inventory.letters.letter_kinds import LetterKind
from inventory.requests.request import Ending, Request, RequestType

#: What a request may have been closed as, for its orders to answer it.
_ENDINGS = (None, Ending.DONE, Ending.PARTLY)


def answering(orders: Iterable[Order], request: Request) -> tuple[Order, ...]:
    """Return the orders that answer a request and have begun; none where it ended otherwise."""
    ending = request.closing.outcome if request.closing else None
    if request.type is not RequestType.ERASURE or ending not in _ENDINGS:
        return ()
    its = (one for one in orders if one.request == request.number)
    return tuple(one for one in its if any(step.state is not State.PLANNED for step in one.steps))


def kind_of(orders: Sequence[Order], persons: int) -> LetterKind:
    """Return the letter that orders support. ``persons``: how many the inventory still holds.

    Raises ``UserError`` while nothing is proved, or something that was sent is not.
    """
    numbers = ", ".join(str(one.number) for one in orders)
    steps = [step for one in orders for step in one.steps]
    if any(step.open for step in steps):
        raise UserError(
            f"Order {numbers} is not confirmed: something was sent, and nobody has seen it gone."
            " «orden erase --approved» looks once more, then write the letter",
            "letter_order_open",
            orders=numbers,
        )
    proved = [step for step in steps if step.proved]
    if not proved:
        raise UserError(
            f"Order {numbers}: nothing is confirmed gone yet. Let it be carried out,"
            " and a night look, then write the letter",
            "letter_order_nothing",
            orders=numbers,
        )
    whole = len(proved) == len(steps) and not persons
    return LetterKind.ERASED if whole and all_erased(orders) else LetterKind.PARTLY_ERASED


def all_erased(orders: Iterable[Order]) -> bool:
    """Tell whether all that is proved was erased, and not overwritten or hidden."""
    words = {step.standing.word for one in orders for step in one.steps if step.proved}
    return words <= {Word.ERASED}


def erasure(
    orders: Sequence[Order], ledger: Ledger, request: Request, key: str, timezone: str
) -> Erasure:
    """Return what orders came to, of which ``kind_of`` says that a letter may tell.

    ``key``: the fingerprint of what receipts are signed with.
    """
    zone = ZoneInfo(timezone)
    proved = [step for one in orders for step in one.steps if step.proved]
    looks = [look for step in proved for look in step.standing.looks if look.found is False]
    gone = (Gone(step.source, step.standing.word, step.remains) for step in proved)
    return Erasure(
        numbers=tuple(one.number for one in orders if one.number is not None),
        day=max(look.at.astimezone(zone).date() for look in looks),
        whole=all_erased(orders),
        gone=tuple(dict.fromkeys(gone)),
        suppressed=bool(deletion_log.blocked_for(ledger, request.number)),
        key=key,
    )
