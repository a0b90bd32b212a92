"""Customer and invoice lists: told apart by their headings, and which column becomes what."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from connectors.base import conta_headers
from connectors.base.columns import IGNORE, Column, fields_of, folded, plain, unnumbered
from inventory.errors import SourceError, Trouble
from inventory.model import Kind, SourceConfig


class Listing(StrEnum):
    """The two lists that Conta exports; also what a row of one is called."""

    CUSTOMERS = "customer"
    INVOICES = "invoice"


#: A word for paid or not: no field of a record.
SETTLED = "settled"
KINDS = {Listing.CUSTOMERS: Kind.CONTACT, Listing.INVOICES: Kind.INVOICE}
_HEADINGS = {
    Listing.CUSTOMERS: conta_headers.CUSTOMER,
    Listing.INVOICES: conta_headers.INVOICE,
}


def listing(header: Iterable[str], config: SourceConfig) -> Listing | None:
    """Tell which list has such a line of headings; None for another table."""
    header = tuple(header)
    of_invoices = fields_in(Listing.INVOICES, header, config)
    if "invoice_number" in of_invoices and len(of_invoices) > 1:
        return Listing.INVOICES
    of_customers = fields_in(Listing.CUSTOMERS, header, config)
    if of_customers & {"name", "last_name", "company", "email"} and len(of_customers) > 1:
        return Listing.CUSTOMERS
    return None


def fields_in(what: Listing, header: Iterable[str], config: SourceConfig) -> frozenset[str]:
    """List what a list says of each, without what is ignored or only tells how to read the rest."""
    found = frozenset(column.field for column in columns(what, header, config))
    return found - {IGNORE, SETTLED}


def need(what: Listing, header: Iterable[str], place: str, config: SourceConfig) -> None:
    """Raise ``SourceError`` when a list lacks what makes it one."""
    problem = _lacks(what, fields_in(what, header, config))
    if problem:
        remedy = (
            "Export it again, or name the column in orden.toml: "
            f'[sources.{config.name}] columns = {{ "…" = "…" }}.'
        )
        raise SourceError(Trouble.CHANGED, place, problem, remedy)


def _lacks(what: Listing, fields: frozenset[str]) -> str:
    if what is Listing.INVOICES:
        if {"invoice_number", "issued_on"} <= fields:
            return ""
        return "the invoice list has no column for the invoice number or none for the invoice date"
    if {"name", "last_name", "first_name", "company", "email"} & fields:
        return ""
    return "the customer list has no column for the name"


@cache
def _aliases(what: Listing) -> Mapping[str, tuple[int, str]]:
    """Give plain heading → rank and field. A lower rank wins."""
    pairs = [(name, field) for field, names in _HEADINGS[what].items() for name in names.split("|")]
    return {plain(name): (rank, field) for rank, (name, field) in reversed(list(enumerate(pairs)))}


def own(config: SourceConfig) -> Mapping[str, Any]:
    """Give the user's own columns."""
    return config.options.get("columns") or {}


def known(config: SourceConfig) -> list[str]:
    """List the headings by which the line of headings is found."""
    return [*_aliases(Listing.CUSTOMERS), *_aliases(Listing.INVOICES), *own(config)]


def columns(what: Listing, header: Iterable[str], config: SourceConfig) -> tuple[Column, ...]:
    """Give the columns that are known, best first: the user's own, then by rank, repeated headings
    last."""
    users = tuple((folded(name), str(field)) for name, field in own(config).items())
    return _ranked(what, tuple(header), users)


@lru_cache(maxsize=64)
def _ranked(
    what: Listing, header: tuple[str, ...], own: tuple[tuple[str, str], ...]
) -> tuple[Column, ...]:
    users = dict(own)
    allowed = fields_of(KINDS[what]) | {IGNORE}
    ranked: list[tuple[int, int, Column]] = []
    for name in header:
        own_field = users.get(folded(name))
        met = _aliases(what).get(plain(unnumbered(name)))
        if own_field in allowed:
            ranked.append((-1, 0, Column(name, own_field)))
        elif own_field is None and met is not None:
            rank, field = met
            ranked.append((int(name != unnumbered(name)), rank, Column(name, field)))
    return tuple(column for _, _, column in sorted(ranked, key=lambda each: each[:2]))
