"""Going through what waits: deciding, keeping, putting off, undoing, answering, and the last page. Nothing of it claims to be carried out."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from flows.runtime import logs
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Finding, Reason
from inventory.model import Outcome
from inventory.settings import Settings
from inventory.views import lookup, review_queue, worklist
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


def some(context: ReviewContext, outcome: Outcome) -> str:
    """Return a person about whom the worst that is asked is this."""
    return next(m.person for m in now_on(context).left if m.outcome is outcome and len({f.outcome for f in m.left}) == 1)


def test_the_list_says_how_many_wait_worst_first(browser: Browser) -> None:
    found = now_on(browser.context)
    page = browser.get("/findings")
    pairs = len(re.findall(r'href="/pairs/', page.html))
    assert f"{len(found.left) + pairs} saker venter på deg" in page.text
    order = [link.removeprefix("/findings/") for link in page.links if re.fullmatch(r"/findings/p-[0-9a-f]{12}", link)]
    assert order == [findings.person for findings in found.people][: len(order)]
    assert [m.urgency for m in found.people] == sorted(
        (m.urgency for m in found.people), key=list(worklist.Urgency).index
    )


def test_the_first_night_says_what_was_found(browser: Browser) -> None:
    assert "Første kjøring er ferdig. Vi fant 62 personer." in browser.get("/findings").text


def test_with_nothing_left_it_says_when_the_next_comes(browser: Browser) -> None:
    ledger, found = browser.context.ledger(), now_on(browser.context)
    for findings in found.left:
        covered = [worklist.finding(flag) for flag in findings.left]
        decisions.decide(
            ledger,
            findings.person,
            Choice.KEEP,
            covered,
            browser.context.who,
            NOW,
            reason=Reason.LAW,
            until=NOW.date() + timedelta(9),
        )
    for link in re.findall(r'href="(/pairs/[^"#]+)', browser.get("/findings").html):
        browser.post(link, what="not_same")
    page = browser.get("/findings")
    assert "Alt er i orden. Du trenger ikke gjøre noe." in page.text
    assert "Den neste saken kommer" in page.text


def test_approving_marks_and_goes_on_and_can_be_undone(browser: Browser) -> None:
    person = some(browser.context, Outcome.DELETE)
    answer = browser.post(f"/findings/{person}", what="erase")
    assert answer.location.startswith("/findings/p-") and person not in answer.location
    (made,) = decisions.decisions(browser.context.ledger())
    assert (made.choice, made.person, made.cleared_at) == (Choice.ERASE, person, None)
    said = browser.follow(answer)
    assert "Godkjent:" in said.text and "Angre" in said.text
    assert person not in {m.person for m in now_on(browser.context).left}
    back = browser.follow(browser.post("/undo"))
    assert "Angret. Saken er åpen igjen." in back.text
    assert person in {m.person for m in now_on(browser.context).left}


def test_an_approval_claims_no_deletion(browser: Browser) -> None:
    person = some(browser.context, Outcome.DELETE)
    page = browser.follow(browser.post(f"/findings/{person}", what="erase"))
    finish = browser.get("/approvals")
    for claim in ("er slettet", "ble slettet", "har slettet"):
        assert claim not in page.text
        assert claim not in finish.text
    assert "Orden sletter ikke noe selv" in finish.text


def test_keeping_takes_a_reason_and_a_day(browser: Browser) -> None:
    person = some(browser.context, Outcome.DELETE)
    asked = browser.follow(browser.post(f"/findings/{person}", what="keep"))
    assert "Hvorfor skal" in asked.text and "3 måneder" in asked.text
    browser.post(f"/findings/{person}", what="keep", reason="claim", months="6")
    (made,) = decisions.decisions(browser.context.ledger())
    assert (made.choice, made.reason) == (Choice.KEEP, Reason.CLAIM)
    assert made.until == NOW.date().replace(year=2027, month=5)
    assert "Det kan bli et krav eller en tvist" in browser.get(f"/findings/{person}").text


@pytest.mark.parametrize(("reason", "months"), [("claim", "1200"), ("nonsense", "6"), ("claim", "")])
def test_a_keep_that_is_not_whole_writes_nothing(browser: Browser, reason: str, months: str) -> None:
    person = some(browser.context, Outcome.DELETE)
    assert browser.post(f"/findings/{person}", what="keep", reason=reason, months=months).status == 409
    assert decisions.decisions(browser.context.ledger()) == ()


def test_a_keep_comes_back_on_its_day(browser: Browser) -> None:
    person = some(browser.context, Outcome.DELETE)
    browser.post(f"/findings/{person}", what="keep", reason="asked", months="3")
    assert person not in {m.person for m in now_on(browser.context).left}
    browser.context.now = lambda: NOW + timedelta(days=100)
    assert person in {m.person for m in now_on(browser.context).left}


def test_later_writes_nothing_and_comes_last(browser: Browser) -> None:
    first, second = (m.person for m in now_on(browser.context).left[:2])
    answer = browser.post(f"/findings/{first}", what="later")
    assert answer.location == f"/findings/{second}#finding"
    assert decisions.decisions(browser.context.ledger()) == ()
    assert first in {m.person for m in now_on(browser.context).left}


def test_a_question_is_put_right_by_her_until_the_source_is_read_again(browser: Browser) -> None:
    browser.context.now = lambda: datetime.now(UTC)  # the sources were read by the real clock
    person = some(browser.context, Outcome.REVIEW)
    page = browser.get(f"/findings/{person}")
    assert "Jeg har ordnet det" in page.text and "Godkjenn sletting" not in page.text
    browser.post(f"/findings/{person}", what="done")
    assert person not in {m.person for m in now_on(browser.context).left}


def test_the_last_page_gathers_and_takes_her_word(browser: Browser) -> None:
    person = some(browser.context, Outcome.DELETE)
    browser.post(f"/findings/{person}", what="erase")
    page = browser.get("/approvals")
    (made,) = decisions.decisions(browser.context.ledger())
    assert f'name="decision" value="{made.number}"' in page.html
    after = browser.follow(browser.post("/approvals", decision=str(made.number)))
    assert "Klarsignalet er lagret" in after.text
    (made,) = decisions.decisions(browser.context.ledger())
    assert made.cleared_at is not None
    assert "Gi klarsignal" not in browser.get("/approvals").text
    assert "Klarsignalet er gitt" in browser.get(f"/findings/{person}").text


@pytest.mark.parametrize(("days", "told"), [(3, True), (40, False)])
def test_what_is_gone_is_told_of_for_a_month(browser: Browser, days: int, told: bool) -> None:
    ledger, before = browser.context.ledger(), NOW - timedelta(days=days)
    gone = Finding("bookings", "booking:999999", "BOOKING_OLD")
    decisions.decide(ledger, "p-000000000000", Choice.ERASE, [gone], browser.context.who, before)
    page = browser.get("/approvals").text
    assert ("Ikke funnet ved siste lesing." in page) is told
    assert "Gi klarsignal for" not in page  # there is nothing left to give it for


def test_what_is_to_be_kept_by_now_is_told_of_and_asks_for_no_word(browser: Browser) -> None:
    with browser.context.read() as con:
        person, source, record = con.execute(
            "SELECT r.person, r.source, r.record FROM flag f JOIN owned r USING (id) GROUP BY ALL"
            " HAVING count(*) = 1 AND min(f.code) = 'KEEP_FUTURE_BOOKING' ORDER BY ALL LIMIT 1"
        ).fetchall()[0]
    found = [Finding(source, record, "BOOKING_OLD")]
    decisions.decide(browser.context.ledger(), person, Choice.ERASE, found, browser.context.who, NOW)
    page = browser.get("/approvals")
    assert "Ingenting venter på klarsignal." in page.text and "Beholdes nå" in page.text
    assert f"/findings/{person}" in page.links
    assert "Gi klarsignal for" not in page.text and "Ikke funnet" not in page.text


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_way_that_an_approved_record_may_stand_has_its_words(language: str) -> None:
    words = Words(language)
    told = set(State) - {State.PROPOSED, State.REPLACED}  # the one is told as what will happen, the other not at all
    assert [state for state in told if not words.known(f"web.approved.{state}")] == []


def test_what_is_undone_cannot_be_cleared_from_an_old_page(browser: Browser) -> None:
    browser.post(f"/findings/{some(browser.context, Outcome.DELETE)}", what="erase")
    (made,) = decisions.decisions(browser.context.ledger())
    browser.post("/undo")
    assert browser.post("/approvals", decision=str(made.number)).status == 409
    (made,) = decisions.decisions(browser.context.ledger())
    assert made.cleared_at is None


def test_a_proposal_covers_what_no_law_holds(browser: Browser) -> None:
    asked = {m.person for m in now_on(browser.context).people}
    with browser.context.read() as con:
        persons = [row[0] for row in con.execute("SELECT DISTINCT person FROM link ORDER BY person").fetchall()]
        several = [p for p in persons if p not in asked and len(lookup.person_file(con, p).records) > 1]
    person = next(p for p in several if 'value="erase"' in browser.get(f"/findings/{p}").html)
    assert "Reglene ber ikke om noe her" in browser.get(f"/findings/{person}").text
    browser.post(f"/findings/{person}", what="erase")
    assert [one.person for one in decisions.decisions(browser.context.ledger())] == [person]
    assert f"/findings/{person}" in browser.get("/approvals").links


def test_alike_matters_are_approved_together_and_undone_together(browser: Browser) -> None:
    link = next(link for link in browser.get("/findings").links if link.startswith("/bulk/"))
    persons = re.findall(r'name="person" value="(p-[0-9a-f]{12})"', browser.get(link).html)
    chosen = persons[1:]
    browser.post(link, person=[*chosen, "p-000000000000"])
    assert sorted(one.person for one in decisions.decisions(browser.context.ledger())) == sorted(chosen)
    assert persons[0] in {m.person for m in now_on(browser.context).left}
    browser.post("/undo")
    assert all(one.undone_at for one in decisions.decisions(browser.context.ledger()))


def test_nothing_ticked_approves_nothing(browser: Browser) -> None:
    link = next(link for link in browser.get("/findings").links if link.startswith("/bulk/"))
    assert "ingenting er godkjent" in browser.follow(browser.post(link)).text
    assert decisions.decisions(browser.context.ledger()) == ()


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "0", "1e3", "99999999999"])
def test_a_number_that_is_none_leads_nowhere(browser: Browser, number: str) -> None:
    assert browser.get(f"/findings?page={quote(number)}").status == 200
    assert browser.get(f"/requests/{quote(number)}/letter").status == 404
    assert browser.post("/undo", what="decision", number=number).status == 303
    assert browser.post("/approvals", decision=number).status == 303


@pytest.mark.parametrize("what", ["delete", "", "ERASE", "erase; DROP TABLE decision"])
def test_an_unknown_choice_writes_nothing(browser: Browser, what: str) -> None:
    assert browser.post(f"/findings/{some(browser.context, Outcome.DELETE)}", what=what).status == 404
    assert decisions.decisions(browser.context.ledger()) == ()


@pytest.mark.parametrize("person", ["p-ffffffffffff", "p-x", "..%2f..%2fetc", "'%20OR%201=1", "%3Cscript%3E"])
def test_nobody_is_no_matter(browser: Browser, person: str) -> None:
    assert browser.get(f"/findings/{person}").status == 404
    assert browser.get(f"/people/{person}").status == 404
    assert browser.post(f"/findings/{person}", what="erase").status in (404, 409)
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
    assert f"Vi fant ingen som heter «{wrong}»." in page.text and "Mente du" in page.text and name in page.text


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
    assert 'class="hidden"' not in browser.get("/findings").html
    assert browser.post("/settle", what="names", back="/findings").location == "/findings"
    assert 'class="hidden"' in browser.get("/findings").html
    browser.post("/settle", what="keys", back="/keys")
    assert 'data-keys="off"' in browser.get("/keys").html


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_settling_leads_nowhere_else(browser: Browser, back: str) -> None:
    assert browser.post("/settle", what="names", back=back).location == "/"


def test_no_night_yet(empty: ReviewContext) -> None:
    browser = Browser(empty)
    for path in ("/findings", "/approvals", "/search", "/people/p-000000000000"):
        page = browser.get(path)
        assert page.status == 200
        assert "Orden har ikke kjørt noen natt ennå" in page.text


def test_a_night_that_broke_off_is_said(context: ReviewContext) -> None:
    context.ledger().begin("2026-11-30T070000-abcd", NOW.date(), datetime.now(UTC))
    context.now = lambda: datetime.now(UTC) + timedelta(minutes=20)
    assert "stoppet" not in Browser(context).get("/findings").text  # it may still be running
    context.now = lambda: datetime.now(UTC) + timedelta(hours=7)
    assert "Den siste kjøringen stoppet. Ingenting er endret." in Browser(context).get("/findings").text


def test_what_waits_behind_the_questions_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(desk_on(settings))
    pair = next(link for link in browser.get("/findings").links if link.startswith("/pairs/"))
    assert "De viktigste kommer først" not in browser.get(pair).text
    queue = review_queue.queue
    monkeypatch.setattr("inventory.views.review_queue.queue", lambda con, ledger: replace(queue(con, ledger), behind=12))
    later = desk_on(settings)
    later._state = None  # another night has been, and left more
    assert "Tolv spørsmål til kommer når de som venter nå, er besvart." in Browser(later).get(pair).text


def test_both_languages_render_every_page(context: ReviewContext, settings: Settings) -> None:
    english = desk_on(settings, "en")
    browser = Browser(english)
    person = now_on(english).left[0].person
    link = next(link for link in browser.get("/findings").links if link.startswith("/bulk/"))
    pair = next(link for link in browser.get("/findings").links if link.startswith("/pairs/"))
    for path in (
        "/findings",
        f"/findings/{person}",
        f"/findings/{person}?keep",
        f"/people/{person}",
        "/search",
        "/approvals",
        "/keys",
        link,
        pair,
    ):
        page = browser.get(path)
        assert page.status == 200, path
        assert '<html lang="en">' in page.html
        assert not re.search(r"\b(ikke|saker|godkjent|eller)\b", page.text.lower()), path


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
    browser.post(f"/findings/{some(browser.context, Outcome.DELETE)}", what="erase")
    browser.get("/nowhere/MARKER")
    held = [file for file in settings.store_dir.rglob("*") if file.is_file() and file not in before]
    assert any(file.name == "orden.log" for file in held)
    for name in (*names, "MARKER"):
        assert [file.name for file in held if name.encode() in file.read_bytes()] == []
