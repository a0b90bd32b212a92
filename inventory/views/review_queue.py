"""The questions that wait for a human: «same person?», both sides and how they differ, worst first.

A question is known by a short code made from its two records and what they say, never by its place
in the queue: after a night that changed either, the old code asks nothing any more, so that no
answer lands on another question than the one read.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Literal, NamedTuple

from duckdb import DuckDBPyConnection

from inventory.errors import UserError
from inventory.ledger import judgements
from inventory.ledger.judgement_model import Contradiction, Judgement, Verdict, contradictions
from inventory.ledger.judgements import Known, Told
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.linkage import compare
from inventory.linkage.compare import Beside, Compared, Side
from inventory.model import SourceNight
from inventory.store.database import sql
from inventory.views import lookup

#: So many signs are shown; more only where two questions begin alike.
_SHORTEST = 4
_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # none that looks like another
_SIGNS = _LETTERS + "23456789"


class Harm(StrEnum):
    """What a wrong guess would do."""

    DEADLINE = "deadline"
    REVIEW = "review"
    DELETE = "delete"
    STOP = "stop"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Question:
    """Two records that may be one person's. ``earlier``: what was said about them before."""

    code: str
    score: float
    reason: str
    harm: Harm | Literal[""]
    a: Side
    b: Side
    fields: tuple[Compared, ...]
    earlier: Told | None


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits.

    ``answered``: questions of tonight whose answers wait for the next night. ``behind``: how many
    more come when these are answered. ``changed``: numbers of standing answers whose facts are
    others than when they were given.
    """

    as_of: date
    sources: tuple[SourceNight, ...]
    waiting: tuple[Question, ...]
    answered: tuple[Question, ...]
    behind: int
    changed: tuple[int, ...]
    contradictions: tuple[Contradiction, ...]

    def question(self, code: str) -> Question:
        """Return the question with this code, answered or not. Raises ``UserError``."""
        asked = (*self.waiting, *self.answered)
        found = [one for one in asked if _begin_alike(one.code, code)]
        if len(found) == 1 and len(code) >= _SHORTEST:
            return found[0]
        raise UserError(
            "No question has that code now: it may have been answered, or last night's reading"
            " changed it. «orden judge» shows the questions with their codes",
            "judge_unknown",
        )


def _begin_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


class _Candidate(NamedTuple):
    """A question by its two records' ids of tonight."""

    a: int
    b: int
    score: float
    reason: str
    harm: str | None


def queue(con: DuckDBPyConnection, ledger: Ledger) -> Queue:
    """Return the questions of the published inventory ``con``, worst first."""
    with ledger.held():
        counting = [judgement for judgement in ledger.judgements() if judgement.counts]
        pepper = ledger.pepper()
    found = _questions(con, counting, pepper)
    told = judgements.beside(con, pepper, counting)
    return Queue(
        as_of=lookup.as_of(con),
        sources=lookup.sources(con),
        waiting=tuple(question for question in found if not _is_answered(question)),
        answered=tuple(question for question in found if _is_answered(question)),
        behind=_behind(con),
        changed=tuple(one.judgement.number for one in told if _has_changed(one)),
        contradictions=contradictions(one.judgement for one in told if one.stands),
    )


def _questions(
    con: DuckDBPyConnection, counting: Sequence[Judgement], pepper: Pepper | None
) -> list[Question]:
    """Return every question of the inventory, with what was said about its pair before."""
    rows = [_Candidate(*row) for row in con.execute(sql("views/candidates")).fetchall()]
    ids = [(row.a, row.b) for row in rows]
    by_id = judgements.known(con, {id for pair in ids for id in pair})
    pairs = [(by_id[a], by_id[b]) for a, b in ids]
    codes = short_codes([_question_text(*pair) for pair in pairs])
    beside = compare.beside(con, ids)
    earlier = judgements.held(pepper, counting, pairs)
    return [
        _question(code, row, two, told)
        for code, row, two, told in zip(codes, rows, beside, earlier, strict=True)
    ]


def _question(code: str, row: _Candidate, two: Beside, earlier: Told | None) -> Question:
    harm: Harm | Literal[""] = Harm(row.harm) if row.harm else ""
    return Question(code, row.score, row.reason, harm, two.a, two.b, two.fields, earlier)


def _is_answered(question: Question) -> bool:
    """Tell whether an answer to it stands; once its facts have changed it is asked again."""
    return question.earlier is not None and not question.earlier.changed


def _has_changed(told: Told) -> bool:
    return told.changed and told.judgement.verdict is not Verdict.UNSURE


def _behind(con: DuckDBPyConnection) -> int:
    ((count,),) = con.execute(
        "SELECT (SELECT count(*) FROM doubt) - (SELECT count(*) FROM candidate)"
    ).fetchall()
    return int(count)


def _question_text(one: Known, other: Known) -> str:
    a, b = sorted((one, other), key=lambda side: side.ref)
    return json.dumps([*a.ref, *a.facts(Verdict.UNSURE), *b.ref, *b.facts(Verdict.UNSURE)])


def short_codes(texts: Sequence[str]) -> list[str]:
    """Return a code to type for each text: a letter first; longer only where two begin alike."""
    whole = [_code(text) for text in texts]
    begin = Counter(code[:n] for code in whole for n in range(_SHORTEST, len(code)))
    return [_shortest(code, begin) for code in whole]


def _shortest(code: str, begin: Counter[str]) -> str:
    for n in range(_SHORTEST, len(code)):
        if begin[code[:n]] == 1:
            return code[:n]
    return code


def _code(text: str) -> str:
    number, first = divmod(int.from_bytes(sha256(text.encode()).digest()[:8], "big"), len(_LETTERS))
    code = _LETTERS[first]
    while len(code) < 10:
        number, sign = divmod(number, len(_SIGNS))
        code += _SIGNS[sign]
    return code
