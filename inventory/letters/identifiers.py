"""What in a text may be somebody's, as comparable forms with their places: names, e-mail addresses, numbers, street addresses."""

import re
from collections.abc import Iterator
from functools import lru_cache

from inventory.linkage import normalise

#: So many words may a name have.
_LONGEST = 5
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_GAP = re.compile(r"[^\S\r\n]{1,3}|,[^\S\r\n]?")
_INITIAL_GAP = re.compile(r"\.?[^\S\r\n]{0,3}")
_EMAIL = re.compile(r"[^\s<>()\[\],;:\"«»]{1,64}@[^\s<>()\[\],;:\"«»@]{1,255}")
_PHONE = re.compile(r"(?<![\w.])(?:\+|00)?\d(?:[^\S\r\n]?[.-]?\d){6,14}(?!\w)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}\.[ \t]?\d{1,2}\.[ \t]?\d{2,4}")
_STREET = re.compile(r"[^\W\d_][\w.'-]*(?:[ \t][^\W\d_][\w.'-]*){0,3}[ \t]\d{1,4}(?:[ \t]?[A-Za-z])?\b")


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Fold as ``keys.fold`` does, remembered: a long text says the same words again and again."""
    return normalise.fold(text)


def forms(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield (what, start, end, comparable form) of all that may be somebody's."""
    yield from addresses(text)
    for match in _STREET.finditer(text):
        for word in list(re.finditer(r"\S+", match[0]))[:-1]:
            yield "street", match.start() + word.start(), match.end(), fold(match[0][word.start() :])
    yield from _name_forms(text)


def addresses(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield (what, start, end, key) of e-mail addresses and telephone numbers; a date is no number."""
    for match in _EMAIL.finditer(text):
        if key := normalise.email_key(match[0].strip(".,!?'")):
            yield "email", match.start(), match.end(), key
    for match in _PHONE.finditer(text):
        if not _DAY.fullmatch(match[0]) and (key := normalise.phone_key(match[0])):
            yield "phone", match.start(), match.end(), key


def _name_forms(text: str) -> Iterator[tuple[str, int, int, str]]:
    for run in runs(text):
        folded = [fold(match[0]) for match in run]
        for first in range(len(run)):
            for last in range(first + 1, min(first + _LONGEST, len(run))):
                form = " ".join(folded[first : last + 1])
                yield "name", run[first].start(), run[last].end(), form
                if form.endswith("s"):  # «Ola Dahls»
                    yield "name", run[first].start(), run[last].end(), form[:-1]


def runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield words that stand side by side, with no more than a blank, a comma or an initial's stop between them."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if run and not (_INITIAL_GAP if len(run[-1][0]) == 1 else _GAP).fullmatch(text, run[-1].end(), word.start()):
            yield run
            run = []
        run.append(word)
    if run:
        yield run
