"""One task: what happens where and what does not, why, whom it is about, and her answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from starlette.responses import Response

from inventory.model import Outcome
from inventory.requests.request import RequestFile
from inventory.views import lookup, overview, task_answers
from inventory.views.models import Holding, PersonFile
from inventory.views.task_model import Task, TaskScope, TaskState
from inventory.views.tasks_scope import UNREAD
from reports.text import story, task_effect, task_words
from reports.text.counted import Counted, Piece
from reports.text.findings import reason
from reports.text.safe_text import capital
from reports.text.story import Story
from reports.text.words import Words
from reports.web.parts import task_people
from reports.web.parts.effects import Safety, safety
from reports.web.parts.happens import Happens, happens, lies
from reports.web.parts.task_answers import (
    erasable,
    is_choice,
    is_remedy,
)
from reports.web.parts.task_offer import Offer, offer
from reports.web.parts.task_people import HeldOut, PersonRow
from reports.web.parts.task_steps import Steps, steps
from reports.web.visit import NightVisit


@dataclass(frozen=True, slots=True)
class Person:
    """The only one that a task is about: the story, what lies where, and what was checked."""

    person: str
    story: Story | None
    table: tuple[Happens, ...]
    lies: bool
    safety: tuple[Safety, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task. ``title`` names nobody: a browser keeps it; ``heading`` does.

    ``effect``: what happens, in numbers that follow the ticks; ``why`` and ``promises``: the
    reasons. ``offer`` is None for one that is decided; then ``state`` says how, and ``decisions``
    can be undone. ``chosen``: all are ticked.
    """

    title: str
    id: str
    heading: tuple[str, str, str]
    eyebrow: str
    steps: Steps
    effect: Counted
    rest: str
    why: str
    promises: tuple[str, ...]
    who: str
    rows: tuple[PersonRow, ...]
    more: int
    person: Person | None
    held_out: tuple[HeldOut, ...]
    offer: Offer | None
    state: str = ""
    chosen: bool = True
    address: str = ""
    decisions: tuple[int, ...] = field(default=())


def one(visit: NightVisit) -> Response:
    """Show one task, or go where it is answered."""
    task = visit.night.task(visit.path("id"))
    if task is None:
        return visit.missing()
    elsewhere = _elsewhere(task, visit)
    if elsewhere:
        return visit.to(elsewhere)
    proposing = not is_remedy(task) and visit.query("erase") is not None and erasable(task)
    return visit.page("task.html", _page(visit, task, proposing))


def _elsewhere(task: Task, visit: NightVisit) -> str:
    """Return the page on which a task is answered, where it is not its own."""
    if task.scope is TaskScope.CASE:
        return f"/requests/{task.question.about[0]}"
    if task.scope is TaskScope.BUSINESS:
        return "/setup/business"
    if task.question.asks == "same":
        asked = (*visit.queue.waiting, *visit.queue.answered)
        return f"/pairs/{asked[0].code}#finding" if asked else ""
    return "/sources" if task.question.asks == UNREAD else ""


def _page(visit: NightVisit, task: Task, proposing: bool) -> TaskPage:
    night, words, today = visit.night, visit.words, visit.context.today
    sources = night.worklist.sources
    people = {*task.persons[: task_people.AT_ONCE], *(person for person, _by in task.held_out)}
    with visit.open_night() as (con, ledger, _night):
        names = overview.person_names(con, people)
        file = lookup.known_file(con, task.persons[0]) if _alone(task) else None
        requests = visit.context.requests_of(file.person, ledger, con) if file else []
        files = lookup.holdings(con, list(people)) if proposing and file is None else {}
    acts = not task.gone and (is_remedy(task) or (task.scope is TaskScope.FIELD and erasable(task)))
    effect = _effect(visit, task, files, acts=acts)
    return TaskPage(
        title=_nameless(task, visit),
        id=task.id,
        heading=task_words.titles_with_name(night.tasks, sources, words)[task.id],
        eyebrow=_eyebrow(task, today, words),
        steps=steps(task, night),
        effect=effect,
        rest=task_effect.rest(task, words) if acts else "",
        why=_why(task, words),
        promises=task_effect.promises(task, visit.context.policy, words)[:1],
        who=_who(task, visit) if acts else "",
        rows=tuple(
            replace(row, share=effect.share(row.person)) for row in _rows(visit, task, names, files)
        ),
        more=max(0, task.people - task_people.AT_ONCE),
        person=_person(visit, task, file, requests, proposing) if file else None,
        held_out=task_people.held_out(task, names, night, words),
        offer=offer(visit, task, proposing=proposing) if task.state is TaskState.OPEN else None,
        state=task_words.state(task, today, words),
        chosen=visit.query("none") is None,
        address=f"/tasks/{task.id}" + ("?erase" if proposing else ""),
        decisions=task.decisions,
    )


def _effect(visit: NightVisit, task: Task, files: Mapping[str, Holding], *, acts: bool) -> Counted:
    """Say what the page's buttons do; where they do nothing yet, what is asked about."""
    night, words = visit.night, visit.words
    if files:
        said = task_people.proposed_effect(task, files, night, words, visit.context.today)
    elif acts and is_choice(task):
        said = task_effect.happens(task.findings, night.worklist.sources, words)
    elif acts:
        its = [one for one in task.findings if one.person in task.persons[: task_people.AT_ONCE]]
        return task_effect.counting(its, night.worklist.sources, words)
    else:
        said = _amount(task, visit)
    return Counted((Piece(" ".join(said)),) if said else (), {})


def _rows(
    visit: NightVisit, task: Task, names: Mapping[str, str], files: Mapping[str, Holding]
) -> tuple[PersonRow, ...]:
    if _alone(task) or is_choice(task):
        return ()
    if files:
        return task_people.proposed_rows(task, files, visit.night, visit.words, visit.context.today)
    return task_people.rows(task, names, visit.night, visit.words, visit.context.today)


def _why(task: Task, words: Words) -> str:
    """Say why, where neither the rows nor the story do."""
    if task.question.asks != "erase":
        return task_words.why(task, words)
    reasons = {reason(one.code, words) for one in task.findings}
    return reasons.pop() if len(reasons) == 1 and task.people > 1 else ""


def _alone(task: Task) -> bool:
    return len(task.persons) == 1 and not is_choice(task)


def _nameless(task: Task, visit: NightVisit) -> str:
    sources, words = visit.night.worklist.sources, visit.words
    somebody = words.say("task.somebody")
    return task_words.titles(visit.night.tasks, sources, words, somebody)[task.id]


def _eyebrow(task: Task, today: date, words: Words) -> str:
    minutes = words.say("task.head", n=task.minutes)
    due = task_words.due(task, today, words)
    return words.say("web_task.eyebrow", n=task.n, minutes=minutes, due=due)


def _amount(task: Task, visit: NightVisit) -> tuple[str, ...]:
    """Say what is asked about, where nothing is done to it yet."""
    if not task.findings:
        return ()
    sources, words = visit.night.worklist.sources, visit.words
    things = task_words.things(task.findings, words)
    systems = words.join(words.system(name, sources) for name in task.sources)
    people = words.say("todo.people", n=task.people)
    told = words.say("web_task.amount", things=things, systems=systems, people=people)
    return (capital(told),)


def _who(task: Task, visit: NightVisit) -> str:
    sources, words = visit.night.worklist.sources, visit.words
    systems = words.join(words.system(name, sources) for name in task.sources)
    key = "who_stop" if task.outcome is Outcome.STOP else "who"
    return words.say(f"web_task.{key}", systems=systems)


def _person(
    visit: NightVisit,
    task: Task,
    file: PersonFile,
    requests: list[RequestFile],
    proposing: bool,
) -> Person:
    night, words, today = visit.night, visit.words, visit.context.today
    told = task_answers.told(task, file, today)
    if not (is_remedy(task) or proposing):
        return Person(file.person, None, lies(file, night, words), lies=True)
    mine = {(one.source, one.record, one.code) for one in task.findings}
    flags = [flag for flag in file.flags if (flag.source, flag.record, flag.code) in mine]
    return Person(
        file.person,
        story.story(told, flags, today, words),
        happens(told, file, night, words, today),
        lies=False,
        safety=safety(file, requests, night.worklist, words),
    )
