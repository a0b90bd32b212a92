"""A table's columns, and which field of a record each becomes; what no field takes is unread."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import values
from connectors.base.contact import Contact
from connectors.base.national_id import MASK
from connectors.base.row import Cells
from connectors.base.statuses import status_of
from inventory.errors import SourceError, Trouble
from inventory.model import DATES, FIELDS, INSTANTS, MONEY, Kind, Unreadable, Value

IGNORE = "ignore"
#: The column that the record's id is made of, where it is no field too: read, and no field.
KEY = ""
#: Fields of which a record may have several.
_REACHED_BY = ("email", "phone")

_ORDINAL = re.compile(r" \(\d+\)$")
_PERSONAL = re.compile(r"@|\d{5}")
#: What amounts are said to be in, behind their heading.
_TAIL = re.compile(
    r"(?:[\s(\[,-]+(?:(?:inkl|incl)\w*\.?\s?(?:mva|moms|vat|tax)|(?:i\s)?(?:nok|kr|kroner))[.)\]]*)+$"
)
#: Remarks behind a heading that leave it what it is. Whose it is, a remark may say too («Telefon
#: (pårørende)»): no other is taken off.
_REMARK = re.compile(
    r"\s*[(\[](?:(?:for|etter)?navn (?:først|sist)|(?:first|last) name (?:first|last)|fullt navn"
    r"|full name|valgfritt?|frivillig|optional|obligatorisk|må fylles ut|required|privat)[)\]]$"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A header as it stands in the file, and the field it becomes.

    Of several with one field the first filled wins; addresses and numbers are all kept.
    """

    header: str
    field: str


@dataclass(frozen=True, slots=True)
class Fields:
    """What the cells of one row came to.

    ``unread`` names filled columns whose values were not kept. ``also``: further addresses and
    numbers. ``unclear``: dates that were filled in and could not be read.
    """

    filled: dict[str, Value]
    unread: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    also: tuple[tuple[str, str], ...] = ()
    unclear: tuple[str, ...] = ()


def folded(header: str) -> str:
    """Give the form in which headers are compared: NFC, no case, blanks collapsed."""
    return " ".join(unicodedata.normalize("NFC", header).casefold().replace("\ufeff", "").split())


@lru_cache(maxsize=4096)
def plain(header: str) -> str:
    """Give the form in which headings that Orden knows are met: letters and digits alone.

    «Kunde nr.», «Kundenr» and «KundeNr» are one, and so are «Beløp», «Beløp (NOK)» and «Beløp
    inkl. mva». A user's own ``columns`` are compared as they stand (``folded``).
    """
    bare = _REMARK.sub("", _TAIL.sub("", folded(header)))
    return "".join(char for char in bare if char.isalnum())


def unnumbered(header: str) -> str:
    """Take the ordinal off the header of a repeated column: ``E-post (2)`` is ``E-post``."""
    return _ORDINAL.sub("", header)


def nearest(word: str, known: Iterable[str]) -> str:
    """Name the nearest known word as a half sentence; nothing when none is near or it might be
    somebody's."""
    near = _nearest(word, known)
    return f' (nearest: "{near}")' if near else ""


def column_gone(header: str, known: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Give the hint, with what it is filled with, for a mapped column that is not there."""
    near = _nearest(header, known)
    if near:
        return "column_renamed", {"column": header, "near": near}
    return "column_missing", {"column": header}


def _nearest(word: str, known: Iterable[str]) -> str:
    """Name the nearest known word, "" when none is.

    A file without headers has people in its first row: what has an @, or digits like a phone, is
    never named.
    """
    safe = {folded(each): each for each in known if not _PERSONAL.search(each)}
    for found in get_close_matches(folded(word), safe, n=1, cutoff=0.6):
        return safe[found]
    return ""


def check_fields(columns: Mapping[str, Any], allowed: Iterable[str], source: str) -> None:
    """Raise SourceError when ``columns`` names a field that the kind does not have."""
    names = (*allowed, IGNORE)
    for header, field in columns.items():
        if field not in names:
            problem = f'column "{header}" is mapped to an unknown field{nearest(str(field), names)}'
            raise SourceError(
                Trouble.CHANGED, f"sources.{source}.columns", problem, "Correct it in orden.toml."
            )


def part(text: str, digits: int = 7) -> str | None:
    """Give a source's own number as a part of a record id; None when it may be a name, a phone or
    an address."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}", text) or not re.search("[0-9]", text):
        return None
    if re.search(rf"[0-9]{{{digits + 1},}}", text) or len(re.findall("[A-Za-z]", text)) > 8:
        return None
    return text


def opaque(*texts: str) -> str:
    """Give 16 hex digits that stand for some texts, the same every night."""
    joined = "\x1f".join(folded(text) for text in texts)
    return sha256(joined.encode(errors="replace")).hexdigest()[:16]


def take_fields(
    cells: Cells, columns: Sequence[Column], kind: Kind, zone: ZoneInfo, order: str = ""
) -> Fields:
    """Take the cells of ``columns`` in their order and read them as fields of ``kind``; the rest
    are unread. ``order``: how ambiguous dates are written (``dates.ORDERS``)."""
    filled: dict[str, Value] = {}
    contact = Contact()
    unread: list[str] = []
    for column in columns:
        if column.field == IGNORE:
            cells.drop(column.header)
            continue
        text = cells.take(column.header)
        if text is None or column.field == KEY:
            continue
        if MASK in text:
            unread.append(f"{column.header} {MASK}")
            if text == MASK:
                cells.leave(column.header)
                continue
        if column.field in _REACHED_BY:
            contact.add(cells, column.header, column.field, text)
            continue
        try:
            value = read_value(column.field, text, kind, zone, order)
        except (ValueError, OverflowError):
            cells.mark(column.header, f"is not {_what(column.field)}")
            continue
        if value is None or filled.setdefault(column.field, value) != value:
            cells.leave(column.header)
            unread.append(column.header)
    for header in cells.rest():
        unread.append(f"{header} {MASK}" if MASK in str(cells.peek(header)) else header)
    filled |= contact.fields
    names, problems = tuple(dict.fromkeys(unread)), tuple(cells.unreadable)
    unclear = _unclear(cells, columns, filled) if problems else ()
    return Fields(filled, names, problems, contact.also, unclear)


def _unclear(
    cells: Cells, columns: Iterable[Column], filled: Mapping[str, Value]
) -> tuple[str, ...]:
    dates = {column.header: column.field for column in columns if column.field in INSTANTS | DATES}
    return tuple(name for name in cells.unclear(dates) if name not in filled)


def fields_of(kind: Kind) -> frozenset[str]:
    """List the fields a record of a kind may have."""
    return frozenset(FIELDS[kind])


def read_value(field: str, text: str, kind: Kind, zone: ZoneInfo, order: str = "") -> Value | None:
    """Read a text as a field of a kind; None when it must not be kept. Raises ValueError."""
    if field in INSTANTS:
        return values.instant(text, zone, order)
    if field in DATES:
        return values.day(text, zone, field == "birth_date", order)
    if field in MONEY:
        return values.money(text)
    if field == "status":
        return status_of(kind, text)
    read = _READERS.get(field, str)
    return read(text)


def _org_number(text: str) -> str | None:
    number = values.org_number(text)
    if number is None and len(re.sub(r"\D", "", text)) == 11:
        # A fødselsnummer, mistyped or not, and never an organisation number.
        return None
    return number or text


_READERS: dict[str, Callable[[str], Value | None]] = {
    "postcode": values.postcode,
    "customer_number": values.whole,
    "invoice_number": values.whole,
    "org_number": _org_number,
}


def _what(field: str) -> str:
    if field in MONEY:
        return "an amount"
    if field in INSTANTS:
        return "a time"
    return "a date"
