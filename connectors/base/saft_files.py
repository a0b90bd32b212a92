"""SAF-T Financial files as rows: XML or ZIP, read whole or not at all, without trusting anything in
them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from connectors.base.files import broken, content, member, members, not_read, unzipped
from connectors.base.national_id import masked
from connectors.base.row import as_mappings
from inventory.model import Row

NAMESPACE = "urn:StandardAuditFile-Taxation-Financial:NO"
CUSTOMER = "saft customer"
TRANSACTION = "saft transaction"
REMEDY = "Export SAF-T Financial again from the bookkeeping system, as XML or ZIP."

_PART_OF = re.compile(r"(?:^|[^0-9])(\d{1,3})(?:_of_|_av_|_)(\d{1,3})\.xml$", re.IGNORECASE)
_MANY = frozenset(
    {
        "Address",
        "Contact",
        "TaxRegistration",
        "BankAccount",
        "BalanceAccount",
        "Line",
        "Analysis",
        "OtherTitles",
    }
)

#: What is kept of a transaction's line.
_LINE = "CustomerID Description ReferenceNumber DueDate DebitAmount CreditAmount".split()


def rows(path: Path) -> Iterator[Row]:
    """Read one XML file, or a ZIP of them. Raises ``SourceError`` when any of it cannot be read."""
    data = content(path)
    if not data.startswith(b"PK"):
        yield from _rows(path.name, data)
        return
    archive = unzipped(path.name, data)
    files = list(members(archive))
    check_parts(path.name, [name for name, _ in files])
    for name, info in files:
        place = f"{path.name} > {name}"
        if not name.casefold().endswith(".xml"):
            # Not by its name: what lies in a ZIP may be called after a person.
            yield not_read(
                path.name,
                "holds a file that is not XML: unpack it here if it belongs to the export",
            )
        elif is_audit_file(place, document := member(place, archive, info)):
            yield from _rows(place, document)
        else:
            yield not_read(path.name, "holds XML that is not SAF-T Financial, and was not read")


def check_parts(place: str, names: Sequence[str]) -> None:
    """Raise ``SourceError`` when one of ``…_1_3.xml``, ``…_2_3.xml``, ``…_3_3.xml`` is missing."""
    sets: dict[tuple[str, int], set[int]] = defaultdict(set)
    for name in names:
        if (match := _PART_OF.search(name)) and 1 <= int(match[1]) <= int(match[2]):
            sets[name[: match.start(1)], int(match[2])].add(int(match[1]))
    for (_, of), there in sets.items():
        if gone := sorted(set(range(1, of + 1)) - there):
            raise broken(
                place,
                f"part {gone[0]} of {of} is missing",
                "Put all parts of the export in the same place.",
            )


def is_audit_file(place: str, data: bytes) -> bool:
    """Tell SAF-T from other XML by its root element.

    Raises ``SourceError`` when the root cannot be read or trusted.
    """
    return etree.QName(_root(place, data)).localname == "AuditFile"


def _rows(place: str, data: bytes) -> list[Row]:
    """Read one document whole before any of it is believed: half a file must not look like people
    who left."""
    root = etree.QName(_root(place, data))
    if root.localname != "AuditFile" or root.namespace != NAMESPACE:
        problem = f"is not SAF-T Financial: its root must be AuditFile in the namespace {NAMESPACE}"
        raise broken(place, problem, REMEDY)
    found = []
    tags = [f"{{{NAMESPACE}}}{name}" for name in ("Customer", "Transaction", "SalesInvoices")]
    for element in _elements(place, data, "end", tags):
        row = _READERS[etree.QName(element).localname](place, element)
        if row is not None:
            found.append(row)
        element.clear()
    return found


def _root(place: str, data: bytes) -> etree._Element:
    for element in _elements(place, data, "start", None):
        # No SAF-T file has a document type; one that has may define entities that grow without end.
        if element.getroottree().docinfo.internalDTD is not None:
            problem = "declares a document type, which SAF-T never does"
            raise broken(place, problem, "Do not use the file: it may be an attack.")
        return element
    raise broken(place, "has no content", REMEDY)


def _elements(
    place: str, data: bytes, event: Literal["start", "end"], tags: Sequence[str] | None
) -> Iterator[etree._Element]:
    parser = etree.iterparse(
        BytesIO(data),  # bytes: examples begin with a byte order mark and mix line ends
        events=(event,),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in parser:
            yield element
    except (etree.LxmlError, UnicodeError, ValueError) as error:
        line = getattr(error, "lineno", None)
        if line:
            place = f"{place} line {line}"
        # The parser's own words are not passed on: they may quote the file.
        raise broken(place, "is not whole XML: damaged, or only half there", REMEDY) from None


def _customer_row(place: str, element: etree._Element) -> Row | None:
    parent = element.getparent()
    if parent is None or etree.QName(parent).localname != "Customers":
        return None
    tree = _tree(element)
    if len(re.sub(r"\D", "", str(tree.get("RegistrationNumber", "")))) == 11:
        tree["RegistrationNumber"] = "11 digits"  # a mistyped fødselsnummer is still nearly one
    return Row(CUSTOMER, f"{place} line {element.sourceline}", tree)


def _transaction_row(place: str, element: etree._Element) -> Row:
    """Keep of a transaction the lines that name a customer; of one without such a line just that it
    was read."""
    tree = _tree(element)
    lines = [line for line in as_mappings(tree.get("Line")) if line.get("CustomerID")]
    kept = {key: tree.get(key, "") for key in ("TransactionID", "TransactionDate")}
    if lines:
        kept["Description"] = tree.get("Description", "")
        kept["Line"] = [{key: line[key] for key in _LINE if key in line} for line in lines]
    return Row(TRANSACTION, f"{place} line {element.sourceline}", kept)


def _later_version(place: str, element: etree._Element) -> Row:
    where = f"{place} line {element.sourceline}"
    return not_read(where, "holds SalesInvoices (SAF-T 2.0), which are not read yet")


_READERS = {
    "Customer": _customer_row,
    "Transaction": _transaction_row,
    "SalesInvoices": _later_version,
}


def _tree(element: etree._Element) -> dict[str, Any]:
    """Turn an element into plain JSON: text, objects, lists for what may stand more than once."""
    tree: dict[str, Any] = {}
    for child in element:
        if not isinstance(child.tag, str):  # an entity that was not resolved
            continue
        name = etree.QName(child).localname
        value: Any = masked((child.text or "").strip())
        if len(child):
            value = _tree(child)
        if name in _MANY:
            tree.setdefault(name, []).append(value)
        elif name not in tree:
            tree[name] = value
        else:
            tree[f"{name} (2)"] = value
    return tree
