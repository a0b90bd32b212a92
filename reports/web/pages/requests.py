"""People's requests about their own data: those that wait and those that are closed, and one with its clock and its next steps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection
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
from reports.web.pages.worklist import troubles
from reports.web.request import Visit, whole

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


@contextmanager
def inventory(visit: Visit) -> Iterator[DuckDBPyConnection | None]:
    """Open last night's inventory, or give None before the first night: a request waits for no night."""
    if not visit.context.store.exists():
        yield None
        return
    with visit.context.read() as con:
        yield con


def index(visit: Visit) -> Response:
    """Show the open requests, most urgent first, and those that are closed."""
    words = visit.words
    with visit.ledger.held(), inventory(visit) as con:
        files = visit.context.requests(visit.ledger, con, closed=True)
        n = visit.state.requests
    told = [(file, _line(file, words)) for file in files]
    return visit.page(
        "requests.html",
        words.say("request.open", n=n),
        "requests",
        waiting=[line for file, line in told if not file.closing],
        closed=[line for file, line in told if file.closing],
    )


def _line(file: RequestFile, words: Words) -> Line:
    names = tuple(words.called(name) for name in file.names[:_MOST])
    pill, mark = standing(file, words)
    return Line(f"/requests/{file.number}", request_words.title(file, words), names, pill, mark, _about(file, words))


def standing(file: RequestFile, words: Words) -> tuple[str, str]:
    """Say in a few words how a request stands, and how it is marked."""
    if file.closing:
        outcome = words.or_code("request_outcome", file.closing.outcome or Ending.DONE)
        return capital(outcome), ""
    days = file.clock.days_left
    if file.clock.paused and days >= 0:
        return words.say("requests.waits"), "warn"
    return request_words.left(file, words), "bad" if days < 0 else "warn" if days <= _SOON else ""


def _about(file: RequestFile, words: Words) -> str:
    received = words.say("requests.received", date=file.received)
    if file.closing:
        return words.say("format.detail", first=received, second=words.say("requests.closed_on", date=file.closing.day))
    told = words.say("format.detail", first=received, second=words.say("requests.answer_by", date=file.clock.due))
    return words.say("format.detail", first=told, second=words.say("requests.extended")) if file.extended else told


def one(visit: Visit) -> Response:
    """Show one request."""
    return _page(visit)


def step(visit: Visit) -> Response:
    """Write down what happened to a request."""
    number, what = whole(visit.path("number")), visit.form("what")
    if number is None or what not in set(Step):
        return visit.missing()
    outcome = visit.form("outcome")
    if what == Step.CLOSED and outcome not in set(Ending):
        return _page(visit, visit.words.say("requests_refused.no_outcome"), 422)
    ending = Ending(outcome) if what == Step.CLOSED else None
    event = RequestEvent(Step(what), visit.context.today, visit.form("reason") or None, ending)
    try:
        with visit.write() as ledger:
            request = request_log.add(ledger, number, event, visit.context.now())
    except RequestRefused as error:
        return _page(visit, refused(error, visit.words), 409)
    late = event.step is Step.ASKED and clock(request, event.day).due < event.day
    visit.done("request", (number,), "requests.noted_late" if late else f"request.noted_{what}", number=str(number))
    return visit.to(f"/requests/{number}")


def refused(error: RequestRefused, words: Words) -> str:
    """Say why something cannot happen to a request, and what can."""
    return words.say(f"requests_refused.{error.refusal}", **error.values)


def _page(visit: Visit, refusal: str = "", status: int = 200) -> Response:
    number, words, today = whole(visit.path("number")), visit.words, visit.context.today
    with visit.ledger.held(), inventory(visit) as con:
        request = next((one for one in request_log.told(visit.ledger) if one.number == number), None)
        if request is None:
            return visit.missing()
        file = request_log.file(con, visit.ledger, request, today)
        worklist = visit.state.worklist
    pill, mark = standing(file, words)
    return visit.page(
        "request.html",
        request_words.title(file, words),
        "requests",
        status,
        file=file,
        people=_people(file, words),
        more=max(0, len(file.persons) - _MOST),
        pill=pill,
        mark=mark,
        asks=request_words.asks(file, words),
        clock=clock_lines(request, file, today, words),
        history=list(history(request, words)),
        troubles=troubles(worklist, words) if worklist and not file.closing else [],
        extendable=not request.extended and today <= file.clock.due,
        reasons=REASONS,
        endings=ENDINGS,
        refusals=REFUSALS,
        refusal=refusal,
    )


def _people(file: RequestFile, words: Words) -> list[tuple[str, str]]:
    told = zip(file.persons, file.names, strict=True)
    return [(person, words.called(name)) for person, name in list(told)[:_MOST]]


def clock_lines(request: Request, file: RequestFile, today: date, words: Words) -> list[str]:
    """Explain when the answer is due: counted from what, moved by what, and what to aim for."""
    due = file.clock.due
    lines = [words.say("requests_clock.extended" if request.extended else "requests_clock.month", date=request.received)]
    spans = list(pauses(request, request.closing.day if request.closing else today))
    lines += filter(None, (_pause(span, last=span is spans[-1], file=file, words=words) for span in spans))
    end = months_after(request.received, 3 if request.extended else 1)
    if not any(asked <= due for asked, _answered in spans) and end != due:
        lines.append(words.say("requests_clock.moved", date=end, due=due))
    if request.closing:
        return lines
    if not file.clock.paused and today <= file.clock.target < due:
        lines.append(words.say("request.target", date=file.clock.target))
    if not request.extended and today <= due:
        lines.append(words.say("requests_clock.extendable", date=due))
    return lines


def _pause(span: tuple[date, date], *, last: bool, file: RequestFile, words: Words) -> str:
    """Tell of one span in which it was not known who asked. A question that was put too late has moved nothing.

    Nothing is told of one that was answered the same day.
    """
    asked, answered = span
    if asked > file.clock.due:
        return words.say("requests_clock.too_late", date=asked)
    if last and file.clock.paused:
        return words.say("requests_clock.stands", date=asked, due=file.clock.due)
    return words.say("requests_clock.stood", date=asked, until=answered) if asked < answered else ""


def history(request: Request, words: Words) -> Iterator[tuple[date, str]]:
    """Tell what has happened, oldest first: day and sentence."""
    yield request.received, words.say("requests.came", channel=words.or_code("request_channel", request.channel))
    for event in request.events:
        yield event.day, words.say(f"requests.was_{event.step}", reason=_because(event, words))


def _because(event: RequestEvent, words: Words) -> str:
    if event.step is not Step.CLOSED:
        return words.or_code("requests_reason", event.reason or "")
    outcome = words.or_code("request_outcome", event.outcome or Ending.DONE)
    if event.reason is None:
        return outcome
    return words.say("request.because", outcome=outcome, reason=words.or_code("request_reason", event.reason))
