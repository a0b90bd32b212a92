"""Overwrite a client's card at SimplyBook.me, look what came of it, and only then delete it.

Deleting alone leaves the card readable by its number, and shown by every old booking. Whether a PUT
merges is documented nowhere, nor whether another address makes another client: so all of the card
is read back after each call, and anything that nobody asked for ends it before the DELETE.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NoReturn

from connectors.base.row import as_mapping, filled
from connectors.base.send_once import Code, Done, Outcome, Refused, Unclear
from connectors.base.simplybook_company import Company, breathe
from connectors.base.simplybook_lists import CLIENTS, FIELD_VALUES
from connectors.base.simplybook_mask import MADE, address, instead, instead_of, is_mask, spelled
from connectors.erasing.simplybook_cards import Card, Cards, comparable, keys_of
from inventory.eraser import Act, Captured, Guide, Reply, Sent, Stop
from inventory.errors import SourceError, Trouble
from inventory.model import Kind

#: A 403 is what a key without the right gets, and what everybody gets who asks too fast.
_DENIED = "denied"
_GUIDES = {
    Code.NOT_VALID: Guide.PROTECTED,  # a field that must be filled, with what nobody can guess
    Code.NOT_SIGNED_IN: Guide.NO_RIGHT,
    Code.NOT_ALLOWED: Guide.NO_WAY,
}


class _Now(Enum):
    """What stands there after a call."""

    AS_TOLD = auto()
    AS_BEFORE = auto()
    OTHER = auto()


class _Ends(Exception):
    """No further call is to be made."""

    def __init__(self, sent: Sent) -> None:
        super().__init__(sent.code)
        self.sent = sent


@dataclass(slots=True)
class Writing:
    """The calls for one card. ``touched``: one of them may have been carried out."""

    cards: Cards
    writer: Company
    client: str
    touched: bool = False

    def carry_out(self, group: Sequence[Captured]) -> Sent:
        """Do what is to be done with a card and its bookings. Never raises for the source."""
        try:
            self.writer.enter()
            if group[0].act is Act.EMPTY and group[0].kind is Kind.CONTACT:
                self._overwrite_own(json.loads(group[0].keys["fields"]))
            else:
                self._erase(next((one for one in group if one.kind is Kind.CONTACT), None))
        except _Ends as end:
            return end.sent
        except SourceError as error:
            return self._unread(error)
        return Sent(Reply.ANSWERED)

    def _unread(self, error: SourceError) -> Sent:
        if self.touched:
            return Sent(Reply.UNCLEAR, "no_answer")
        if error.trouble is Trouble.REFUSED:
            return Sent(Reply.REFUSED, Code.NOT_SIGNED_IN.value, Guide.NO_RIGHT)
        return Sent(Reply.REFUSED, "no_answer")

    def _erase(self, one: Captured | None) -> None:
        card = self.cards.card(self.client)
        if card is None or card.get("is_deleted"):
            return  # nothing is left to be sent; what the vendor keeps, the looks tell
        if one is None or not (is_mask(card) or _is_hers(card, one)):
            raise _Ends(Sent(Reply.REFUSED, stop=Stop.CHANGED))
        if _differs(card, {**card, **self._instead(card)}):
            self._overwrite_own()
            self._overwrite(card)
        self._see_that_nothing_came_back(one)
        self._delete()

    # -- overwriting

    def _overwrite_own(self, only: Sequence[str] | None = None) -> None:
        """Overwrite the company's own fields, and read them back."""
        before = self.cards.left_of_own(self.client, only)
        if not before:
            return
        told = [
            {"id": one["id"], "value": instead_of(one)}
            for one in self.cards.definitions
            if str(one.get("id")) in before
        ]
        if len(told) < len(before):  # a field that nobody has defined
            raise _Ends(self._off(Code.NOT_VALID))
        path = f"{FIELD_VALUES}/{self.client}"
        outcome = self.writer.write("PUT", path, {"fields": told})

        def now() -> _Now:
            left = self.cards.left_of_own(self.client, only)
            if not left:
                return _Now.AS_TOLD
            return _Now.AS_BEFORE if left == before else _Now.OTHER

        self._settle(outcome, now)

    def _overwrite(self, before: Card) -> None:
        """Overwrite the card, and read it back."""
        told = self._instead(before)
        outcome = self.writer.write("PUT", f"{CLIENTS}/{self.client}", told)
        if isinstance(outcome, Done) and str(as_mapping(outcome.body).get("id")) != self.client:
            self._end_unexpected()  # another client was made
        self._settle(outcome, lambda: self._of_card(before, told))

    def _instead(self, card: Card) -> Mapping[str, Any]:
        return instead(self.client, card, self.cards.definitions)

    def _of_card(self, before: Card, told: Mapping[str, Any]) -> _Now:
        after = self.cards.card(self.client)
        if after is None or self._is_doubled():
            return _Now.OTHER
        if not _differs(after, {**before, **told}):
            return _Now.AS_TOLD
        return _Now.OTHER if _differs(after, before) else _Now.AS_BEFORE

    def _is_doubled(self) -> bool:
        """Say whether what this card is overwritten with stands on another: a new client."""
        return bool(self.cards.found(address(self.client)).keys() - {self.client})

    def _settle(self, outcome: Outcome, now: Callable[[], _Now]) -> None:
        """Go on when what was told stands there, whatever was answered; else end."""
        if isinstance(outcome, Refused):
            raise _Ends(self._off(outcome.code))
        self.touched = True
        if isinstance(outcome, Unclear):
            breathe()
        found = now()
        if found is _Now.AS_TOLD:
            return
        if isinstance(outcome, Unclear) and found is _Now.AS_BEFORE:
            raise _Ends(Sent(Reply.UNCLEAR, _why(outcome)))
        self._end_unexpected()

    def _off(self, code: Code) -> Sent:
        """Say what a call that was turned away comes to: nothing is done, or not all of it."""
        reply = Reply.UNCLEAR if self.touched else Reply.REFUSED
        return Sent(reply, code.value, _GUIDES.get(code))

    def _end_unexpected(self) -> NoReturn:
        raise _Ends(Sent(Reply.ANSWERED, stop=Stop.UNEXPECTED))

    # -- deleting

    def _see_that_nothing_came_back(self, one: Captured) -> None:
        if self.cards.left_of_own(self.client):
            self._end_unexpected()
        planned = one.keys["bookings"].split()
        why = self.cards.hindrance(one.keys["name"], self.cards.bookings(self.client), planned)
        if why:
            raise _Ends(Sent(Reply.ANSWERED, stop=why))

    def _delete(self) -> None:
        outcome = self.writer.write("DELETE", f"{CLIENTS}/{self.client}", expects={200, 204})
        self.touched = True
        if isinstance(outcome, Refused):
            raise _Ends(self._off(outcome.code))
        if isinstance(outcome, Unclear) and not self._is_deleted_late(outcome):
            raise _Ends(Sent(Reply.UNCLEAR, _why(outcome)))

    def _is_deleted_late(self, outcome: Unclear) -> bool:
        if outcome.status != 403:
            return False
        breathe()
        card = self.cards.card(self.client)
        return card is None or bool(card.get("is_deleted"))


def _why(outcome: Unclear) -> str:
    return _DENIED if outcome.status == 403 else outcome.why.value


def _is_hers(card: Card, one: Captured) -> bool:
    """Say whether a card is still what was captured."""
    known = [*(("email", text) for text in one.emails), *(("phone", text) for text in one.phones)]
    return keys_of(card) == comparable(known) and spelled(card.get("name")) == spelled(
        one.keys["name"]
    )


def _differs(card: Card, wanted: Card) -> bool:
    """Say whether a card says anything else than it should. What the vendor makes is left out."""
    keys = (card.keys() | wanted.keys()) - set(MADE)
    return any(_said(card.get(key)) != _said(wanted.get(key)) for key in keys)


def _said(value: Any) -> Any:
    return value if filled(value) else None
