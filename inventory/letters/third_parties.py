"""Find other people in what is written about one person, so that they can be hidden before a copy is given (GDPR Art. 15(4)).

Two kinds: who is *held* (a name, an e-mail address, a number or a street address of somebody else
in the inventory) and who is only *suspected* (it looks like the name or the address of another).
Both are hidden unless the owner says otherwise, for a wrong «hidden» can be mended and a wrong
«shown» cannot. Pure but for ``held``, which asks the inventory.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.letters.identifiers import addresses, fold, forms, runs
from inventory.linkage import name_lists, normalise
from inventory.store.database import sql

#: Stands where somebody was hidden, until a face puts a word there.
HIDDEN = "\ufffc"
_CARE_OF = re.compile(r"\bc/o[ \t]+$", re.I)
_PARTICLES = frozenset("af al av bin da de del den der di dos el la le van von".split())
#: What a sentence or a form's answer may begin with before somebody's name. Folded.
_NOT_NAMES = frozenset(
    "hei hilsen mvh med vennlig beste jeg min mitt mine vi han hun de du det den dette her i pa til fra for om og eller men at som "
    "kan har er var skal vil bor ringte snakket spor sporsmal coaching samtale time timer kurs faktura individuell individuelt "
    "parcoaching foredrag veiledning mental trening dear hi hello regards my the i we he she and session course invoice "
    "januar februar mars april mai juni juli august september oktober november desember "
    "mandag tirsdag onsdag torsdag fredag lordag sondag oslo bergen trondheim stavanger tromso norge norway".split()
)
#: Given names that begin a Norwegian sentence as ordinary words.
_ORDINARY = frozenset("bo dag even liv mai may mona rein siv sol stein tone tor var".split())


class TextPlace(NamedTuple):
    """Where a text stands: a field of a source's record; ``record`` is "" for what was said of a consent."""

    source: str
    record: str
    field: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text to look through. ``free``: people write in it as they like, so that also what only looks like a name counts."""

    place: TextPlace
    text: str
    free: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Comparable forms of people: names in folded words, addresses and numbers as keys, streets folded."""

    names: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody else, wherever they stand. ``id``: the same on every look. ``what``: name, email, phone or street.

    ``spots`` are (number of the text, start, end). ``held``: it is somebody of the inventory, not
    only a suspicion.
    """

    id: str
    text: str
    what: str
    held: bool
    places: tuple[TextPlace, ...]
    spots: tuple[tuple[int, int, int], ...]


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    what: str
    held: bool
    form: str = field(default="")


def find(texts: Sequence[Text], own: Known, others: Known) -> tuple[Mention, ...]:
    """Return everybody but the person of ``own`` that ``texts`` name, in the order in which they first stand there."""
    spots: dict[str, list[tuple[int, _Found]]] = {}
    for number, text in enumerate(texts):
        for found in _apart([*_certain(text.text, own, others), *_suspected(text, own)]):
            spots.setdefault(_id(found, text.text), []).append((number, found))
    return tuple(_mention(id_, group, texts) for id_, group in spots.items())


def hide(texts: Sequence[Text], mentions: Iterable[Mention]) -> list[str]:
    """Return the texts with ``HIDDEN`` in place of each mention."""
    told = [text.text for text in texts]
    for number, start, end in sorted((spot for mention in mentions for spot in mention.spots), reverse=True):
        told[number] = told[number][:start] + HIDDEN + told[number][end:]
    return told


def candidates(texts: Iterable[Text]) -> Known:
    """Return whatever in ``texts`` could be somebody's, to ask the inventory about."""
    found: dict[str, set[str]] = {"name": set(), "email": set(), "phone": set(), "street": set()}
    for text in texts:
        for what, _start, _end, form in forms(text.text):
            found[what].add(form)
    return Known(*(frozenset(found[what]) for what in ("name", "email", "phone", "street")))


def held(con: DuckDBPyConnection, person: str | None, wanted: Known) -> Known:
    """Return which of ``wanted`` are those of somebody else than ``person`` in the inventory ``con``."""
    found: dict[str, set[str]] = {"name": set(), "email": set(), "phone": set()}
    values = [person, *(sorted(forms) for forms in (wanted.names, wanted.emails, wanted.phones))]
    for what, form in con.execute(sql("letters/others"), values).fetchall():
        found[what].add(form)
    streets = _streets(con, "<>", person) & wanted.streets if wanted.streets else frozenset()
    return Known(frozenset(found["name"]), frozenset(found["email"]), frozenset(found["phone"]), streets)


def own(con: DuckDBPyConnection, person: str | None) -> Known:
    """Return the forms by which ``person`` is known: never hidden from themselves."""
    rows = con.execute("SELECT name_key, email_key, phone_key FROM owned WHERE person = ?", [person]).fetchall()
    called, emails, phones = (frozenset(row[column] for row in rows if row[column]) for column in range(3))
    return Known(called, emails, phones, _streets(con, "=", person))


def _streets(con: DuckDBPyConnection, is_: str, person: str | None) -> frozenset[str]:
    rows = con.execute(sql("letters/streets").format(is_=is_), [person]).fetchall()
    return frozenset(normalise.fold(re.split(r"[,\n]", row[0])[0]) for row in rows)


def _certain(text: str, own: Known, others: Known) -> Iterator[_Found]:
    known = {"name": others.names - _called(own), "email": others.emails - own.emails, "phone": others.phones - own.phones,
             "street": others.streets - own.streets}  # fmt: skip
    if any(known.values()):
        for what, start, end, form in forms(text):
            if form in known[what]:
                yield _Found(start, end, what, True, form)


def _called(own: Known) -> frozenset[str]:
    """Return how the person may be written: all names, first and last alone, and turned."""
    words = [name.split() for name in own.names]
    return own.names | {f"{w[0]} {w[-1]}" for w in words} | {f"{w[-1]} {' '.join(w[:-1])}" for w in words if len(w) > 1}


def _suspected(text: Text, own: Known) -> Iterator[_Found]:
    mine = {word for name in own.names for word in name.split()}
    for run in runs(text.text):
        for group in _capitalised(text.text, run):
            before = text.text[max(0, group[0].start() - 8) : group[0].start()]
            care_of = bool(_CARE_OF.search(before))
            if (text.free or care_of) and _is_somebody(group, mine, before, care_of=care_of):
                yield _Found(group[0].start(), group[-1].end(), "name", False)
    if text.free:
        for what, start, end, form in addresses(text.text):
            if form not in own.emails | own.phones:
                yield _Found(start, end, what, False, form)


def _capitalised(text: str, run: Sequence[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Yield groups of words with a capital in ``run``, particles between them too, without the words that begin a sentence."""
    group: list[re.Match[str]] = []
    for word in run:
        joined = not group or "," not in text[group[-1].end() : word.start()]
        if joined and (word[0][0].isupper() or (group and fold(word[0]) in _PARTICLES)):
            group.append(word)
            continue
        yield from _trimmed(group)
        group = [word] if word[0][0].isupper() else []
    yield from _trimmed(group)


def _trimmed(group: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    while group and fold(group[0][0]) in _NOT_NAMES:
        group = group[1:]
    while group and (fold(group[-1][0]) in _PARTICLES | _NOT_NAMES):
        group = group[:-1]
    if group:
        yield group


def _is_somebody(group: Sequence[re.Match[str]], mine: set[str], before: str, *, care_of: bool) -> bool:
    words = [word for match in group for word in fold(match[0]).split()]
    bare = [word if word in mine else word.removesuffix("s") for word in words]  # «Olas»
    if not words or {*bare} <= mine:
        return False
    listed = [word for word in (*words, *bare) if word in name_lists.given()]
    if all(match[0].isupper() for match in group):  # initials and shouting: only what is a name for certain
        return bool(listed) and any(len(match[0]) > 1 for match in group)
    if care_of or len(group) > 1:
        return True
    begins = not before.rstrip(" ") or before.rstrip(" ")[-1] in ".!?:\n"
    return bool(listed) and not (begins and words[0] in _ORDINARY)


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
    if found.what == "name":
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
