"""One SAF-T document, element by element: the rows it gives, and a count of what is no row.

Kept is what parse reads. What it never would is counted where it stands: a whole year of lines is
too much to carry along (100 MB of XML are two million leaves).
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from lxml import etree

from connectors.base.columns import opaque
from connectors.base.files import not_read
from connectors.base.national_id import masked
from connectors.base.row import leaves
from connectors.base.saft_export import ACCOUNTS, CUSTOMER, DOCUMENT, TRANSACTION
from inventory.model import Fate, Row

NAMESPACE = "urn:StandardAuditFile-Taxation-Financial:NO"

_MANY = frozenset(
    "Address Contact TaxRegistration BankAccount BalanceAccount Line Analysis OtherTitles".split()
)
#: What is kept of a transaction that names a customer, and of its lines.
_HEAD = frozenset({"TransactionID", "TransactionDate"})
_NAMED_HEAD = _HEAD | {"Description", "CustomerID"}
_LINE = frozenset(
    "AccountID CustomerID Description ReferenceNumber DueDate DebitAmount CreditAmount".split()
)
#: Bookkeeping that says nothing of people beyond who typed it, which is the owner.
_IGNORED = frozenset(
    "RecordID Analysis ValueDate SourceDocumentID TaxInformation CID CrossReference "
    "SystemEntryTime OwnerID Quantity Description AccountID ReferenceNumber DueDate DebitAmount "
    "CreditAmount Period PeriodYear SourceID TransactionType BatchID SystemEntryDate GLPostingDate "
    "SystemID VoucherType VoucherDescription ModificationDate".split()
)
#: Who stands in a file and is not read: where, and under which name it is told.
LEFT_OUT = {
    "Suppliers": "suppliers",
    "Owners": "owners",
    "AnalysisTypeTable": "analysis_table",
}
_leaves = etree.XPath("count(descendant-or-self::*[not(*)][normalize-space()])")


def name_of(element: etree._Element) -> str:
    """Give the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def leaves_of(element: etree._Element) -> int:
    """Count the filled leaves of an element."""
    if not len(element):
        return int(bool(element.text and not element.text.isspace()))
    return int(_leaves(element))  # type: ignore[arg-type]


def text_of(element: etree._Element, name: str) -> str:
    """Give the text of a child, stripped; "" when it is not there."""
    return (element.findtext(f"{{{NAMESPACE}}}{name}") or "").strip()


class Document:
    """What was read of one document so far."""

    def __init__(self, place: str) -> None:
        self.place = place
        #: The day that the file says it was made, else its period's last.
        self.day: date | None = None
        self._until: date | None = None
        self._months: list[int] = []
        self._entries: int | None = None
        self._of: Counter[str] = Counter()
        self._found: list[Row] = []
        self._charted: dict[str, str] = {}
        self._counted: dict[Fate, Counter[str]] = {Fate.IGNORED: Counter(), Fate.UNREAD: Counter()}
        self._people: dict[str, dict[str, None]] = {}

    def read(self, element: etree._Element) -> None:
        """Read one element of ``TAGS``. It may be cleared afterwards."""
        parent = element.getparent()
        within = name_of(parent) if parent is not None else ""
        reader = _READERS.get((within, name_of(element))) or _READERS.get(("", name_of(element)))
        if reader is not None:
            reader(self, element)

    def rows(self, names: list[str], day: str) -> list[Row]:
        """Give what the document says of itself, and then its rows."""
        said = {
            "names": names,
            "until": self._until.isoformat() if self._until else day,
            "months": self._months,
            "entries": self._entries,
            "transactions": self._of[TRANSACTION],
            "customers": self._of[CUSTOMER],
            "people": {part: list(who) for part, who in self._people.items()},
            **{str(fate): dict(counted) for fate, counted in self._counted.items()},
        }
        charted = [Row(ACCOUNTS, self.place, self._charted)] if self._charted else []
        return [Row(DOCUMENT, self.place, said), *charted, *self._found]

    def _add(self, what: str, element: etree._Element, cells: dict[str, Any]) -> None:
        self._of[what] += 1
        self._found.append(Row(what, f"{self.place} line {element.sourceline}", cells))

    def header(self, element: etree._Element) -> None:
        """Read of which day and period the file is."""
        selected = element.find(f"{{{NAMESPACE}}}SelectionCriteria")
        if selected is not None:
            starts, ends = _first_and_last(selected)
            self._until = ends
            self._months = [day.month for day in (starts, ends) if day]
        self.day = _day(text_of(element, "AuditFileDateCreated")) or self._until

    def entries(self, element: etree._Element) -> None:
        """Read how many transactions the file says that it has."""
        said = (element.text or "").strip()
        if re.fullmatch(r"[0-9]{1,9}", said):
            self._entries = int(said)

    def account(self, element: etree._Element) -> None:
        """Keep what an account is when its own number does not say it."""
        number = text_of(element, "AccountID")
        standard = text_of(element, "GroupingCode") or text_of(element, "StandardAccountID")
        if re.fullmatch(r"[0-9]{2,4}", standard) and standard[:2] != number[:2]:
            self._charted[number] = standard

    def customer(self, element: etree._Element) -> None:
        """Keep a customer whole, but for what may be a mistyped fødselsnummer."""
        tree = _tree(element)
        if len(re.sub(r"\D", "", str(tree.get("RegistrationNumber", "")))) == 11:
            tree["RegistrationNumber"] = "11 digits"  # a mistyped fødselsnummer is still nearly one
        self._add(CUSTOMER, element, tree)

    def left_out(self, element: etree._Element) -> None:
        """Count who stands in a part of the file that is not read."""
        parent = element.getparent()
        part = LEFT_OUT[name_of(parent) if parent is not None else ""]
        keys = ("SupplierID", "OwnerID", "AnalysisID", "Name")
        number = next(filter(None, (text_of(element, key) for key in keys)), "")
        self._people.setdefault(part, {})[opaque(number)] = None
        self._counted[Fate.UNREAD][part] += leaves_of(element)

    def transaction(self, element: etree._Element) -> None:
        """Keep of a transaction what it says of customers; of one that names none just that it was
        read."""
        head: dict[str, etree._Element] = {}
        lines: list[dict[str, etree._Element]] = []
        unread = 0
        for child in element:
            name = _TRANSACTION.get(child.tag)
            if name == "Line":
                kept, unknown = _line(child)
                lines.append(kept)
                unread += unknown
            elif name:
                head.setdefault(name, child)
            elif child.tag not in _IGNORED_TAGS:
                unread += leaves_of(child)
        cells: dict[str, Any] = {"TransactionID": "", "TransactionDate": ""}
        named = _says(head, "CustomerID") or any(_says(line, "CustomerID") for line in lines)
        keeps = _NAMED_HEAD if named else _HEAD
        cells |= {name: _value(child) for name, child in head.items() if name in keeps}
        if named:
            all_ = _says(head, "CustomerID")
            kept_lines = [self._kept(line, all_) for line in lines]
            cells["Line"] = [line for line in kept_lines if line]
        ignored = leaves_of(element) - unread - sum(1 for _ in leaves("", cells))
        self._counted[Fate.UNREAD]["Transaction"] += unread
        self._counted[Fate.IGNORED]["Transaction"] += ignored
        self._add(TRANSACTION, element, cells)

    def _kept(self, line: dict[str, etree._Element], all_: bool) -> dict[str, Any]:
        """Keep a customer's line; so a claim (15xx) that names nobody itself. Of others the account
        tells what the transaction is."""
        account = line.get("AccountID")
        number = "" if account is None else (account.text or "").strip()
        claim = self._charted.get(number, number).startswith("15")
        if all_ or claim or _says(line, "CustomerID"):
            return {name: _value(child) for name, child in line.items() if name in _LINE}
        return {"AccountID": _value(account)} if account is not None else {}

    def later_version(self, element: etree._Element) -> None:
        """Tell of what only SAF-T 2.0 has."""
        where = f"{self.place} line {element.sourceline}"
        why = "holds SalesInvoices (SAF-T 2.0), which are not read yet"
        self._found.append(not_read(where, why))


_READERS: dict[tuple[str, str], Callable[[Document, etree._Element], None]] = {
    ("AuditFile", "Header"): Document.header,
    ("GeneralLedgerEntries", "NumberOfEntries"): Document.entries,
    ("GeneralLedgerAccounts", "Account"): Document.account,
    ("Customers", "Customer"): Document.customer,
    ("Suppliers", "Supplier"): Document.left_out,
    ("Owners", "Owner"): Document.left_out,
    ("AnalysisTypeTable", "AnalysisTypeTableEntry"): Document.left_out,
    ("", "Transaction"): Document.transaction,
    ("", "SalesInvoices"): Document.later_version,
}
TAGS = [f"{{{NAMESPACE}}}{name}" for _, name in _READERS]


#: The names of elements by their tags, which are long: a file has millions.
_TRANSACTION = {f"{{{NAMESPACE}}}{name}": name for name in (*_NAMED_HEAD, "Line")}
_LINE_TAGS = {f"{{{NAMESPACE}}}{name}": name for name in (*_LINE, "SupplierID")}
_IGNORED_TAGS = frozenset(f"{{{NAMESPACE}}}{name}" for name in _IGNORED)


def _line(line: etree._Element) -> tuple[dict[str, etree._Element], int]:
    """Give what may be kept of a line, and how many of its leaves nobody mapped: all of them where
    it is a supplier's."""
    kept: dict[str, etree._Element] = {}
    unknown = 0
    for child in line:
        name = _LINE_TAGS.get(child.tag)
        if name:
            kept.setdefault(name, child)
        elif child.tag not in _IGNORED_TAGS:
            unknown += leaves_of(child)
    if _says(kept, "SupplierID") and not _says(kept, "CustomerID"):
        return {}, leaves_of(line)
    return kept, unknown


def _says(tree: dict[str, etree._Element], name: str) -> bool:
    child = tree.get(name)
    text = "" if child is None else child.text or ""
    return bool(text) and not text.isspace()


def _first_and_last(selected: etree._Element) -> tuple[date | None, date | None]:
    starts = _day(text_of(selected, "SelectionStartDate"))
    ends = _day(text_of(selected, "SelectionEndDate"))
    with suppress(ValueError, OverflowError):
        if starts is None:
            year, month = (int(text_of(selected, f"PeriodStart{key}")) for key in ("Year", ""))
            starts = date(year, month, 1)
    with suppress(ValueError, OverflowError):
        if ends is None:
            year, month = (int(text_of(selected, f"PeriodEnd{key}")) for key in ("Year", ""))
            # A thirteenth period is for the year's closing entries.
            ends = date(year, min(month, 12), monthrange(year, min(month, 12))[1])
    return starts, ends


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text[:10])
    return None


def _value(element: etree._Element) -> Any:
    return _tree(element) if len(element) else masked((element.text or "").strip())


def _tree(element: etree._Element) -> dict[str, Any]:
    """Turn an element into plain JSON: text, objects, lists for what may stand more than once."""
    tree: dict[str, Any] = {}
    for child in element:
        if not isinstance(child.tag, str):  # an entity that was not resolved
            continue
        name, value = name_of(child), _value(child)
        if name in _MANY:
            tree.setdefault(name, []).append(value)
            continue
        key, n = name, 1
        while key in tree:
            n += 1
            key = f"{name} ({n})"
        tree[key] = value
    return tree
