"""Kari and Ola, of whom the tables of tests tell: what they said, bought and signed up for."""

from typing import Any

from inventory.model import Record
from tests.inventory.nights import at, booking, client, customer, invoice, on, response, subscriber

KARI: dict[str, Any] = {"name": "Kari Nordmann", "email": "kari@example.org"}
OLA: dict[str, Any] = {"name": "Ola Berg", "email": "ola@example.org"}
MAIL: dict[str, Any] = {"email": "kari@example.org"}
YES: dict[str, Any] = {**KARI, "consent_registration": "Ja"}

#: A sign-up to the newsletter that was confirmed an hour later: the double opt-in is proven.
CONFIRMED: dict[str, Any] = {
    "status": "subscribed",
    "signup_at": at("2025-05-01", 9),
    "confirmed_at": at("2025-05-01", 10),
}
PROVEN: dict[str, Any] = {**MAIL, **CONFIRMED}
LEFT: dict[str, Any] = {**PROVEN, "status": "unsubscribed", "changed_at": at("2026-05-01")}

#: An invoice of this year that is paid, and one whose day of payment is past.
SETTLED: dict[str, Any] = {"issued_on": on("2026-03-10"), "paid_on": on("2026-03-20"), "balance": 0}
PAID: dict[str, Any] = {**KARI, **SETTLED}
OWING: dict[str, Any] = {
    **KARI,
    "issued_on": on("2026-10-27"),
    "due_on": on("2026-11-10"),
    "balance": 100,
}


def hour(day: str, status: str = "confirmed") -> list[Record]:
    """A client card with one booking that ended that day at ten."""
    return [
        client(**KARI),
        booking(**KARI, status=status, starts_at=at(day, 9), ends_at=at(day, 10)),
    ]


def sold(issued: str, paid: str, **card: Any) -> list[Record]:
    """A customer card with one invoice, paid."""
    return [
        customer(**KARI, **card),
        invoice(**KARI, issued_on=on(issued), paid_on=on(paid), balance=0),
    ]


def old_list(**fields: Any) -> Record:
    """Kari's address on another list than the newsletter's."""
    return subscriber("subscription:9", "oldlist", **{**MAIL, **fields})


def form(newsletter: str, day: str | None, number: int = 1) -> Record:
    """Kari's yes to registration, with an answer about the newsletter; at no known time if None."""
    submitted = {"submitted_at": at(day)} if day else {}
    return response(f"response:0:{number}", **YES, newsletter=newsletter, **submitted)
