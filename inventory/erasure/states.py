"""What may follow what in an erasure, and when it may be said that something is gone. No I/O.

A step's state is never written: it is what its events come to. Two looks by different paths, each
with its controls, are the only way to ``GONE``, whatever a vendor's call returned. Nothing is sent
twice unless two looks, the second after the time in which the first call may still happen, say that
the record is there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from inventory.eraser import Stop, Word
from inventory.ledger.deletion_log import Event, Happened


class State(StrEnum):
    """How a step stands."""

    PLANNED = "planned"
    BEGUN = "begun"
    SENT = "sent"  # and no answer noted: the program ended, or has not come back yet
    ANSWERED = "answered"
    UNCLEAR = "unclear"
    REFUSED = "refused"
    LOOKING = "looking"
    GONE = "gone"
    AGAIN_1 = "again_1"  # seen gone again the night after
    AGAIN_30 = "again_30"
    LEFT = "left"
    UNKNOWN = "unknown"
    STOPPED = "stopped"
    WAITING = "waiting"
    GUIDED = "guided"
    HANDED_OVER = "handed_over"
    SELF_DECLARED = "self_declared"
    UNDONE = "undone"
    FORGOTTEN = "forgotten"


class NotPossible(Exception):
    """What cannot happen to a step in its state: a fault of the program, never of the vendor."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"a step that is {state.value} cannot {event.value}")
        self.state, self.event = state, event


_OFF = {
    Event.STOP: State.STOPPED,
    Event.WAIT: State.WAITING,
    Event.GUIDE: State.GUIDED,
    Event.UNDO: State.UNDONE,
}
_SEEN = {Event.LOOK: State.LOOKING}
_BEGIN = {Event.BEGIN: State.BEGUN}
#: Of a record that takes more than one call, some were made, and no more are.
_HALF = {Event.STOP: State.STOPPED, Event.GUIDE: State.GUIDED}
#: What is there, or may be, she can take away herself, and say so.
_HERS = {Event.GUIDE: State.GUIDED, Event.HAND_OVER: State.HANDED_OVER}

#: What each state may become, by what happens. Whatever is not here cannot happen.
FOLLOWS: Mapping[State, Mapping[Event, State]] = {
    State.PLANNED: {**_OFF, **_BEGIN},
    State.BEGUN: {**_OFF, **_BEGIN, Event.SEND: State.SENT},
    State.SENT: {
        **_SEEN,
        Event.ANSWER: State.ANSWERED,
        Event.NO_ANSWER: State.UNCLEAR,
        Event.REFUSE: State.REFUSED,
    },
    State.ANSWERED: {**_SEEN, **_HALF},
    State.UNCLEAR: {**_SEEN, **_HALF},
    # It cannot have been done: it may be tried anew, or be handed to her.
    State.REFUSED: {**_SEEN, **_OFF, **_BEGIN},
    State.GONE: {**_SEEN, Event.FORGET: State.FORGOTTEN},
    State.AGAIN_1: {**_SEEN, Event.FORGET: State.FORGOTTEN},
    State.AGAIN_30: {**_SEEN, Event.FORGET: State.FORGOTTEN},
    State.LEFT: {**_SEEN, **_HERS, Event.SEND: State.SENT},
    State.UNKNOWN: {**_SEEN, **_HERS},
    State.STOPPED: {**_OFF, **_BEGIN},
    State.WAITING: {**_OFF, **_BEGIN},
    State.GUIDED: {**_OFF, **_BEGIN, **_SEEN, Event.HAND_OVER: State.HANDED_OVER},
    State.HANDED_OVER: {
        **_SEEN,
        Event.GUIDE: State.GUIDED,
        Event.HAND_OVER: State.HANDED_OVER,
        Event.DECLARE: State.SELF_DECLARED,
    },
    State.SELF_DECLARED: {**_SEEN, Event.FORGET: State.FORGOTTEN},
    State.UNDONE: {},
    State.FORGOTTEN: {},
}

#: The record is gone, as far as was looked.
PROVED = (State.GONE, State.AGAIN_1, State.AGAIN_30, State.FORGOTTEN)
#: Something was sent, and nobody knows what became of it.
OPEN = (State.SENT, State.ANSWERED, State.UNCLEAR)
#: Not carried out, and nothing was sent that could still happen.
_BEFORE = (State.PLANNED, State.BEGUN, State.STOPPED, State.WAITING, State.GUIDED, State.REFUSED)
_ROUNDS = {0: State.GONE, 1: State.AGAIN_1, 30: State.AGAIN_30}
#: A call is sent again once, and then it is hers.
_MOST_SENDS = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step stands. ``since``: of what it stands by. ``looks``: the latest of each path.

    ``sent_at`` and ``sends``: the last call, and how many there were. ``may_resend``: it was sent,
    is there, and can be sent once more. ``may_send``: that, or nothing that was sent can have been
    done. ``handed``: when she last said that she has done it.
    """

    state: State
    since: datetime | None = None
    word: Word | None = None
    code: str | None = None
    until: date | None = None
    looks: tuple[Happened, ...] = ()
    sent_at: datetime | None = None
    sends: int = 0
    may_resend: bool = False
    may_send: bool = True
    handed: datetime | None = None


def follow(state: State, event: Event) -> State:
    """Return what a state becomes. Raises ``NotPossible``."""
    after = FOLLOWS[state].get(event) if state in FOLLOWS else None
    if after is None:
        raise NotPossible(state, event)
    return after


@dataclass(slots=True)
class _Fold:
    settle: timedelta
    state: State = State.PLANNED
    last: Happened | None = None
    sent: Happened | None = None
    sends: int = 0
    answer: Happened | None = None
    answered: bool = False
    alarm: str | None = None
    may_have_happened: bool = False
    claim: Word | None = None
    looks: list[Happened] = field(default_factory=list)
    handed: datetime | None = None

    def take(self, one: Happened) -> None:
        if self.state is State.UNCLEAR and one.event not in FOLLOWS[State.UNCLEAR]:
            self.state = State.LEFT  # it was settled then: under another limit than today's
        self.state = follow(self.state, one.event)
        self.last = one
        if one.event is Event.SEND:
            self.sent, self.sends = one, self.sends + 1
            self.answered, self.looks, self.may_have_happened = False, [], True
        if one.event is Event.REFUSE:
            self.may_have_happened = False
        if one.event in (Event.SEND, Event.HAND_OVER):
            self.claim = one.word
        if one.event is Event.HAND_OVER:
            self.handed, self.looks = one.at, []
        if one.event in (Event.ANSWER, Event.NO_ANSWER):
            self.answer = one
            self.alarm = one.code if one.code == Stop.UNEXPECTED.value else self.alarm
        if one.event is Event.ANSWER:
            self.answered = True
        if one.event is Event.LOOK:
            self.looks.append(one)
            self.state = self._seen()

    def _seen(self) -> State:
        """Say what the looks since the last call come to: the latest round that tells."""
        for round_ in sorted(_ROUNDS, reverse=True):
            found = _verdict(self.looks, round_)
            if found is True:
                return self._there()
            if found is False:
                return _ROUNDS[round_]
        return State.UNKNOWN

    def _there(self) -> State:
        """Say what it means that it is there: while the call may still happen, nothing."""
        if self.sent is None or self.answered:
            return State.LEFT
        return State.LEFT if self._seen_late() else State.UNCLEAR

    def _seen_late(self) -> bool:
        """Tell whether two looks saw it, the last after the call can no longer happen."""
        if self.sent is None:
            return False
        seen = [look for look in self.looks if look.found and look.controls]
        return len(seen) > 1 and seen[-1].at >= self.sent.at + self.settle

    def resendable(self) -> bool:
        # What did something that nobody can explain is not tried again.
        tried = self.sends >= _MOST_SENDS or self.alarm is not None
        return self.state is State.LEFT and not tried and self._seen_late()


def latest(looks: Iterable[Happened], round_: int) -> Sequence[Happened]:
    """Return the latest look by each path of one round."""
    by_path = {look.path: look for look in looks if look.round == round_}
    return tuple(by_path.values())


def _verdict(looks: Iterable[Happened], round_: int) -> bool | None:
    """Tell whether a round saw it there, or gone by two paths; None: it does not tell.

    One path whose controls fail, or that nobody could go, and the round tells nothing.
    """
    told = latest(looks, round_)
    if not all(look.controls and look.found is not None for look in told):
        return None
    if any(look.found for look in told):
        return True
    return False if len(told) > 1 else None


def standing(events: Iterable[Happened], settle: timedelta) -> Standing:
    """Return what a step's events come to. Raises ``NotPossible`` for events that cannot be.

    ``settle``: after how long a call that got no answer can no longer happen.
    """
    fold = _Fold(settle)
    for one in events:
        fold.take(one)
    last = fold.last
    looks = tuple(found for round_ in _ROUNDS for found in latest(fold.looks, round_))
    return Standing(
        state=fold.state,
        since=last.at if last else None,
        word=_word(fold),
        code=_code(fold, looks),
        until=last.until if last else None,
        looks=looks,
        sent_at=fold.sent.at if fold.sent else None,
        sends=fold.sends,
        may_resend=fold.resendable(),
        may_send=fold.resendable() or not fold.may_have_happened,
        handed=fold.handed,
    )


def _code(fold: _Fold, looks: Iterable[Happened]) -> str | None:
    """Return why it stands so: as noted last, else what a look found left, else the answer's code.

    Why an answer told nothing is no news of what is proved to be gone.
    """
    if fold.last is None:
        return None
    told = [fold.last.code, fold.alarm, *(look.code for look in looks if look.found)]
    if fold.answer and (fold.answered or fold.state not in PROVED):
        told.append(fold.answer.code)
    return next(filter(None, told), None)


def _word(fold: _Fold) -> Word | None:
    """Return the word for what happened: what was claimed once it is proved, else what was seen."""
    if fold.state in (*PROVED, State.SELF_DECLARED):
        return fold.claim
    seen = [look.word for look in fold.looks if look.found and look.word]
    return seen[-1] if seen else None


def undoable(state: State) -> bool:
    """Tell whether a step can be taken back: nothing was sent."""
    return state in _BEFORE
