"""What may follow what in an erasure: the table, the looks, and a machine that runs through all of it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from inventory.eraser import Path, Word
from inventory.erasure import states
from inventory.erasure.states import FOLLOWS, NotPossible, State, follow, standing
from inventory.ledger.deletion_log import Event, Happened

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SETTLE = timedelta(seconds=120)


def on(event: Event, seconds: float = 0, **told: object) -> Happened:
    return Happened(NOW + timedelta(seconds=seconds), event, **told)  # type: ignore[arg-type]


def look(path: Path, found: bool | None, seconds: float = 1, *, controls: bool = True, round_: int = 0,
         word: Word | None = None) -> Happened:  # fmt: skip
    return on(Event.LOOK, seconds, path=path, found=found, controls=controls, round=round_, word=word)


BEGUN = (on(Event.BEGIN), on(Event.SEND, word=Word.ERASED))
ANSWERED = (*BEGUN, on(Event.ANSWER))
UNCLEAR = (*BEGUN, on(Event.NO_ANSWER, code="http_500"))
GONE = (look(Path.ID, False), look(Path.LIST, False))
THERE = (look(Path.ID, True), look(Path.LIST, True))
LATE = (look(Path.ID, True, 130), look(Path.LIST, True, 131))


@pytest.mark.parametrize(
    ("events", "state", "word"),
    [
        ((), "planned", None),
        (BEGUN[:1], "begun", None),
        (BEGUN, "sent", None),
        (ANSWERED, "answered", None),
        ((*ANSWERED, *GONE), "gone", "erased"),
        ((*ANSWERED, GONE[0]), "unknown", None),  # one look proves nothing
        ((*ANSWERED, look(Path.ID, False), look(Path.ID, False)), "unknown", None),  # nor the same twice
        ((*ANSWERED, GONE[0], look(Path.LIST, True)), "left", None),
        ((*ANSWERED, GONE[0], look(Path.LIST, True, word=Word.ARCHIVED)), "left", "archived"),  # M08
        ((*ANSWERED, *GONE, look(Path.SEARCH, False, controls=False)), "unknown", None),  # P01
        ((*ANSWERED, *GONE, look(Path.SEARCH, None)), "unknown", None),
        ((*ANSWERED, *(look(path, True, controls=False) for path in Path)), "unknown", None),  # P02
        ((*BEGUN, *GONE), "gone", "erased"),  # E03: killed before the answer was noted
        ((*UNCLEAR, *GONE), "gone", "erased"),  # M03, M04
        ((*UNCLEAR, *THERE), "unclear", None),  # M06: no verdict before the limit
        ((*UNCLEAR, *THERE, *LATE), "left", None),  # M02
        ((*UNCLEAR, *THERE, look(Path.ID, False, 5), look(Path.LIST, False, 6)), "gone", "erased"),
        ((*BEGUN, on(Event.REFUSE, code="http_403"), on(Event.GUIDE, code="no_right")), "guided", None),
        ((*ANSWERED, *GONE, look(Path.ID, False, round_=1), look(Path.LIST, False, round_=1)), "again_1", "erased"),
        ((*ANSWERED, *GONE, look(Path.ID, None, round_=1), look(Path.LIST, None, round_=1)), "gone", "erased"),  # E09
        ((*ANSWERED, *GONE, look(Path.ID, True, round_=30), look(Path.LIST, False, round_=30)), "left", None),  # P03
        ((on(Event.GUIDE, code="no_way"), on(Event.HAND_OVER, word=Word.ERASED), *GONE), "gone", "erased"),
        ((on(Event.GUIDE, code="no_way"), on(Event.HAND_OVER, word=Word.ERASED), on(Event.DECLARE)), "self_declared",
         "erased"),
    ],
)  # fmt: skip
def test_what_events_come_to(events: tuple[Happened, ...], state: str, word: str | None) -> None:
    found = standing(events, SETTLE)
    assert (found.state, found.word) == (state, word)


def test_it_is_sent_again_once_and_only_after_the_time_is_out() -> None:
    assert not standing((*UNCLEAR, *THERE), SETTLE).may_resend
    assert not standing((*UNCLEAR, LATE[0]), SETTLE).may_resend  # one look only
    late = (*UNCLEAR, *THERE, *LATE)
    assert standing(late, SETTLE).may_resend
    again = (*late, on(Event.SEND, 140, word=Word.ERASED), on(Event.NO_ANSWER, 141, code="http_500"))
    assert standing(again, SETTLE).state is State.UNCLEAR
    later = (look(Path.ID, True, 300), look(Path.LIST, True, 301))
    found = standing((*again, *later), SETTLE)
    assert (found.state, found.sends, found.may_resend) == (State.LEFT, 2, False)


def test_what_answered_is_not_sent_again_by_itself() -> None:
    assert not standing((*ANSWERED, *THERE), SETTLE).may_resend
    assert not standing((*ANSWERED, *THERE), SETTLE).may_send
    handed = (*ANSWERED, *THERE, on(Event.GUIDE, code="no_right"), on(Event.BEGIN))
    assert not standing(handed, SETTLE).may_send  # by no way round
    earlier = (*UNCLEAR, *THERE, on(Event.SEND, 5, word=Word.ERASED))  # settled under a shorter limit
    assert standing(earlier, SETTLE).state is State.SENT


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ((*BEGUN, on(Event.ANSWER, code="put_back"), *GONE), "put_back"),
        ((*UNCLEAR, *GONE), None),  # why an answer told nothing is no news of what is gone
        ((*UNCLEAR, *THERE), "http_500"),
        ((*ANSWERED, on(Event.LOOK, path=Path.ID, found=True, controls=True, round=0, code="note"), GONE[1]), "note"),
        ((*ANSWERED, on(Event.LOOK, path=Path.ID, found=True, controls=True, round=0, code="note"), *GONE), None),
        ((*BEGUN, on(Event.NO_ANSWER, code="unexpected"), *THERE, *LATE), "unexpected"),
        ((*BEGUN, on(Event.NO_ANSWER, code="unexpected"), *GONE), "unexpected"),
        ((*BEGUN[:1], on(Event.GUIDE, code="no_right")), "no_right"),
    ],
)
def test_why_it_stands_so_is_still_told_after_further_looks(events: tuple[Happened, ...], code: str | None) -> None:
    assert standing(events, SETTLE).code == code


def test_what_nobody_can_explain_is_not_sent_again() -> None:
    alarm = (*BEGUN, on(Event.NO_ANSWER, code="unexpected"), *THERE, *LATE)
    assert standing((*UNCLEAR, *THERE, *LATE), SETTLE).may_resend
    assert not standing(alarm, SETTLE).may_resend and not standing(alarm, SETTLE).may_send


def test_every_pair_has_an_answer() -> None:
    states_ = set(State) - {State.LOOKING}
    assert set(FOLLOWS) == states_
    for state in states_:
        for event in Event:
            if event in FOLLOWS[state]:
                assert follow(state, event) in State
            else:
                with pytest.raises(NotPossible, match=state.value):
                    follow(state, event)


def test_nothing_can_be_taken_back_once_it_is_sent() -> None:
    sent = {State.SENT, State.ANSWERED, State.UNCLEAR, *states.PROVED, State.LEFT, State.UNKNOWN}
    assert not any(states.undoable(state) for state in sent)
    assert all(Event.UNDO in FOLLOWS[state] for state in State if states.undoable(state))
    assert not any(Event.UNDO in FOLLOWS[state] for state in sent)


@hypothesis(max_examples=400, deadline=None)
@given(st.data())
def test_no_path_sends_twice_or_claims_without_two_looks(data: st.DataObject) -> None:
    """A naive reading of the same events: whatever order they come in, and wherever it is cut off."""
    events: list[Happened] = []
    for second in range(data.draw(st.integers(1, 14))):
        state = standing(events, SETTLE)
        can = sorted(FOLLOWS[state.state])
        if not can:
            break
        event = data.draw(st.sampled_from(can))
        at = second * data.draw(st.sampled_from([1, 200]))
        told: dict[str, object] = {}
        if event is Event.LOOK:
            told = {"path": data.draw(st.sampled_from(Path)), "found": data.draw(st.sampled_from([True, False, None])),
                    "controls": data.draw(st.booleans()), "round": data.draw(st.sampled_from([0, 1, 30]))}  # fmt: skip
        next_ = on(event, max(at, *(one.at.timestamp() - NOW.timestamp() for one in events), 0), **told)
        if event is Event.SEND and not state.may_send:
            continue  # the one thing that whoever carries out asks first
        events.append(next_)
    found = standing(events, SETTLE)
    sends = [n for n, one in enumerate(events) if one.event is Event.SEND]
    for before, again in pairwise(sends):
        if any(one.event is Event.REFUSE for one in events[before:again]):
            continue  # it cannot have been done
        saw = [one for one in events[before:again] if one.event is Event.LOOK and one.found and one.controls]
        assert len(saw) > 1 and saw[-1].at - events[before].at >= SETTLE
    assert found.sends == len(sends)
    if found.state in states.PROVED and found.state is not State.FORGOTTEN:
        since = events[sends[-1] :] if sends else events
        gone = [one for one in since if one.event is Event.LOOK and one.found is False and one.controls]
        assert len({one.path for one in gone}) > 1
