"""The published privacy statement as text: its version, and whether a sentence or name is in it.

A business lays its text beside its policy as ``statement.txt``; none is shipped. Pieces of a quote
are split by « … ».
"""

import re
import unicodedata
from collections.abc import Set
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


#: A web or mail address: what stands in it is not said to a reader.
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S+|\S+@\S+|\S*[?&]\w+=\S*")
#: Where a word is written together of several: GoogleDisk is Google and Disk.
_JOINT = re.compile(r"(?<=[a-zæøå0-9])(?=[A-ZÆØÅ])")
_WORD = re.compile(r"[^\W_]+")
#: So many words one name may be spelt apart into: Simply Book.me.
_APART = 4


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

    @property
    def prose(self) -> str:
        """Give the text without the addresses in it."""
        return _ADDRESS.sub(" ", self.text)

    def names(self, *names: str) -> bool:
        """Tell whether one of ``names`` stands in the text as words of its own.

        MailChimp is Mailchimp, and One.com OneCom; a genitive is the same name. A name in capitals
        is one only in capitals: VIA is no preposition.
        """
        words = _words(self.prose)
        runs = {
            "".join(words[start : start + many])
            for start in range(len(words))
            for many in range(1, _APART + 1)
        }
        spelt = {"".join(_words(name)) for name in names}
        capitals = {name for name in spelt if name.isupper()}
        return _meet(capitals, runs) or _meet(
            {name.casefold() for name in spelt - capitals}, {run.casefold() for run in runs}
        )


def wording(text: str) -> str:
    """Give a short hash of a wording: a letter changes it, a line break does not."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return sha256(plain.encode()).hexdigest()[:12]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return " ".join(plain.split())


def _meet(names: Set[str], runs: Set[str]) -> bool:
    return not (names | {f"{name}s" for name in names}).isdisjoint(runs)


def _words(text: str) -> list[str]:
    return _WORD.findall(_JOINT.sub(" ", unicodedata.normalize("NFKC", text)))
