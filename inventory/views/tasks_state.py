"""Lay beside what is asked what she has decided: how far each finding and each task is."""

from collections.abc import Mapping, Sequence
from datetime import date

from inventory.ledger.decisions import Choice, Decision, Finding, latest
from inventory.ledger.opaque_keys import Pepper
from inventory.model import Outcome, SourceNight
from inventory.views.approval_evidence import WHOLE
from inventory.views.task_model import Asked, TaskState

#: What a task is once all of it is decided: the first that any of it is.
_STATES = (
    (Choice.ERASE, TaskState.APPROVED),
    (Choice.DONE, TaskState.DONE),
    (Choice.KEEP, TaskState.KEPT),
)


def decided(
    asked: Sequence[Asked],
    sources: Sequence[SourceNight],
    told: Sequence[Decision],
    pepper: Pepper | None,
    today: date,
) -> Mapping[int, Decision]:
    """Return by a finding's place what stands about it. ``pepper`` None: nothing was decided yet.

    What is approved to go whole answers all that is asked about it, but what must stop.
    """
    counting = latest(told)
    if pepper is None or not counting:
        return {}
    read_at = {source.name: source.read_at for source in sources}
    found: dict[int, Decision] = {}
    gone: dict[tuple[str, str], Decision] = {}
    for number, one in enumerate(asked):
        for code in (one.code, WHOLE):
            decision = counting.get(pepper.finding(*Finding(one.source, one.record, code)))
            if decision is None or not decision.stands(today, read_at.get(one.source)):
                continue
            found.setdefault(number, decision)
            if decision.choice is Choice.ERASE and (code == WHOLE or one.erases):
                gone[one.place] = decision
    for number, one in enumerate(asked):
        if one.place in gone and one.outcome is not Outcome.STOP:
            found.setdefault(number, gone[one.place])
    return found


def state(standing: Sequence[Decision]) -> tuple[TaskState, date | None]:
    """Say how far a task is of which nothing is left, and until when it is kept."""
    chosen = {one.choice for one in standing}
    found = next((state for choice, state in _STATES if choice in chosen), TaskState.OPEN)
    if found is not TaskState.KEPT:
        return found, None
    return found, min((one.until for one in standing if one.until), default=None)
