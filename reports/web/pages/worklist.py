"""The list of what waits: under its headings, in its order, alike ones heaped; and the same list beside an open matter."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.ledger.decisions import Choice
from inventory.linkage.compare import Side
from inventory.model import Outcome, SourceNight
from inventory.views.models import Flag
from inventory.views.review_queue import Question
from inventory.views.worklist import PersonFindings, Urgency, Worklist
from reports.text.safe_text import capital
from reports.text.words import Words
from reports.web.request import Visit, whole

#: So many matters stand beside the one that is open; so many on a page of the whole list.
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
    """A heap of matters with the same findings. ``key`` names it in an address: codes only."""

    key: str
    title: str
    people: tuple[PersonFindings, ...]


def index(visit: Visit) -> Response:
    """Show everything that waits."""
    worklist, words = visit.state.worklist, visit.words
    assert worklist is not None
    page = whole(visit.query("page") or "") or 1
    shown_matters = worklist.people[(page - 1) * _PAGE : page * _PAGE]
    pages = -(-len(worklist.people) // _PAGE)
    title = words.say("web.worklist.title", n=visit.state.left)
    return visit.page(
        "worklist.html",
        title,
        "findings",
        groups=[*groups(shown_matters, worklist, words), *(pairs(visit) if page == 1 else [])],
        lead=_lead(visit, worklist),
        start=first_step(visit),
        alike=bulk_groups(worklist, words),
        page=page,
        pages=pages,
        approved=sum(one.cleared_at is None for one in worklist.approved),
        cleared=any(one.cleared_at for one in worklist.approved),
        progress=progress(worklist),
        troubles=troubles(worklist, words),
    )


def bulk_groups(worklist: Worklist, words: Words) -> list[BulkGroup]:
    """Return the heaps, biggest first: only what an approval answers whole."""
    found: dict[str, list[PersonFindings]] = defaultdict(list)
    for findings in worklist.left:
        if all(flag.outcome in (Outcome.DELETE, Outcome.STOP) for flag in findings.left):
            found["+".join(sorted({flag.code for flag in findings.left}))].append(findings)
    made = [
        BulkGroup(key, summary(m[0].left, worklist.sources, words), tuple(m)) for key, m in found.items() if len(m) >= FEWEST
    ]
    return sorted(made, key=lambda heap: (-len(heap.people), heap.key))


def _lead(visit: Visit, worklist: Worklist) -> str:
    """Say what follows: on a first night what was found, else that nothing hurries; with nothing left, when the next comes."""
    words = visit.words
    if visit.state.left:
        first = [words.say("headline.first", n=worklist.persons)] if visit.state.first_night else []
        return " ".join([*first, words.say("web.worklist.lead")])
    coming = (
        words.say("next.due", date=words.near(worklist.next_due, worklist.today))
        if worklist.next_due
        else words.say("next.none")
    )
    return f"{words.say('web.worklist.well')} {coming}"


def first_step(visit: Visit) -> str:
    """Return where to begin: the first matter that is left, else the first question, else nowhere."""
    worklist = visit.state.worklist
    return f"/findings/{worklist.left[0].person}#finding" if worklist and worklist.left else first_pair(visit)


def first_pair(visit: Visit) -> str:
    queue = visit.state.queue
    return f"/pairs/{queue.waiting[0].code}" if queue and queue.waiting else ""


def troubles(worklist: Worklist, words: Words) -> list[tuple[str, str]]:
    """Say which sources were not read, and what to do."""
    return [words.trouble(s, worklist.sources, near=worklist.today) for s in worklist.sources if s.trouble]


def progress(worklist: Worklist) -> tuple[int, int]:
    """Return how many matters are decided, of how many."""
    return len(worklist.people) - len(worklist.left), len(worklist.people)


def groups(people: Iterable[PersonFindings], worklist: Worklist, words: Words, current: str = "") -> list[Group]:
    """Put matters under the headings of their urgency, in their order."""
    found: dict[Urgency, list[Entry]] = {}
    for findings in people:
        found.setdefault(findings.urgency, []).append(entry(findings, worklist, words, current))
    return [Group(words.say(f"web.group.{urgency}"), tuple(entries)) for urgency, entries in found.items()]


def entry(findings: PersonFindings, worklist: Worklist, words: Words, current: str = "") -> Entry:
    """Write one matter as a line of the list."""
    name = words.called(findings.name)
    pill, mark = _pill(findings, worklist.today, words)
    about = (
        words.say("web.state." + str(findings.decision.choice) + "_about", date=findings.decision.until or worklist.today)
        if findings.decided and findings.decision
        else summary(findings.left, worklist.sources, words)
    )
    return Entry(f"/findings/{findings.person}", name, pill, mark, about, findings.person == current)


def summary(flags: Sequence[Flag], sources: Sequence[SourceNight], words: Words) -> str:
    """Say in a few words what is asked: the worst finding's title, and how many others there are."""
    titles = list(dict.fromkeys(words.flag(flag, sources)[0] for flag in flags))
    more = len(titles) - 1
    return words.say("web.worklist.and_more", n=more, first=titles[0]) if more > 0 else titles[0]


def _pill(findings: PersonFindings, today: date, words: Words) -> tuple[str, str]:
    if findings.decided and findings.decision:
        return words.say(f"web.state.{findings.decision.choice}"), "" if findings.decision.choice is Choice.KEEP else "ok"
    if findings.due is None:
        return words.say(f"web.asks.{findings.outcome}"), ""
    days = (findings.due - today).days
    if days < 0:
        return words.say("web.over", span=words.span(-days)), "bad"
    if not days:
        return words.say("todo.due_today"), "warn"
    return words.say("todo.left", n=days), "warn" if findings.urgency is Urgency.SOON else ""


def pairs(visit: Visit, current: str = "") -> list[Group]:
    """Put the questions «same person?» under their heading."""
    queue, words = visit.state.queue, visit.words
    if queue is None or not (queue.waiting or queue.answered):
        return []
    entries = [_pair(q, words, current, answered=False) for q in queue.waiting]
    entries += [_pair(q, words, current, answered=True) for q in queue.answered]
    return [Group(words.say("web.group.pairs"), tuple(entries[:_BESIDE]), max(0, len(entries) - _BESIDE))]


def called(side: Side, words: Words) -> str:
    """Return what one of two is called."""
    return words.called(*side.names, *side.emails, *side.phones)


def _pair(question: Question, words: Words, current: str, *, answered: bool) -> Entry:
    names = (called(side, words) for side in (question.a, question.b))
    told = question.earlier.judgement.verdict if answered and question.earlier else None
    pill = words.say(f"judge_verdict.{told}") if told else words.say("web.state.open")
    about = words.or_code("web_reason_short", question.reason)
    return Entry(
        f"/pairs/{question.code}",
        " / ".join(names),
        capital(pill),
        "ok" if told else "",
        about,
        question.code == current,
    )


def beside(visit: Visit, current: str) -> list[Group]:
    """Return the list that stands beside an open matter: those around it, and the questions."""
    worklist = visit.state.worklist
    assert worklist is not None
    place = next((i for i, m in enumerate(worklist.people) if m.person == current), 0)
    start = max(0, min(place - _BESIDE // 3, len(worklist.people) - _BESIDE))
    return [*groups(worklist.people[start : start + _BESIDE], worklist, visit.words, current), *pairs(visit, current)]
