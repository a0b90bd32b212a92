"""Her answer to a task: written down for what the page offered, and on to the next."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.erasure import facts
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Finding, Grounds
from inventory.views import lookup, overview, task_answers
from inventory.views.task_model import Task, TaskScope, TaskState
from reports.text import task_effect, task_words
from reports.text.safe_text import capital
from reports.text.words import Words
from reports.web.parts.keep_form import kept
from reports.web.parts.task_answers import (
    Means,
    decided,
    erasable,
    is_choice,
    is_remedy,
    offered,
)
from reports.web.parts.task_offer import marks_of, put_off_to, whole_mark
from reports.web.parts.task_steps import onward
from reports.web.visit import NightVisit

_TASK = re.compile(r"t-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Answered:
    """What she decided, and about whom: ``chosen``, and who is left out for having changed."""

    means: Means
    chosen: tuple[str, ...]
    changed: tuple[str, ...] = ()


def decide(visit: NightVisit) -> Response:
    """Write down what she decides of a task, and go on to the next in the order that stood."""
    task = visit.night.task(visit.path("id"))
    if task is None:
        return visit.missing()
    if task.state is not TaskState.OPEN:
        visit.notice("web_task_said.before")
        return visit.to(f"/tasks/{task.id}#task")
    means = _means(visit, task)
    if means is None:
        return visit.missing()
    if means.choice is Choice.KEEP and (means.reason is None or means.until is None):
        return _again(visit, task, "reason")
    chosen, changed = _chosen(visit, task, means.choice)
    answered = Answered(means, chosen, changed)
    if not chosen:
        return _again(visit, task, "changed" if changed else "nobody")
    return _written(visit, task, answered)


def _means(visit: NightVisit, task: Task) -> Means | None:
    """Return what the button that she pressed comes to; None for one that was not there."""
    what = visit.form("what")
    if what == Choice.ERASE and (is_remedy(task) or erasable(task)):
        return Means(Choice.ERASE)
    if what == Choice.KEEP:
        return Means(Choice.KEEP, *kept(visit))
    if what == Choice.POSTPONE:
        return Means(Choice.POSTPONE, None, put_off_to(task, visit.context.today))
    answer = next((one for one in offered(task) if one.key == what), None)
    return decided(answer, visit) if answer else None


def _chosen(
    visit: NightVisit, task: Task, choice: Choice
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return whom she decides about, and whom of them something else is asked about by now."""
    if is_choice(task):
        same = visit.form("shown") == whole_mark(task_answers.marks(task))
        return (task.persons, ()) if same else ((), task.persons)
    shown = marks_of(visit.form("shown"))
    # Putting off is for all that were shown, whoever is ticked.
    wanted = tuple(shown) if choice is Choice.POSTPONE else visit.forms("person")
    chosen = task_answers.unchanged(task, dict.fromkeys(wanted), shown)
    return chosen, tuple(one for one in wanted if one in shown and one not in chosen)


def _again(visit: NightVisit, task: Task, why: str) -> Response:
    visit.notice(f"web_task_said.{why}")
    keep = "?keep" if why == "reason" else ""
    return visit.to(f"/tasks/{task.id}{keep}#task")


def _written(visit: NightVisit, task: Task, it: Answered) -> Response:
    today, order = visit.context.today, _order(visit)
    rest = _rest(visit, task, it)
    if rest and rest[0].choice is Choice.KEEP and None in (rest[0].reason, rest[0].until):
        return _again(visit, task, "reason")
    with visit.open_night() as (con, _ledger, _night):
        holdings = lookup.holdings(con, it.chosen)
        names = overview.person_names(con, it.changed)
        means = it.means
        about = task_answers.answered(
            task, means.choice, it.chosen, holdings, today, means.outcomes
        )
        grounds = Grounds(facts.of_findings(con, (one for its in about.values() for one in its)))
    if not about:
        return _again(visit, task, "nothing")
    said, left = _said(visit, task, it), ""
    numbers = _write(visit, it, about, rest, grounds, stops=task.scope is TaskScope.STOP)
    if it.changed:
        left = _left_out(visit, it.changed, names)
    visit.done("decision", numbers, f"web_task_said.{means.choice}", f"/tasks/{task.id}#task",
               what=said, left=left, date=_day(means.until, today, visit.words))  # fmt: skip
    return visit.to(onward(task, order, visit.night))


def _write(
    visit: NightVisit,
    it: Answered,
    about: Mapping[str, list[Finding]],
    rest: tuple[Means, Mapping[str, list[Finding]]] | None,
    grounds: Grounds,
    *,
    stops: bool,
) -> tuple[int, ...]:
    """Write one act down: what she chose, and what she said of those she did not choose."""
    acts = [(it.means, about), *([rest] if rest else [])]
    numbers: tuple[int, ...] = ()
    with visit.write() as ledger:
        for one, its in acts:
            numbers += decisions.decide_together(
                ledger, one.choice, its, visit.context.who, visit.context.now(),
                reason=one.reason, until=one.until, grounds=grounds,
            )  # fmt: skip
        if stops and it.means.choice is Choice.ERASE:  # a stop waits for no last page
            decisions.release(ledger, numbers[: len(about)], visit.context.who, visit.context.now())
    return numbers


def _rest(
    visit: NightVisit, task: Task, it: Answered
) -> tuple[Means, Mapping[str, list[Finding]]] | None:
    """Return what she said of those she did not choose: to put them off, to keep them, or none."""
    what, today = visit.form("rest"), visit.context.today
    if what not in (Choice.POSTPONE, Choice.KEEP) or it.means.choice is Choice.POSTPONE:
        return None
    shown = marks_of(visit.form("shown"))
    others = [one for one in shown if one not in (*it.chosen, *it.changed)]
    same = task_answers.unchanged(task, others, shown)
    about = task_answers.answered(task, Choice(what), same, {}, today)
    if not about:
        return None
    if what == Choice.KEEP:
        return Means(Choice.KEEP, *kept(visit)), about
    return Means(Choice.POSTPONE, None, put_off_to(task, today)), about


def _left_out(visit: NightVisit, changed: Sequence[str], names: Mapping[str, str]) -> str:
    """Say who was left out for having changed; by number where names are hidden."""
    words = visit.words
    called = words.join(words.called(names.get(one)) for one in changed)
    if visit.session.hidden:
        called = capital(words.say("todo.people", n=len(changed)))
    return words.say("web_task_said.left_out", n=len(changed), names=called)


def _order(visit: NightVisit) -> Sequence[str]:
    """Return the order that the page carried; ids of questions, nothing else."""
    return _TASK.findall(visit.form("order"))


def _said(visit: NightVisit, task: Task, it: Answered) -> str:
    """Say what was approved, for how many; of what was answered otherwise, its title."""
    night, words = visit.night, visit.words
    sources = night.worklist.sources
    if it.means.choice is Choice.ERASE and task.scope is not TaskScope.SYSTEM:
        effects = task_effect.happens(task_answers.of(task, it.chosen), sources, words)
        if effects:
            return " ".join(effects)
    name = words.say("task.somebody") if visit.session.hidden else None
    return task_words.titles(night.tasks, sources, words, name)[task.id] + "."


def _day(until: date | None, today: date, words: Words) -> str:
    return words.day(until, today) if until else ""
