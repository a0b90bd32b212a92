"""The questions that wait for a human: «same person?», both sides and what agrees and differs, worst first.

A question is known by a short code made from its two records and what they say, never by its place in the queue: after a
night that changed either, the old code asks nothing any more, so that no answer lands on another question than the one read.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.errors import UserError
from inventory.ledger import judgements
from inventory.ledger.judgement_model import Contradiction, Verdict, contradictions
from inventory.ledger.judgements import Known, Told
from inventory.ledger.ledger import Ledger
from inventory.linkage import compare
from inventory.linkage.compare import Compared, Side
from inventory.model import SourceNight
from inventory.store.database import sql
from inventory.views import lookup

#: So many signs are shown; more only where two questions begin alike.
_SHORTEST = 4
_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # none that looks like another
_SIGNS = _LETTERS + "23456789"


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
    """What waits. ``answered``: questions of tonight whose answers wait for the next night. ``behind``: how many more come when
    these are answered. ``changed``: numbers of standing answers whose facts are others than when they were given."""

    as_of: date
    sources: tuple[SourceNight, ...]
    waiting: tuple[Question, ...]
    answered: tuple[Question, ...]
    behind: int
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


class _Candidate(NamedTuple):
    """A question by its two records' ids of tonight."""

    a: int
    b: int
    score: float
    reason: str
    harm: str | None


def queue(con: DuckDBPyConnection, ledger: Ledger) -> Queue:
    """Return the questions of the published inventory ``con``, worst first, without those that are answered."""
    rows = [_Candidate(*row) for row in con.execute(sql("views/candidates")).fetchall()]
    all_known = judgements.known(con, [id for row in rows for id in (row.a, row.b)])
    pairs = [(all_known[row.a], all_known[row.b]) for row in rows]
    with ledger.held():
        counting = [judgement for judgement in ledger.judgements() if judgement.counts]
        pepper = ledger.pepper()
    earlier = judgements.held(pepper, counting, pairs)
    beside = compare.beside(con, [(row.a, row.b) for row in rows])
    codes = short_codes([_question_text(*pair) for pair in pairs])
    found = [
        Question(code, row.score, row.reason, row.harm or "", two.a, two.b, two.fields, told)
        for code, row, two, told in zip(codes, rows, beside, earlier, strict=True)
    ]
    told = judgements.beside(con, pepper, counting)
    return Queue(
        as_of=lookup.as_of(con),
        sources=lookup.sources(con),
        waiting=tuple(q for q in found if q.earlier is None or q.earlier.changed),
        answered=tuple(q for q in found if q.earlier is not None and not q.earlier.changed),
        behind=_behind(con),
        changed=tuple(t.judgement.number for t in told if t.changed and t.judgement.verdict is not Verdict.UNSURE),
        contradictions=contradictions(t.judgement for t in told if t.stands),
    )


def _behind(con: DuckDBPyConnection) -> int:
    ((count,),) = con.execute("SELECT (SELECT count(*) FROM doubt) - (SELECT count(*) FROM candidate)").fetchall()
    return int(count)


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
