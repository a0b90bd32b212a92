"""ContaFaktura (now Conta): customer lists, invoice lists and SAF-T files in the folder where they
were exported to.

Files are told apart by their headings and root elements, never by their names. A key to Conta's API
has all rights of its user (none is read-only), so this reads what the coach downloads. An active
search filter there gives a partial file without saying so (hjelp.conta.no, customer list): absence
says nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from connectors import saft
from connectors.base import conta_headers, saft_files, tables
from connectors.base.columns import (
    IGNORE,
    Column,
    Fields,
    check_fields,
    fields_of,
    folded,
    opaque,
    part,
    take_fields,
    unnumbered,
)
from connectors.base.files import NOT_READ, as_unreadable, content, listed, not_read
from connectors.base.row import Cells
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


class Listing(StrEnum):
    """The two lists that Conta exports; also what a row of one is called."""

    CUSTOMERS = "customer"
    INVOICES = "invoice"


_TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".jsonl", ".parquet"})
_HEADINGS = {
    Listing.CUSTOMERS: conta_headers.CUSTOMER,
    Listing.INVOICES: conta_headers.INVOICE,
}
_KINDS = {Listing.CUSTOMERS: Kind.CONTACT, Listing.INVOICES: Kind.INVOICE}
_EXPORT = (
    "In Conta, open the customer list without an active search or filter, press Download CSV "
    "and save it there; do the same for the invoice list."
)
_YES = frozenset({"ja", "yes", "true", "x", "betalt", "paid"})
_NO = frozenset({"nei", "no", "false", "ubetalt", "unpaid", "-"})
_SETTLED = "(settled)"
_NOT_KNOWN = "has headings of neither a customer list nor an invoice list, and was not read"

_Read: TypeAlias = tuple[Record | None, tuple[Unreadable, ...]]


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read all files at ``path``, by name.

    Raises ``SourceError``, for one broken file too: half is not enough.
    """
    check_fields(_own(config), fields_of(Kind.CONTACT) | fields_of(Kind.INVOICE), config.name)
    paths = _paths(config)
    saft_files.check_parts(Path(config["path"]).name, [path.name for path in paths])
    done = 0
    for path in paths:
        for row in _file(path, config):
            done += row.what != NOT_READ
            yield row
        progress(done, None)
    if not done and not any(_is_empty_list(path, config) for path in paths):
        problem = "holds no customer list, invoice list or SAF-T file"
        raise SourceError(Trouble.NOT_FOUND, Path(config["path"]).name, problem, _EXPORT)


def _paths(config: SourceConfig) -> list[Path]:
    return listed(Path(config["path"]), f"Correct path in orden.toml. {_EXPORT}")


def _file(path: Path, config: SourceConfig) -> Iterator[Row]:
    suffix = path.suffix.casefold()
    if path.is_dir():
        yield not_read(path.name, "is a folder in the folder, and was not read")
    elif suffix in (".xml", ".zip"):
        yield from _saft(path)
    elif suffix in _TABLES:
        for table in tables.read(path, _known(config)):
            yield from _table(table, config)
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


def _table(table: tables.Table, config: SourceConfig) -> Iterator[Row]:
    what = _what(table.header, config)
    if what is None:
        yield not_read(table.place, _NOT_KNOWN)
        return
    _need(what, table.header, table.place, config)
    for where, cells in table.rows:
        yield Row(what.value, where, cells)


def _is_empty_list(path: Path, config: SourceConfig) -> bool:
    """Tell whether a file is a list that has its headings and nobody in it yet."""
    if path.is_dir() or path.suffix.casefold() not in _TABLES:
        return False
    return any(_what(table.header, config) for table in tables.read(path, _known(config)))


def _what(header: Iterable[str], config: SourceConfig) -> Listing | None:
    header = tuple(header)
    of_invoices = _fields_of(Listing.INVOICES, header, config) - {IGNORE}
    if "invoice_number" in of_invoices and len(of_invoices) > 1:
        return Listing.INVOICES
    of_customers = _fields_of(Listing.CUSTOMERS, header, config) - {IGNORE}
    if of_customers & {"name", "last_name", "company", "email"} and len(of_customers) > 1:
        return Listing.CUSTOMERS
    return None


def _fields_of(what: Listing, header: Iterable[str], config: SourceConfig) -> set[str]:
    return {column.field for column in _columns(what, header, config)}


def _need(what: Listing, header: Iterable[str], place: str, config: SourceConfig) -> None:
    """Raise ``SourceError`` when a list lacks what makes it one."""
    problem = _lacks(what, _fields_of(what, header, config))
    if problem:
        remedy = (
            "Export it again, or name the column in orden.toml: "
            f'[sources.{config.name}] columns = {{ "…" = "…" }}.'
        )
        raise SourceError(Trouble.CHANGED, place, problem, remedy)


def _lacks(what: Listing, fields: set[str]) -> str:
    if what is Listing.INVOICES:
        if {"invoice_number", "issued_on"} <= fields:
            return ""
        return "the invoice list has no column for the invoice number or none for the invoice date"
    if {"name", "last_name", "first_name", "company", "email"} & fields:
        return ""
    return "the customer list has no column for the name"


@cache
def _aliases(what: Listing) -> Mapping[str, tuple[int, str]]:
    """Give folded heading → rank and field. A lower rank wins."""
    pairs = [(name, field) for field, names in _HEADINGS[what].items() for name in names.split("|")]
    return {folded(name): (rank, field) for rank, (name, field) in reversed(list(enumerate(pairs)))}


def _own(config: SourceConfig) -> Mapping[str, Any]:
    return config.options.get("columns") or {}


def _known(config: SourceConfig) -> list[str]:
    return [*_aliases(Listing.CUSTOMERS), *_aliases(Listing.INVOICES), *_own(config)]


def _columns(what: Listing, header: Iterable[str], config: SourceConfig) -> tuple[Column, ...]:
    """Give the columns that are known, best first: the user's own, then by rank, repeated headings
    last."""
    own = tuple((folded(name), str(field)) for name, field in _own(config).items())
    return _ranked(what, tuple(header), own)


@lru_cache(maxsize=64)
def _ranked(
    what: Listing, header: tuple[str, ...], own: tuple[tuple[str, str], ...]
) -> tuple[Column, ...]:
    users = dict(own)
    allowed = fields_of(_KINDS[what]) | {IGNORE}
    ranked: list[tuple[int, int, Column]] = []
    for name in header:
        own_field = users.get(folded(name))
        known = _aliases(what).get(folded(unnumbered(name)))
        if own_field in allowed:
            ranked.append((-1, 0, Column(name, own_field)))
        elif own_field is None and known is not None:
            rank, field = known
            ranked.append((int(name != unnumbered(name)), rank, Column(name, field)))
    return tuple(column for _, _, column in sorted(ranked, key=lambda each: each[:2]))


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Give a contact per customer and a record per invoice.

    Lists win over SAF-T, later files over earlier ones.
    """
    zone = ZoneInfo(config.timezone)
    kept = list(rows)
    gathered = _Gathered()
    for row in kept:
        if row.what == saft_files.CUSTOMER:
            gathered.add(row, *saft.customer(row, config.name))
    transactions = (row for row in kept if row.what == saft_files.TRANSACTION)
    invoices, unreadable = saft.invoices(transactions, config.name)
    gathered.unreadable += unreadable
    gathered.records |= {invoice.record: invoice for invoice in invoices}
    for row in kept:
        if row.what in _KINDS:
            gathered.add(row, *_read(row, config, zone))
        elif row.what == NOT_READ:
            gathered.unreadable.append(as_unreadable(row))
    records = (_of_company(record, gathered.records) for record in gathered.records.values())
    return Parsed(tuple(records), tuple(gathered.unreadable))


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


class _Gathered:
    """Records by id so far. Rows of one thing in several files become one record."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.unreadable: list[Unreadable] = []
        #: File and record id → the line where it stood first.
        self._rows: dict[tuple[str, str], str] = {}

    def add(self, row: Row, record: Record | None, problems: Iterable[Unreadable]) -> None:
        self.unreadable += problems
        if record is None:
            return
        file, _, line = row.where.rpartition(" line ")
        first = self._rows.setdefault((file, record.record), line)
        older = self.records.get(record.record)
        if older is not None and first != line and row.what in _KINDS and _differ(older, record):
            # Twice in one file: two people under one number, or a line per contact person. Nobody
            # is overwritten.
            why = f"has the number of line {first} but differs: not kept"
            self.unreadable.append(Unreadable(row.where, why))
            return
        self.records[record.record] = saft.merge(older, record)


def _differ(older: Record, newer: Record) -> bool:
    return any(newer.fields.get(key, value) != value for key, value in older.fields.items())


def _read(row: Row, config: SourceConfig, zone: ZoneInfo) -> _Read:
    what = Listing(row.what)
    header = tuple(row.cells)
    _need(what, header, row.where, config)
    columns = _columns(what, header, config)
    if what is Listing.CUSTOMERS:
        read = take_fields(Cells(row), columns, Kind.CONTACT, zone)
        return _customer(row, read, config.name)
    cells = Cells(Row(row.what, row.where, _paid(row.cells, columns)))
    read = take_fields(cells, [*columns, Column(_SETTLED, "balance")], Kind.INVOICE, zone)
    return _invoice(row, read, config.name)


def _paid(cells: Mapping[str, Any], columns: Iterable[Column]) -> dict[str, Any]:
    """Read a "Betalt" column that says yes or no in place of a date: yes means that nothing is left
    to pay."""
    read = dict(cells)
    for column in columns:
        word = str(read.get(column.header) or "").strip().casefold()
        if column.field == "paid_on" and word in _YES | _NO:
            read[column.header] = ""
            balances = [each.header for each in columns if each.field == "balance"]
            if word in _YES and not any(str(read[header]).strip() for header in balances):
                read[_SETTLED] = "0"
    return read


def _customer(row: Row, read: Fields, source: str) -> _Read:
    fields = read.filled
    second = fields.pop("address_2", None)
    if second is not None:
        parts = filter(None, (fields.get("postal_address"), second))
        fields["postal_address"] = ", ".join(map(str, parts))
    person = fields.pop("contact_person", None)
    named = fields.get("name")
    if fields.get("org_number") or person:
        # The row is an organisation: its name is no person's; its contact person is.
        if named is not None:
            fields.setdefault("company", fields.pop("name"))
        if person is not None:
            fields["name"] = person
    if not fields:
        nothing = Unreadable(row.where, "has no cell that a customer list is read for")
        return None, (*read.unreadable, nothing)
    number = str(fields.get("customer_number", ""))
    name = saft.customer_id(number) if number else f"customer:{_who(fields)}"
    record = Record(
        source, name, Kind.CONTACT, "A03", fields, unread=read.unread, also=read.also
    )
    return record, read.unreadable


_REACHED_BY = ("email", "phone", "postal_address", "postcode")


def _who(fields: Mapping[str, Value]) -> str:
    """Stand in for a customer number, which Conta does not have: who it is, how to reach them."""
    named = [str(fields.get(key, "")) for key in ("name", "first_name", "last_name", "company")]
    reached = [str(fields[key]) for key in _REACHED_BY if key in fields]
    return opaque(*named, next(iter(reached), ""))


def _invoice(row: Row, read: Fields, source: str) -> _Read:
    fields = read.filled
    number = str(fields.get("invoice_number", ""))
    if not number:
        # Sum lines at the foot, and drafts: neither is an invoice yet.
        return None, (*read.unreadable, Unreadable(row.where, "has no invoice number"))
    customer = str(fields.get("customer_number", ""))
    part_of = saft.customer_id(customer) if customer else None
    name = f"invoice:{part(number, digits=20) or opaque(number)}"
    if fields.get("org_number") and "name" in fields:
        fields.setdefault("company", fields.pop("name"))
    record = Record(
        source, name, Kind.INVOICE, "A02", fields, {}, read.unread, part_of, read.also
    )
    return record, read.unreadable


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that there is a file to read. Reads no content. Raises ``SourceError``."""
    known = _TABLES | {".xml", ".zip"}
    if not any(path.suffix.casefold() in known for path in _paths(config)):
        name = Path(config["path"]).name
        problem = "holds no CSV, XLSX, XML or ZIP file"
        raise SourceError(Trouble.NOT_FOUND, name, problem, _EXPORT, "no_export", {"name": name})


def _kinds(options: Mapping[str, Any]) -> tuple[Kind, ...]:
    return (Kind.CONTACT, Kind.INVOICE)


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
    mark="triangle",
)
