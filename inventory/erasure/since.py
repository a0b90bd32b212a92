"""What has happened since an approval that stands against all of it, whatever its records say.

A request that she answered by it and that is withdrawn or refused asks for nothing any more. A
person who was put together with another, or parted from one, is to be looked at again first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from inventory.eraser import Stop
from inventory.ledger.decisions import Decision
from inventory.ledger.deletion_log import Event, LoggedStep
from inventory.ledger.ledger import Ledger
from inventory.requests import request_log
from inventory.requests.request import Ending, Request

#: Closed so, a request asks for nothing, whatever has begun.
_NOTHING = (Ending.REFUSED, Ending.WITHDRAWN, Ending.NOTHING_HELD)


def against(
    ledger: Ledger,
    approved: Iterable[Decision],
    logged: Mapping[int, Sequence[LoggedStep]],
) -> Mapping[int, Stop]:
    """Return by number why nothing more of an approval is begun."""
    told = list(approved)
    if not told:
        return {}
    requests = {one.number: one for one in request_log.told(ledger)}
    with ledger.connection() as con:
        query = "SELECT happened_at, person, other FROM person_event"
        moved = [(at, {person, other}) for at, person, other in con.execute(query).fetchall()]
    found: dict[int, Stop] = {}
    for one in told:
        steps = logged.get(one.number, ())
        if _is_over(requests.get(one.request or 0), begun=bool(steps)):
            found[one.number] = Stop.UNASKED
        elif not _is_sent(steps) and _moved(one, moved):
            found[one.number] = Stop.REGROUPED
    return found


def _is_over(request: Request | None, *, begun: bool) -> bool:
    """Tell whether a request asks for nothing more. What was begun ends where it is answered."""
    if request is None or request.closing is None:
        return False
    return not begun or request.closing.outcome in _NOTHING


def _is_sent(steps: Iterable[LoggedStep]) -> bool:
    """Tell whether something was sent: to be parted by what went is no news."""
    return any(event.event is Event.SEND for step in steps for event in step.events)


def _moved(one: Decision, moved: Iterable[tuple[datetime, Collection[str]]]) -> bool:
    return any(at > one.stated_at and one.person in persons for at, persons in moved)
