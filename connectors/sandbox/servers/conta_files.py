"""The files that ContaFaktura gives: customers as CSV and XLSX, invoices as CSV, and a SAF-T
Financial 1.30 file.

The vendor publishes no headings, so they are those that Norwegian invoicing systems share
(specs/conta/header_aliases.csv).
Bytes are the same for the same world: no clock is read.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

import xlsxwriter

from connectors.sandbox.people.person import Customer, Export, Invoice

CUSTOMER_HEADER = (
    "Kundenummer;Navn;Organisasjonsnummer;E-post;Telefon;Adresse;Postnr;Poststed;"
    "Fødselsdato;Notat;Opprettet"
).split(";")
INVOICE_HEADER = (
    "Fakturanummer;Fakturadato;Forfallsdato;Kundenummer;Kundenavn;E-post;"
    "Beskrivelse;Beløp;Restbeløp;Betalt dato;Leveringsmåte"
).split(";")
OLD_LIST_HEADER = "Nr;Navn;E-post;Status;Påmeldt;Bekreftet;Endret".split(";")


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]], encoding: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def norwegian_day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def kroner(ore: int) -> str:
    """Write an amount with decimal comma, and a no-break space between thousands from ten thousand
    up."""
    whole, rest = divmod(ore, 100)
    grouped = str(whole)
    if whole >= 10_000:
        grouped = f"{whole:,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{grouped},{rest:02d}"


def customer_csv(customers: Iterable[Customer]) -> bytes:
    """Return ``kunder.csv``: cp1252, semicolons, dates dd.mm.yyyy."""
    rows = (
        (
            str(c.number),
            c.name,
            c.org_number,
            c.email,
            c.phone,
            c.address,
            c.postcode,
            c.city,
            norwegian_day(c.birth),
            c.note,
            norwegian_day(c.created),
        )
        for c in customers
        if Export.CSV in c.files
    )
    return _csv(CUSTOMER_HEADER, rows, "cp1252")


def customer_xlsx(customers: Iterable[Customer], as_of: date) -> bytes:
    """Return ``kunder-2024.xlsx``: a title above the header, postcodes as numbers (0150 became
    150), real dates."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The only clock in the file; entries of the ZIP are dated 1980 by xlsxwriter itself.
    created = datetime(as_of.year, as_of.month, as_of.day)  # noqa: DTZ001 - xlsxwriter wants this
    book.set_properties({"created": created})
    sheet = book.add_worksheet("Kunder")
    day_format = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_string(0, 0, "Kundeliste")
    for column, heading in enumerate(CUSTOMER_HEADER):
        sheet.write_string(2, column, heading)
    for row, c in enumerate((c for c in customers if Export.XLSX in c.files), start=3):
        sheet.write_number(row, 0, c.number)
        for column, text in enumerate((c.name, c.org_number, c.email, c.phone, c.address), start=1):
            sheet.write_string(row, column, text)
        sheet.write_number(row, 6, int(c.postcode))
        sheet.write_string(row, 7, c.city)
        if c.birth:
            sheet.write_datetime(row, 8, c.birth, day_format)
        sheet.write_string(row, 9, c.note)
        sheet.write_datetime(row, 10, c.created, day_format)
    book.close()
    return out.getvalue()


def invoice_csv(invoices: Iterable[Invoice]) -> bytes:
    """Return ``fakturaer.csv``: UTF-8 with byte order mark, semicolons, decimal comma, name and
    e-mail on each line."""
    rows = (
        (
            str(i.number),
            norwegian_day(i.issued),
            norwegian_day(i.due),
            str(i.customer.number),
            i.customer.name,
            i.customer.email,
            i.text,
            kroner(i.amount),
            kroner(i.balance),
            norwegian_day(i.paid),
            i.delivery,
        )
        for i in invoices
    )
    return _csv(INVOICE_HEADER, rows, "utf-8-sig")


def old_list_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return ``gammel-liste.csv``: UTF-8 with byte order mark, semicolons."""
    return _csv(OLD_LIST_HEADER, rows, "utf-8-sig")


# -- SAF-T

_HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<AuditFile xmlns="urn:StandardAuditFile-Taxation-Financial:NO">
<Header><AuditFileVersion>1.30</AuditFileVersion><AuditFileCountry>NO</AuditFileCountry>\
<AuditFileDateCreated>{today}</AuditFileDateCreated>\
<SoftwareCompanyName>Conta AS</SoftwareCompanyName>\
<SoftwareID>ContaFaktura</SoftwareID><SoftwareVersion>1</SoftwareVersion><Company>\
<RegistrationNumber>999999999</RegistrationNumber><Name>Tankeflyt Coach</Name>\
<Address><City>Oslo</City><PostalCode>0150</PostalCode><Country>NO</Country></Address>\
<Contact><ContactPerson><FirstName>Eier</FirstName>\
<LastName>Eiersen</LastName></ContactPerson><Email>eier@example.no</Email></Contact></Company>\
<DefaultCurrencyCode>NOK</DefaultCurrencyCode><SelectionCriteria><PeriodStart>1</PeriodStart>\
<PeriodStartYear>{first}</PeriodStartYear><PeriodEnd>{month}</PeriodEnd>\
<PeriodEndYear>{last}</PeriodEndYear>\
</SelectionCriteria><TaxAccountingBasis>A</TaxAccountingBasis></Header>
<MasterFiles><GeneralLedgerAccounts>{accounts}</GeneralLedgerAccounts>
"""
_ACCOUNT = (
    "<Account><AccountID>{0}</AccountID><AccountDescription>{1}</AccountDescription>"
    "<GroupingCategory>RF-1167</GroupingCategory><GroupingCode>{0}</GroupingCode>"
    "<AccountType>GL</AccountType><OpeningDebitBalance>0</OpeningDebitBalance>"
    "<ClosingDebitBalance>0</ClosingDebitBalance></Account>"
)


def _money(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02d}"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _customer_xml(customer: Customer, due: int) -> str:
    turned = customer.name.split(", ")
    given, _, family = " ".join(reversed(turned)).rpartition(" ")
    if customer.org_number:
        given, family = "NotUsed", "NotUsed"
    elif customer.first_name_missing or not given:
        given, family = "NotUsed", customer.name
    return (
        "<Customer>"
        + _tag("RegistrationNumber", customer.national_id or customer.org_number)
        + _tag("Name", customer.name)
        + f"<Address>{_tag('StreetName', customer.address)}{_tag('City', customer.city)}"
        + _tag("PostalCode", customer.postcode)
        + "<Country>NO</Country><AddressType>PostalAddress</AddressType></Address>"
        + f"<Contact><ContactPerson>{_tag('FirstName', given[:35])}"
        + f"{_tag('LastName', family[:70])}</ContactPerson>"
        + _tag("Email", customer.email)
        + _tag("MobilePhone", customer.phone)
        + f"</Contact><CustomerID>{customer.number}</CustomerID>"
        + "<BalanceAccount><AccountID>1500</AccountID><OpeningDebitBalance>0</OpeningDebitBalance>"
        + f"<ClosingDebitBalance>{_money(due)}</ClosingDebitBalance>"
        + "</BalanceAccount></Customer>\n"
    )


def _transaction_xml(number: int, invoice: Invoice) -> str:
    day, amount, text = invoice.issued, _money(invoice.amount), _tag("Description", invoice.text)
    return (
        f"<Transaction><TransactionID>{number}</TransactionID>"
        f"<Period>{day.month}</Period><PeriodYear>{day.year}</PeriodYear>"
        f"<TransactionDate>{day}</TransactionDate><VoucherType>FAKT</VoucherType>"
        f"<Description>Faktura {invoice.number}</Description>"
        f"<SystemEntryDate>{day}</SystemEntryDate><GLPostingDate>{day}</GLPostingDate>"
        "<Line><RecordID>1</RecordID><AccountID>1500</AccountID>"
        f"<CustomerID>{invoice.customer.number}</CustomerID>{text}"
        f"<DebitAmount><Amount>{amount}</Amount></DebitAmount>"
        f"<ReferenceNumber>{invoice.number}</ReferenceNumber>"
        f"<DueDate>{invoice.due}</DueDate></Line>"
        f"<Line><RecordID>2</RecordID><AccountID>3100</AccountID>{text}"
        f"<CreditAmount><Amount>{amount}</Amount></CreditAmount></Line></Transaction>\n"
    )


def saft(
    customers: Iterable[Customer], invoices: Iterable[Invoice], as_of: date
) -> tuple[str, bytes]:
    """Return name and content of a SAF-T Financial 1.30 file: last year's and this year's sales to
    some customers.

    Only sales vouchers: payments are left to the invoice list, which knows them by date.
    """
    since = date(as_of.year - 1, 1, 1)
    period = [i for i in invoices if Export.SAFT in i.customer.files and i.issued >= since]
    due: dict[int, int] = {}
    for i in period:
        due[i.customer.number] = due.get(i.customer.number, 0) + i.balance
    # Only customers with a movement in the period need be listed: not a full register.
    chosen = [c for c in customers if c.number in due]
    listed = "".join(_customer_xml(c, due[c.number]) for c in chosen)
    if listed:
        # The schema wants at least one customer in the element, and lets it be left out.
        listed = f"<Customers>\n{listed}</Customers>"
    total = _money(sum(i.amount for i in period))
    accounts = _ACCOUNT.format("1500", "Kundefordringer")
    accounts += _ACCOUNT.format("3100", "Salgsinntekt, avgiftsfri")
    header = _HEADER.format(
        today=as_of, first=as_of.year - 1, last=as_of.year, month=as_of.month, accounts=accounts
    )
    entries = (
        f"</MasterFiles>\n<GeneralLedgerEntries><NumberOfEntries>{len(period)}</NumberOfEntries>"
        f"<TotalDebit>{total}</TotalDebit><TotalCredit>{total}</TotalCredit>"
        "<Journal><JournalID>S</JournalID><Description>Salg</Description><Type>S</Type>\n"
    )
    content = "".join(
        (
            header,
            listed,
            entries,
            *(_transaction_xml(n, i) for n, i in enumerate(period, start=1)),
            "</Journal></GeneralLedgerEntries></AuditFile>\n",
        )
    )
    return f"SAF-T Financial_999999999_{as_of:%Y%m%d}010000.xml", content.encode("utf-8-sig")
