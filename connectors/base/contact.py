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

    def __init__(self) -> None:
        self.written: dict[str, str] = {}
        self._keyed: dict[tuple[str, str], str] = {}
        self._other: dict[tuple[str, str], None] = {}

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
        if identifiers.is_nothing(text):
            cells.drop(header)
            return
        self.written.setdefault(field, text)
        reading = identifiers.read(field, text)
        for one in reading.found:
            self._keyed.setdefault((field, one.key), one.text)
        if not reading.found and not reading.placeholder:
            cells.mark(header, _NONE[field])
        if not reading.found or _more_stands_there(text, reading):
            self._other[field, text] = None

    @property
    def fields(self) -> dict[str, str]:
        """The first of each field; one that gives a key before any that does not."""
        first: dict[str, str] = {}
        for field, text in self._all():
            first.setdefault(field, text)
        return first

    @property
    def also(self) -> tuple[tuple[str, str], ...]:
        """All others."""
        first = self.fields
        return tuple(one for one in self._all() if first[one[0]] != one[1])

    def _all(self) -> list[tuple[str, str]]:
        keyed = [(field, text) for (field, _key), text in self._keyed.items()]
        return [*keyed, *self._other]


def _more_stands_there(text: str, reading: identifiers.Reading) -> bool:
    """Tell whether a cell holds something like an address or a number beside what was read."""
    read = " ".join(one.text for one in reading.found)
    if text.count("@") > read.count("@"):
        return True
    return "@" not in text and len(_DIGITS.findall(text)) - len(_DIGITS.findall(read)) >= 6
