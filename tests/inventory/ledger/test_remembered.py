"""A no outlives its evidence: what a night leaves in the ledger, what the next ones make of it, and how it ends."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from inventory.assessment import flag_rules
from inventory.ledger import remembered
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.ledger.suppression import BlockReason, BlockScope, Suppression
from inventory.model import Record
from inventory.policy import policy
from inventory.requests import request_log
from inventory.requests.request import (
    NEEDS_REASON,
    Channel,
    Ending,
    RequestEvent,
    RequestType,
    Step,
)
from inventory.store.database import Store
from tests.conftest import TODAY
from tests.inventory.assessment.crowds import assert_apart, own_address, told, under
from tests.inventory.kari import CONFIRMED, KARI, LEFT, PROVEN, YES, old_list
from tests.inventory.nights import (
    KEY,
    at,
    client,
    customer,
    invoice,
    on,
    raised,
    read,
    response,
    subscriber,
)

MINE, OTHER = "kari@example.org", "kari@example.net"
PEPPER = Pepper(KEY)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
Row = tuple[str, str, str]  # the address, the day, and why


class Night(NamedTuple):
    """What the rules were told and found in one night, and what the ledger holds after it."""

    raised: set[tuple[str, str]]
    refused: set[tuple[str, str]]
    review: tuple[int, date | None]
    kept: set[Row]


def sleep(
    records: Iterable[Record],
    folder: Path,
    today: date = TODAY,
    unread: Iterable[str] = (),
    *,
    published: bool = True,
    crowd: int = 0,
) -> Night:
    """Run a night with the ledger beside it, as the steps do. ``crowd``: of how many cases the records are, each alone."""
    ledger, numbers = Ledger(folder, KEY), policy.load()
    with read(records, folder, today=today, unread=unread, sources=("registration", "newsletter")) as con:
        if crowd:
            assert_apart(con)
        remembered.meet(con, ledger, numbers.parameters())
        request_log.apply(con, ledger, today)
        flag_rules.assess(con, numbers)
        noes = remembered.read(con, ledger)
        refused = con.execute("SELECT email_key, CAST(since AS VARCHAR) FROM refused").fetchall()
        row = con.execute("FROM block_review").fetchone()
        found = raised(con)
    if published:
        remembered.write(ledger, noes)
    assert row is not None
    return Night(found, set(refused), (int(row[0]), row[1]), set(kept(ledger, crowd)))


def kept(ledger: Ledger, crowd: int = 0) -> list[Row]:
    """Return what the ledger remembers, each key by the address that it is of: in a crowd, of the case that it is of."""
    known = {PEPPER.email(one): one for one in (MINE, OTHER, "ola@example.org")}
    if crowd:
        known = {PEPPER.email(own_address(n, one)): own_address(n, one) for n in range(crowd) for one in (MINE, OTHER)}
    with ledger.connection() as con:
        rows = con.execute(
            "SELECT key, since, reason FROM suppression"
            " UNION ALL SELECT key, since, CASE WHEN said THEN 'yes' ELSE 'no' END FROM refusal ORDER BY ALL"
        ).fetchall()
    return [(known[key], str(since), why) for key, since, why in rows]


def gone(**fields: Any) -> Record:
    return subscriber(**{**KARI, "status": "unsubscribed", "changed_at": at("2026-05-01"), **fields})


def no(day: str | None = "2026-03-01", number: int = 1, **fields: Any) -> Record:
    submitted = {"submitted_at": at(day)} if day else {}
    return response(f"response:0:{number}", **{**KARI, "consent_registration": "Nei", **submitted, **fields})


def yes(day: str, number: int = 2) -> Record:
    return response(f"response:0:{number}", **YES, submitted_at=at(day))


HELGE = {"name": "Ola Berg", "email": MINE}
LEFT_ON, REFUSED_ON = (MINE, "2026-05-01", "unsubscribed"), (MINE, "2026-03-01", "no")
#: (sentence, records, what the ledger holds after the night)
TABLE: list[tuple[str, list[Record], set[Row]]] = [
    ("an unsubscription, since its day", [gone()], {LEFT_ON}),
    ("of no known day: since tonight", [gone(changed_at=None)], {(MINE, "2026-11-22", "unsubscribed")}),
    ("of a day that has not come", [gone(changed_at=at("2027-01-01"))], {(MINE, "2026-11-22", "unsubscribed")}),
    ("of a contact with two addresses", [gone(also=(("email", OTHER),))], {LEFT_ON, (OTHER, "2026-05-01", "unsubscribed")}),
    ("twice, in two lists: the last", [gone(), old_list(status="unsubscribed", changed_at=at("2025-01-01"))], {LEFT_ON}),
    ("who is on the list, bounced or waits has not said no",
     [subscriber(f"subscription:{n}", **KARI, status=s) for n, s in enumerate(("subscribed", "cleaned", "pending", "archived"))], set()),
    ("confirmed anew since, in another list",
     [gone(changed_at=at("2025-01-01")), old_list(**CONFIRMED)], set()),
    ("confirmed before it", [gone(), old_list(**CONFIRMED)], {LEFT_ON}),
    ("confirmed, and nobody knows whether before or since: the no wins",
     [gone(changed_at=None), old_list(**CONFIRMED)], {(MINE, "2026-11-22", "unsubscribed")}),
    ("signed up again without proof is no yes", [gone(), old_list(status="subscribed", signup_at=at("2026-10-01"))], {LEFT_ON}),
    ("a no to being registered, at each of her addresses",
     [no(phone="41234567"), client(name="Kari Nordmann", email=OTHER, phone="41234567")], {REFUSED_ON, (OTHER, "2026-03-01", "no")}),
    ("after a yes", [yes("2026-01-01"), no()], {REFUSED_ON}),
    ("before a yes: the yes stands", [no(), yes("2026-06-01")], set()),
    ("at no known time: since tonight, for no yes is surely later", [no(None), yes("2026-06-01")], {(MINE, "2026-11-22", "no")}),
    ("three years ago to the day", [no("2023-11-22")], {(MINE, "2023-11-22", "no")}),
    ("a day longer ago: it lapses (R-CPROOF)", [no("2023-11-21")], set()),
    ("an answer that is neither is none", [no(consent_registration="Vet ikke")], set()),
    ("an address that two people use does not tell whose no it was", [no(), client(**HELGE)], set()),
    ("a no to letters is none to being registered, nor the other way",
     [gone(), response(**YES, newsletter="Nei", submitted_at=at("2026-10-01"))], {LEFT_ON}),
    ("nothing said, nothing kept", [client(**KARI)], set()),
]  # fmt: skip


class Two(NamedTuple):
    """Two nights of the whole table, each row under identities of its own, and the ledger between them."""

    first: Night
    between: list[Row]
    later: Night
    after: list[Row]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    folder, many = tmp_path_factory.mktemp("table"), len(TABLE)
    everybody = [one for case, row in enumerate(TABLE) for one in under(case, row[1])]
    first = sleep(everybody, folder, crowd=many)
    between = kept(Ledger(folder, KEY), many)
    later = sleep(everybody, folder, date(2026, 11, 23), crowd=many)
    return Two(first, between, later, kept(Ledger(folder, KEY), many))


@pytest.mark.parametrize("case", range(len(TABLE)), ids=[row[0] for row in TABLE])
def test_what_a_night_leaves(case: int, two: Two) -> None:
    left = {(own_address(case, address), day, why) for address, day, why in TABLE[case][2]}

    def of_case(rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row[0].rpartition("@")[2].startswith(f"c{case}.")]

    assert set(of_case(two.first.kept)) == left
    assert of_case(two.after) == of_case(two.between), "a second night writes nothing"
    found = {code for record, code in two.later.raised if told(record)[0] == case}
    assert "DELETED_REAPPEARED" not in found, "all is as it was"


def test_a_second_night_of_the_table_writes_nothing(two: Two) -> None:
    assert two.after == two.between != []


def test_a_trial_and_what_was_carried_over_leave_nothing(tmp_path: Path) -> None:
    said = [gone(), no()]
    assert sleep(said, tmp_path, published=False).kept == set()
    assert sleep([], tmp_path, unread=("registration", "newsletter")).kept == set()
    assert sleep(said, tmp_path).kept == {LEFT_ON, REFUSED_ON}


def test_no_address_is_in_the_ledger(tmp_path: Path) -> None:
    sleep([gone(), no(email="kari@example.net")], tmp_path)
    plain = Ledger(tmp_path / "plain", None)
    assert plain.pepper(make=True)
    with read([gone(), no(email="kari@example.net")], tmp_path / "plain") as con:
        request_log.apply(con, plain, TODAY)
        flag_rules.assess(con, policy.load())
        remembered.write(plain, remembered.read(con, plain))
    for file in (Ledger(tmp_path, KEY).path, plain.path):
        assert re.search(rb"kari|example", file.read_bytes()) is None


def test_a_store_with_nothing_to_remember_makes_no_pepper(tmp_path: Path) -> None:
    plain = Ledger(tmp_path, None)
    with read([client(**KARI)], tmp_path) as con:
        request_log.apply(con, plain, TODAY)
        flag_rules.assess(con, policy.load())
        assert remembered.read(con, plain) is None
    assert plain.pepper() is None


def test_blocks_are_counted_when_they_are_due_for_review(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, KEY)
    assert sleep([], tmp_path).review == (0, None)
    for address, since in ((MINE, "2023-11-21"), (OTHER, "2023-11-22"), ("ola@example.org", "2020-01-01"), ("ola@example.org", "2026-01-01")):
        ledger.suppress(Suppression(PEPPER.email(address), on(since), BlockScope.MARKETING, BlockReason.OBJECTED), PEPPER)
    assert sleep([], tmp_path).review == (1, on("2023-11-21")), "three years; and of an address its last no"
    assert sleep([], tmp_path, date(2026, 11, 23)).review == (2, on("2023-11-21"))


OUTCOMES = [(Ending.DONE, {"marketing", "person"}), (Ending.PARTLY, {"marketing"}), (Ending.REFUSED, set())]


class Closed(NamedTuple):
    """The nights after three people's erasures were closed, the blocks then, and the night when their cards are back."""

    after: list[Night]
    blocks: list[Suppression]
    back: Night


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Closed:
    folder, many = tmp_path_factory.mktemp("closed"), len(OUTCOMES)
    sold = [customer(name=KARI["name"]), invoice(**KARI, issued_on=on("2026-10-01"), paid_on=on("2026-10-05"), balance=0)]
    cards: list[Record] = []
    stubs: list[Record] = []
    for case in range(many):
        cards += under(case, [client(**KARI)])
        stubs += under(case, sold)
    sleep([*cards, *stubs], folder, crowd=many)
    for card, (outcome, _scopes) in zip(cards, OUTCOMES, strict=True):
        close(folder, str(card.fields["name"]), outcome)
    after = [sleep(stubs, folder, date(2026, 11, day), crowd=many) for day in (23, 24)]
    blocks = list(Ledger(folder, KEY).suppressions())
    return Closed(after, blocks, sleep([*cards, *stubs], folder, date(2026, 11, 25), crowd=many))


@pytest.mark.parametrize("case", range(len(OUTCOMES)), ids=[outcome for outcome, _scopes in OUTCOMES])
def test_a_closed_erasure_that_is_done_leaves_blocks(case: int, closed: Closed) -> None:
    scopes, key = OUTCOMES[case][1], PEPPER.email(own_address(case, MINE))
    for night in closed.after:
        found = {code for record, code in night.raised if told(record)[0] == case}
        assert not {"DELETED_REAPPEARED", "CLOSED_NOT_DONE"} & found, "the law keeps it"
    blocks = [block for block in closed.blocks if block.key == key]
    assert {block.scope for block in blocks} == scopes
    assert {(block.since, block.reason) for block in blocks} <= {(TODAY, "erased")}
    assert ((f"client:1:{case}", "DELETED_REAPPEARED") in closed.back.raised) is ("person" in scopes)


def test_nobody_else_is_blocked_with_a_closed_erasure(closed: Closed) -> None:
    hers = {PEPPER.email(own_address(case, MINE)) for case, (_outcome, scopes) in enumerate(OUTCOMES) if scopes}
    assert {block.key for block in closed.blocks} == hers


def close(folder: Path, name: str, outcome: Ending) -> int:
    """Have somebody's erasure noted and closed, today. Returns the case's number."""
    ledger = Ledger(folder, KEY)
    with Store(folder, KEY).read() as con:
        row = con.execute("SELECT min(person) FROM owned WHERE name = ?", [name]).fetchone()
        assert row is not None
        number = request_log.open_request(con, ledger, row[0], RequestType.ERASURE, TODAY, Channel.EMAIL, TODAY, NOW)
    reason = "bookkeeping" if outcome in NEEDS_REASON else None
    request_log.add(ledger, number, RequestEvent(Step.CLOSED, TODAY, reason, outcome), NOW)
    return number


# -- lives of several nights: nine people, each under identities of their own, in the same nights

CARD, LETTERS = client(**KARI), subscriber(**PROVEN)
STUB = [customer(**KARI), invoice(**KARI, issued_on=on("2026-10-01"), paid_on=on("2026-10-05"), balance=0)]
TWO_LISTS = [gone(), old_list(**{**CONFIRMED, "confirmed_at": at("2025-05-04")})]
HIS = [client(name="Helge Aamodt", email=MINE)]
BITS = [
    client(name="Kari Nordmann", email=OTHER, phone="41234567"),
    subscriber(**KARI, phone="41234567", **CONFIRMED),
]
HERSELF = {**CONFIRMED, "signup_at": at("2026-12-24", 9), "confirmed_at": at("2026-12-24", 10)}
#: By person and day: what there is of them from that day on.
LIVES: dict[str, dict[str, list[Record]]] = {
    "imported": {
        "2026-11-22": [gone()],
        "2026-11-23": [],
        "2026-12-23": [subscriber("subscription:7", **KARI, status="subscribed")],
        "2026-12-25": [subscriber("subscription:7", **KARI, **HERSELF)],
    },
    "came back and left": {
        "2026-11-22": [gone(changed_at=at("2024-05-01"))],
        "2026-11-23": [subscriber(**PROVEN)],
        "2026-11-25": [subscriber(**{**LEFT, "changed_at": at("2026-11-24")})],
        "2026-11-26": [subscriber(**PROVEN)],
    },
    "in two lists": {"2026-11-22": TWO_LISTS, "2026-11-24": []},
    "refused": {
        "2026-11-22": [no(), *STUB, LETTERS],
        "2026-11-23": [*STUB, LETTERS],
        "2026-11-24": [client(name="Ola Berg", email="ola@example.org")],
    },
    "later yes": {
        "2026-11-22": [no(), CARD],
        "2026-11-23": [yes("2026-03-01"), CARD],
        "2026-11-24": [yes("2026-03-02"), CARD],
        "2026-11-25": [CARD],
        "2026-11-26": [no("2026-11-20", 3), CARD],
        "2026-12-23": [CARD],
    },
    "lapses": {"2026-11-22": [no()], "2026-11-23": [CARD]},
    "taken back": {"2026-11-22": [CARD]},
    "bit by bit": {"2026-11-22": BITS, "2026-11-23": BITS[:1], "2026-11-24": [], "2026-11-25": BITS},
    "shares": {
        "2026-11-22": [no(name="Gro Rognstadlia"), client("client:2", name="Gro Rognstadlia", email=MINE), *HIS],
        "2026-11-23": HIS,
    },
}
DAYS = sorted({day for life in LIVES.values() for day in life} | {"2029-03-01", "2029-03-02"})
#: Whose erasure is noted and closed after the first night: the name in a first record.
ERASED = ("taken back", "bit by bit", "shares")


class Lived(NamedTuple):
    """By day: what that night found, and the blocks in the ledger after it."""

    nights: dict[str, Night]
    blocks: dict[str, list[Suppression]]

    def on(self, day: str, who: str) -> Night:
        """Return what a night found and left of one person, with the ids and addresses of their life."""
        night, case = self.nights[day], list(LIVES).index(who)
        mark = f"@c{case}."
        return Night(
            {(told(record)[1], code) for record, code in night.raised if told(record)[0] == case},
            {(key.replace(mark, "@"), since) for key, since in night.refused if mark in key},
            night.review,
            {(address.replace(mark, "@"), since, why) for address, since, why in night.kept if mark in address},
        )

    def scopes(self, day: str, who: str) -> set[tuple[str, str]]:
        """Return a person's blocks: their address, and what it is blocked for."""
        case = list(LIVES).index(who)
        own = {PEPPER.email(own_address(case, one)): one for one in (MINE, OTHER)}
        return {(own[block.key], block.scope.value) for block in self.blocks[day] if block.key in own}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    folder, lived = tmp_path_factory.mktemp("lives"), Lived({}, {})
    for day in DAYS:
        everybody: list[Record] = []
        for case, life in enumerate(LIVES.values()):
            everybody += under(case, life[max(since for since in life if since <= day)])
        lived.nights[day] = sleep(everybody, folder, on(day), crowd=len(LIVES))
        lived.blocks[day] = list(Ledger(folder, KEY).suppressions())
        if day == DAYS[0]:
            numbers = {}
            for who in ERASED:
                [first, *_] = under(list(LIVES).index(who), LIVES[who][day])
                numbers[who] = close(folder, str(first.fields["name"]), Ending.DONE)
        if day == DAYS[1]:
            request_log.undo(Ledger(folder, KEY), numbers["taken back"], NOW)
    return lived


def codes(night: Night) -> set[str]:
    return {code for _record, code in night.raised}


def test_deleted_as_told_and_imported_again(lived: Lived) -> None:
    """Case 55: the contact went, the no did not."""
    assert lived.on("2026-11-23", "imported").raised == set()
    back = codes(lived.on("2026-12-23", "imported"))
    assert "DELETED_REAPPEARED" in back and "KEEP_NEWSLETTER" not in back
    herself = lived.on("2026-12-25", "imported")
    assert herself.raised == {("subscription:7", "KEEP_NEWSLETTER")} and herself.kept == {LEFT_ON}


def test_who_came_back_and_left_again_is_blocked_from_the_last_no(lived: Lived) -> None:
    after = lived.on("2026-11-25", "came back and left")
    assert {day for _address, day, _why in after.kept} == {"2024-05-01", "2026-11-24"}
    assert ("subscription:1", "DELETED_REAPPEARED") in lived.on("2026-11-26", "came back and left").raised


def test_while_the_no_stands_in_one_list_the_same_address_in_another_has_not_come_back(lived: Lived) -> None:
    """Case 34: it is told that the lists disagree, every night."""
    for day in ("2026-11-22", "2026-11-23"):
        found = lived.on(day, "in two lists")
        assert ("subscription:9", "WITHDRAWN_STILL_ACTIVE") in found.raised
        assert "DELETED_REAPPEARED" not in codes(found)


def test_a_refusal_is_met_when_its_form_is_gone(lived: Lived) -> None:
    """Cases 14 and 15: form and session gone as told, the invoice's card and the newsletter right as they are."""
    after = lived.on("2026-11-23", "refused")
    assert after.refused == {(MINE, "2026-03-01")}
    assert "DELETED_REAPPEARED" not in codes(after)
    assert ("subscription:1", "KEEP_NEWSLETTER") in after.raised
    assert lived.on("2026-11-24", "refused").refused == set()


def test_a_later_yes_ends_a_refusal_for_good(lived: Lived) -> None:
    assert lived.on("2026-11-23", "later yes").refused == {(MINE, "2026-03-01")}, "on the same day the no wins"
    said = lived.on("2026-11-24", "later yes")
    assert said.refused == set() and said.kept == {REFUSED_ON, (MINE, "2026-03-02", "yes")}
    assert lived.on("2026-11-25", "later yes").refused == set(), "also when the yes is deleted in its turn"
    assert lived.on("2026-11-26", "later yes").kept == {*said.kept, (MINE, "2026-11-20", "no")}
    assert lived.on("2026-12-23", "later yes").refused == {(MINE, "2026-11-20")}


def test_a_refusal_lapses(lived: Lived) -> None:
    assert lived.on("2029-03-01", "lapses").refused == {(MINE, "2026-03-01")}
    assert lived.on("2029-03-02", "lapses").refused == set()


def test_an_address_that_somebody_else_has_too_is_not_blocked_with_her_erasure(lived: Lived) -> None:
    after = lived.on("2026-11-23", "shares")
    assert after.kept == set() and "DELETED_REAPPEARED" not in codes(after)


def test_a_closing_that_is_taken_back_claims_nothing(lived: Lived) -> None:
    assert ("client:1", "CLOSED_NOT_DONE") in lived.on("2026-11-23", "taken back").raised
    assert "CLOSED_NOT_DONE" not in codes(lived.on("2026-11-24", "taken back"))
    assert "person" not in {scope for _address, scope in lived.scopes("2026-11-24", "taken back")}


def test_what_goes_bit_by_bit_is_blocked_bit_by_bit(lived: Lived) -> None:
    erased = {(MINE, "2026-11-22", "erased"), (OTHER, "2026-11-22", "erased")}
    assert lived.on("2026-11-23", "bit by bit").kept == erased
    blocks = lived.scopes("2026-11-24", "bit by bit")
    assert blocks == {(one, scope) for one in (MINE, OTHER) for scope in ("marketing", "person")}
    back = lived.on("2026-11-25", "bit by bit").raised
    assert {(record, "DELETED_REAPPEARED") for record in ("client:1", "subscription:1")} <= back
