"""Look again in the nights after: by what each night reads, and once more at the vendors.

On the real clock: ``--as-of`` moves no look. The first night after, what an order still remembers
is looked for by every path of its source and then forgotten; after thirty nights, and for what she
does herself, tonight's readings are met with the keys that were kept. None of it fails a night.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from flows.erasing import carry_out, run
from flows.erasing.carry_out import Erasing
from flows.runtime import context, logs
from inventory.eraser import Act, Path
from inventory.erasure import forgetting, hers, met_again
from inventory.erasure.met_again import Sighting
from inventory.erasure.order_model import OrderState
from inventory.erasure.states import State, standing
from inventory.errors import OrdenError
from inventory.ledger import deletion_log
from inventory.ledger.deletion_log import Event, Happened, LoggedStep, StepKey
from inventory.ledger.ledger import Ledger
from inventory.settings import Settings

_LATER = (State.GONE, State.AGAIN_1)
_FIRST, _LAST = 1, 30
_NO_TIME = timedelta()

Noted = Sequence[tuple[StepKey, Happened]]


def by_reading(con: DuckDBPyConnection, ledger: Ledger, zone: str) -> Noted | None:
    """Return what tonight's inventory ``con`` shows of steps that are hers, or thirty nights old.

    To be noted once the night is published. None where there is no order, and nothing to look for.
    """
    now = run.now()
    orders = deletion_log.orders(ledger)
    if not orders:
        return None
    steps = [step for its in orders.values() for step in its]
    told = list(hers.said(con, ledger, steps))
    steps = _with(steps, told)
    mine = [step for step in steps if hers.is_hers(step)]
    wanted = [step for step in steps if step in mine or _is_last(step, zone, now)]
    found = met_again.seen(con, ledger, [step for step in wanted if step.does is Act.ERASE])
    missed = Counter(
        step.source
        for step in mine
        if step.key in found and not found[step.key].by_id and not found[step.key].by_content
    )
    for step in wanted:
        sighting = found.get(step.key)
        if sighting is None or not _is_newer(step, sighting):
            told += hers.unseen(step, now)
        elif step in mine:
            whole = hers.is_whole(ledger, step, sighting, missed[step.source])
            told += hers.seen(step, sighting, whole, now, zone)
        else:
            told += _looks(step.key, sighting, now)
    return told


def _with(steps: Sequence[LoggedStep], told: Noted) -> list[LoggedStep]:
    """Return steps with what is to be noted of them tonight."""
    more = dict(told)
    return [
        replace(step, events=(*step.events, more[step.key])) if step.key in more else step
        for step in steps
    ]


def _is_last(step: LoggedStep, zone: str, now: datetime) -> bool:
    """Tell whether tonight's reading is the last look at what was sent."""
    it = standing(step.events, _NO_TIME)
    since = it.sent_at or it.since
    late = since is not None and carry_out.nights(since, now, zone) >= _LAST
    return step.does is Act.ERASE and it.state in _LATER and late


def _is_newer(step: LoggedStep, sighting: Sighting) -> bool:
    """Tell whether a reading is of after the last thing that happened to a step."""
    return sighting.read_at is not None and sighting.read_at > step.events[-1].at


def _looks(key: StepKey, seen: Sighting, now: datetime) -> Noted:
    found = {Path.LIST: seen.by_id, Path.OTHER: seen.by_content}
    return [
        (key, Happened(now, Event.LOOK, path, _LAST, there, seen.whole))
        for path, there in found.items()
    ]


def look_again(settings: Settings) -> None:
    """Look once more at the vendors, after a night was published. Raises nothing of its own."""
    try:
        _look_again(settings)
    except OrdenError as error:
        logs.trace(error)


def _look_again(settings: Settings) -> None:
    here = carry_out.opened(settings, run.now)
    with context.last_night(settings) as con, here.ledger.one_link():
        for order in run.orders_of(here, con):
            if order.number is None:
                continue
            if order.state is OrderState.NOT_VERIFIED:
                carry_out.look(here, con, order.number)
            carry_out.look(here, con, order.number, _FIRST)
    _forget(here)


def _forget(here: Erasing) -> None:
    """Forget what was looked for once more, or long enough."""
    logged = [step for its in deletion_log.orders(here.ledger).values() for step in its]
    over = (State.AGAIN_1, State.AGAIN_30, State.FORGOTTEN, State.UNDONE)
    states = {step.key: standing(step.events, _NO_TIME).state for step in logged}
    here.memory.forget([key for key, state in states.items() if state in over])
    forgetting.forget(here.ledger, here.now())
