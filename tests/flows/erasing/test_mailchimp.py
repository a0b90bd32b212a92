"""Mailchimp from approval to proof, with a vendor that fails, lies and is late: the rows M01 to M15 of the faults."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from connectors.base import http
from connectors.sandbox.servers.faults import Fault, Hand, lies
from connectors.sandbox.servers.mailchimp import hands
from connectors.sandbox.servers.mailchimp.server import Mailchimp
from tests.flows.erasing.business import Business, serving

POST, FOREVER = "POST", "/actions/delete-permanent"


class Someone(NamedTuple):
    person: str
    record: str
    email: str

    @property
    def hash(self) -> str:
        return self.record.partition(":")[2]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    """One night; each test has a copy of what it left."""
    with pytest.MonkeyPatch.context() as patch, serving(tmp_path_factory.mktemp("erasing"), 170) as found:
        patch.setattr(http, "BACKOFF", 0)
        patch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", found.sandbox.mailchimp.erase_api_key)
        yield found


@pytest.fixture
def business(served: Business, tmp_path: Path) -> Iterator[Business]:
    shutil.copytree(served.folder, tmp_path, dirs_exist_ok=True)
    yield Business(served.sandbox, tmp_path)
    served.sandbox.mailchimp.heal()


@pytest.fixture(scope="module")
def people(served: Business) -> list[Someone]:
    """Subscribers and nothing else; each test takes one."""
    return [Someone(*one) for one in served.alone("newsletter")][:-2]


@pytest.fixture
def kari(people: list[Someone]) -> Someone:
    return people.pop(0)


@pytest.fixture
def server(business: Business) -> Mailchimp:
    return business.sandbox.mailchimp


@contextmanager
def settled(business: Business, seconds: str) -> Iterator[None]:
    """Let a call that got no answer be possible for so long only."""
    path = business.folder / "orden.toml"
    before = path.read_text("utf-8")
    business.option("newsletter", "settle", seconds)
    yield
    path.write_text(before, "utf-8")


def carried_out(business: Business, number: int, *more: str) -> tuple[int, dict[str, Any]]:
    """Carry out, and return the exit code and the one step of an order."""
    answer = business.orden.here("erase", "--approved", "--json", *more)
    found = {order["order"]: order for order in answer.json["orders"]}
    [step] = found[number]["steps"] if number in found else listed(business, number)["steps"]
    return answer.code, {**step, "order": (found.get(number) or listed(business, number))["state"]}


def listed(business: Business, number: int) -> dict[str, Any]:
    orders = business.orden.here("erase", "list", "--json").json["orders"]
    return next(order for order in orders if order["order"] == number)


def sent(server: Mailchimp, who: Someone) -> int:
    """Count the deletions of somebody that reached the vendor."""
    return sum(who.hash in write.path and write.path.endswith(FOREVER) for write in server.writes)


def is_there(server: Mailchimp, who: Someone) -> bool:
    return any(member["id"] == who.hash for member in server.audiences.members())


def test_m01_gone_is_what_three_ways_saw_with_others_beside(business: Business, server: Mailchimp, kari: Someone) -> None:
    others = {member["id"]: dict(member) for member in server.audiences.members()}
    number = business.approve(kari.person, "newsletter", kari.record)
    assert listed(business, number)["state"] == "planned"
    code, step = carried_out(business, number)
    assert (code, step["order"], step["state"], step["word"]) == (0, "verified", "gone", "erased")
    assert [(look["path"], look["found"], look["controls"]) for look in step["looks"]] == [
        ("id", False, "seen"), ("list", False, "seen"), ("search", False, "seen"),
    ]  # fmt: skip
    assert (sent(server, kari), is_there(server, kari)) == (1, False)
    others.pop(kari.hash)
    assert {member["id"]: dict(member) for member in server.audiences.members()} == others
    assert "vendor_block" in step["remains"]


def test_m02_an_empty_500_that_did_nothing_is_sent_again_once_the_time_is_out(
    business: Business, server: Mailchimp, kari: Someone
) -> None:
    number = business.approve(kari.person, "newsletter", kari.record)
    server.fail(Fault(FOREVER, status=500, times=1, method=POST))
    code, step = carried_out(business, number)
    assert (code, step["state"], sent(server, kari)) == (5, "unclear", 1)  # and no verdict: it may still happen
    assert all(look["found"] for look in step["looks"])
    with settled(business, "0"):
        code, step = carried_out(business, number)
    assert (code, step["state"], sent(server, kari)) == (0, "gone", 2)


@pytest.mark.parametrize("status", [500, 429, None], ids=["m03", "m04", "m07"])
def test_what_was_done_and_answered_badly_is_looked_for_and_sent_once(
    business: Business, server: Mailchimp, kari: Someone, status: int | None
) -> None:
    number = business.approve(kari.person, "newsletter", kari.record)
    fault = Fault(FOREVER, status=status or 500, times=1, method=POST, applied=True, hang_up=status is None)
    server.fail(fault)
    code, step = carried_out(business, number)
    assert (code, step["state"], sent(server, kari)) == (0, "gone", 1)


def test_m05_an_empty_object_is_no_answer(business: Business, server: Mailchimp, kari: Someone) -> None:
    number = business.approve(kari.person, "newsletter", kari.record)
    server.fail(Fault(FOREVER, status=200, body=b"{}", method=POST))
    with settled(business, "0"):
        code, step = carried_out(business, number)
        assert (code, sent(server, kari)) == (5, 2)
        code, step = carried_out(business, number)  # no third time
    assert (code, step["state"], step["word"], sent(server, kari)) == (5, "left", None, 2)


def test_m06_a_call_that_is_late_gets_no_verdict_before_its_time(
    business: Business, server: Mailchimp, kari: Someone
) -> None:
    number = business.approve(kari.person, "newsletter", kari.record)
    server.fail(Fault(FOREVER, status=500, times=1, method=POST, late=1.5))
    with settled(business, "3"):
        code, step = carried_out(business, number, "--wait")
    assert (code, step["state"], sent(server, kari)) == (0, "gone", 1)


def test_m08_what_was_archived_is_not_gone(business: Business, server: Mailchimp, kari: Someone) -> None:
    number = business.approve(kari.person, "newsletter", kari.record)
    member = next(m for m in server.audiences.members() if m["id"] == kari.hash)
    server.fail(Fault(FOREVER, status=204, method=POST, times=1))
    server.between(Hand(FOREVER, lambda: member.update(status="archived")))
    code, step = carried_out(business, number)
    assert (code, step["state"], step["word"]) == (5, "left", "archived")
    assert "arkivert, ikke borte" in business.orden.here("erase", "list").out


def test_m09_a_404_because_the_audience_is_wrong_proves_nothing(
    business: Business, server: Mailchimp, kari: Someone
) -> None:
    number = business.approve(kari.person, "newsletter", kari.record)
    server.between(Hand(FOREVER, lambda: server.fail(lies("/", hands.finds_nobody(server)))))
    server.fail(Fault(FOREVER, status=204, method=POST))
    code, step = carried_out(business, number)
    assert (code, step["state"], is_there(server, kari)) == (5, "unknown", True)


def test_m10_every_audience_that_has_the_address_is_meant(business: Business, server: Mailchimp, kari: Someone) -> None:
    first = server.audiences.all[0]
    copies = [dict(member) | {"list_id": "ffff000011"} for member in first.members if member["id"] == kari.hash]
    other = replace(first, id="ffff000011", members=copies)
    server.audiences.add(other)
    number = business.approve(kari.person, "newsletter", kari.record)
    code, step = carried_out(business, number)
    assert (code, step["state"], sent(server, kari)) == (0, "gone", 2)
    assert not is_there(server, kari) and other.members == []


def test_m11_whoever_changed_address_since_is_looked_at_again(
    business: Business, server: Mailchimp, kari: Someone
) -> None:
    number = business.approve(kari.person, "newsletter", kari.record)
    hands.change_address(server, kari.email, f"new.{kari.email}")
    code, step = carried_out(business, number)
    assert (code, step["order"], step["why"], sent(server, kari)) == (0, "stopped", "changed", 0)
    hands.change_address(server, f"new.{kari.email}", kari.email)


def test_m13_a_key_that_is_revoked_hands_the_rest_to_her(
    business: Business, server: Mailchimp, kari: Someone, people: list[Someone]
) -> None:
    ola = people.pop(0)
    first = business.approve(kari.person, "newsletter", kari.record)
    second = business.approve(ola.person, "newsletter", ola.record)
    role = server.roles[server.erase_api_key]
    server.between(Hand(FOREVER, lambda: server.roles.pop(server.erase_api_key)))
    code, step = carried_out(business, second)
    server.roles[server.erase_api_key] = role
    assert (listed(business, first)["state"], step["does"], step["why"]) == ("verified", "guided", "no_right")
    assert code == 5
    assert is_there(server, ola) and not is_there(server, kari)
    code, step = carried_out(business, second)  # the key is back
    assert (code, step["state"]) == (0, "gone")


def test_m15_a_near_name_is_not_taken_for_her(business: Business, server: Mailchimp, kari: Someone) -> None:
    near = hands.sign_up(server, f"x{kari.email}")
    number = business.approve(kari.person, "newsletter", kari.record)
    code, step = carried_out(business, number)
    assert (code, step["state"]) == (0, "gone")
    assert any(member["id"] == near["id"] for member in server.audiences.members())


def test_p01_p02_controls_that_fail_prove_nothing(business: Business, server: Mailchimp, kari: Someone) -> None:
    number = business.approve(kari.person, "newsletter", kari.record)
    server.between(Hand(FOREVER, lambda: server.fail(lies("/3.0/search-members", hands.finds_nobody(server)))))
    code, step = carried_out(business, number)
    assert (code, step["state"], is_there(server, kari)) == (5, "unknown", False)
    server.heal()
    server.fail(lies("/3.0", hands.finds_everybody(server)))
    code, step = carried_out(business, number)
    assert (code, step["state"]) == (5, "unknown")
    server.heal()
    code, step = carried_out(business, number)
    assert (code, step["state"], sent(server, kari)) == (0, "gone", 1)


def test_without_a_key_it_is_hers_and_nothing_is_sent(
    business: Business, server: Mailchimp, kari: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORDEN_NEWSLETTER_ERASE_API_KEY")
    number = business.approve(kari.person, "newsletter", kari.record)
    code, step = carried_out(business, number)
    assert (code, step["does"], step["why"], sent(server, kari)) == (0, "guided", "no_key", 0)


def test_no_word_no_call_and_undone_is_undone(business: Business, server: Mailchimp, kari: Someone) -> None:
    number = business.approve(kari.person, "newsletter", kari.record, cleared=False)
    business.orden.here("erase", "--approved")
    assert (listed(business, number)["state"], sent(server, kari)) == ("planned", 0)
    plan = business.orden.here("erase", kari.person, "--dry-run")
    assert plan.code == 2 and "du har ikke sagt «Ja, dette skal slettes»" in plan.err
    assert business.orden.here("erase", "undo", str(number)).code == 0
    business.orden.here("erase", "--approved")
    assert sent(server, kari) == 0
    assert number not in [one["order"] for one in business.orden.here("erase", "list", "--json").json["orders"]]


def test_what_was_sent_cannot_be_taken_back(business: Business, server: Mailchimp, kari: Someone) -> None:
    number = business.approve(kari.person, "newsletter", kari.record)
    carried_out(business, number)
    answer = business.orden.here("erase", "undo", str(number))
    assert answer.code == 2 and "noe er sendt" in answer.err
    assert business.orden.here("erase", "undo", "999").code == 4


def test_a_dry_run_reads_and_writes_nothing(business: Business, server: Mailchimp, kari: Someone) -> None:
    number = business.approve(kari.person, "newsletter", kari.record)
    before = {path: path.read_bytes() for path in (business.folder / "var").glob("*.duckdb")}
    answer = business.orden.here("erase", "--approved", "--dry-run", "--json")
    assert answer.code == 0 and sent(server, kari) == 0
    assert number in [order["order"] for order in answer.json["orders"]]
    assert {path: path.read_bytes() for path in before} == before
    assert not (business.folder / "var" / "erasing.duckdb").exists()
    for text in (answer.out, answer.err):
        assert kari.email not in text
