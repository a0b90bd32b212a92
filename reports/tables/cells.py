"""A table to write, and a stranger's text made safe for its cells: no formula, no escape sequence, storable as UTF-8 and XML."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_RUNS = frozenset("=+-@＝＋－＠")
# A Norwegian spreadsheet splits a comma-separated file at ; and may see the rest of a text as a cell of its own.
_CUT = re.compile(r"(?<=[\s\S])([;\t\r\n]\s*)")
# What a terminal would obey and XML cannot hold: all controls but tab and line breaks.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Table:
    """One table to write: column names, and rows of text, numbers, dates, instants, lists of text, or None."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def neutral(text: str) -> str:
    """Put an apostrophe where a spreadsheet would begin to run ``text`` as a formula; other text passes unchanged."""
    text = quiet(text)
    head, *rest = _CUT.split(text)  # after the head: a cut and what follows it, in turn
    inner = (f"'{part}" if at % 2 and is_formula(part) else part for at, part in enumerate(rest))
    return "".join(("'" if is_formula(text) else "", head, *inner))


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
    """Tell whether a spreadsheet would run ``text``, the first thing in it that can be seen deciding."""
    if text.startswith(("\t", "\r")):
        return True
    first = next((char for char in text if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf")), "")
    return first in _RUNS


def listed(value: Any) -> Any:
    """Write a list as one text; any other value passes."""
    return "; ".join(str(part) for part in value) if isinstance(value, list | tuple | set | frozenset) else value
