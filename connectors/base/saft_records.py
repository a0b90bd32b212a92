"""Customers' accounts as records: an invoice or credit note each, and the payments that settle
nothing known."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from connectors.base.columns import opaque, part
from connectors.base.national_id import MASK
from connectors.base.row import Cells, as_mapping, as_mappings, filled, kept
from connectors.base.saft_export import ACCOUNTS, CUSTOMER, DOCUMENT, TRANSACTION
from connectors.base.saft_ledger import Account, Entry, Role
from connectors.base.saft_postings import Chart, Transaction, statement, text_of
from inventory.model import Fate, Kind, Record, Row, Tally, Unreadable, Value

_KINDS = {Role.PAYMENT: Kind.PAYMENT, Role.REFUND: Kind.PAYMENT, Role.PREPAID: Kind.PAYMENT}


@dataclass(slots=True)
class Books:
    """What the transactions of all files come to.

    ``owed``: by customer card, what its closing balance says is owed beyond the invoices.
    ``left_out``: how many stand in a part that is not read.
    """

    records: list[Record] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    cells: Tally = field(default_factory=Counter)
    owed: dict[str, Decimal] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    _numbered: dict[Value | None, list[Record]] = field(default_factory=dict)

    def cards(self, records: Iterable[Record]) -> list[Record]:
        """Put what is owed beyond the invoices on the cards of those who owe it."""
        found = []
        for card in records:
            owed = self.owed.get(card.record)
            if owed is not None and card.kind is Kind.CONTACT:
                card = replace(card, fields={**card.fields, "balance": owed})
            found.append(card)
        return found

    def same(self, listed: Record) -> Record:
        """Give an invoice of a list the id that the same one has here, by number, customer and
        fiscal year.

        One of another year stays apart. Where the list names no customer they may be one: then the
        later date decides what may go.
        """
        others = self._numbered.get(listed.fields.get("invoice_number"), [])
        for other in others:
            if _are_one(other, listed):
                return replace(listed, record=other.record)
        if len(others) == 1 and "customer_number" not in listed.fields:
            fields = {**listed.fields, "issued_on": max(map(_issued, (others[0], listed)))}
            return replace(listed, record=others[0].record, fields=fields)
        if all(other.record != listed.record for other in others):
            return listed
        of = str(listed.fields.get("customer_number", ""))
        return replace(listed, record=f"{listed.record}:{opaque(of, _year(listed))}")


def _are_one(saft: Record, listed: Record) -> bool:
    customers = {each.fields.get("customer_number") for each in (saft, listed)} - {None}
    years = {_year(saft), _year(listed)} - {""}
    return len(customers) < 2 and len(years) < 2


def _issued(invoice: Record) -> date:
    on = invoice.fields.get("issued_on")
    return on if isinstance(on, date) else date.min


def _year(invoice: Record) -> str:
    on = _issued(invoice)
    return "" if on == date.min else str(on.year)


def customer_id(number: str, name: str = "", code: str = "") -> str:
    """Give the record id of a customer: by number, or by name and postcode when there is none."""
    if number and number != MASK:
        return f"customer:{part(number) or opaque(number)}"
    return f"customer:{opaque(name, code)}"


def books(rows: Iterable[Row], source: str, activity: str = "A02") -> Books:
    """Read what transactions and balances say about customers."""
    rows = list(rows)
    found = Books()
    accounts: dict[str, Account] = defaultdict(Account)
    chart = _chart(rows, accounts)
    for row in _each_once(rows, found.cells):
        read = Transaction(row, chart)
        found.unreadable += read.unreadable
        read.count(found.cells)
        for posting in read.postings:
            accounts[posting.customer].lines.append(posting)
    # Some programs leave every balance at nought: those say nothing of who has paid.
    believed = any(account.says for account in accounts.values())
    for customer, account in accounts.items():
        account.settle(believed)
        if account.unexplained:
            found.owed[customer_id(customer)] = account.unexplained
    found.records = _records(accounts, source, activity)
    for record in found.records:
        if record.kind is Kind.INVOICE and "invoice_number" in record.fields:
            found._numbered.setdefault(record.fields["invoice_number"], []).append(record)
    _count_documents(rows, found)
    return found


def _each_once(rows: Iterable[Row], counted: Tally) -> Iterator[Row]:
    """Give each transaction once, by all it says: files of one year often stand there twice, as XML
    and as ZIP. Those of the second are ignored, and counted."""
    seen: set[str] = set()
    for row in rows:
        if row.what != TRANSACTION:
            continue
        said = json.dumps(row.cells, sort_keys=True, default=str)
        if said not in seen:
            seen.add(said)
            yield row
            continue
        cells = Cells(row)
        cells.give_up(Fate.IGNORED)
        counted += cells.tally()


def _chart(rows: Iterable[Row], accounts: dict[str, Account]) -> Chart:
    """Gather which account is what, and each customer's opening and closing balances."""
    own: dict[str, frozenset[str]] = {}
    standard: dict[str, str] = {}
    until = date.max
    for row in rows:
        number = text_of(row.cells, "CustomerID")
        if row.what == DOCUMENT:
            until = _until(row)
        if row.what == ACCOUNTS:
            standard |= {key: text_of(row.cells, key) for key in row.cells}
        elif row.what == CUSTOMER and number not in ("", MASK):
            said, its, _ = statement(row)
            said = replace(said, until=until)
            own[number] = own.get(number, frozenset()) | its
            # The same file as XML and as ZIP says the same twice.
            if accounts[number].statements[-1:] != [said]:
                accounts[number].statements.append(said)
    return Chart(own, standard)


def _until(document: Row) -> date:
    with suppress(ValueError):
        return date.fromisoformat(text_of(document.cells, "until"))
    return date.max


def _records(accounts: Mapping[str, Account], source: str, activity: str) -> list[Record]:
    """Make the records, oldest first: the oldest of one number has the number alone as its id."""
    entries = [each for account in accounts.values() for each in account.entries]
    made: dict[str, Record] = {}
    for entry in sorted(entries, key=_order):
        if not _is_told(entry):
            continue
        stem = name = _stem(entry)
        if name in made:
            # Numbers begin again every year, and one transaction may name many customers.
            name = f"{stem}:{opaque(*_apart(entry))}"
        if name in made:
            name = f"{stem}:{opaque(*_apart(entry), entry.first.role, entry.first.reference)}"
        made[name] = _record(name, entry, source, activity)
    return list(made.values())


def _order(entry: Entry) -> tuple[object, ...]:
    line = entry.first
    kind = _KINDS.get(line.role, Kind.INVOICE)
    return (line.on, kind is Kind.PAYMENT, line.customer, line.transaction, line.reference)


def _is_told(entry: Entry) -> bool:
    """Tell whether an entry is a record of its own: a payment that settled the invoice it names
    is that invoice's day of payment."""
    return entry.first.role is not Role.PAYMENT or not entry.named or bool(entry.open)


def _stem(entry: Entry) -> str:
    line = entry.first
    if line.number:
        kind = _KINDS.get(line.role, Kind.INVOICE)
        return f"{kind}:{line.reference}"
    number = part(line.transaction, digits=20) or opaque(line.transaction)
    return f"transaction:{number}"


def _apart(entry: Entry) -> tuple[str, str]:
    line = entry.first
    if line.number:
        return line.customer, str(line.on.year)
    return f"{line.customer}\x1f{line.on.isoformat()}", line.on.isoformat()


def _record(name: str, entry: Entry, source: str, activity: str) -> Record:
    first = entry.first
    kind = _KINDS.get(first.role, Kind.INVOICE)
    customer = first.customer if first.customer != MASK else None
    payment = kind is Kind.PAYMENT
    fields: dict[str, Value | None] = {
        "paid_on" if payment else "issued_on": first.on,
        "amount": _paid(entry) if payment else entry.amount,
        "invoice_number": first.reference if first.number else None,
        "customer_number": customer,
    }
    if not payment:
        fields |= _standing(entry)
    fields["description"] = next((line.said for line in entry.lines if line.said), None)
    part_of = customer_id(customer) if customer is not None else None
    return Record(source, name, kind, activity, kept(fields), part_of=part_of)


def _standing(entry: Entry) -> dict[str, Value | None]:
    """Give when an invoice is due, what is open of it, and the day of the last payment when nothing
    is."""
    found: dict[str, Value | None] = {
        "due_on": max((line.due for line in entry.lines if line.due), default=None)
    }
    if entry.first.role is Role.SALE and entry.open:
        found["balance"] = entry.open
    elif entry.first.role is Role.SALE:
        found["paid_on"] = entry.settled_on
    return found


def _paid(entry: Entry) -> Decimal | None:
    """Give what came in; of a payment that settled what it names, what is left of it."""
    if entry.amount is None:
        return None
    if entry.first.role is Role.PAYMENT:
        return entry.open if entry.named else -entry.amount
    return entry.amount if entry.first.role is Role.PREPAID else -entry.amount


def _count_documents(rows: Iterable[Row], found: Books) -> None:
    """Add what was counted where it stood, and who stands in a part that is not read."""
    people: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.what == CUSTOMER:
            contacts = as_mappings(row.cells.get("Contact"))
            number = text_of(row.cells, "CustomerID")
            further = {f"{number}\x1f{n}" for n, each in enumerate(contacts) if n and filled(each)}
            people["contact_persons"] |= further
        if row.what != DOCUMENT:
            continue
        for part_, who in as_mapping(row.cells.get("people")).items():
            people[part_] |= set(map(str, who)) if isinstance(who, list) else set()
        for fate in (Fate.IGNORED, Fate.UNREAD):
            for name, count in as_mapping(row.cells.get(fate.value)).items():
                if isinstance(count, int) and count > 0:
                    found.cells[name, fate] += count
    found.left_out = {name: len(who) for name, who in people.items() if who}
