"""People's requests about their own data: all of them, and one with its clock and next steps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.requests import request_log
from inventory.requests.request import (
    REASONS,
    Ending,
    Request,
    RequestEvent,
    RequestFile,
    RequestRefused,
    Step,
    clock,
    pauses,
)
from inventory.requests.workdays import months_after
from reports.text import request_words
from reports.text.safe_text import capital
from reports.text.words import Words
from reports.web.context import State
from reports.web.pages.tasks import troubles
from reports.web.visit import Visit, one_of, whole

#: FACES.md §5.1: so few days left is soon.
_SOON = 7
#: So many people of one request are linked to; there is more than one only after a split.
_MOST = 12
#: What a request can end with that needs no reason, in the order in which it is offered.
ENDINGS = (Ending.DONE, Ending.NOTHING_HELD, Ending.WITHDRAWN)
REFUSALS = (Ending.PARTLY, Ending.REFUSED)


@dataclass(frozen=True, slots=True)
class Line:
    """One request in the list. ``mark``: bad, warn or empty, beside words that say the same."""

    address: str
    title: str
    names: tuple[str, ...]
    pill: str
    mark: str
    about: str


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """Everybody's requests."""

    title: str
    waiting: tuple[Line, ...]
    closed: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """What may happen next: the endings, the refusals, and the reasons for each step."""

    extendable: bool
    endings: tuple[Ending, ...]
    refusals: tuple[Ending, ...]
    reasons: Mapping[Step, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request.

    ``people``: ids and names, and ``more`` are not shown. ``refusal``: why the last step was none.
    """

    title: str
    file: RequestFile
    people: tuple[tuple[str, str], ...]
    more: int
    pill: str
    mark: str
    asks: str
    clock: tuple[str, ...]
    history: tuple[tuple[date, str], ...]
    troubles: tuple[tuple[str, str], ...]
    steps: Steps
    refusal: str


def index(visit: Visit) -> Response:
    """Show the open requests, most urgent first, and those that are closed."""
    words = visit.words
    with visit.open() as (con, ledger, state):
        files = visit.context.requests(ledger, con, closed=True)
    page = RequestsPage(
        title=words.say("request.open", n=state.requests),
        waiting=tuple(_line(file, words) for file in files if not file.closing),
        closed=tuple(_line(file, words) for file in files if file.closing),
    )
    return visit.page("requests.html", page)


def _line(file: RequestFile, words: Words) -> Line:
    pill, mark = standing(file, words)
    return Line(
        address=f"/requests/{file.number}",
        title=request_words.title(file, words),
        names=tuple(words.called(name) for name in file.names[:_MOST]),
        pill=pill,
        mark=mark,
        about=_about(file, words),
    )


def standing(file: RequestFile, words: Words) -> tuple[str, str]:
    """Say in a few words how a request stands, and how it is marked."""
    if file.closing:
        outcome = words.or_code("request_outcome", file.closing.outcome or Ending.DONE)
        return capital(outcome), ""
    days = file.clock.days_left
    if file.clock.paused and days >= 0:
        return words.say("requests.waits"), "warn"
    return request_words.left(file, words), _urgency(days)


def _urgency(days: int) -> str:
    if days < 0:
        return "bad"
    return "warn" if days <= _SOON else ""


def _about(file: RequestFile, words: Words) -> str:
    told = words.say("requests.received", date=file.received)
    if file.closing:
        closed = words.say("requests.closed_on", date=file.closing.day)
        return words.say("format.detail", first=told, second=closed)
    due = words.say("requests.answer_by", date=file.clock.due)
    told = words.say("format.detail", first=told, second=due)
    if not file.extended:
        return told
    return words.say("format.detail", first=told, second=words.say("requests.extended"))


def one(visit: Visit) -> Response:
    """Show one request."""
    return _page(visit)


def step(visit: Visit) -> Response:
    """Write down what happened to a request."""
    number, what = whole(visit.path("number")), one_of(Step, visit.form("what"))
    if number is None or what is None:
        return visit.missing()
    ending = None
    if what is Step.CLOSED:
        ending = one_of(Ending, visit.form("outcome"))
        if ending is None:
            return _page(visit, visit.words.say("requests_refused.no_outcome"), 422)
    event = RequestEvent(what, visit.context.today, visit.form("reason") or None, ending)
    try:
        with visit.write() as ledger:
            request = request_log.add(ledger, number, event, visit.context.now())
    except RequestRefused as error:
        return _page(visit, refused(error, visit.words), 409)
    visit.done("request", (number,), _noted(request, event), number=str(number))
    return visit.to(f"/requests/{number}")


def _noted(request: Request, event: RequestEvent) -> str:
    """Return the wording of a notice.

    A question that was put after the last day has moved nothing.
    """
    if event.step is Step.ASKED and clock(request, event.day).due < event.day:
        return "requests.noted_late"
    return f"request.noted_{event.step}"


def refused(error: RequestRefused, words: Words) -> str:
    """Say why something cannot happen to a request, and what can."""
    return words.say(f"requests_refused.{error.refusal}", **error.values)


def _page(visit: Visit, refusal: str = "", status: int = 200) -> Response:
    number, today = whole(visit.path("number")), visit.context.today
    with visit.open() as (con, ledger, state):
        told = request_log.told(ledger)
        request = next((each for each in told if each.number == number), None)
        if request is None:
            return visit.missing()
        file = request_log.file(con, ledger, request, today)
    page = _told(request, file, state, today, refusal, visit.words)
    return visit.page("request.html", page, status)


def _told(
    request: Request, file: RequestFile, state: State, today: date, refusal: str, words: Words
) -> RequestPage:
    pill, mark = standing(file, words)
    extendable = not request.extended and today <= file.clock.due
    return RequestPage(
        title=request_words.title(file, words),
        file=file,
        people=_people(file, words),
        more=max(0, len(file.persons) - _MOST),
        pill=pill,
        mark=mark,
        asks=request_words.asks(file, words),
        clock=tuple(clock_lines(request, file, today, words)),
        history=tuple(history(request, words)),
        troubles=_troubles(file, state, words),
        steps=Steps(extendable, ENDINGS, REFUSALS, REASONS),
        refusal=refusal,
    )


def _people(file: RequestFile, words: Words) -> tuple[tuple[str, str], ...]:
    told = zip(file.persons[:_MOST], file.names[:_MOST], strict=True)
    return tuple((person, words.called(name)) for person, name in told)


def _troubles(file: RequestFile, state: State, words: Words) -> tuple[tuple[str, str], ...]:
    """Say which sources the answer lacks; none once it is given."""
    if state.night is None or file.closing:
        return ()
    return troubles(state.night.worklist, words)


def clock_lines(request: Request, file: RequestFile, today: date, words: Words) -> list[str]:
    """Explain when the answer is due: counted from what, moved by what, and what to aim for."""
    counted = "extended" if request.extended else "month"
    lines = [words.say(f"requests_clock.{counted}", date=request.received)]
    lines += _moved(request, file, today, words)
    if not request.closing:
        lines += _ahead(request, file, today, words)
    return lines


def _moved(request: Request, file: RequestFile, today: date, words: Words) -> Iterator[str]:
    """Tell what has moved the last day: not knowing who asks, or a holiday."""
    due = file.clock.due
    spans = list(pauses(request, request.closing.day if request.closing else today))
    for span in spans:
        told = _pause(span, last=span is spans[-1], file=file, words=words)
        if told:
            yield told
    end = months_after(request.received, 3 if request.extended else 1)
    if end != due and not any(asked <= due for asked, _answered in spans):
        yield words.say("requests_clock.moved", date=end, due=due)


def _ahead(request: Request, file: RequestFile, today: date, words: Words) -> Iterator[str]:
    due = file.clock.due
    if not file.clock.paused and today <= file.clock.target < due:
        yield words.say("request.target", date=file.clock.target)
    if not request.extended and today <= due:
        yield words.say("requests_clock.extendable", date=due)


def _pause(span: tuple[date, date], *, last: bool, file: RequestFile, words: Words) -> str:
    """Tell of one span in which it was not known who asked.

    A question that was put too late has moved nothing. Nothing is told of one that was answered
    the same day.
    """
    asked, answered = span
    if asked > file.clock.due:
        return words.say("requests_clock.too_late", date=asked)
    if last and file.clock.paused:
        return words.say("requests_clock.stands", date=asked, due=file.clock.due)
    if asked >= answered:
        return ""
    return words.say("requests_clock.stood", date=asked, until=answered)


def history(request: Request, words: Words) -> Iterator[tuple[date, str]]:
    """Tell what has happened, oldest first: day and sentence."""
    channel = words.or_code("request_channel", request.channel)
    yield request.received, words.say("requests.came", channel=channel)
    for event in request.events:
        yield event.day, words.say(f"requests.was_{event.step}", reason=_because(event, words))


def _because(event: RequestEvent, words: Words) -> str:
    if event.step is not Step.CLOSED:
        return words.or_code("requests_reason", event.reason or "")
    outcome = words.or_code("request_outcome", event.outcome or Ending.DONE)
    if event.reason is None:
        return outcome
    reason = words.or_code("request_reason", event.reason)
    return words.say("request.because", outcome=outcome, reason=reason)
