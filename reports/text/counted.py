"""Sentences whose numbers can follow her ticks: each number with all the forms it may take.

A page without a script shows them as they are; the script only puts another form in their place
(reports/static/keys.js), so no language is written there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inventory.model import Kind
from inventory.views.task_model import Asked
from reports.text.safe_text import capital
from reports.text.words import Words

#: Stands for what is counted while a sentence is taken apart: nothing that is shown holds it.
_MARK = "\0"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; ``forms``: of one that counts, by how many there are, from none on."""

    text: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """Sentences in pieces, and by person how many of each number are theirs, in its order."""

    pieces: tuple[Piece, ...]
    shares: Mapping[str, tuple[int, ...]]

    @property
    def text(self) -> str:
        """Give all of it as it is read."""
        return "".join(piece.text for piece in self.pieces)

    def share(self, person: str) -> str:
        """Write a person's numbers as the page carries them."""
        return " ".join(map(str, self.shares.get(person, ())))


class Counting:
    """Puts sentences together."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._pieces: list[Piece] = []
        self._shares: dict[str, list[int]] = defaultdict(list)

    def say(self, text: str) -> None:
        """Add what counts nothing."""
        self._pieces.append(Piece(text))

    def count(self, key: str, persons: Iterable[str], *, first: bool) -> None:
        """Add a number with its noun. ``persons``: whose each is. ``first``: of its sentence."""
        its = list(persons)
        numbers = len([piece for piece in self._pieces if piece.forms])
        for person in its:
            mine = self._shares[person]
            mine += [0] * (numbers + 1 - len(mine))
            mine[numbers] += 1
        forms = [self.words.say(key, n=n) for n in range(len(its) + 1)]
        told = tuple(map(capital, forms) if first else forms)
        self._pieces.append(Piece(told[-1], told))

    def sentence(self, key: str, findings: Sequence[Asked], **values: object) -> None:
        """Add a sentence about ``{things}``, a kind at a time, each counted by itself."""
        before, _mark, after = self.words.say(key, things=_MARK, **values).partition(_MARK)
        if before:
            self.say(capital(before))
        kinds: dict[Kind, dict[tuple[str, str], str]] = defaultdict(dict)
        for one in findings:
            kinds[one.kind][one.place] = one.person
        apart = self.words.separators(len(kinds))
        for (kind, its), behind in zip(kinds.items(), apart, strict=True):
            first = not before and kind is next(iter(kinds))
            self.count(f"task_thing.{kind}", its.values(), first=first)
            if behind:
                self.say(behind)
        self.say(after)

    def done(self) -> Counted:
        """Return what was put together."""
        return Counted(tuple(self._pieces), {who: tuple(its) for who, its in self._shares.items()})
