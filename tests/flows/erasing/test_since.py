"""What comes between the approval and the step, and between the erasure and the look: the rows E07, E08, E11, M12 and M14."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import http
from connectors.sandbox.servers.faults import Fault
from connectors.sandbox.servers.mailchimp import hands
from connectors.sandbox.servers.mailchimp.server import Mailchimp
from flows.erasing import run
from flows.runtime import context
from inventory.erasure import facts
from inventory.erasure.captured import Memory
from inventory.erasure.order_model import Step
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Finding, Grounds
from inventory.ledger.judgement_model import Who
from inventory.requests import request_log
from inventory.requests.request import Channel, RequestType
from tests.flows.erasing.business import Business, serving
from tests.flows.erasing.test_nights import flags, held
from tests.night import unscheduled

FOREVER = "/actions/delete-permanent"
SHARED = """SELECT l.person, r.record FROM record r JOIN link l USING (id) JOIN known_by k USING (id)
    JOIN known_by o USING (what, value) JOIN link p ON p.id = o.id
    WHERE r.source = 'newsletter' AND p.person <> l.person AND r.status = 'subscribed' ORDER BY r.record LIMIT 1"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    with pytest.MonkeyPatch.context() as patch, serving(tmp_path_factory.mktemp("since"), 170) as found:
        patch.setattr(http, "BACKOFF", 0)
        patch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", found.sandbox.mailchimp.erase_api_key)
        yield found


@pytest.fixture
def business(served: Business, tmp_path: Path) -> Iterator[Business]:
    members = served.sandbox.mailchimp.audiences.all[0].members
    before = [dict(member) for member in members]
    shutil.copytree(served.folder, tmp_path, dirs_exist_ok=True)
    yield Business(served.sandbox, tmp_path)
    served.sandbox.mailchimp.heal()
    members[:] = before
    served.sandbox.mailchimp.writes.clear()


@pytest.fixture
def server(business: Business) -> Mailchimp:
    return business.sandbox.mailchimp


def the_step(business: Business, number: int) -> Step:
    [order] = [one for one in run.every(business.settings).orders if one.number == number]
    [step] = order.steps
    return step


def asks(business: Business, person: str, kind: RequestType) -> int:
    ledger, today = context.ledger_of(business.settings), date.today()
    with context.last_night(business.settings) as con:
        return request_log.open_request(con, ledger, person, kind, today, Channel.EMAIL, today, datetime.now(UTC))


def answering(business: Business, person: str, record: str, request: int) -> int:
    """Approve what a request for erasure asks for."""
    ledger, now, found = context.ledger_of(business.settings), datetime.now(UTC), [Finding("newsletter", record, "")]
    with context.last_night(business.settings) as con:
        grounds = Grounds(facts.of_findings(con, found), request)
    number = decisions.decide(ledger, person, Choice.ERASE, found, Who.OWNER, now, grounds=grounds)
    decisions.release(ledger, [number], Who.OWNER, now)
    return number


def test_e07_a_restriction_or_the_end_of_the_request_between_plan_and_step_stops_it(
    business: Business, server: Mailchimp, monkeypatch: pytest.MonkeyPatch
) -> None:
    kari, ola, per = business.alone("newsletter")[:3]
    first, second = business.approve(kari[0], "newsletter", kari[1]), asks(business, ola[0], RequestType.ERASURE)
    withdrawn = answering(business, ola[0], ola[1], second)
    assert run.planned(business.settings).orders[1].steps[0].stop is None
    assert business.orden.here("case", "close", str(second), "--outcome", "withdrawn").code == 0
    remember = Memory.keep

    def meanwhile(memory: Memory, found: Any) -> None:
        remember(memory, found)  # all of it is planned and captured; nothing is sent
        asks(business, kari[0], RequestType.RESTRICTION)

    with monkeypatch.context() as patch:
        patch.setattr(Memory, "keep", meanwhile)
        run.approved(business.settings)
    assert server.writes == []
    told = {number: the_step(business, number) for number in (first, withdrawn)}
    assert [(told[n].state, told[n].standing.code) for n in (first, withdrawn)] == [("stopped", "held"), ("stopped", "unasked")]

    # E08: persons that were put together or parted since are looked at again.
    third = business.approve(per[0], "newsletter", per[1])
    with context.ledger_of(business.settings).connection() as con:
        con.execute("INSERT INTO person_event VALUES ('r', ?, 'merged', ?, 'p-0123456789ab')", [datetime.now(UTC), per[0]])
    run.approved(business.settings, only=[third])
    assert (the_step(business, third).state, the_step(business, third).code, server.writes) == ("stopped", "regrouped", [])
    assert "Se på den igjen" in business.orden.here("erase", "list").out
    again = business.approve(per[0], "newsletter", per[1])
    run.approved(business.settings, only=[again])
    assert the_step(business, again).state == "gone" and len(server.writes) == 1


def test_e11_a_clock_that_is_set_back_and_a_night_of_last_year_move_no_look(
    business: Business, server: Mailchimp, monkeypatch: pytest.MonkeyPatch
) -> None:
    kari, ola = business.alone("newsletter")[:2]
    number = business.approve(kari[0], "newsletter", kari[1])
    run.approved(business.settings)
    last_year = date.today() - timedelta(days=365)
    unscheduled.run_night(business.settings, last_year)
    assert the_step(business, number).state == "gone"  # nothing is due on the day of the erasure
    real = datetime.now(UTC)
    with monkeypatch.context() as patch:
        patch.setattr(run, "now", lambda: real + timedelta(days=1))
        unscheduled.run_night(business.settings, last_year)
    assert the_step(business, number).state == "again_1"

    business.night()
    late = business.approve(ola[0], "newsletter", ola[1])
    server.fail(Fault(FOREVER, status=500, times=1, method="POST"))
    run.approved(business.settings)
    with monkeypatch.context() as patch:
        patch.setattr(run, "now", lambda: real - timedelta(days=365))
        run.approved(business.settings, wait=True)  # does not stay for a year, and sends nothing
        assert the_step(business, late).state == "unclear"
    sent = [write for write in server.writes if write.path.endswith(FOREVER) and ola[1].partition(":")[2] in write.path]
    assert len(sent) == 1


def test_m12_an_address_of_two_stops_the_erasure_and_not_the_stop(business: Business, server: Mailchimp) -> None:
    with context.last_night(business.settings) as con:
        [(person, record)] = con.execute(SHARED).fetchall()
    [member] = [m for m in server.audiences.members() if m["id"] == record.partition(":")[2]]
    member.update(ip_opt="", timestamp_opt="", ip_signup="", timestamp_signup="", source="Import")
    business.night()
    assert record in flags(business, "DOI_PROOF_MISSING")
    number = business.approve(person, "newsletter", record)
    run.approved(business.settings)
    assert (the_step(business, number).state, the_step(business, number).code) == ("stopped", "shared")
    assert server.writes == [] and member["status"] == "subscribed"
    assert business.orden.here("erase", "undo", str(number)).code == 0
    stop = business.approve(person, "newsletter", record, code="DOI_PROOF_MISSING")
    run.approved(business.settings)
    step = the_step(business, stop)
    assert (step.act, step.proved, len(server.writes), member["status"]) == ("stop", True, 1, "unsubscribed")


def test_m14_who_signs_up_again_an_hour_after_is_told_as_that_and_nothing_is_erased(
    business: Business, server: Mailchimp, monkeypatch: pytest.MonkeyPatch
) -> None:
    [(person, record, email), *_] = business.alone("newsletter")
    number = business.approve(person, "newsletter", record)
    real = datetime.now(UTC)
    with monkeypatch.context() as patch:
        patch.setattr(run, "now", lambda: real - timedelta(hours=1))
        run.approved(business.settings)
    before, after = (f"{real - timedelta(seconds=n):%Y-%m-%dT%H:%M:%S+00:00}" for n in (9, 1))
    hands.sign_up(server, email).update(timestamp_signup=before, timestamp_opt=after)
    business.night()
    assert record in flags(business, "ERASED_CAME_BACK")
    assert held(business, record) and record not in flags(business, "DELETED_REAPPEARED")
    assert business.orden.here("erase", "--approved").code == 0
    assert the_step(business, number).proved and len(server.writes) == 1
