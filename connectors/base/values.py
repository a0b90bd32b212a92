"""Text as people and spreadsheets write it, read as dates, amounts and postcodes."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from connectors.base.row import as_day, as_instant

_SHORT_YEAR = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{2})(?!\d)")
_OFFSET = re.compile(r"\d[T ]\d\d?:\d\d.*(?:Z|[+-]\d\d:?\d\d)$")
#: The last two digits that are read as this century; in a birth date they mean a child below.
_LAST_YEAR, _LAST_BIRTH = 68, 20
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f']+")
_CURRENCY = re.compile(r"^(?:kr\.?|nok)|(?:kr\.?|nok)$", re.I)
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?", re.A)
_POSTCODE = re.compile(r"(?:NO?-)?(\d{1,4})(?:\.0)?", re.A | re.I)
_WHOLE_NUMBER = re.compile(r"\A(\+?\d{5,15})\.0\Z", re.A)


def day(text: str, zone: ZoneInfo, born: bool = False) -> date:
    """Read a date, Norwegian or ISO; a clock with an offset is turned local first.

    Raises ValueError. Two digits of a year are this century, for a birth only up to 20: adults are
    whom a coach invoices.
    """
    if _OFFSET.search(text):
        return instant(text, zone).astimezone(zone).date()
    last = _LAST_BIRTH if born else _LAST_YEAR
    return _sane(as_day(_full_year(text, last)))


def instant(text: str, zone: ZoneInfo) -> datetime:
    """Read a date with or without a clock, local to ``zone`` unless it has an offset, as UTC.

    Raises ValueError.
    """
    moment = as_instant(_full_year(text, _LAST_YEAR), zone).astimezone(UTC)
    _sane(moment.date())
    return moment


def money(text: str) -> Decimal:
    """Read an amount: ``1 234,50``, ``1.234,50``, ``1,234.50``, ``kr 1 200,-``. Raises ValueError.

    Three digits behind a single separator are thousands (``1.200``), unless a lone zero stands
    before it.
    """
    bare = _CURRENCY.sub("", _BLANKS.sub("", text.replace("\N{MINUS SIGN}", "-")))
    bare = re.sub(r"[.,][-\N{EN DASH}]$", "", bare)
    if bare.startswith("(") and bare.endswith(")"):  # how bookkeepers write a minus
        bare = "-" + bare[1:-1]
    plain = _one_point(bare)
    if not _PLAIN.fullmatch(plain):
        raise ValueError("not an amount")
    return Decimal(plain)


def postcode(text: str) -> str:
    """Give back the leading zeros that a spreadsheet takes: 150 is 0150 Oslo.

    Other text passes unchanged.
    """
    match = _POSTCODE.fullmatch(text)
    return match[1].zfill(4) if match else text


def whole(text: str) -> str:
    """Take off the ``.0`` that a number column put on a phone or customer number."""
    return _WHOLE_NUMBER.sub(r"\1", text)


def org_number(text: str) -> str | None:
    """Read an organisation number: nine digits, ``NO`` before and ``MVA`` behind allowed.

    None when it is not one.
    """
    bare = re.sub(r"^NO|MVA$|[\s.\u00a0]", "", text.upper())
    return bare if re.fullmatch(r"[0-9]{9}", bare) else None


def _full_year(text: str, last: int) -> str:
    match = _SHORT_YEAR.match(text)
    if not match:
        return text
    century = 20 if int(match[3]) <= last else 19
    return f"{match[1]}.{match[2]}.{century}{match[3]}{text[match.end() :]}"


def _sane(found: date) -> date:
    if not 1900 <= found.year <= 2200:  # 0001-01-01 is how .NET writes "never"
        raise ValueError("not a year of ours")
    return found


def _one_point(bare: str) -> str:
    """Leave one decimal point and no thousands."""
    if "." in bare and "," in bare:
        thousands, _point = sorted(".,", key=bare.rfind)
        return bare.replace(thousands, "").replace(",", ".")
    grouped = re.fullmatch(r"-?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*", bare, re.A)
    if grouped:
        return bare.replace(grouped[1], "")
    return bare.replace(",", ".")
