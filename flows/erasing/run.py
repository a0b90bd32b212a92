"""Plan, approve and carry out erasures, without Prefect: each person under the lock by itself."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event

from duckdb import DuckDBPyConnection

from flows.erasing import carry_out
from flows.erasing.carry_out import Erasing, fresh
from flows.runtime import context, lock
from inventory.eraser import Captured, Guide, Stop
from inventory.erasure import facts, hers, orders
from inventory.erasure.order_model import Order, OrderState, Step
from inventory.erasure.states import State
from inventory.ledger import decisions, deletion_log
from inventory.ledger.decisions import Choice, Grounds
from inventory.ledger.judgement_model import Who
from inventory.model import SourceNight
from inventory.settings import Settings
from inventory.views import lookup
from inventory.views.models import PersonFile

#: What was sent, and may still happen.
_MAY_HAPPEN = (State.SENT, State.UNCLEAR)


@dataclass(frozen=True, slots=True)
class Told:
    """Orders with the sources that they are about."""

    orders: tuple[Order, ...]
    sources: tuple[SourceNight, ...]

    @property
    def failed(self) -> bool:
        """Tell whether anything that was sent is not proved to be gone."""
        return any(one.failed or one.state is OrderState.NOT_VERIFIED for one in self.orders)


def now() -> datetime:
    """Return the real time: erasing knows no other day than today."""
    return datetime.now(UTC)


def every(settings: Settings) -> Told:
    """Return every order as it stands."""
    with context.last_night(settings) as con:
        return Told(orders_of(carry_out.opened(settings, now), con), lookup.sources(con))


def orders_of(run: Erasing, con: DuckDBPyConnection) -> tuple[Order, ...]:
    """Return every order as it stands by the inventory ``con``."""
    return orders.orders(con, run.ledger, run.means, context.today(run.settings), now())


def plan(settings: Settings, file: PersonFile) -> Told:
    """Return what is approved of a person, else what is proposed; read from the sources now."""
    run = carry_out.opened(settings, now)
    with context.last_night(settings) as con:
        found = [
            one for one in orders_of(run, con) if one.person == file.person and not is_over(one)
        ]
        if not found:
            today = context.today(settings)
            one, _about = orders.proposed(con, run.ledger, file, run.means, today, now())
            found = [one] if one.steps else []
        return Told(as_read(settings, found), lookup.sources(con))


def is_over(order: Order) -> bool:
    return order.state is OrderState.VERIFIED or not order.steps


def planned(settings: Settings) -> Told:
    """Return what would be done of all that has her word; read from the sources now."""
    run = carry_out.opened(settings, now)
    with context.last_night(settings) as con:
        found = [one for one in orders_of(run, con) if one.cleared and not is_over(one)]
        return Told(as_read(settings, found), lookup.sources(con))


def as_read(settings: Settings, orders: Iterable[Order]) -> tuple[Order, ...]:
    """Return orders with what stands in the way in the sources as they are now."""
    return tuple(_as_read(settings, one) for one in orders)


def _as_read(settings: Settings, order: Order) -> Order:
    asked = [s for s in order.steps if not s.stop and not s.guide and s.target and s.state in _NEW]
    found: dict[Step, Captured | Stop | Guide] = {}
    for source in sorted({step.source for step in asked}):
        its = [step for step in asked if step.source == source]
        told = fresh(settings, source, [step.target for step in its if step.target])
        found |= {step: told.get(step.record, Stop.NOT_READ) for step in its}
    return replace(order, steps=tuple(_hindered(step, found.get(step)) for step in order.steps))


_NEW = (State.PLANNED, State.STOPPED, State.WAITING, State.GUIDED)


def _hindered(step: Step, why: Captured | Stop | Guide | None) -> Step:
    if isinstance(why, Guide):
        return replace(step, guide=why)
    return replace(step, stop=why) if isinstance(why, Stop) else step


def approve(settings: Settings, file: PersonFile, who: Who) -> tuple[int, ...]:
    """Write down her word for what is proposed of a person, and for what she approved before.

    Returns the orders' numbers; none where nothing is proposed.
    """
    run = carry_out.opened(settings, now)
    with context.last_night(settings) as con:
        waiting = [
            one.number
            for one in orders_of(run, con)
            if one.person == file.person and not one.cleared and one.number is not None
        ]
        today = context.today(settings)
        one, about = orders.proposed(con, run.ledger, file, run.means, today, now())
        grounds = Grounds(facts.of_findings(con, about), one.request)
    numbers = list(waiting)
    if about and not waiting:
        numbers.append(
            decisions.decide(
                run.ledger, file.person, Choice.ERASE, about, who, now(), grounds=grounds
            )
        )
    return decisions.release(run.ledger, numbers, who, now()) if numbers else ()


def approved(
    settings: Settings,
    *,
    only: Collection[int] = (),
    wait: bool = False,
    ended: Event | None = None,
) -> Told:
    """Carry out every approval that has her word, or ``only`` those.

    ``wait``: stay until calls that got no answer can no longer happen, and look again. Once
    ``ended`` is set no other order is begun: the next run goes on from there.
    """
    run = carry_out.opened(settings, now)
    ended = ended or Event()
    numbers = _due(run, only)
    _each(run, numbers, ended)
    while wait and not ended.is_set() and (until := _settled_at(run, numbers)):
        left = until - now()
        if left > max(run.means.settle.values(), default=timedelta()):
            break  # the clock was set back since: when it is over, nobody can tell now
        ended.wait(max(left.total_seconds(), 0.05))
        _each(run, numbers, ended)
    with context.last_night(settings) as con:
        found = [one for one in orders_of(run, con) if one.number in numbers]
        return Told(tuple(found), lookup.sources(con))


def _due(run: Erasing, only: Collection[int]) -> Sequence[int]:
    with context.last_night(run.settings) as con:
        found = orders_of(run, con)
    wanted = [one for one in found if not only or one.number in only]
    return [one.number for one in wanted if one.cleared and one.number and not is_over(one)]


def _each(run: Erasing, numbers: Iterable[int], ended: Event) -> None:
    for number in numbers:
        if not ended.is_set():
            _one(run, number)


def _one(run: Erasing, number: int) -> None:
    with _held(run.settings), context.last_night(run.settings) as con, run.ledger.one_link():
        with run.ledger.held():
            begun = deletion_log.orders(run.ledger).get(number, ())
            run.note(*hers.said(con, run.ledger, begun))
        order = run.order(con, number)
        if order:
            carry_out.carry_out(run, con, order)


@contextmanager
def _held(settings: Settings) -> Iterator[None]:
    with lock.held(settings.store_dir, work=lock.ERASING):
        yield


def _settled_at(run: Erasing, numbers: Collection[int]) -> datetime | None:
    """Return when the last call that got no answer can no longer happen; None when none can."""
    with context.last_night(run.settings) as con:
        steps = [s for one in orders_of(run, con) if one.number in numbers for s in one.steps]
    open_ = [step for step in steps if step.state in _MAY_HAPPEN and step.standing.sent_at]
    ends = [_end(step, run.means.settle.get) for step in open_]
    return max(ends, default=None)


def _end(step: Step, settle: Callable[[str], timedelta | None]) -> datetime:
    assert step.standing.sent_at is not None
    return step.standing.sent_at + (settle(step.source) or timedelta())
