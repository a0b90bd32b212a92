"""From the report to what she came for in few clicks; and random walks that record nothing but what was offered."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page

from flows.cli.web_server import Review
from inventory.ledger.decisions import Choice, Decision
from tests.browser.conftest import Business
from tests.browser.served import served
from tests.browser.test_review import opened, somebody, told
from tests.conftest import TODAY


@pytest.fixture
def review(business: Business, tmp_path: Path) -> Iterator[Review]:
    with served(business.settings, tmp_path) as ready:
        yield ready


class Hand:
    """Whoever uses a page: counts what is pressed, by mouse or by key."""

    def __init__(self, page: Page, *, keyboard: bool) -> None:
        self.page, self.keyboard, self.clicks = page, keyboard, 0

    def press(self, what: Locator | str) -> None:
        at = self.page.locator(what).first if isinstance(what, str) else what.first
        self.clicks += 1
        if self.keyboard:
            at.focus()
            at.press("Enter")
        else:
            at.click()
        self.page.wait_for_load_state()

    def search(self, who: str) -> None:
        self.page.fill("#who", who)
        self.clicks += 1
        self.page.locator("#who").press("Enter")
        self.page.wait_for_url(re.compile("/(people|search)/"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keys"])
def test_few_clicks_lead_from_the_report_to_what_she_came_for(
    browser: Browser, review: Review, *, keyboard: bool, scripts: bool
) -> None:
    page = browser.new_context(locale="nb-NO", java_script_enabled=scripts).new_page()
    base = opened(page, review)

    def begun() -> Hand:
        page.goto(f"{base}/runs/{TODAY}")
        return Hand(page, keyboard=keyboard)

    hand = begun()
    hand.press(".doors a[href='/erased']")
    assert page.locator("h1").inner_text() == "Slettet" and hand.clicks == 1
    night = review.context.state(review.context.ledger()).night
    assert night is not None
    person = somebody(review)
    name = night.worklist.names[person]
    hand = begun()
    hand.press(".doors a[href='/tasks']")
    hand.search(name)
    assert hand.clicks == 2 and page.url.endswith(person)
    assert re.search(r"Beholdes|slettes|loven", page.locator("main").inner_text())
    hand.press("text=Lag innsynsbrev")
    with page.expect_download() as fetched:
        hand.press("text=Lag PDF")
    assert hand.clicks <= 5 and Path(fetched.value.path()).read_bytes().startswith(b"%PDF-")
    hand = begun()
    hand.press(".door")
    for _each in range(3):
        hand.press(".decide .primary, .choice button[value=erase]")
        assert page.locator(".said").inner_text().startswith("Godkjent:")
    assert hand.clicks <= 5 and len({one.stated_at for one in told(review)}) == 3
    page.context.close()


class Offer(NamedTuple):
    """What a page offers under a key or a button: what it sends, for which people."""

    key: str
    tag: str
    what: str
    action: str
    people: frozenset[str]


_OFFERS = """() => [...document.querySelectorAll("main button, main a[data-key], .steps a, .foot a, .said button, summary[data-key], input[data-key]")]
  .filter(at => at.checkVisibility()).map(at => ({key: at.dataset.key || "", tag: at.tagName, what: at.value || "",
    action: at.form ? new URL(at.form.action).pathname : "",
    people: at.form ? [...at.form.querySelectorAll("[name=person]")].map(it => it.value) : []}))"""
_VISIBLE = _OFFERS.split(".map(")[0]
#: After an act a key is not heard for a second (reports/static/keys.js), and while she writes it is a letter.
_WRITING = "() => document.activeElement.matches('input[type=search], textarea')"
_SAID = "() => document.querySelector('[data-say]') ? performance.now() : -1"
_CALM = re.compile(r"/tasks/t-\w{12}|/spring|/undo")
_KEYS = ["s", "u", "b", "j", "k", "z", "?", "/", "x", "Escape"]
_WALKS, _STEPS = 16, 2
#: What a button's value may come to in the ledger.
_MEANS = {"erase": {Choice.ERASE}, "postpone": {Choice.POSTPONE}}
_ELSE = {Choice.KEEP, Choice.DONE}


def offers(page: Page) -> list[Offer]:
    return [
        Offer(one["key"], one["tag"], one["what"], one["action"], frozenset(one["people"]))
        for one in page.evaluate(_OFFERS)
    ]


def check(new: list[Decision], offered: list[Offer], *, whole: Callable[[str], frozenset[str]]) -> None:
    """Assert that what was recorded is what one of the pressed things offered."""
    buttons = [one for one in offered if one.tag == "BUTTON" and re.fullmatch(r"/tasks/t-\w{12}|/spring", one.action)]
    assert buttons, new
    [button] = buttons
    allowed = _MEANS.get(button.what or "erase", _ELSE)
    assert {one.choice for one in new} <= allowed | ({Choice.POSTPONE} if button.what == "erase" else set()), (button, new)
    people = button.people or whole(button.action)
    assert {one.person for one in new} <= people, (button, new)


def is_quiet(page: Page) -> bool:
    """Tell whether keys are dead after an act; where that is about to end, wait until it has."""
    since = page.evaluate(_SAID)
    if since < 0 or since > 1500:
        return False
    if since > 900:
        page.wait_for_timeout(600)
    return bool(since <= 900)


def step(page: Page, chance: random.Random, there: list[Offer]) -> list[Offer]:
    """Press a key or a button, and return what the page offered there; wait for where it leads."""
    at = -1
    if chance.random() < 0.6:
        key = chance.choice(_KEYS)
        used = [one for one in there if one.key == key][:1]
        dead = page.evaluate(_WRITING) or (key != "z" and is_quiet(page))
    else:
        calm = [one for one in there if one.tag == "BUTTON" and _CALM.fullmatch(one.action)]
        used, dead = [chance.choice(calm)] if calm else [], False
        at = there.index(used[0]) if used else -1
        key = ""

    def press() -> None:
        if key:
            page.keyboard.press(key)
        else:
            page.evaluate(f"at => ({_VISIBLE})()[at]?.click()", at)

    asked: list[str] = []
    came: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.is_navigation_request() else None)
    page.on("domcontentloaded", lambda loaded: came.append(loaded.url))
    press()
    page.wait_for_timeout(60)
    for _each in range(600 if asked else 0):
        if came:
            break
        page.wait_for_timeout(25)
    return [] if dead else used


def test_random_walks_record_only_what_was_offered_and_are_undone(browser: Browser, review: Review) -> None:
    page, chance, acts = browser.new_context(locale="nb-NO").new_page(), random.Random(16), 0
    base = opened(page, review)
    night = review.context.state(review.context.ledger()).night
    assert night is not None
    starts = [f"/tasks/{task.id}" for task in night.tasks if task.scope not in ("case", "business")]
    starts += ["/tasks", "/spring", "/approvals"]
    persons = {f"/tasks/{task.id}": frozenset(task.persons) for task in night.tasks}
    standing: set[int] = set()
    for _walk in range(_WALKS):
        page.goto(base + chance.choice(starts), wait_until="domcontentloaded")
        for _step in range(_STEPS):
            written, used = stamp(review), step(page, chance, offers(page))
            if stamp(review) == written:
                continue
            made = told(review)
            new = [one for one in made if one.number not in standing]
            standing = {one.number for one in made}
            if new:
                acts += 1
                check(new, used, whole=lambda action: persons.get(action, frozenset()))
        if standing:
            undo(page, base, len(standing))
            standing = {one.number for one in told(review)}
        assert standing == set()
    assert acts > 4, "walks in which nothing is done prove nothing"
    page.context.close()


def stamp(review: Review) -> list[tuple[int, int]]:
    """Tell whether anything was written, without reading it."""
    path = review.context.ledger().path
    files = [file.stat() for file in (path, path.with_name(f"{path.name}.wal")) if file.exists()]
    return [(one.st_mtime_ns, one.st_size) for one in files]


def undo(page: Page, base: str, most: int) -> None:
    """Take back act after act, as Z does, until nothing of this visit is left."""
    token = page.locator("[name=token]").first.input_value()
    for _each in range(min(most, _STEPS)):
        page.request.post(
            f"{base}/undo", form={"token": token}, max_redirects=0,
            headers={"sec-fetch-site": "same-origin", "origin": base},
        )  # fmt: skip
