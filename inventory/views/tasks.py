"""What waits for her as tasks: the one list of the report, review, terminal, workbook and JSON.

Made from last night's findings, what she has decided since, open requests, and what the policy
lacks. The findings are the same as long as the inventory is; what is decided is laid beside them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from duckdb import DuckDBPyConnection

from inventory.ledger import weeks, work
from inventory.ledger.decisions import Decision, RecordKey, decisions
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.model import ASKING, Kind, Outcome, SourceNight
from inventory.policy.activities import Role
from inventory.policy.policy import Policy
from inventory.requests import request_log
from inventory.requests.request import RequestFile
from inventory.store.database import sql
from inventory.views import lookup, tasks_told
from inventory.views.task_model import Asked, Question, Task, TaskScope, TaskState
from inventory.views.tasks_scope import Placed, held_by, place
from inventory.views.tasks_state import Standing, decided, state
from inventory.views.tasks_week import in_order, minutes, of_facts, week_of

_SAME = Question(TaskScope.LOOK, "same")


@dataclass(frozen=True, slots=True)
class AskedTonight:
    """All that last night asks, the same as long as the inventory is.

    ``placed``: to which question each finding belongs, as long as no request holds its person.
    ``pairs``: by question of "same person?", the persons and sources of its two records. ``gone``:
    by week, its tasks that are done.
    """

    sources: tuple[SourceNight, ...]
    asked: tuple[Asked, ...]
    placed: Placed
    names: Mapping[str, str]
    pairs: tuple[tuple[str, str, str, str], ...]
    gone: Mapping[date, tuple[Task, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the ledger knows that bears on the tasks. ``pepper`` None: nothing was decided yet.

    ``requests``: those that are open. ``kept``: this week's tasks, where a night has chosen them
    already; ``joined``: those of them that came later. ``ticks``: when she said of a record that it
    is done.
    """

    told: Sequence[Decision] = ()
    pepper: Pepper | None = None
    requests: Sequence[RequestFile] = ()
    kept: Sequence[str] = ()
    joined: Collection[str] = ()
    ticks: Mapping[RecordKey, datetime] = field(default_factory=dict)


def tasks(con: DuckDBPyConnection, ledger: Ledger, policy: Policy, today: date) -> tuple[Task, ...]:
    """Return the tasks of the inventory ``con``, in their order."""
    return lay(gather(con), remembered(con, ledger, today), policy, today)


def remembered(con: DuckDBPyConnection, ledger: Ledger, today: date) -> Remembered:
    """Read from the ledger what bears on the tasks; ``con`` says whose requests are open."""
    monday, _next = week_of(today)
    with ledger.held():
        told = decisions(ledger)
        return Remembered(
            told,
            ledger.pepper() if told else None,
            request_log.files(con, ledger, today),
            weeks.chosen(ledger, monday),
            weeks.joined(ledger, monday),
            work.ticked(ledger) if told else {},
        )


def gather(con: DuckDBPyConnection) -> AskedTonight:
    """Read all that the inventory ``con`` asks."""
    rows = con.execute(sql("views/tasks")).fetchall()
    asked = tuple(
        Asked(code, Outcome(outcome), person, source, record, Kind(kind), due, empties,
              tuple(fields), about)
        for code, outcome, person, source, record, kind, due, empties, fields, about in rows
    )  # fmt: skip
    people = sorted({one.person for one in asked})
    names = con.execute(sql("views/overview/names"), {"persons": people}).fetchall()
    pairs = con.execute(sql("views/task_pairs")).fetchall()
    sources, placed = lookup.sources(con), place(asked)
    asking = {task_id(question) for question in placed.questions}
    gone = tasks_told.gone(con, sources, asking)
    return AskedTonight(sources, asked, placed, dict(names), tuple(map(tuple, pairs)), gone)


def lay(found: AskedTonight, known: Remembered, policy: Policy, today: date) -> tuple[Task, ...]:
    """Make the tasks: what was found, and what is decided of it.

    They stand in the order, and the week is the one, of what was open on Monday: no act re-sorts.
    """
    requests, told, ticks = known.requests, known.told, known.ticks
    cases = {person: one.number for one in reversed(requests) for person in one.persons}
    placed = held_by(found.placed, found.asked, cases)
    monday, _next = week_of(today)
    earlier = [one for one in told if one.stated_at.date() < monday]
    types = {source.name: source.type for source in found.sources}
    open_cases = {str(one.number): one for one in requests}
    beside = [*_business(found, policy), *found.gone.get(monday, ())]
    stood, stands = (
        [*_made(_Laid(found, placed, by_finding, open_cases, types, ticks)), *beside]
        for by_finding in (
            decided(found.asked, found.sources, its, known.pepper, today) for its in (earlier, told)
        )
    )
    return in_order(stands, stood, known.kept, known.joined, today)


@dataclass(frozen=True, slots=True)
class _Laid:
    """What a task is made from: ``decided`` has by a finding's number what stands about it."""

    found: AskedTonight
    placed: Placed
    decided: Mapping[int, Standing]
    cases: Mapping[str, RequestFile]
    types: Mapping[str, str]
    ticks: Mapping[RecordKey, datetime]


def _made(laid: _Laid) -> list[Task]:
    by_question: dict[Question, list[int]] = defaultdict(list)
    for number, question in enumerate(laid.placed.questions):
        by_question[question].append(number)
    for request in laid.cases:
        by_question.setdefault(Question(TaskScope.CASE, "case", (request,)), [])
    if laid.found.pairs:
        by_question.setdefault(_SAME, [])
    return [_task(question, its, laid) for question, its in by_question.items()]


def _task(question: Question, its: Sequence[int], laid: _Laid) -> Task:
    left = [number for number in its if number not in laid.decided]
    standing = [laid.decided[number] for number in its if number in laid.decided]
    how_far, until = state(standing, laid.ticks, laid.found.sources)
    case = laid.cases.get(question.about[0]) if question.asks == "case" else None
    pairs = laid.found.pairs if question == _SAME else ()
    if left or case or pairs or not its:
        how_far, until = TaskState.OPEN, None
    findings = tuple(laid.found.asked[number] for number in left or its)
    persons = _persons(findings, case, pairs)
    things = len({one.place for one in findings})
    return Task(
        id=task_id(question),
        question=question,
        scope=_scope(question, {laid.found.asked[number].person for number in its}),
        outcome=_outcome(findings),
        persons=persons,
        name=_name(persons, case, laid.found.names),
        findings=findings,
        records=things,
        things=len(pairs) or things,
        sources=_sources(findings, pairs, laid.types),
        due=case.clock.due if case else _due(findings),
        minutes=minutes(question, findings, laid.types),
        state=how_far,
        until=until,
        decisions=tuple(sorted({one.decision.number for one in standing if one.own})),
        request=case.type if case else None,
        held_out=tuple(
            (person, task_id(by)) for of, person, by in laid.placed.held_out if of == question
        ),
    )


def task_id(question: Question) -> str:
    """Name a question: the same on any night and any machine, and nobody's name is in it."""
    parts = (f"{part.source}/{part.kind}/{part.empties}" for part in question.parts)
    text = "\n".join((question.scope, question.asks, *question.about, *parts))
    return "t-" + sha256(text.encode()).hexdigest()[:12]


def _scope(question: Question, people: Collection[str]) -> TaskScope:
    """Say what it is about tonight: an effect that nobody else has is one person's."""
    if question.scope is TaskScope.GROUP and len(people) == 1:
        return TaskScope.PERSON
    return question.scope


def _outcome(findings: Iterable[Asked]) -> Outcome:
    asked = {one.outcome for one in findings}
    return next((outcome for outcome in ASKING if outcome in asked), Outcome.REVIEW)


def _persons(
    findings: Iterable[Asked],
    case: RequestFile | None,
    pairs: Iterable[tuple[str, str, str, str]],
) -> tuple[str, ...]:
    """Return whom it is about, most urgent first."""
    asking = [*(case.persons if case else ()), *(one.person for one in findings)]
    return tuple(dict.fromkeys([*asking, *(one for pair in pairs for one in pair[:2])]))


def _name(persons: Sequence[str], case: RequestFile | None, names: Mapping[str, str]) -> str | None:
    if len(persons) != 1:
        return None
    called = case.names[0] if case and case.names else None
    return called or names.get(persons[0])


def _sources(
    findings: Iterable[Asked],
    pairs: Iterable[tuple[str, str, str, str]],
    types: Mapping[str, str],
) -> tuple[str, ...]:
    """Return where it lies, in the order of the sources."""
    there = {one.source for one in findings} | {one for pair in pairs for one in pair[2:]}
    return tuple(source for source in types if source in there)


def _due(findings: Iterable[Asked]) -> date | None:
    return min((one.due for one in findings if one.due), default=None)


def _business(found: AskedTonight, policy: Policy) -> list[Task]:
    """Ask for what the policy lacks: about the business, and days of agreements about sources."""
    here = {name for source in found.sources for name in (source.name, source.type)}
    undated = [
        one
        for one in policy.processors.values()
        if one.agreement is None and one.role is not Role.CONTROLLER and here & set(one.systems)
    ]
    facts = len(policy.controller.missing())
    if not undated and not facts:
        return []
    question = Question(TaskScope.BUSINESS, "business")
    return [
        Task(
            id=task_id(question),
            question=question,
            scope=TaskScope.BUSINESS,
            outcome=Outcome.REVIEW,
            persons=(),
            name=None,
            findings=(),
            records=0,
            things=len(undated) + facts,
            sources=(),
            due=None,
            minutes=of_facts(agreement=len(undated), fact=facts),
        )
    ]
