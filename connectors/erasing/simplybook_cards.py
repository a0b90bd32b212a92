"""What is read at SimplyBook.me around one client's card before and after it is erased."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from connectors.base.contact import Contact
from connectors.base.national_id import masked_row
from connectors.base.row import Cells, as_mapping, filled
from connectors.base.simplybook_company import Company
from connectors.base.simplybook_lists import (
    BOOKINGS,
    CLIENTS,
    are_own,
    field_definitions,
    field_values,
    listed,
)
from connectors.base.simplybook_mask import holds, instead_of, is_mask, spelled
from inventory.eraser import Captured, Stop
from inventory.errors import SourceError, Trouble
from inventory.identifiers import email_key, phone_key
from inventory.model import Row

Card = Mapping[str, Any]
#: Of a booking, what was booked and with whom: the coach's own offers and staff.
_COACHS = ("service", "provider", "location", "category")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
_CANCELLED = frozenset({"canceled", "cancelled"})
_KEYS = {"email": email_key, "phone": phone_key}


class Cards:
    """A company as it is read for erasing. Everything here raises ``SourceError``."""

    def __init__(self, company: Company, timezone: str) -> None:
        self.company = company
        self._zone = ZoneInfo(timezone)

    @cached_property
    def definitions(self) -> Sequence[Card]:
        """What fields a client has here, built-in ones too."""
        return field_definitions(self.company)

    def card(self, client: str) -> Card | None:
        """Read a card by its number; None where there is none."""
        return self._one(CLIENTS, client)

    def booking(self, booking: str) -> Card | None:
        """Read a booking by its number, all of it but what is the coach's own."""
        found = self._one(BOOKINGS, booking)
        return found and {key: found[key] for key in found if key not in _COACHS}

    def _one(self, place: str, number: str) -> Card | None:
        try:
            return as_mapping(self.company.read(f"{place}/{quote(number, safe='')}", place))
        except SourceError as error:
            if error.trouble is Trouble.NOT_FOUND:
                return None
            raise

    def own(self, client: str) -> Mapping[str, Any]:
        """Read what stands in the company's own fields of a client, by the field's id."""
        if not any(map(are_own, self.definitions)):
            return {}
        values = map(as_mapping, field_values(self.company, client) or ())
        about = ((as_mapping(each.get("field")), each.get("value")) for each in values)
        return {
            str(field.get("id")): value
            for field, value in about
            if not field.get("is_built_in") and filled(value)
        }

    def left_of_own(self, client: str, fields: Collection[str] | None = None) -> Mapping[str, Any]:
        """Read what of a client's own fields is not overwritten; of ``fields`` only, if told."""
        told = {str(one.get("id")): instead_of(one) for one in self.definitions}
        held = {key: value for key, value in self.own(client).items() if value != told.get(key)}
        return held if fields is None else {key: held[key] for key in held if key in fields}

    def bookings(self, client: str) -> Mapping[str, Card]:
        """Read the bookings under a card, compared here: a filter may be ignored without a word."""
        rows = listed(self.company, BOOKINGS, "booking", client_id=client)
        return {id_: row.cells for id_, row in rows.items() if _client_of(row.cells) == client}

    def bookings_found(self, text: str) -> Mapping[str, Card]:
        """Search the bookings by an address or a number, compared here."""
        rows = listed(self.company, BOOKINGS, "booking", search=text)
        return {id_: row.cells for id_, row in rows.items() if known_by(shown(row.cells), text)}

    def found(self, text: str) -> Mapping[str, Card]:
        """Search the cards by an address or a number, compared here."""
        rows = listed(self.company, CLIENTS, "client", search=text)
        return {id_: row.cells for id_, row in rows.items() if known_by(row.cells, text)}

    def every(self) -> Mapping[str, Card]:
        """Read every card in the list."""
        return {id_: row.cells for id_, row in listed(self.company, CLIENTS, "client").items()}

    def hindrance(
        self, name: str, bookings: Mapping[str, Card], planned: Collection[str]
    ) -> Stop | None:
        """Say what of a card's bookings forbids that it is erased now.

        ``planned``: those that she approved. Every booking shows the card, so that none can be kept
        as it is.
        """
        if any(self._is_ahead(one) for one in bookings.values()):
            return Stop.BOOKED
        if any(_is_anothers(shown(one), name) for one in bookings.values()):
            return Stop.OTHERS
        return None if bookings.keys() <= set(planned) else Stop.UNPLANNED

    def _is_ahead(self, booking: Card) -> bool:
        if str(booking.get("status")).lower() in _CANCELLED:
            return False
        starts = str(booking.get("start_datetime"))
        now = f"{datetime.now(self._zone):%Y-%m-%d %H:%M}"
        return not _MOMENT.match(starts) or starts.replace("T", " ")[:16] > now


def _client_of(booking: Card) -> str:
    return str(booking.get("client_id"))


def shown(booking: Card) -> Card:
    """Return what a booking shows of its client."""
    return as_mapping(booking.get("client"))


def _is_anothers(client: Card, name: str) -> bool:
    """Say whether a booking shows somebody else than the card: a child's hour, say."""
    told = spelled(client.get("name"))
    return bool(told) and told != spelled(name) and not is_mask(client)


def known_by(card: Card, text: str) -> bool:
    """Say whether an address or a number is a card's."""
    wanted = {email_key(text), phone_key(text)} - {None}
    return bool(wanted & {key for _, key in keys_of(card)})


def reached(card: Card) -> tuple[tuple[str, str], ...]:
    """Return every address and number of a card, as the reader reads them: field and text."""
    cells = Cells(masked_row(Row("client", "", card)))
    contact = Contact()
    contact.take(cells, "email", "email")
    contact.take(cells, "phone", "phone")
    return (*contact.fields.items(), *contact.also)


def keys_of(card: Card) -> frozenset[tuple[str, str]]:
    """Return a card's addresses and numbers, comparable."""
    return comparable(reached(card))


def comparable(known: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return addresses and numbers, by field and text, as they are compared."""
    return frozenset((what, _KEYS[what](text) or text) for what, text in known)


def who(one: Captured) -> list[str]:
    """Return what the person of a captured record is known by: name, addresses, numbers."""
    return list(json.loads(one.keys["who"]))


def where(one: Captured) -> list[str]:
    """Return the other texts of a captured card: where its person lives."""
    return list(json.loads(one.keys.get("where", "[]")))


def named_in(booking: Card, one: Captured) -> bool:
    """Say whether a booking still shows whose record is erased."""
    return holds({key: booking[key] for key in booking if key not in _COACHS}, who(one))
