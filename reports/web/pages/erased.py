"""What was approved to go and how it stands, month by month: numbers, and never a name."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby

from starlette.responses import Response

from inventory.assessment.flag_rules import flag_rules
from inventory.erasure.order_model import Order, OrderState
from inventory.erasure.states import State
from inventory.views import erased, tasks
from inventory.views.effects import Effect
from inventory.views.erased import Erased, Standing, Tally
from inventory.views.task_model import Task
from inventory.views.worklist import Worklist
from reports.letter import erased_list
from reports.text import erasing_words
from reports.text.safe_text import capital, shown
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.visit import NightVisit, whole

#: How each state is coloured, in the order they are told.
_LOOK = {
    Standing.THERE: "late",
    Standing.GONE: "keep",
    Standing.DONE: "keep",
    Standing.NOT_READ: "hold",
    Standing.WAITING: "hold",
}
_ORDER_LOOK = {OrderState.NOT_VERIFIED: "late", OrderState.VERIFIED: "keep"}
#: An order has a receipt once any of its steps has begun.
_BEGUN = tuple(state for state in State if state is not State.PLANNED)
_FORMS = {"json": "application/json", "pdf": "application/pdf"}
#: Links at most to what lies there still: each is a task or a person, and tasks hold many.
_MOST = 5


@dataclass(frozen=True, slots=True)
class RowView:
    """So many entries of one kind in one system, approved on one day, that stand alike."""

    day: str
    what: str
    mark: int
    label: str
    count: str
    why: str
    who: str
    state: str
    look: str
    note: str


@dataclass(frozen=True, slots=True)
class MonthView:
    """One month, with how many of its entries stand how."""

    title: str
    about: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """The receipt of one order: its number, the day of her word, how the order stands, and where.

    ``look``: how that is coloured.
    """

    number: int
    day: str
    state: str
    look: str
    systems: str


@dataclass(frozen=True, slots=True)
class ErasedPage:
    """Everything that was approved to go.

    ``there``: what lies there still, in a sentence, with ``links`` (address, label) to see it.
    """

    title: str
    lede: str
    there: str
    links: tuple[tuple[str, str], ...]
    months: tuple[MonthView, ...]
    means: tuple[tuple[str, str], ...]
    receipts: tuple[ReceiptView, ...]
    fingerprint: str


def index(visit: NightVisit) -> Response:
    """Show how everything stands that was approved to go."""
    return visit.page("erased.html", _page(visit))


def receipt(visit: NightVisit) -> Response:
    """Answer with the receipt of one order, as the signed file or the page that carries it."""
    number, form = whole(visit.path("number")), visit.path("form")
    if number is None or form not in _FORMS:
        return visit.missing()
    made = visit.context.erasing.receipt(number, form)
    if made is None:
        return visit.missing()
    name = f"{visit.words.say('erased.receipt_file')}-{number}.{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(made, headers=headers, media_type=_FORMS[form])


def paper(visit: NightVisit) -> Response:
    """Answer with the same as a file, for whoever asks to see it."""
    page, today = _page(visit), visit.context.today
    told = {"title": page.title, "lede": page.lede, "there": page.there, "means": page.means}
    months = [asdict(month) for month in page.months]
    made = erased_list.pdf(told, months, visit.context.business, today, visit.words)
    name = f"{visit.words.say('erased.file')}-{today.isoformat()}.pdf"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(made, headers=headers, media_type="application/pdf")


def _page(visit: NightVisit) -> ErasedPage:
    words = visit.words
    with visit.open_night() as (con, ledger, night):
        worklist = night.worklist
        tally = erased.tally(con, ledger, worklist.today)
        orders = visit.context.orders(ledger, con)
        fingerprint = visit.context.erasing.fingerprint(ledger)
        asked: tuple[Task, ...] = ()
        if tally.there:
            asked = tasks.tasks(con, ledger, visit.context.policy, worklist.today)
    return ErasedPage(
        title=words.say("erased.title"),
        lede=_lede(tally, words),
        there=_there(tally, words),
        links=tuple(_links(tally, asked, words)),
        months=tuple(_months(tally, worklist, words)),
        means=tuple(
            (words.say(f"erased_state.{one}"), words.say(f"erased_means.{one}")) for one in _LOOK
        ),
        receipts=_receipts(orders, worklist, words),
        fingerprint=_in_fours(fingerprint),
    )


def _receipts(orders: Iterable[Order], worklist: Worklist, words: Words) -> tuple[ReceiptView, ...]:
    """List the receipts that there are, newest first: of every order that has begun."""
    begun = [one for one in orders if any(step.state in _BEGUN for step in one.steps)]
    return tuple(_receipt(one, worklist, words) for one in reversed(begun))


def _receipt(order: Order, worklist: Worklist, words: Words) -> ReceiptView:
    sources = dict.fromkeys(step.source for step in order.steps)
    known = [one.name for one in worklist.sources]
    named = [words.system(one, worklist.sources) for one in sources if one in known]
    return ReceiptView(
        number=order.number or 0,
        day=words.day(words.day_of(order.stated_at)) if order.stated_at else "",
        state=capital(erasing_words.of_order(order, words)),
        look=_ORDER_LOOK.get(order.state, "hold"),
        systems=words.join(named or [words.say("erased.nowhere")]),
    )


def _in_fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _lede(tally: Tally, words: Words) -> str:
    if not tally.rows:
        return words.say("erased.empty")
    gone = words.say("erased.gone", n=tally.count(Standing.GONE))
    first = min(row.day for row, _n in tally.rows)
    return words.say("erased.lede", n=tally.records, date=first, gone=gone)


def _there(tally: Tally, words: Words) -> str:
    n = tally.count(Standing.THERE)
    if not n:
        return ""
    told = words.say("erased.there", n=n)
    ticked = [row.ticked for row, _n in tally.rows if row.ticked]
    if ticked:
        told += " " + words.say("erased.there_ticked", date=max(ticked))
    return told


def _links(tally: Tally, asked: Iterable[Task], words: Words) -> list[tuple[str, str]]:
    """Lead to the task that what lies there belongs to, else to its person."""
    by_place = {one.place: task for task in asked for one in task.findings}
    places = [(person, by_place.get((source, record))) for person, source, record in tally.there]
    found = sorted({task.n: task for _person, task in places if task}.items())
    links = [(f"/tasks/{task.id}", words.say("erased.see_task", n=n)) for n, task in found]
    alone = dict.fromkeys(f"/people/{person}" for person, task in places if task is None)
    return [*links, *((address, words.say("erased.see")) for address in alone)][:_MOST]


def _months(tally: Tally, worklist: Worklist, words: Words) -> Iterable[MonthView]:
    for (year, month), group in groupby(tally.rows, lambda item: _month(item[0].day)):
        rows = list(group)
        yield MonthView(
            title=capital(words.month(date(year, month, 1))),
            about=_about(rows, words),
            rows=tuple(_row(row, n, worklist, words) for row, n in rows),
        )


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _about(rows: Sequence[tuple[Erased, int]], words: Words) -> str:
    parts = []
    for standing in _LOOK:
        n = sum(count for row, count in rows if row.standing is standing)
        if n:
            parts.append(words.say(f"erased_part.{standing}", n=n))
    total = sum(count for _row, count in rows)
    return words.say("erased.entries", n=total, parts=", ".join(parts))


def _row(row: Erased, count: int, worklist: Worklist, words: Words) -> RowView:
    mark = marks(worklist.sources)
    source = next((one for one in worklist.sources if one.name == row.source), None)
    return RowView(
        day=words.short_day(row.day),
        what=_what(row, words),
        mark=mark[source.type] if source else len(mark),
        label=_label(row, worklist, words),
        count=words.number(count),
        why=_why(row.code, words),
        who=words.say(f"erased.by_{row.who}"),
        state=words.say(f"erased_state.{row.standing}"),
        look=_LOOK[row.standing],
        note=_note(row, words),
    )


def _label(row: Erased, worklist: Worklist, words: Words) -> str:
    """Name the system. One that is no longer set up has only a name that is not for people."""
    if all(one.name != row.source for one in worklist.sources):
        return words.say("erased.nowhere")
    return words.system(row.source, worklist.sources)


def _what(row: Erased, words: Words) -> str:
    what = words.say(f"erased_what.{row.kind or 'unknown'}")
    if row.act in (Effect.EMPTY, Effect.STOP):
        return words.say(f"erased_what.{row.act}", what=what)
    return what


def _why(code: str, words: Words) -> str:
    """Say what rule asked for it; a rule's title tells of nobody, or it is not told here."""
    key = f"flag.{code}.title"
    if code not in flag_rules() or not words.known(key) or words.asks(key):
        return words.say("erased.own")
    return shown(words.say(key))


def _note(row: Erased, words: Words) -> str:
    """Say by which reading it stands so, or what it waits for."""
    if row.standing is Standing.WAITING:
        if row.request:
            return words.say("erased_note.held_by", number=str(row.request))
        return words.say(f"erased_note.{row.why}")
    if row.seen is None:
        return words.say("erased_note.never")
    if row.ticked and row.standing is Standing.THERE:
        return words.say("erased_note.there_ticked", date=row.seen, ticked=row.ticked)
    return words.say(f"erased_note.{row.standing}", date=row.seen)
