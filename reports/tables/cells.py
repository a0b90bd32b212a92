"""A table to write, and a stranger's text made safe for its cells.

No formula, no escape sequence, storable as UTF-8 and XML.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_RUNS = frozenset("=+-@＝＋－＠")
# A Norwegian spreadsheet splits a comma-separated file at ; and may see the rest of a text as a
# cell of its own.
_CUT = re.compile(r"(?<=[\s\S])([;\t\r\n]\s*)")
# What a terminal would obey and XML cannot hold: all controls but tab and line breaks.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Table:
    """One table to write: column names, rows of text, numbers, dates, instants, lists or None."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def neutral(text: str) -> str:
    """Put an apostrophe where a spreadsheet would begin to run ``text`` as a formula."""
    text = quiet(text)
    parts = _CUT.split(text)  # a part, then in turn a cut and the part that follows it
    if is_formula(text):
        parts[0] = f"'{parts[0]}"
    for at in range(2, len(parts), 2):
        if is_formula(parts[at]):
            parts[at] = f"'{parts[at]}"
    return "".join(parts)


def storable(text: str) -> str:
    """Give ``text`` as UTF-8 can hold it: a mark stands for half a surrogate pair."""
    return text.encode("utf-8", "replace").decode("utf-8")


def quiet(text: str) -> str:
    """Give ``text`` storable, and with nothing that a terminal would obey."""
    return _CONTROLS.sub("\ufffd", storable(text))


def in_xml(text: str) -> str:
    """Give ``text`` quiet, and without the two characters that may stand in no XML."""
    return quiet(text).replace("\ufffe", "?").replace("\uffff", "?")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run ``text``: what can be seen first in it decides."""
    if text.startswith(("\t", "\r")):
        return True
    for char in text:
        if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf"):
            return char in _RUNS
    return False


def listed(value: Any) -> Any:
    """Write a list as one text; any other value passes."""
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(map(str, value))
    return value
