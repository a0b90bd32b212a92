"""The clock of a request, as a table, and against a second one that walks day by day; and what may happen to a case."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import UserError
from inventory.ledger import upgrade
from inventory.policy import policy
from inventory.requests.request import (
    REASONS,
    TARGET_DAYS,
    Channel,
    Ending,
    Request,
    RequestEvent,
    RequestType,
    Step,
    clock,
)
from inventory.requests.request_checks import check_received, check_step
from inventory.requests.workdays import holidays, is_working_day, working_day
from tests.conftest import TODAY

DAY = timedelta(days=1)

#: Norway's public holidays by hand, from the almanac: fixed days, then Maundy Thursday … Whit Monday (day.month).
FIXED = "1.1 1.5 17.5 25.12 26.12"
MOVABLE = {
    2024: "28.3 29.3 31.3 1.4 9.5 19.5 20.5",
    2025: "17.4 18.4 20.4 21.4 29.5 8.6 9.6",
    2026: "2.4 3.4 5.4 6.4 14.5 24.5 25.5",
    2027: "25.3 26.3 28.3 29.3 6.5 16.5 17.5",
    2028: "13.4 14.4 16.4 17.4 25.5 4.6 5.6",
    2029: "29.3 30.3 1.4 2.4 10.5 20.5 21.5",
    2030: "18.4 19.4 21.4 22.4 30.5 9.6 10.6",
    2031: "10.4 11.4 13.4 14.4 22.5 1.6 2.6",
    2032: "25.3 26.3 28.3 29.3 6.5 16.5 17.5",
}
ALMANAC = {
    year: {date(year, int(m), int(d)) for d, m in (day.split(".") for day in f"{FIXED} {movable}".split())}
    for year, movable in MOVABLE.items()
}


def on(text: str) -> date:
    return date.fromisoformat(text)


def case(received: date, *events: RequestEvent, type_: RequestType = RequestType.ACCESS) -> Request:
    return Request(7, type_, received, Channel.EMAIL, "p-0123456789ab", (), events)


def extended(day: str) -> RequestEvent:
    return RequestEvent(Step.EXTENDED, on(day), "complex")


def asked(day: str | date) -> RequestEvent:
    return RequestEvent(Step.ASKED, on(day) if isinstance(day, str) else day, "name_differs")


def known(day: str | date) -> RequestEvent:
    return RequestEvent(Step.CONFIRMED, on(day) if isinstance(day, str) else day, "control_question")


def closed(day: str, outcome: Ending = Ending.DONE, reason: str | None = None) -> RequestEvent:
    return RequestEvent(Step.CLOSED, on(day), reason, outcome)


@pytest.mark.parametrize("year", ALMANAC)
def test_holidays_are_the_almanacs(year: int) -> None:
    assert holidays(year) == ALMANAC[year]


#: (sentence, received, what happened, due)
DEADLINES: list[tuple[str, str, list[RequestEvent], str]] = [
    ("one month to the day", "2026-11-03", [], "2026-12-03"),
    ("golden case 11: 31 January, and 28 February is a Saturday", "2026-01-31", [], "2026-03-02"),
    ("a leap year's February has room for one day more", "2024-01-31", [], "2024-02-29"),
    ("31 August ends with September", "2026-08-31", [], "2026-09-30"),
    ("the year turns, and 31 January is a Sunday", "2026-12-31", [], "2027-02-01"),
    ("Christmas Eve is no public holiday", "2026-11-24", [], "2026-12-24"),
    ("Christmas Day is, and a week-end follows", "2026-11-25", [], "2026-12-28"),
    ("Maundy Thursday lasts until the Tuesday after Easter", "2026-03-02", [], "2026-04-07"),
    ("1 May on a Friday", "2026-04-01", [], "2026-05-04"),
    ("17 May on Whit Monday", "2027-04-16", [], "2027-05-18"),
    ("17 May on a Sunday moves to the Monday and no further", "2026-04-17", [], "2026-05-18"),
    ("Ascension Day is a Thursday; Friday is worked", "2026-04-14", [], "2026-05-15"),
    ("extended: two months more, counted from receipt", "2026-11-03", [extended("2026-11-20")], "2027-02-03"),
    ("extended from 31 January: to the end of April, not of a shorter month", "2026-01-31", [extended("2026-02-20")], "2026-04-30"),
    ("a week's wait for who it is gives a week", "2026-11-03", [asked("2026-11-05"), known("2026-11-12")], "2026-12-10"),
    ("asked and answered the same day gives nothing", "2026-11-03", [asked("2026-11-05"), known("2026-11-05")], "2026-12-03"),
    ("two waits add up, and the sum is moved once", "2026-11-03", [asked("2026-11-05"), known("2026-11-06"), asked("2026-11-20"), known("2026-11-21")], "2026-12-07"),
    ("a wait, and an extension", "2026-11-03", [asked("2026-11-05"), known("2026-11-12"), extended("2026-11-20")], "2027-02-10"),
    ("who it is was known without asking", "2026-11-03", [known("2026-11-12")], "2026-12-03"),
    ("asked when the month was over moves nothing", "2026-10-01", [asked("2026-11-03"), known("2026-11-20")], "2026-11-02"),
    ("asked on the last day: due the day it is answered", "2026-10-02", [asked("2026-11-02"), known("2026-11-10")], "2026-11-10"),
    ("asked on the Monday that a Sunday's end was moved to: still in time", "2026-10-01", [asked("2026-11-02"), known("2026-11-10")], "2026-11-10"),
    ("still unanswered on 22 November: seventeen days so far, and a Sunday", "2026-11-03", [asked("2026-11-05")], "2026-12-21"),
]  # fmt: skip


@pytest.mark.parametrize(("received", "events", "due"), [row[1:] for row in DEADLINES], ids=[r[0] for r in DEADLINES])
def test_deadline(received: str, events: list[RequestEvent], due: str) -> None:
    assert clock(case(on(received), *events), TODAY).due == on(due)


def naive_due(received: date, months: int, pauses: Sequence[tuple[date, date]]) -> date:
    """Walk: first over the calendar to measure the period, then through it, a day at a time that is not stood still."""
    end, turned = received, 0
    while turned < months or (end.day < received.day and (end + DAY).month == end.month):
        end += DAY
        turned += end.day == 1
    budget, used, day = (end - received).days, 0, received
    while True:
        stands = any(asked <= day < answered for asked, answered in pauses)
        if used >= budget and not stands and day.weekday() < 5 and day not in ALMANAC[day.year]:
            return day
        used += not stands
        day += DAY


@st.composite
def waits(draw: st.DrawFn, received: date) -> list[tuple[date, date]]:
    found, day = [], received
    for _ in range(draw(st.integers(0, 3))):
        start = day + timedelta(days=draw(st.integers(0, 40)))
        day = start + timedelta(days=draw(st.integers(0, 30)))
        found.append((start, day))
    return found


@given(st.dates(date(2024, 1, 1), date(2031, 12, 31)), st.booleans(), st.data())
def test_the_clock_agrees_with_one_that_walks(received: date, longer: bool, data: st.DataObject) -> None:
    pauses = data.draw(waits(received))
    events = [event for start, end in pauses for event in (asked(start), known(end))]
    if longer:
        events.append(RequestEvent(Step.EXTENDED, received, "many"))
    found = clock(case(received, *events), received + timedelta(days=400))
    assert found.due == naive_due(received, 3 if longer else 1, pauses)
    assert is_working_day(found.due) and not found.paused


@given(st.dates(date(2024, 1, 1), date(2032, 12, 20)))
def test_the_next_working_day_is_the_first(day: date) -> None:
    found = working_day(day)
    assert found.weekday() < 5 and found not in ALMANAC[found.year]
    between = [day + timedelta(days=n) for n in range((found - day).days)]
    assert all(d.weekday() >= 5 or d in ALMANAC[d.year] for d in between)


def test_days_left_count_down_and_stand_while_a_question_is_unanswered() -> None:
    plain = case(on("2026-11-03"))
    assert [clock(plain, on(day)).days_left for day in ("2026-11-03", "2026-12-03", "2026-12-04")] == [30, 0, -1]
    waiting = case(on("2026-11-03"), asked("2026-11-05"))
    told = [clock(waiting, on("2026-11-05") + timedelta(days=n)) for n in range(0, 28, 7)]
    assert [t.days_left for t in told] == [28] * 4 and all(t.paused for t in told)
    assert not clock(case(on("2026-11-03"), asked("2026-11-05"), known("2026-11-06")), TODAY).paused


def test_the_target_is_a_fortnight_and_a_closed_case_stands_still() -> None:
    assert clock(case(on("2026-11-03")), TODAY).target == on("2026-11-17")
    done = clock(case(on("2026-11-03"), closed("2026-11-10")), on("2027-06-01"))
    assert (done.days_left, done.paused) == (23, False)


@pytest.mark.parametrize(
    ("day", "says"),
    [("2026-11-23", "not come yet"), ("9999-12-31", "not come yet"), ("2018-07-19", "2018-07-20"), ("0001-01-01", "2018-07-20")],
)  # fmt: skip
def test_a_day_that_cannot_be(day: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as told:
        check_received(on(day), TODAY)
    assert "\n" not in str(told.value)
    check_received(TODAY, TODAY)
    check_received(on("2018-07-20"), TODAY)


#: (what has happened, what cannot happen then, what the line says)
REFUSED: list[tuple[list[RequestEvent], RequestEvent, str]] = [
    ([closed("2026-11-20")], closed("2026-11-22"), "closed on 2026-11-20"),
    ([closed("2026-11-20")], extended("2026-11-22"), "closed on 2026-11-20"),
    ([closed("2026-11-20")], known("2026-11-22"), "closed on 2026-11-20"),
    ([extended("2026-11-20")], extended("2026-11-22"), "allows it once"),
    ([], extended("2026-12-04"), "by 2026-12-03"),
    ([asked("2026-11-05")], asked("2026-11-06"), "asked already"),
    ([], RequestEvent(Step.EXTENDED, TODAY), "complex, many"),
    ([], RequestEvent(Step.EXTENDED, TODAY, "Kari is ill"), "complex, many"),
    ([], RequestEvent(Step.ASKED, TODAY, "call_back"), "other_address"),
    ([], RequestEvent(Step.CONFIRMED, TODAY, "sensitive"), "control_question"),
    ([], RequestEvent(Step.ASKED, TODAY), "other_address"),
    ([], closed("2026-11-22", Ending.REFUSED), "bookkeeping"),
    ([], closed("2026-11-22", Ending.PARTLY), "bookkeeping"),
    ([], closed("2026-11-22", Ending.REFUSED, "many"), "bookkeeping"),
    ([], closed("2026-11-22", Ending.DONE, "claim"), "partly or refused"),
]


@pytest.mark.parametrize(("before", "event", "says"), REFUSED)
def test_what_cannot_happen(before: list[RequestEvent], event: RequestEvent, says: str) -> None:
    with pytest.raises(UserError, match=says) as told:
        check_step(case(on("2026-11-03"), *before), event)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("before", "event"),
    [
        ([], extended("2026-12-03")),
        # The month is over on the calendar, but a week of it stood still.
        ([asked("2026-11-05"), known("2026-11-12")], extended("2026-12-10")),
        ([asked("2026-11-05"), known("2026-11-12")], asked("2026-11-13")),
        ([], known("2026-11-05")),
        ([asked("2026-11-05")], closed("2026-12-22", Ending.REFUSED, "not_identified")),
        ([], closed("2027-06-01", Ending.PARTLY, "bookkeeping")),
        ([], closed("2026-11-22", Ending.NOTHING_HELD)),
    ],
)
def test_what_can_happen(before: list[RequestEvent], event: RequestEvent) -> None:
    check_step(case(on("2026-11-03"), *before), event)


def test_what_stops_newsletters() -> None:
    stops = {type_: [case(TODAY, *events, type_=type_).stops for events in ([], [closed("2026-11-22")], [closed("2026-11-22", Ending.REFUSED, "compelling_grounds")], [closed("2026-11-22", Ending.WITHDRAWN)])] for type_ in RequestType}  # fmt: skip
    assert stops.pop(RequestType.OBJECTION) == [True, True, True, False]  # Art. 21(3): no balancing for marketing
    assert stops.pop(RequestType.ERASURE) == [True, True, False, False]  # closed as done is a word, not a deed
    assert stops.pop(RequestType.RESTRICTION) == [True, False, False, False]
    assert {stop for row in stops.values() for stop in row} == {False}


def test_the_target_is_the_policys() -> None:
    assert policy.load().parameters()["R-DSR.target_days"] == TARGET_DAYS


def test_the_ledgers_own_checks_know_the_same_codes() -> None:
    text = upgrade.steps()[0]
    text = text[text.index("case_opened") :]
    for words in (RequestType, Channel, Step, Ending, {reason for row in REASONS.values() for reason in row}):
        assert any(set(words) == set(re.findall(r"'(\w+)'", listed)) for listed in re.findall(r"IN \(([^)]*)\)", text))
