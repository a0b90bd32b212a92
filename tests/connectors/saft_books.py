"""A bookkeeper's short hand for SAF-T: who, when, which accounts, how much. All invented."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from connectors import saft
from connectors.base.saft_export import CUSTOMER, DOCUMENT, TRANSACTION
from inventory.model import Parsed, Record, Row, SourceConfig

CONFIG = SourceConfig("books", "saft", {"path": "x"})


def card(number: str, opens: str = "", closes: str = "", account: str = "1500") -> Row:
    """A customer whose account opens and closes so; a minus is in credit."""
    balance: dict[str, Any] = {"AccountID": account}
    for when, sum_ in (("Opening", opens), ("Closing", closes)):
        if sum_:
            side = "Credit" if sum_.startswith("-") else "Debit"
            balance[f"{when}{side}Balance"] = sum_.removeprefix("-")
    cells = {"Name": f"Kunde {number}", "CustomerID": number, "BalanceAccount": [balance]}
    return Row(CUSTOMER, "s.xml line 1", cells)


def document(until: str) -> Row:
    """A file whose period ends on that day; the cards below are of it."""
    return Row(DOCUMENT, "s.xml", {"until": until})


def voucher(text: str) -> Row:
    """``7 2025-03-01: 1500 K1 5000 ref=1001 due=2025-03-15; 3000 -5000`` as a transaction.

    A line is an account, a customer when it names one, and debit (plus) or credit (minus).
    ``of=K1`` behind the date: the transaction names the customer.
    """
    head, _, body = text.partition(":")
    number, on, *more = head.split()
    cells: dict[str, Any] = {"TransactionID": number, "TransactionDate": on}
    for each in more:
        cells["CustomerID"] = each.removeprefix("of=")
    cells["Line"] = [_line(each.split()) for each in body.split(";")]
    return Row(TRANSACTION, f"s.xml line {number}", cells)


def _line(words: list[str]) -> dict[str, Any]:
    line: dict[str, Any] = {"AccountID": words[0]}
    for word in words[1:]:
        if word.startswith("ref="):
            line["ReferenceNumber"] = word[4:]
        elif word.startswith("due="):
            line["DueDate"] = word[4:]
        elif word[0].isalpha():
            line["CustomerID"] = word
        elif word.startswith("-"):
            line["CreditAmount"] = {"Amount": word[1:]}
        else:
            line["DebitAmount"] = {"Amount": word}
    return line


def parsed(*rows: Row | str) -> Parsed:
    return saft.parse([voucher(row) if isinstance(row, str) else row for row in rows], CONFIG)


def told(records: Iterable[Record]) -> list[str]:
    """Write records in one line each: what, when, amount, what is open, when it was paid."""
    found = []
    for record in records:
        fields = record.fields
        if record.kind == "contact":
            if "balance" in fields:
                found.append(f"{record.record} owes {fields['balance']} more")
            continue
        parts = [str(record.kind), str(fields.get("issued_on", fields.get("paid_on")))]
        parts.append(str(fields.get("amount", "?")))
        if "balance" in fields:
            parts.append(f"open {fields['balance']}")
        elif record.kind == "invoice" and "paid_on" in fields:
            parts.append(f"paid {fields['paid_on']}")
        found.append(" ".join(parts))
    return found


def saft_file(path: Path, *, masters: str = "", entries: str = "", header: str = "") -> Path:
    """Write a document of these parts."""
    path.write_text(
        '<AuditFile xmlns="urn:StandardAuditFile-Taxation-Financial:NO">'
        f"<Header><AuditFileVersion>1.30</AuditFileVersion>{header}</Header>"
        f"<MasterFiles>{masters}</MasterFiles>"
        f"<GeneralLedgerEntries>{entries}</GeneralLedgerEntries></AuditFile>",
        "utf-8",
    )
    return path
