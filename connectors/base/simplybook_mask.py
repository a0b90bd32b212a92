"""What stands on a client's card at SimplyBook.me instead of a person, once it was overwritten.

The vendor keeps a deleted client's card, and bookings show it. So a card is overwritten with words
that say nothing of anybody before it is deleted, and whoever reads it knows it by its address.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.base.row import as_mapping, clean, filled

_NAME = "Slettet"
_ADDRESS = re.compile(r"slettet-[A-Za-z0-9_-]{1,64}@example\.invalid", re.A)
#: What is overwritten of a card. The country stays, and shows whether a PUT keeps what it is not
#: told.
PLACE = ("address1", "address2", "city", "zip")
PERSONAL = ("name", "email", "phone", *PLACE)
_LETTERS = ("email_promo_subscribed", "sms_promo_subscribed")
#: Where the account demands that something stands there.
_DEMANDED = {"phone": "+4700000000", "zip": "0000"}
_NOTHING = "-"
#: Made of other fields by the vendor.
MADE = ("full_address",)


def address(client: str) -> str:
    """Return the address of an overwritten card: no mail reaches it, and no two have the same."""
    return f"slettet-{client}@example.invalid"


def is_mask(card: Mapping[str, Any]) -> bool:
    """Say whether a card, or what a booking shows of one, was overwritten."""
    return bool(_ADDRESS.fullmatch(str(card.get("email") or "")))


def instead(
    client: str, card: Mapping[str, Any], definitions: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what a card is overwritten with, for the fields that it has."""
    demanded = {str(one.get("id")) for one in definitions if is_demanded(one)}
    told: dict[str, Any] = {key: "" for key in (*PERSONAL, *_LETTERS) if key in card}
    told |= {key: _DEMANDED.get(key, _NOTHING) for key in demanded & told.keys()}
    told |= {key: False for key in _LETTERS if key in card}
    return {**told, "name": _NAME, "email": address(client)}


def is_demanded(definition: Mapping[str, Any]) -> bool:
    """Say whether a field must be filled."""
    return not definition.get("is_optional", True)


def instead_of(definition: Mapping[str, Any]) -> Any:
    """Return what one of the company's own fields is overwritten with: nothing, where that may be.

    Else what the company itself has set for it, or the first of the answers that it allows.
    """
    if not is_demanded(definition):
        return ""
    values = definition.get("values")
    first = values[0] if isinstance(values, list) and values else _NOTHING
    return definition.get("default_value") or as_mapping(first).get("value") or first


def holds(thing: Any, texts: Iterable[str]) -> bool:
    """Say whether any of some texts stands in a thing: a leaf of it, or a part of a longer leaf."""
    wanted = [spelled(text) for text in texts]
    return any(_has(spelled(leaf), text) for leaf in _leaves(thing) for text in wanted if text)


def spelled(text: Any) -> str:
    """Return a text as it is compared."""
    return " ".join((clean(text) or "").split()).casefold()


def _has(leaf: str, text: str) -> bool:
    return leaf == text or (len(text) > _SHORT and text in leaf)


#: A text of so many letters or fewer stands in others by chance.
_SHORT = 4


def _leaves(thing: Any) -> Iterable[Any]:
    if isinstance(thing, Mapping):
        for each in thing.values():
            yield from _leaves(each)
    elif isinstance(thing, list):
        for each in thing:
            yield from _leaves(each)
    elif filled(thing):
        yield thing
