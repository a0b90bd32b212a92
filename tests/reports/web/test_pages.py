"""The pages beside the matters: requests and their steps, the statement, the record, the sources, the nights."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest

import connectors
from inventory.ledger import source_words
from inventory.model import NightStatus
from inventory.requests import request_log
from inventory.requests.request import (
    FIRST_DAY,
    REASONS,
    Channel,
    Ending,
    Refusal,
    Request,
    RequestEvent,
    RequestFile,
    RequestType,
    Step,
    clock,
)
from inventory.secrets import SANDBOX_FILE
from inventory.settings import Settings, load
from inventory.store.opening import attach, open_connection
from reports.page import content_security_policy
from reports.text.words import LANGUAGES, Words
from reports.web.context import ReviewContext
from reports.web.pages import requests, runs
from reports.web.pages.request_new import day_in
from reports.web.pages.transparency import headline
from tests.conftest import TODAY
from tests.reports.web import Answer, Browser
from tests.reports.web.conftest import NOW, desk_on

ALL = ("/requests", "/requests/new", "/promises", "/record", "/sources", "/runs", f"/runs/{TODAY}")
FACTS = {"type": "access", "when": "today", "channel": "email"}


def somebody(context: ReviewContext) -> tuple[str, str]:
    """Return the id and the name of somebody in the inventory."""
    with context.read() as con:
        found = con.execute(
            "SELECT person, max(name) FROM owned WHERE name IS NOT NULL GROUP BY 1 ORDER BY 1"
        ).fetchone()
    assert found is not None
    return found[0], found[1]


def change(context: ReviewContext, statement: str, *values: object) -> None:
    """Change the published inventory behind the review's back, for what a made-up night seldom holds."""
    con = open_connection(context.store.folder, "Europe/Oslo")
    attach(con, context.store.path, "inventory", context.store.key)
    con.execute(statement, list(values))
    con.execute("CHECKPOINT inventory")
    con.close()


def opened(browser: Browser, **form: str) -> Answer:
    """Note a request by somebody who is not found, and go to it."""
    return browser.follow(browser.post("/requests/new", {**FACTS, **form}))


def noted(context: ReviewContext) -> list[Request]:
    return request_log.told(context.ledger())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_coachs_language(settings: Settings, language: str) -> None:
    browser = Browser(desk_on(settings, language))
    opened(browser)
    for path in (*ALL, "/requests/1"):
        page = browser.get(path)
        assert page.status == 200, (path, page.text[:300])
        assert (
            f'<html lang="{language if "/runs/" not in path else "nb"}">' in page.html
        )  # a kept report stays as it was
        assert not re.search(r' (style|on\w+)="', page.html)
        assert "<h1" in page.html and "{" not in page.text


def test_the_menu_leads_to_every_page_and_marks_where_one_is(browser: Browser) -> None:
    for path in ("/requests", "/promises", "/record", "/sources", "/runs"):
        page = browser.get(path)
        assert f'<a href="{path}" aria-current="page">' in page.html


def test_a_request_is_noted_for_a_person_and_stands_in_the_list(context: ReviewContext, browser: Browser) -> None:
    person, name = somebody(context)
    assert name in browser.get(f"/requests/new?person={person}").text
    sent = browser.post(f"/requests/new?person={person}", type="access", when="yesterday", channel="phone")
    assert (sent.status, sent.location) == (303, "/requests/1")
    page = browser.follow(sent)
    assert "Sak 1 er åpnet" in page.text and name in page.text
    assert "Svar innen 21. desember 2026" in page.text and "Henvendelsen kom (telefon)" in page.text
    assert f"/people/{person}" in page.links
    [case] = noted(context)
    assert (case.person, case.received, case.channel) == (person, TODAY - timedelta(days=1), Channel.PHONE)
    listed = browser.get("/requests")
    assert (
        "Én henvendelse om personvern er åpen" in listed.text and name in listed.text and "/requests/1" in listed.links
    )
    assert "/requests/1" in browser.get(f"/people/{person}").links


def test_no_name_and_no_address_stands_in_any_address(context: ReviewContext, browser: Browser) -> None:
    person, name = somebody(context)
    browser.follow(browser.post(f"/requests/new?person={person}", FACTS))
    with context.read() as con:
        emails = {
            email
            for (email,) in con.execute("SELECT DISTINCT lower(email) FROM record WHERE email IS NOT NULL").fetchall()
        }
    for path in (*ALL, "/requests/1", f"/requests/new?person={person}"):
        for link in (*browser.get(path).links, *browser.seen):
            assert "@" not in link and name.split()[0].lower() not in link.lower() and not (emails & {link.lower()})


def test_a_request_by_somebody_unknown_is_noted_before_any_night(empty: ReviewContext) -> None:
    browser = Browser(empty)
    page = opened(browser, when="other", day="2.11.2026", channel="letter")
    assert page.status == 200 and "Vi finner ikke personen" in page.text and "Svar innen 2. desember 2026" in page.text
    assert browser.get("/requests/new?person=p-0123456789ab").status == 404
    assert "Ingen natt er fullført ennå" in browser.get("/runs").text
    for path in ("/promises", "/record", "/sources", "/record/behandlingsprotokoll.xlsx"):
        assert "Ingen natt er kjørt ennå" in browser.get(path).title


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("22.11.2026", TODAY), ("2026-11-22", TODAY), ("22/11-2026", TODAY), ("22. 11. 26", TODAY), (" 1.2.2026 ", date(2026, 2, 1)),
        ("22.11", None), ("31.2.2026", None), ("2026", None), ("", None), ("i går", None), ("٢٢.١١.٢٠٢٦", None), ("0.0.0000", None),
    ],
)  # fmt: skip
def test_a_day_is_read_as_norwegians_write_it(text: str, day: date | None) -> None:
    assert day_in(text) == day


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"when": "other", "day": "31.2.2026"}, "Vi forstår ikke dagen"),
        ({"when": "other"}, "Vi forstår ikke dagen"),
        ({"day": "23.11.2026"}, "Den dagen har ikke vært ennå"),
        ({"day": str(FIRST_DAY - timedelta(days=1))}, "Den dagen er for lenge siden"),
        ({"type": "alt"}, "Velg hva personen ber om"),
        ({"channel": ""}, "Velg hva personen ber om"),
    ],
)
def test_what_cannot_be_noted_is_said_calmly_and_nothing_is_lost(
    context: ReviewContext, browser: Browser, form: dict[str, str], says: str
) -> None:
    person, name = somebody(context)
    page = browser.post(f"/requests/new?person={person}", {**FACTS, "type": "erasure", **form})
    assert page.status in (409, 422) and says in page.text and "Ingenting er notert" in page.text
    assert name in page.text and f'action="/requests/new?person={person}"' in page.html
    assert form.get("day", "") in page.html
    assert ('value="erasure" required checked' in page.html) == ("type" not in form)
    assert noted(context) == []


def test_the_same_request_twice_leads_to_the_first(context: ReviewContext, browser: Browser) -> None:
    person, _name = somebody(context)
    for _ in range(2):
        page = browser.post(f"/requests/new?person={person}", FACTS)
    assert page.status == 409 and "notert fra før, som sak 1" in page.text and "/requests/1" in page.links
    assert len(noted(context)) == 1


def test_identity_is_asked_and_confirmed_and_the_clock_stands_in_between(context: ReviewContext, browser: Browser) -> None:
    opened(browser, day="2.11.2026")
    page = browser.follow(browser.post("/requests/1", what="asked", reason="name_differs"))
    assert "Notert i sak 1: Du har spurt hvem det er" in page.text and "Angre" in page.text
    assert "Den står stille fra 22. november 2026" in page.text
    assert "Spurt hvem det er" in browser.get("/requests").text
    context.now = lambda: NOW + timedelta(days=4)
    page = browser.follow(browser.post("/requests/1", what="confirmed", reason="call_back"))
    assert "Den sto stille fra 22. november 2026 til 26. november 2026" in page.text
    assert "Svar innen 7. desember 2026" in page.text  # four days later, and then over a week-end
    assert [event.step for event in noted(context)[0].events] == [Step.ASKED, Step.CONFIRMED]


def test_a_question_after_the_deadline_is_not_said_to_stop_the_clock(browser: Browser) -> None:
    opened(browser, day="20.10.2026")
    assert "Fristen er ute, så den flyttes ikke" in browser.get("/requests/1").text
    page = browser.follow(browser.post("/requests/1", what="asked", reason="sensitive"))
    assert "Fristen var ute, så den flyttes ikke" in page.text and "står stille" not in page.text
    assert "2 dager over fristen" in browser.get("/requests").text


def test_it_is_extended_once_and_in_time(context: ReviewContext, browser: Browser) -> None:
    opened(browser)
    assert 'value="extended"' in browser.get("/requests/1").html
    page = browser.follow(browser.post("/requests/1", what="extended", reason="many"))
    assert "Svar innen 22. februar 2027" in page.text and 'value="extended"' not in page.html
    again = browser.post("/requests/1", what="extended", reason="many")
    assert again.status == 409 and "loven tillater det bare én gang" in again.text
    opened(browser, type="erasure")
    context.now = lambda: datetime(2026, 12, 24, 9, tzinfo=UTC)
    late = browser.post("/requests/2", what="extended", reason="many")
    assert late.status == 409 and "Fristen måtte vært forlenget innen 22. desember 2026" in late.text
    assert 'value="extended"' not in late.html and len(noted(context)[1].events) == 0


def test_a_refusal_needs_the_laws_reason_and_is_kept(context: ReviewContext, browser: Browser) -> None:
    opened(browser, type="erasure")
    for form, status, says in (
        ({"outcome": "refused"}, 409, "Velg en grunn"),
        ({}, 422, "Velg hva svaret ble"),
        ({"outcome": "alt"}, 422, "Velg hva svaret ble"),
        ({"outcome": "refused", "reason": "complex"}, 409, "Grunnen hører ikke til her"),
        ({"outcome": "done", "reason": "bookkeeping"}, 409, "En grunn hører bare til når svaret er nei"),
    ):
        page = browser.post("/requests/1", form, what="closed")
        assert page.status == status and says in page.text, form
    assert noted(context)[0].events == ()
    page = browser.follow(browser.post("/requests/1", what="closed", outcome="partly", reason="bookkeeping"))
    assert "gjort delvis (må beholdes etter bokføringsloven)" in page.text
    assert noted(context)[0].events == (RequestEvent(Step.CLOSED, TODAY, "bookkeeping", Ending.PARTLY),)
    after = browser.post("/requests/1", what="closed", outcome="done")
    assert after.status == 409 and "Saken ble lukket 22. november 2026" in after.text
    listed = browser.get("/requests")
    assert "Ingen henvendelser er åpne" in listed.text and "Én er lukket" in listed.text


@pytest.mark.parametrize(
    "number", ["0", "2", "01", "-1", "1.0", "²", "%C2%B2", "9" * 30, "new/1", "p-0123456789ab", "1%2F.."]
)
def test_a_request_that_is_not_there_is_not_found(browser: Browser, number: str) -> None:
    opened(browser)
    assert browser.get(f"/requests/{number}").status == 404
    assert browser.post(f"/requests/{number}", what="closed", outcome="done").status == 404


def test_only_known_steps_and_the_sessions_own_token_count(context: ReviewContext, browser: Browser) -> None:
    opened(browser)
    assert browser.post("/requests/1", what="opened").status == 404
    closed = {"what": "closed", "outcome": "done"}
    for token, headers in (("x", {}), ("", {}), (None, {"sec-fetch-site": "cross-site"})):
        assert browser.post("/requests/1", closed, token=token, headers=headers).status == 403
        assert browser.post("/requests/new", FACTS, token=token, headers=headers).status == 403
    assert [case.events for case in noted(context)] == [()]


def test_every_refusal_and_reason_has_its_words() -> None:
    for language in LANGUAGES:
        words = Words(language)
        keys = [f"requests_refused.{refusal}" for refusal in Refusal]
        keys += [
            f"requests_{group}.{code}" for group, codes in (("type", RequestType), ("channel", Channel)) for code in codes
        ]
        keys += [f"requests_ending.{code}" for code in Ending]
        keys += [f"requests_law.{code}" for code in REASONS[Step.CLOSED]]
        keys += [
            f"requests_reason.{code}"
            for step in (Step.ASKED, Step.CONFIRMED, Step.EXTENDED)
            for code in REASONS[step]
        ]
        assert [key for key in keys if not words.known(key)] == []
    assert {*requests.ENDINGS, *requests.REFUSALS} == set(Ending)


def clocked(received: str, *events: RequestEvent, today: date = TODAY) -> str:
    case = Request(1, RequestType.ACCESS, date.fromisoformat(received), Channel.EMAIL, None, (), events)
    file = RequestFile(1, case.type, case.received, case.channel, clock(case, today), case.extended, case.closing, (), ())
    return " ".join(requests.clock_lines(case, file, today, Words("nb")))


def test_the_clock_is_explained_as_it_runs() -> None:
    assert (
        "Den tiden går ut 28. november 2026, som er helg eller helligdag. Fristen er derfor 30. november 2026."
        in clocked("2026-10-28")
    )
    assert "helligdag" not in clocked("2026-10-27")
    late = RequestEvent(Step.ASKED, date(2026, 11, 22), "sensitive")
    assert "etter at fristen var ute" in clocked("2026-10-20", late) and "stille" not in clocked("2026-10-20", late)
    once = (RequestEvent(Step.ASKED, TODAY, "sensitive"), RequestEvent(Step.CONFIRMED, TODAY, "call_back"))
    assert "stille" not in clocked("2026-11-10", *once) and "står stille" in clocked("2026-11-10", once[0])
    assert "Prøv å svare innen 4. desember 2026." in clocked("2026-11-20")
    assert "forlenge" not in clocked("2026-10-20")


def test_hostile_names_are_text(settings: Settings) -> None:
    context = desk_on(settings)
    person, _name = somebody(context)
    hostile = '<script>alert(1)</script>\u202e"><img src=x onerror=alert(1)>\x1b[31m'
    change(
        context,
        "UPDATE inventory.record SET name = ?, first_name = NULL, last_name = NULL "
        "WHERE id IN (SELECT id FROM inventory.link WHERE person = ?)",
        hostile,
        person,
    )
    browser = Browser(context)
    browser.follow(browser.post(f"/requests/new?person={person}", FACTS))
    for path in ("/requests", "/requests/1", f"/requests/new?person={person}"):
        page = browser.get(path)
        assert page.status == 200 and "&lt;script&gt;alert(1)" in page.html
        assert "<script>alert" not in page.html and "<img" not in page.html
        assert "\u202e" not in page.html and "\x1b" not in page.html


def test_names_can_be_hidden_on_these_pages_and_in_the_report(context: ReviewContext, browser: Browser) -> None:
    person, name = somebody(context)
    browser.follow(browser.post(f"/requests/new?person={person}", FACTS))
    assert 'id="hide">' in browser.get(f"/runs/{TODAY}").html
    back = browser.post("/settle", what="names", back=f"/requests/new?person={person}")
    assert f'value="/requests/new?person={person}"' in browser.follow(back).html
    assert (
        f'<bdi class="pn">{name}</bdi>' in browser.get("/requests/1").html
        and name not in browser.get("/requests/1").title
    )
    assert 'id="hide" checked>' in browser.get(f"/runs/{TODAY}").html


def test_the_statement_is_told_in_its_states(browser: Browser) -> None:
    page = browser.get("/promises")
    assert re.search(r"løfter holdes ikke", page.title)
    assert 'class="prom"' in page.html and "Løftene ett for ett" in page.text and "kan ikke sjekkes automatisk" in page.text


def test_the_statement_is_not_well_before_all_of_it_was_looked_at() -> None:
    words = Words("nb")
    assert headline(["PASS", "NOT_CHECKED", "WARN", "FAIL"], words) == "Ett løfte holdes ikke"
    assert headline(["PASS", "NOT_CHECKED", "WARN"], words) == "Ett løfte bør du se på"
    assert headline(["PASS", "NOT_CHECKED"], words) == "Ingen løfter er brutt, men ett er ikke sjekket."
    assert headline(["PASS", "DOCUMENT_ONLY"], words) == "Alle løftene vi kan sjekke, holdes."
    assert headline([], words) == "Ingen løfter er sjekket ennå."


def test_the_record_is_shown_and_taken_along(browser: Browser) -> None:
    page = browser.get("/record")
    assert "Behandlingsprotokoll" in page.title and page.html.count("<main") == page.html.count("<header") == 1
    book = browser.get("/record/behandlingsprotokoll.xlsx")
    assert book.headers["content-disposition"] == 'attachment; filename="behandlingsprotokoll.xlsx"'
    assert len(openpyxl.load_workbook(BytesIO(book.body)).sheetnames) == 4
    told = browser.get("/record/behandlingsprotokoll.json")
    assert "attachment" in told.headers["content-disposition"] and json.loads(told.body)["activities"]
    assert book.headers["cache-control"] == told.headers["cache-control"] == "no-store"
    assert browser.get("/record/behandlingsprotokoll.html").status == 404


def test_sources_tell_what_they_hold_and_what_is_not_read(context: ReviewContext, browser: Browser) -> None:
    change(context, "INSERT INTO inventory.unread VALUES ('course', '<b>Hvordan hørte du om oss?</b>', 3)")
    change(context, "INSERT INTO inventory.proposal VALUES ('course', '<b>Hvordan hørte du om oss?</b>', 'company')")
    page = browser.get("/sources")
    assert "Alle seks kilder ble lest" in page.title
    assert page.html.count('<svg class="nights"') == 6 and "Sist lest" in page.text and "Svarte i natt" in page.text
    assert "En kolonne kjenner Orden ikke. Hva er dette?" in page.text
    assert "Si det her, eller i orden.toml: <b>Hvordan hørte du om oss?</b> (3 ganger) – kanskje «bedrift»?" in page.text
    key = context.store.key
    assert key and key not in page.html and "127.0.0.1:" not in page.html


def test_a_source_that_was_not_read_is_told_with_its_remedy(settings: Settings) -> None:
    context = desk_on(settings)
    change(
        context,
        "UPDATE inventory.source SET status = 'stale', trouble = 'refused', detail = 'GET /3.0/lists: 401', read_at = ? WHERE name = 'newsletter'",
        NOW - timedelta(days=2),
    )
    change(
        context,
        "UPDATE inventory.source SET status = 'not_read', trouble = 'not_found', read_at = NULL, records = 0 WHERE name = 'invoices'",
    )
    browser = Browser(context)
    page = browser.get("/sources")
    assert "To kilder ble ikke lest i natt" in page.title
    assert "Mailchimp godtar ikke nøkkelen lenger – tallene derfra er fra 20. november." in page.text
    assert "Lag en ny" in page.text and "GET /3.0/lists: 401" in page.text and "Aldri lest" in page.text
    opened(browser)
    assert "Svaret blir ikke fullstendig før kilden er lest" in browser.get("/requests/1").text


def test_a_report_is_shown_as_the_night_wrote_it(settings: Settings, browser: Browser) -> None:
    page = browser.get(f"/runs/{TODAY}")
    shown = re.sub(rb' href="(/[^"]*)"', rb' data-go="\1"', page.body)  # but for the links (test_report_doors.py)
    assert shown == (settings.reports_dir / f"nattrapport-{TODAY}.html").read_bytes()
    policy = f"{content_security_policy()}; frame-ancestors 'none'"
    assert page.headers["content-security-policy"] == policy
    assert page.headers["cache-control"] == "no-store" and page.headers["content-type"] == "text/html; charset=utf-8"
    assert f"/runs/{TODAY}" in browser.get("/runs").links


def test_an_older_programs_report_keeps_its_own_style_and_gets_nothing_else(
    settings: Settings, browser: Browser
) -> None:
    file = settings.reports_dir / f"nattrapport-{TODAY}.html"
    ours = content_security_policy()
    digest = runs._HASH.search(ours)
    assert digest
    older = f"sha256-{'A' * 43}="
    file.write_text(file.read_text("utf-8").replace(digest[0], older), "utf-8")
    assert browser.get(f"/runs/{TODAY}").headers["content-security-policy"].startswith(ours.replace(digest[0], older))
    for wider in ("default-src *", f"{ours}; script-src *", "default-src 'none'; style-src 'unsafe-inline'"):
        file.write_text(f'<meta http-equiv="Content-Security-Policy" content="{wider}">', "utf-8")
        got = browser.get(f"/runs/{TODAY}").headers["content-security-policy"]
        assert got == f"{ours}; frame-ancestors 'none'", wider


@pytest.mark.parametrize(
    "day",
    [
        "..", "%2e%2e", "../orden.toml", "..%2Forden.toml", "%2e%2e%2f%2e%2e%2forden.toml", "..%5Corden.toml", "2026-11-22.html",
        "2026-11-22%00", "2026-11-22%0a", "2026-11-99", "20261122", "2026-W47-7", "+2026-11-22", "２０２６-11-22", "nattrapport-2026-11-22",
        "2026-11-22/", "2026-11-22/..", "%2Fetc%2Fpasswd", "2026-11-2*", "0000-00-00", "2026-11-20",
    ],
)  # fmt: skip
def test_nothing_but_a_kept_report_is_served(settings: Settings, browser: Browser, day: str) -> None:
    (settings.reports_dir / "2026-11-22.html").write_text("secret", "utf-8")
    page = browser.get(f"/runs/{day}")
    assert page.status in (307, 404), page.text[:200]
    assert "secret" not in page.html and "[business]" not in page.html and "<style>" not in page.html


def test_nights_that_came_to_nothing_say_so_calmly(context: ReviewContext, browser: Browser) -> None:
    ledger = context.ledger()
    for run, day, hour in (("r-1", 18, 3), ("r-2", 19, 3), ("r-3", 21, 23)):
        ledger.begin(run, date(2026, 11, day), datetime(2026, 11, day, hour, tzinfo=UTC))
    ledger.finish("r-1", NightStatus.FAILED, datetime(2026, 11, 18, 4, tzinfo=UTC), 0, 0, {}, {}, [])
    context.now = lambda: datetime(2026, 11, 22, 2, tzinfo=UTC)
    listed = browser.get("/runs").text
    assert "Stoppet, ingenting er endret" in listed and "Ble avbrutt" in listed and "I gang, eller avbrutt" in listed
    for day, says in ((18, "stoppet"), (19, "ble avbrutt"), (21, "er ikke ferdig")):
        page = browser.get(f"/runs/2026-11-{day}")
        assert (
            page.status == 404 and says in page.title and f"/runs/2026-11-{day}" not in browser.get("/runs").links
        )
    assert "Vi finner ikke denne siden" in browser.get("/runs/2026-11-17").title


def test_a_report_that_is_gone_says_why(settings: Settings, context: ReviewContext, browser: Browser) -> None:
    (settings.reports_dir / f"nattrapport-{TODAY}.html").unlink()
    page = browser.get(f"/runs/{TODAY}")
    assert page.status == 404 and "er borte" in page.title
    context.now = lambda: NOW + timedelta(days=31)
    browser.context.now = context.now
    assert "er slettet" in browser.get(f"/runs/{TODAY}").title
    assert f"/runs/{TODAY}" not in browser.get("/runs").links


def test_many_nights_are_turned_over_by_the_page(context: ReviewContext, browser: Browser) -> None:
    ledger = context.ledger()
    with ledger.held():
        for n in range(70):
            ledger.begin(
                f"r-{n}", date(2026, 1, 1) + timedelta(days=n), datetime(2026, 1, 1, 3, tzinfo=UTC) + timedelta(days=n)
            )
    assert "Side 1 av 2" in browser.get("/runs").text
    assert "11. januar 2026" in browser.get("/runs?page=2").text
    for odd in ("0", "-1", "²", "99", "x", "1e3", "9" * 40):
        assert browser.get(f"/runs?page={odd}").status == 200


def test_a_missed_night_is_told_on_every_page(settings: Settings) -> None:
    browser = Browser(desk_on(settings, now=lambda: datetime.now(UTC) + timedelta(hours=40)))
    for path in ("/tasks", "/requests", "/promises", "/record", "/sources", "/runs"):
        assert "kjører ikke Orden om natten lenger" in browser.get(path).text


def test_what_happened_to_a_request_can_be_taken_back_to_its_arrival(browser: Browser) -> None:
    browser.post("/requests/new", type="access", when="today", channel="email")
    browser.post("/requests/1", what="closed", outcome="done")
    assert "Godkjent" not in browser.get("/requests/1").text
    page = browser.follow(browser.post("/undo"))
    assert "Angret." in page.text and "Neste steg" in page.text
    assert browser.follow(browser.post("/undo", what="request", number="1")).status == 200
    assert "Ingen henvendelser er åpne." in browser.get("/requests").text
    assert browser.get("/requests/1").status == 404
    assert browser.post("/undo", what="request", number="1").status == 303


def test_her_word_that_a_source_is_right_is_noted_once_she_gives_it(
    context: ReviewContext, browser: Browser
) -> None:
    doubt = "status = 'stale', trouble = 'unlikely', doubt = 'emptied', doubt_now = 0, doubt_before = 12"
    told = f"UPDATE inventory.source SET {doubt}, doubt_field = '', doubt_records = 0 WHERE name = 'newsletter'"
    change(context, told)
    page = browser.get("/sources").text
    assert "Mailchimp ga ingen oppføringer i natt, mot 12 før." in page
    assert "Er det riktig slik det er nå?" in page
    browser.post("/sources", source="bookings")  # which nobody doubts
    assert source_words.said(context.ledger()) == {}
    answered = browser.follow(browser.post("/sources", source="newsletter"))
    assert "Da tror Orden på Mailchimp slik det er nå, fra neste natt." in answered.text
    assert source_words.said(context.ledger())["newsletter"].records == 0


def test_what_a_column_is_can_be_said_where_it_is_asked(context: ReviewContext, browser: Browser, settings: Settings) -> None:
    heading = "<b>Hvordan hørte du om oss?</b>"
    for name in (heading, "Nr (fødselsnummer)"):
        change(context, "INSERT INTO inventory.unread VALUES ('course', ?, 3)", name)
    change(context, "INSERT INTO inventory.proposal VALUES ('course', ?, 'company')", heading)
    page = browser.get("/sources").html
    assert page.count('name="heading"') == 1 and '<option value="company" selected>' in page
    said = {"source": "course", "heading": heading, "field": "ignore"}
    refused = browser.post("/sources", said)
    assert refused.status == 409  # a demo's orden.toml is written anew each time
    (settings.path.parent / SANDBOX_FILE).unlink()
    for wrong in ({"field": "starts_at"}, {"heading": "Navn"}, {"source": "newsletter"}):
        browser.post("/sources", said | wrong)
    before = load(settings.path, connectors.sources()).source("course")["columns"]
    answered = browser.follow(browser.post("/sources", said))
    assert "Fra neste natt vet Orden hva" in answered.text
    assert load(settings.path, connectors.sources()).source("course")["columns"] == before | {heading: "ignore"}
