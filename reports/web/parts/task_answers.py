"""What she may answer to a question: the answers of each, and what each comes to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from inventory.ledger.decisions import Choice, Reason
from inventory.model import ASKING, Outcome
from inventory.views.approvals import APPROVABLE
from inventory.views.task_model import Task, TaskScope
from reports.text.safe_text import shown
from reports.text.task_effect import REMEDIES
from reports.text.words import Words
from reports.web.parts.keep_form import as_long_as
from reports.web.visit import NightVisit, Visit


class Answer(NamedTuple):
    """An answer's key, and what it comes to.

    ``months``: it is asked again after so long; 0: the next night looks whether it is put right.
    ``all``: it settles whatever is asked there, not the questions alone.
    """

    key: str
    months: int
    reason: Reason = Reason.OTHER
    all: bool = False


_MENDED = Answer("mended", 0)
#: By question. What is not here is put right in the source, or kept with a reason.
_ANSWERS: Mapping[str, Answer] = {
    "minor": Answer("minor", 12),
    "back": Answer("back", 12),
    "changed": Answer("changed", 0),
    "unclear": Answer("unclear", 12),
    "telling": Answer("telling", 12, Reason.LAW),
    "consent": Answer("consent", 12),
    "refresh": Answer("refresh", 3),
    "shared": Answer("shared", 12),
    "unmatched": Answer("unmatched", 0),
}
_REMOVED, _TAKEN_IN = Answer("removed", 0, all=True), Answer("taken_in", 12)
#: Questions to which erasing is no answer.
_NOT_ERASED = ("telling", "mend", "shared")


@dataclass(frozen=True, slots=True)
class Button:
    """An answer as it is offered: its key, what it says, and what comes of it.

    ``paste``: a sentence that she needs for it first.
    """

    key: str
    label: str
    note: str
    paste: str = ""


def is_remedy(task: Task) -> bool:
    """Tell whether she approves a remedy, rather than find something out or choose.

    Of a question that is answered what is left is what is to go.
    """
    if task.question.asks in REMEDIES:
        return True
    left = {one.outcome for one in task.findings}
    return not is_choice(task) and bool(left) and left <= set(APPROVABLE)


def is_choice(task: Task) -> bool:
    """Tell whether a list, a system or a field as a whole is asked about."""
    return task.scope in (TaskScope.SYSTEM, TaskScope.FIELD)


def erasable(task: Task) -> bool:
    """Tell whether erasing is one of the answers to a question."""
    if task.scope is TaskScope.FIELD:
        return all(one.outcome is Outcome.DELETE for one in task.findings)
    return task.question.asks not in _NOT_ERASED


def offered(task: Task) -> tuple[Answer, ...]:
    """Return a task's answers, but erasing, keeping and putting off."""
    if is_remedy(task):
        return ()
    if task.scope is TaskScope.SYSTEM:
        return (_TAKEN_IN,)
    if task.question.asks == "purpose":  # she knows what it is for, which is a keep, or it goes
        return ()
    if task.scope is TaskScope.FIELD:
        return () if erasable(task) else (_REMOVED, _TAKEN_IN)
    return (_ANSWERS.get(task.question.asks, _MENDED),)


def button(answer: Answer, task: Task, visit: NightVisit) -> Button:
    """Write an answer as a button."""
    words = visit.words
    label = words.say(f"web_answer.{answer.key}")
    paste = _paste(task, visit) if answer == _TAKEN_IN else ""
    return Button(answer.key, label, _note(answer, visit, words), paste)


def _paste(task: Task, visit: NightVisit) -> str:
    """Write the sentence that takes a list or fields into the statement; she fills in what for."""
    words = visit.words
    system = words.system(task.question.about[0], visit.worklist.sources)
    if task.scope is TaskScope.SYSTEM:
        return words.say("web_task.paste_system", system=system)
    fields = words.join(shown(words.field(field).rstrip("?:. ")) for field in task.fields)
    return words.say("web_task.paste_field", system=system, fields=fields)


def _note(answer: Answer, visit: Visit, words: Words) -> str:
    if not answer.months:
        return words.say("web_answer_note.tonight")
    day = words.day(as_long_as(visit, answer.months), visit.context.today)
    return words.say("web_answer_note.again", date=day)


class Means(NamedTuple):
    """What a button comes to in the ledger, about findings that ask for one of ``outcomes``."""

    choice: Choice
    reason: Reason | None = None
    until: date | None = None
    outcomes: Collection[Outcome] = ASKING


def decided(answer: Answer, visit: Visit) -> Means:
    """Return what an answer comes to in the ledger."""
    outcomes = ASKING if answer.all else (Outcome.REVIEW,)
    if not answer.months:
        return Means(Choice.DONE, None, None, outcomes)
    return Means(Choice.KEEP, answer.reason, as_long_as(visit, answer.months), outcomes)
