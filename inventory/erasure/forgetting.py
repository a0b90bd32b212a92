"""Drop after three years what the journal knows the erased by; what was done stays, chained.

By then no copy of before the erasure is left that it could be met in (R-BACKUP: half a year at
most), and an HMAC is still personal data (EDPB 2026). The blocks stay, for they are against what
may come at any time; they are looked at again as often (R-SUPP).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from inventory.erasure.states import PROVED, State, standing
from inventory.ledger import deletion_log
from inventory.ledger.deletion_log import Event, Happened, LoggedStep
from inventory.ledger.ledger import Ledger

KEPT = timedelta(days=3 * 365 + 1)
#: Nothing more is looked for.
_OVER = (*PROVED, State.SELF_DECLARED, State.STOPPED, State.UNDONE)


def forget(ledger: Ledger, now: datetime) -> Sequence[int]:
    """Drop the keys of orders that ended three years ago. Returns which."""
    orders = deletion_log.orders(ledger)
    old = [number for number, steps in orders.items() if _is_old(steps, now)]
    held = deletion_log.with_keys(ledger)
    wanted = [number for number in old if number in held]
    if wanted:
        _note(ledger, orders, wanted, now)
        deletion_log.drop_keys(ledger, wanted, now)
    return wanted


def _is_old(steps: Sequence[LoggedStep], now: datetime) -> bool:
    states = {standing(step.events, timedelta()).state for step in steps}
    last = [step.events[-1].at for step in steps if step.events]
    return states <= set(_OVER) and bool(last) and now - max(last) >= KEPT


def _note(
    ledger: Ledger,
    orders: Mapping[int, Sequence[LoggedStep]],
    numbers: Sequence[int],
    now: datetime,
) -> None:
    """Say of what was proved that it is forgotten; what was not stays as it is told."""
    steps = [step for number in numbers for step in orders[number]]
    proved = (State.GONE, State.AGAIN_1, State.AGAIN_30)
    told = [step for step in steps if standing(step.events, timedelta()).state in proved]
    deletion_log.note(ledger, [(step.key, Happened(now, Event.FORGET)) for step in told])
