"""A sheet's cells as Sheets v4 gives them: A1 ranges, render options, ragged rows, serial dates.

Source: the discovery document of Sheets v4 (revision 20261019). Local formats of no_NO are
UNVERIFIED and live in ``formatted`` only.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time
from itertools import zip_longest
from typing import Any, TypeAlias

from connectors.sandbox.people.world import Cell, Sheet

Shown: TypeAlias = str | int | float | bool

#: Day 0 of a serial number.
DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001  (a sheet has no zone of its own)
_QUOTED = re.compile(r"'((?:[^']|'')*)'(?:!(.*))?")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})?(\d+)?(?::([A-Za-z]{1,3})?(\d+)?)?")


class RangeError(ValueError):
    """A range that cannot be parsed or lies outside the grid; the message is Google's."""


class Formula(str):
    """A cell with a formula: the text is what was entered, ``shows`` is what it comes to."""

    shows: Cell

    def __new__(cls, text: str, shows: Cell) -> "Formula":
        """Make a cell of a formula's text and its value."""
        made = super().__new__(cls, text)
        made.shows = shows
        return made


@dataclass(frozen=True, slots=True)
class Area:
    """Rows and columns, 0-based, half open."""

    top: int
    left: int
    bottom: int
    right: int


def size(sheet: Sheet) -> tuple[int, int]:
    """Return the grid's rows and columns: a new sheet's 1000 by 26, or more when the responses need
    it."""
    return max(1000, len(sheet.rows) + 1), max(
        26, len(sheet.header), *(len(row) for row in sheet.rows), 0
    )


def area(sheet: Sheet, text: str) -> Area:
    """Return the part of ``sheet`` that A1 range ``text`` names. Raises ``RangeError``."""
    rows, columns = size(sheet)
    title, reference = _split(sheet, text)
    if title not in (None, sheet.tab):
        raise RangeError(f"Unable to parse range: {text}")
    if reference is None:
        return Area(0, 0, rows, columns)
    left, top, right, bottom = _corners(reference, text)
    asked = Area(
        top=int(top or 1) - 1,
        left=_number(left or "A") - 1,
        bottom=int(bottom or rows),
        right=_number(right or _letters(columns - 1)),
    )
    if asked.top >= rows or asked.left >= columns:
        limits = f"Max rows: {rows}, max columns: {columns}"
        raise RangeError(f"Range ({text}) exceeds grid limits. {limits}")
    return Area(max(asked.top, 0), asked.left, min(asked.bottom, rows), min(asked.right, columns))


def is_in(sheet: Sheet, text: str) -> bool:
    """Say whether A1 range ``text`` names ``sheet``, or no tab at all."""
    return _split(sheet, text)[0] in (None, sheet.tab)


def _corners(reference: str, text: str) -> tuple[str | None, ...]:
    """Read first column, first row, last column and last row; None for one that is left open."""
    found = _REFERENCE.fullmatch(reference)
    if not found or not any(found.groups()) or reference.endswith(":"):
        raise RangeError(f"Unable to parse range: {text}")
    left, top, right, bottom = found.groups()
    if ":" in reference:
        return left, top, right, bottom
    if not (left and top):
        raise RangeError(f"Unable to parse range: {text}")
    return left, top, left, top


def _split(sheet: Sheet, text: str) -> tuple[str | None, str | None]:
    if found := _QUOTED.fullmatch(text):
        return found[1].replace("''", "'"), found[2]
    if text == sheet.tab:
        return text, None
    title, mark, reference = text.rpartition("!")
    if not mark:
        return None, text
    return title, reference


def name(sheet: Sheet, where: Area) -> str:
    """Return ``where`` in A1 notation, the title quoted where Sheets quotes it."""
    title = sheet.tab
    if not re.fullmatch(r"[A-Za-z_]\w*", title, re.ASCII):
        title = "'" + title.replace("'", "''") + "'"
    first = f"{_letters(where.left)}{where.top + 1}"
    last = f"{_letters(where.right - 1)}{where.bottom}"
    if first == last:
        return f"{title}!{first}"
    return f"{title}!{first}:{last}"


def _letters(column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def value_range(sheet: Sheet, where: Area, render: str, dates: str, major: str) -> dict[str, Any]:
    """Return a ValueRange: no trailing empties, and no ``values`` at all when nothing is there."""
    grid: list[list[Cell]] = [list(sheet.header), *sheet.rows]
    rows: list[list[Shown]] = []
    for row in grid[where.top : where.bottom]:
        cells = enumerate(row[where.left : where.right], where.left)
        rows.append([_shown(cell, n, sheet.locale, render, dates) for n, cell in cells])
    if major == "COLUMNS":
        rows = _transposed(rows)
    trimmed = [_trimmed(row) for row in rows]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    answer: dict[str, Any] = {"range": name(sheet, where), "majorDimension": major}
    if trimmed:
        answer["values"] = trimmed
    return answer


def _transposed(rows: list[list[Shown]]) -> list[list[Shown]]:
    return [list(column) for column in zip_longest(*rows, fillvalue="")]


def _trimmed(row: list[Shown]) -> list[Shown]:
    end = len(row)
    while end and row[end - 1] == "" and isinstance(row[end - 1], str):
        end -= 1
    return row[:end]


def _shown(cell: Cell, column: int, locale: str, render: str, dates: str) -> Shown:
    if render == "FORMATTED_VALUE":
        return formatted(cell, column, locale)
    if isinstance(cell, Formula) and render != "FORMULA":
        return _shown(cell.shows, column, locale, render, dates)
    if not isinstance(cell, datetime):
        return cell
    if dates == "SERIAL_NUMBER":
        return serial(cell)
    return formatted(cell, column, locale)


def serial(moment: datetime) -> int | float:
    """Return local ``moment`` as days since 1899-12-30; a whole day is a JSON integer, as Google
    writes it."""
    days = (moment.replace(tzinfo=None) - DAY_0).total_seconds() / 86400
    return int(days) if days.is_integer() else days


def formatted(cell: Cell, column: int, locale: str) -> str:
    """Return a cell as it looks in the sheet."""
    if isinstance(cell, Formula):
        return formatted(cell.shows, column, locale)
    norwegian = locale.split("_")[0] in ("no", "nb", "nn")
    if isinstance(cell, bool):
        return _TRUTH[norwegian, cell]
    if isinstance(cell, datetime):
        return _date(cell, column, norwegian)
    if isinstance(cell, float):
        return _number_text(cell, norwegian)
    return str(cell)


_TRUTH = {
    (True, True): "SANN",
    (True, False): "USANN",
    (False, True): "TRUE",
    (False, False): "FALSE",
}


def _number_text(number: float, norwegian: bool) -> str:
    if number.is_integer():
        return str(int(number))
    if norwegian:
        return repr(number).replace(".", ",")
    return repr(number)


def _date(moment: datetime, column: int, norwegian: bool) -> str:
    if norwegian:
        day, clock = f"{moment:%d.%m.%Y}", f"{moment:%H.%M.%S}"
    else:
        day = f"{moment.month}/{moment.day}/{moment.year}"
        clock = f"{moment.hour}:{moment:%M:%S}"
    # Column A is the submission time and always shows its clock; other columns are date questions
    # unless they have one.
    if column == 0 or moment.time() != time():
        return f"{day} {clock}"
    return day
