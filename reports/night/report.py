"""Render one night as one self-contained HTML file: the answer, what to trust, what waits, the sources, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.model import Outcome, SourceNight
from inventory.requests.request import RequestFile
from inventory.views.models import NewRecord, Overview, Waiting
from reports.night import data_flow, promises
from reports.night.headline import changes, headline, known, lead, size, unread
from reports.night.record_ages import ages
from reports.night.source_cards import card
from reports.night.source_overlap import places
from reports.night.trend import trend
from reports.page import render_page
from reports.review_port import REVIEW
from reports.text import request_words
from reports.text.findings import trouble_text
from reports.text.safe_text import shown
from reports.text.source_marks import marks as mark_of
from reports.text.words import Words

#: How many waiting groups stand open; the rest is one click away, so that the page stays one glance.
SHOWN = 5

_ORDER = (Outcome.STOP, Outcome.DELETE, Outcome.REVIEW, Outcome.HOLD, Outcome.KEEP, Outcome.INFO)
_LONGEST_DETAIL = 400
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class _Row:
    count: str
    action: str
    names: tuple[tuple[str, str, str], ...]  # a person's id and name, and what stands after it
    others: str
    reason: str
    overdue: bool
    dated: bool
    due: str
    left: str
    asks: str = ""  # what an answer must hold, folded away


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


def render(overview: Overview, words: Words) -> str:
    """Render the night report: one HTML file that asks nothing of the network and runs no script."""
    sources = [strip.tonight for strip in overview.sources]
    marks = mark_of(sources)
    return render_page(
        "night.html",
        words,
        words.say("page.title", date=overview.as_of),
        o=overview,
        business=shown(overview.business),
        headline=headline(overview, words),
        lead=lead(overview, words),
        troubles=[_trouble(s, sources, overview.as_of, words) for s in sources if unread(s)],
        rows=_rows(overview, words),
        requests=[_request(request, overview.as_of, words) for request in overview.requests],
        shown=SHOWN,
        next=_next(overview, words),
        columns=_columns(len(sources)),
        promised=promises.section(overview.sentences, sources, words),
        cards=[card(strip, sources, marks, overview.as_of, words) for strip in overview.sources],
        known=known(overview),
        changes=changes(overview, words),
        news=[_new(r, sources, marks, overview.as_of, words) for r in overview.new if not overview.first_night],
        unlisted=max(0, overview.new_total - len(overview.new)),
        outcomes=[(outcome, overview.outcomes[outcome]) for outcome in _ORDER if overview.outcomes.get(outcome)],
        trend=trend(overview, words),
        ages=ages(overview, marks, words),
        places=places(overview, words),
        ways=data_flow.lines(overview, marks, words),
        review=REVIEW,
        duration=(overview.finished_at - overview.started_at).total_seconds(),
    )


def _trouble(source: SourceNight, sources: Sequence[SourceNight], today: date, words: Words) -> _Trouble:
    sentence, remedy = trouble_text(source, sources, words, today)
    return _Trouble(sentence, remedy, shown(source.detail or "", _LONGEST_DETAIL))


def _rows(overview: Overview, words: Words) -> list[_Row]:
    rows = [_row(waiting, overview.as_of, words) for waiting in overview.waiting]
    if overview.pairs:
        rows.append(_pairs(overview.pairs, words))
    return rows


def _pairs(n: int, words: Words) -> _Row:
    action, why, none = words.say("todo.pairs"), words.say("todo.pairs_why", n=n), words.say("todo.none")
    return _Row(words.number(n), action, (), "", why, overdue=False, dated=False, due=none, left="")


def _row(waiting: Waiting, today: date, words: Words) -> _Row:
    code = f"flag.{waiting.code}"
    due, left = _deadline(waiting, today, words)
    names, others = _listed(waiting.persons, waiting.names, waiting.people, words)
    return _Row(
        count=words.number(size(waiting)),
        action=words.say(f"{code}.action") if words.known(code) else waiting.code,
        names=names,
        others=others,
        reason=words.say(f"{code}.reason") if words.known(code) else "",
        overdue=waiting.overdue_days > 0,
        dated=waiting.due is not None,
        due=due,
        left=left,
    )


def _request(request: RequestFile, today: date, words: Words) -> _Row:
    names, others = _listed(request.persons[:_FIELDS], request.names[:_FIELDS], len(request.names), words)
    return _Row(
        count=words.number(1),
        action=request_words.title(request, words),
        names=names,
        others=others,
        reason=" ".join(request_words.about(request, words)),
        overdue=request.clock.days_left < 0,
        dated=True,
        due=_answer_by(request, today, words),
        left=request_words.left(request, words) if request.clock.days_left else "",
        asks=request_words.asks(request, words),
    )


def _answer_by(request: RequestFile, today: date, words: Words) -> str:
    if not request.clock.days_left:
        return words.say("todo.due_today")
    late = request.clock.days_left < 0
    return words.say("todo.due_past" if late else "todo.due", date=words.day(request.clock.due, today))


def _listed(
    persons: Sequence[str], names: Sequence[str], people: int, words: Words
) -> tuple[tuple[tuple[str, str, str], ...], str]:
    """Lay out the first few of so many people, and say how many more there are."""
    rest = people - len(names)
    others = words.say("todo.more_people", n=rest) if rest > 0 and names else ""
    after = words.separators(len(names) + bool(others))
    said = [words.called(name) for name in names]
    return tuple((person, name, after[n]) for n, (person, name) in enumerate(zip(persons, said, strict=True))), others


def _deadline(waiting: Waiting, today: date, words: Words) -> tuple[str, str]:
    if waiting.overdue_days > 0:
        return words.say("todo.overdue"), words.say("todo.oldest", span=words.span(waiting.overdue_days))
    if waiting.due is None:
        return words.say("todo.none"), ""
    left = (waiting.due - today).days
    if left < 0:
        return words.say("todo.due_past", date=words.day(waiting.due, today)), ""
    if not left:
        return words.say("todo.due_today"), ""
    return words.say("todo.due", date=words.day(waiting.due, today)), words.say("todo.left", n=left)


def _next(overview: Overview, words: Words) -> str:
    if overview.next_due is None:
        return words.say("next.none")
    return words.say("next.due", date=words.near(overview.next_due, overview.as_of))


def _columns(n: int) -> int:
    return max(1, n) if n <= 4 else 3 if n in (5, 6, 9) else 4


def _new(
    record: NewRecord, sources: Sequence[SourceNight], marks: Mapping[str, int], today: date, words: Words
) -> _New:
    source = next((s for s in sources if s.name == record.source), None)
    label = words.system(record.source, sources)
    what = words.say(f"event.{record.kind}")
    if record.at:
        what = words.say("format.detail", first=what, second=words.instant(record.at, near=today))
    flag = f"flag.{record.flag}"
    flagged = words.known(flag)
    return _New(
        person=record.person or "",
        name=words.called(record.name) if record.name else None,
        mark=marks[source.type] if source else 0,
        label=label,
        what=what,
        flag=words.say(f"{flag}.title") if flagged else "",
        means=words.say(f"{flag}.todo", system=label) if flagged else _kept(record, words),
    )


def _kept(record: NewRecord, words: Words) -> str:
    rule = f"rule.{record.rule}"
    if record.keep_until:
        return words.say(rule if words.known(rule) else "new.keep", date=record.keep_until)
    return words.say("rule.R-UNPAID") if record.rule == "R-UNPAID" else words.say("new.judged")
