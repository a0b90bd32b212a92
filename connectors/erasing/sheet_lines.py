"""Rows of a sheet as who erases sees them: what each holds, and whose it is. No network.

A row is never found by its number, nor by a record's id: people sort, and two rows of one time and
address change ids when one of them goes (seen 2026-11-30). It is found by all that stands in it.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from connectors.base.row import clean, encodable
from inventory.eraser import Captured, Target
from inventory.identifiers import email_key, phone_key

_WORDS = re.compile(r"[^\s,;<>()\[\]\"«»:|/!?*]+")
_DIGITS = re.compile(r"\d", re.A)
#: What may be a number, alone or in a sentence.
_LONG = re.compile(r"\d[\d ().-]{6,24}\d", re.A)
#: So many last digits are a number, however it is written.
_NUMBER = 8


def is_blank(cell: Any) -> bool:
    """Say whether nothing stands in a cell. An unticked box is nothing, as for who reads."""
    return cell is None or cell is False or cell == ""


def is_formula(cell: Any) -> bool:
    """Say whether a cell, as entered, begins as a formula does; it may be a text that looks so."""
    return isinstance(cell, str) and cell.startswith("=")


def cells_of(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return a row's cells without the blank ones at its end."""
    cells = list(values)
    while cells and is_blank(cells[-1]):
        cells.pop()
    return tuple(cells)


def fingerprint(cells: Sequence[Any]) -> str:
    """Return what tells a row from every other: a hash over each filled cell and its place.

    ``cells``: as entered. What a formula comes to is not the row's own, and its text changes when
    the row moves: it counts by its text without numbers.
    """
    filled = [(n, *_plainly(cell)) for n, cell in enumerate(cells) if not is_blank(cell)]
    return sha256(json.dumps(filled).encode()).hexdigest()


def _plainly(cell: Any) -> tuple[str, str]:
    if is_formula(cell):
        return "formula", _DIGITS.sub("", folded(cell))
    if isinstance(cell, str):
        return "text", unicodedata.normalize("NFC", cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)  # a vendor may write 3.0 as 3
    return "value", repr(cell)


def folded(text: str) -> str:
    """Return a text as it is compared: NFC, without case."""
    return unicodedata.normalize("NFC", encodable(text).casefold())


@dataclass(frozen=True)
class Line:
    """A row: its number in the grid (0 is the headings), and its cells as entered."""

    number: int
    cells: tuple[Any, ...]

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self.cells)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for cell in self.cells for word in words(clean(cell) or ""))

    @cached_property
    def numbers(self) -> frozenset[str]:
        texts = (clean(cell) or "" for cell in self.cells)
        return frozenset(
            filter(None, (_last_digits(one) for text in texts for one in _LONG.findall(text)))
        )

    @cached_property
    def stamps(self) -> frozenset[str]:
        return frozenset(map(stamp, self.cells)) - {""}

    def without(self, columns: Iterable[int] | None) -> "Line":
        """Return the row with those cells empty; None: all of them."""
        gone = set(range(len(self.cells)) if columns is None else columns)
        kept = ("" if n in gone else cell for n, cell in enumerate(self.cells))
        return Line(self.number, cells_of(kept))


def lines_of(values: Sequence[Sequence[Any]]) -> list[Line]:
    """Return the rows of a reading, the headings first."""
    return [Line(n, cells_of(row)) for n, row in enumerate(values)]


def words(text: str) -> frozenset[str]:
    """Return the words of a text, as they are compared."""
    return frozenset(word.strip(".'") for word in _WORDS.findall(folded(text)))


def _last_digits(text: str) -> str:
    digits = "".join(_DIGITS.findall(text))
    return digits[-_NUMBER:] if len(digits) >= _NUMBER else ""


@dataclass(frozen=True)
class Whose:
    """What a person is known by in a row: addresses, numbers, a name."""

    emails: frozenset[str]
    phones: frozenset[str]
    name: frozenset[str]

    def tests(self) -> list[Callable[[Line], bool]]:
        """Return one test for each that there is."""
        found: list[Callable[[Line], bool]] = [_has_word(email) for email in sorted(self.emails)]
        found += [_has_number(phone) for phone in sorted(self.phones)]
        if self.name:
            found.append(self.is_named)
        return found

    def is_named(self, line: Line) -> bool:
        return bool(self.name) and self.name <= line.words

    def all_in(self, line: Line) -> bool:
        """Tell whether a row holds every identifier; one without any is nobody's."""
        tests = self.tests()
        return bool(tests) and all(test(line) for test in tests)

    def any_in(self, line: Line) -> bool:
        """Tell whether a row holds one of the identifiers."""
        return any(test(line) for test in self.tests())


def _has_word(word: str) -> Callable[[Line], bool]:
    return lambda line: word in line.words


def _has_number(digits: str) -> Callable[[Line], bool]:
    return lambda line: digits in line.numbers


def whose(fields: Mapping[str, Any], also: Iterable[tuple[str, str]] = ()) -> Whose:
    """Return what a record's person is known by."""
    told = [*((name, str(fields[name])) for name in ("email", "phone") if name in fields), *also]
    emails = [email_key(text) for name, text in told if name == "email"]
    phones = [_last_digits(phone_key(text) or text) for name, text in told if name == "phone"]
    name = " ".join(
        str(fields[each]) for each in ("name", "first_name", "last_name") if fields.get(each)
    )
    keys = frozenset(folded(email) for email in emails if email)
    return Whose(keys, frozenset(filter(None, phones)), words(name))


@dataclass(frozen=True)
class Hers:
    """How a captured row is known again, also when somebody has changed a cell of it meanwhile.

    ``stamp``: the cell that says when it was sent, and its column. ``beside``: other rows of the
    same time and person that lay there when it was captured.
    """

    fingerprint: str
    whose: Whose
    stamp: str
    column: int | None
    beside: frozenset[str]

    def is_in(self, line: Line) -> bool:
        """Tell whether a row is hers: by all of it, or by its time and an identifier."""
        if line.fingerprint == self.fingerprint:
            return True
        if not line.cells or line.fingerprint in self.beside:
            return False
        if not self.stamp:
            blank = self.column is None or is_blank(_at(line, self.column))
            return blank and self.whose.all_in(line)
        if self.stamp not in line.stamps:
            return False
        return self.whose.is_named(line) or (not self.beside and self.whose.any_in(line))

    def is_copy(self, line: Line) -> bool:
        """Tell whether a row of another tab is hers: its columns may be others."""
        return self.is_in(line) if self.stamp else line.fingerprint == self.fingerprint


def _at(line: Line, column: int) -> Any:
    return line.cells[column] if column < len(line.cells) else None


def stamp(cell: Any) -> str:
    """Return a time as it is compared; "" for none."""
    if is_blank(cell):
        return ""
    return " ".join(_plainly(cell))


def hers(one: Captured) -> Hers:
    """Return how a captured row is known again."""
    keys = one.keys
    fields = {"name": keys["name"]}
    also = [("email", text) for text in one.emails] + [("phone", text) for text in one.phones]
    column = int(keys["stamp_column"]) if keys["stamp_column"] else None
    beside = frozenset(keys["beside"].split())
    return Hers(keys["row"], whose(fields, also), keys["stamp"], column, beside)


def columns_of(one: Captured) -> tuple[int, ...]:
    """Return the columns that are to be emptied, none where all of the row goes."""
    return tuple(int(text) for text in one.keys["columns"].split())


def control(target: Target) -> Callable[[Line], bool]:
    """Return a test whether a row is the one of a living control."""
    return whose(target.fields, target.also).any_in
