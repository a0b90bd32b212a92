"""What an answer to a task is about: whose findings, as they were when she was shown them.

The page carries a mark of each person's findings, made here; what has another mark when she answers
has changed since, and is not answered. Nothing here writes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from inventory.ledger.decisions import Choice, Finding
from inventory.model import ASKING, Outcome
from inventory.views import approvals
from inventory.views.approvals import APPROVABLE
from inventory.views.effects import RecordEffect, effect_of
from inventory.views.models import Holding
from inventory.views.task_model import Asked, Task, TaskScope

#: Questions whose erasure reaches all that is held of the person, not only what is asked about.
_WHOLE_PERSON = (TaskScope.PERSON, TaskScope.GROUP)
_WHOLE_ASKS = ("consent",)


def marks(task: Task) -> Mapping[str, str]:
    """Return by person a mark of what is asked about them: another finding, another mark."""
    by_person: dict[str, list[str]] = {person: [] for person in task.persons}
    for one in task.findings:
        text = "\n".join((one.source, one.record, one.code, one.outcome, str(one.empties)))
        by_person.setdefault(one.person, []).append(text)
    return {
        person: sha256("\n\n".join(sorted(its)).encode()).hexdigest()[:10]
        for person, its in by_person.items()
    }


def unchanged(task: Task, persons: Iterable[str], shown: Mapping[str, str]) -> tuple[str, ...]:
    """Return those of ``persons`` about whom the same is asked as when ``shown`` was."""
    now = marks(task)
    return tuple(one for one in persons if one in now and shown.get(one) == now[one])


def of(task: Task, persons: Collection[str]) -> tuple[Asked, ...]:
    """Return a task's findings about some of its people."""
    return tuple(one for one in task.findings if one.person in persons)


def by_person(task: Task) -> Mapping[str, list[Asked]]:
    """Return a task's findings about each of its people."""
    found: dict[str, list[Asked]] = {person: [] for person in task.persons}
    for one in task.findings:
        found.setdefault(one.person, []).append(one)
    return found


def answered(
    task: Task,
    choice: Choice,
    persons: Sequence[str],
    holdings: Mapping[str, Holding],
    today: date,
    outcomes: Collection[Outcome] = ASKING,
) -> Mapping[str, list[Finding]]:
    """Return by person what a decision is about; who has nothing for it is left out.

    ``outcomes``: only findings that ask for one of these. What she found out answers a question,
    and not what is to go of the same person besides.

    An approval of what the rules ask only as a question is her own proposal: then it is each
    record within its reach that no law holds.
    """
    found = {}
    for person in persons:
        file = holdings.get(person)
        within = _reach(task, file) if file else None
        asked = [one for one in of(task, [person]) if one.outcome in outcomes]
        about = approvals.findings_of(choice, asked, within, today)
        if about:
            found[person] = about
    return found


def told(task: Task, file: Holding, today: date) -> tuple[RecordEffect, ...]:
    """Say for each record what erasing or stopping by this task does, by no other finding.

    What law, contract or consent keeps stays told as kept.
    """
    within = _reach(task, file)
    proposed = not any(one.outcome in APPROVABLE for one in of(task, [file.person]))
    reached = {(one.source, one.record) for one in within.records}
    return tuple(
        effect_of(
            record, within.flags, today,
            proposed=proposed and (record.source, record.record) in reached,
        )
        for record in file.records
    )  # fmt: skip


def _reach(task: Task, file: Holding) -> Holding:
    """Return what of a person an erasure by this task may reach, and what counts about it."""
    asked = of(task, [file.person])
    mine = {(one.source, one.record, one.code) for one in asked}
    flags = tuple(
        flag
        for flag in file.flags
        if flag.outcome in (Outcome.KEEP, Outcome.HOLD)
        or (flag.source, flag.record, flag.code) in mine
    )
    records = file.records
    if task.scope not in _WHOLE_PERSON and task.question.asks not in _WHOLE_ASKS:
        places = {one.place for one in asked}
        records = tuple(one for one in records if (one.source, one.record) in places)
    return replace(file, flags=flags, records=records)
