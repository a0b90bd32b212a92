"""What waits for the coach, findings by person, worst first, each with what is decided about it.

A person's findings are everything that tonight's rules ask about them. They are decided when
every one of them is.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duckdb import DuckDBPyConnection

from inventory.assessment.flag_rules import Severity
from inventory.ledger.decisions import Choice, Decision, Finding, latest
from inventory.ledger.opaque_keys import Pepper
from inventory.model import ASKING, Outcome, SourceNight
from inventory.store.database import sql
from inventory.views import lookup, person_records
from inventory.views.models import Flag
from inventory.views.overview import TOLD_ELSEWHERE, person_names
from inventory.views.task_model import Asked

#: A deadline within so many days is soon.
SOON_DAYS = 30


class Urgency(StrEnum):
    """How the deadline of a person's findings lies."""

    LATE = "late"
    SOON = "soon"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules found last night, by person: the same as long as the inventory is."""

    run: str
    as_of: date
    sources: tuple[SourceNight, ...]
    flags: Mapping[str, tuple[Flag, ...]]
    names: Mapping[str, str]
    persons: int
    next_due: date | None  # when the next record comes up


@dataclass(frozen=True, slots=True)
class PersonFindings:
    """One person's open findings.

    ``left``: those not decided. ``decision``: the latest that stands about any of them.
    """

    person: str
    name: str | None
    flags: tuple[Flag, ...]
    left: tuple[Flag, ...]
    decision: Decision | None
    urgency: Urgency
    due: date | None

    @property
    def outcome(self) -> Outcome:
        """Give the worst that is asked for: of what is left, else of all."""
        asked = {flag.outcome for flag in self.left or self.flags}
        return next(outcome for outcome in ASKING if outcome in asked)

    @property
    def decided(self) -> bool:
        return not self.left


@dataclass(frozen=True, slots=True)
class Worklist:
    """All that waits, in the order to take it.

    ``approved``: standing approvals to erase, oldest first.
    """

    as_of: date
    today: date
    sources: tuple[SourceNight, ...]
    people: tuple[PersonFindings, ...]
    approved: tuple[Decision, ...]
    names: Mapping[str, str]
    persons: int
    next_due: date | None

    @property
    def left(self) -> tuple[PersonFindings, ...]:
        return tuple(findings for findings in self.people if not findings.decided)

    def findings(self, person: str) -> PersonFindings | None:
        """Return the findings of a person, None when nothing is asked about them."""
        return next((findings for findings in self.people if findings.person == person), None)

    def after(self, person: str, skipped: Collection[str] = ()) -> PersonFindings | None:
        """Return the next findings to decide after a person's, from the start again at the end.

        None when only skipped ones are left.
        """
        order = [findings.person for findings in self.people]
        place = order.index(person) if person in order else -1
        ahead = (*self.people[place + 1 :], *self.people[: max(place, 0)])
        left = (one for one in ahead if not one.decided and one.person not in skipped)
        return next(left, None)


def gather(con: DuckDBPyConnection) -> Found:
    """Read what waits from the published inventory ``con``."""
    by_person: dict[str, list[Flag]] = defaultdict(list)
    for flag in person_records.flags(con):
        if flag.person and flag.outcome in ASKING and flag.code not in TOLD_ELSEWHERE:
            by_person[flag.person].append(flag)
    run, persons, next_due = con.execute(sql("views/worklist")).fetchall()[0]
    return Found(
        run=run,
        as_of=lookup.as_of(con),
        sources=lookup.sources(con),
        flags={person: tuple(flags) for person, flags in by_person.items()},
        names=person_names(con, by_person),
        persons=persons,
        next_due=next_due,
    )


def worklist(
    found: Found, told: Sequence[Decision], pepper: Pepper | None, today: date
) -> Worklist:
    """Lay decisions beside what was found. ``pepper`` None: nothing was decided yet."""
    decided = _standing(found, told, pepper, today)
    people = [
        _matter(person, flags, found.names.get(person), decided, today)
        for person, flags in found.flags.items()
    ]
    return Worklist(
        as_of=found.as_of,
        today=today,
        sources=found.sources,
        people=tuple(sorted(people, key=_worst_first)),
        approved=tuple(one for one in told if one.choice is Choice.ERASE and one.undone_at is None),
        names=found.names,
        persons=found.persons,
        next_due=found.next_due,
    )


def _standing(
    found: Found, told: Sequence[Decision], pepper: Pepper | None, today: date
) -> dict[Finding, Decision]:
    """Return by finding the decision that stands about it, where there is one."""
    counting = latest(told)
    if pepper is None or not counting:
        return {}
    read_at = {source.name: source.read_at for source in found.sources}
    decided = {}
    for flag in (flag for flags in found.flags.values() for flag in flags):
        one = counting.get(pepper.finding(*finding(flag)))
        if one and one.stands(today, read_at.get(flag.source)):
            decided[finding(flag)] = one
    return decided


def _worst_first(findings: PersonFindings) -> tuple[int, bool, int, date, str]:
    urgency = list(Urgency).index(findings.urgency)
    return urgency, *_worst(findings), findings.due or date.max, findings.person


def _worst(findings: PersonFindings) -> tuple[bool, int]:
    high = any(flag.severity == Severity.HIGH for flag in findings.flags)
    return not high, min(ASKING.index(flag.outcome) for flag in findings.flags)


def _matter(
    person: str,
    flags: tuple[Flag, ...],
    name: str | None,
    decided: Mapping[Finding, Decision],
    today: date,
) -> PersonFindings:
    left = tuple(flag for flag in flags if finding(flag) not in decided)
    standing = [decided[finding(flag)] for flag in flags if finding(flag) in decided]
    asked = left or flags
    due = min((flag.due for flag in asked if flag.due), default=None)
    return PersonFindings(
        person=person,
        name=name,
        flags=flags,
        left=left,
        decision=max(standing, key=lambda one: one.number, default=None),
        urgency=_urgency(due, today),
        due=due,
    )


def finding(flag: Flag | Asked) -> Finding:
    """Name what a flag found."""
    return Finding(flag.source, flag.record, flag.code)


def _urgency(due: date | None, today: date) -> Urgency:
    if due is None:
        return Urgency.CALM
    left = (due - today).days
    if left < 0:
        return Urgency.LATE
    return Urgency.SOON if left <= SOON_DAYS else Urgency.CALM
