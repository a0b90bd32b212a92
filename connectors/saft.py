"""SAF-T Financial (Norway, 1.20 and 1.30) as records: customers, and the transactions that name
one.

Schema and examples: github.com/Skatteetaten/saf-t. Only customers with a balance or a movement in
the period need stand in the file, so it is no customer register; absence says nothing.
Header/Company is the owner and is left out.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.base import saft_files
from connectors.base.columns import folded, opaque, part
from connectors.base.files import NOT_READ, as_unreadable, listed
from connectors.base.national_id import MASK
from connectors.base.row import Cells, clean, filled
from connectors.base.saft_files import CUSTOMER, REMEDY, TRANSACTION, check_parts
from connectors.base.values import org_number, postcode
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
    Unreadable,
    Value,
    silent,
)

_INVOICE_NUMBER = re.compile(r"[A-Za-z]{0,8}[-/]?[0-9]{1,12}")
#: What examples and real programs write where they have nothing. Names are not compared: people are
#: called Tom.
_DUMMIES = frozenset({"n.a", "n.a.", "n/a", "na", "tom", "99999999", "-", ".", "ukjent", "unknown"})
_NOT_USED = frozenset({"", "notused", "n.a", "n.a.", "n/a", "-", "."})
#: Bookkeeping, not personal: balances, terms, codes, the country behind the postcode.
_IMPERSONAL = (
    "SelfBillingIndicator AccountID BalanceAccount OpeningDebitBalance OpeningCreditBalance ClosingDebitBalance "
    "ClosingCreditBalance"
).split()
_IMPERSONAL_PARTY = "PaymentTerms NaceCode CurrencyCode Type Status Analysis".split()
_ADDRESS_ORDER = ("PostalAddress", "BillingAddress", "StreetAddress")


def customer(row: Row, source: str, activity: str = "A03") -> tuple[Record, tuple[Unreadable, ...]]:
    """Read a customer. Raises ``SourceError`` when CustomerID is gone from the format."""
    cells = Cells(row)
    cells.need("CustomerID", "Name")
    unread: list[str] = []
    number = cells.take("CustomerID") or ""
    fields: dict[str, Value] = {"customer_number": number} if number and number != MASK else {}
    fields |= _identity(cells, unread)
    fields |= _address(cells, unread)
    cells.drop(*_IMPERSONAL)
    for key in ("BankAccount", "TaxRegistration"):
        if filled(cells.raw(key)):
            unread.append(key)
    party = cells.sub("PartyInfo")
    party.drop(*_IMPERSONAL_PARTY)
    unread += [name.removeprefix("PartyInfo.") for name in cells.rest()]
    name = customer_id(
        number, str(fields.get("name", fields.get("company", ""))), str(fields.get("postcode", ""))
    )
    record = Record(
        source, name, Kind.CONTACT, activity, fields, unread=tuple(dict.fromkeys(unread))
    )
    return record, tuple(cells.unreadable)


def customer_id(number: str, name: str = "", code: str = "") -> str:
    """Give the record id of a customer: by number, or by name and postcode when there is none."""
    if number and number != MASK:
        return f"customer:{part(number) or opaque(number)}"
    return f"customer:{opaque(name, code)}"


def _identity(cells: Cells, unread: list[str]) -> dict[str, Value]:
    """Read who it is: an organisation with a contact person, or a person."""
    fields: dict[str, Value] = {}
    registered = cells.take("RegistrationNumber")
    number = org_number(registered) if registered else None
    if number:
        fields["org_number"] = number
    elif registered and registered.casefold() not in _DUMMIES:
        # XSD 1.30: "In case of private persons, the social security number can be used". Counted,
        # never kept.
        unread.append(f"RegistrationNumber {MASK}" if MASK in registered else "RegistrationNumber")
    name = cells.take("Name")
    contacts = _listed(cells.raw("Contact"))
    person, reached = _contact(contacts[0], cells.where, unread) if contacts else (None, {})
    unread += [f"Contact ({n})" for n, more in enumerate(contacts[1:], start=2) if filled(more)]
    if number and name:
        fields["company"] = name
        if person:
            fields["name"] = person
    elif name or person:
        fields["name"] = name or person or ""
        if (
            name
            and person
            and set(folded(name.replace(",", " ")).split()) != set(folded(person).split())
        ):
            unread.append("ContactPerson")
    return fields | reached


def _contact(
    tree: Mapping[str, Any], where: str, unread: list[str]
) -> tuple[str | None, dict[str, Value]]:
    cells = Cells(Row("", where, tree))
    person = cells.sub("ContactPerson")
    parts = [person.take(key) or "" for key in ("FirstName", "LastNamePrefix", "LastName")]
    name = " ".join(each for each in parts if each.casefold() not in _NOT_USED) or None
    fields: dict[str, Value] = {}
    if email := _real(cells.take("Email")):
        fields["email"] = email
    mobile, fixed = _real(cells.take("MobilePhone")), _real(cells.take("Telephone"))
    if phone := mobile or fixed:
        fields["phone"] = phone
    if mobile and fixed and re.sub(r"\D", "", mobile)[-8:] != re.sub(r"\D", "", fixed)[-8:]:
        unread.append("Telephone")
    for key in ("Fax", "Website"):
        if _real(cells.take(key)):
            unread.append(key)
    unread += [key.removeprefix("ContactPerson.") for key in cells.rest()]
    return name, fields


def _address(cells: Cells, unread: list[str]) -> dict[str, Value]:
    found = {
        str(each.get("AddressType") or "StreetAddress"): each
        for each in reversed(_listed(cells.raw("Address")))
    }
    lines = {kind: _lines(each) for kind, each in found.items()}
    best = next((kind for kind in (*_ADDRESS_ORDER, *lines) if lines.get(kind)), None)
    if best is None:
        return {}
    unread += [f"Address ({kind})" for kind, each in lines.items() if each and each != lines[best]]
    return dict(lines[best])


def _lines(tree: Mapping[str, Any]) -> dict[str, Value]:
    def of(key: str) -> str:
        return _real(clean(tree.get(key))) or ""

    street = " ".join(filter(None, (of("StreetName"), of("Number"))))
    whole = ", ".join(filter(None, (of("AdditionalAddressDetail"), street, of("Building"))))
    code = postcode(of("PostalCode"))
    return {
        key: text
        for key, text in (("postal_address", whole), ("postcode", code), ("city", of("City")))
        if text
    }


def _real(text: str | None) -> str | None:
    return None if text is None or text.casefold() in _DUMMIES or text == MASK else text


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def invoices(
    found: Iterable[Row], source: str, activity: str = "A02"
) -> tuple[list[Record], list[Unreadable]]:
    """Read what transactions say about customers: debits on an invoice number are an invoice,
    credits its payment."""
    lines: dict[tuple[str, str], list[_Line]] = defaultdict(list)
    unreadable: list[Unreadable] = []
    for row in {_same(row): row for row in found}.values():
        for line in _transaction(row, unreadable):
            lines[line.key].append(line)
    taken: set[str] = set()
    records = []
    for (name, number), group in sorted(
        lines.items(), key=lambda each: (min(line.on for line in each[1]), each[0])
    ):
        record = name
        if (
            record in taken
        ):  # TransactionID begins again at 1 every year, and one transaction may name many customers
            record = f"{name}:{opaque(number, min(line.on for line in group).isoformat())}"
        taken.add(record)
        records.append(_invoice(record, number, group, source, activity))
    return records, unreadable


def _same(row: Row) -> str:
    """Tell a transaction by all it says: files of one year often stand there twice, as XML and as
    ZIP."""
    return json.dumps(row.cells, sort_keys=True, default=str)


class _Line:
    """A customer's line of a transaction. ``amount`` is debit less credit."""

    __slots__ = ("amount", "customer", "due", "key", "on", "reference", "said")

    def __init__(
        self, transaction: str, on: date, said: str | None, alone: bool, line: Mapping[str, Any]
    ) -> None:
        def of(key: str) -> str:
            return (
                clean(line.get(key)) or "" if not isinstance(line.get(key), Mapping | list) else ""
            )

        self.customer = of("CustomerID")
        self.on = on
        # What a transaction says may name another customer when it has several.
        self.said = (said if alone else None) or _real(of("Description")) or None
        self.amount = _amount(line.get("DebitAmount")) - _amount(line.get("CreditAmount"))
        self.due: date | None = None
        with suppress(ValueError):
            self.due = date.fromisoformat(of("DueDate"))
        reference = of("ReferenceNumber")
        usable = (
            bool(_INVOICE_NUMBER.fullmatch(reference)) and part(reference, digits=20) is not None
        )
        self.reference = reference if usable else None
        name = (
            f"invoice:{reference}"
            if usable
            else f"transaction:{part(transaction, digits=20) or opaque(transaction)}"
        )
        # An invoice number is one invoice in all files; a transaction number only on its day.
        self.key = (
            (name, self.customer) if usable else (name, f"{self.customer}\x1f{on.isoformat()}")
        )


def _transaction(row: Row, unreadable: list[Unreadable]) -> list[_Line]:
    """Give the customer lines of a transaction; none when it names no customer, as a purchase or a
    bank fee does."""
    cells = Cells(row)
    cells.need("TransactionID", "TransactionDate")
    number, on, said = (
        cells.take("TransactionID") or "",
        cells.take("TransactionDate"),
        cells.take("Description"),
    )
    lines = [line for line in _listed(cells.raw("Line")) if line.get("CustomerID")]
    if not lines:
        return []
    try:
        dated = date.fromisoformat((on or "")[:10])
    except ValueError:
        unreadable.append(Unreadable(row.where, "TransactionDate is not a date"))
        return []
    alone = len({str(line["CustomerID"]) for line in lines}) == 1
    return [_Line(number, dated, said, alone, line) for line in lines]


def _invoice(record: str, number: str, group: list[_Line], source: str, activity: str) -> Record:
    debits = [line for line in group if line.amount > 0]
    credits = [line for line in group if line.amount < 0]
    own = debits or group
    first = min(own, key=lambda line: line.on)
    fields: dict[str, Value] = {
        "issued_on": first.on,
        "amount": sum((line.amount for line in own), Decimal(0)),
    }
    if first.reference:
        fields["invoice_number"] = first.reference
    if first.customer != MASK:
        fields["customer_number"] = first.customer
    if due := max((line.due for line in own if line.due), default=None):
        fields["due_on"] = due
    if debits and credits:
        fields["paid_on"] = max(line.on for line in credits)
    if first.said:
        fields["description"] = first.said
    part_of = customer_id(first.customer) if first.customer != MASK else None
    return Record(source, record, Kind.INVOICE, activity, fields, part_of=part_of)


def _amount(tree: Any) -> Decimal:
    """Read an amount as the schema has it: a decimal point, at most 18 digits.

    Anything else counts as nothing.
    """
    text = tree.get("Amount", "") if isinstance(tree, Mapping) else ""
    return (
        Decimal(text)
        if isinstance(text, str) and re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,8})?", text)
        else Decimal(0)
    )


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read the SAF-T files at ``path``: a file, or all XML and ZIP files of a folder.

    Raises ``SourceError``.
    """
    paths = [path for path in _paths(config) if path.suffix.casefold() in (".xml", ".zip")]
    check_parts(Path(config["path"]).name, [path.name for path in paths])
    if not paths:
        raise SourceError(
            Trouble.NOT_FOUND, Path(config["path"]).name, "holds no SAF-T file", REMEDY
        )
    done = skipped = 0
    for path in paths:
        for row in saft_files.rows(path):
            done += row.what != NOT_READ
            skipped += row.what == NOT_READ
            yield row
        progress(done, None)
    if skipped and not done:  # a ZIP of ZIPs, say: nothing read must not look like nobody there
        raise SourceError(
            Trouble.NOT_FOUND, Path(config["path"]).name, "holds no SAF-T file", REMEDY
        )


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Give customers and the invoices of their transactions; of a customer in several files the
    later file wins."""
    kept = list(rows)
    merged: dict[str, Record] = {}
    unreadable = [as_unreadable(row) for row in kept if row.what == NOT_READ]
    for row in kept:
        if row.what == CUSTOMER:
            record, problems = customer(row, config.name)
            merged[record.record] = merge(merged.get(record.record), record)
            unreadable += problems
    records, problems_too = invoices((row for row in kept if row.what == TRANSACTION), config.name)
    return Parsed((*merged.values(), *records), (*unreadable, *problems_too))


def merge(older: Record | None, newer: Record) -> Record:
    """Put two records of one thing together: what the newer fills wins, blanks come from the older."""
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
    )


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that there is a file or folder. Reads no content. Raises ``SourceError``."""
    _paths(config)


def _paths(config: SourceConfig) -> list[Path]:
    return listed(
        Path(config["path"]), "Correct path in orden.toml, or export SAF-T Financial to it."
    )


def _kinds(options: Mapping[str, Any]) -> tuple[Kind, ...]:
    return (Kind.CONTACT, Kind.INVOICE)


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
)
