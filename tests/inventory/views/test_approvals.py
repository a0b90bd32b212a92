"""How an approved record stands a night later: a table of what was approved, what the rules say tonight, and what that comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from inventory.assessment.flag_rules import Severity
from inventory.ledger.decisions import Choice, Decision, Finding, Reason, RecordKey
from inventory.ledger.judgement_model import Who
from inventory.ledger.opaque_keys import Pepper
from inventory.linkage.link_rules import Tier
from inventory.model import Kind, Outcome, Reading, SourceNight
from inventory.policy.rule_files import Arg, ArgType
from inventory.views.approval_evidence import evidence
from inventory.views.approvals import Covered, State, covered, findings_of, without_hold
from inventory.views.effects import Effect
from inventory.views.models import FileRecord, Flag, Holding, Tie

TODAY = date(2026, 11, 23)
APPROVED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
READ = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)
LATER, BEFORE = date(2028, 12, 31), date(2024, 12, 31)
KARI, OLA = "p-000000000001", "p-000000000002"
PEPPER = Pepper("k" * 40)
DELETE, STOP, REVIEW, KEEP, HOLD = Outcome.DELETE, Outcome.STOP, Outcome.REVIEW, Outcome.KEEP, Outcome.HOLD
BOOKINGS = SourceNight("bookings", "simplybook", "SimplyBook.me", Reading.FRESH, READ, 9)
LIST = SourceNight("newsletter", "mailchimp", "Mailchimp", Reading.FRESH, READ, 9)
DOWN = replace(BOOKINGS, status=Reading.STALE, read_at=APPROVED - timedelta(hours=7))

OLD, MINE = ("BOOKING_OLD", DELETE), ("", DELETE)
SKYPE, NO = ("SKYPE_OBSOLETE", DELETE), ("WITHDRAWN_STILL_ACTIVE", STOP)
CONSENT, CASE = ("NO_CONSENT_FOUND", REVIEW), ("HOLD_CASE", HOLD)
UNREAD, AHEAD = ("SOURCE_MISSING", REVIEW), ("KEEP_FUTURE_BOOKING", KEEP)
NEWS, EXPIRED = ("KEEP_NEWSLETTER", KEEP), ("REG_EXPIRED", DELETE)
UNPAID, ANSWER = ("KEEP_UNPAID", KEEP), ("DSR_DUE", REVIEW)
Codes = Sequence[tuple[str, Outcome]]


def record(name: str = "booking:1", **more: Any) -> FileRecord:
    made = FileRecord(
        "bookings", name, Kind.BOOKING, "A06", "BOOKING", "6(1)(b)", None, None, {}, (),
        Tie(Tier.ALONE, None, None), BEFORE, stale=False,
    )  # fmt: skip
    return replace(made, **more)


def flags(codes: Codes, name: str = "booking:1", person: str = KARI) -> tuple[Flag, ...]:
    return tuple(Flag(c, out, Severity.NORMAL, person, "bookings", name, "BOOKING", BEFORE, None, {}) for c, out in codes)


def file(records: Sequence[FileRecord], found: Sequence[Flag] = (), person: str = KARI) -> Holding:
    return Holding(person, (), (), tuple(records), tuple(found))


def decision(number: int, codes: Codes, choice: Choice = Choice.ERASE, **more: Any) -> Decision:
    reason, until = (Reason.CLAIM, LATER) if choice is Choice.KEEP else (None, None)
    keys = frozenset(PEPPER.finding("bookings", "booking:1", code) for code, _outcome in codes)
    about = frozenset({RecordKey("bookings", PEPPER.record("bookings", "booking:1"))})
    made = Decision(number, APPROVED, Who.OWNER, choice, reason, until, KARI, keys, None, None, about)
    return replace(made, **more)


@dataclass(frozen=True)
class Night:
    """What was approved on Kari's booking, and how it is tonight."""

    approved: Codes
    flags: Codes = ()
    here: bool = True
    until: date = BEFORE
    kept: tuple[str, ...] = ()
    source: SourceNight | None = BOOKINGS
    request: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    since: Sequence[Decision] = ()

    def stands(self, *, old: bool = False) -> Covered:
        """``old``: the approval was written by a program that did not note its records."""
        first = decision(1, self.approved)
        one = replace(first, records=frozenset()) if old else first
        stale = self.source is not None and self.source.status is not Reading.FRESH
        lies = record(keep_until=self.until, fields_kept=self.kept, stale=stale)
        files = [file([lies], flags(self.flags))] if self.here else []
        sources = [LIST, *([self.source] if self.source else [])]
        seen = evidence(files, sources, self.request, [one, *self.since], PEPPER, TODAY)
        [found] = covered(one, seen)
        return found


KEPT_SINCE = decision(2, [OLD], Choice.KEEP)
AGAIN, DONE = decision(2, [EXPIRED]), decision(2, [CONSENT], Choice.DONE)
KEPT_ASKING = decision(2, [CONSENT], Choice.KEEP)
NIGHTS: Mapping[str, tuple[Night, State]] = {
    # Still there, and still as she approved it.
    "the finding is still there": (Night([OLD], [OLD]), State.PROPOSED),
    "a field is still filled": (Night([SKYPE], [SKYPE, AHEAD]), State.PROPOSED),
    "the use goes on": (Night([NO], [NO]), State.PROPOSED),
    "she proposed it herself": (Night([MINE], []), State.PROPOSED),
    "… and a consent does not undo her wish": (Night([MINE], [NEWS]), State.PROPOSED),
    "… nor does a question": (Night([MINE], [CONSENT]), State.PROPOSED),
    "a question has come beside it": (Night([OLD], [OLD, CONSENT]), State.PROPOSED),
    "a use that must stop waits for no request": (Night([NO], [NO, CASE], request={KARI: (3,)}), State.PROPOSED),
    # Still there under another finding.
    "the finding has another code": (Night([OLD], [EXPIRED]), State.OTHER),
    "only a question is left": (Night([OLD], [CONSENT]), State.OTHER),
    "the field is empty, now all is to go": (Night([SKYPE], [OLD]), State.OTHER),
    # Still there, and nothing asks.
    "no rule asks any more": (Night([OLD], []), State.UNASKED),
    "what is told elsewhere asks for nothing": (Night([OLD], [ANSWER]), State.UNASKED),
    "the finding is a question only": (Night([OLD], [("BOOKING_OLD", REVIEW)]), State.UNASKED),
    "a code that no rule has any more": (Night([("RETIRED", DELETE)], []), State.UNASKED),
    # Still there, and kept or held.
    "an appointment ahead keeps it": (Night([OLD], [AHEAD]), State.KEPT),
    "… and hers does not undo a contract": (Night([MINE], [AHEAD]), State.KEPT),
    "… nor an unpaid invoice": (Night([MINE], [UNPAID]), State.KEPT),
    "the bookkeeping act keeps it": (Night([MINE], [], until=LATER, kept=("amount",)), State.KEPT),
    "a request came in": (Night([OLD], [CASE], request={KARI: (3,)}), State.HELD),
    "… and she proposed it herself": (Night([MINE], [CASE], request={KARI: (3,)}), State.HELD),
    "… after the night": (Night([OLD], [OLD], request={KARI: (3,)}), State.HELD),
    "… and is closed since the night": (Night([OLD], [CASE]), State.HELD),
    "another's request holds nothing": (Night([OLD], [OLD], request={OLA: (3,)}), State.PROPOSED),
    # Done, as far as she approved it.
    "the field is empty": (Night([SKYPE], [AHEAD]), State.SETTLED),
    "the use has stopped": (Night([NO], []), State.SETTLED),
    "… though a request is open": (Night([NO], [CASE], request={KARI: (3,)}), State.SETTLED),
    # She has said something else since.
    "she keeps it since": (Night([OLD], [OLD], since=[KEPT_SINCE]), State.REPLACED),
    "she approved it anew for another reason": (Night([OLD], [EXPIRED], since=[AGAIN]), State.REPLACED),
    "what she proposed, she keeps since": (Night([MINE], [CONSENT], since=[KEPT_ASKING]), State.REPLACED),
    "… but not by putting something else right": (Night([MINE], [CONSENT], since=[DONE]), State.PROPOSED),
    "a keep of another finding takes nothing back": (Night([OLD], [OLD], since=[KEPT_ASKING]), State.PROPOSED),
    "she keeps it for its new reason": (
        Night([OLD], [EXPIRED], since=[decision(2, [EXPIRED], Choice.KEEP)]), State.REPLACED,
    ),
    "what she put right beside it hides no request": (
        Night([OLD], [CASE], request={KARI: (3,)}, since=[DONE]), State.HELD,
    ),
    "… and no source that was not read": (Night([OLD], [UNREAD], source=DOWN, since=[DONE]), State.NOT_READ),
    "what is undone counts no more": (
        Night([OLD], [OLD], since=[replace(KEPT_SINCE, undone_at=READ)]), State.PROPOSED,
    ),
    "gone, and told of by the later decision": (Night([OLD], here=False, since=[AGAIN]), State.REPLACED),
    # Not read: nobody knows.
    "its source was not read": (Night([OLD], [UNREAD], source=DOWN), State.NOT_READ),
    "… and the use went on when it last was": (Night([NO], [NO, UNREAD], source=DOWN), State.NOT_READ),
    "… nor for what she proposed herself": (Night([MINE], [UNREAD], source=DOWN), State.NOT_READ),
    "… but a request holds it whatever is there": (
        Night([OLD], [UNREAD, CASE], source=DOWN, request={KARI: (3,)}), State.HELD,
    ),
    "… and it was gone already when it last was": (Night([OLD], here=False, source=DOWN), State.NOT_READ),
    "its source was never read": (
        Night([OLD], here=False, source=replace(BOOKINGS, status=Reading.NOT_READ, read_at=None)), State.NOT_READ,
    ),
    "what the finding leans on was not read": (Night([OLD], [UNREAD]), State.UNSURE),
    "… and an emptied field is not sure either": (Night([SKYPE], [UNREAD]), State.UNSURE),
    "a row could not be read": (Night([OLD], here=False, source=replace(BOOKINGS, unreadable=1)), State.PARTLY_READ),
    # Gone.
    "its source was read whole": (Night([OLD], here=False), State.GONE),
    "… where she proposed it herself": (Night([MINE], here=False), State.GONE),
}  # fmt: skip


@pytest.mark.parametrize(("night", "state"), list(NIGHTS.values()), ids=list(NIGHTS))
def test_how_an_approved_record_stands(night: Night, state: State) -> None:
    found = night.stands()
    assert found.state is state
    assert (found.effect is not None) is (state is State.PROPOSED)
    assert (found.record is not None, found.person) == (night.here, KARI if night.here else None)
    assert found.request == (night.request.get(KARI, (None,))[0] if state is State.HELD else None)


#: An older approval names its records by their findings alone: it cannot tell these.
NEW_ONLY = ("a code that no rule has any more", "gone, and told of by the later decision")


@pytest.mark.parametrize(
    ("night", "state"), [pytest.param(*told, id=name) for name, told in NIGHTS.items() if name not in NEW_ONLY]
)
def test_an_older_programs_approval_stands_alike(night: Night, state: State) -> None:
    assert night.stands(old=True).state is state


def test_every_state_is_in_the_table() -> None:
    assert {state for _night, state in NIGHTS.values()} == set(State)


def test_a_source_that_is_no_longer_set_up_tells_nothing() -> None:
    assert Night([OLD], here=False, source=None).stands().state is State.NOT_READ


def test_an_approval_is_carried_out_by_its_own_findings_alone() -> None:
    """An approval to empty a field does not grow into one to erase the record because another rule has come to ask for that."""
    effect = Night([SKYPE], [OLD, SKYPE]).stands().effect
    assert effect is not None and effect.effect is Effect.EMPTY
    both = Night([SKYPE, OLD], [OLD, SKYPE]).stands().effect
    assert both is not None and both.effect is Effect.ERASE


def test_a_record_is_found_with_whomever_it_is_now() -> None:
    one = decision(1, [OLD])
    whose = file([record()], flags([OLD], person=OLA), OLA)
    seen = evidence([whose], [BOOKINGS], {OLA: (7,)}, [one], PEPPER, TODAY)
    [found] = covered(one, seen)
    assert (found.state, found.person, found.request) == (State.HELD, OLA, 7)  # it is Ola's request that holds it


def test_each_record_of_an_approval_stands_for_itself() -> None:
    about = [("bookings", f"booking:{n}") for n in (1, 2, 3)]
    one = decision(
        1,
        [],
        keys=frozenset(PEPPER.finding(*ref, "BOOKING_OLD") for ref in about),
        records=frozenset(RecordKey(ref[0], PEPPER.record(*ref)) for ref in about),
    )
    whose = file([record("booking:1"), record("booking:2"), record("booking:9")], flags([OLD]))
    found = covered(one, evidence([whose], [BOOKINGS], {}, [one], PEPPER, TODAY))
    told = [(each.record.record if each.record else None, each.state) for each in found]
    assert told == [("booking:1", State.PROPOSED), ("booking:2", State.UNASKED), (None, State.GONE)]


def test_a_request_for_erasure_waits_for_the_approval_that_answers_it_and_for_no_other() -> None:
    """An open request held its own erasure: ten records that were to be erased all became hold (seen 2026-11-30)."""
    held = replace(flags([CASE])[0], args={"request": Arg(ArgType.TEXT, "3")})
    answers = decision(1, [MINE], request=3)

    def stands(one: Decision, requests: tuple[int, ...], *found: Flag) -> State:
        seen = evidence([file([record()], found)], [BOOKINGS], {KARI: requests}, [one], PEPPER, TODAY)
        return covered(one, seen)[0].state

    assert stands(answers, (3,), held) is State.PROPOSED
    assert stands(decision(1, [MINE]), (3,), held) is State.HELD
    assert stands(answers, (3, 4), replace(held, args={"request": Arg(ArgType.TEXT, "3, 4")})) is State.HELD  # hers, of another kind
    restricted = replace(held, code="HOLD_RESTRICTED", args={"request": Arg(ArgType.TEXT, "4")})
    assert stands(answers, (4, 3), held, restricted) is State.HELD
    whole = without_hold(file([record()], [held]), 3)
    assert [one.code for one in findings_of(Choice.ERASE, (), whole, TODAY)] == [""]
    assert findings_of(Choice.ERASE, (), file([record()], [held]), TODAY) == []


def left(*codes: tuple[str, Outcome]) -> tuple[Flag, ...]:
    return flags(codes)


@pytest.mark.parametrize(
    ("choice", "asked", "codes"),
    [
        (Choice.ERASE, [OLD, NO, CONSENT], ["BOOKING_OLD", "WITHDRAWN_STILL_ACTIVE"]),
        (Choice.KEEP, [OLD, CONSENT], ["BOOKING_OLD", "NO_CONSENT_FOUND"]),
        (Choice.DONE, [CONSENT], ["NO_CONSENT_FOUND"]),
        (Choice.ERASE, [CONSENT], ["", "NO_CONSENT_FOUND"]),  # she proposes it: the question is answered with it
        (Choice.ERASE, [], [""]),
        (Choice.KEEP, [], []),
    ],
)
def test_what_a_decision_is_about(choice: Choice, asked: Codes, codes: list[str]) -> None:
    found = findings_of(choice, left(*asked), file([record()], left(*asked)), TODAY)
    assert found == [Finding("bookings", "booking:1", code) for code in codes]


def test_a_proposal_is_about_what_no_law_holds() -> None:
    kept = record("booking:2", keep_until=LATER, fields_kept=("amount",))
    unread = record("booking:3", stale=True)
    held = flags([CASE], "booking:4")
    whose = file([record(), kept, unread, record("booking:4")], held)
    assert findings_of(Choice.ERASE, (), whose, TODAY) == [
        Finding("bookings", "booking:1", ""),
        Finding("bookings", "booking:3", ""),
    ]
    assert findings_of(Choice.ERASE, (), None, TODAY) == []
