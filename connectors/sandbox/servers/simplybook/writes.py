"""What can be written at SimplyBook.me: a card, a client's own fields, a deletion, a cancellation.

What the vendor's calls do to old bookings is documented nowhere, nor whether a PUT merges. All of
it is a switch here, and every setting of it can be played. UNVERIFIED besides: that a deleted
client is not found by a second deletion, and how own fields are named in a PUT.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from connectors.sandbox.servers.simplybook.answers import page, refuse
from connectors.sandbox.servers.simplybook.company import Company
from connectors.sandbox.servers.vendor_server import Answer, Request, Route, answer_json

_ADDRESS = ("address1", "address2", "city", "zip")
_TEXTS = ("name", "email", "phone", *_ADDRESS, "country_id", "state_id")
_SWITCHES = ("email_promo_subscribed", "sms_promo_subscribed")


class Embed(StrEnum):
    """Whose data an old booking shows of its client."""

    LIVE = "live"  # the card's, as it is now
    FROZEN = "frozen"  # those of the day it was booked


class Put(StrEnum):
    """What a PUT does to a card."""

    MERGES = "merges"  # what is not told stays
    REPLACES = "replaces"  # what is not told is emptied
    RENEWS = "renews"  # another address makes another client


class Writing:
    """The writing half, over the same company that is read.

    Switches: ``embed``, ``put``, ``may_write`` (False: the key's user has no right to).
    ``webhooks`` are what the company has registered, ``fired`` what was told to them: event and
    number.
    """

    def __init__(self, company: Company) -> None:
        self._company = company
        self.embed: Embed | str = Embed.LIVE
        self.put: Put | str = Put.MERGES
        self.may_write = True
        self.webhooks: list[dict[str, Any]] = []
        self.fired: list[tuple[str, int]] = []

    def routes(self) -> Iterable[Route]:
        """Return the routes that change something, and the webhooks."""
        return (
            ("PUT", r"/admin/clients/field-values/(\d+)", self._set_fields),
            ("PUT", r"/admin/clients/(\d+)", self._set_card),
            ("DELETE", r"/admin/clients/(\d+)", self._delete),
            ("DELETE", r"/admin/bookings/(\d+)", self._cancel),
            ("GET", "/admin/webhooks", lambda request: page(request, self.webhooks, bare=False)),
        )

    def check(self) -> None:
        """Let a write in; an error ends the request."""
        if not self.may_write:
            refuse(403, "Access denied")

    # -- the card

    def _set_card(self, request: Request, number: str) -> Answer:
        card, given = self._editable(number), request.json()
        changed = {key: given[key] for key in (*_TEXTS, *_SWITCHES) if key in given}
        if self.put == Put.REPLACES:
            emptied = {**dict.fromkeys(_TEXTS, ""), **dict.fromkeys(_SWITCHES, False)}
            changed = {**emptied, **changed}
        self._require({"name": changed.get("name", card.get("name"))}, given)
        self._require({key: changed[key] for key in changed if key in self._required()}, given)
        if self.put == Put.RENEWS and changed.get("email", card["email"]) != card["email"]:
            return answer_json(self._another(card, changed))
        card.update(changed)
        if any(key in changed for key in _ADDRESS):
            card["full_address"] = ", ".join(filter(None, (card.get(key) for key in _ADDRESS)))
        self._tell("change_client", card)
        return answer_json(card)

    def _editable(self, number: str) -> dict[str, Any]:
        card = self._company.client(number)
        if card["id"] in self._company.deleted:
            refuse(404, "Client not found")
        if card.get("can_be_edited") is False:
            refuse(403, "Access denied")
        return card

    def _another(self, card: dict[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
        number = max(each["id"] for each in self._company.holds.clients) + 1
        new = {**card, **changed, "id": number}
        self._company.holds.clients.append(new)
        self.fired.append(("new_client", number))
        return new

    # -- the company's own fields

    def _set_fields(self, request: Request, number: str) -> Answer:
        card, given = self._editable(number), request.json().get("fields")
        if not isinstance(given, list):
            refuse(400, "Invalid fields", data=request.json())
        changed = [(self._definition(each), each.get("value")) for each in given]
        required = self._required()
        self._require({f["id"]: v for f, v in changed if f["id"] in required}, given)
        for definition, value in changed:
            self._set_field(card["id"], definition, value)
        self._tell("change_client", card)
        values = self._company.holds.field_values.get(card["id"], [])
        return answer_json({"id": card["id"], "fields": values})

    def _definition(self, given: Any) -> dict[str, Any]:
        about = given.get("field", given.get("id")) if isinstance(given, dict) else None
        key = about.get("id") if isinstance(about, dict) else about
        found = next((each for each in self._company.holds.fields if each["id"] == key), None)
        return found or refuse(400, "Invalid field", data=given)

    def _set_field(self, client: int, definition: dict[str, Any], value: Any) -> None:
        held = self._company.holds.field_values.setdefault(client, [])
        for each in held:
            if each["field"]["id"] == definition["id"]:
                each["value"] = value
                return
        held.append({"id": len(held) + 1, "field": definition, "value": value})

    def _required(self) -> set[str]:
        """Return the ids of the fields that must be filled."""
        return {each["id"] for each in self._company.holds.fields if not each.get("is_optional", 1)}

    @staticmethod
    def _require(filled: Mapping[str, Any], given: Any) -> None:
        for key, value in filled.items():
            if not value:
                # The vendor sends back what it was sent: nobody may show an error's text.
                refuse(400, f"Field '{key}' is required", data=given)

    # -- deleting and cancelling

    def _delete(self, request: Request, number: str) -> Answer:
        card = self._editable(number)
        card["is_deleted"] = True
        self._company.deleted.add(card["id"])
        self._tell("delete_client", card)
        return answer_json(card)

    def _cancel(self, request: Request, number: str) -> Answer:
        booking = self._company.booking(number)
        if booking["status"] == "canceled" or booking.get("can_be_canceled") is False:
            refuse(400, "Booking can not be canceled")
        booking.update(status="canceled", is_confirmed=False, can_be_canceled=False)
        self.fired.append(("cancel_booking", booking["id"]))
        return answer_json(booking)

    def _tell(self, event: str, card: dict[str, Any]) -> None:
        """Let old bookings show the card as it is now, where they do; and tell the webhooks."""
        if self.embed == Embed.LIVE:
            for booking in self._company.holds.bookings:
                if booking["client_id"] == card["id"]:
                    booking["client"] = dict(card)
        self.fired.append((event, card["id"]))
