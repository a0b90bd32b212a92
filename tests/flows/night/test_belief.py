"""When an answer is not believed: forty lies and twenty honest changes, each in a line."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.night import belief
from inventory.ledger.source_words import SourceWord
from inventory.load import LastRead
from inventory.model import Doubt, DoubtReason, Kind, Record, Value

AT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)


def subscriber(n: int, **other: Value | None) -> Record:
    fields: dict[str, Value | None] = {"name": f"Åse Nr{'x' * n}", "email": f"a{n}@example.org", "status": "subscribed"}
    fields |= {"confirmed_at": AT, **other}
    there = {name: value for name, value in fields.items() if value is not None}
    return Record("list", f"subscription:{n}", Kind.SUBSCRIPTION, "A08", there)


def booking(n: int, **other: Value | None) -> Record:
    fields: dict[str, Value | None] = {"starts_at": AT, "status": "confirmed", "created_at": AT, **other}
    there = {name: value for name, value in fields.items() if value is not None}
    return Record("hours", f"booking:{n}", Kind.BOOKING, "A06", there)


LIST = [subscriber(n) for n in range(20)]
HOURS = [booking(n) for n in range(20)]


def last_of(records: Iterable[Record], kept: Iterable[str] = (), doubt: str | None = None, came: int = 0) -> LastRead:
    told = list(records)
    return LastRead(AT, len(told), doubt, belief.held(told), frozenset(kept), came)


def doubted(
    records: list[Record],
    before: list[Record],
    *,
    kept: Iterable[str] = (),
    doubt: str | None = None,
    came: int = 0,
    word: SourceWord | None = None,
    cleared: Iterable[str] = (),
) -> Doubt | None:
    last = last_of(before, kept, doubt, came)
    ids = {record.record for record in before}
    let_go = set(cleared)
    return belief.doubt(records, belief.held(records), last, word, lambda some: let_go & set(some), lambda: ids)


def all_with(records: list[Record], **other: Value | None) -> list[Record]:
    made = subscriber if records is LIST else booking
    return [made(n, **other) for n in range(len(records))]


LIES = [
    ("every address empty", all_with(LIST, email=None), LIST, DoubtReason.FIELD_MISSING),
    ("an address that is none", all_with(LIST, email="{'a': 1}"), LIST, DoubtReason.FIELD_GONE),
    ("names where addresses stood", all_with(LIST, email="Åse Ås"), LIST, DoubtReason.FIELD_GONE),
    ("addresses where names stood", all_with(LIST, name="a@example.org"), LIST, DoubtReason.FIELD_GONE),
    ("every name empty", all_with(LIST, name=None), LIST, DoubtReason.FIELD_GONE),
    ("no confirmation", all_with(LIST, confirmed_at=None), LIST, DoubtReason.FIELD_GONE),
    ("settings that turn evidence off", all_with(LIST, proof_gap="single_opt_in"), LIST, DoubtReason.FIELD_GONE),
    ("a status nobody knows", all_with(LIST, status="deleted"), LIST, DoubtReason.STATUS),
    ("Latin-1 for UTF-8", all_with(LIST, name="Ã…se Ås"), LIST, DoubtReason.GARBLED),
    ("signs for letters", all_with(LIST, name="\ufffdse \ufffds"), LIST, DoubtReason.GARBLED),
    ("no start", all_with(HOURS, starts_at=None), HOURS, DoubtReason.FIELD_MISSING),
    ("no status", all_with(HOURS, status=None), HOURS, DoubtReason.FIELD_GONE),
    ("empty", [], HOURS, DoubtReason.EMPTIED),
    ("half of the pages", HOURS[:10], HOURS, DoubtReason.SHRUNK),
    ("a fourth is gone", HOURS[:15], HOURS, DoubtReason.SHRUNK),
    ("a small list is empty", [], HOURS[:2], DoubtReason.EMPTIED),
    ("other ids for all", [replace(r, record=f"x{r.record}") for r in HOURS], HOURS, DoubtReason.KEPT_GONE),
]


@pytest.mark.parametrize(("records", "before", "reason"), [lie[1:] for lie in LIES], ids=[lie[0] for lie in LIES])
def test_a_lie_is_not_believed(records: list[Record], before: list[Record], reason: DoubtReason) -> None:
    found = doubted(records, before, kept=[r.record for r in before] if reason is DoubtReason.KEPT_GONE else ())
    assert found is not None
    assert found.reason is reason


HONEST = [
    ("nothing changed", LIST, LIST),
    ("one address less", [*LIST[1:], subscriber(0, email=None)], LIST),
    ("one person less", LIST[1:], LIST),
    ("ten new without a name", [*LIST, *(subscriber(n, name=None) for n in range(50, 60))], LIST),
    ("three of a few cancel", [*HOURS[3:], *(booking(n, status="cancelled") for n in range(3))], HOURS),
    ("a list of two loses one name", [subscriber(0), subscriber(1, name=None)], LIST[:2]),
    ("a foreign name", [*LIST, subscriber(30, name="Łukasz Ðorđe")], LIST),
    ("one garbled name of twenty", [*LIST[1:], subscriber(0, name="Ã…se")], LIST),
    ("a word of one's own for one status", [*HOURS[1:], booking(0, status="flyttet")], HOURS),
    ("the first night", LIST, []),
    ("a third of a handful", HOURS[:4], HOURS[:6]),
]


@pytest.mark.parametrize(("records", "before"), [each[1:] for each in HONEST], ids=[each[0] for each in HONEST])
def test_an_honest_change_is_believed_at_once(records: list[Record], before: list[Record]) -> None:
    assert doubted(records, before) is None


def test_a_fourth_of_what_was_kept_is_not_believed_also_when_few_are_gone() -> None:
    kept = [record.record for record in HOURS[:8]]
    assert doubted(HOURS[3:], HOURS, kept=kept) == Doubt(DoubtReason.KEPT_GONE, 3, 8, records=17)
    assert doubted(HOURS[2:], HOURS, kept=kept) is None


def test_what_she_decided_to_let_go_is_no_fall() -> None:
    gone = [record.record for record in HOURS[:8]]
    assert doubted(HOURS[8:], HOURS, kept=gone, cleared=gone) is None
    assert doubted([], HOURS, kept=gone, cleared=gone) == Doubt(DoubtReason.EMPTIED, 0, 12, records=0)


def test_being_seen_twice_settles_a_smaller_list_but_not_an_empty_one_nor_what_was_kept() -> None:
    assert doubted(HOURS[:10], HOURS, doubt="shrunk", came=10) is None
    assert doubted(HOURS[:7], HOURS, doubt="shrunk", came=10) == Doubt(DoubtReason.SHRUNK, 7, 20, records=7)
    assert doubted([], HOURS, doubt="emptied") == Doubt(DoubtReason.EMPTIED, 0, 20)
    again = doubted(HOURS[:10], HOURS, doubt="kept_gone")
    assert again is not None
    assert again.reason is DoubtReason.KEPT_GONE


def test_her_word_is_believed_for_as_many_records_as_she_saw() -> None:
    word = SourceWord(10, AT)
    assert doubted(HOURS[:10], HOURS, doubt="kept_gone", word=word) is None
    assert doubted(HOURS[:9], HOURS, doubt="kept_gone", word=word) is not None


@pytest.mark.parametrize("records", [all_with(HOURS, starts_at=None), all_with(LIST, email=None), all_with(LIST, status="x")])
def test_what_no_answer_can_be_without_is_looked_for_on_the_first_night_too(records: list[Record]) -> None:
    assert doubted(records, []) is not None


@pytest.mark.parametrize("records", [all_with(HOURS, starts_at=None), all_with(LIST, email=None), all_with(LIST, status="x")])
def test_what_she_has_vouched_for_is_only_compared_with_itself(records: list[Record]) -> None:
    last, now = last_of(records), belief.held(records)
    assert belief.doubt(records, now, last, None, lambda _some: (), set, vouched=True) is None


def test_a_list_owes_no_field_that_no_column_of_it_gives() -> None:
    hours = all_with(HOURS, starts_at=None)
    for mapped, doubted_ in ((["name", "status"], False), (["starts_at", "status"], True)):
        found = belief.doubt(hours, belief.held(hours), LastRead(), None, lambda _some: (), set, mapped=mapped)
        assert (found is not None) is doubted_


def test_an_older_ordens_records_may_have_had_other_ids() -> None:
    older = LastRead(AT, len(HOURS))
    others = [replace(record, record=f"x{record.record}") for record in HOURS]
    before = {record.record for record in HOURS}
    for records, reason in ((others, None), (others[:10], DoubtReason.SHRUNK), ([], DoubtReason.EMPTIED)):
        found = belief.doubt(records, belief.held(records), older, None, lambda _some: (), lambda: before)
        assert (found and found.reason) is reason
