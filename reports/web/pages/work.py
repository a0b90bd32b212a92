"""What is to be done: Orden's part and how far it is, then hers, system by system, with her ticks.

A tick is her word that a thing is done. What is gone, the next night tells.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from inventory.erasure import whose
from inventory.errors import StoreError
from inventory.ledger import work as ticks
from inventory.ledger.decisions import RecordKey
from inventory.model import Kind, Reading
from inventory.views import overview, work
from inventory.views.effects import Effect
from inventory.views.work import Line, Trip
from inventory.views.worklist import Worklist
from reports.text.safe_text import capital, shown
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.parts.orders import Teller
from reports.web.parts.our_part import Carried, carried
from reports.web.visit import NightVisit

#: Lines at a time: more than a form of the review may send is another round.
_MOST = 150
#: What is one thing a line, and found by whose it is.
_ALONE = (Kind.SUBSCRIPTION, Kind.COMMENT, Kind.PROFILE)
#: In the order that they are done.
_ACTS = (Effect.STOP, Effect.ERASE, Effect.EMPTY)


@dataclass(frozen=True, slots=True)
class LineView:
    """One thing to tick. ``row``: where it stands; ``word``: what finds it."""

    key: str
    ticked: bool
    row: str
    name: str
    word: str
    about: str
    found: str


@dataclass(frozen=True, slots=True)
class TripView:
    """What is to be done in one system.

    ``steps``: what to do, and whether it is about the rows. ``rows``: the numbers of those that go,
    as they are copied; ``notes``: what holds for them.
    """

    mark: int
    label: str
    amount: str
    time: str
    urgent: bool
    address: str
    steps: tuple[tuple[str, bool], ...]
    rows: str
    warning: str
    notes: tuple[str, ...]
    lines: tuple[LineView, ...]
    left: int


@dataclass(frozen=True, slots=True)
class WorkPage:
    """All that is to be done. ``lede`` says how long hers takes; empty where there is none."""

    title: str
    lede: str
    carried: Carried
    trips: tuple[TripView, ...]


def index(visit: NightVisit) -> Response:
    """Show what is to be done in each system, by Orden and by her."""
    words, worklist = visit.words, visit.worklist
    context, progress = visit.context, visit.context.erasing.progress()
    with visit.open_night() as (con, ledger, _night):
        orders = context.orders(ledger, con)
        names = overview.person_names(con, {one.person for one in orders})
    told = carried(orders, progress, Teller(worklist, names, words), context.now())
    found = _trips(visit)
    left = [trip for trip in found if trip.left]
    lede = words.say("work.done_lede") if found else ""
    if left:
        minutes = words.say("work.minutes", n=sum(trip.minutes for trip in left))
        lede = words.say("work.lede", n=len(left), minutes=minutes)
    trips = tuple(_view(trip, worklist, words) for trip in found)
    return visit.page("work.html", WorkPage(words.say("work.title"), lede, told, trips))


def save(visit: NightVisit) -> Response:
    """Write down what she has ticked, and what she has not any more."""
    chosen = set(visit.forms("tick"))
    lines = [line for trip in _trips(visit) for line in trip.lines]
    done = [key for line in lines if line.key in chosen and not line.ticked for key in line.keys]
    back = [key for line in lines if line.key not in chosen and line.ticked for key in line.keys]
    now = visit.context.now()
    if done or back:
        _hand_over(visit, done, back)
    with visit.write() as ledger:
        ticks.tick(ledger, done, back, visit.context.who, now)
    visit.notice("work.saved", n=sum(line.key in chosen for line in lines))
    return visit.to("/work")


def _hand_over(visit: NightVisit, done: Sequence[RecordKey], back: Sequence[RecordKey]) -> None:
    """Note her word with the orders; while something is at work, the night after does it."""
    try:
        visit.context.erasing.hand_over(done, back)
    except StoreError as error:
        if error.code != "store_busy":
            raise


def start(visit: NightVisit) -> Response:
    """Let Orden carry out what has her word. While it is at work, that changes nothing."""
    begun = visit.context.erasing.start()
    visit.notice("our_part.started" if begun else "our_part.at_it")
    return visit.to("/work")


def _trips(visit: NightVisit) -> list[Trip]:
    """Return as many lines as one form holds; what is left over comes once they are gone."""
    with visit.open_night() as (con, ledger, night):
        ours = whose.ours(ledger, visit.context.erasing.means())
        found = work.trips(con, ledger, night.worklist.today, ours)
    told, room = [], _MOST
    for trip in found:
        lines = trip.lines[:room]
        room -= len(lines)
        if lines:
            told.append(Trip(trip.source, lines))
    return told


def _view(trip: Trip, worklist: Worklist, words: Words) -> TripView:
    source = trip.source
    label = words.system(source.name, worklist.sources)
    rows = trip.rows
    is_old = source.status is not Reading.FRESH
    return TripView(
        mark=marks(worklist.sources)[source.type],
        label=label,
        amount=_amount(trip.lines, words),
        time=_time(trip, words),
        urgent=trip.stops,
        address=source.address if source.address.startswith("https://") else "",
        steps=tuple(_steps(trip, words)),
        rows="" if is_old else ", ".join(map(str, rows)),
        warning=_warning(trip, words) if is_old else "",
        notes=tuple(_notes(trip, worklist, words)),
        lines=tuple(_line(line, worklist, words) for line in trip.lines),
        left=len(trip.left),
    )


def _amount(lines: Sequence[Line], words: Words) -> str:
    """Say how much there is to do: «to å stanse, femten skjemasvar og én å tømme»."""
    by_act = {act: [line for line in lines if line.act is act] for act in _ACTS}
    told = []
    for act, its in by_act.items():
        kinds = [kind for line in its for kind in line.kinds]
        if act is Effect.ERASE and its:
            told += _things(kinds, words)
        elif its:
            told.append(words.say(f"work_amount.{act}", n=len(its)))
    return words.join(told)


def _things(kinds: Sequence[Kind], words: Words) -> list[str]:
    counts = Counter(kinds)
    return [words.say(f"task_thing.{kind}", n=n) for kind, n in counts.items()]


def _time(trip: Trip, words: Words) -> str:
    time = words.say("work.time", n=trip.minutes)
    done = len(trip.lines) - len(trip.left)
    if done and trip.left:
        time = words.say("work.so_far", time=time, done=done, n=len(trip.lines))
    return words.say("work.today", time=time) if trip.stops else time


def _steps(trip: Trip, words: Words) -> Iterator[tuple[str, bool]]:
    """Say what to do, in the order to do it."""
    for act in _ACTS:
        n = sum(line.act is act for line in trip.lines)
        key = f"work_step.{trip.source.type}.{act}"
        if n:
            known = key if words.known(key) else f"work_step.other.{act}"
            yield words.say(known, n=n), act is Effect.ERASE
    after = f"work_step.{trip.source.type}.after"
    if words.known(after) and any(line.act is Effect.ERASE for line in trip.lines):
        yield words.say(after), False


def _warning(trip: Trip, words: Words) -> str:
    key = "work.old_rows" if trip.rows else "work.old_other"
    return f"{words.say('work.old')} {words.say(key)}"


def _notes(trip: Trip, worklist: Worklist, words: Words) -> Iterator[str]:
    source = trip.source
    if trip.rows and source.read_at and source.status is Reading.FRESH:
        when = words.instant(source.read_at, worklist.today)
        yield words.say("work.rows_read", when=when)
    if source.reads_files:
        yield words.say("work.export")


def _line(line: Line, worklist: Worklist, words: Words) -> LineView:
    name = words.called(line.name, worklist.names.get(line.person), line.email)
    email = shown(line.email or "")
    return LineView(
        key=line.key,
        ticked=line.ticked,
        row="" if line.place is None else words.say("work.row", place=str(line.place)),
        name=name,
        word=email if email != name else "",
        about=_about(line, words),
        found=words.say("work.found", date=words.day_of(line.found)) if line.found else "",
    )


def _about(line: Line, words: Words) -> str:
    if line.act is Effect.STOP:
        is_list = line.kinds[0] is Kind.SUBSCRIPTION
        return words.say("work_about.stop_subscription" if is_list else "work_about.stop")
    if line.act is Effect.EMPTY and line.fields:
        fields = words.join(shown(words.field(field)) for field in line.fields)
        return words.say("work_about.empty_fields", fields=fields)
    if line.act is Effect.ERASE and line.kinds[0] in _ALONE:
        return words.say("work_about.erase")
    things = capital(words.join(_things(line.kinds, words)))
    if line.act is Effect.EMPTY:
        return words.say("work_about.empty", things=things)
    day = words.day(line.day) if line.day else ""
    if line.place is not None:
        return day
    return f"{things} · {day}" if day else things
