"""Say which approved things Orden carries out itself: the rest is hers to do in the systems."""

from collections.abc import Mapping
from datetime import timedelta

from inventory.erasure.states import Standing, State, standing
from inventory.erasure.steps import ACTS, Means
from inventory.ledger import deletion_log
from inventory.ledger.deletion_log import Seal
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Purpose
from inventory.views.effects import Effect
from inventory.views.work import Ours

_HERS = (State.GUIDED, State.HANDED_OVER, State.SELF_DECLARED)


def ours(ledger: Ledger, means: Means) -> Ours:
    """Return what tells Orden's things from hers, as the means and the journal say.

    What a vendor would not let Orden do is hers from then on, and so is what is still there after
    the last call that may be made.
    """
    standings = _standings(ledger, means)
    pepper = ledger.pepper() if standings else None
    seal = Seal(pepper, Purpose.DELETION_LOG) if pepper else None

    def is_ours(source: str, effect: Effect, record: str) -> bool:
        act = ACTS.get(effect)
        if act is None or means.guide(source, act) is not None:
            return False
        it = standings.get(seal.record(source, record)) if seal else None
        return it is None or not (it.state in _HERS or is_spent(it) or by_her_word(it))

    return is_ours


def by_her_word(it: Standing) -> bool:
    """Tell whether she said that it is done, and a reading told otherwise, or nothing."""
    return not it.sends and it.state in (State.LEFT, State.UNKNOWN)


def is_spent(it: Standing) -> bool:
    """Tell whether something is there that Orden may not send another call for."""
    return it.state is State.LEFT and not it.may_send


def _standings(ledger: Ledger, means: Means) -> Mapping[str, Standing]:
    """Return how every step stands that has begun, by the opaque key of its record."""
    steps = [step for its in deletion_log.orders(ledger).values() for step in its]
    return {
        step.opaque: standing(step.events, means.settle.get(step.source, timedelta()))
        for step in steps
    }
