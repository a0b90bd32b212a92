"""Lay beside what is asked what she has decided: how far each finding and each task is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from inventory.ledger.decisions import Choice, Decision, Finding, RecordKey, latest
from inventory.ledger.opaque_keys import Pepper
from inventory.model import Outcome, SourceNight
from inventory.views.approval_evidence import WHOLE
from inventory.views.task_model import Asked, TaskState

#: What a task is once all of it is decided: the first that any of it is.
_STATES = (
    (Choice.ERASE, TaskState.APPROVED),
    (Choice.DONE, TaskState.DONE),
    (Choice.POSTPONE, TaskState.POSTPONED),
    (Choice.KEEP, TaskState.KEPT),
)
_UNTIL = {TaskState.KEPT: Choice.KEEP, TaskState.POSTPONED: Choice.POSTPONE}


class Standing(NamedTuple):
    """What stands about a finding. ``own``: it is decided itself, not with its whole record."""

    decision: Decision
    own: bool


def decided(
    asked: Sequence[Asked],
    sources: Sequence[SourceNight],
    told: Sequence[Decision],
    pepper: Pepper | None,
    today: date,
) -> Mapping[int, Standing]:
    """Return by a finding's place what stands about it. ``pepper`` None: nothing was decided yet.

    What is approved to go whole answers all that is asked about it, but what must stop.
    """
    counting = latest(told)
    if pepper is None or not counting:
        return {}
    read_at = {source.name: source.read_at for source in sources}
    found: dict[int, Standing] = {}
    gone: dict[tuple[str, str], Decision] = {}
    for number, one in enumerate(asked):
        for code in (one.code, WHOLE):
            decision = counting.get(pepper.finding(*Finding(one.source, one.record, code)))
            if decision is None or not decision.stands(today, read_at.get(one.source)):
                continue
            found.setdefault(number, Standing(decision, own=True))
            if decision.choice is Choice.ERASE and (code == WHOLE or one.erases):
                gone[one.place] = decision
    for number, one in enumerate(asked):
        if one.place in gone and one.outcome is not Outcome.STOP:
            found.setdefault(number, Standing(gone[one.place], own=False))
    return found


def looked_since(source: SourceNight, at: datetime) -> bool:
    """Tell whether a source has been seen as it was after ``at``.

    A file says what its system held on the file's own day, however often it is read.
    """
    if source.reads_files and source.data_from:
        return source.data_from > at.date()
    return source.read_at is not None and source.read_at > at


def state(
    standing: Sequence[Standing],
    ticks: Mapping[RecordKey, datetime],
    sources: Sequence[SourceNight],
) -> tuple[TaskState, date | None]:
    """Say how far a task is of which nothing is left, and until when it is kept or put off.

    It is done once she has ticked all that she approved (``ticks``), until a night has looked.
    """
    told = [one.decision for one in standing]
    chosen = {one.choice for one in told}
    found = next((state for choice, state in _STATES if choice in chosen), TaskState.OPEN)
    if found is TaskState.APPROVED and _all_ticked(told, ticks, sources):
        return TaskState.DONE, None
    days = (one.until for one in told if one.until and one.choice is _UNTIL.get(found))
    return found, min(days, default=None)


def _all_ticked(
    told: Sequence[Decision], ticks: Mapping[RecordKey, datetime], sources: Sequence[SourceNight]
) -> bool:
    """Tell whether every record that was approved is ticked, and was not read since."""
    if not ticks:
        return False
    known = {source.name: source for source in sources}
    records = {key for one in told if one.choice is Choice.ERASE for key in one.records}
    return bool(records) and all(
        key in ticks and key.source in known and not looked_since(known[key.source], ticks[key])
        for key in records
    )
