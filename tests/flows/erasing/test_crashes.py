"""A run that ends at any moment: what was sent is looked for, never sent again blindly, and the next run ends it."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.base import http
from connectors.sandbox.servers.mailchimp import hands
from flows.erasing import run
from flows.runtime import context, lock
from inventory.erasure.captured import Memory
from inventory.errors import StoreError
from inventory.ledger import decisions, deletion_log
from inventory.ledger.judgement_model import Who
from tests.flows.erasing import killed_child
from tests.flows.erasing.business import Business, serving

KILLS = int(os.environ.get("ORDEN_KILLS", "2"))
FOREVER = "/actions/delete-permanent"


class Killed(BaseException):
    """The program ends here, as by kill -9: nothing catches it."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    with pytest.MonkeyPatch.context() as patch, serving(tmp_path_factory.mktemp("crashes"), 90) as found:
        patch.setattr(http, "BACKOFF", 0)
        patch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", found.sandbox.mailchimp.erase_api_key)
        yield found


@pytest.fixture
def business(served: Business, tmp_path: Path) -> Iterator[Business]:
    members = served.sandbox.mailchimp.audiences.all[0].members
    before, sent = [dict(member) for member in members], len(served.sandbox.mailchimp.writes)
    shutil.copytree(served.folder, tmp_path, dirs_exist_ok=True)
    yield Business(served.sandbox, tmp_path)
    members[:] = before
    del served.sandbox.mailchimp.writes[sent:]


def deletions(business: Business) -> int:
    return sum(write.path.endswith(FOREVER) for write in business.sandbox.mailchimp.writes)


# What is after one line of looks is before the next.
@pytest.mark.parametrize(
    ("nth", "after"), [(0, False), (0, True), (1, True), (2, False), (2, True), (3, True), (5, True)]
)
def test_e01_e02_e03_killed_beside_any_line_of_the_journal(
    business: Business, monkeypatch: pytest.MonkeyPatch, nth: int, after: bool
) -> None:
    """The lines: begun, sent, answered, and three looks."""
    person, record, _email = business.alone("newsletter")[0]
    number = business.approve(person, "newsletter", record)
    note, lines = deletion_log.note, iter(range(99))

    def killed(*told: Any) -> None:
        if next(lines) != nth:
            return note(*told)
        if after:
            note(*told)
        raise Killed

    before = deletions(business)
    business.option("newsletter", "settle", "1")
    with monkeypatch.context() as patch:
        patch.setattr(deletion_log, "note", killed)
        with pytest.raises(Killed):
            run.approved(business.settings)
    assert deletions(business) - before == (nth > 1)  # nothing is sent before it is written that it will be
    answer = business.orden.here("erase", "--approved", "--wait", "--json")
    told = {order["order"]: order["state"] for order in answer.json["orders"]}
    told |= {one["order"]: one["state"] for one in business.orden.here("erase", "list", "--json").json["orders"]}
    assert (answer.code, told[number]) == (0, "verified")
    assert deletions(business) - before == 1


#: Beside which line of the journal, on which side of it, or after how many seconds. In the gate: between what is written
#: and the call, and between the call and its answer.
MOMENTS = [(1, "after", 0.0), (2, "before", 0.0)]
dice = random.Random(17)
for n in range(len(MOMENTS), KILLS):
    line, side, seconds = dice.randrange(6), dice.choice(("before", "after")), dice.uniform(0.01, 1.5)
    MOMENTS.append((line, side, 0.0) if n % 2 else (99, side, seconds))


@pytest.mark.timeout(60 + 20 * len(MOMENTS))
def test_kill_9_at_any_moment_and_the_next_run_ends_it(business: Business) -> None:
    business.option("newsletter", "settle", "1")
    waiting = business.alone("newsletter")
    command = [sys.executable, "-m", "tests.flows.erasing.killed_child", str(business.folder)]
    for moment in MOMENTS:
        if not waiting:  # all of those are gone: others sign up
            for n in range(30):
                address = f"new{n}.{dice.randrange(10**9)}@example.org"
                hands.sign_up(business.sandbox.mailchimp, address)
            business.night()
            waiting = business.alone("newsletter")
        person, record, _email = waiting.pop()
        number, before = business.approve(person, "newsletter", record), deletions(business)
        ended = subprocess.run([*command, *map(str, moment)], capture_output=True, text=True, check=False, timeout=60)
        assert ended.returncode == -killed_child.KILL or moment[2], ended.stderr
        assert deletions(business) - before <= 1, moment
        run.approved(business.settings, wait=True)
        told = {one.number: one.state for one in run.every(business.settings).orders}
        assert told[number] == "verified", moment
        assert deletions(business) - before == 1, moment
    assert context.ledger_of(business.settings).verify().broken is None


def test_e04_no_call_where_the_journal_cannot_be_written(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    person, record, _email = business.alone("newsletter")[0]
    number = business.approve(person, "newsletter", record)
    before = deletions(business)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(deletion_log, "note", full)
        with pytest.raises(OSError, match="No space"):
            run.approved(business.settings)
    assert deletions(business) == before
    run.approved(business.settings)
    [order] = [one for one in run.every(business.settings).orders if one.number == number]
    assert order.state == "verified" and deletions(business) == before + 1


def test_e06_an_approval_that_is_undone_meanwhile_is_not_carried_out(business: Business) -> None:
    first, second = business.alone("newsletter")[:2]
    numbers = [business.approve(one[0], "newsletter", one[1]) for one in (first, second)]
    found = run.every(business.settings)
    assert {one.number for one in found.orders} == set(numbers)
    assert business.orden.here("erase", "undo", str(numbers[1])).code == 0
    before = deletions(business)
    run.approved(business.settings, only=numbers)
    assert deletions(business) == before + 1


def test_e06_an_approval_that_is_undone_while_it_is_carried_out_is_not_sent(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, record, _email = business.alone("newsletter")[0]
    number = business.approve(person, "newsletter", record)
    before, remember = deletions(business), Memory.keep

    def meanwhile(memory: Memory, found: Any) -> None:
        remember(memory, found)
        decisions.undo(context.ledger_of(business.settings), number, Who.OWNER, run.now())

    monkeypatch.setattr(Memory, "keep", meanwhile)
    run.approved(business.settings)
    assert deletions(business) == before


def test_e13_another_key_or_a_file_of_nobody_stops_everything(business: Business) -> None:
    person, record, _email = business.alone("newsletter")[0]
    business.approve(person, "newsletter", record)
    (business.folder / "var" / "erasing.duckdb").write_bytes(b"not ours")
    before = deletions(business)
    answer = business.orden.here("erase", "--approved")
    assert (answer.code, deletions(business)) == (2, before) and "erasing.duckdb" in answer.err


def test_e05_a_night_and_an_erasure_wait_for_each_other(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "LONGEST_WAIT", 0.5)
    store = business.settings.store_dir
    with lock.held(store, work=lock.ERASING), pytest.raises(StoreError, match="Another run"), lock.held(store):
        raise AssertionError("it waits: half a second here, half an hour there")
    person, record, _email = business.alone("newsletter")[0]
    business.approve(person, "newsletter", record)
    with lock.held(store), pytest.raises(StoreError, match="Another run"):
        run.approved(business.settings)
    [order] = run.approved(business.settings).orders
    assert order.state == "verified"  # and neither was lost
