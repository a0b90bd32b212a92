"""Make the receipt of an order: signed under a key that comes of the store's, so that there is one
key to look after, and a recovery sheet brings this one back too."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.erasing import carry_out, run
from flows.runtime import context
from inventory.erasure.states import State
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Purpose
from inventory.requests import request_log
from inventory.settings import Settings
from inventory.views import lookup
from reports.receipt import document, signed


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt: what it says, the signed file, and by what its key is known."""

    told: dict[str, Any]
    file: bytes
    print: str
    day: date

    def pdf(self, settings: Settings) -> bytes:
        """Return it as a PDF with the signed file inside."""
        words = context.words_of(settings)
        return document.pdf(self.told, self.file, self.print, self.day, words)


def fingerprint(ledger: Ledger) -> str | None:
    """Return by what the key of receipts is known; None where nothing was ever signed."""
    pepper = ledger.pepper()
    return signed.fingerprint(pepper.derived(Purpose.RECEIPTS).seed()) if pepper else None


def receipt(settings: Settings, number: int) -> Receipt | None:
    """Return an order's receipt; None where there is no such order, or it has not begun."""
    here = carry_out.opened(settings, run.now)
    with context.last_night(settings) as con:
        found = next((one for one in run.orders_of(here, con) if one.number == number), None)
        if found is None or all(step.state is State.PLANNED for step in found.steps):
            return None
        today, words = context.today(settings), context.words_of(settings)
        requests = request_log.files(con, here.ledger, today, closed=True)
        asked = next((one for one in requests if one.number == found.request), None)
        business, sources = settings.business.name, lookup.sources(con)
        told = document.payload(found, asked, business, sources, run.now(), words)
    seed = here.pepper.derived(Purpose.RECEIPTS).seed()
    file = signed.sign(document.text(told), seed)
    return Receipt(told, file, signed.fingerprint(seed), today)
