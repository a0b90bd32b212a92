"""Text as people and spreadsheets write it, read as dates, amounts and postcodes."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from connectors.base import dates

#: The last two digits that are read as this century in a birth date: below them it is a child's.
_LAST_BIRTH = 20
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f']+")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\N{EN DASH}\N{MINUS SIGN}", "-"))
_CURRENCY = re.compile(r"^(?:kr\.?|nok)|(?:kr\.?|nok)$", re.I)
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?", re.A)
_POSTCODE = re.compile(r"(?:NO?-)?(\d{1,4})(?:\.0)?", re.A | re.I)
_WHOLE_NUMBER = re.compile(r"\A(\+?\d{5,15})\.0\Z", re.A)


def day(text: str, zone: ZoneInfo, born: bool = False, order: str = "") -> date:
    """Read a date, Norwegian or ISO; a clock with an offset is turned local first.

    Raises ValueError. Two digits of a year are this century, for a birth only up to 20: adults are
    whom a coach invoices. ``order``: how ambiguous dates are written (``dates.ORDERS``).
    """
    written = dates.read(text, order, _LAST_BIRTH if born else dates.LAST_YEAR)
    if written.offset is None:
        return _sane(written.day)
    return _sane(written.instant(zone).astimezone(zone).date())


def instant(text: str, zone: ZoneInfo, order: str = "") -> datetime:
    """Read a date with or without a clock, local to ``zone`` unless it has an offset, as UTC.

    Raises ValueError.
    """
    moment = dates.read(text, order, dates.LAST_YEAR).instant(zone)
    _sane(moment.date())
    return moment


def money(text: str) -> Decimal:
    """Read an amount: ``1 234,50``, ``1.234,50``, ``1,234.50``, ``kr 1 200,-``. Raises ValueError.

    Three digits behind a single separator are thousands (``1.200``), unless a lone zero stands
    before it. A minus may stand behind two decimals, as SAP and Visma print it; behind whole crowns
    it may be half of ``,-``.
    """
    bare = _CURRENCY.sub("", _BLANKS.sub("", text.translate(_DASHES)))
    bare = re.sub(r"[.,]-$", "", bare)
    bare = re.sub(r"^([^-]*[.,]\d\d)-$", r"-\1", bare)
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
