"""Rows of a list that are not what the list is about: what adds up, what frames the page, and who
is a supplier in a list of everybody."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from connectors.base import conta_headers
from connectors.base.columns import folded, plain, unnumbered
from connectors.base.row import clean

#: «Kunde» and «Leverandør» are columns of names in one program and of crosses in another.
YES = frozenset({"ja", "j", "yes", "y", "true", "sann", "x", "1"})
NO = frozenset({"nei", "n", "no", "false", "usann", "-", "0"})

_THINGS = (
    "kund(?:e|er)|customers?|faktura(?:er)?|invoices?|post(?:er)?|rad(?:er)?|rows?|records?|"
    "linjer?|lines?|kontakt(?:er)?|contacts?|person(?:er)?|medlem(?:mer)?|members?|stk"
)
_ADDS_UP = re.compile(
    r"(?:(?:grand |del|sub|slutt)?(?:sum|total|totalt|totals|totaler|totalsum)|sum totalt?|"
    rf"total sum|i alt|ialt|til ?sammen|summa|antall|number of|count)(?: antall)?"
    rf"(?: (?:{_THINGS}))?(?: ?\(?(?:nok|kr)\)?)? ?[:=]? ?[\d .,]*(?: ?(?:{_THINGS}))?"
    rf"|\d[\d .]* (?:{_THINGS})"
)
_FRAME = re.compile(
    r"(?:side|page) ?\d+(?: ?(?:av|of|/) ?\d+)?|[-=_*]{3,}|"
    r"(?:utskrift\w*|utskrevet|skrevet ut|eksportert|printed|exported|generated)\b[\w .,:/-]*\d"
)
_NUMBER = re.compile(r"\(?-?[\d\s.,'\u2212-]*\d[\d\s.,'-]*\)?(?: ?(?:%|kr|nok))?")


def _names(text: str) -> frozenset[str]:
    return frozenset(map(plain, text.split("|")))


_OF_KIND = _names("Type|Kontakttype|Contact type|Rolle|Role|Relasjon|Kategori|Kundetype")
_OF_CUSTOMER = _names("Kunde|Customer|Er kunde|Is customer")
_OF_SUPPLIER = _names("Leverandør|Supplier|Vendor|Er leverandør|Is supplier|Is vendor")
_SUPPLIER_NUMBER = _names(
    "Leverandørnummer|Leverandørnr|Leverandør-id|Supplier number|Supplier no|Supplier ID|"
    "Vendor number|Vendor no|Vendor ID|Kreditornummer|Kreditornr"
)
_SUPPLIER_NAME = _names("Leverandørnavn|Supplier name|Vendor name")
_CUSTOMER_NUMBER = _names(conta_headers.CUSTOMER["customer_number"])
_SUPPLIERS = re.compile(r"leverand\wr|supplier|vendor|kreditor|creditor", re.I)
_CUSTOMERS = re.compile(r"kunde|customer|client|klient|debitor", re.I)
_OTHERS = re.compile(r"\b(?:ansatt|employee|eier|owner|aksjonær|shareholder|styremedlem)", re.I)


class Role(StrEnum):
    """What a list of contacts says that somebody is."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    OTHER = "employee or owner"
    UNSAID = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A row's role, and the headings that said it: they are no field of anybody."""

    role: Role
    by: frozenset[str] = frozenset()


def is_word(text: Any) -> bool:
    """Tell whether a cell holds yes or no: no name, whatever its heading."""
    return isinstance(text, str) and text.strip().casefold() in YES | NO


def frames(cells: Mapping[str, Any], reached: Container[str]) -> bool:
    """Tell whether a row adds up, frames a page, or repeats the headings: it is nobody.

    All that is filled must be such words and numbers; ``reached``: headings of what somebody is
    reached or registered by. Who is called Sum has a number or an address.
    """
    said = False
    for header, value in cells.items():
        text = value.strip() if isinstance(value, str) else clean(value)
        if not text or (header not in reached and len(text) <= 80 and _NUMBER.fullmatch(text)):
            continue
        word = folded(text[:100])
        if not (_ADDS_UP.fullmatch(word) or _FRAME.fullmatch(word) or word == folded(header)):
            return False
        said = True
    return said


def role_of(cells: Mapping[str, Any]) -> Said:
    """Read what a row says that somebody is: a type first, else crosses, else whose number is
    filled."""
    telling = _telling(tuple(cells))
    if not telling:
        return Said(Role.UNSAID)
    texts = {header: (clean(cells.get(header)) or "") for header in telling}
    by = frozenset(header for header, how in telling.items() if _tells(how, texts[header]))
    for hows in (("type",), ("customer", "supplier"), ("customer number", "supplier number")):
        found = {_role(how, texts[name]) for name, how in telling.items() if how in hows}
        for role in (Role.CUSTOMER, Role.SUPPLIER, Role.OTHER):
            if role in found:
                return Said(role, by)
    return Said(Role.UNSAID, by)


@lru_cache(maxsize=64)
def _telling(header: tuple[str, ...]) -> Mapping[str, str]:
    """Give the headings that may say a role, and how; a customer's number only beside a
    supplier's."""
    found: dict[str, str] = {}
    for name in header:
        bare = plain(unnumbered(name))
        how = next((how for how, names in _HOW.items() if bare in names), None)
        if how is not None:
            found[name] = how
    if "supplier number" not in found.values():
        found = {name: how for name, how in found.items() if how != "customer number"}
    return found


_HOW = {
    "type": _OF_KIND,
    "customer": _OF_CUSTOMER,
    "supplier": _OF_SUPPLIER,
    "supplier number": _SUPPLIER_NUMBER,
    "customer number": _CUSTOMER_NUMBER,
}


def _tells(how: str, text: str) -> bool:
    """Tell whether a cell says a role and nothing else."""
    if how == "type":
        return any(each.search(text) for each in (_SUPPLIERS, _CUSTOMERS, _OTHERS))
    return how == "supplier number" or (how != "customer number" and is_word(text))


def _role(how: str, text: str) -> Role:
    if how == "type":
        return _role_in(text)
    if not text or (not how.endswith("number") and text.casefold() not in YES):
        return Role.UNSAID
    return Role.CUSTOMER if how.startswith("customer") else Role.SUPPLIER


def _role_in(text: str) -> Role:
    """Read a type: «Kunde og leverandør» is a customer."""
    for words, role in (
        (_CUSTOMERS, Role.CUSTOMER),
        (_SUPPLIERS, Role.SUPPLIER),
        (_OTHERS, Role.OTHER),
    ):
        if words.search(text):
            return role
    return Role.UNSAID


def of_suppliers(header: Iterable[str], fields: Iterable[str]) -> bool:
    """Tell whether a list is of suppliers alone, or of their invoices. ``fields``: what of a
    customer or an invoice it holds."""
    bare = {plain(unnumbered(name)) for name in header}
    fields = set(fields)
    if "customer_number" in fields or bare & _OF_CUSTOMER:
        return False
    if bare & (_SUPPLIER_NUMBER | _SUPPLIER_NAME):
        return True
    nobodys = "invoice_number" in fields and not {"name", "email"} & fields
    return nobodys and bool(bare & _OF_SUPPLIER)
