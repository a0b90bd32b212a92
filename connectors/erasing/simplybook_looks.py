"""Look for cards and bookings at SimplyBook.me by their numbers, in the list, and by what hangs on
them.

A search that finds nobody proves nothing here: a deleted client's card stays readable by its
number, with the name on it, and old bookings show it. And a filter that is misspelt finds
everybody. So every answer is compared, and others are looked for beside.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from secrets import randbelow, token_hex

from connectors.base.simplybook_lists import field_values
from connectors.base.simplybook_mask import holds, is_mask
from connectors.erasing.simplybook_cards import (
    Card,
    Cards,
    comparable,
    keys_of,
    named_in,
    where,
    who,
)
from inventory.eraser import Act, Captured, Guide, Path, Seen, Target, Word
from inventory.model import Kind


class Looks:
    """The looks of one moment. Everything here raises ``SourceError``.

    ``again``: the same company, logged in anew, where no other endpoint tells.
    """

    def __init__(self, cards: Cards, again: Callable[[], Cards]) -> None:
        self._cards, self._again = cards, again
        self._card = cache(cards.card)

    def by(
        self, path: Path, found: Sequence[Captured], controls: Sequence[Target]
    ) -> Iterator[Seen]:
        """Look by one path for those that it can show."""
        erased = [one for one in found if not _is_own(one)]
        emptied = [one for one in found if _is_own(one)]
        contacts = [one for one in erased if one.kind is Kind.CONTACT]
        if path is Path.ID:
            yield from self._by_id(erased, controls)
            yield from self._own(self._cards, path, emptied, controls)
        elif path is Path.LIST and contacts:
            yield from self._by_list(contacts, controls)
        elif path is Path.OTHER:
            yield from self._by_bookings(erased, controls)
            if emptied:
                yield from self._own(self._again(), path, emptied, controls)

    # -- by number

    def _by_id(self, found: Sequence[Captured], controls: Sequence[Target]) -> Iterator[Seen]:
        contacts = [one for one in found if one.kind is Kind.CONTACT]
        bookings = [one for one in found if one.kind is Kind.BOOKING]
        good = bool(contacts) and _good(controls, Kind.CONTACT, self._cards.card)
        for one in contacts:
            yield self._seen_card(one, controls=good)
        good = bool(bookings) and _good(controls, Kind.BOOKING, self._cards.booking)
        for one in bookings:
            there = self._cards.booking(one.keys["booking"])
            yield self._seen(one, Path.ID, [there] if there else [], controls=good)

    def _seen_card(self, one: Captured, *, controls: bool) -> Seen:
        card = self._card(one.keys["client"])
        if card is None:
            return Seen(one.record, Path.ID, found=False, controls=controls)
        deleted = bool(card.get("is_deleted"))
        if self._names(card, one) or self._cards.left_of_own(one.keys["client"]):
            word = Word.HIDDEN if deleted else None
            return Seen(one.record, Path.ID, found=True, controls=controls, word=word)
        return Seen(one.record, Path.ID, not deleted, controls, Word.MASKED)

    @staticmethod
    def _names(card: Card, one: Captured) -> bool:
        return holds(card, [*who(one), *where(one)])

    def _own(
        self, cards: Cards, path: Path, found: Sequence[Captured], controls: Sequence[Target]
    ) -> Iterator[Seen]:
        """Look what stands in the company's own fields of clients."""

        def read(client: str) -> Card | None:
            values = field_values(cards.company, client)
            return None if values is None else {"id": client}

        good = bool(found) and _good(controls, Kind.CONTACT, read)
        for one in found:
            left = cards.left_of_own(one.keys["client"], json.loads(one.keys["fields"]))
            yield Seen(one.record, path, bool(left), good)

    # -- in the list

    def _by_list(self, found: Sequence[Captured], controls: Sequence[Target]) -> Iterator[Seen]:
        """Look through the whole list, and search it by each address and number."""
        every = self._cards.every()
        good = self._is_searched(every, [one for one in controls if one.kind is Kind.CONTACT])
        for one in found:
            known = comparable(_known(one))
            rows = {
                client: card
                for client, card in every.items()
                if client == one.keys["client"] or known & keys_of(card)
            }
            for _, text in _known(one):
                rows |= self._cards.found(text)
            yield Seen(one.record, Path.LIST, bool(rows), good, _word_of(rows.values()))

    def _is_searched(self, every: Mapping[str, Card], controls: Sequence[Target]) -> bool:
        """Say whether others are in the list and found in it, and nobody is whom there is not."""
        if not controls or self._cards.found(f"{token_hex(8)}@example.com"):
            return False
        return all(_number(one) in every and self._is_found(one) for one in controls)

    def _is_found(self, control: Target) -> bool:
        texts = _texts(control)
        return not texts or _number(control) in self._cards.found(texts[0])

    # -- by what hangs on them

    def _by_bookings(self, found: Sequence[Captured], controls: Sequence[Target]) -> Iterator[Seen]:
        """Look at the bookings under each card, and search all by each address and number."""
        good = self._are_told_apart([one for one in controls if one.kind is Kind.BOOKING])
        under: dict[str, Mapping[str, Card]] = {}
        for one in found:
            client = one.keys["client"]
            if client not in under:
                under[client] = self._bookings(one)
            seen = self._seen(one, Path.OTHER, _part(one, under[client]), controls=good)
            if good or seen.found or one.keys.get("bookings") != "":
                yield seen  # who never booked, where nobody did, leaves nothing to look at

    def _bookings(self, one: Captured) -> Mapping[str, Card]:
        rows = dict(self._cards.bookings(one.keys["client"]))
        for _, text in _known(one):
            rows |= self._cards.bookings_found(text)
        return rows

    def _seen(
        self, one: Captured, path: Path, bookings: Collection[Card], *, controls: bool
    ) -> Seen:
        """Say whether bookings name who is erased; and whether it is too late to change that."""
        if not any(named_in(each, one) for each in bookings):
            word = Word.MASKED if bookings else None
            return Seen(one.record, path, found=False, controls=controls, word=word)
        if not self._is_over(one):
            return Seen(one.record, path, found=True, controls=controls)
        word = Word.IMPOSSIBLE if one.kind is Kind.BOOKING else Word.MASKED
        return Seen(one.record, path, True, controls, word, guide=Guide.OLD_BOOKINGS)

    def _is_over(self, one: Captured) -> bool:
        """Say whether all was done with the card that can be."""
        card = self._card(one.keys["client"])
        return card is None or bool(card.get("is_deleted") and not self._names(card, one))

    def _are_told_apart(self, controls: Sequence[Target]) -> bool:
        """Say whether others' bookings are found as these are looked for, and nobody's are not."""
        if not controls or self._cards.bookings_found(f"{token_hex(8)}@example.com"):
            return False
        return not self._cards.bookings(_nobody()) and all(map(self._is_booked, controls))

    def _is_booked(self, control: Target) -> bool:
        texts = _texts(control)
        row = self._cards.bookings_found(texts[0]).get(_number(control)) if texts else None
        return row is not None and _number(control) in self._cards.bookings(str(row["client_id"]))


def _good(controls: Sequence[Target], kind: Kind, read: Callable[[str], Card | None]) -> bool:
    """Say whether others are found by their numbers, and nobody by one that was never given."""
    living = [_number(one) for one in controls if one.kind is kind]
    if not living or read(_nobody()) is not None:
        return False
    return all(_is_alive(read(each), each) for each in living)


def _is_alive(there: Card | None, number: str) -> bool:
    return there is not None and str(there.get("id")) == number and not there.get("is_deleted")


def _nobody() -> str:
    return str(8 * 10**8 + randbelow(10**8))


def _is_own(one: Captured) -> bool:
    return one.kind is Kind.CONTACT and one.act is Act.EMPTY


def _number(control: Target) -> str:
    return control.record.rpartition(":")[2]


def _texts(control: Target) -> list[str]:
    return [str(control.fields[key]) for key in ("email", "phone") if key in control.fields]


def _known(one: Captured) -> list[tuple[str, str]]:
    return [*(("email", text) for text in one.emails), *(("phone", text) for text in one.phones)]


def _part(one: Captured, bookings: Mapping[str, Card]) -> Collection[Card]:
    """Return those bookings that a record is about: all of a card's, or itself."""
    if one.kind is Kind.CONTACT:
        return bookings.values()
    there = bookings.get(one.keys["booking"])
    return [there] if there else []


def _word_of(cards: Collection[Card]) -> Word | None:
    """Return what is there instead of a card in the list: hidden or overwritten ones only."""
    if cards and all(one.get("is_deleted") for one in cards):
        return Word.HIDDEN
    return Word.MASKED if cards and all(map(is_mask, cards)) else None
