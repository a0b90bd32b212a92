"""Carry out one order: capture, send, look. Each fact is in the journal before the next is made.

Everything of an order is captured from all its sources before the first write. The journal is
written before each call and after it: after a kill, what was sent and has no answer is looked for,
never sent again blindly. Nothing here waits: what may still happen is left to the next run.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from flows.erasing import means as ways
from flows.runtime import context
from inventory.eraser import (
    Act,
    Captured,
    Eraser,
    Guide,
    Hands,
    NotNow,
    Reply,
    Seen,
    Sent,
    Stop,
    Target,
)
from inventory.erasure import met_again, orders
from inventory.erasure.captured import Memory
from inventory.erasure.controls import controls
from inventory.erasure.facts import Place
from inventory.erasure.order_model import Order, Step
from inventory.erasure.states import NotPossible, State
from inventory.erasure.steps import Means
from inventory.errors import SourceError, UserError
from inventory.identifiers import email_key, phone_key
from inventory.ledger import decisions, deletion_log
from inventory.ledger.deletion_log import Event, Happened, Key, LoggedStep, Seal, StepKey, What
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper, Purpose
from inventory.ledger.suppression import BlockScope
from inventory.model import Kind
from inventory.requests import request_log
from inventory.settings import Settings

#: Not carried out yet, and nothing was sent that could still happen.
_READY = (
    State.PLANNED, State.BEGUN, State.STOPPED, State.WAITING, State.GUIDED, State.REFUSED,
)  # fmt: skip
#: Sent, and not settled; or settled as not gone, and worth another look.
_TO_LOOK = (State.SENT, State.ANSWERED, State.UNCLEAR, State.LEFT, State.UNKNOWN)
#: Orden cannot see tonight how a step stands.
_UNSEEN = (Stop.OLD, Stop.NOT_READ)
_EVENTS = {
    Reply.ANSWERED: Event.ANSWER, Reply.REFUSED: Event.REFUSE, Reply.UNCLEAR: Event.NO_ANSWER,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Erasing:
    """One run of erasures: what it writes down, what it remembers, and with what it looks."""

    settings: Settings
    ledger: Ledger
    pepper: Pepper
    memory: Memory
    means: Means
    now: Callable[[], datetime]

    def note(self, *told: tuple[StepKey, Happened]) -> None:
        if told:
            deletion_log.note(self.ledger, told)

    def happened(self, step: Step, event: Event, **more: object) -> tuple[StepKey, Happened]:
        return step.key, Happened(self.now(), event, **more)  # type: ignore[arg-type]

    def order(self, con: DuckDBPyConnection, number: int) -> Order | None:
        """Return an order as it stands now."""
        today = context.today(self.settings)
        found = orders.orders(con, self.ledger, self.means, today, self.now(), number)
        return found[0] if found else None


def opened(settings: Settings, now: Callable[[], datetime]) -> Erasing:
    """Make ready. Raises ``StoreError`` where memory or ledger cannot be trusted: nothing is sent
    then.
    """
    ledger = context.ledger_of(settings)
    pepper = ledger.pepper(make=True)
    assert pepper is not None
    zone = settings.business.timezone
    memory = Memory(settings.store_dir, ledger.key, zone, pepper.check())
    memory.read()
    return Erasing(settings, ledger, pepper, memory, ways.means(settings), now)


def carry_out(run: Erasing, con: DuckDBPyConnection, order: Order) -> None:
    """Carry out what can be of an order that has her word, and look. ``con``: the inventory."""
    if not order.cleared:
        return
    asked = request_log.told(run.ledger)
    with run.ledger.held():
        begin(run, con, order)
        order = run.order(con, _number(order)) or order
    sending = _captured(run, order, [step for step in order.steps if _is_ready(step)])
    for source, steps in _by_source(run, sending):
        if not decisions.counts(run.ledger, _number(order)):
            return  # taken back meanwhile: what was not sent stays so
        if request_log.told(run.ledger) != asked:
            steps = _unhindered(run, con, order, steps)
        with _opened(run, source) as hands:
            _send(run, hands, steps, {step.key: sending[step] for step in steps})
    look(run, con, _number(order))
    again = run.order(con, _number(order)) or order
    resend = [step for step in again.steps if step.standing.may_resend and not step.stop]
    for source, steps in _by_source(run, dict.fromkeys(resend)):
        known = run.memory.read()
        with _opened(run, source) as hands:
            _send(run, hands, steps, {step.key: known[step.key] for step in steps})
    if resend:
        look(run, con, _number(order))


def _unhindered(
    run: Erasing, con: DuckDBPyConnection, order: Order, steps: Sequence[Step]
) -> Sequence[Step]:
    """Return those of some steps that nothing stands against, and write down what does.

    A request that came in, or was closed, between the plan and the step.
    """
    now = {one.key: one for one in (run.order(con, _number(order)) or order).steps}
    stopped = [one for step in steps if (one := now.get(step.key)) is None or one.stop]
    run.note(*filter(None, (_off(run, one) for one in stopped if one)))
    keys = {one.key for one in stopped if one}
    return [step for step in steps if step.key in now and step.key not in keys]


def look(run: Erasing, con: DuckDBPyConnection, number: int, round_: int = 0) -> None:
    """Look for all of an order that is not settled, by every path of its source."""
    order = run.order(con, number)
    if order is None:
        return
    wanted = {step: None for step in order.steps if _is_due(run, step, round_)}
    known = run.memory.read()
    for source, steps in _by_source(run, wanted):
        there = {step: known[step.key] for step in steps if step.key in known}
        if not there:
            continue  # hers: files tell of it, or nobody
        try:
            with _opened(run, source) as hands:
                _look(run, con, hands, there, round_)
        except (SourceError, UserError):
            run.note(*(_unseen(run, step, round_) for step in there))


def _is_due(run: Erasing, step: Step, round_: int) -> bool:
    """Tell whether a step is to be looked for: what is not settled; the nights after, what is."""
    if round_ == 0:
        return step.state in _TO_LOOK
    since = step.standing.sent_at
    if step.state is not State.GONE or since is None:
        return False
    return nights(since, run.now(), run.settings.business.timezone) >= round_


def nights(since: datetime, now: datetime, zone: str) -> int:
    """Return how many nights lie between two instants, where the business is."""
    local = ZoneInfo(zone)
    return (now.astimezone(local).date() - since.astimezone(local).date()).days


def _number(order: Order) -> int:
    assert order.number is not None
    return order.number


def begin(run: Erasing, con: DuckDBPyConnection, order: Order) -> None:
    """Write the order down with its steps, and what is not carried out now, and why.

    Nothing is sent.
    """
    seal = Seal(run.pepper, Purpose.DELETION_LOG)
    known = {step.key for step in deletion_log.orders(run.ledger).get(_number(order), ())}
    new = [step for step in order.steps if step.key not in known and step.target is not None]
    logged = [LoggedStep(s.key, s.source, s.kind, s.act, s.opaque, ()) for s in new]
    contents = met_again.contents(con, {(step.source, step.record) for step in new})
    known_by = [key for step in new for key in _keys(step, contents, seal)]
    deletion_log.begin(run.ledger, _number(order), logged, known_by, seal, run.now())
    for step in order.steps:
        told = _off(run, step) if _may_begin(step) and step.target is not None else None
        if told:
            run.note(told)


def _off(run: Erasing, step: Step) -> tuple[StepKey, Happened] | None:
    """Say why a step is not carried out now, where that is news.

    What law keeps until a day waits for that day, and comes up by itself then.
    """
    why: Stop | Guide | None = step.stop or step.guide
    waits = step.stop is Stop.KEPT and step.until is not None
    event = Event.STOP if step.stop else Event.GUIDE
    stands = State.STOPPED if step.stop else State.GUIDED
    if waits:
        event, stands = Event.WAIT, State.WAITING
    known = step.standing
    if step.state is State.GUIDED and step.stop in _UNSEEN:
        return None  # it is hers, whatever Orden can read of it
    if why is None or (step.state is stands and known.code == why.value and not _moved(step)):
        return None
    return run.happened(step, event, code=why.value, until=step.until if waits else None)


def _moved(step: Step) -> bool:
    """Tell whether law keeps what waits until another day by now."""
    return step.state is State.WAITING and step.standing.until != step.until


def _is_ready(step: Step) -> bool:
    return _may_begin(step) and not step.stop and not step.guide and step.target is not None


def _may_begin(step: Step) -> bool:
    """Tell whether nothing of a step was carried out, as far as anybody knows."""
    return step.state in _READY and step.standing.may_send


def _captured(run: Erasing, order: Order, steps: Sequence[Step]) -> dict[Step, Captured]:
    """Find each step's record in its source as it is now: of all sources before the first write."""
    found: dict[Step, Captured] = {}
    for source, its in _by_source(run, dict.fromkeys(steps)):
        told = fresh(run.settings, source, [step.target for step in its if step.target])
        for step in its:
            one = told.get(step.record, Stop.NOT_READ)
            if isinstance(one, Captured):
                found[step] = one
                continue
            event = Event.GUIDE if isinstance(one, Guide) else Event.STOP
            run.note(run.happened(step, event, code=one.value))
    if found:
        _remember(run, order, found)
    return found


def fresh(
    settings: Settings, source: str, targets: Sequence[Target]
) -> Mapping[str, Captured | Stop | Guide]:
    """Read records from their source now, by their ids; what cannot be read is ``NOT_READ``."""
    told: dict[str, Captured | Stop | Guide] = {}
    try:
        with ways.hands(settings, source) as hands:
            for one in hands.capture(targets):
                told[one.record] = one.why if isinstance(one, NotNow) else one
    except (SourceError, UserError):
        return {target.record: told.get(target.record, Stop.NOT_READ) for target in targets}
    return told


def _remember(run: Erasing, order: Order, found: Mapping[Step, Captured]) -> None:
    """Have on the disk what they are found by, before anything of them goes."""
    run.memory.keep({step.key: one for step, one in found.items()})
    with run.ledger.held():
        for step, one in found.items():
            _block(run, order, step, one)
        run.note(*(run.happened(step, Event.BEGIN) for step in found))


def _block(run: Erasing, order: Order, step: Step, one: Captured) -> None:
    """Block what is erased from coming back by an old list: the person, where all of it goes; else
    the address of a subscriber for letters. Whoever stays a client is not blocked as one.
    """
    if step.act is not Act.ERASE or not (order.whole or step.kind is Kind.SUBSCRIPTION):
        return
    seal = Seal(run.pepper, Purpose.BLOCKS)
    scope = BlockScope.PERSON if order.whole else BlockScope.MARKETING
    values = {(what, seal.value(what, value)) for what, value in _known_by(one.emails, one.phones)}
    deletion_log.block(run.ledger, _number(order), values, scope, run.now())


def _keys(step: Step, contents: Mapping[Place, str], seal: Seal) -> Iterable[Key]:
    """Return what nights to come know a step by: its id, what it is known by, what it holds."""
    yield Key(step.key, What.RECORD, step.opaque)
    held = contents.get((step.source, step.record))
    if held:
        yield Key(step.key, What.ROW, seal.value(What.ROW, held))
    if step.target:
        fields = step.target.fields
        emails = [str(fields["email"])] if "email" in fields else []
        phones = [str(fields["phone"])] if "phone" in fields else []
        emails += [text for what, text in step.target.also if what == "email"]
        phones += [text for what, text in step.target.also if what == "phone"]
        for what, value in _known_by(emails, phones):
            yield Key(step.key, what, seal.value(what, value))


def _known_by(emails: Iterable[str], phones: Iterable[str]) -> Iterable[tuple[What, str]]:
    for text in emails:
        if key := email_key(text):
            yield What.EMAIL, key
    for text in phones:
        if key := phone_key(text):
            yield What.PHONE, key


def _by_source(run: Erasing, steps: Mapping[Step, object]) -> Sequence[tuple[str, Sequence[Step]]]:
    """Return steps by source: what can refill before what it refills, the unrecoverable last."""
    found: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        found[step.source].append(step)
    return sorted(found.items(), key=lambda pair: (run.means.rank(pair[0]), pair[0]))


def _opened(run: Erasing, source: str) -> Hands:
    return ways.hands(run.settings, source)


def _send(
    run: Erasing, hands: Hands, steps: Sequence[Step], found: Mapping[StepKey, Captured]
) -> None:
    by_record = {found[step.key].record: step for step in steps}

    def sending(those: Sequence[Captured]) -> None:
        told = [by_record[one.record] for one in those]
        for step in told:
            if not step.standing.may_send:
                raise NotPossible(step.state, Event.SEND)
        run.note(*(run.happened(step, Event.SEND, word=step.word) for step in told))

    for one, sent in hands.carry_out([found[step.key] for step in steps], sending):
        run.note(*_answered(run, by_record[one.record], sent))


def _answered(run: Erasing, step: Step, sent: Sent | NotNow) -> Iterator[tuple[StepKey, Happened]]:
    if isinstance(sent, NotNow):
        # What was sent once and is looked for stands as the looks say.
        if step.state not in _TO_LOOK:
            event = Event.GUIDE if isinstance(sent.why, Guide) else Event.STOP
            yield run.happened(step, event, code=sent.why.value)
        return
    yield run.happened(step, _EVENTS[sent.reply], code=sent.code or None)
    if sent.stop:
        yield run.happened(step, Event.STOP, code=sent.stop.value)
    elif sent.guide:
        yield run.happened(step, Event.GUIDE, code=sent.guide.value)


def _look(
    run: Erasing,
    con: DuckDBPyConnection,
    hands: Hands,
    there: Mapping[Step, Captured],
    round_: int,
) -> None:
    steps = {one.record: step for step, one in there.items()}
    if not steps:
        return
    source = next(iter(there)).source
    eraser = run.means.by_source[source]
    assert isinstance(eraser, Eraser)
    logged = deletion_log.orders(run.ledger).values()
    begun = {one.opaque for its in logged for one in its if one.source == source}
    seal = Seal(run.pepper, Purpose.DELETION_LOG)
    beside = controls(con, source, ways.kinds(run.settings, source), seal, begun)
    every: list[Seen] = []
    for way in eraser.looks:
        seen = list(hands.look(way.path, list(there.values()), beside))
        run.note(*(_seen(run, steps[one.record], one, round_) for one in seen))
        every += seen
    run.note(*_hers(run, steps, every))


def _hers(
    run: Erasing, steps: Mapping[str, Step], seen: Sequence[Seen]
) -> Iterable[tuple[StepKey, Happened]]:
    """Hand over what no call takes away, where every look could tell."""
    guides = {one.record: one.guide for one in seen if one.guide}
    blind = {one.record for one in seen if not one.controls}
    for record, guide in guides.items():
        if record not in blind:
            yield run.happened(steps[record], Event.GUIDE, code=guide.value)


def _seen(run: Erasing, step: Step, one: Seen, round_: int) -> tuple[StepKey, Happened]:
    return run.happened(
        step, Event.LOOK, path=one.path, round=round_, found=one.found, controls=one.controls,
        word=one.word, code=one.code or None,
    )  # fmt: skip


def _unseen(run: Erasing, step: Step, round_: int) -> tuple[StepKey, Happened]:
    eraser = run.means.by_source[step.source]
    assert isinstance(eraser, Eraser)
    path = eraser.looks[0].path
    return run.happened(
        step, Event.LOOK, path=path, round=round_, found=None, controls=False, code="not_read"
    )
