"""An order and its steps, as faces and the carrying out read them; and what an order comes to."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inventory.eraser import Act, Guide, Stop, Target, Word
from inventory.erasure.states import OPEN, PROVED, Standing, State
from inventory.ledger.deletion_log import StepKey
from inventory.model import Kind

#: So long a file may still show what she says she has deleted, before that is an alarm.
PATIENCE = timedelta(days=3)


class OrderState(StrEnum):
    """What an order comes to (contract §7)."""

    VERIFIED = "verified"
    PARTLY = "partly"
    NOT_VERIFIED = "not_verified"
    STOPPED = "stopped"
    WAITING = "waiting"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What is done with one record. ``record`` is "" once nobody knows its id any more.

    ``stop``: why not now. ``guide``: why she does it herself. ``target`` is None where it does not
    lie in the inventory. ``word`` and ``remains``: what it will be able to claim. ``opaque``: its
    key in the deletion log. ``final``: it cannot be put back. ``until``: the last day that law
    keeps it, or what is left of it.
    """

    key: StepKey
    source: str
    record: str
    kind: Kind
    person: str
    act: Act
    opaque: str
    standing: Standing
    target: Target | None = None
    stop: Stop | None = None
    guide: Guide | None = None
    word: Word | None = None
    remains: tuple[str, ...] = ()
    final: bool = False
    until: date | None = None

    @property
    def state(self) -> State:
        return self.standing.state

    @property
    def code(self) -> str | None:
        """Return why it stands as it does: noted when it happened, or as it is tonight.

        What is proved is over, whatever tonight's readings show of what the vendor keeps.
        """
        return self.standing.code or (None if self.proved else self.stop or self.guide or None)

    @property
    def proved(self) -> bool:
        return self.state in PROVED

    @property
    def open(self) -> bool:
        """Tell whether something was sent, or is there, that nobody has settled."""
        half = self.state is State.STOPPED and not self.standing.may_send
        told = self.state in (State.LEFT, State.UNKNOWN)
        return half or self.state in OPEN or (told and (not self._by_her_word or self.overdue))

    @property
    def overdue(self) -> bool:
        """Tell whether what she says is gone was still there after so many nights."""
        since, handed = self.standing.since, self.standing.handed
        late = since is not None and handed is not None and since - handed >= PATIENCE
        return late and self.state is State.LEFT and self._by_her_word

    @property
    def _by_her_word(self) -> bool:
        return self.standing.handed is not None and not self.standing.sends

    @property
    def hers(self) -> bool:
        told = self.state in (State.LEFT, State.UNKNOWN) and self._by_her_word
        mine = (State.GUIDED, State.HANDED_OVER, State.SELF_DECLARED)
        planned = self.state is State.PLANNED and self.guide is not None
        return self.state in mine or told or planned


@dataclass(frozen=True, slots=True)
class Kept:
    """A record of the person that stays: why (a finding's code), until when, which fields of it.

    ``law``: the rule of the law that holds it last, if any.
    """

    source: str
    record: str
    kind: Kind
    why: str | None
    until: date | None
    fields: tuple[str, ...]
    law: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An approval as it is carried out. ``number`` is the approval's; None: not approved yet.

    ``cleared``: she has given her word. ``request``: the one for erasure that it answers.
    """

    number: int | None
    person: str
    cleared: bool
    steps: tuple[Step, ...]
    kept: tuple[Kept, ...] = ()
    request: int | None = None
    stated_at: datetime | None = None

    @property
    def state(self) -> OrderState:
        return _state(self.steps)

    @property
    def failed(self) -> bool:
        """Tell whether something was sent that is not proved, or was turned away."""
        return any(step.standing.sends and not step.proved for step in self.steps)

    @property
    def whole(self) -> bool:
        """Tell whether nothing of the person is to be left: by her request, or because all goes."""
        return self.request is not None or not self.kept


_Test = Callable[[Collection[Step]], bool]


def _every(*states: State) -> _Test:
    return lambda steps: bool(steps) and all(step.state in states for step in steps)


def _any(test: Callable[[Step], bool]) -> _Test:
    return lambda steps: any(map(test, steps))


#: The first that fits. Nothing that was sent and is not proved lets an order be called well; and an
#: order with nothing proved is never verified, whatever else became of it.
_STATES: tuple[tuple[OrderState, _Test], ...] = (
    (OrderState.NOT_VERIFIED, _any(lambda step: step.open)),
    (OrderState.VERIFIED, _every(*PROVED)),
    (OrderState.PARTLY, _any(lambda step: step.proved)),
    (OrderState.WAITING, _every(State.WAITING)),
    (OrderState.STOPPED, _every(State.STOPPED, State.WAITING, State.UNDONE)),
    (OrderState.PARTLY, _any(lambda step: step.state not in (State.PLANNED, State.BEGUN))),
    (OrderState.PLANNED, lambda _steps: True),
)


def _state(steps: Collection[Step]) -> OrderState:
    return next(state for state, fits in _STATES if fits(steps))
