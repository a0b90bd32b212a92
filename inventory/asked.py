"""The questions that wait for a human: «same person?», both sides and what agrees and differs, worst first.

A question is known by a short code made from its two records and what they say, never by its place in the queue: after a
night that changed either, the old code asks nothing any more, so that no answer lands on another question than the one read.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory import judgements, lookup
from inventory.errors import UserError
from inventory.judgements import Known, Told
from inventory.ledger import Ledger
from inventory.model import Kind, SourceNight
from inventory.verdicts import Contradiction, Verdict, contradictions

#: So many signs are shown; more only where two questions begin alike.
_SHORTEST = 4
_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # none that looks like another
_SIGNS = _LETTERS + "23456789"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the record asked about, and all that is known of the person it belongs to tonight."""

    source: str
    record: str
    kind: Kind
    person: str
    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    sources: tuple[str, ...]
    records: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One field on both sides, as written; dates are ISO. ``how``: agrees (only what they have in common), differs, one_sided."""

    field: str
    how: str
    a: tuple[str, ...]
    b: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Two records that may be one person's. ``earlier``: what was said about them before, when anything was."""

    code: str
    score: float
    reason: str
    harm: str
    a: Side
    b: Side
    fields: tuple[Compared, ...]
    earlier: Told | None


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits. ``answered``: questions of tonight whose answers wait for the next night. ``changed``: numbers of standing
    answers whose facts are others than when they were given."""

    as_of: date
    sources: tuple[SourceNight, ...]
    waiting: tuple[Question, ...]
    answered: tuple[Question, ...]
    changed: tuple[int, ...]
    contradictions: tuple[Contradiction, ...]

    def question(self, code: str) -> Question:
        """Return the question with this code, answered or not. Raises ``UserError``."""
        found = [q for q in (*self.waiting, *self.answered) if q.code.startswith(code) or code.startswith(q.code)]
        if len(found) == 1 and len(code) >= _SHORTEST:
            return found[0]
        raise UserError(
            "No question has that code now: it may have been answered, or last night's reading changed it."
            " «orden judge» shows the questions with their codes"
        )


def queue(con: DuckDBPyConnection, ledger: Ledger) -> Queue:
    """Return the questions of the published inventory ``con``, worst first, without those that are answered."""
    rows = con.execute(
        "SELECT c.a, c.b, c.score, c.reason, c.harm FROM candidate c JOIN record x ON x.id = c.a JOIN record y ON y.id = c.b"
        " ORDER BY c.score DESC, x.source, x.record, y.source, y.record"
    ).fetchall()
    all_known = judgements.known(con, [id for row in rows for id in row[:2]])
    pairs = [(all_known[a], all_known[b]) for a, b, *_ in rows]
    with ledger.held():
        counting = [judgement for judgement in ledger.judgements() if judgement.counts]
        pepper = ledger.pepper()
    earlier = judgements.held(pepper, counting, pairs)
    persons = _persons(con, all_known)
    codes = short_codes([_question_text(*pair) for pair in pairs])
    found = [
        Question(code, row[2], row[3], row[4] or "", *_sides(pair, persons), _compared(pair, persons), told)
        for code, row, pair, told in zip(codes, rows, pairs, earlier, strict=True)
    ]
    told = judgements.beside(con, pepper, counting)
    return Queue(
        as_of=lookup.as_of(con),
        sources=lookup.sources(con),
        waiting=tuple(q for q in found if q.earlier is None or q.earlier.changed),
        answered=tuple(q for q in found if q.earlier is not None and not q.earlier.changed),
        changed=tuple(t.judgement.number for t in told if t.changed and t.judgement.verdict is not Verdict.UNSURE),
        contradictions=contradictions(t.judgement for t in told if t.stands),
    )


def _question_text(one: Known, other: Known) -> str:
    a, b = sorted((one, other), key=lambda side: side.ref)
    return json.dumps([*a.ref, *a.facts(Verdict.UNSURE), *b.ref, *b.facts(Verdict.UNSURE)])


def short_codes(texts: Sequence[str]) -> list[str]:
    """Return a code for people to type for each text: a letter first; longer only where two begin alike."""
    whole = [_code(text) for text in texts]
    begin = Counter(code[:n] for code in whole for n in range(_SHORTEST, len(code)))
    return [next((code[:n] for n in range(_SHORTEST, len(code)) if begin[code[:n]] == 1), code) for code in whole]


def _code(text: str) -> str:
    number, first = divmod(int.from_bytes(sha256(text.encode()).digest()[:8], "big"), len(_LETTERS))
    code = _LETTERS[first]
    while len(code) < 10:
        number, sign = divmod(number, len(_SIGNS))
        code += _SIGNS[sign]
    return code


class _Row(NamedTuple):
    """One record of a person whom a question is about: keys to compare by, values to show."""

    id: int
    person: str
    source: str
    name: str | None
    email: str | None
    phone: str | None
    birth: str | None
    address: str | None
    name_key: str | None
    email_key: str | None
    phone_key: str | None
    address_key: str | None


def _persons(con: DuckDBPyConnection, records: Iterable[int]) -> dict[int, list[_Row]]:
    """Return for each of the records all records of its person."""
    rows = con.execute(
        "SELECT r.id, l.person, r.source, coalesce(r.name, nullif(concat_ws(' ', r.first_name, r.last_name), ''), r.company),"
        " r.email, r.phone, k.birth_key, nullif(concat_ws(', ', r.postal_address, r.postcode), ''),"
        " coalesce(k.name_key, k.organisation_key), k.email_key, k.phone_key, k.address_key"
        " FROM record r JOIN keys k USING (id) JOIN link l USING (id)"
        " WHERE l.person IN (SELECT person FROM link WHERE id IN (SELECT unnest(?::INTEGER[]))) ORDER BY r.source, r.record",
        [list(records)],
    ).fetchall()
    by_person: dict[str, list[_Row]] = defaultdict(list)
    for row in map(_Row._make, rows):
        by_person[row.person].append(row)
    of = {row.id: row.person for person in by_person.values() for row in person}
    return {id: by_person[of[id]] for id in records}


def _sides(pair: tuple[Known, Known], persons: dict[int, list[_Row]]) -> tuple[Side, Side]:
    one, other = (_side(known, persons[known.id]) for known in pair)
    return one, other


def _side(known: Known, rows: Sequence[_Row]) -> Side:
    return Side(
        source=known.source,
        record=known.record,
        kind=known.kind,
        person=rows[0].person,
        names=_distinct(row.name for row in rows),
        emails=_distinct(row.email_key or row.email for row in rows),
        phones=_distinct(row.phone_key or row.phone for row in rows),
        sources=_distinct((known.source, *(row.source for row in rows))),
        records=len(rows),
    )


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _compared(pair: tuple[Known, Known], persons: dict[int, list[_Row]]) -> tuple[Compared, ...]:
    """Compare both persons field by field, by keys; nothing for a field that neither has."""
    one, other = (persons[known.id] for known in pair)
    found = (_field(field, key, shown, one, other) for field, (key, shown) in _FIELDS.items())
    return tuple(compared for compared in found if compared)


_FIELDS = {
    "name": ("name_key", "name"),
    "email": ("email_key", "email_key"),
    "phone": ("phone_key", "phone_key"),
    "birth_date": ("birth", "birth"),
    "postal_address": ("address_key", "address"),
}


def _field(field: str, key: str, shown: str, one: Iterable[_Row], other: Iterable[_Row]) -> Compared | None:
    a, b = ({getattr(row, key): getattr(row, shown) for row in rows if getattr(row, key)} for rows in (one, other))
    if not a and not b:
        return None
    if common := [value for value in a if value in b]:
        return Compared(field, "agrees", tuple(a[value] for value in common), tuple(b[value] for value in common))
    return Compared(field, "differs" if a and b else "one_sided", tuple(a.values()), tuple(b.values()))
