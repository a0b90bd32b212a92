"""SAF-T Financial files as rows: XML or ZIP, read whole or not at all, without trusting anything in
them."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal

from lxml import etree

from connectors.base.files import broken, content, dated, member, members, not_read, unzipped
from connectors.base.saft_document import NAMESPACE, TAGS, Document, name_of
from connectors.base.saft_export import CUSTOMER, TRANSACTION
from inventory.model import Row

__all__ = ["CUSTOMER", "NAMESPACE", "REMEDY", "TRANSACTION", "is_audit_file", "rows"]

REMEDY = "Export SAF-T Financial again from the bookkeeping system, as XML or ZIP."


def rows(path: Path) -> Iterator[Row]:
    """Read one XML file, or a ZIP of them. Raises ``SourceError`` when any of it cannot be read."""
    data = content(path)
    if not data.startswith(b"PK"):
        yield from _rows(path, path.name, data, (path.name,))
        return
    archive = unzipped(path.name, data)
    for name, info in members(archive):
        place = f"{path.name} > {name}"
        if not name.casefold().endswith(".xml"):
            # Not by its name: what lies in a ZIP may be called after a person.
            yield not_read(
                path.name,
                "holds a file that is not XML: unpack it here if it belongs to the export",
            )
        elif is_audit_file(place, document := member(place, archive, info)):
            yield from _rows(path, place, document, (path.name, name))
        else:
            yield not_read(path.name, "holds XML that is not SAF-T Financial, and was not read")


def is_audit_file(place: str, data: bytes) -> bool:
    """Tell SAF-T from other XML by its root element.

    Raises ``SourceError`` when the root cannot be read or trusted.
    """
    return name_of(_root(place, data)) == "AuditFile"


def _rows(path: Path, place: str, data: bytes, names: Sequence[str]) -> list[Row]:
    """Read one document whole before any of it is believed: half a file must not look like people
    who left."""
    root = etree.QName(_root(place, data))
    if root.localname != "AuditFile" or root.namespace != NAMESPACE:
        problem = f"is not SAF-T Financial: its root must be AuditFile in the namespace {NAMESPACE}"
        raise broken(place, problem, REMEDY)
    document = Document(place)
    for element in _elements(place, data, "end", TAGS):
        document.read(element)
        element.clear()
    own = dated(path, document.day)
    return [own, *document.rows(list(names), str(own.cells["day"]))]


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
