"""Missed nights: has one succeeded within 36 hours, and what to say when none has."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flows.runtime import context
from inventory.errors import UserError
from inventory.ledger.ledger import Ledger
from inventory.ledger.run_log import MISSED, last_success
from inventory.settings import Settings


@dataclass(frozen=True, slots=True)
class Missed:
    """No night has succeeded for 36 hours.

    ``last`` is when one did; None when none ever has, though one was begun.
    """

    last: datetime | None


def missed(
    settings: Settings, now: datetime | None = None, ledger: Ledger | None = None
) -> Missed | None:
    """Return that nights are missing; None when one succeeded lately, or none was ever run.

    Raises ``UserError`` when the ledger cannot be read: then nobody knows.
    """
    ledger = ledger or context.ledger_of(settings)
    if not ledger.exists():
        return None
    now = now or datetime.now(UTC)
    nights = ledger.nights()
    last = last_success(nights, now)
    since = last or min((night.begun_at for night in nights), default=now)
    return Missed(last) if now - since > MISSED else None


def line(settings: Settings, now: datetime | None = None, ledger: Ledger | None = None) -> str:
    """Say in one line that nights are missing; nothing when all is well, or nobody can know."""
    try:
        found = missed(settings, now, ledger)
    except UserError:
        return ""
    if found is None:
        return ""
    words = context.words_of(settings)
    if found.last is None:
        return words.say("watch.never")
    today = words.day_of(now or datetime.now(UTC))
    return words.say("watch.missed", when=words.night(found.last, today))
