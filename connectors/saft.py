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
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.base import saft_files
from connectors.base.columns import folded, opaque, part
from connectors.base.files import NOT_READ, as_unreadable, listed
from connectors.base.national_id import MASK
from connectors.base.row import Cells, as_mapping, as_mappings, clean, filled, kept
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
    "SelfBillingIndicator AccountID BalanceAccount OpeningDebitBalance OpeningCreditBalance "
    "ClosingDebitBalance ClosingCreditBalance"
).split()
_IMPERSONAL_PARTY = "PaymentTerms NaceCode CurrencyCode Type Status Analysis".split()
_ADDRESS_ORDER = ("PostalAddress", "BillingAddress", "StreetAddress")


def customer(row: Row, source: str, activity: str = "A03") -> tuple[Record, tuple[Unreadable, ...]]:
    """Read a customer. Raises ``SourceError`` when CustomerID is gone from the format."""
    cells = Cells(row)
    cells.need("CustomerID", "Name")
    unread: list[str] = []
    number = cells.take("CustomerID") or ""
    fields: dict[str, Value] = {}
    if number and number != MASK:
        fields["customer_number"] = number
    fields |= _identity(cells, unread)
    fields |= _address(cells, unread)
    cells.drop(*_IMPERSONAL)
    for key in ("BankAccount", "TaxRegistration"):
        if filled(cells.raw(key)):
            unread.append(key)
    party = cells.sub("PartyInfo")
    party.drop(*_IMPERSONAL_PARTY)
    unread += [name.removeprefix("PartyInfo.") for name in cells.rest()]
    who = fields.get("name", fields.get("company", ""))
    id_ = customer_id(number, str(who), str(fields.get("postcode", "")))
    once = tuple(dict.fromkeys(unread))
    record = Record(source, id_, Kind.CONTACT, activity, fields, unread=once)
    return record, tuple(cells.unreadable)


def customer_id(number: str, name: str = "", code: str = "") -> str:
    """Give the record id of a customer: by number, or by name and postcode when there is none."""
    if number and number != MASK:
        return f"customer:{part(number) or opaque(number)}"
    return f"customer:{opaque(name, code)}"


def _identity(cells: Cells, unread: list[str]) -> dict[str, Value]:
    """Read who it is: an organisation with a contact person, or a person."""
    number = _org_number(cells, unread)
    name = cells.take("Name")
    contacts = as_mappings(cells.raw("Contact"))
    person, reached = _contact(next(iter(contacts), {}), cells.where, unread)
    unread += [f"Contact ({n})" for n, more in enumerate(contacts[1:], start=2) if filled(more)]
    if number:
        return kept({"org_number": number, "company": name, "name": person}) | reached
    if name and person and _words_of(name) != _words_of(person):
        unread.append("ContactPerson")
    return kept({"name": name or person}) | reached


def _org_number(cells: Cells, unread: list[str]) -> str | None:
    registered = cells.take("RegistrationNumber") or ""
    number = org_number(registered)
    if number is None and registered and registered.casefold() not in _DUMMIES:
        # XSD 1.30: "In case of private persons, the social security number can be used". Counted,
        # never kept.
        masked = f" {MASK}" if MASK in registered else ""
        unread.append(f"RegistrationNumber{masked}")
    return number


def _words_of(name: str) -> set[str]:
    """Give the words of a name, whichever comes first: «Nordmann, Kari» is Kari Nordmann."""
    return set(folded(name.replace(",", " ")).split())


def _contact(
    tree: Mapping[str, Any], where: str, unread: list[str]
) -> tuple[str | None, dict[str, Value]]:
    cells = Cells(Row("", where, tree))
    person = cells.sub("ContactPerson")
    parts = [person.take(key) or "" for key in ("FirstName", "LastNamePrefix", "LastName")]
    name = " ".join(each for each in parts if each.casefold() not in _NOT_USED) or None
    email = _real(cells.take("Email"))
    mobile, fixed = _real(cells.take("MobilePhone")), _real(cells.take("Telephone"))
    if mobile and fixed and _eight_digits(mobile) != _eight_digits(fixed):
        unread.append("Telephone")
    for key in ("Fax", "Website"):
        if _real(cells.take(key)):
            unread.append(key)
    unread += [key.removeprefix("ContactPerson.") for key in cells.rest()]
    return name, kept({"email": email, "phone": mobile or fixed})


def _eight_digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)[-8:]


def _address(cells: Cells, unread: list[str]) -> dict[str, Value]:
    lines: dict[str, dict[str, Value]] = {}
    for each in reversed(as_mappings(cells.raw("Address"))):  # the first of a type is kept
        lines[str(each.get("AddressType") or "StreetAddress")] = _lines(each)
    filled_in = {kind: each for kind, each in lines.items() if each}
    for kind in (*_ADDRESS_ORDER, *filled_in):
        if kind in filled_in:
            best = filled_in[kind]
            unread += [f"Address ({kind})" for kind, each in filled_in.items() if each != best]
            return dict(best)
    return {}


def _lines(tree: Mapping[str, Any]) -> dict[str, Value]:
    def of(key: str) -> str:
        return _real(clean(tree.get(key))) or ""

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
    oldest_first = sorted((_first_day(group), key) for key, group in lines.items())
    records: dict[str, Record] = {}
    for on, key in oldest_first:
        record, customer_and_day = key
        if record in records:
            # TransactionID begins again at 1 every year, and one transaction may name many
            # customers.
            record = f"{record}:{opaque(customer_and_day, on.isoformat())}"
        records[record] = _invoice(record, lines[key], source, activity)
    return list(records.values()), unreadable


def _first_day(group: Iterable["_Line"]) -> date:
    return min(line.on for line in group)


def _same(row: Row) -> str:
    """Tell a transaction by all it says: files of one year often stand there twice, as XML and as
    ZIP."""
    return json.dumps(row.cells, sort_keys=True, default=str)


@dataclass(frozen=True, slots=True)
class _Line:
    """A customer's line of a transaction.

    ``amount`` is debit less credit; lines of one ``key`` are one invoice, ``reference`` is its
    number.
    """

    key: tuple[str, str]
    customer: str
    on: date
    said: str | None
    amount: Decimal
    due: date | None
    reference: str | None


def _line(transaction: str, on: date, said: str | None, line: Mapping[str, Any]) -> _Line:
    customer = _text_of(line, "CustomerID")
    reference: str | None = _text_of(line, "ReferenceNumber")
    if reference and _INVOICE_NUMBER.fullmatch(reference) and part(reference, digits=20):
        # An invoice number is one invoice in all files; a transaction number only on its day.
        key = (f"invoice:{reference}", customer)
    else:
        reference = None
        number = part(transaction, digits=20) or opaque(transaction)
        key = (f"transaction:{number}", f"{customer}\x1f{on.isoformat()}")
    due = None
    with suppress(ValueError):
        due = date.fromisoformat(_text_of(line, "DueDate"))
    return _Line(
        key=key,
        customer=customer,
        on=on,
        said=said or _real(_text_of(line, "Description")) or None,
        amount=_amount(line.get("DebitAmount")) - _amount(line.get("CreditAmount")),
        due=due,
        reference=reference,
    )


def _text_of(line: Mapping[str, Any], key: str) -> str:
    value = line.get(key)
    if isinstance(value, Mapping | list):
        return ""
    return clean(value) or ""


def _transaction(row: Row, unreadable: list[Unreadable]) -> list[_Line]:
    """Give the customer lines of a transaction; none when it names no customer, as a purchase or a
    bank fee does."""
    cells = Cells(row)
    cells.need("TransactionID", "TransactionDate")
    number, on = cells.take("TransactionID") or "", cells.take("TransactionDate") or ""
    said = cells.take("Description")
    lines = [line for line in as_mappings(cells.raw("Line")) if line.get("CustomerID")]
    if not lines:
        return []
    try:
        dated = date.fromisoformat(on[:10])
    except ValueError:
        unreadable.append(Unreadable(row.where, "TransactionDate is not a date"))
        return []
    if len({str(line["CustomerID"]) for line in lines}) > 1:
        said = None  # what a transaction says may name another of its customers
    return [_line(number, dated, said, line) for line in lines]


def _invoice(record: str, group: list[_Line], source: str, activity: str) -> Record:
    debits = [line for line in group if line.amount > 0]
    credits = [line for line in group if line.amount < 0]
    own = debits or group
    first = min(own, key=lambda line: line.on)
    customer = first.customer if first.customer != MASK else None
    fields: dict[str, Value | None] = {
        "issued_on": first.on,
        "amount": sum((line.amount for line in own), Decimal(0)),
        "invoice_number": first.reference,
        "customer_number": customer,
        "due_on": max((line.due for line in own if line.due), default=None),
        "paid_on": None,
        "description": first.said,
    }
    if debits and credits:
        fields["paid_on"] = max(line.on for line in credits)
    part_of = customer_id(customer) if customer is not None else None
    return Record(source, record, Kind.INVOICE, activity, kept(fields), part_of=part_of)


def _amount(tree: Any) -> Decimal:
    """Read an amount as the schema has it: a decimal point, at most 18 digits.

    Anything else counts as nothing.
    """
    text = as_mapping(tree).get("Amount")
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,8})?", text):
        return Decimal(0)
    return Decimal(text)


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read the SAF-T files at ``path``: a file, or all XML and ZIP files of a folder.

    Raises ``SourceError``.
    """
    paths = [path for path in _paths(config) if path.suffix.casefold() in (".xml", ".zip")]
    check_parts(Path(config["path"]).name, [path.name for path in paths])
    if not paths:
        raise _no_file(config)
    done = skipped = 0
    for path in paths:
        for row in saft_files.rows(path):
            done += row.what != NOT_READ
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
    for row in kept:
        if row.what == CUSTOMER:
            record, problems = customer(row, config.name)
            merged[record.record] = merge(merged.get(record.record), record)
            unreadable += problems
    records, problems_too = invoices((row for row in kept if row.what == TRANSACTION), config.name)
    return Parsed((*merged.values(), *records), (*unreadable, *problems_too))


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
        also=(*newer.also, *(one for one in older.also if one[0] not in newer.fields)),
    )


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that there is a file or folder. Reads no content. Raises ``SourceError``."""
    _paths(config)


def _paths(config: SourceConfig) -> list[Path]:
    remedy = "Correct path in orden.toml, or export SAF-T Financial to it."
    return listed(Path(config["path"]), remedy)


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
