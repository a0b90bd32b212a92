"""A task: one decision with one remedy and one effect, and what it is made of.

Every face shows the same tasks in the same order under the same numbers; ``tasks`` makes them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from inventory.model import Kind, Outcome
from inventory.requests.request import RequestType


class TaskScope(StrEnum):
    """What a decision is about, in the order in which one takes a finding from another."""

    CASE = "case"  # one request, and what waits until it is answered
    STOP = "stop"  # everybody with the same thing to stop
    PERSON = "person"  # one question about a person, or an effect that nobody else has
    SYSTEM = "system"  # one list or system that the statement does not name
    FIELD = "field"  # one field of one source, or its rare ones
    GROUP = "group"  # people with the same effect
    LOOK = "look"  # people answered by one look or one e-mail
    BUSINESS = "business"  # a fact that the business lacks


class TaskState(StrEnum):
    """How far a task is."""

    OPEN = "open"
    APPROVED = "approved"
    DONE = "done"  # she says so; no night has looked yet
    CONFIRMED = "confirmed"
    POSTPONED = "postponed"
    KEPT = "kept"


class Part(NamedTuple):
    """What of a person goes in one source: a kind of record whole, or fields of it."""

    source: str
    kind: Kind
    empties: bool


class Asked(NamedTuple):
    """One finding that asks for something, as ``tasks.sql`` gives it.

    ``fields`` are those that it names. ``about``: the request or the source that it speaks of.
    """

    code: str
    outcome: Outcome
    person: str
    source: str
    record: str
    kind: Kind
    due: date | None
    empties: bool
    fields: tuple[str, ...]
    about: str

    @property
    def place(self) -> tuple[str, str]:
        return self.source, self.record

    @property
    def erases(self) -> bool:
        """Tell whether it would take its record away whole."""
        return self.outcome is Outcome.DELETE and not self.empties

    @property
    def part(self) -> Part:
        return Part(self.source, self.kind, self.empties)


class Question(NamedTuple):
    """What makes findings one task, and so the task the same from night to night.

    ``asks``: the wording and, with ``about`` and ``parts``, the identity. ``about``: a source, a
    field of it, or a request's number. ``parts``: the effect of a group.
    """

    scope: TaskScope
    asks: str
    about: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One task, as it stands tonight. ``n`` is its place in the list.

    ``persons``, ``findings``, ``things``: what is left of it, or all where nothing is. ``name``: of
    its only person. ``things``: how many records, pairs, fields or facts a title counts.
    ``held_out``: who would belong to it, and is held by another task (its id). ``until``: the day
    to which it is put off or kept. ``decisions``: numbers of those that stand about its findings.
    ``request``: what a case asks for. ``new``: it joined the week, which was fixed already.
    ``gone``: of how many people it was, once it is done and nobody of them is known any more.
    """

    id: str
    question: Question
    scope: TaskScope
    outcome: Outcome
    persons: tuple[str, ...]
    name: str | None
    findings: tuple[Asked, ...]
    records: int
    things: int
    sources: tuple[str, ...]
    due: date | None
    minutes: int
    state: TaskState = TaskState.OPEN
    until: date | None = None
    held_out: tuple[tuple[str, str], ...] = ()
    decisions: tuple[int, ...] = ()
    request: RequestType | None = None
    n: int = 0
    this_week: bool = False
    new: bool = False
    gone: int = 0

    @property
    def people(self) -> int:
        return len(self.persons) or self.gone

    @property
    def fields(self) -> tuple[str, ...]:
        """Give the fields that its findings name, in their order."""
        return tuple(dict.fromkeys(field for one in self.findings for field in one.fields if field))
