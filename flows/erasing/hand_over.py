"""Write down that she has done a step herself, or has not after all. Her word, never a proof."""

from collections.abc import Collection

from flows.erasing import carry_out, run
from flows.erasing.carry_out import Erasing
from flows.runtime import context, lock
from inventory.eraser import Word
from inventory.erasure.order_model import Order, Step
from inventory.erasure.states import State
from inventory.erasure.whose import by_her_word, is_spent
from inventory.ledger.decisions import RecordKey
from inventory.ledger.deletion_log import Event
from inventory.settings import Settings

#: Seconds to wait for whoever has the lock, before she is told that they do.
PATIENCE = 5.0


def hand_over(settings: Settings, done: Collection[RecordKey], back: Collection[RecordKey]) -> None:
    """Note what she says is ``done``, and what is not any more.

    An order that nobody has begun is begun by that: it is known by then what nights look for.
    Raises ``StoreError`` where a night or an erasure is at work: what is sent meanwhile is no
    longer hers.
    """
    with lock.held(settings.store_dir, work=lock.ERASING, patience=PATIENCE):
        here = carry_out.opened(settings, run.now)
        with context.last_night(settings) as con:
            for order in run.orders_of(here, con):
                if order.cleared and any(_is_of(here, step, done) for step in order.steps):
                    carry_out.begin(here, con, order)
            for order in run.orders_of(here, con):
                _note(here, order, done, back)


def _is_of(here: Erasing, step: Step, keys: Collection[RecordKey]) -> bool:
    """Tell whether a step is of one of these records, as pages know them."""
    return bool(step.record) and _key(here, step) in keys


def _key(here: Erasing, step: Step) -> RecordKey:
    return RecordKey(step.source, here.pepper.record(step.source, step.record))


def _note(
    here: Erasing, order: Order, done: Collection[RecordKey], back: Collection[RecordKey]
) -> None:
    for step in order.steps:
        if _is_hers(step) and _is_of(here, step, done):
            here.note(here.happened(step, Event.HAND_OVER, word=_claim(step)))
        if step.state is State.HANDED_OVER and _is_of(here, step, back):
            here.note(here.happened(step, Event.GUIDE, code=step.code))


def _is_hers(step: Step) -> bool:
    return step.state is State.GUIDED or is_spent(step.standing) or by_her_word(step.standing)


def _claim(step: Step) -> Word | None:
    """Return what may be said once it is seen gone: done by hand it is not overwritten first."""
    return step.word if step.word is Word.ERASED else None
