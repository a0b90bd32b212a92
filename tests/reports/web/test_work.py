"""What she does herself and what is gone, from the approval to the night that looked: on a real night of sixty people."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest

from inventory.ledger import decisions
from inventory.ledger.decisions import Choice
from inventory.ledger.judgement_model import Who
from inventory.model import Reading
from inventory.settings import Settings
from inventory.views import work
from inventory.views.approvals import findings_of
from inventory.views.effects import Effect
from reports.text.words import LANGUAGES
from reports.web.context import ReviewContext
from reports.web.pages import work as page
from tests.reports.web import Browser
from tests.reports.web.conftest import desk_on

TICKS = re.compile(r'<input type="checkbox" name="tick" value="([0-9a-f]{24})"( checked)?>')


def approve_all(context: ReviewContext, *, word: bool = True) -> None:
    """Approve what is proposed about everybody, and give the word."""
    ledger, now = context.ledger(), context.now()
    night = context.state(ledger).night
    assert night is not None
    asked = [one for task in night.tasks for one in task.findings]
    about = {
        person: findings_of(Choice.ERASE, [one for one in asked if one.person == person], None, context.today)
        for person in sorted({one.person for one in asked})
    }
    proposed = {person: found for person, found in about.items() if found}
    numbers = decisions.decide_together(ledger, Choice.ERASE, proposed, Who.OWNER, now)
    assert len(numbers) > 5
    if word:
        decisions.release(ledger, numbers, Who.OWNER, now)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_do_says_so(settings: Settings, language: str) -> None:
    browser = Browser(desk_on(settings, language))
    assert "<form method=\"post\"><input" not in browser.get("/work").html.split("<main")[1]
    assert "<table" not in browser.get("/erased").html


def test_what_she_approved_stands_system_by_system_with_rows_from_the_bottom(context: ReviewContext, browser: Browser) -> None:
    approve_all(context)
    page = browser.get("/work")
    rows = [[int(n) for n in found.split(", ")] for found in re.findall(r'readonly value="([\d, ]+)"', page.html)]
    assert rows and all(one == sorted(one, reverse=True) and min(one) > 1 for one in rows)
    assert "https://docs.google.com/spreadsheets/d/" in page.html
    assert not re.search(r"\b(oldlist|newsletter|registration)\b", page.text)


def test_a_stop_stands_there_before_her_word_and_nothing_else_does(context: ReviewContext) -> None:
    approve_all(context, word=False)
    ledger = context.ledger()
    with context.read() as con:
        lines = [line for trip in work.trips(con, ledger, context.today) for line in trip.lines]
    assert {line.act for line in lines} == {Effect.STOP}


def test_a_tick_is_kept_taken_back_and_no_proof(settings: Settings) -> None:
    context = desk_on(settings, now=lambda: datetime.now(UTC))  # after the reading, which is of this very hour
    browser = Browser(context)
    approve_all(context)
    keys = [key for key, _checked in TICKS.findall(browser.get("/work").html)]
    assert len(keys) == len(set(keys)) > 3
    assert browser.post("/work", tick=keys[:2]).location == "/work"
    page = browser.get("/work").html
    assert [key for key, checked in TICKS.findall(page) if checked] == keys[:2]
    browser.post("/work", tick=[keys[1], "0" * 24])
    page = browser.get("/work").html
    assert [key for key, checked in TICKS.findall(page) if checked] == [keys[1]]
    assert f"Gjør det {len(keys) - 1} venter" in browser.get("/keys").text  # the menu counts what is not ticked
    told = browser.get("/erased").text
    assert "På vent" in told and "Borte" not in told.split("Slik leser")[0]


def test_a_tick_older_than_the_reading_is_told_and_asked_again(context: ReviewContext, browser: Browser) -> None:
    assert context.now() < datetime.now(UTC)
    approve_all(context)
    keys = [key for key, _checked in TICKS.findall(browser.get("/work").html)]
    browser.post("/work", tick=keys[:1])
    page = browser.get("/work")
    assert "lå der fortsatt" in page.text and not any(checked for _key, checked in TICKS.findall(page.html))
    told = browser.get("/erased")
    assert "ligger der fortsatt" in told.text and "Du krysset av" in told.text
    assert re.search(r'href="/(tasks/t|people/p)-[0-9a-f]{12}"', told.html)


def test_what_is_gone_is_told_without_names(context: ReviewContext, browser: Browser) -> None:
    approve_all(context)
    night = context.state(context.ledger()).night
    assert night is not None
    told = browser.get("/erased")
    main = told.html.split("<main")[1].split("</main")[0]
    assert "<table" in main and "@" not in main and "p-" not in re.sub(r'class="[^"]*"', "", main)
    for name in filter(None, night.worklist.names.values()):
        assert name not in main, name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/work", "/erased"])
def test_no_file_no_command_and_no_setting_is_named(settings: Settings, language: str, path: str) -> None:
    context = desk_on(settings, language)
    browser = Browser(context)
    approve_all(context)
    said = browser.get(path).text
    assert not re.search(r"\b[\w-]+\.(toml|csv|xlsx|json|py|duckdb)\b|\borden [a-z]+|\[sources|--\w", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_is_a_pdf_that_names_nobody(settings: Settings, language: str) -> None:
    context = desk_on(settings, language)
    browser = Browser(context)
    night = context.state(context.ledger()).night
    assert night is not None and browser.get("/erased/list.pdf").body.startswith(b"%PDF-")  # an empty one too
    approve_all(context)
    answer = browser.get("/erased/list.pdf")
    assert re.search(r'filename="(slettet|erased)-\d{4}-\d\d-\d\d\.pdf"', answer.headers["content-disposition"])
    told = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.body), strict=True).pages)
    assert "SimplyBook.me" in told and "Tankeflyt Coach" in told
    assert not [name for name in night.worklist.names.values() if name and name in told]


@pytest.mark.parametrize(("status", "told"), [(Reading.FRESH, "Numrene gjelder arket"), (Reading.STALE, "Numrene kan være gamle. Søk på navnet.")])
def test_how_old_the_rows_are_is_said_and_old_ones_are_not_to_be_copied(context: ReviewContext, status: Reading, told: str) -> None:
    approve_all(context)
    night = context.state(context.ledger()).night
    assert night is not None
    with context.read() as con:
        [trip] = [one for one in work.trips(con, context.ledger(), context.today) if one.source.name == "registration"]
    read = replace(trip, source=replace(trip.source, status=status, address='javascript:alert("x")'))
    shown = page._view(read, night.worklist, context.words)
    assert told in " ".join((shown.warning, *shown.notes)) and shown.address == ""
    assert (shown.rows != "") is (status is Reading.FRESH) and all(line.row for line in shown.lines)
