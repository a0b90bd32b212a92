"""Walks through the review in a real Chromium: with keys, without scripts, and every page light and dark, on a desk and on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from flows.cli.web_server import Review
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice
from reports.web.visit import entrance
from tests.browser.conftest import Business, Look
from tests.browser.served import served
from tests.browser.watch import HEIGHTS, Watched, check_page, watch


@pytest.fixture
def review(business: Business, tmp_path: Path) -> Iterator[Review]:
    with served(business.settings, tmp_path) as ready:
        yield ready


@pytest.fixture(scope="module")
def standing(business: Business, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    """One review for all who only look."""
    with served(business.settings, tmp_path_factory.mktemp("standing")) as ready:
        yield ready


def opened(page: Page, review: Review) -> str:
    page.goto(review.address())
    assert page.url.endswith("/findings")
    return page.url.removesuffix("/findings")


def press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def search(page: Page, who: str) -> None:
    page.fill("#who", who)
    press(page, "Enter")


def name_of(page: Page) -> str:
    return page.locator("h1").inner_text()


def told(review: Review) -> list[decisions.Decision]:
    return [one for one in decisions.decisions(review.context.ledger()) if one.undone_at is None]


def test_the_page_in_her_own_folder_lets_her_in_once(browser: Browser, standing: Review, tmp_path: Path) -> None:
    door = tmp_path / "door.html"
    address = standing.address().rpartition("/")[0] + "/"
    door.write_text(entrance(standing.context.words, address, standing.gate.ticket(used=lambda: used.append(1))), "utf-8")
    used: list[int] = []
    page = browser.new_page()
    page.goto(door.as_uri())
    page.wait_for_url("**/findings")
    assert page.locator("h1").count() == 1 and used == [1]
    page.goto(door.as_uri())
    page.wait_for_url("**/t/")
    assert "Denne lenken er brukt" in page.inner_text("main")
    page.close()


def test_three_matters_by_keyboard_one_undone_a_pair_a_search_a_person(browser: Browser, review: Review) -> None:
    watched = watch(browser.new_context(locale="nb-NO", viewport={"width": 1280, "height": 900}))
    page = watched.page
    base = opened(page, review)
    press(page, "s")
    first = name_of(page)
    press(page, "s")
    assert page.evaluate("document.activeElement.id") in ("finding", "")  # focus begins at the next matter's heading
    press(page, "b")
    press(page, "s")
    press(page, "j")
    for _ in range(30):  # to one that an approval answers
        if page.locator("button[value=erase][data-key=s]").count():
            break
        press(page, "j")
    press(page, "s")
    made = told(review)
    assert len(made) == 3
    assert [one.choice for one in made[1:]] == [Choice.KEEP, Choice.ERASE]
    press(page, "z")
    assert page.locator(".said").inner_text().startswith("Angret.")
    assert len(told(review)) == 2
    page.goto(f"{base}/approvals")
    check_page(watched)
    page.goto(f"{base}/findings")
    page.goto(base + str(page.locator("a[href^='/pairs/']").first.get_attribute("href")))
    press(page, "n")
    assert "to ulike" in page.locator(".said").inner_text()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "who"
    page.keyboard.type(first)
    press(page, "Enter")
    if "/search/" in page.url:
        page.locator("main a[href^='/people/']").first.click()
    assert re.search(r"/people/p-[0-9a-f]{12}$", page.url)
    assert page.locator("main").inner_text().count("Vis innholdet") >= 1
    page.click("text=Lag innsynsbrev")
    with page.expect_download() as fetched:
        page.click("text=Lag PDF")
    assert re.fullmatch(r"innsyn-\d{4}-\d\d-\d\d\.pdf", fetched.value.suggested_filename)
    assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF-")
    watched.heard.clear()  # a page that becomes a file counts as a request broken off
    press(page, "?")
    assert name_of(page) == "Hurtigtaster"
    check_page(watched)


def test_the_same_without_scripts(browser: Browser, review: Review) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    base = opened(page, review)
    page.click("text=Start gjennomgangen")
    first = name_of(page)
    page.locator(".bar button.primary").click()
    assert page.locator(".said").inner_text().split(":")[0] in ("Godkjent", "Ordnet")
    page.locator(".bar a.btn").click()
    page.locator(".dlg label", has_text="Loven krever det").click()
    page.locator(".dlg button.primary").click()
    assert "beholdes til" in page.locator(".said").inner_text()
    page.locator(".bar button", has_text="Senere").click()
    assert len(told(review)) == 2
    page.goto(f"{base}/findings/{told(review)[-1].person}")
    page.locator(".bar button", has_text="Angre").click()
    assert len(told(review)) == 1
    page.goto(f"{base}/findings")
    page.locator("a[href^='/pairs/']").first.click()
    page.locator("button", has_text="Samme person").click()
    assert "samme person" in page.locator(".said").inner_text()
    page.fill("#who", first)
    page.locator("#who").press("Enter")
    page.wait_for_load_state()
    if "/search/" in page.url:
        page.locator("main a[href^='/people/']").first.click()
    assert "/people/p-" in page.url
    page.click("text=Lag innsynsbrev")
    page.click("text=Vis på skjermen")
    assert page.locator("h1").inner_text() == "Dette har vi lagret om deg"
    page.goto(f"{base}/approvals")
    if page.locator("button.danger").count():
        page.locator("button.danger").click()
        assert "Klarsignalet er lagret" in page.locator(".said").inner_text()
    context.close()


def test_single_keys_can_be_turned_off(browser: Browser, review: Review) -> None:
    context = browser.new_context(locale="nb-NO")
    page = context.new_page()
    base = opened(page, review)
    page.goto(f"{base}/keys")
    page.click("text=Slå av enkelttaster")
    page.goto(f"{base}/findings")
    page.keyboard.press("s")
    page.wait_for_timeout(300)
    assert page.url == f"{base}/findings"
    context.close()


def test_keys_do_nothing_while_she_writes(browser: Browser, review: Review) -> None:
    context = browser.new_context(locale="nb-NO")
    page = context.new_page()
    base = opened(page, review)
    page.fill("#who", "")
    page.keyboard.type("sbjz")
    assert page.url == f"{base}/findings"
    assert page.input_value("#who") == "sbjz"
    context.close()


@pytest.fixture
def looking(watched: Watched, standing: Review) -> tuple[Watched, str]:
    return watched, opened(watched.page, standing)


WIDTHS = tuple(HEIGHTS)


@pytest.mark.parametrize("look", [Look("light", WIDTHS[0]), Look("dark", WIDTHS[0])], ids=str)
def test_every_page_is_clean(looking: tuple[Watched, str]) -> None:
    """On a desk, and in the same page's window made a phone's."""
    watched, base = looking
    page = watched.page
    links = {a.get_attribute("href") or "" for a in page.locator("main a, nav a").all()}
    cases = sorted(link for link in links if link.startswith("/findings/"))
    wanted = ["/findings", "/approvals", "/search", "/keys", cases[0].partition("#")[0], f"{cases[1].partition('#')[0]}?keep"]
    wanted += [next(link for link in sorted(links) if link.startswith(start)) for start in ("/pairs/", "/bulk/")]
    person = cases[0].partition("#")[0].replace("/findings/", "/people/")
    wanted += [person, f"{person}/letter", "/requests", f"/requests/new?person={person.removeprefix('/people/')}"]
    wanted += ["/promises", "/record", "/sources", "/runs"]
    wanted += ["/setup", "/setup/new/google_forms"]
    for path in wanted:
        watched.open(base + path)
        check_page(watched, widths=WIDTHS)
    search(page, "finnes ikke her")
    check_page(watched, widths=WIDTHS)


def test_a_request_from_its_arrival_to_its_letter(browser: Browser, review: Review) -> None:
    watched = watch(browser.new_context(locale="nb-NO", viewport={"width": 390, "height": 844}))
    page = watched.page
    base = opened(page, review)
    person = str(page.locator("main a[href^='/findings/p-']").first.get_attribute("href")).partition("#")[0]
    page.goto(f"{base}/requests/new?person={person.removeprefix('/findings/')}")
    page.locator("label", has_text="Innsyn").first.click()
    page.locator("main form button.primary").click()
    assert page.url == f"{base}/requests/1"
    check_page(watched)
    page.click("text=Lag svarbrev")
    check_page(watched)
    with page.expect_download() as fetched:
        page.click("text=Lag PDF")
    assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF-")
    watched.heard.clear()
    page.goto(f"{base}/runs")
    page.locator("main a").first.click()
    page.wait_for_load_state()
    check_page(watched)


def test_another_port_s_cookie_and_a_used_ticket_open_nothing(
    browser: Browser, review: Review, standing: Review
) -> None:
    context = browser.new_context(locale="nb-NO")
    page = context.new_page()
    base = opened(page, review)
    answer = page.goto(f"http://127.0.0.1:{standing.port}/findings")  # Chromium sends the first one's cookie here too
    assert answer is not None and answer.status == 403
    assert "Åpne Orden fra skrivebordet" in page.locator("main").inner_text()
    address = review.address()
    page.goto(address)
    stranger = browser.new_context()
    again = stranger.new_page().goto(address)
    assert again is not None and again.status == 403
    page.goto(base + "/findings")
    assert page.locator("h1").count() == 1
    context.close()
    stranger.close()


def test_a_page_of_another_site_can_post_nothing(browser: Browser, review: Review, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    base = opened(page, review)
    person = str(page.locator("main a[href^='/findings/p-']").first.get_attribute("href")).partition("#")[0]
    evil = tmp_path / "evil.html"
    evil.write_text(
        f'<form id="f" method="post" action="{base}{person}"><input name="what" value="erase"></form>', "utf-8"
    )
    page.goto(evil.as_uri())
    with page.expect_navigation() as moved:
        page.evaluate("document.getElementById('f').submit()")
    answer = moved.value
    assert answer is not None and answer.status == 403
    assert told(review) == []
    context.close()


def test_nobody_can_frame_it(browser: Browser, review: Review, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    base = opened(page, review)
    frame = tmp_path / "frame.html"
    frame.write_text(f'<iframe src="{base}/findings"></iframe>', "utf-8")
    page.goto(frame.as_uri())
    page.wait_for_timeout(300)
    assert not any(
        "saker venter" in (f.locator("body").inner_text() if f.url.startswith("http") else "") for f in page.frames[1:]
    )
    context.close()
