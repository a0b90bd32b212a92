"""Which SAF-T files belong together: in the order of their periods, and no part of one alone."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.base.files import broken
from inventory.model import Row

CUSTOMER = "saft customer"
TRANSACTION = "saft transaction"
#: The accounts of a chart whose own numbers do not say what they are: number → standard number.
ACCOUNTS = "saft accounts"
#: What one document says of itself, and how much of it is no row; it stands before its rows.
DOCUMENT = "saft document"
#: What bears people or their invoices; the rest only tells of the file.
PEOPLE = frozenset({CUSTOMER, TRANSACTION})
OF_SAFT = PEOPLE | {ACCOUNTS, DOCUMENT}

_PART_OF = re.compile(r"(?:^|[^0-9])(\d{1,3})(?:_of_|_av_|_)(\d{1,3})\.(?:xml|zip)$", re.IGNORECASE)
_SAID = re.compile(r"_(?:of|av)_", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Part:
    set: tuple[str, int]  # what stands before the number, and how many there are
    number: int
    said: bool  # "of" stands between the numbers
    document: Mapping[str, Any]


def in_order(rows: Iterable[Row], place: str) -> Iterator[Row]:
    """Let rows of other files pass, and give those of SAF-T by the end of their period.

    A newer file so comes after an older one, whatever they are called. Raises ``SourceError`` when
    a part of a split export is missing in all of ``place``: programs also write each part into a
    ZIP of its own (Business Central's "Create Multiple Zip Files").
    """
    documents: list[list[Row]] = []
    for row in rows:
        if row.what == DOCUMENT:
            documents.append([row])
        elif row.what in OF_SAFT and documents:
            documents[-1].append(row)
        else:
            yield row
    check_parts(place, (document[0].cells for document in documents))
    for document in sorted(documents, key=lambda each: str(each[0].cells["until"])):
        yield from document


def check_parts(place: str, documents: Iterable[Mapping[str, Any]]) -> None:
    """Raise ``SourceError`` when one of ``…_1_3.xml``, ``…_2_3.xml``, ``…_3_3.xml`` is missing."""
    sets: dict[tuple[str, int], dict[int, _Part]] = defaultdict(dict)
    for document in documents:
        for name in document["names"]:
            part = _part(name, document)
            if part is not None:
                sets[part.set][part.number] = part
    for (_, of), there in sets.items():
        gone = sorted(set(range(1, of + 1)) - set(there))
        if gone and not all(_of_months(part) for part in there.values()):
            raise broken(
                place,
                f"part {gone[0]} of {of} is missing",
                "Put all parts of the export in the same place.",
            )


def _part(name: str, document: Mapping[str, Any]) -> _Part | None:
    match = _PART_OF.search(name)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        return None
    whole = (name[: match.start(1)].casefold(), int(match[2]))
    return _Part(whole, int(match[1]), bool(_SAID.search(match[0])), document)


def _of_months(part: _Part) -> bool:
    """Tell a file of January to December, ``…_1_12.xml``, from part 1 of 12: by what is in it.

    Its period are those months, it has customers and transactions, and as many of them as it says.
    """
    document, months = part.document, [part.number, part.set[1]]
    if part.said or not document["customers"] or not document["transactions"]:
        return False
    if document["entries"] not in (None, document["transactions"]):
        return False
    return bool(document["months"] == months)
