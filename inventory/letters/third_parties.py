"""Find other people in what is written about one person, to be hidden before a copy is given.

A copy must not harm others (GDPR Art. 15(4)). Two kinds: who is *held* (a name, an e-mail address,
a number or a street address of somebody else in the inventory) and who is only *suspected* (it
looks like the name or the address of another). Both are hidden unless the owner says otherwise,
for a wrong «hidden» can be mended and a wrong «shown» cannot. Pure but for ``held``, which asks
the inventory.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.letters import suspected_names
from inventory.letters.identifiers import What, addresses, forms
from inventory.linkage import normalise
from inventory.store.database import sql

#: Stands where somebody was hidden, until a face puts a word there.
HIDDEN = "\ufffc"


class TextPlace(NamedTuple):
    """Where a text stands: a field of a source's record.

    ``record`` is "" for what was said of a consent.
    """

    source: str
    record: str
    field: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text to look through.

    ``free``: people write in it as they like, so that also what only looks like a name counts.
    """

    place: TextPlace
    text: str
    free: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Comparable forms of people, in the order of ``What``.

    Names in folded words, addresses and numbers as keys, streets folded.
    """

    names: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody else, wherever they stand. ``id``: the same on every look.

    ``spots`` are (number of the text, start, end). ``held``: it is somebody of the inventory, not
    only a suspicion.
    """

    id: str
    text: str
    what: What
    held: bool
    places: tuple[TextPlace, ...]
    spots: tuple[tuple[int, int, int], ...]


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    what: What
    held: bool
    form: str = ""


def find(texts: Sequence[Text], own: Known, others: Known) -> tuple[Mention, ...]:
    """Return everybody that ``texts`` name but the person of ``own``, as they first come."""
    spots: dict[str, list[tuple[int, _Found]]] = {}
    for number, text in enumerate(texts):
        seen = [*_certain(text.text, own, others), *_suspected(text, own)]
        for found in _apart(seen):
            spots.setdefault(_id(found, text.text), []).append((number, found))
    return tuple(_mention(id_, group, texts) for id_, group in spots.items())


def hide(texts: Sequence[Text], mentions: Iterable[Mention]) -> list[str]:
    """Return the texts with ``HIDDEN`` in place of each mention."""
    told = [text.text for text in texts]
    spots = [spot for mention in mentions for spot in mention.spots]
    for number, start, end in sorted(spots, reverse=True):
        told[number] = told[number][:start] + HIDDEN + told[number][end:]
    return told


def candidates(texts: Iterable[Text]) -> Known:
    """Return whatever in ``texts`` could be somebody's, to ask the inventory about."""
    found: dict[What, set[str]] = {what: set() for what in What}
    for text in texts:
        for what, _start, _end, form in forms(text.text):
            found[what].add(form)
    return Known(*(frozenset(found[what]) for what in What))


def held(con: DuckDBPyConnection, person: str | None, wanted: Known) -> Known:
    """Return which of ``wanted`` are those of somebody else than ``person`` in the inventory."""
    found: dict[str, set[str]] = {what: set() for what in What}
    asked = [sorted(forms) for forms in (wanted.names, wanted.emails, wanted.phones)]
    for what, form in con.execute(sql("letters/others"), [person, *asked]).fetchall():
        found[what].add(form)
    if wanted.streets:
        found[What.STREET] |= _streets(con, "<>", person) & wanted.streets
    return Known(*(frozenset(found[what]) for what in What))


def own(con: DuckDBPyConnection, person: str | None) -> Known:
    """Return the forms by which ``person`` is known: never hidden from themselves."""
    found: dict[str, set[str]] = {what: set() for what in What}
    for what, form in con.execute(sql("letters/own"), [person]).fetchall():
        found[what].add(form)
    names, emails, phones = (frozenset(found[what]) for what in (What.NAME, What.EMAIL, What.PHONE))
    return Known(names, emails, phones, _streets(con, "=", person))


def _streets(con: DuckDBPyConnection, is_: str, person: str | None) -> frozenset[str]:
    rows = con.execute(sql("letters/streets").format(is_=is_), [person]).fetchall()
    return frozenset(normalise.fold(re.split(r"[,\n]", row[0])[0]) for row in rows)


def _certain(text: str, own: Known, others: Known) -> Iterator[_Found]:
    known = {
        What.NAME: others.names - _called(own),
        What.EMAIL: others.emails - own.emails,
        What.PHONE: others.phones - own.phones,
        What.STREET: others.streets - own.streets,
    }
    if not any(known.values()):
        return
    for what, start, end, form in forms(text):
        if form in known[what]:
            yield _Found(start, end, what, held=True, form=form)


def _called(own: Known) -> frozenset[str]:
    """Return how the person may be written: all names, first and last alone, and turned."""
    names = [name.split() for name in own.names]
    shortened = {f"{words[0]} {words[-1]}" for words in names}
    turned = {" ".join([words[-1], *words[:-1]]) for words in names}
    return own.names | shortened | turned


def _suspected(text: Text, own: Known) -> Iterator[_Found]:
    yield from _suspected_names(text, own)
    if not text.free:
        return
    mine = own.emails | own.phones
    for what, start, end, form in addresses(text.text):
        if form not in mine:
            yield _Found(start, end, what, held=False, form=form)


def _suspected_names(text: Text, own: Known) -> Iterator[_Found]:
    mine = {word for name in own.names for word in name.split()}
    for start, end in suspected_names.find(text.text, mine, free=text.free):
        yield _Found(start, end, What.NAME, held=False)


def _apart(found: Iterable[_Found]) -> Iterator[_Found]:
    """Join what overlaps: what is held decides what it is, then what is longest."""
    kept: _Found | None = None
    for one in sorted(found, key=lambda f: (f.start, -f.end, not f.held)):
        if kept is None or one.start >= kept.end:
            if kept:
                yield kept
            kept = one
            continue
        first = one if one.held and not kept.held else kept
        kept = _Found(kept.start, max(kept.end, one.end), first.what, first.held, first.form)
    if kept:
        yield kept


def _id(found: _Found, text: str) -> str:
    form = found.form or normalise.fold(text[found.start : found.end])
    if found.what is What.NAME:
        form = form.removesuffix("s")  # «Ola Dahls» is Ola Dahl
    return sha256(f"{found.what} {form}".encode("utf-8", "replace")).hexdigest()[:10]


def _mention(id_: str, group: Sequence[tuple[int, _Found]], texts: Sequence[Text]) -> Mention:
    number, first = group[0]
    return Mention(
        id=id_,
        text=texts[number].text[first.start : first.end],
        what=first.what,
        held=any(found.held for _number, found in group),
        places=tuple(dict.fromkeys(texts[number].place for number, _found in group)),
        spots=tuple((number, found.start, found.end) for number, found in group),
    )
