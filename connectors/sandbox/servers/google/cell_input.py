"""What becomes of a value that is written into a cell: RAW as it is, USER_ENTERED as if typed.

Source: the discovery document of Sheets v4. UNVERIFIED: which texts no_NO reads as numbers or
dates.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from connectors.sandbox.people.world import Cell
from connectors.sandbox.servers.google.answers import invalid
from connectors.sandbox.servers.google.sheet_cells import DAY_0, Formula

OPTIONS = ("RAW", "USER_ENTERED")
_TRUTH = {"true": True, "sann": True, "false": False, "usann": False}
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_DATE = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})(?:[ T](\d\d?)[.:](\d\d)(?:[.:](\d\d))?)?")


def cell(value: object, option: str, is_dated: bool, shown: Mapping[str, Cell]) -> Cell:
    """Return what stands in a cell after ``value`` was written into it.

    ``is_dated``: its format shows numbers as dates. ``shown``: what each formula shows.
    """
    if isinstance(value, str):
        return value if option == "RAW" else _typed(value, is_dated, shown)
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return moment(value) if is_dated else value
    return invalid("Invalid values: a cell takes text, a number, true or false.")


def moment(serial: float) -> datetime:
    """Return the local time that a serial number is, to the millisecond."""
    return DAY_0 + timedelta(milliseconds=round(serial * 86_400_000))


def _typed(text: str, is_dated: bool, shown: Mapping[str, Cell]) -> Cell:
    if text.startswith("'"):
        return text[1:]
    if text.startswith("=") and len(text) > 1:
        return Formula(text, shown.get(text, "#NAME?"))
    if text.lower() in _TRUTH:
        return _TRUTH[text.lower()]
    if _NUMBER.fullmatch(text):
        return cell(_number(text), "RAW", is_dated, shown)
    return _date(text) or text


def _number(text: str) -> int | float:
    text = text.replace(",", ".")
    return float(text) if "." in text else int(text)


def _date(text: str) -> datetime | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  (a sheet has none)
    except ValueError:
        return None
