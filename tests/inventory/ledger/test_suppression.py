"""Blocks: an address is known again without being kept, and only where somebody put it back."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from inventory import identifiers, load
from inventory.assessment import clerical_review
from inventory.errors import StoreError
from inventory.ledger import remembered
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.ledger.suppression import BlockReason, BlockScope, Suppression
from inventory.linkage import link
from inventory.model import Kind, Parsed, Reading, Record, SourceNight
from inventory.policy import policy
from inventory.store.database import Store
from tests.conftest import TODAY
from tests.inventory.assessment.crowds import assert_apart, own_address, told, under
from tests.inventory.nights import (
    KEY,
    SEAL,
    TYPES,
    at,
    booking,
    client,
    customer,
    invoice,
    on,
    response,
    subscriber,
)

PEPPER = Pepper(KEY)
KARI: dict[str, Any] = {"name": "Kari Nordmann", "email": "Kari@Example.org"}


def block(scope: str = "marketing", address: str = "kari@example.org") -> Suppression:
    key = identifiers.email_key(address)
    assert key
    return Suppression(PEPPER.email(key), date(2026, 6, 1), BlockScope(scope), BlockReason.ERASED)


def assess(
    records: list[Record],
    blocks: list[Suppression],
    folder: Path,
    pepper: Pepper = PEPPER,
    *,
    apart: bool = False,
    what: str = "severity",
) -> set[tuple[str, str]]:
    """Run a night with blocks, questions included, and return what is back. ``apart``: it is many cases'."""
    began = datetime(2026, 11, 22, 2, tzinfo=UTC)
    ledger = Ledger(folder, KEY)
    for one in blocks:
        ledger.suppress(one, pepper)
    with Store(folder, KEY).build() as con:
        load.create(con, "run", TODAY, began, "test")
        for name in dict.fromkeys(r.source for r in records):
            group = tuple(r for r in records if r.source == name)
            source = SourceNight(name, TYPES.get(name, "table"), name, Reading.FRESH, began, len(group))
            load.load(con, source, {r.kind for r in group}, Parsed(group))
        link.link(con, SEAL)
        if apart:
            assert_apart(con)
        remembered.meet(con, ledger, policy.load().parameters())
        clerical_review.assess(con, policy.load())
        return _back(con, what)


def _back(con: DuckDBPyConnection, what: str) -> set[tuple[str, str]]:
    query = f"SELECT record, {what} FROM flag JOIN record USING (id) WHERE code = 'DELETED_REAPPEARED'"
    return set(con.execute(query).fetchall())


ON_LIST = subscriber(**KARI, status="subscribed")
PROVEN: dict[str, Any] = {
    "status": "subscribed",
    "signup_at": at("2026-08-01", 9),
    "confirmed_at": at("2026-08-01", 10),
}
HOUR = {**KARI, "status": "confirmed", "starts_at": at("2026-10-01"), "ends_at": at("2026-10-01", 13)}
BACK = {("subscription:1", "high")}

#: (sentence, records, scope, what is back)
TABLE: list[tuple[str, list[Record], str, set[tuple[str, str]]]] = [
    ("put on the list again, in other letters", [ON_LIST], "marketing", BACK),
    ("behind another address in the same cell",
     [subscriber(email="regnskap@example.org", also=(("email", "KARI@example.org"),), status="subscribed")], "marketing", BACK),
    ("pending again: somebody signed her up", [subscriber(**KARI, status="pending", signup_at=at("2026-11-20"))], "marketing", BACK),
    ("came back by a confirmed sign-up of her own", [subscriber(**KARI, **PROVEN)], "marketing", set()),
    ("an older confirmation is no coming back",
     [subscriber(**KARI, status="subscribed", signup_at=at("2025-08-01", 9), confirmed_at=at("2025-08-01", 10))], "marketing", BACK),
    ("still there as unsubscribed: the block's own place", [subscriber(**KARI, status="unsubscribed", changed_at=at("2026-05-01"))], "marketing", set()),
    ("a block on marketing is none on bookings", [client(**KARI), booking(**HOUR)], "marketing", set()),
    ("somebody else", [subscriber(email="ola@example.org", status="subscribed")], "marketing", set()),
    ("a card of somebody who was deleted", [client(**KARI)], "person", {("client:1", "high")}),
    ("who booked again has come back", [client(**KARI), booking(**HOUR, booked_at=at("2026-09-01"))], "person", set()),
    ("who wrote again has come back", [client(**KARI), response(**KARI, submitted_at=at("2026-09-01"))], "person", set()),
    ("the invoice's stub never went", [customer(**KARI), invoice(**KARI, issued_on=on("2026-03-10"), balance=0)], "person", set()),
]  # fmt: skip


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Let the Karis of the table be met in one night, each by the block on her own address."""
    records = [one for case, row in enumerate(TABLE) for one in under(case, row[1])]
    blocks = [block(row[2], own_address(case, "kari@example.org")) for case, row in enumerate(TABLE)]
    return assess(records, blocks, tmp_path_factory.mktemp("back"), apart=True)


@pytest.mark.parametrize("case", range(len(TABLE)), ids=[row[0] for row in TABLE])
def test_who_is_back(case: int, back: set[tuple[str, str]]) -> None:
    told_of = [(told(record), severity) for record, severity in back]
    assert {(id, severity) for (number, id), severity in told_of if number == case} == TABLE[case][3]


#: (sentence, records, why it is likely back)
CAUSES: list[tuple[str, list[Record], str]] = [
    ("a form that was linked anew", [response(**KARI, submitted_at=at("2025-01-05"))], "relinked"),
    ("an old card", [client(**KARI, created_at=at("2024-01-05"))], "restored"),
    ("a card of after it", [client(**KARI, created_at=at("2026-11-01"))], "imported"),
    ("a card without a day", [client(**KARI)], "imported"),
    ("a card of after it, and a customer", [client(**KARI, created_at=at("2026-11-01")), customer(**KARI)], "synchronised"),
]  # fmt: skip


def test_why_somebody_is_likely_back_is_told(tmp_path: Path) -> None:
    records = [one for case, row in enumerate(CAUSES) for one in under(case, row[1])]
    blocks = [block("person", own_address(case, "kari@example.org")) for case, _row in enumerate(CAUSES)]
    causes: dict[int, set[str]] = {}
    for record, variant in assess(records, blocks, tmp_path, what="args ->> 'variant'"):
        causes.setdefault(told(record)[0], set()).add(variant)
    assert causes == {case: {row[2]} for case, row in enumerate(CAUSES)}


def test_without_the_block_nobody_is_known_and_under_another_pepper_the_night_says_so(tmp_path: Path) -> None:
    assert assess([ON_LIST], [], tmp_path / "none") == set()
    with pytest.raises(StoreError, match="another key"):
        assess([ON_LIST], [block()], tmp_path / "other", Pepper("another key"))


def test_the_sql_hmac_is_the_pepper_s(tmp_path: Path) -> None:
    """Any address, however it is spelt, is made opaque alike in Python and in SQL."""
    address = identifiers.email_key("Blåbær.Čálliid+x@example.org")
    assert address
    record = subscriber(email="Blåbær.Čálliid+x@example.org", status="subscribed")
    assert assess([record], [Suppression(PEPPER.email(address), TODAY, BlockScope.MARKETING, BlockReason.OBJECTED)], tmp_path) == BACK


def test_the_ledger_keeps_no_address_and_takes_no_text(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, None)
    pepper = ledger.pepper(make=True)
    assert pepper
    kept = Suppression(pepper.email("kari@example.org"), date(2026, 6, 1), BlockScope.MARKETING, BlockReason.OBJECTED)
    ledger.suppress(kept, pepper)
    assert ledger.suppressions() == [kept]
    assert ledger.pepper() is not None  # and it is still the same
    assert re.search(rb"kari|example", ledger.path.read_bytes()) is None
    for wrong in (
        Suppression("kari@example.org", TODAY, BlockScope.MARKETING, BlockReason.OBJECTED),
        replace(kept, scope=cast(BlockScope, "Kari")),
        replace(kept, reason=cast(BlockReason, "ringte meg")),
    ):
        with pytest.raises(duckdb.ConstraintException):
            ledger.suppress(wrong, pepper)


def test_an_address_s_key_is_no_record_s() -> None:
    assert PEPPER.email("x") not in {PEPPER.record("e-mail", "x"), PEPPER.facts("x"), PEPPER.record("", "x")}
    assert ON_LIST.kind == Kind.SUBSCRIPTION
