"""How a record's person is reached: addresses and numbers, from as many cells as they stand in."""

import re

from connectors.base.row import Cells
from inventory import identifiers

#: Why a cell of each field could not be read.
_NONE = {"email": "is not an e-mail address", "phone": "is not a phone number"}
_DIGITS = re.compile(r"\d", re.A)


class Contact:
    """The e-mail addresses and phone numbers of one record, each once.

    ``written``: the first filled cell of each field, as it stands in the source.
    """

    __slots__ = ("_found", "_keys", "_other", "written")

    def __init__(self) -> None:
        self.written: dict[str, str] = {}
        self._keys: set[str] = set()
        self._found: list[tuple[str, str]] = []
        self._other: list[tuple[str, str]] = []

    def take(self, cells: Cells, field: str, *headers: str) -> None:
        """Take the cells of some headings as ``field``: "email" or "phone"."""
        for header in headers:
            text = cells.take(header)
            if text is not None:
                self.add(cells, header, field, text)

    def add(self, cells: Cells, header: str, field: str, text: str) -> None:
        """Add the text of a cell that was taken.

        «-» and «ingen» are nothing. A text that gives no key is unreadable, and kept all the same:
        it can be shown and searched.
        """
        key = identifiers.plain_key(field, text)
        if key is not None:
            self.written.setdefault(field, text)
            self._keep(field, text, key)
        elif identifiers.is_nothing(text):
            cells.drop(header)
        else:
            self.written.setdefault(field, text)
            self._read(cells, header, field, text)

    def _read(self, cells: Cells, header: str, field: str, text: str) -> None:
        reading = identifiers.read(field, text)
        for one in reading.found:
            self._keep(field, one.text, one.key)
        if not reading.found and not reading.placeholder:
            cells.mark(header, _NONE[field])
        more = not reading.found or _more_stands_there(text, reading)
        if more and (field, text) not in self._other:
            self._other.append((field, text))

    def _keep(self, field: str, text: str, key: str) -> None:
        # No address is a number: one set holds the keys of both.
        if key not in self._keys:
            self._keys.add(key)
            self._found.append((field, text))

    @property
    def fields(self) -> dict[str, str]:
        """The first of each field; one that gives a key before any that does not."""
        first: dict[str, str] = {}
        for field, text in (*self._found, *self._other):
            first.setdefault(field, text)
        return first

    @property
    def also(self) -> tuple[tuple[str, str], ...]:
        """All others."""
        every, first = [*self._found, *self._other], self.fields
        if len(every) == len(first):
            return ()
        return tuple(one for one in every if first[one[0]] != one[1])


def _more_stands_there(text: str, reading: identifiers.Reading) -> bool:
    """Tell whether a cell holds something like an address or a number beside what was read."""
    read = " ".join(one.text for one in reading.found)
    if text.count("@") > read.count("@"):
        return True
    return "@" not in text and len(_DIGITS.findall(text)) - len(_DIGITS.findall(read)) >= 6
