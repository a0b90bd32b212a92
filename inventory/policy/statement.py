"""The published privacy statement as text: its version, and whether a sentence or name is in it.

A business lays its text beside its policy as ``statement.txt``; none is shipped. Pieces of a quote
are split by « … ».
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

FILE = "statement.txt"
#: Signs that a web page and a text file write differently without meaning anything by it.
_ALIKE = str.maketrans(
    {"–": "-", "—": "-", "\u2011": "-", "\u00ad": None}
    | dict.fromkeys("«»“”„‟", '"')
    | dict.fromkeys("’‘`´", "'")
)


@dataclass(frozen=True, slots=True)
class Statement:
    """The published text, "" when it is not given, and the day somebody last read it through."""

    text: str = ""
    read_on: date | None = None

    @property
    def version(self) -> str | None:
        """Give the hash of the text; None when no text is given."""
        return wording(self.text) if self.text else None

    def has(self, quote: str) -> bool:
        """Tell whether every piece of ``quote`` still stands in the text.

        Blanks, case and kinds of quotes do not count.
        """
        folded = _folded(self.text)
        return all(_folded(piece) in folded for piece in quote.split(" … "))

    def names(self, *words: str) -> bool:
        """Tell whether one of ``words`` stands in the text, however it is spelt together."""
        text = _letters(self.text)
        return any(letters in text for letters in map(_letters, words) if letters)


def wording(text: str) -> str:
    """Give a short hash of a wording: a letter changes it, a line break does not."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return sha256(plain.encode()).hexdigest()[:12]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return " ".join(plain.split())


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())
