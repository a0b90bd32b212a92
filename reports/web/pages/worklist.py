"""The list of what waits, in its order, alike ones grouped; and that list beside what is open."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from starlette.responses import Response

from inventory.ledger.decisions import Choice, Decision
from inventory.linkage.compare import Side
from inventory.model import SourceNight
from inventory.views.approvals import APPROVABLE
from inventory.views.models import Flag
from inventory.views.review_queue import Question, Queue
from inventory.views.worklist import PersonFindings, Urgency, Worklist
from reports.text.findings import flag_text, trouble_text
from reports.text.safe_text import capital
from reports.text.words import Words
from reports.web.context import Published
from reports.web.visit import NightVisit, whole

#: So many stand beside the findings that are open; so many on a page of the whole list.
_BESIDE, _PAGE = 14, 50
#: Fewer alike than this are as quickly taken one by one.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. ``mark``: bad, warn, ok or empty, beside words that say the same."""

    address: str
    name: str
    pill: str
    mark: str
    about: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; ``more`` of them are not shown here."""

    title: str
    entries: tuple[Entry, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class BulkGroup:
    """People about whom the same is found. ``key`` names them in an address: codes only."""

    key: str
    title: str
    people: tuple[PersonFindings, ...]


class Progress(NamedTuple):
    """How many people's findings are decided, of how many."""

    decided: int
    of: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The list as it stands beside what is open."""

    groups: tuple[Group, ...]
    progress: Progress


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """All that waits.

    ``start``: where to begin, empty when nothing is left. ``bulk``: on the first page only.
    """

    title: str
    lead: str
    troubles: tuple[tuple[str, str], ...]
    start: str
    approved: int
    cleared: bool
    progress: Progress
    bulk: tuple[BulkGroup, ...]
    groups: tuple[Group, ...]
    number: int
    pages: int


def index(visit: NightVisit) -> Response:
    """Show everything that waits."""
    night, words = visit.night, visit.words
    worklist = night.worklist
    number = whole(visit.query("page") or "") or 1
    listed = groups(worklist.people[(number - 1) * _PAGE : number * _PAGE], worklist, words)
    bulk: list[BulkGroup] = []
    if number == 1:
        listed += pairs(night.queue, words)
        bulk = bulk_groups(worklist, words)
    page = WorklistPage(
        title=words.say("web.worklist.title", n=night.left),
        lead=_lead(night, words, first_night=visit.state.first_night),
        troubles=troubles(worklist, words),
        start=first_step(night),
        approved=sum(one.cleared_at is None for one in worklist.approved),
        cleared=any(one.cleared_at for one in worklist.approved),
        progress=progress(worklist),
        bulk=tuple(bulk),
        groups=tuple(listed),
        number=number,
        pages=-(-len(worklist.people) // _PAGE),
    )
    return visit.page("worklist.html", page)


def bulk_groups(worklist: Worklist, words: Words) -> list[BulkGroup]:
    """Return those who are alike, most first: only what an approval answers whole."""
    found: dict[str, list[PersonFindings]] = defaultdict(list)
    for findings in worklist.left:
        if all(flag.outcome in APPROVABLE for flag in findings.left):
            found["+".join(sorted({flag.code for flag in findings.left}))].append(findings)
    made = [
        BulkGroup(key, summary(alike[0].left, worklist.sources, words), tuple(alike))
        for key, alike in found.items()
        if len(alike) >= FEWEST
    ]
    return sorted(made, key=lambda group: (-len(group.people), group.key))


def _lead(night: Published, words: Words, *, first_night: bool) -> str:
    """Say what follows.

    On a first night what was found, else that nothing hurries; with nothing left, what comes next.
    """
    if not night.left:
        return f"{words.say('web.worklist.well')} {_coming(night.worklist, words)}"
    calm = words.say("web.worklist.lead")
    if first_night:
        return f"{words.say('headline.first', n=night.worklist.persons)} {calm}"
    return calm


def _coming(worklist: Worklist, words: Words) -> str:
    if worklist.next_due is None:
        return words.say("next.none")
    return words.say("next.due", date=words.near(worklist.next_due, worklist.today))


def first_step(night: Published) -> str:
    """Return where to begin: the first person who is left, else the first question, or nowhere."""
    if night.worklist.left:
        return f"/findings/{night.worklist.left[0].person}#finding"
    return first_pair(night)


def first_pair(night: Published) -> str:
    """Return the first question's address; empty when none waits."""
    if not night.queue.waiting:
        return ""
    return f"/pairs/{night.queue.waiting[0].code}"


def troubles(worklist: Worklist, words: Words) -> tuple[tuple[str, str], ...]:
    """Say which sources were not read, and what to do."""
    unread = [source for source in worklist.sources if source.trouble]
    return tuple(trouble_text(one, worklist.sources, words, worklist.today) for one in unread)


def progress(worklist: Worklist) -> Progress:
    """Count how many people's findings are decided."""
    return Progress(len(worklist.people) - len(worklist.left), len(worklist.people))


def groups(
    people: Iterable[PersonFindings], worklist: Worklist, words: Words, current: str = ""
) -> list[Group]:
    """Put people under the headings of their urgency, in their order."""
    found: dict[Urgency, list[Entry]] = {}
    for findings in people:
        line = entry(findings, worklist, words, current)
        found.setdefault(findings.urgency, []).append(line)
    return [Group(words.say(f"web.group.{at}"), tuple(entries)) for at, entries in found.items()]


def entry(findings: PersonFindings, worklist: Worklist, words: Words, current: str = "") -> Entry:
    """Write one person's findings as a line of the list."""
    if findings.decided and findings.decision:
        pill, mark = _decided(findings.decision, words)
        about = decided_about(findings.decision, worklist.today, words)
    else:
        pill, mark = _waits(findings, worklist.today, words)
        about = summary(findings.left, worklist.sources, words)
    return Entry(
        address=f"/findings/{findings.person}",
        name=words.called(findings.name),
        pill=pill,
        mark=mark,
        about=about,
        current=findings.person == current,
    )


def decided_about(decision: Decision, today: date, words: Words) -> str:
    """Say in a few words what was decided, and until when."""
    return words.say(f"web.state.{decision.choice}_about", date=decision.until or today)


def summary(flags: Sequence[Flag], sources: Sequence[SourceNight], words: Words) -> str:
    """Say in a few words what is asked: the worst finding, and how many others there are."""
    first, *others = dict.fromkeys(flag_text(flag, sources, words).title for flag in flags)
    if not others:
        return first
    return words.say("web.worklist.and_more", n=len(others), first=first)


def _decided(decision: Decision, words: Words) -> tuple[str, str]:
    mark = "" if decision.choice is Choice.KEEP else "ok"
    return words.say(f"web.state.{decision.choice}"), mark


def _waits(findings: PersonFindings, today: date, words: Words) -> tuple[str, str]:
    if findings.due is None:
        return words.say(f"web.asks.{findings.outcome}"), ""
    days = (findings.due - today).days
    if days < 0:
        return words.say("web.over", span=words.span(-days)), "bad"
    if not days:
        return words.say("todo.due_today"), "warn"
    return words.say("todo.left", n=days), "warn" if findings.urgency is Urgency.SOON else ""


def pairs(queue: Queue, words: Words) -> list[Group]:
    """Put the questions «same person?» under their heading."""
    entries = [_open(question, words) for question in queue.waiting]
    entries += [_answered(question, words) for question in queue.answered]
    if not entries:
        return []
    more = max(0, len(entries) - _BESIDE)
    return [Group(words.say("web.group.pairs"), tuple(entries[:_BESIDE]), more)]


def called(side: Side, words: Words) -> str:
    """Return what one of two is called."""
    return words.called(*side.names, *side.emails, *side.phones)


def _open(question: Question, words: Words) -> Entry:
    return _pair(question, words.say("web.state.open"), "", words)


def _answered(question: Question, words: Words) -> Entry:
    if question.earlier is None:
        return _open(question, words)
    verdict = question.earlier.judgement.verdict
    return _pair(question, words.say(f"judge_verdict.{verdict}"), "ok", words)


def _pair(question: Question, pill: str, mark: str, words: Words) -> Entry:
    return Entry(
        address=f"/pairs/{question.code}",
        name=" / ".join(called(side, words) for side in (question.a, question.b)),
        pill=capital(pill),
        mark=mark,
        about=words.or_code("web_reason_short", question.reason),
    )


def beside(night: Published, words: Words, person: str) -> Beside:
    """Return the list that stands beside what is open: those around a person, and the questions."""
    people = night.worklist.people
    place = next((i for i, findings in enumerate(people) if findings.person == person), 0)
    start = max(0, min(place - _BESIDE // 3, len(people) - _BESIDE))
    around = groups(people[start : start + _BESIDE], night.worklist, words, person)
    return Beside((*around, *pairs(night.queue, words)), progress(night.worklist))
