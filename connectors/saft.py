"""SAF-T Financial (Norway, 1.20 and 1.30) as records: customers, and the transactions that name
one.

Schema and examples: github.com/Skatteetaten/saf-t. Only customers with a balance or a movement in
the period need stand in the file, so it is no customer register; absence says nothing.
Header/Company is the owner and is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.base import saft_files
from connectors.base.columns import folded
from connectors.base.contact import Contact
from connectors.base.files import NOT_READ, as_unreadable, listed
from connectors.base.national_id import MASK
from connectors.base.row import Cells, as_mappings, filled, kept
from connectors.base.saft_export import CUSTOMER, PEOPLE, in_order
from connectors.base.saft_files import REMEDY
from connectors.base.saft_postings import statement
from connectors.base.saft_records import Books, books, customer_id
from connectors.base.values import org_number, postcode
from connectors.erasing.guided import BY_HAND
from inventory import identifiers
from inventory.errors import SourceError, Trouble
from inventory.model import (
    Kind,
    Option,
    Parsed,
    Progress,
    Record,
    Row,
    SourceConfig,
    SourceType,
    Tally,
    Unreadable,
    Value,
    silent,
)

__all__ = ["SOURCE", "Books", "books", "customer", "customer_id", "merge", "parse", "pull"]

#: What examples and real programs write where they have nothing. Names are not compared: people are
#: called Tom.
_DUMMIES = frozenset({"n.a", "n.a.", "n/a", "na", "tom", "99999999", "-", ".", "ukjent", "unknown"})
_NOT_USED = frozenset({"", "notused", "n.a", "n.a.", "n/a", "-", "."})
#: Bookkeeping, not personal: balances, terms, codes, the country behind the postcode.
_IMPERSONAL = (
    "SelfBillingIndicator AccountID BalanceAccount OpeningDebitBalance OpeningCreditBalance "
    "ClosingDebitBalance ClosingCreditBalance"
).split()
_IMPERSONAL_PARTY = "PaymentTerms NaceCode CurrencyCode Type Status Analysis".split()
#: The country and region behind the postcode.
_IMPERSONAL_ADDRESS = ("Country", "Region")
_ADDRESS = "StreetName Number AdditionalAddressDetail Building PostalCode City".split()
_REACHED = (("email", "Email"), ("phone", "MobilePhone"), ("phone", "Telephone"))
_PERSON = ("FirstName", "LastNamePrefix", "LastName")
_ADDRESS_ORDER = ("PostalAddress", "BillingAddress", "StreetAddress")


def customer(
    row: Row, source: str, counted: Tally, activity: str = "A03"
) -> tuple[Record, tuple[Unreadable, ...]]:
    """Read a customer, and add what became of every cell to ``counted``.

    Raises ``SourceError`` when CustomerID is gone from the format.
    """
    cells = Cells(row)
    cells.need("CustomerID", "Name")
    card = _Card(cells)
    number = cells.take("CustomerID") or ""
    fields: dict[str, Value] = {}
    if number and number != MASK:
        fields["customer_number"] = number
    fields |= _identity(card)
    fields |= _address(card)
    cells.drop(*_IMPERSONAL)
    said, _, wrong = statement(row)
    for key in wrong:
        cells.mark(key, "is not an amount")
    if "customer_number" not in fields and said.closing is not None and said.closing > 0:
        fields["balance"] = said.closing  # no line can name it
    for key in ("BankAccount", "TaxRegistration"):
        if filled(cells.raw(key)):
            card.leave(key)
    party = cells.sub("PartyInfo")
    party.drop(*_IMPERSONAL_PARTY)
    card.unread += [name.removeprefix("PartyInfo.") for name in cells.rest()]
    who = fields.get("name", fields.get("company", ""))
    id_ = customer_id(number, str(who), str(fields.get("postcode", "")))
    counted += card.tally()
    once = tuple(dict.fromkeys(card.unread))
    record = Record(source, id_, Kind.CONTACT, activity, fields, unread=once, also=card.also)
    return record, tuple(cells.unreadable)


class _Card:
    """A customer's cells: those of its addresses and contacts apart, and what is not read."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.unread: list[str] = []
        self.also: tuple[tuple[str, str], ...] = ()
        self._lists: list[tuple[str, Cells]] = []
        self.addresses, self.contacts = self._each("Address"), self._each("Contact")

    def _each(self, key: str) -> list[Cells]:
        came = self.cells.raw(key)
        trees = as_mappings(came)
        if filled(came) and (not isinstance(came, list) or len(trees) < len(came)):
            self.cells.mark(key, "is not of the schema")
        found = [Cells(Row("", self.cells.where, tree)) for tree in trees]
        for each in found:
            each.unreadable = self.cells.unreadable
        self._lists += [(key, each) for each in found]
        return found

    def leave(self, key: str, of: Cells | None = None, name: str = "") -> None:
        """Tell of a cell that was looked at and is not kept."""
        (of or self.cells).leave(key)
        self.unread.append(name or key)

    def tally(self) -> Tally:
        """Count every filled cell and its fate."""
        apart = {key for key, _ in self._lists}
        found: Tally = Counter()
        for (name, fate), count in self.cells.tally().items():
            if name.partition(".")[0] not in apart:
                found[name, fate] += count
        for key, each in self._lists:
            for (name, fate), count in each.tally().items():
                found[f"{key}.{name}", fate] += count
        return found


def _identity(card: _Card) -> dict[str, Value]:
    """Read who it is: an organisation with a contact person, or a person."""
    cells = card.cells
    number = _org_number(card)
    name = cells.take("Name")
    first = next(iter(card.contacts), None)
    person, reached = _contact(first, card, name, bool(number)) if first else (None, {})
    for n, more in enumerate(card.contacts[1:], start=2):
        if more.rest():
            card.unread.append(f"Contact ({n})")
    if number:
        return kept({"org_number": number, "company": name, "name": person}) | reached
    if name and person and _words_of(name) != _words_of(person):
        card.unread.append("ContactPerson")
    return kept({"name": name or person}) | reached


def _org_number(card: _Card) -> str | None:
    registered = card.cells.take("RegistrationNumber") or ""
    number = org_number(registered)
    if number is None and registered and registered.casefold() not in _DUMMIES:
        # XSD 1.30: "In case of private persons, the social security number can be used". Counted,
        # never kept.
        masked = f" {MASK}" if MASK in registered else ""
        card.leave("RegistrationNumber", name=f"RegistrationNumber{masked}")
    return number


def _words_of(name: str) -> set[str]:
    """Give the words of a name, whichever comes first: «Nordmann, Kari» is Kari Nordmann."""
    return set(folded(name.replace(",", " ")).split())


def _contact(
    cells: Cells, card: _Card, called: str | None, company: bool
) -> tuple[str | None, dict[str, Value]]:
    """Read a contact person, of a company or of somebody who is ``called`` something already."""
    person = cells.sub("ContactPerson")
    parts = [person.take(key) or "" for key in _PERSON]
    name = " ".join(each for each in parts if each.casefold() not in _NOT_USED) or None
    if called and name and not company:
        _beside(person, _words_of(called) == _words_of(name))
    contact = Contact()
    for field, key in _REACHED:
        text = cells.take(key)
        if text is not None and _real(text):
            contact.add(cells, key, field, text)
        else:
            cells.drop(key)
    for key in ("Fax", "Website"):
        if _real(cells.take(key)):
            card.leave(key, cells)
    card.unread += [key.removeprefix("ContactPerson.") for key in cells.rest()]
    card.also = contact.also
    return name, {**contact.fields}


def _beside(person: Cells, twice: bool) -> None:
    """Declare a name that is not kept: it stands there twice, or it is another's."""
    if twice:
        person.drop(*_PERSON)
        return
    for key in _PERSON:
        person.leave(key)


def _address(card: _Card) -> dict[str, Value]:
    """Read the address that a letter goes to; each further one is named as not read."""
    lines: dict[str, tuple[dict[str, Value], Cells]] = {}
    for cells in reversed(card.addresses):  # the first of a type is kept
        kind = cells.take("AddressType") or "StreetAddress"
        cells.drop("AddressType", *_IMPERSONAL_ADDRESS)
        if kind in lines:
            card.unread += _other_address(kind, lines[kind], {})
        lines[kind] = (_lines(cells), cells)
        card.unread += [f"Address ({name})" for name in cells.rest()]
    filled_in = {kind: each for kind, each in lines.items() if each[0]}
    best = next((kind for kind in (*_ADDRESS_ORDER, *filled_in) if kind in filled_in), None)
    if best is None:
        return {}
    for kind, each in filled_in.items():
        if kind != best:
            card.unread += _other_address(kind, each, filled_in[best][0])
    return dict(filled_in[best][0])


def _other_address(
    kind: str, other: tuple[dict[str, Value], Cells], best: Mapping[str, Value]
) -> list[str]:
    """Declare an address that is not kept: it stands there twice, or it is another."""
    fields, cells = other
    if fields in ({}, best):
        cells.drop(*_ADDRESS)
        return []
    for key in _ADDRESS:
        cells.leave(key)
    return [f"Address ({kind})"]


def _lines(cells: Cells) -> dict[str, Value]:
    def of(key: str) -> str:
        return _real(cells.take(key)) or ""

    street = " ".join(filter(None, (of("StreetName"), of("Number"))))
    whole = ", ".join(filter(None, (of("AdditionalAddressDetail"), street, of("Building"))))
    found = {
        "postal_address": whole,
        "postcode": postcode(of("PostalCode")),
        "city": of("City"),
    }
    return {key: text for key, text in found.items() if text}


def _real(text: str | None) -> str | None:
    if text is None or text.casefold() in _DUMMIES or text == MASK:
        return None
    return text


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read the SAF-T files at ``path``: a file, or all XML and ZIP files of a folder.

    Raises ``SourceError``.
    """
    paths = [path for path in _paths(config) if path.suffix.casefold() in (".xml", ".zip")]
    if not paths:
        raise _no_file(config)
    done = skipped = 0
    read = (row for path in paths for row in saft_files.rows(path))
    for row in in_order(read, Path(config["path"]).name):
        done += row.what in PEOPLE
        skipped += row.what == NOT_READ
        yield row
    progress(done, None)
    if skipped and not done:  # a ZIP of ZIPs, say: nothing read must not look like nobody there
        raise _no_file(config)


def _no_file(config: SourceConfig) -> SourceError:
    return SourceError(Trouble.NOT_FOUND, Path(config["path"]).name, "holds no SAF-T file", REMEDY)


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Give customers and the invoices of their transactions; of a customer in several files the
    later file wins."""
    kept = list(rows)
    merged: dict[str, Record] = {}
    unreadable = [as_unreadable(row) for row in kept if row.what == NOT_READ]
    found = books(kept, config.name)
    for row in kept:
        if row.what == CUSTOMER:
            record, problems = customer(row, config.name, found.cells)
            merged[record.record] = merge(merged.get(record.record), record)
            unreadable += problems
    records = (*found.cards(merged.values()), *found.records)
    return Parsed(records, (*unreadable, *found.unreadable), found.cells, found.left_out)


def merge(older: Record | None, newer: Record) -> Record:
    """Put two records of one thing together: the newer wins where it is filled."""
    if older is None:
        return newer
    return Record(
        newer.source,
        newer.record,
        newer.kind,
        newer.activity,
        {**older.fields, **newer.fields},
        unread=tuple(dict.fromkeys([*older.unread, *newer.unread])),
        part_of=newer.part_of or older.part_of,
        also=(*newer.also, *_further(older, newer)),
        unclear=newer.unclear,
    )


def _further(older: Record, newer: Record) -> Iterator[tuple[str, str]]:
    """Give the addresses and numbers of an older record that the newer one has not."""
    known = {_key(*each) for each in (*_reached(newer), *newer.also)}
    for field, text in (*_reached(older), *older.also):
        if field in newer.fields and _key(field, text) not in known:
            known.add(_key(field, text))
            yield field, text


def _reached(record: Record) -> Iterator[tuple[str, str]]:
    for field in ("email", "phone"):
        if field in record.fields:
            yield field, str(record.fields[field])


def _key(field: str, text: str) -> str:
    return identifiers.plain_key(field, text) or text


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that there is a file or folder. Reads no content. Raises ``SourceError``."""
    _paths(config)


def _paths(config: SourceConfig) -> list[Path]:
    remedy = "Correct path in orden.toml, or export SAF-T Financial to it."
    return listed(Path(config["path"]), remedy)


def _kinds(options: Mapping[str, Any]) -> tuple[Kind, ...]:
    return (Kind.CONTACT, Kind.INVOICE, Kind.PAYMENT)


SOURCE = SourceType(
    "saft",
    "SAF-T Financial",
    {"path": Option(str, required=True)},
    (),
    _kinds,
    pull,
    parse,
    probe,
    paths=("path",),
    reads_files=True,
    mark="cross",
    erases=BY_HAND,
)
