"""What the review's pages share: approvals as they stand, searches, doors, both languages, and what is never written down."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from flows.runtime import logs
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Finding
from inventory.settings import Settings
from inventory.views import lookup, review_queue
from inventory.views.approvals import State
from inventory.views.models import InText
from inventory.views.worklist import Worklist
from reports.text.words import Words
from reports.web.context import ReviewContext
from tests.reports.web import Browser
from tests.reports.web.conftest import NOW, desk_on


def now_on(context: ReviewContext) -> Worklist:
    night = context.state(context.ledger()).night
    assert night is not None
    return night.worklist


@pytest.mark.parametrize(("days", "told"), [(3, True), (40, False)])
def test_what_is_gone_is_told_of_for_a_month(browser: Browser, days: int, told: bool) -> None:
    ledger, before = browser.context.ledger(), NOW - timedelta(days=days)
    gone = Finding("bookings", "booking:999999", "BOOKING_OLD")
    decisions.decide(ledger, "p-000000000000", Choice.ERASE, [gone], browser.context.who, before)
    page = browser.get("/approvals").text
    assert ("Alt er borte fra kildene." in page) is told
    assert "Ja, dette skal slettes" not in page  # there is nothing left to give it for


def test_what_is_to_be_kept_by_now_is_told_of_and_asks_for_no_word(browser: Browser) -> None:
    with browser.context.read() as con:
        person, source, record = con.execute(
            "SELECT r.person, r.source, r.record FROM flag f JOIN owned r USING (id) GROUP BY ALL"
            " HAVING count(*) = 1 AND min(f.code) = 'KEEP_FUTURE_BOOKING' ORDER BY ALL LIMIT 1"
        ).fetchall()[0]
    found = [Finding(source, record, "BOOKING_OLD")]
    decisions.decide(browser.context.ledger(), person, Choice.ERASE, found, browser.context.who, NOW)
    page = browser.get("/approvals")
    assert "Det er ingenting å slette akkurat nå." in page.text and "Beholdes nå" in page.text
    assert "Ja, dette skal slettes" not in page.text and "Ikke funnet" not in page.text


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_way_that_an_approved_record_may_stand_has_its_words(language: str) -> None:
    words = Words(language)
    told = set(State) - {State.PROPOSED, State.REPLACED}  # the one is told as what will happen, the other not at all
    assert [state for state in told if not words.known(f"web.approved.{state}")] == []


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "0", "1e3", "99999999999"])
def test_a_number_that_is_none_leads_nowhere(browser: Browser, number: str) -> None:
    assert browser.get(f"/requests/{quote(number)}/letter").status == 404
    assert browser.post("/undo", what="decision", number=number).status == 303
    assert browser.post("/approvals", decision=number).status == 303


@pytest.mark.parametrize("person", ["p-ffffffffffff", "p-x", "..%2f..%2fetc", "'%20OR%201=1", "%3Cscript%3E"])
def test_nobody_is_no_matter(browser: Browser, person: str) -> None:
    assert browser.get(f"/people/{person}/erase").status == 404
    assert browser.get(f"/people/{person}").status == 404
    assert browser.post(f"/people/{person}/erase").status in (404, 409)
    assert decisions.decisions(browser.context.ledger()) == ()


def test_a_search_never_stands_in_an_address(browser: Browser) -> None:
    found = now_on(browser.context)
    name = next(name for name in found.names.values() if " " in name and name.isascii())
    answer = browser.post("/search", who=name)
    page = browser.follow(answer)
    page = browser.follow(page) if page.status == 303 else page
    assert name.split()[0] in page.text
    assert not any(word.lower() in path.lower() for path in browser.seen for word in name.split() if len(word) > 3)


def test_a_search_that_finds_nobody_asks_whether_another_was_meant(browser: Browser) -> None:
    name = next(
        name for name in now_on(browser.context).names.values() if " " in name and name.isascii() and len(name) > 9
    )
    wrong = name[:4] + name[3] + name[4:]
    page = browser.follow(browser.post("/search", who=wrong))
    assert f"Vi fant ingen som heter «{wrong}». Mente du {name}" in page.text


def test_a_search_for_what_is_no_address_says_where_it_stands(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = now_on(browser.context)
    person, name = next((person, name) for person, name in found.names.items() if name.isascii() and " " in name)
    monkeypatch.setattr(lookup, "in_text", lambda _con, _who: [InText("newsletter", "subscription:1", person)])
    page = browser.follow(browser.post("/search", who="eva(a)example.org"))
    assert "«eva(a)example.org» står i" in page.text and "kan ikke brukes som adresse" in page.text
    assert name in page.text


def test_a_search_that_begins_a_name_finds_it(browser: Browser) -> None:
    name = next(
        name
        for name in now_on(browser.context).names.values()
        if " " in name and name.isascii() and len(name.split()[-1]) > 5
    )
    page = browser.follow(browser.post("/search", who=name[:-2]))
    page = browser.follow(page) if page.status == 303 else page
    assert name.split()[-1] in page.text


@pytest.mark.parametrize(
    "who", ["", "   ", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "\x1b]0;x\x07", "a" * 400, "%", "'"]
)
def test_any_search_is_answered(browser: Browser, who: str) -> None:
    answer = browser.post("/search", who=who)
    assert answer.status == 303
    page = browser.follow(answer)
    assert page.status in (200, 303)
    assert "<script>alert(1)</script>" not in page.html and "\x1b" not in page.html


def test_names_can_be_hidden_and_keys_turned_off_for_the_visit(browser: Browser) -> None:
    assert 'class="hidden"' not in browser.get("/tasks").html
    assert browser.post("/settle", what="names", back="/tasks").location == "/tasks"
    assert 'class="hidden"' in browser.get("/tasks").html
    browser.post("/settle", what="keys", back="/keys")
    assert 'data-keys="off"' in browser.get("/keys").html


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_settling_leads_nowhere_else(browser: Browser, back: str) -> None:
    assert browser.post("/settle", what="names", back=back).location == "/"


def test_no_night_yet(empty: ReviewContext) -> None:
    browser = Browser(empty)
    for path in ("/tasks", "/approvals", "/search", "/people/p-000000000000"):
        page = browser.get(path)
        assert page.status == 200
        assert "Orden har ikke kjørt noen natt ennå" in page.text


def test_a_night_that_broke_off_is_said(context: ReviewContext) -> None:
    context.ledger().begin("2026-11-30T070000-abcd", NOW.date(), datetime.now(UTC))
    context.now = lambda: datetime.now(UTC) + timedelta(minutes=20)
    assert "stoppet" not in Browser(context).get("/tasks").text  # it may still be running
    context.now = lambda: datetime.now(UTC) + timedelta(hours=7)
    assert "Den siste kjøringen stoppet. Ingenting er endret." in Browser(context).get("/tasks").text


def test_what_waits_behind_the_questions_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(desk_on(settings))
    pair = f"/pairs/{waiting(browser)}"
    assert "De viktigste kommer først" not in browser.get(pair).text
    queue = review_queue.queue
    monkeypatch.setattr("inventory.views.review_queue.queue", lambda con, ledger: replace(queue(con, ledger), behind=12))
    later = desk_on(settings)
    later._state = None  # another night has been, and left more
    assert "Tolv spørsmål til kommer når de som venter nå, er besvart." in Browser(later).get(pair).text


def waiting(browser: Browser) -> str:
    """Return the first question «same person?»."""
    night = browser.context.state(browser.context.ledger()).night
    assert night is not None
    return night.queue.waiting[0].code


def test_both_languages_render_every_page(settings: Settings) -> None:
    english = desk_on(settings, "en")
    browser = Browser(english)
    person = next(iter(now_on(english).names))
    night = english.state(english.ledger()).night
    assert night is not None
    tasks = [f"/tasks/{task.id}" for task in night.tasks if task.question.asks not in ("same", "business")]
    more = ["/tasks", f"/people/{person}", f"/people/{person}/erase", "/search", "/approvals", "/keys"]
    for path in (*tasks, *(f"{task}?erase" for task in tasks), *more, f"/pairs/{waiting(browser)}"):
        page = browser.get(path)
        assert page.status == 200, path
        assert '<html lang="en">' in page.html
        assert not re.search(r"\b(ikke|saker|godkjent|eller|slettes)\b", page.text.lower()), path


def test_a_mistake_of_ours_is_written_down_without_a_value(context: ReviewContext, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(context)
    traced: list[Exception] = []

    def trace(error: Exception) -> Path:
        traced.append(error)
        return context.reports_dir / "orden.log"

    context.trace = trace
    monkeypatch.setattr("inventory.views.lookup.search", lambda *_: 1 / 0)
    page = browser.follow(browser.post("/search", who="MARKER"))
    assert page.status == 500
    assert "Orden gjorde en feil" in page.text and "MARKER" not in page.html
    assert [type(error) for error in traced] == [ZeroDivisionError]


def test_nothing_that_is_searched_or_decided_stands_in_a_file_in_clear(browser: Browser, settings: Settings) -> None:
    logs.start(settings.store_dir)
    browser.context.trace = logs.trace
    names = [name for name in now_on(browser.context).names.values() if " " in name][:3]
    before = {file for file in settings.store_dir.rglob("*") if file.suffix == ".html"}
    for name in (*names, "MARKER Marker"):
        browser.follow(browser.post("/search", who=name))
    browser.decide(next(link for link in browser.get("/tasks").links if "/tasks/t-" in link)[7:21], "erase")
    browser.get("/nowhere/MARKER")
    held = [file for file in settings.store_dir.rglob("*") if file.is_file() and file not in before]
    assert any(file.name == "orden.log" for file in held)
    for name in (*names, "MARKER"):
        assert [file.name for file in held if name.encode() in file.read_bytes()] == []
