"""What Orden does itself, as «Do it» tells it: what is not proved first, what is left, what is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inventory.eraser import Stop
from inventory.erasure.order_model import Order, Step
from inventory.erasure.states import State
from reports.text import erasing_words
from reports.web.erasing_port import Progress
from reports.web.parts.orders import StepRow, Teller

#: What is proved is told here for so long; it stands on «Deleted» for ever.
_TOLD = timedelta(days=7)
#: Nothing of an approval is there any more to be carried out.
_VOID = (Stop.UNASKED, Stop.MISSING)
_OVER = (State.UNDONE, State.FORGOTTEN)
#: How a part that stands so is coloured.
_LOOKS = {"going": "", "tried": "bad", "waits": "warn", "done": "ok"}
#: A look has told that it is there, or that nobody can tell.
_TOLD_LEFT = (State.LEFT, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Left:
    """Something that was sent and is not proved to be gone."""

    number: int
    name: str
    mark: int
    label: str
    what: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class OurPart:
    """What Orden does: its rows, how far it is, and whether she may begin it, or try again.

    ``tag`` and ``look``: how it stands in a word. ``status``: in a sentence. ``begun``: some of it
    was tried already.
    """

    rows: tuple[StepRow, ...]
    tag: str
    look: str
    status: str
    going: bool
    may_start: bool
    begun: bool
    trouble: str


@dataclass(frozen=True, slots=True)
class Carried:
    """Everything that is told of what Orden does. ``ours`` None: there is none of it."""

    left: tuple[Left, ...]
    ours: OurPart | None
    proved: tuple[StepRow, ...]


def is_void(order: Order) -> bool:
    """Tell whether nothing of an order is there any more, and nothing of it was ever begun."""
    return all(step.stop in _VOID and step.state in (State.STOPPED, State.PLANNED)
               for step in order.steps)  # fmt: skip


def carried(orders: Iterable[Order], progress: Progress, teller: Teller, now: datetime) -> Carried:
    """Tell how far the orders are that have her word."""
    counted = [one for one in orders if one.cleared and not is_void(one)]
    steps = [(one, step) for one in counted for step in one.steps if step.state not in _OVER]
    left = [(one, step) for one, step in steps if _is_left(step, going=progress.going)]
    rest = [s for _, s in steps if _is_ours(s) and not _is_left(s, going=progress.going)]
    proved = [step for _one, step in steps if step.proved and _is_new(step, now)]
    return Carried(
        left=tuple(_left(one, step, teller) for one, step in left),
        ours=_ours(rest, [step for _, step in left], proved, progress, teller),
        proved=tuple(teller.seen(proved)),
    )


def _is_left(step: Step, *, going: bool) -> bool:
    return step.open and (not going or step.state in _TOLD_LEFT)


def _is_ours(step: Step) -> bool:
    return not (step.hers or step.proved or step.stop in _VOID)


def _is_new(step: Step, now: datetime) -> bool:
    return step.standing.since is not None and now - step.standing.since <= _TOLD


def _left(order: Order, step: Step, teller: Teller) -> Left:
    mark, label = teller.place(step.source)
    return Left(
        number=order.number or 0,
        name=teller.name(order.person),
        mark=mark,
        label=label,
        what=teller.thing(step),
        state=erasing_words.state(step, teller.words),
        why=erasing_words.why(step, teller.words),
    )


def _ours(
    rest: Sequence[Step],
    left: Sequence[Step],
    proved: Sequence[Step],
    progress: Progress,
    teller: Teller,
) -> OurPart | None:
    if not (rest or left or proved or progress.going):
        return None
    words = teller.words
    done = [step for step in proved if step.standing.sends]
    how, total = _how(rest, left, progress), len(done) + len(rest) + len(left)
    return OurPart(
        rows=tuple(teller.rows(rest)),
        tag=words.say(f"our_part.{how}"),
        look=_LOOKS[how],
        status=words.say(f"our_part.{how}_told", n=len(done), of=words.in_letters(total)),
        going=progress.going,
        may_start=bool(rest or left) and not progress.going,
        begun=any(step.state is not State.PLANNED for step in (*rest, *left)),
        trouble=progress.trouble,
    )


def _how(rest: Sequence[Step], left: Sequence[Step], progress: Progress) -> str:
    """Say how Orden's part stands, as the wordings name it."""
    if progress.going:
        return "going"
    if left:
        return "tried"
    return "waits" if rest else "done"
