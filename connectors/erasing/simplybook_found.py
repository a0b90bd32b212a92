"""Find cards and bookings at SimplyBook.me as they are now, before anything of them is erased.

A booking alone cannot be erased: DELETE cancels it, and it shows the card. It goes with its card,
or it is hers.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.base.national_id import masked_row
from connectors.base.row import filled
from connectors.base.simplybook_company import Company
from connectors.base.simplybook_lists import are_own, rows_of
from connectors.base.simplybook_mask import PLACE, spelled
from connectors.erasing.simplybook_cards import (
    Card,
    Cards,
    comparable,
    keys_of,
    reached,
)
from inventory.eraser import Act, Captured, Guide, NotNow, Stop, Target
from inventory.errors import SourceError, Trouble
from inventory.model import Kind, Row

_WEBHOOKS = "/admin/webhooks"
_EVENTS = re.compile(r"(new|change|cancel|delete)_(client|booking|invoice|offer)")
_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,64}", re.A)


@dataclass(frozen=True, slots=True)
class _Found:
    """A card, or why it is not touched; and the bookings under it, as far as they were read."""

    one: Captured | Stop | Guide
    bookings: Mapping[str, Card]


def found(cards: Cards, targets: Sequence[Target]) -> Iterator[Captured | NotNow]:
    """Find each record. Raises ``SourceError``."""
    erased = {number(t): t for t in targets if t.kind is Kind.CONTACT and t.act is Act.ERASE}
    planned = {number(t) for t in targets if t.kind is Kind.BOOKING}
    search = _Search(cards, erased, planned, _refills(cards.company))
    there = {client: search.card(client) for client in erased}
    for target in targets:
        one = search.record(target, there)
        yield one if isinstance(one, Captured) else NotNow(target.record, one)


def number(target: Target) -> str:
    """Return the vendor's number of a record."""
    return target.record.rpartition(":")[2]


def _refills(company: Company) -> bool:
    """Say whether the vendor tells another system of a change, which may put the client back.

    UNVERIFIED: how a webhook tells its events. One that names none may be about clients.
    """
    try:
        rows = rows_of(company.read(_WEBHOOKS, _WEBHOOKS), _WEBHOOKS)
    except SourceError as error:
        if error.trouble in (Trouble.REFUSED, Trouble.NOT_FOUND):
            return False  # a custom feature, like the own fields: without it there are none
        raise
    return any(_tells_of_clients(one) for one in rows if one.get("is_active", True))


def _tells_of_clients(webhook: Mapping[str, Any]) -> bool:
    events = [match[2] for match in _EVENTS.finditer(json.dumps(webhook))]
    return not events or "client" in events


@dataclass(frozen=True, slots=True)
class _Search:
    """The search for the records of one plan: the cards that go, and the bookings in it.

    ``refills``: a webhook stands in the way.
    """

    cards: Cards
    erased: Mapping[str, Target]
    planned: Collection[str]
    refills: bool

    def record(self, target: Target, there: Mapping[str, _Found]) -> Captured | Stop | Guide:
        if target.kind is Kind.BOOKING:
            return self._booking(target, there)
        return there[number(target)].one if target.act is Act.ERASE else self._own(target)

    def card(self, client: str) -> _Found:
        """Find a card that is to be erased, with everything that hangs on it."""
        target = self.erased[client]
        card = self._there(client)
        bookings = self.cards.bookings(client) if card else {}
        if card is None:
            return _Found(Stop.MISSING, bookings)
        name = str(card.get("name") or "")
        why = (
            self._unlike(card, target)
            or self.cards.hindrance(name, bookings, self.planned)
            or self._twin(client, card)
        )
        return _Found(why or _of_card(target, card, bookings), bookings)

    def _there(self, client: str) -> Card | None:
        return self.cards.card(client) if _NUMBER.fullmatch(client) else None

    def _unlike(self, card: Card, target: Target) -> Stop | Guide | None:
        """Say why a card is not written to: it is another by now, or may not be."""
        if not _is_same(target, card):
            return Stop.CHANGED
        if card.get("is_deleted"):
            return Guide.NO_WAY  # deleted by hand: no call overwrites what is left
        if self.refills:
            return Guide.SETTING
        return Guide.PROTECTED if card.get("can_be_edited") is False else None

    def _twin(self, client: str, card: Card) -> Stop | None:
        """Say that another card has an address or a number of this one, and is not erased too."""
        for _, text in reached(card):
            if self.cards.found(text).keys() - {client} - self.erased.keys():
                return Stop.SHARED
        return None

    def _booking(self, target: Target, there: Mapping[str, _Found]) -> Captured | Stop | Guide:
        """Find a booking, which goes with its card and not without it."""
        wanted = number(target)
        for client, one in there.items():
            if wanted in one.bookings:
                return (
                    one.one
                    if not isinstance(one.one, Captured)
                    else _of_booking(target, client, one.one)
                )
        return Guide.NO_WAY if self._is_there(wanted) else Stop.MISSING

    def _is_there(self, booking: str) -> bool:
        return bool(_NUMBER.fullmatch(booking)) and self.cards.booking(booking) is not None

    def _own(self, target: Target) -> Captured | Stop | Guide:
        """Find the company's own fields of a client that are to be emptied."""
        client = number(target)
        card = self._there(client)
        if card is None:
            return Stop.MISSING
        why = self._unlike(card, target)
        if why:
            return why
        named = {str(one.get("id")): _title(one) for one in self.cards.definitions if are_own(one)}
        fields = [id_ for id_, title in named.items() if _is_asked(title, target.empties)]
        if len(fields) < len(target.empties):
            return Guide.NO_WAY  # something of the card itself, which its bookings show
        keys = {"client": client, "fields": json.dumps(fields), "who": _who(card)}
        return Captured(target.record, target.kind, target.act, keys, empties=target.empties)


def _title(definition: Mapping[str, Any]) -> str:
    return " ".join(str(definition.get("title") or "untitled").split())


def _is_asked(title: str, empties: Collection[str]) -> bool:
    """Say whether a field is one of those, by the names that the reader gives them."""
    return f"fields.{title}" in empties or ("skype" in empties and "skype" in title.lower())


def _is_same(target: Target, card: Card) -> bool:
    """Say whether a card is still the person's whom last night saw."""
    told = [(key, str(target.fields[key])) for key in ("email", "phone") if key in target.fields]
    if comparable([*told, *target.also]) != keys_of(card):
        return False
    name = masked_row(Row("client", "", card)).cells.get("name")
    return spelled(target.fields.get("name", "")) == spelled(name)


def _who(card: Card) -> str:
    written = [card.get(key) for key in ("name", "email", "phone")]
    texts = [*written, *(text for _, text in reached(card))]
    return json.dumps(list(dict.fromkeys(str(text) for text in texts if filled(text))))


def _of_card(target: Target, card: Card, bookings: Collection[str]) -> Captured:
    lives = [str(card[key]) for key in PLACE if filled(card.get(key))]
    keys = {
        "client": number(target),
        "name": str(card.get("name") or ""),
        "bookings": " ".join(bookings),
        "who": _who(card),
        "where": json.dumps(lives),
    }
    return _captured(target, card, keys)


def _of_booking(target: Target, client: str, card: Captured) -> Captured:
    keys = {"client": client, "booking": number(target), "who": card.keys["who"]}
    return Captured(
        target.record, target.kind, target.act, keys, card.emails, card.phones, target.empties
    )


def _captured(target: Target, card: Card, keys: Mapping[str, str]) -> Captured:
    known = reached(card)
    emails = tuple(text for what, text in known if what == "email")
    phones = tuple(text for what, text in known if what == "phone")
    return Captured(target.record, target.kind, target.act, keys, emails, phones)
