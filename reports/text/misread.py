"""Say in the reader's words what a source says of a cell, a file or an answer.

A connector says it in English, and the night keeps that (``SourceNight.detail``): «place: what it
is», several of them apart by «; ». The English catalogue has each word for word under ``misread``,
``{name}`` for what changes in it, and the Bokmål has the same key. What neither has, a vendor's own
words, stays as it is.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from string import Formatter

from reports.text.words import Words, catalogue

#: Before what it is there may be the cell.
_CELL = r"(?:(?P<cell>.+?) )?"


def places_text(detail: str, words: Words) -> str:
    """Say where something could not be read, and what it is."""
    return "; ".join(_place_text(place, words) for place in detail.split("; "))


def _place_text(place: str, words: Words) -> str:
    where, _, why = place.partition(": ")
    what = _said("misread", why, words)
    if what is None:
        return _said("misread", place, words) or place
    return f"{_said('misread_at', where, words) or where}: {what}"


def _said(group: str, text: str, words: Words) -> str | None:
    matches = ((key, pattern.fullmatch(text)) for key, pattern in _patterns(group))
    key, found = next(((key, found) for key, found in matches if found), ("", None))
    if found is None:
        return None
    told = {name: value for name, value in found.groupdict().items() if name != "cell"}
    if "field" in told:
        told["field"] = words.field(told["field"])
    return " ".join(filter(None, (found["cell"], words.say(f"{group}.{key}", **told))))


@cache
def _patterns(group: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what each English wording looks like, those with most of their own words first."""
    wordings: Mapping[str, str] = catalogue("en")[group]
    keys = sorted(wordings, key=lambda key: -sum(len(own) for own, *_ in _parts(wordings[key])))
    return tuple((key, re.compile(_CELL + _pattern(wordings[key]), re.DOTALL)) for key in keys)


def _pattern(wording: str) -> str:
    parts = ((re.escape(own), name) for own, name, *_ in _parts(wording))
    return "".join(f"{own}(?P<{name}>.+?)" if name else own for own, name in parts)


def _parts(wording: str) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    return iter(Formatter().parse(wording))
