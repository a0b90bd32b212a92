"""What a task's page offers her to answer, and what the page carries so that nothing else is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from inventory.views import task_answers
from inventory.views.task_model import Task, TaskScope
from inventory.views.tasks_week import week_of
from reports.text.words import Words
from reports.web.parts import task_people
from reports.web.parts.keep_form import KeepForm, keep_form
from reports.web.parts.task_answers import Button, button, erasable, is_choice, is_remedy, offered
from reports.web.visit import NightVisit


@dataclass(frozen=True, slots=True)
class Offer:
    """What she may answer. ``primary``: the button that erases or stops, empty where there is none.

    ``choices``: a list or a field as a whole, each with what comes of it; ``show`` leads to what
    could be erased. ``until``: the day to which it may be put off. ``shown``, ``order``: what the
    page offers, and the order that stands. ``opened``: the form to keep is.
    ``stops``: nothing goes, a use stops.
    """

    title: str
    primary: str
    choices: bool
    erase: str
    answers: tuple[Button, ...]
    show: bool
    keep: KeepForm
    until: date
    shown: str
    order: str
    rest: bool
    opened: bool
    stops: bool


def offer(visit: NightVisit, task: Task, *, proposing: bool) -> Offer:
    """Return what she may answer. ``proposing``: she asked what could be erased."""
    words = visit.words
    remedy, choice = is_remedy(task) or proposing, is_choice(task)
    whole = choice and erasable(task)
    return Offer(
        title=words.say("web_task.what" if remedy else "web_task.found"),
        primary=_primary(task, words) if remedy and not choice else "",
        choices=choice,
        erase=_erase(task, words) if whole else "",
        answers=() if remedy else tuple(button(one, task, visit) for one in offered(task)),
        show=not remedy and not choice and erasable(task),
        keep=keep_form(visit),
        until=put_off_to(task, visit.context.today),
        shown=_shown(task),
        order=" ".join(one.id for one in visit.night.tasks),
        rest=remedy and task.people > 1,
        opened=visit.query("keep") is not None,
        stops=task.scope is TaskScope.STOP,
    )


def put_off_to(task: Task, today: date) -> date:
    """Return the day to which a task may be put off: a stop only until tomorrow."""
    if task.scope is TaskScope.STOP:
        return today + timedelta(days=1)
    return week_of(today)[1]


def _primary(task: Task, words: Words) -> str:
    how = "stop" if task.scope is TaskScope.STOP else "erase"
    if task.people == 1:
        how += "_one"
    return words.say(f"web_task.{how}")


def _erase(task: Task, words: Words) -> str:
    return words.say("web_task.erase_list" if task.scope is TaskScope.SYSTEM else "web_task.empty")


def _shown(task: Task) -> str:
    """Mark what the page offers: by person; of a list as a whole, all of it."""
    its = task_answers.marks(task)
    if is_choice(task):
        return whole_mark(its)
    return marked(dict(list(its.items())[: task_people.AT_ONCE]))


def marked(marks: Mapping[str, str]) -> str:
    """Write marks by person as a form carries them."""
    return " ".join(f"{person}:{mark}" for person, mark in marks.items())


def marks_of(text: str) -> Mapping[str, str]:
    """Read what ``marked`` wrote."""
    pairs = (each.partition(":") for each in text.split())
    return {person: mark for person, _apart, mark in pairs}


def whole_mark(marks: Mapping[str, str]) -> str:
    """Mark all that is asked about a list or a field, whomever it is about."""
    text = "\n".join(f"{person}:{mark}" for person, mark in sorted(marks.items()))
    return sha256(text.encode()).hexdigest()[:20]
