"""Fødselsnumre and D-numbers, known by their control digits and put out of sight: nothing past this
line may hold one."""

import re
from collections.abc import Mapping
from typing import Any

from inventory.model import Row

#: Stands where a fødselsnummer stood. The number itself is gone before the row leaves the file or
#: the network layer.
MASK = "(fødselsnummer)"

_ELEVEN = re.compile(
    r"(?<![\d+])(\d{6})[ .\u00a0\u2007\u2009\u2010\u2011\u2013\u202f-]?(\d{5})(?!\d)", re.A
)
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
#: Added to the day in a D-number, which Skatteetaten gives to people who do not live in the
#: country.
_D_NUMBER = 40
#: Added to the month in made-up numbers: Dolly and NAV 40 and 65, Tenor 80 (Skatteetaten, Tenor
#: testdata).
_MADE_UP = (0, 40, 65, 80)


def masked_row(row: Row) -> Row:
    """Give the row with MASK in place of every fødselsnummer, at any depth.

    The vendor's own ids are left alone.
    """
    cells = {key: _masked_cell(key, value) for key, value in row.cells.items()}
    return Row(row.what, row.where, cells)


def _masked_cell(key: str, value: Any) -> Any:
    if key == "id" or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, int | float) and is_national_id_number(value):
        return MASK
    if isinstance(value, Mapping):
        return {name: _masked_cell(name, each) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked_cell("", each) for each in value]
    return value


def masked(text: str) -> str:
    """Put MASK in place of every fødselsnummer and D-number, real or made-up, with or without a
    blank."""
    if len(text) < 11:
        return text
    return _ELEVEN.sub(_mask, text)


def _mask(eleven: re.Match[str]) -> str:
    if is_national_id(eleven[1] + eleven[2]):
        return MASK
    return eleven[0]


def is_national_id(digits: str) -> bool:
    """Tell a fødselsnummer or D-number from other eleven digits: a day, a month, and two mod-11
    controls."""
    if not re.fullmatch(r"[0-9]{11}", digits):
        return False
    if not _is_day(int(digits[:2])) or not _is_month(int(digits[2:4])):
        return False
    return _controlled(digits, _FIRST_WEIGHTS) and _controlled(digits, _SECOND_WEIGHTS)


def is_national_id_number(value: float) -> bool:
    """Tell a fødselsnummer that is a number, also without the zero of days 1 to 9 that a number
    column takes.

    Ten digits count only as a real month: made-up series would take phone numbers that begin with
    47 for one.
    """
    if not 10**9 <= value < 10**11:
        return False
    digits = f"{int(value):011d}"
    return is_national_id(digits) and (value >= 10**10 or int(digits[2:4]) <= 12)


def _is_day(number: int) -> bool:
    return 1 <= number <= 31 or 1 <= number - _D_NUMBER <= 31


def _is_month(number: int) -> bool:
    return any(1 <= number - more <= 12 for more in _MADE_UP)


def _controlled(digits: str, weights: tuple[int, ...]) -> bool:
    numbers = map(int, digits)
    return sum(weight * n for weight, n in zip(weights, numbers, strict=False)) % 11 == 0
