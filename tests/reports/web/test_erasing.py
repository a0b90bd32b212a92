"""Orden's part, from her yes to what was seen gone: on a business of today, with vendors that are really written to."""

import json
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.base import http
from connectors.sandbox.servers.faults import Fault, Hand, lies
from connectors.sandbox.servers.mailchimp import hands
from flows.cli import web_server
from flows.erasing import run
from flows.erasing.desk import Desk
from flows.runtime import lock
from inventory.erasure.order_model import OrderState
from inventory.erasure.states import State
from inventory.ledger import decisions
from reports.receipt import signed
from reports.terminal import erasing as terminal
from reports.web.context import ReviewContext
from tests.flows.erasing.business import Business, serving
from tests.reports.web import Browser

FOREVER = "/actions/delete-permanent"
TICKS = re.compile(r'<input type="checkbox" name="tick" value="([0-9a-f]{24})"( checked)?>')


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    """One night, and the key that erases in Mailchimp alone; each test has a copy of what it left."""
    with pytest.MonkeyPatch.context() as patch, serving(tmp_path_factory.mktemp("erasing"), 40) as found:
        patch.setattr(http, "BACKOFF", 0)
        patch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", found.sandbox.mailchimp.erase_api_key)
        yield found


@pytest.fixture(scope="module")
def people(served: Business) -> list[tuple[str, str, str]]:
    """Subscribers and nothing else; each test takes one."""
    return served.alone("newsletter")


@pytest.fixture
def business(served: Business, tmp_path: Path) -> Iterator[Business]:
    shutil.copytree(served.folder, tmp_path, dirs_exist_ok=True)
    yield Business(served.sandbox, tmp_path)
    served.sandbox.mailchimp.heal()


@pytest.fixture
def review(business: Business) -> ReviewContext:
    return replace(web_server.context_of(business.settings), eager=False, now=lambda: datetime.now(UTC))


def desk(review: ReviewContext) -> Desk:
    assert isinstance(review.erasing, Desk)
    return review.erasing


def wait_for(review: ReviewContext) -> None:
    """Wait until it is done, as long as a test may take."""
    work = desk(review)._work
    assert work is not None
    work.join(30)
    assert not review.erasing.progress().going


def guided(business: Business) -> tuple[int, str]:
    """Approve somebody's only form answer, which is hers to delete. Returns the order's number and the person."""
    person, record, _email = business.alone("registration")[0]
    return business.approve(person, "registration", record), person


def test_the_last_page_shows_what_the_dry_run_shows(
    business: Business, review: ReviewContext, people: list[tuple[str, str, str]]
) -> None:
    person, record, _ = people.pop()
    ours = business.approve(person, "newsletter", record, cleared=False)
    hers, _ = guided(business)
    page = Browser(review).get("/approvals")
    told = terminal.wire(run.as_read(business.settings, run.every(business.settings).orders))["orders"]
    assert [one["order"] for one in told] == [ours, hers] == [int(n) for n in re.findall(r"rowgroup\"[^>]*>Oppdrag (\d+)", page.html)]
    rows = [step for one in told for step in one["steps"]]
    assert [row["does"] for row in rows] == ["erase", "guided"]
    table = page.html.partition('class="plan"')[2].partition("</table>")[0]
    assert re.findall(r"<td>(Orden|Du|–)</td>", table) == ["Orden", "Du"]
    assert "Kan ikke angres når det er gjort." in page.text and "leverandøren husker at adressen" in page.text
    assert "Slik er det i systemene nå, lest" in page.text and "La Orden gjøre sin del" not in page.text
    business.orden.here("erase", "--approved", "--dry-run")
    assert business.sandbox.mailchimp.writes == []


def test_what_stays_is_told_with_its_day_and_law(business: Business, review: ReviewContext) -> None:
    with review.read() as con:
        person, record = con.execute(
            "SELECT l.person, any_value(r.record) FILTER (r.source = 'newsletter') FROM record r JOIN link l USING (id)"
            " GROUP BY l.person HAVING count(*) FILTER (r.kind = 'invoice') > 0 AND count(*) FILTER (r.source = 'newsletter') > 0"
            " ORDER BY 1 LIMIT 1"
        ).fetchall()[0]
    business.approve(person, "newsletter", record)
    [order] = [one for one in run.planned(business.settings).orders if one.kept]
    law = next(kept for kept in order.kept if kept.until and kept.law)
    assert law.until is not None
    page = Browser(review).get("/approvals").text
    assert f"Beholdes til {review.words.day(law.until)}" in page and "Bokføringsloven § 13" in page


def test_orden_does_its_part_once_and_shows_what_it_saw(
    business: Business, review: ReviewContext, people: list[tuple[str, str, str]]
) -> None:
    person, record, email = people.pop()
    number, browser = business.approve(person, "newsletter", record), Browser(review)
    assert "Ikke gjort ennå" in browser.get("/work").text and email not in browser.get("/work").html.partition("<form method")[2]
    with lock.held(business.settings.store_dir):  # as if a night were at work: it waits, and is asked again meanwhile
        assert browser.post("/work/orden").location == "/work"
        page = browser.get("/work")
        assert "Orden har begynt." in page.text and "data-live" in page.html and "ingen av én er ferdige" in page.text
        browser.post("/work/orden")
        again = browser.get("/work")
        assert "Ingenting gjøres to ganger." in again.text and "/work/orden" not in "".join(again.links)
    wait_for(review)
    sent = [write for write in business.sandbox.mailchimp.writes if write.path.endswith(FOREVER) and record.partition(":")[2] in write.path]
    assert len(sent) == 1
    assert_receipts(browser, number)
    done = browser.get("/work")
    assert "data-live" not in done.html and "Borte (slettet)" in done.text and "Én er ferdig" in done.text
    assert browser.post("/undo", what="decision", number=str(number)).location == "/work"
    assert "Det kan ikke angres" in browser.get("/work").text
    assert decisions.counts(review.ledger(), number)


def test_a_request_is_answered_by_its_order_once_a_night_has_looked(
    business: Business, review: ReviewContext, people: list[tuple[str, str, str]]
) -> None:
    person, record, _ = people.pop()
    browser = Browser(review)
    asked = browser.follow(browser.post(f"/requests/new?person={person}", type="erasure", when="today", channel="email"))
    assert f"/people/{person}/erase" in asked.links and "foreslås slettet" not in asked.text
    browser.post(f"/people/{person}/erase")
    [number] = [one.number for one in decisions.decisions(review.ledger())]
    browser.post("/approvals", decision=str(number))
    assert "no order answers it yet" in browser.get("/requests/1/letter").text
    browser.post("/work/orden")
    wait_for(review)
    assert "still holds 1 record" in browser.get("/requests/1/letter?reply=partly_erased").text  # as last night read it
    business.night()
    data = json.loads(browser.post("/requests/1/letter", {"form": "json"}).body)
    assert (data["kind"], data["erasure"]["receipts"], data["erasure"]["systems"][0]["word"]) == ("erased", [number], "erased")
    assert data["erasure"]["receipt_key"] == review.erasing.fingerprint(review.ledger())
    letter = browser.post("/requests/1/letter", {"form": "html"}).html
    assert review.erasing.fingerprint(review.ledger()) in letter and "Opplysningene om deg er slettet" in letter
    assert "does not support the letter partly_erased" in browser.get("/requests/1/letter?reply=partly_erased").text
    assert record not in json.dumps(data)


def assert_receipts(browser: Browser, number: int) -> None:
    """Both forms of an order's receipt are to be had, are genuine under the key that the page tells, and name nobody."""
    page = browser.get("/erased")
    assert f"/erased/receipts/{number}/pdf" in page.links and "Bekreftet borte" in page.text
    told = re.search(r"<code>([0-9a-f ]+)</code>", page.html)
    assert told is not None
    file = browser.get(f"/erased/receipts/{number}/json")
    assert file.headers["content-disposition"] == f'attachment; filename="kvittering-{number}.json"'
    assert signed.verified(file.body, told[1].replace(" ", ""))["state"] == "verified" and b"@" not in file.body
    assert browser.get(f"/erased/receipts/{number}/pdf").body.startswith(b"%PDF-")
    assert [browser.get(f"/erased/receipts/{wrong}").status for wrong in ("99/pdf", f"{number}/exe", "x/pdf")] == [404] * 3


def test_not_verified_comes_first_in_red_and_can_be_tried_again(
    business: Business, review: ReviewContext, people: list[tuple[str, str, str]]
) -> None:
    person, record, _ = people.pop()
    business.option("newsletter", "settle", "0")
    number, browser = business.approve(person, "newsletter", record), Browser(review)
    business.sandbox.mailchimp.fail(Fault(FOREVER, status=200, method="POST"))  # says that it is done, and does nothing
    browser.post("/work/orden")
    wait_for(review)
    [order] = [one for one in run.every(business.settings).orders if one.number == number]
    assert order.state is OrderState.NOT_VERIFIED
    page = browser.get("/work")
    main = page.html.partition("<main")[2]
    assert main.index('class="note bad"') < main.index("Dette gjør Orden") and "Én er ikke bekreftet borte." in page.text
    assert "Prøv igjen, og se etter på nytt" in page.text and "gjør det når du ber" not in page.text
    assert "slettet" not in re.sub(r"<[^>]*>", "", main).partition("Dette gjør Orden")[0].lower()
    [(key, _checked)] = TICKS.findall(main)  # it was sent twice, and that is the most: the rest is hers
    browser.post("/work", tick=[key])
    [step] = run.every(business.settings).orders[-1].steps
    assert step.state is State.HANDED_OVER and "note bad" not in browser.get("/work").html


def test_what_nobody_can_tell_is_looked_for_anew(
    business: Business, review: ReviewContext, people: list[tuple[str, str, str]]
) -> None:
    person, record, _ = people.pop()
    server, browser = business.sandbox.mailchimp, Browser(review)
    business.approve(person, "newsletter", record)
    server.between(Hand(FOREVER, lambda: server.fail(lies("/3.0/search-members", hands.finds_nobody(server)))))
    browser.post("/work/orden")
    wait_for(review)
    page = browser.get("/work")
    assert "ingen kan si om det er borte" in page.text and "note bad" in page.html and not TICKS.findall(page.html)
    server.heal()
    browser.post("/work/orden")
    wait_for(review)
    assert "note bad" not in browser.get("/work").html and "Borte (slettet)" in browser.get("/work").text


def test_her_tick_is_handed_over_and_taken_back(business: Business, review: ReviewContext) -> None:
    number, _person = guided(business)
    browser = Browser(review)
    page = browser.get("/work")
    assert "Jeg har slettet den." in page.text and "Dette gjør Orden" not in page.text
    [(key, _checked)] = TICKS.findall(page.html)

    def state() -> State:
        [step] = next(one for one in run.every(business.settings).orders if one.number == number).steps
        return step.state

    browser.post("/work", tick=[key])
    assert state() is State.HANDED_OVER
    browser.post("/work")
    assert state() is State.GUIDED
    with lock.held(business.settings.store_dir, work=lock.ERASING), pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.erasing.hand_over.PATIENCE", 0.1)
        browser.post("/work", tick=[key])
    assert [checked for _key, checked in TICKS.findall(browser.get("/work").html)] == [" checked"]
    assert state() is State.GUIDED  # a night hands it over, when nothing is at work
    browser.post("/undo", what="decision", number=str(number))
    assert not decisions.counts(review.ledger(), number)
    assert "Det er ingenting å slette akkurat nå" in browser.get("/work").text


def test_a_key_that_may_not_write_makes_it_hers(
    business: Business, review: ReviewContext, people: list[tuple[str, str, str]]
) -> None:
    person, record, email = people.pop()
    business.approve(person, "newsletter", record)
    browser = Browser(review)
    business.sandbox.mailchimp.fail(Fault(FOREVER, status=403, method="POST"))
    browser.post("/work/orden")
    wait_for(review)
    page = browser.get("/work").html.partition("<form method=\"post\">")[2]
    [step] = run.every(business.settings).orders[-1].steps
    assert (email in page) is step.hers


def test_the_end_of_the_review_lets_no_other_order_begin(
    business: Business, review: ReviewContext, people: list[tuple[str, str, str]]
) -> None:
    person, record, _ = people.pop()
    number = business.approve(person, "newsletter", record)
    ended = threading.Event()
    ended.set()
    run.approved(business.settings, ended=ended)
    assert run.every(business.settings).orders[-1].state is OrderState.PLANNED
    review.erasing.finish()
    review.erasing.start()
    wait_for(review)
    [order] = [one for one in run.every(business.settings).orders if one.number == number]
    assert order.state is OrderState.PLANNED


def test_what_breaks_it_off_is_told_and_nothing_is_claimed(
    business: Business, review: ReviewContext, people: list[tuple[str, str, str]]
) -> None:
    person, record, _ = people.pop()
    business.approve(person, "newsletter", record)
    (business.settings.store_dir / "erasing.duckdb").write_bytes(b"not a database")
    browser = Browser(review)
    browser.post("/work/orden")
    wait_for(review)
    page = browser.get("/work").text
    assert "Noe stoppet Orden" in page and "erasing.duckdb" in page
