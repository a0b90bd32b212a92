"""What in a text may be somebody's, as comparable forms with their places.

Names, e-mail addresses, numbers and street addresses.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from inventory.identifiers import read_emails, read_phones
from inventory.linkage import normalise

#: So many words may a name have.
_LONGEST = 5
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_GAP = re.compile(r"[^\S\r\n]{1,3}|,[^\S\r\n]?")
_INITIAL_GAP = re.compile(r"\.?[^\S\r\n]{0,3}")
_EMAIL = re.compile(r"[^\s<>()\[\],;:\"«»]{1,64}@[^\s<>()\[\],;:\"«»@]{1,255}")
_PHONE = re.compile(r"(?<![\w.])(?:\+|00)?\d(?:[^\S\r\n]?[.-]?\d){6,14}(?!\w)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}\.[ \t]?\d{1,2}\.[ \t]?\d{2,4}")
_STREET = re.compile(
    r"[^\W\d_][\w.'-]*(?:[ \t][^\W\d_][\w.'-]*){0,3}[ \t]\d{1,4}(?:[ \t]?[A-Za-z])?\b"
)


class What(StrEnum):
    """What may tell who somebody is."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    STREET = "street"


class Form(NamedTuple):
    """A piece of a text that may be somebody's. ``form``: as it can be compared."""

    what: What
    start: int
    end: int
    form: str


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Fold as ``keys.fold`` does, remembered: a long text says the same words again and again."""
    return normalise.fold(text)


def forms(text: str) -> Iterator[Form]:
    """Yield all that may be somebody's."""
    yield from addresses(text)
    yield from _streets(text)
    yield from _name_forms(text)


def addresses(text: str) -> Iterator[Form]:
    """Yield the e-mail addresses and telephone numbers, as their keys; a date is no number."""
    for match in _EMAIL.finditer(text):
        for email in read_emails(match[0]).keys:
            yield Form(What.EMAIL, match.start(), match.end(), email)
    for match in _PHONE.finditer(text):
        if _DAY.fullmatch(match[0]):
            continue
        for phone in read_phones(match[0]).keys:
            yield Form(What.PHONE, match.start(), match.end(), phone)


def _streets(text: str) -> Iterator[Form]:
    """Yield street addresses from each word on: where the street's name begins nobody can tell."""
    for match in _STREET.finditer(text):
        *begins, _last = re.finditer(r"\S+", match[0])
        for word in begins:
            form = fold(match[0][word.start() :])
            yield Form(What.STREET, match.start() + word.start(), match.end(), form)


def _name_forms(text: str) -> Iterator[Form]:
    for run in runs(text):
        folded = [fold(match[0]) for match in run]
        for first, last in _spans(len(run)):
            start, end = run[first].start(), run[last].end()
            form = " ".join(folded[first : last + 1])
            yield Form(What.NAME, start, end, form)
            if form.endswith("s"):  # «Ola Dahls»
                yield Form(What.NAME, start, end, form[:-1])


def _spans(words: int) -> Iterator[tuple[int, int]]:
    """Yield the places of the first and the last of words that may be a name together."""
    for first in range(words):
        for last in range(first + 1, min(first + _LONGEST, words)):
            yield first, last


def runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield words that stand side by side.

    No more is between them than a blank, a comma or an initial's stop.
    """
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if run and not _side_by_side(text, run[-1], word):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _side_by_side(text: str, before: re.Match[str], word: re.Match[str]) -> bool:
    gap = _INITIAL_GAP if len(before[0]) == 1 else _GAP
    return gap.fullmatch(text, before.end(), word.start()) is not None
