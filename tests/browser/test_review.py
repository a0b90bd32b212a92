"""Walks through the review in a real Chromium: with keys, without scripts, and every page light and dark, on a desk and on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from flows.cli.web_server import Review
from inventory.ledger import decisions
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
    assert page.url.endswith("/tasks")
    return page.url.removesuffix("/tasks")


def press(page: Page, key: str) -> None:
    page.wait_for_timeout(1100 if page.locator(".said").count() and key != "z" else 0)  # dead after an act
    with page.expect_navigation():
        page.keyboard.press(key)


def task(review: Review, asks: str, people: int = 1) -> str:
    """Return the address of the first open task that asks this of at least so many people."""
    night = review.context.state(review.context.ledger()).night
    assert night is not None
    found = (one for one in night.open_tasks if one.question.asks == asks and one.people >= people)
    return f"/tasks/{next(found).id}"


def somebody(review: Review) -> str:
    """Return the id and the name of somebody whom a task is about."""
    night = review.context.state(review.context.ledger()).night
    assert night is not None
    return next(one.persons[0] for one in night.open_tasks if one.name)


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
    page.wait_for_url("**/tasks")
    assert page.locator("h1").count() == 1 and used == [1]
    page.goto(door.as_uri())
    page.wait_for_url("**/t/")
    assert "Denne lenken er brukt" in page.inner_text("main")
    page.close()


def test_three_tasks_by_keyboard_one_undone_a_pair_a_search_a_person(browser: Browser, review: Review) -> None:
    watched = watch(browser.new_context(locale="nb-NO", viewport={"width": 1280, "height": 900}))
    page = watched.page
    base = opened(page, review)
    page.goto(base + task(review, "erase", people=3))
    first = page.locator(".rows bdi").first.inner_text()
    press(page, "s")
    assert page.locator(".said").inner_text().startswith("Godkjent:")
    assert page.evaluate("document.activeElement.tagName") == "H1"  # focus begins at the next task's heading
    made = len(told(review))
    page.keyboard.press("u")  # a key pressed twice must not answer the next
    page.wait_for_timeout(300)
    assert len(told(review)) == made > 2
    press(page, "u")
    assert page.locator(".said").inner_text().startswith("Utsatt til")
    press(page, "z")
    assert page.locator(".said").inner_text().startswith("Angret.") and len(told(review)) == made
    where = page.url
    press(page, "j")
    press(page, "k")
    assert page.url.partition("#")[0] == where.partition("#")[0] and len(told(review)) == made
    page.goto(f"{base}/approvals")
    check_page(watched)
    page.goto(base + task(review, "same"))
    press(page, "n")
    assert "to ulike" in page.locator(".said").inner_text()
    page.wait_for_timeout(1100)
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
    page.click("text=Begynn med oppgave 1")
    page.goto(base + task(review, "erase", people=3))
    first = page.locator(".rows bdi").first.inner_text()
    page.locator(".rows input").nth(1).uncheck()
    chosen = page.locator(".rows input").count() - 1
    page.locator(".decide button.primary").click()
    assert page.locator(".said").inner_text().startswith("Godkjent:") and len(told(review)) == chosen
    page.goto(base + task(review, "unclear"))
    page.locator(".decide summary").click()
    page.locator(".keepbox label", has_text="Loven krever det").click()
    page.locator(".keepbox label", has_text="seks måneder").click()
    page.locator(".keepbox button").click()
    assert page.locator(".said").inner_text().startswith("Beholdt til")
    page.locator(".said button").click()
    assert len(told(review)) == chosen
    page.goto(base + task(review, "same"))
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
    page.locator("button.danger").click()
    assert "Lagret. Nå sletter du det i systemene." in page.locator(".said").inner_text()
    context.close()


@pytest.mark.parametrize(("width", "height", "button"), [(1366, 657, True), (640, 450, False)])
def test_what_goes_where_and_the_first_button_stand_in_the_first_view(
    browser: Browser, standing: Review, width: int, height: int, button: bool
) -> None:
    """At 200 % of a small screen, the sentence does."""
    context = browser.new_context(locale="nb-NO", viewport={"width": width, "height": height})
    page = context.new_page()
    base = opened(page, standing)
    for asks in ("erase", "stop", "unproven", "refused", "consent", "system"):
        page.goto(base + task(standing, asks) + "#task")
        first = ".effect p"
        wanted = [first, ".decide .btn, .choice .btn"] if button else [first]
        for what in wanted:
            box = page.locator(what).first.bounding_box()
            assert box is not None and 0 <= box["y"] < height - 40, (asks, what, box)
    context.close()


@pytest.mark.parametrize("look", [Look("light", 1280), Look("dark", 390)], ids=str)
def test_the_menu_unfolds_over_the_page(looking: tuple[Watched, str, Review]) -> None:
    watched, base, _standing = looking
    watched.open(f"{base}/search")
    watched.page.click(".aside > summary")
    assert watched.page.locator(".aside a").first.is_visible()
    check_page(watched)


def test_single_keys_can_be_turned_off(browser: Browser, review: Review) -> None:
    context = browser.new_context(locale="nb-NO")
    page = context.new_page()
    base = opened(page, review)
    page.goto(f"{base}/keys")
    page.click("text=Slå av enkelttaster")
    there = base + task(review, "erase")
    page.goto(there)
    page.keyboard.press("s")
    page.wait_for_timeout(300)
    assert page.url == there and told(review) == []
    context.close()


def test_keys_do_nothing_while_she_writes(browser: Browser, review: Review) -> None:
    context = browser.new_context(locale="nb-NO")
    page = context.new_page()
    base = opened(page, review)
    page.fill("#who", "")
    page.keyboard.type("sbjz")
    assert page.url == f"{base}/tasks"
    assert page.input_value("#who") == "sbjz"
    context.close()


@pytest.fixture
def looking(watched: Watched, standing: Review) -> tuple[Watched, str, Review]:
    return watched, opened(watched.page, standing), standing


WIDTHS = tuple(HEIGHTS)


@pytest.mark.parametrize("look", [Look("light", WIDTHS[0]), Look("dark", WIDTHS[0])], ids=str)
def test_every_page_is_clean(looking: tuple[Watched, str, Review]) -> None:
    """On a desk, and in the same page's window made a phone's."""
    watched, base, standing = looking
    page = watched.page
    questions = ("erase", "unproven", "refused", "consent", "unclear", "fields", "system", "same")
    several = task(standing, "erase", people=3)
    wanted = ["/tasks", "/approvals", "/search", "/keys", several, f"{several}?keep"]
    wanted += [task(standing, asks) for asks in questions]
    wanted += [f"{task(standing, asks)}?erase" for asks in ("consent", "unclear")]
    person = f"/people/{somebody(standing)}"
    wanted += [person, f"{person}/erase", f"{person}/letter", "/requests"]
    wanted += [f"/requests/new?person={person.removeprefix('/people/')}"]
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
    page.goto(f"{base}/requests/new?person={somebody(review)}")
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
    answer = page.goto(f"http://127.0.0.1:{standing.port}/tasks")  # Chromium sends the first one's cookie here too
    assert answer is not None and answer.status == 403
    assert "Åpne Orden fra skrivebordet" in page.locator("main").inner_text()
    address = review.address()
    page.goto(address)
    stranger = browser.new_context()
    again = stranger.new_page().goto(address)
    assert again is not None and again.status == 403
    page.goto(base + "/tasks")
    assert page.locator("h1").count() == 1
    context.close()
    stranger.close()


def test_a_page_of_another_site_can_post_nothing(browser: Browser, review: Review, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    base = opened(page, review)
    there = task(review, "erase")
    evil = tmp_path / "evil.html"
    evil.write_text(
        f'<form id="f" method="post" action="{base}{there}"><input name="what" value="erase"></form>', "utf-8"
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
    frame.write_text(f'<iframe src="{base}/tasks"></iframe>', "utf-8")
    page.goto(frame.as_uri())
    page.wait_for_timeout(300)
    assert not any(
        "Ukens ti minutter" in (f.locator("body").inner_text() if f.url.startswith("http") else "") for f in page.frames[1:]
    )
    context.close()
