"""Take an order back as far as nothing was sent, and a block away."""

from flows.erasing import carry_out, run
from inventory.erasure import states
from inventory.ledger import decisions, deletion_log
from inventory.ledger.deletion_log import Event
from inventory.ledger.judgement_model import Who
from inventory.settings import Settings


def undo(settings: Settings, number: int, who: Who) -> str:
    """Take an order back. Returns what came of it, as a wording of ``erase``.

    All of it or nothing: what was sent cannot be called back.
    """
    here = carry_out.opened(settings, run.now)
    order = next((one for one in run.every(settings).orders if one.number == number), None)
    if order is None:
        return "unknown_order"
    if not all(states.undoable(step.state) and step.standing.may_send for step in order.steps):
        return "sent_already"
    begun = list(deletion_log.orders(here.ledger).get(number, ()))
    steps = {step.key: step for step in order.steps}
    told = [here.happened(steps[one.key], Event.UNDO) for one in begun if one.key in steps]
    here.note(*told)
    decisions.undo(here.ledger, number, who, run.now())
    here.memory.forget([one.key for one in begun])
    return "undone"


def forget_block(settings: Settings, number: int, who: Who) -> bool:
    """Take an order's blocks away. Tells whether there was any."""
    here = carry_out.opened(settings, run.now)
    return deletion_log.lift(here.ledger, number, who.value, run.now())
