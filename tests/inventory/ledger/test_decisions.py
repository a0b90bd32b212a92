"""What the coach decides stands for what it was about, as long as it should, and can be taken back."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from inventory.assessment import flag_rules as rules
from inventory.assessment.flag_rules import flag_rules
from inventory.errors import UserError
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Decision, Finding, Reason, RecordKey
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.policy import policy
from tests.inventory.kari import KARI as OWNER
from tests.inventory.nights import at, booking, client, contact, read

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
KARI = "p-000000000001"
OLD = Finding("bookings", "booking:7", "BOOKING_OLD")
DUE = Finding("bookings", "booking:8", "BOOKING_OLD")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path, "k" * 40)


def erase(ledger: Ledger, *findings: Finding, now: datetime = NOW) -> int:
    return decisions.decide(ledger, KARI, Choice.ERASE, findings or (OLD,), Who.OWNER, now)


def only(ledger: Ledger) -> Decision:
    (one,) = decisions.decisions(ledger)
    return one


def test_a_decision_is_about_its_findings_and_no_other(ledger: Ledger) -> None:
    erase(ledger, OLD)
    pepper = ledger.pepper()
    assert pepper is not None
    found = decisions.latest(decisions.decisions(ledger))
    assert pepper.finding(*OLD) in found
    assert pepper.finding(*DUE) not in found
    assert pepper.finding("bookings", "booking:7", "SKYPE_OBSOLETE") not in found


@pytest.mark.parametrize(
    ("choice", "today", "read_at", "stands"),
    [
        (Choice.ERASE, TODAY + timedelta(days=400), NOW + timedelta(days=1), True),
        (Choice.KEEP, TODAY + timedelta(days=90), NOW + timedelta(days=90), True),
        (Choice.KEEP, TODAY + timedelta(days=91), NOW + timedelta(days=91), False),
        (Choice.POSTPONE, TODAY + timedelta(days=89), NOW + timedelta(days=89), True),
        (Choice.POSTPONE, TODAY + timedelta(days=90), NOW + timedelta(days=89), False),  # put off to that day
        (Choice.DONE, TODAY, NOW - timedelta(hours=6), True),
        (Choice.DONE, TODAY, NOW + timedelta(hours=17), False),  # read again, and it is still there
        (Choice.DONE, TODAY + timedelta(days=3), NOW - timedelta(hours=6), True),  # its source has not answered since
    ],
)
def test_how_long_a_decision_stands(
    ledger: Ledger, choice: Choice, today: date, read_at: datetime, stands: bool
) -> None:
    reason = Reason.CLAIM if choice is Choice.KEEP else None
    until = TODAY + timedelta(days=90) if choice in (Choice.KEEP, Choice.POSTPONE) else None
    decisions.decide(ledger, KARI, choice, [OLD], Who.OWNER, NOW, reason=reason, until=until)
    assert only(ledger).stands(today, read_at) is stands


def test_undone_it_stands_no_more_and_only_once(ledger: Ledger) -> None:
    number = erase(ledger)
    assert decisions.undo(ledger, number, Who.OWNER, NOW).person == KARI
    assert not only(ledger).stands(TODAY, None)
    assert decisions.latest(decisions.decisions(ledger)) == {}
    with pytest.raises(UserError, match="undone already"):
        decisions.undo(ledger, number, Who.OWNER, NOW)
    with pytest.raises(UserError, match="no decision number 9"):
        decisions.undo(ledger, 9, Who.OWNER, NOW)


def test_the_last_word_counts_and_undoing_it_gives_way_to_the_one_before(ledger: Ledger) -> None:
    first = erase(ledger)
    until = TODAY + timedelta(days=30)
    second = decisions.decide(ledger, KARI, Choice.KEEP, [OLD], Who.OWNER, NOW, reason=Reason.ASKED, until=until)
    assert {one.number for one in decisions.latest(decisions.decisions(ledger)).values()} == {second}
    decisions.undo(ledger, second, Who.OWNER, NOW)
    assert {one.number for one in decisions.latest(decisions.decisions(ledger)).values()} == {first}


def test_only_approvals_that_count_are_cleared_and_once(ledger: Ledger) -> None:
    one, two = erase(ledger, OLD), erase(ledger, DUE)
    assert decisions.release(ledger, [one, two], Who.OWNER, NOW) == (one, two)
    assert decisions.release(ledger, [one], Who.OWNER, NOW) == ()
    decisions.undo(ledger, two, Who.OWNER, NOW)
    done = decisions.decide(ledger, KARI, Choice.DONE, [OLD], Who.OWNER, NOW)
    for number in (two, done, 99):
        with pytest.raises(UserError, match="no approval that counts"):
            decisions.release(ledger, [number], Who.OWNER, NOW)


@pytest.mark.parametrize(
    ("choice", "reason", "until"),
    [
        (Choice.KEEP, None, TODAY), (Choice.KEEP, Reason.LAW, None), (Choice.ERASE, Reason.LAW, TODAY),
        (Choice.POSTPONE, None, None), (Choice.POSTPONE, Reason.LAW, TODAY), (Choice.DONE, None, TODAY),
    ],
)  # fmt: skip
def test_a_keep_needs_its_reason_and_its_day(
    ledger: Ledger, choice: Choice, reason: Reason | None, until: date | None
) -> None:
    with pytest.raises(UserError, match="reason and a day"):
        decisions.decide(ledger, KARI, choice, [OLD], Who.OWNER, NOW, reason=reason, until=until)
    assert decisions.decisions(ledger) == ()


def test_what_is_put_off_the_night_asks_as_before(ledger: Ledger) -> None:
    decisions.decide(ledger, KARI, Choice.POSTPONE, [OLD], Who.OWNER, NOW, until=TODAY + timedelta(days=7))
    assert decisions._kept_keys(ledger, TODAY) == set() and decisions.let_go(ledger) == frozenset()


def test_one_act_about_several_is_written_whole_or_not_at_all(ledger: Ledger) -> None:
    both = {KARI: [OLD], "p-ffffffffffff": [DUE]}
    numbers = decisions.decide_together(ledger, Choice.ERASE, both, Who.OWNER, NOW)
    assert [(one.number, one.person) for one in decisions.decisions(ledger)] == list(zip(numbers, both, strict=True))
    with pytest.raises(UserError, match="nothing left"):
        decisions.decide_together(ledger, Choice.ERASE, {**both, "p-eeeeeeeeeeee": []}, Who.OWNER, NOW)
    assert len(decisions.decisions(ledger)) == 2


def test_nothing_cannot_be_decided(ledger: Ledger) -> None:
    with pytest.raises(UserError, match="nothing left to decide"):
        decisions.decide(ledger, KARI, Choice.ERASE, [], Who.OWNER, NOW)


def test_the_ledger_holds_no_record_id(ledger: Ledger) -> None:
    erase(ledger, Finding("MARKSOURCE", "booking:MARKRECORD", "MARKCODE"))
    with ledger.connection() as con:
        rows = con.execute("SELECT * FROM decision").fetchall() + con.execute("SELECT * FROM decision_key").fetchall()
        about = con.execute("SELECT * EXCLUDE (source) FROM decision_record").fetchall()
    assert rows and about
    assert "MARK" not in str([rows, about])  # a source's name is the coach's own word, in the run log too


def test_a_decision_remembers_its_records_whatever_was_found_on_them(ledger: Ledger) -> None:
    erase(ledger, OLD, OLD._replace(code="SKYPE_OBSOLETE"), DUE)
    pepper = ledger.pepper()
    assert pepper is not None
    keys = [RecordKey("bookings", pepper.record("bookings", f"booking:{n}")) for n in (7, 8)]
    assert only(ledger).records == set(keys)


def test_every_promise_that_a_flag_quotes_is_in_the_policy() -> None:
    promises = policy.load(None).promises
    named = [rule.promise for rule in flag_rules().values() if rule.promise]
    assert len(named) > 20
    assert [promise for promise in named if promise not in promises] == []


@pytest.mark.parametrize(("turned_on", "code"), [(1, "KEEP_CLAIM"), (0, "CARD_EXPIRED")])
def test_a_claim_that_she_has_noted_is_a_ground_where_the_policy_says_so(
    turned_on: int, code: str, ledger: Ledger, tmp_path: Path
) -> None:
    """R-CLAIM: off unless she turns it on, and no longer than she said."""
    shipped = (Path(policy.__file__).parent / "retention.toml").read_text("utf-8")
    own = shipped.replace("on = { default = 0", f"on = {{ default = {turned_on}")
    (tmp_path / "retention.toml").write_text(own, "utf-8")
    old = [contact(**OWNER), client(**OWNER), booking(**OWNER, status="confirmed", starts_at=at("2024-01-01"))]
    finding = Finding("crm", "contact:1", "CARD_EXPIRED")
    until = TODAY + timedelta(days=90)
    decisions.decide(ledger, KARI, Choice.KEEP, (finding,), Who.OWNER, NOW, reason=Reason.CLAIM, until=until)
    with read(old, tmp_path / "store") as con:
        decisions.mark_claims(con, ledger, TODAY)
        rules.assess(con, policy.load(tmp_path))
        query = "SELECT code, due FROM flag JOIN record USING (id) WHERE record = 'contact:1' AND code LIKE '%C%'"
        found = dict(con.execute(query).fetchall())
    assert code in found and ("KEEP_CLAIM" in found) is bool(turned_on)
    assert found.get("KEEP_CLAIM", until) == until
