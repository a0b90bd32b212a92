"""Invented people: a life is plain facts, any of which may be missing, and the records of it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.model import Kind, Record
from tests.conftest import TODAY
from tests.inventory.nights import (
    OSLO,
    booking,
    client,
    comment,
    course,
    customer,
    invoice,
    profile,
    record,
    response,
    subscriber,
)

#: The instant at which the nights of these lives begin.
NOW = datetime.combine(TODAY, time(3), OSLO).astimezone(UTC)


@dataclass(frozen=True)
class Form:
    """An answer; ``kind`` is registration, paper, course or contactform. Instants are UTC."""

    kind: str
    at: datetime | None
    registration: str | None = None
    newsletter: str | None = None
    course: date | None = None
    extra: str | None = None


@dataclass(frozen=True)
class Card:
    """A client's card in the booking tool."""

    made: datetime | None
    skype: bool = False


@dataclass(frozen=True)
class Hour:
    """A booking, on the card of that place."""

    starts: datetime
    ends: datetime
    status: str = "confirmed"
    card: int = 0


@dataclass(frozen=True)
class Customer:
    """A card in the accounts."""

    made: datetime | None
    more: tuple[str, ...] = ()  # phone, note, birth_date


@dataclass(frozen=True)
class Sale:
    """An invoice, or a credit note where the amount is negative."""

    issued: date
    due: date | None = None
    paid: date | None = None
    amount: int = 1200
    balance: int | None = 0
    text: str | None = None


@dataclass(frozen=True)
class Listed:
    """An address on a list."""

    status: str
    signed: datetime | None = None
    confirmed: datetime | None = None
    clicked: datetime | None = None
    changed: datetime | None = None
    where: str = "newsletter"
    gap: str | None = None


@dataclass(frozen=True)
class Life:
    """What one person has left behind."""

    forms: tuple[Form, ...] = ()
    cards: tuple[Card, ...] = ()
    hours: tuple[Hour, ...] = ()
    customer: Customer | None = None
    sales: tuple[Sale, ...] = ()
    lists: tuple[Listed, ...] = ()
    profile: datetime | None = None
    comment: datetime | None = None
    asked: str | None = None  # a type of open request
    asked_on: date | None = None


#: What was read tonight, whether a life tells of it or not.
SOURCES = ("registration", "paper", "course", "contactform", "bookings", "invoices", "newsletter", "oldlist", "via",
           "blog")  # fmt: skip
_EXTRA = {"phone": "", "note": "Ringer helst om kvelden", "birth_date": date(1980, 5, 5)}


def who(number: int, address_of: int | None = None) -> dict[str, Any]:
    """Name a person whom nobody else resembles; ``address_of``: whose address they use."""
    letters = random.Random(number).choices("abdefghijklmnoprstuvy", k=9)
    return {
        "name": f"{'Kari' if address_of is None else 'Ola'} {''.join(letters).capitalize()}",
        "email": f"kari@p{number if address_of is None else address_of}.example.org",
    }


def records(number: int, life: Life, address_of: int | None = None) -> list[Record]:
    """Put a life into records; each id ends with the person's number."""
    own = who(number, address_of)
    return [
        *(_form(f"{form.kind}:{n}:{number}", form, own) for n, form in enumerate(life.forms)),
        *_bookings(number, life, own),
        *_accounts(number, life, own),
        *(_listed(f"subscription:{n}:{number}", one, own) for n, one in enumerate(life.lists)),
        *([profile(f"profile:0:{number}", **own, completed_at=life.profile)] if life.profile else []),
        *([comment(f"comment:0:{number}", **own, published_at=life.comment)] if life.comment else []),
    ]


def _form(ref: str, form: Form, own: dict[str, Any]) -> Record:
    told = {**own, "submitted_at": form.at, "newsletter": form.newsletter}
    if form.kind == "course":
        return course(ref, **told, course_date=form.course, extra_info=form.extra)
    if form.kind == "contactform":
        return record("contactform", ref, Kind.RESPONSE, "A04", **told, extra_info=form.extra)
    if form.kind == "paper":
        return record("paper", ref, Kind.RESPONSE, "A01", **told, consent_registration=form.registration)
    return response(ref, **told, consent_registration=form.registration)


def _bookings(number: int, life: Life, own: dict[str, Any]) -> list[Record]:
    cards = [
        client(f"client:{n}:{number}", **own, created_at=card.made, skype="kari.skype" if card.skype else None)
        for n, card in enumerate(life.cards)
    ]
    hours = [
        booking(
            f"booking:{n}:{number}",
            f"client:{hour.card}:{number}",
            **own,
            status=hour.status,
            starts_at=hour.starts,
            ends_at=hour.ends,
        )
        for n, hour in enumerate(life.hours)
    ]
    return [*cards, *hours]


def _accounts(number: int, life: Life, own: dict[str, Any]) -> list[Record]:
    found = []
    if card := life.customer:
        more = {name: _EXTRA[name] or f"4{number:07}" for name in card.more}
        told = {**own, "postal_address": "Storgata 1", "created_at": card.made, **more}
        found.append(customer(f"customer:0:{number}", **told))
    for n, sale in enumerate(life.sales):
        told = {"issued_on": sale.issued, "due_on": sale.due, "paid_on": sale.paid, "amount": sale.amount}
        told |= {"balance": sale.balance, "description": sale.text, "invoice_number": f"{number}-{n}"}
        found.append(invoice(f"invoice:{n}:{number}", f"customer:0:{number}", **own, **told))
    return found


def _listed(ref: str, one: Listed, own: dict[str, Any]) -> Record:
    return subscriber(
        ref,
        one.where,
        **own,
        status=one.status,
        signup_at=one.signed,
        confirmed_at=one.confirmed,
        last_click_at=one.clicked,
        changed_at=one.changed,
        proof_gap=one.gap,
    )


# -- made up -----------------------------------------------------------------------------------------

_ODD_DAYS = (date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 1), date(2026, 8, 31), date(2026, 11, 21))
_TEXTS = ("Coaching", "Coaching iht. avtale", "Kurs i stressmestring", "Etter avtale", "Time 3. mai", None)


class Inventor:
    """Makes lives up, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def lives(self, many: int) -> list[Life]:
        """Return so many lives."""
        return [self.life() for _ in range(many)]

    def life(self) -> Life:
        """Return a life of a few chapters, which know little of each other."""
        dice = self._dice
        bought = dice.random() < 0.55
        asked = dice.choice(("access", "erasure", "restriction", "objection")) if dice.random() < 0.08 else None
        cards = tuple(Card(self._maybe(self._past()), dice.random() < 0.1) for _ in range(self._few(0.55, 2)))
        return Life(
            forms=tuple(self._form(n) for n in range(self._few(0.75, 3))),
            cards=cards,
            hours=tuple(self._hour(len(cards)) for _ in range(self._few(0.8, 4) if cards else 0)),
            customer=self._customer() if bought or dice.random() < 0.1 else None,
            sales=self._sales() if bought else (),
            lists=tuple(self._listed(n) for n in range(self._few(0.5, 2))),
            profile=self._past() if dice.random() < 0.2 else None,
            comment=self._past() if dice.random() < 0.1 else None,
            asked=asked,
            asked_on=TODAY - timedelta(days=dice.randint(1, 50)) if asked else None,
        )

    def _few(self, often: float, most: int) -> int:
        return self._dice.randint(1, most) if self._dice.random() < often else 0

    def _maybe(self, what: Any) -> Any:
        return what if self._dice.random() < 0.85 else None

    def _day(self, back: int = 2600) -> date:
        """Return a day of the past, the last two years oftener."""
        dice = self._dice
        if dice.random() < 0.1:
            return dice.choice(_ODD_DAYS)
        return TODAY - timedelta(days=dice.randint(1, dice.choice((60, 800, back))))

    def _past(self) -> datetime:
        """Return an instant of the past, often about midnight."""
        hour = self._dice.choice((21, 22, 23, 0, 9, 13))
        at = datetime.combine(self._day(), time(hour, self._dice.choice((0, 30, 59))), UTC)
        return min(at, NOW - timedelta(hours=1))

    def _form(self, n: int) -> Form:
        dice = self._dice
        kind = dice.choice(("registration", "registration", "course", "contactform", "paper"))
        at = self._past().replace(second=n) if dice.random() < 0.95 else None
        told = dice.choice((None, None, None, "Ja", "Nei"))
        if kind == "course":
            day = (at or NOW).date() + timedelta(days=dice.randint(0, 200))
            extra = dice.choice((None, None, "Cøliaki", "Kommer litt sent"))
            return Form(kind, at, newsletter=told, course=self._maybe(day), extra=extra)
        if kind == "contactform":
            return Form(kind, at, newsletter=told, extra="Ring meg")
        answer = dice.choice(("Ja", "Ja", "Ja", "Nei", "Nei", "Vet ikke", None))
        return Form(kind, at, registration=answer, newsletter=told)

    def _hour(self, cards: int) -> Hour:
        dice = self._dice
        ahead = dice.random() < 0.15
        at = NOW + timedelta(days=dice.randint(0, 200), hours=dice.randint(1, 23)) if ahead else self._past()
        status = dice.choice(("confirmed",) * 5 + ("cancelled", "cancelled", "pending"))
        return Hour(at, at + timedelta(hours=1), status, dice.randrange(cards))

    def _customer(self) -> Customer:
        more = tuple(name for name in _EXTRA if self._dice.random() < 0.5)
        return Customer(self._maybe(self._past()), more)

    def _sales(self) -> tuple[Sale, ...]:
        sold = sorted((self._sale() for _ in range(self._few(1, 4))), key=lambda one: one.issued)
        if self._dice.random() < 0.2:
            sold.append(self._note(self._dice.choice(sold)))
        return tuple(sold)

    def _sale(self) -> Sale:
        dice = self._dice
        issued, amount = self._day(), dice.choice((1200, 1200, 1200, 5000))
        due = self._maybe(issued + timedelta(days=14))
        paid = min(issued + timedelta(days=dice.randint(0, 60)), TODAY - timedelta(days=1))
        kind = dice.choice(("paid", "paid", "paid", "settled", "owed", "part", "unknown"))
        if kind in ("owed", "part"):
            due = due or issued  # a claim of which nobody knows the due day has no last day: see the accounts' table
        text = dice.choice(_TEXTS)
        if kind == "paid":
            return Sale(issued, due, max(paid, issued), amount, dice.choice((0, 0, None)), text)
        if kind == "part":
            return Sale(issued, due, max(paid, issued), amount, amount // 2, text)
        return Sale(issued, due, None, amount, {"settled": 0, "owed": amount, "unknown": None}[kind], text)

    def _note(self, sale: Sale) -> Sale:
        """Credit a sale; in the accounts the two are netted, or stand open against each other."""
        day = min(sale.issued + timedelta(days=self._dice.randint(0, 90)), TODAY - timedelta(days=1))
        return Sale(max(day, sale.issued), None, None, -sale.amount, -sale.amount if sale.balance else 0, sale.text)

    def _listed(self, n: int) -> Listed:
        dice = self._dice
        status = dice.choice(("subscribed",) * 4 + ("unsubscribed", "unsubscribed", "pending", "cleaned", "archived",
                                                    "transactional"))  # fmt: skip
        signed = self._past()
        confirmed = self._maybe(min(signed + timedelta(hours=dice.randint(-1, 30)), NOW))
        clicked = self._past() if dice.random() < 0.4 else None
        gap = dice.choice((None,) * 6 + ("imported", "added_by_admin", "no_signup_ip"))
        where = ("newsletter", "oldlist")[n]
        return Listed(status, self._maybe(signed), confirmed, clicked, self._maybe(self._past()), where, gap)


#: What asks that nothing more be sent.
STOPS = frozenset({"erasure", "restriction", "objection"})


def ask(con: DuckDBPyConnection, lives: Sequence[Life]) -> None:
    """Lay the requests of these lives beside tonight's persons, as ``request_log.apply`` does."""
    for number, life in enumerate(lives):
        if life.asked and life.asked_on:
            row = [number, life.asked, life.asked_on, life.asked_on + timedelta(days=30)]
            con.execute("INSERT INTO open_request VALUES (?, ?, ?, ?)", row)
            mine = "SELECT id FROM record WHERE split_part(record, ':', 3) = ?"
            con.execute(f"INSERT INTO request_record SELECT ?, id FROM ({mine})", [number, str(number)])
            if life.asked in STOPS:
                stop = f"INSERT INTO request_stop SELECT ?, ?, id FROM ({mine})"
                con.execute(stop, [number, life.asked_on, str(number)])


def partner(number: int, couples: int) -> int | None:
    """Return whose address a person shares: one in so many uses that of the one before."""
    if not couples or number % couples not in (0, 1):
        return None
    return number - 1 if number % couples else number + 1


def world(lives: Sequence[Life], couples: int = 0) -> list[Record]:
    """Return everybody's records. ``couples``: see ``partner``."""
    found = []
    for number, life in enumerate(lives):
        shared = partner(number, couples) if couples and number % couples else None
        found += records(number, life, shared)
    return found
