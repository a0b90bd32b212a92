"""Say which question each finding belongs to: every finding to exactly one.

A case takes what its person waits for, then what must stop, then questions about a person; a record
that goes takes what else is asked about it; the rest goes together by effect (FACES-2 §1).
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from inventory.assessment.flag_rules import flag_rules
from inventory.model import Outcome
from inventory.views.task_model import Asked, Part, Question, TaskScope

#: Fields filled for fewer people are one task a source.
_FEW = 3
#: What a task of its scope takes over on a record that goes whole.
_ANSWERED = (TaskScope.FIELD, TaskScope.GROUP, TaskScope.LOOK)
#: What no request takes over.
_OWN = (TaskScope.CASE, TaskScope.STOP)
_STRENGTH = {scope: rank for rank, scope in enumerate(TaskScope)}
#: What asks nothing of the records, only that their source be read.
UNREAD = "unread"


class Asking(NamedTuple):
    """What a flag asks: its scope, its question, and what an answer takes."""

    scope: TaskScope
    asks: str
    work: str


@cache
def table() -> Mapping[str, Any]:
    """Return ``tasks.toml``: what flags ask, and the seconds."""
    text = files("inventory").joinpath("views", "tasks.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def asking(code: str, outcome: Outcome) -> Asking:
    """Return what a finding asks. What has become another outcome than its flag's asks as those."""
    rule, said = flag_rules().get(code), table()["flags"].get(code)
    if said and said.get("outcome", rule.outcome if rule else outcome) == outcome:
        scope = TaskScope(said["scope"])
        return Asking(scope, said.get("asks", code.lower()), said.get("work", ""))
    if outcome is Outcome.STOP:
        return Asking(TaskScope.STOP, "stop", "")
    if outcome is Outcome.DELETE:
        return Asking(TaskScope.GROUP, "erase", "")
    return Asking(TaskScope.LOOK, code.lower(), "")


class Placed(NamedTuple):
    """Each finding's question, in the findings' order; and who is held out of which, by whom."""

    questions: tuple[Question, ...]
    held_out: tuple[tuple[Question, str, Question], ...]


def place(asked: Sequence[Asked]) -> Placed:
    """Give every finding its question."""
    asks = [asking(one.code, one.outcome) for one in asked]
    fields = _fields(asked, asks)
    own = [_own(one, ask, fields) for one, ask in zip(asked, asks, strict=True)]
    effects = _effects(asked, own)
    held = _held(asked, own)
    for number, one in enumerate(asked):
        if own[number].scope is TaskScope.GROUP:
            own[number] = held.get(one.person) or effects[one.person]
    goers = _goers(asked, own)
    told = (_answered(one, question, goers) for one, question in zip(asked, own, strict=True))
    out = {(effects[person], person, by) for person, by in held.items() if person in effects}
    return Placed(tuple(told), tuple(sorted(out)))


def held_by(placed: Placed, asked: Sequence[Asked], cases: Mapping[str, int]) -> Placed:
    """Let requests take what their persons are asked about, but what must stop.

    ``cases``: by person, the number of their open request.
    """
    if not cases:
        return placed
    told = (
        Question(TaskScope.CASE, "case", (str(cases[one.person]),))
        if one.person in cases and question.scope not in _OWN and question.asks != UNREAD
        else question
        for one, question in zip(asked, placed.questions, strict=True)
    )
    return Placed(tuple(told), tuple(out for out in placed.held_out if out[1] not in cases))


def _own(one: Asked, ask: Asking, fields: Mapping[tuple[str, str], int]) -> Question:
    """Return a finding's own question; of a group the effect is not known yet."""
    if ask.scope is TaskScope.CASE:
        return Question(TaskScope.CASE, ask.asks, (one.about,))
    if ask.scope is TaskScope.SYSTEM:
        return Question(TaskScope.SYSTEM, ask.asks, (one.source,))
    if ask.scope is TaskScope.FIELD:
        return _field(one, fields)
    if ask.asks == UNREAD:
        return Question(ask.scope, UNREAD, (one.about or one.source,))
    return Question(ask.scope, ask.asks)


def _fields(asked: Iterable[Asked], asks: Iterable[Asking]) -> Counter[tuple[str, str]]:
    """Count for how many people each field that is asked about is filled."""
    filled: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one, ask in zip(asked, asks, strict=True):
        if ask.scope is TaskScope.FIELD:
            for field in one.fields:
                filled[one.source, field].add(one.person)
    return Counter({field: len(people) for field, people in filled.items()})


def _field(one: Asked, fields: Mapping[tuple[str, str], int]) -> Question:
    """Ask about the field of a finding that most people have; of rare ones, about all of them."""
    most, field = max((fields[one.source, field], field) for field in one.fields)
    if most < _FEW:
        return Question(TaskScope.FIELD, "fields", (one.source,))
    return Question(TaskScope.FIELD, "field", (one.source, field))


def _effects(asked: Sequence[Asked], own: Sequence[Question]) -> dict[str, Question]:
    """Return by person what would go: the same things in the same systems are one question.

    On a list that is asked about as a whole nothing else is asked.
    """
    listed = {one.place for one, q in zip(asked, own, strict=True) if q.scope is TaskScope.SYSTEM}
    whole = {one.place for one in asked if one.erases}
    parts: dict[str, set[Part]] = defaultdict(set)
    for one, question in zip(asked, own, strict=True):
        if question.scope is TaskScope.GROUP and one.place not in listed:
            parts[one.person].add(one.part._replace(empties=one.place not in whole))
    told = {person: Question(TaskScope.GROUP, "erase", (), tuple(sorted(its)))
            for person, its in parts.items()}  # fmt: skip
    left = {one.person for one, q in zip(asked, own, strict=True) if q.scope is TaskScope.GROUP}
    return {person: told.get(person, Question(TaskScope.GROUP, "erase")) for person in left}


def _held(asked: Sequence[Asked], own: Sequence[Question]) -> dict[str, Question]:
    """Return who has a question of their own, which takes what would go: the first of several."""
    order = [ask.get("asks") for ask in table()["flags"].values()]
    mine: dict[str, Question] = {}
    for one, question in zip(asked, own, strict=True):
        if question.scope is TaskScope.PERSON:
            before = mine.setdefault(one.person, question)
            mine[one.person] = min(before, question, key=lambda q: order.index(q.asks))
    return mine


def _goers(asked: Sequence[Asked], own: Sequence[Question]) -> dict[tuple[str, str], Question]:
    """Return by record the strongest question that would take it away whole."""
    going: dict[tuple[str, str], Question] = {}
    for one, question in zip(asked, own, strict=True):
        if one.erases or question.scope is TaskScope.SYSTEM:
            before = going.setdefault(one.place, question)
            going[one.place] = min(before, question, key=_strength)
    return going


def _strength(question: Question) -> int:
    return _STRENGTH[question.scope]


def _answered(
    one: Asked, question: Question, goers: Mapping[tuple[str, str], Question]
) -> Question:
    if question.scope in _ANSWERED and question.asks != UNREAD:
        return goers.get(one.place, question)
    return question
