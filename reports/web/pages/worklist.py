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
from inventory.views.worklist import Agenda, Matter, Urgency
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
class Alike:
    """A heap of matters with the same findings. ``key`` names it in an address: codes only."""

    key: str
    title: str
    matters: tuple[Matter, ...]


def index(visit: Visit) -> Response:
    """Show everything that waits."""
    agenda, words = visit.state.agenda, visit.words
    assert agenda is not None
    page = whole(visit.query("page") or "") or 1
    shown_matters = agenda.matters[(page - 1) * _PAGE : page * _PAGE]
    pages = -(-len(agenda.matters) // _PAGE)
    title = words.say("web.cases.title", n=visit.state.left)
    return visit.page(
        "cases.html",
        title,
        "cases",
        groups=[*groups(shown_matters, agenda, words), *(pairs(visit) if page == 1 else [])],
        lead=_lead(visit, agenda),
        start=first_step(visit),
        alike=heaps(agenda, words),
        page=page,
        pages=pages,
        approved=sum(one.cleared_at is None for one in agenda.approved),
        cleared=any(one.cleared_at for one in agenda.approved),
        progress=progress(agenda),
        troubles=troubles(agenda, words),
    )


def heaps(agenda: Agenda, words: Words) -> list[Alike]:
    """Return the heaps, biggest first: only what an approval answers whole."""
    found: dict[str, list[Matter]] = defaultdict(list)
    for matter in agenda.left:
        if all(flag.outcome in (Outcome.DELETE, Outcome.STOP) for flag in matter.left):
            found["+".join(sorted({flag.code for flag in matter.left}))].append(matter)
    made = [
        Alike(key, summary(m[0].left, agenda.sources, words), tuple(m)) for key, m in found.items() if len(m) >= FEWEST
    ]
    return sorted(made, key=lambda heap: (-len(heap.matters), heap.key))


def _lead(visit: Visit, agenda: Agenda) -> str:
    """Say what follows: on a first night what was found, else that nothing hurries; with nothing left, when the next comes."""
    words = visit.words
    if visit.state.left:
        first = [words.say("headline.first", n=agenda.persons)] if visit.state.first_night else []
        return " ".join([*first, words.say("web.cases.lead")])
    coming = (
        words.say("next.due", date=words.near(agenda.next_due, agenda.today))
        if agenda.next_due
        else words.say("next.none")
    )
    return f"{words.say('web.cases.well')} {coming}"


def first_step(visit: Visit) -> str:
    """Return where to begin: the first matter that is left, else the first question, else nowhere."""
    agenda = visit.state.agenda
    return f"/cases/{agenda.left[0].person}#case" if agenda and agenda.left else first_pair(visit)


def first_pair(visit: Visit) -> str:
    queue = visit.state.queue
    return f"/pairs/{queue.waiting[0].code}" if queue and queue.waiting else ""


def troubles(agenda: Agenda, words: Words) -> list[tuple[str, str]]:
    """Say which sources were not read, and what to do."""
    return [words.trouble(s, agenda.sources, near=agenda.today) for s in agenda.sources if s.trouble]


def progress(agenda: Agenda) -> tuple[int, int]:
    """Return how many matters are decided, of how many."""
    return len(agenda.matters) - len(agenda.left), len(agenda.matters)


def groups(matters: Iterable[Matter], agenda: Agenda, words: Words, current: str = "") -> list[Group]:
    """Put matters under the headings of their urgency, in their order."""
    found: dict[Urgency, list[Entry]] = {}
    for matter in matters:
        found.setdefault(matter.urgency, []).append(entry(matter, agenda, words, current))
    return [Group(words.say(f"web.group.{urgency}"), tuple(entries)) for urgency, entries in found.items()]


def entry(matter: Matter, agenda: Agenda, words: Words, current: str = "") -> Entry:
    """Write one matter as a line of the list."""
    name = words.called(matter.name)
    pill, mark = _pill(matter, agenda.today, words)
    about = (
        words.say("web.state." + str(matter.decision.choice) + "_about", date=matter.decision.until or agenda.today)
        if matter.decided and matter.decision
        else summary(matter.left, agenda.sources, words)
    )
    return Entry(f"/cases/{matter.person}", name, pill, mark, about, matter.person == current)


def summary(flags: Sequence[Flag], sources: Sequence[SourceNight], words: Words) -> str:
    """Say in a few words what is asked: the worst finding's title, and how many others there are."""
    titles = list(dict.fromkeys(words.flag(flag, sources)[0] for flag in flags))
    more = len(titles) - 1
    return words.say("web.cases.and_more", n=more, first=titles[0]) if more > 0 else titles[0]


def _pill(matter: Matter, today: date, words: Words) -> tuple[str, str]:
    if matter.decided and matter.decision:
        return words.say(f"web.state.{matter.decision.choice}"), "" if matter.decision.choice is Choice.KEEP else "ok"
    if matter.due is None:
        return words.say(f"web.asks.{matter.outcome}"), ""
    days = (matter.due - today).days
    if days < 0:
        return words.say("web.over", span=words.span(-days)), "bad"
    if not days:
        return words.say("todo.due_today"), "warn"
    return words.say("todo.left", n=days), "warn" if matter.urgency is Urgency.SOON else ""


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
    agenda = visit.state.agenda
    assert agenda is not None
    place = next((i for i, m in enumerate(agenda.matters) if m.person == current), 0)
    start = max(0, min(place - _BESIDE // 3, len(agenda.matters) - _BESIDE))
    return [*groups(agenda.matters[start : start + _BESIDE], agenda, visit.words, current), *pairs(visit, current)]
