"""Spring cleaning: what had gathered before Orden came, a pile at a time, oldest first.

Approving here approves the same rows as the tasks do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Finding
from inventory.views import overview, spring_cleaning, task_answers
from inventory.views.spring_cleaning import Age, Member, Pile
from inventory.views.task_model import Task
from reports.text import spring_words, task_words
from reports.text.counted import Counted
from reports.text.words import Words
from reports.web.parts import task_people
from reports.web.parts.task_offer import marked, marks_of
from reports.web.parts.task_people import PersonRow
from reports.web.visit import NightVisit, one_of


@dataclass(frozen=True, slots=True)
class OtherPile:
    """Another pile: its age, as its address has it, and what it is called."""

    age: str
    label: str


@dataclass(frozen=True, slots=True)
class SpringPage:
    """One pile. ``age`` is empty where nothing is over its deadline; then ``lead`` says so."""

    title: str
    age: str
    lead: str
    effect: Counted | None = None
    tasks: str = ""
    rows: tuple[PersonRow, ...] = ()
    more: int = 0
    chosen: bool = True
    note: str = ""
    shown: str = ""
    others: tuple[OtherPile, ...] = ()


def show(visit: NightVisit) -> Response:
    """Show the pile that is asked for, else the oldest."""
    words, found = visit.words, spring_cleaning.piles(visit.night.tasks, visit.context.today)
    if not found:
        empty = SpringPage(words.say("spring.title"), "", words.say("spring.empty"))
        return visit.page("spring.html", empty)
    asked = one_of(Age, visit.query("pile"))
    pile = next((one for one in found if one.age is asked), found[0])
    return visit.page("spring.html", _page(visit, pile, found))


def _page(visit: NightVisit, pile: Pile, all_piles: Sequence[Pile]) -> SpringPage:
    words, sources = visit.words, visit.worklist.sources
    members = pile.members[: task_people.AT_ONCE]
    with visit.open_night() as (con, _ledger, _night):
        names = overview.person_names(con, [one.person for one in members])
    at_once = Pile(pile.age, members)
    findings = [one for member in members for one in member.findings]
    told = spring_words.effect(findings, sources, words)
    return SpringPage(
        title=words.say(f"spring_question.{pile.age}"),
        age=pile.age,
        lead=spring_words.lead(visit.night.tasks, words),
        effect=told,
        tasks=spring_words.tasks(at_once, words),
        rows=tuple(_row(one, names, told, visit) for one in members),
        more=pile.people - len(members),
        chosen=visit.query("none") is None,
        note=spring_words.note(at_once, sources, words),
        shown=marked(_marks(members)),
        others=tuple(_other(one, words) for one in all_piles if one is not pile),
    )


def _row(member: Member, names: Mapping[str, str], told: Counted, visit: NightVisit) -> PersonRow:
    words, today = visit.words, visit.context.today
    return PersonRow(
        person=member.person,
        name=words.called(names.get(member.person)),
        what=task_words.things(member.findings, words),
        due=task_words.deadline(member.due, today, words),
        share=told.share(member.person),
    )


def _other(pile: Pile, words: Words) -> OtherPile:
    title = words.say(f"spring_age.{pile.age}")
    return OtherPile(pile.age, words.say("spring.other", n=pile.people, title=title))


def _marks(members: Sequence[Member]) -> Mapping[str, str]:
    """Mark what is asked about each of a pile, as their tasks' pages do."""
    by_task: dict[str, Mapping[str, str]] = {}
    for one in members:
        if one.task.id not in by_task:
            by_task[one.task.id] = task_answers.marks(one.task)
    return {one.person: by_task[one.task.id][one.person] for one in members}


def approve(visit: NightVisit) -> Response:
    """Approve what goes of those that she chose, in one act, and go on to the next pile."""
    found = spring_cleaning.piles(visit.night.tasks, visit.context.today)
    here = one_of(Age, visit.form("pile"))
    pile = next((one for one in found if one.age is here), None)
    if pile is None:
        return visit.missing()
    address = f"/spring?pile={pile.age}"
    shown, wanted = marks_of(visit.form("shown")), visit.forms("person")
    now = _marks(pile.members)
    chosen = [one for one in dict.fromkeys(wanted) if one in now and shown.get(one) == now[one]]
    if not chosen:
        is_changed = any(one in shown for one in wanted)
        visit.notice(f"web_task_said.{'changed' if is_changed else 'nobody'}")
        return visit.to(address)
    _write(visit, pile, chosen)
    after = found[found.index(pile) + 1 :]
    return visit.to(f"/spring?pile={after[0].age}" if after else "/approvals")


def _write(visit: NightVisit, pile: Pile, chosen: Sequence[str]) -> None:
    today, words = visit.context.today, visit.words
    by_task: dict[str, Task] = {one.task.id: one.task for one in pile.members}
    about: dict[str, list[Finding]] = {}
    for task in by_task.values():
        its = [one.person for one in pile.members if one.task is task and one.person in chosen]
        about |= task_answers.answered(task, Choice.ERASE, its, {}, today)
    with visit.write() as ledger:
        numbers = decisions.decide_together(
            ledger, Choice.ERASE, about, visit.context.who, visit.context.now()
        )
    findings = [f for one in pile.members if one.person in about for f in one.findings]
    what = spring_words.effect(findings, visit.worklist.sources, words).text
    visit.done("decision", numbers, "spring.said", f"/spring?pile={pile.age}", what=what, left="")
