"""ContaFaktura (now Conta): customer lists, invoice lists and SAF-T files in the folder where they
were exported to.

Files are told apart by their headings and root elements, never by their names. A key to Conta's API
has all rights of its user (none is read-only), so this reads what the coach downloads. An active
search filter there gives a partial file without saying so (hjelp.conta.no, customer list): absence
says nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from connectors import saft
from connectors.base import conta_lists, list_rows, newest, saft_files, tables
from connectors.base.columns import (
    Column,
    check_fields,
    fields_of,
    opaque,
    part,
    take_fields,
)
from connectors.base.conta_lists import KINDS, SETTLED, Listing
from connectors.base.files import DATED, NOT_READ, as_unreadable, content, listed, not_read, note
from connectors.base.list_rows import Role, of_suppliers
from connectors.base.row import Cells, clean
from connectors.base.saft_export import PEOPLE, in_order
from connectors.erasing.guided import BY_HAND
from inventory.errors import SourceError, Trouble
from inventory.model import (
    Fate,
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
    full_name,
    silent,
)

_TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".jsonl", ".parquet"})
_EXPORT = (
    "In Conta, open the customer list without an active search or filter, press Download CSV "
    "and save it there; do the same for the invoice list."
)
#: Columns that may say in a word whether an invoice is paid.
_PAYMENT = frozenset({"paid_on", "balance", SETTLED})
_PAID = frozenset("ja yes true x betalt paid oppgjort innbetalt settled closed".split())
_OWED = frozenset(
    "ubetalt unpaid forfalt overdue utestående outstanding open åpen purret inkasso".split()
) | {"ikke betalt", "not paid"}
_UNPAID = frozenset("nei no false -".split()) | _OWED
_NOT_KNOWN = "has headings of neither a customer list nor an invoice list, and was not read"
_NO_CUSTOMERS = "is a list of suppliers, and was not read"
_ROLES = {
    Role.SUPPLIER: "holds {} rows of suppliers, which were not read",
    Role.OTHER: "holds {} rows of employees or owners, which were not read",
}
_NOTHING_SAID = list_rows.Said(Role.UNSAID)
#: Fields in which yes or no is nobody's name.
_NAMED = ("name", "first_name", "last_name", "company", "contact_person")
_REACHED_BY = ("email", "phone", "postal_address", "postcode")
#: Who is reached or registered by any of these is no sum.
_REACH = frozenset({*_REACHED_BY, "org_number", "birth_date"})

_Read: TypeAlias = tuple[Record | None, tuple[Unreadable, ...]]


@dataclass(frozen=True, slots=True)
class _List:
    """A list that was found in a file."""

    path: Path
    table: tables.Table
    what: Listing


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read all files at ``path``: SAF-T first, then the lists that count, the newest first.

    Raises ``SourceError``, for one broken file too: half is not enough.
    """
    own = conta_lists.own(config)
    check_fields(own, fields_of(Kind.CONTACT) | fields_of(Kind.INVOICE), config.name)
    paths = _paths(config)
    done, found = 0, list[_List]()
    read = (row for path in paths for row in _file(path, config, found))
    for row in in_order(read, Path(config["path"]).name):
        done += row.what in PEOPLE
        yield row
    for row in _counting(found, config):
        done += row.what in KINDS
        yield row
    progress(done, None)
    if not done and not found:
        problem = "holds no customer list, invoice list or SAF-T file"
        raise SourceError(Trouble.NOT_FOUND, Path(config["path"]).name, problem, _EXPORT)


def _paths(config: SourceConfig) -> list[Path]:
    return listed(Path(config["path"]), f"Correct path in orden.toml. {_EXPORT}")


def _file(path: Path, config: SourceConfig, found: list[_List]) -> Iterator[Row]:
    """Give the rows of a file that is no list; the lists in it go into ``found``."""
    suffix = path.suffix.casefold()
    if path.is_dir():
        yield not_read(path.name, "is a folder in the folder, and was not read")
    elif suffix in (".xml", ".zip"):
        yield from _saft(path)
    elif suffix in _TABLES:
        for table in tables.read(path, conta_lists.known(config)):
            yield from _table(path, table, config, found)
    else:
        # Not by its name: people call letters and PDF invoices after a person.
        where = f"a {suffix or 'nameless'} file in {path.parent.name}"
        yield not_read(where, "is no table and no SAF-T, and was not read")


def _saft(path: Path) -> Iterator[Row]:
    data = content(path)
    if data.startswith(b"PK") or saft_files.is_audit_file(path.name, data):
        yield from saft_files.rows(path)
    else:
        yield not_read(path.name, "is XML, but not SAF-T Financial, and was not read")


def _table(
    path: Path, table: tables.Table, config: SourceConfig, found: list[_List]
) -> Iterator[Row]:
    what = conta_lists.listing(table.header, config)
    if what is None:
        yield not_read(table.place, table.nothing or _NOT_KNOWN)
    elif of_suppliers(table.header, conta_lists.fields_in(what, table.header, config)):
        yield not_read(table.place, _NO_CUSTOMERS)
    else:
        conta_lists.need(what, table.header, table.place, config)
        found.append(_List(path, table, what))


def _counting(found: Sequence[_List], config: SourceConfig) -> Iterator[Row]:
    """Give the rows of the lists that count, the newest list first, and how old each file is."""
    zone = ZoneInfo(config.timezone)
    dated: dict[str, date] = {}
    for what in Listing:
        lists = [each for each in found if each.what is what]
        order = newest.in_order([_listed(each, config, zone, len(lists) > 1) for each in lists])
        for n in reversed(order.oldest_first):
            table = lists[n].table
            if n in order.losing:
                yield not_read(table.place, order.left_out[n])
            elif why := order.left_out.get(n) or order.told.get(n):
                yield note(table.place, why)
            if n not in order.left_out:
                day = newest.day_of(lists[n].path, table.above, zone)
                dated[lists[n].path.name] = max(day, dated.get(lists[n].path.name, day))
                yield from (Row(what.value, where, cells) for where, cells in table.rows)
    for name, day in dated.items():
        yield Row(DATED, name, {"day": day.isoformat()})


def _listed(each: _List, config: SourceConfig, zone: ZoneInfo, several: bool) -> newest.Listed:
    """Describe a list among others; what it holds only where there are several."""
    table, by_field = each.table, dict[str, list[str]]()
    for column in conta_lists.columns(each.what, table.header, config):
        by_field.setdefault(column.field, []).append(column.header)
    of_invoices = each.what is Listing.INVOICES
    named = [header for field in _NAMED for header in by_field.get(field, ())]
    keys = [by_field.get("customer_number", []), named, by_field.get("email", [])]
    if of_invoices:
        keys = [by_field.get("invoice_number", [])]
    return newest.listed(
        each.path,
        table,
        fields=conta_lists.fields_in(each.what, table.header, config),
        holds=newest.Holds(
            keys=keys,
            whose=named,
            event=by_field.get("issued_on", []) if of_invoices else None,
            happened=[name for field in newest.HAPPENED for name in by_field.get(field, ())],
        ),
        zone=zone,
        several=several,
    )


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Give a contact per customer and a record per invoice.

    Lists win over SAF-T, the first list, which is the newest, over the others.
    """
    zone = ZoneInfo(config.timezone)
    kept = list(rows)
    books = saft.books(kept, config.name)
    gathered = _Gathered(books.same)
    for row in kept:
        if row.what == saft_files.CUSTOMER:
            gathered.merge(*saft.customer(row, config.name, books.cells))
    gathered.unreadable += books.unreadable
    gathered.records |= {record.record: record for record in books.records}
    for row in kept:
        if row.what in KINDS:
            gathered.add(row, config, zone)
        elif row.what == NOT_READ:
            gathered.unreadable.append(as_unreadable(row))
    gathered.number_years()
    gathered.tell_of_suppliers()
    records = (_of_company(record, gathered.records) for record in gathered.records.values())
    cells = books.cells + gathered.cells
    unreadable = tuple(gathered.unreadable)
    return Parsed(tuple(books.cards(records)), unreadable, cells, books.left_out)


def _of_company(record: Record, records: Mapping[str, Record]) -> Record:
    """Move the customer's name on an invoice to ``company`` when the customer's card says that it
    is one."""
    card = records.get(record.part_of or "")
    if card is None or "company" not in card.fields:
        return record
    if record.fields.get("name") != card.fields["company"]:
        return record
    renamed = {"name": "company"}
    fields = {renamed.get(key, key): value for key, value in record.fields.items()}
    return replace(record, fields=fields)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the headings of a list come to, once for all of its rows.

    ``reached``: headings of what somebody is reached by; ``names``: of names, where yes or no is
    none; ``says``: the fields that it has.
    """

    what: Listing
    columns: tuple[Column, ...]
    reached: frozenset[str]
    names: tuple[str, ...]
    says: frozenset[str]


def _shape(what: Listing, header: tuple[str, ...], config: SourceConfig) -> _Shape:
    columns = conta_lists.columns(what, header, config)
    return _Shape(
        what,
        columns,
        frozenset(each.header for each in columns if each.field in _REACH),
        tuple(each.header for each in columns if each.field in _NAMED),
        conta_lists.fields_in(what, header, config),
    )


class _Gathered:
    """Records by id so far. Rows of one thing in several files become one record."""

    def __init__(self, same: Callable[[Record], Record]) -> None:
        #: Gives an invoice of a list the id that SAF-T's invoice has, where they are one.
        self._same = same
        self.records: dict[str, Record] = {}
        self.unreadable: list[Unreadable] = []
        self.cells: Tally = Counter()
        #: File and record id → the line where it stood first.
        self._rows: dict[tuple[str, str], str] = {}
        #: Record id → what the lists that told of it say.
        self._told: dict[str, frozenset[str]] = {}
        #: Id of an invoice → ids of other years' invoices that have its number.
        self._repeated: dict[str, set[str]] = {}
        #: Listing and headings → what they come to.
        self._shapes: dict[tuple[str, ...], _Shape] = {}
        #: File and role → how many rows of it are no customer's.
        self._no_customers: Counter[tuple[str, Role]] = Counter()

    def merge(self, record: Record, problems: Iterable[Unreadable]) -> None:
        """Take what SAF-T says: later files win."""
        self.unreadable += problems
        self.records[record.record] = saft.merge(self.records.get(record.record), record)

    def add(self, row: Row, config: SourceConfig, zone: ZoneInfo) -> None:
        """Take a row of a list: those of the newest list come first."""
        key = (row.what, *row.cells)
        if key not in self._shapes:
            conta_lists.need(Listing(row.what), row.cells, row.where, config)
            self._shapes[key] = _shape(Listing(row.what), tuple(row.cells), config)
        cells = Cells(row)
        fate = self._row(row, cells, self._shapes[key], config.name, zone)
        if fate is not None:
            cells.give_up(fate)
        self.cells.update(cells.tally())

    def _row(
        self, row: Row, cells: Cells, shape: _Shape, source: str, zone: ZoneInfo
    ) -> Fate | None:
        """Read a row into a record. Return what becomes of all of it when none comes of it."""
        if list_rows.frames(row.cells, shape.reached):
            return Fate.IGNORED
        file, _, line = row.where.rpartition(" line ")
        said = _NOTHING_SAID
        if shape.what is Listing.CUSTOMERS:
            said = list_rows.role_of(row.cells)
        if said.role in _ROLES:
            self._no_customers[file, said.role] += 1
            return Fate.IGNORED
        cells.drop(*said.by)
        odd = said.by.union(name for name in shape.names if list_rows.is_word(row.cells[name]))
        columns = shape.columns
        if odd:
            columns = tuple(each for each in columns if each.header not in odd)
        read = _customer if shape.what is Listing.CUSTOMERS else _invoice
        record, problems = read(cells, columns, source, zone)
        self.unreadable += problems
        if record is None:
            return Fate.UNREADABLE
        if record.kind is Kind.INVOICE:
            record = self._same(record)
        return self._keep(row.where, file, line, self._of_its_year(record), shape.says)

    def _of_its_year(self, record: Record) -> Record:
        """Give an invoice an id of its own when its number is that of another year's invoice: a
        series of numbers may begin again each year."""
        years = [_year(each) for each in (self.records.get(record.record), record)]
        known = record.record in self._told  # SAF-T has a rule of its own
        if not known or None in years or years[0] == years[1]:
            return record
        own = f"{record.record}:{years[1]}"
        self._repeated.setdefault(record.record, set()).add(own)
        return replace(record, record=own)

    def number_years(self) -> None:
        """Let the oldest invoice of a number have the number alone, so that ids stay when a new
        year's list comes."""
        for plain, others in self._repeated.items():
            found = [self.records.pop(id_) for id_ in (plain, *sorted(others))]
            oldest, *later = sorted(found, key=lambda each: _year(each) or 0)
            self.records[plain] = replace(oldest, record=plain)
            for each in later:
                id_ = f"{plain}:{_year(each)}"
                self.records[id_] = replace(each, record=id_)

    def _keep(
        self, where: str, file: str, line: str, record: Record, says: frozenset[str]
    ) -> Fate | None:
        id_, in_file = record.record, (file, record.record) in self._rows
        first = self._rows.setdefault((file, id_), line)
        before, told = self.records.get(id_), self._told.get(id_)
        self._told[id_] = says | (told or says)
        if before is None or told is None:  # nobody yet, or SAF-T
            self.records[id_] = saft.merge(_as_paid(before, record), record)
        elif in_file and first != line and _differ(before, record):
            # Twice in one file: two people under one number, or a line per contact person. Nobody
            # is overwritten.
            why = f"has the number of line {first} but differs: not kept"
            self.unreadable.append(Unreadable(where, why))
            return Fate.UNREADABLE
        elif in_file:
            self.records[id_] = saft.merge(_as_paid(before, record), record)
        elif not newest.alike(_whose(before), _whose(record)):
            other = "has the number of somebody else in a newer file: not kept"
            self.unreadable.append(Unreadable(where, other))
            return Fate.UNREADABLE
        elif says <= told:  # a newer list says all that this one can
            return Fate.IGNORED
        else:
            self.records[id_] = saft.merge(_as_paid(record, before), before)
        return None

    def tell_of_suppliers(self) -> None:
        """Say how many rows of each file are of people who are no customers."""
        for (file, role), n in self._no_customers.items():
            self.unreadable.append(Unreadable(file, _ROLES[role].format(n)))


def _year(record: Record | None) -> int | None:
    day = record.fields.get("issued_on") if record else None
    return day.year if isinstance(day, date) else None


def _whose(record: Record) -> str:
    return full_name(record.fields) or str(record.fields.get("company", ""))


def _as_paid(older: Record | None, newer: Record) -> Record | None:
    """Take from an older row what a newer one settles: a day of payment and a balance above nought
    do not go together."""
    if older is None:
        return None
    balance = newer.fields.get("balance")
    gone = "balance" if "paid_on" in newer.fields else ""
    if isinstance(balance, Decimal) and balance > 0:
        gone = "paid_on"
    return replace(older, fields={key: of for key, of in older.fields.items() if key != gone})


def _differ(older: Record, newer: Record) -> bool:
    return any(newer.fields.get(key, value) != value for key, value in older.fields.items())


def _customer(cells: Cells, columns: Sequence[Column], source: str, zone: ZoneInfo) -> _Read:
    calls = []
    if any(each.field == "company" for each in columns):
        calls = [each.header for each in columns if each.field == "name"]
        calls = [header for header in calls if clean(cells.peek(header))]
    read = take_fields(cells, columns, Kind.CONTACT, zone)
    fields, unread = read.filled, read.unread
    second = fields.pop("address_2", None)
    if second is not None:
        parts = filter(None, (fields.get("postal_address"), second))
        fields["postal_address"] = ", ".join(map(str, parts))
    person = fields.pop("contact_person", None)
    named = fields.get("name")
    if fields.get("org_number") or person:
        # The row is an organisation: its name is no person's; its contact person is.
        other = named is not None and fields.setdefault("company", fields.pop("name")) != named
        if other and calls:
            cells.leave(calls[0])  # a third name: of another firm, or of another person
            unread = (*unread, calls[0])
        if person is not None:
            fields["name"] = person
    if not fields:
        nothing = Unreadable(cells.where, "has no cell that a customer list is read for")
        return None, (*read.unreadable, nothing)
    number = str(fields.get("customer_number", ""))
    name = saft.customer_id(number) if number else f"customer:{_who(fields)}"
    record = Record(
        source,
        name,
        Kind.CONTACT,
        "A03",
        fields,
        unread=unread,
        also=read.also,
        unclear=read.unclear,
    )
    return record, read.unreadable


def _who(fields: Mapping[str, Value]) -> str:
    """Stand in for a customer number, which Conta does not have: who it is, how to reach them."""
    named = [str(fields.get(key, "")) for key in ("name", "first_name", "last_name", "company")]
    reached = [str(fields[key]) for key in _REACHED_BY if key in fields]
    return opaque(*named, next(iter(reached), ""))


def _invoice(cells: Cells, columns: Sequence[Column], source: str, zone: ZoneInfo) -> _Read:
    said = {each.header: _paid(each, cells) for each in columns if each.field in _PAYMENT}
    words = {header: paid for header, paid in said.items() if paid is not None}
    cells.drop(*(each.header for each in columns if each.field == SETTLED))
    told = [each for each in columns if each.header not in words and each.field != SETTLED]
    for header in words:
        cells.take(header)
    read = take_fields(cells, told, Kind.INVOICE, zone)
    fields = read.filled
    if not _settle(fields, words.values()):
        cells.drop(*words)
    number = str(fields.get("invoice_number", ""))
    if not number:
        # A draft is no invoice yet.
        return None, (*read.unreadable, Unreadable(cells.where, "has no invoice number"))
    customer = str(fields.get("customer_number", ""))
    part_of = saft.customer_id(customer) if customer else None
    name = f"invoice:{part(number, digits=20) or opaque(number)}"
    if fields.get("org_number") and "name" in fields:
        fields.setdefault("company", fields.pop("name"))
    record = Record(
        source,
        name,
        Kind.INVOICE,
        "A02",
        fields,
        unread=read.unread,
        part_of=part_of,
        also=read.also,
        unclear=read.unclear,
    )
    return record, read.unreadable


def _paid(column: Column, cells: Cells) -> bool | None:
    """Read a column that says in a word whether an invoice is paid; None for anything else."""
    word = (clean(cells.peek(column.header)) or "").casefold()
    if column.field == "balance":  # «Ubetalt: Ja»; a dash or a nought there is an amount
        word = {"ja": "nei", "yes": "no", "nei": "ja", "no": "yes"}.get(word, "")
    if word in _PAID:
        return True
    unpaid = _OWED if column.field == SETTLED else _UNPAID
    return False if word in unpaid else None


def _settle(fields: dict[str, Value], paid: Iterable[bool]) -> bool:
    """Put what is left to pay where only a word says it. Tell whether it did."""
    said, amount = set(paid), fields.get("amount")
    if "balance" in fields or len(said) != 1:
        return False
    if said == {True}:
        fields["balance"] = Decimal(0)
        return True
    owed = isinstance(amount, Decimal) and "paid_on" not in fields
    if owed and amount is not None:
        fields["balance"] = amount
    return owed


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that there is a file to read. Reads no content. Raises ``SourceError``."""
    known = _TABLES | {".xml", ".zip"}
    if not any(path.suffix.casefold() in known for path in _paths(config)):
        name = Path(config["path"]).name
        problem = "holds no CSV, XLSX, XML or ZIP file"
        raise SourceError(Trouble.NOT_FOUND, name, problem, _EXPORT, "no_export", {"name": name})


def _kinds(options: Mapping[str, Any]) -> tuple[Kind, ...]:
    return (Kind.CONTACT, Kind.INVOICE, Kind.PAYMENT)


SOURCE = SourceType(
    "contafaktura",
    "ContaFaktura",
    {"path": Option(str, required=True), "columns": Option(dict)},
    (),
    _kinds,
    pull,
    parse,
    probe,
    paths=("path",),
    reads_files=True,
    maps_columns=True,
    mark="triangle",
    erases=BY_HAND,
)
