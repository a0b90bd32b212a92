"""Render one night as one self-contained HTML file.

The answer, what to trust, what waits, the sources, and what is new.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.model import Outcome, SourceNight
from inventory.requests.request import RequestFile
from inventory.views import spring_cleaning
from inventory.views.models import NewRecord, Overview
from inventory.views.spring_cleaning import Age
from inventory.views.task_model import Task, TaskState
from reports.night import data_flow, promises
from reports.night.headline import changes, headline, is_late, known, lead, open_tasks, unread
from reports.night.record_ages import ages
from reports.night.source_cards import card
from reports.night.source_overlap import source_overlap
from reports.night.trend import trend
from reports.page import render_page
from reports.text import request_words, spring_words, task_words
from reports.text.findings import trouble_text
from reports.text.misread import places_text
from reports.text.safe_text import capital, shown
from reports.text.source_marks import marks as mark_of
from reports.text.words import Words

#: Where the report leads once the review shows it, and what the menu calls that.
DOORS = (
    ("/tasks", "tasks"), ("/work", "work"), ("/search", "people"), ("/erased", "erased"),
    ("/runs", "runs"),
)  # fmt: skip
#: How many requests stand open; the rest is a click away: the page stays one glance.
SHOWN = 5

_ORDER = (Outcome.STOP, Outcome.DELETE, Outcome.REVIEW, Outcome.HOLD, Outcome.KEEP, Outcome.INFO)
_LONGEST_DETAIL = 400
#: So many people of a request are named.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Row:
    count: str
    action: str
    names: tuple[tuple[str, str, str], ...]  # a person's id and name, and what stands after it
    others: str
    reason: str
    overdue: bool
    due: str
    left: str
    asks: str = ""  # what an answer must hold, folded away


@dataclass(frozen=True, slots=True)
class _TaskRow:
    """A task: its title around the name in it, so that the name can be hidden and taken out."""

    id: str
    n: int
    before: str
    person: str
    name: str
    after: str
    why: str
    late: bool
    dated: bool
    due: str
    minutes: str


@dataclass(frozen=True, slots=True)
class _Trouble:
    sentence: str
    remedy: str
    detail: str


@dataclass(frozen=True, slots=True)
class _New:
    person: str
    name: str | None
    mark: int
    label: str
    what: str
    flag: str
    means: str


def render(overview: Overview, words: Words, *, trial: bool = False) -> str:
    """Render the night report: one file that asks nothing of the network and runs no script.

    ``trial``: nothing of it counts, and each page says so.
    """
    title = "page.trial_title" if trial else "page.title"
    sources = [strip.tonight for strip in overview.sources]
    today, marks = overview.as_of, mark_of(sources)
    return render_page(
        "night.html",
        words,
        words.say(title, date=overview.as_of),
        trial=words.say("page.trial", date=overview.as_of) if trial else "",
        o=overview,
        doors=DOORS,
        business=shown(overview.business),
        headline=headline(overview, words),
        lead=lead(overview, words),
        troubles=[_trouble(source, sources, today, words) for source in sources if unread(source)],
        tasks=_tasks(overview, sources, words),
        start=next(iter(open_tasks(overview)), None),
        spring=_spring(overview, words),
        requests=[_request(request, today, words) for request in overview.requests],
        shown=SHOWN,
        next=_next(overview, words),
        columns=_columns(len(sources)),
        promised=promises.section(overview.sentences, sources, words),
        cards=[card(strip, sources, marks, today, words) for strip in overview.sources],
        known=known(overview),
        changes=changes(overview, words),
        news=_news(overview, sources, marks, words),
        unlisted=max(0, overview.new_total - len(overview.new)),
        outcomes=_outcomes(overview),
        trend=trend(overview, words),
        ages=ages(overview, marks, words),
        places=source_overlap(overview, words),
        ways=data_flow.lines(overview, marks, words),
        duration=(overview.finished_at - overview.started_at).total_seconds(),
    )


def _outcomes(overview: Overview) -> list[tuple[Outcome, int]]:
    counts = [(outcome, overview.outcomes.get(outcome, 0)) for outcome in _ORDER]
    return [(outcome, n) for outcome, n in counts if n]


def _trouble(
    source: SourceNight, sources: Sequence[SourceNight], today: date, words: Words
) -> _Trouble:
    sentence, remedy = trouble_text(source, sources, words, today)
    return _Trouble(
        sentence, remedy, shown(places_text(source.detail or "", words), _LONGEST_DETAIL)
    )


def _tasks(
    overview: Overview, sources: Sequence[SourceNight], words: Words
) -> list[tuple[str, list[_TaskRow]]]:
    """Return the tasks under their headings: the week's as they stand, and what can wait."""
    told = task_words.titles_with_name(overview.tasks, sources, words)
    waiting = open_tasks(overview)
    week = [task for task in overview.tasks if task.this_week]
    later = [task for task in waiting if not task.this_week]
    minutes = sum(task.minutes for task in later)
    heads = (
        words.say("task.week_title"),
        words.say("task.later", count=len(later), minutes=minutes),
    )
    return [
        (head, [_task(task, told[task.id], overview.as_of, sources, words) for task in its])
        for head, its in zip(heads, (week, later), strict=True)
    ]


def _spring(overview: Overview, words: Words) -> str:
    """Say on the first night whom spring cleaning would begin with; empty on any other."""
    piles = spring_cleaning.piles(overview.tasks, overview.as_of) if overview.first_night else ()
    if not piles or piles[0].age is Age.LESS:
        return ""
    return spring_words.about(piles[0], words)


def _task(
    task: Task,
    title: tuple[str, str, str],
    today: date,
    sources: Sequence[SourceNight],
    words: Words,
) -> _TaskRow:
    before, name, after = title
    waits = task.state is TaskState.OPEN
    return _TaskRow(
        id=task.id,
        n=task.n,
        before=before,
        person=task.persons[0] if name else "",
        name=name,
        after=after,
        why=task_words.why(task, words),
        late=waits and is_late(task, today),
        dated=task.due is not None,
        due=capital(task_words.due(task, today, words)),
        minutes=words.say("task.minutes", n=task.minutes) if waits else "",
    )


def _request(request: RequestFile, today: date, words: Words) -> _Row:
    persons, first = request.persons[:_NAMED], request.names[:_NAMED]
    names, others = _listed(persons, first, len(request.names), words)
    return _Row(
        count=words.number(1),
        action=request_words.title(request, words),
        names=names,
        others=others,
        reason=" ".join(request_words.about(request, words)),
        overdue=request.clock.days_left < 0,
        due=_due(request.clock.due, request.clock.days_left, today, words),
        left=request_words.left(request, words) if request.clock.days_left else "",
        asks=request_words.asks(request, words),
    )


def _listed(
    persons: Sequence[str], names: Sequence[str], people: int, words: Words
) -> tuple[tuple[tuple[str, str, str], ...], str]:
    """Lay out the first few of so many people, and say how many more there are."""
    others = ""
    if names and people > len(names):
        others = words.say("todo.more_people", n=people - len(names))
    after = words.separators(len(names) + bool(others))[: len(names)]
    return tuple(zip(persons, map(words.called, names), after, strict=True)), others


def _due(day: date, days_left: int, today: date, words: Words) -> str:
    if days_left == 0:
        return words.say("todo.due_today")
    if days_left < 0:
        return words.say("todo.due_past", date=words.day(day, today))
    return words.say("todo.due", date=words.day(day, today))


def _next(overview: Overview, words: Words) -> str:
    if overview.next_due is None:
        return words.say("next.none")
    return words.say("next.due", date=words.near(overview.next_due, overview.as_of))


def _columns(n: int) -> int:
    """Return how many cards stand beside each other, so that the last row is not one alone."""
    if n in (5, 6, 9):
        return 3
    return min(max(1, n), 4)


def _news(
    overview: Overview, sources: Sequence[SourceNight], marks: Mapping[str, int], words: Words
) -> list[_New]:
    """Return the new records; on the first night all are new, and none is told."""
    if overview.first_night:
        return []
    by_name = {source.name: marks[source.type] for source in sources}
    return [
        _new(record, by_name.get(record.source, 0), sources, overview.as_of, words)
        for record in overview.new
    ]


def _new(
    record: NewRecord, mark: int, sources: Sequence[SourceNight], today: date, words: Words
) -> _New:
    label = words.system(record.source, sources)
    what = words.say(f"event.{record.kind}")
    if record.at:
        what = words.say("format.detail", first=what, second=words.instant(record.at, near=today))
    return _New(
        person=record.person or "",
        name=words.called(record.name) if record.name else None,
        mark=mark,
        label=label,
        what=what,
        flag=words.say_or(f"flag.{record.flag}.title", ""),
        means=_means(record, label, words),
    )


def _means(record: NewRecord, system: str, words: Words) -> str:
    """Say what a new record asks for, else how long it is kept."""
    if words.known(f"flag.{record.flag}"):
        return words.say(f"flag.{record.flag}.todo", system=system)
    if record.keep_until is None:
        return words.say("rule.R-UNPAID" if record.rule == "R-UNPAID" else "new.judged")
    rule = f"rule.{record.rule}"
    if not words.known(rule):
        rule = "new.keep"
    return words.say(rule, date=record.keep_until)
