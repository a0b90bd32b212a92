"""JSON Lines as lines of cells, under all the keys that any of the objects has."""

import json
from functools import partial
from io import BytesIO, TextIOWrapper
from typing import Any

from connectors.base.bounds import LONGEST_OBJECT, Bounds
from connectors.base.files import broken
from connectors.base.row import filled
from connectors.base.table_lines import NONE_FAR, Line, cell_text

_AGAIN = "Export it again as JSON Lines."
_SHORT = 1000


def lines(place: str, data: bytes) -> list[Line]:
    """Read all lines; the first gives the keys. Raises ``SourceError``."""
    keys: dict[str, int] = {}
    bounds = Bounds(place)
    found: list[Line] = []
    stream = TextIOWrapper(BytesIO(data), "utf-8-sig", newline="\n")
    try:
        for number, line in enumerate(iter(partial(stream.readline, LONGEST_OBJECT), ""), start=1):
            if len(line) == LONGEST_OBJECT:
                problem = f"is longer than {LONGEST_OBJECT:,} characters"
                raise broken(f"{place} line {number}", problem, _AGAIN)
            if line.strip():
                found.append((number, _cells(f"{place} line {number}", line, keys), NONE_FAR))
                bounds.row(len(keys))
    except UnicodeDecodeError:
        raise broken(place, "holds bytes that are no text in UTF-8", _AGAIN) from None
    bounds.check()
    return [(0, list(keys), NONE_FAR), *found]


def _cells(place: str, line: str, keys: dict[str, int]) -> list[str]:
    """Give the texts of one object under the keys so far, to which it may add its own."""
    try:
        # Numbers stay as they are written: 0.10 keeps its zero, and no digit is lost.
        item = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
        if isinstance(item, dict):
            return _placed(item, keys)
    except (ValueError, RecursionError):
        pass
    problem = "is not one JSON object to a line, or the file is only half there"
    raise broken(place, problem, _AGAIN)


def _placed(item: dict[str, Any], keys: dict[str, int]) -> list[str]:
    for key in item:
        keys.setdefault(key, len(keys))
    cells = [""] * (1 + max((keys[key] for key in item), default=-1))
    for key, value in item.items():
        cells[keys[key]] = _text(value)
    return cells


def _text(value: Any) -> str:
    text = cell_text(value)
    if len(text) < _SHORT and isinstance(value, dict | list) and not filled(value):
        return ""  # brackets around nothing are no value
    return text
