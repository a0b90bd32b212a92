"""One Chromium for all these tests, and watched pages in it: light and dark, on a desk and on a phone."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

import connectors
from flows.night import night_run
from inventory.settings import Settings, load
from tests.browser.chromium import REMEDY, chromium
from tests.browser.watch import HEIGHTS, Watched, watch
from tests.night.conftest import first_night

Scheme = Literal["light", "dark"]


class Look(NamedTuple):
    """How a page is looked at."""

    scheme: Scheme
    width: int

    def __str__(self) -> str:
        return f"{self.scheme}-{self.width}"


SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKS = [Look(scheme, width) for scheme in SCHEMES for width in HEIGHTS]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium. A machine without one fails these tests; it does not skip them.

    Not for the whole session, and one worker has all of this folder (tests/conftest.py): while Playwright's loop is alive, ``asyncio.run`` of other tests in this process fails.
    """
    with running() as one:
        yield one


@contextmanager
def running() -> Iterator[Browser]:
    """Start the Chromium, or fail and say what to do."""
    path = chromium() or pytest.fail(REMEDY, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    """Each of the four ways to look at a page. A test may choose its own."""
    chosen: Look = request.param
    return chosen


@pytest.fixture(scope="package")
def standing_open(browser: Browser) -> Iterator[dict[Look, Watched]]:
    """The page of each look, once it was asked for: a new one would compile axe anew, half of the time of its check."""
    opened: dict[Look, Watched] = {}
    yield opened
    for watched in opened.values():
        watched.page.context.close()


@pytest.fixture
def watched(browser: Browser, standing_open: dict[Look, Watched], look: Look) -> Iterator[Watched]:
    """A page that is watched: open something in it, then ``check_page``."""
    if look not in standing_open:
        standing_open[look] = _opened(browser, look)
    yield standing_open[look]
    try:
        _leave(standing_open[look], look)
    except Error:  # it crashed or hangs: the next test gets another
        standing_open.pop(look).page.context.close()
        raise


def _opened(browser: Browser, look: Look) -> Watched:
    context = browser.new_context(
        color_scheme=look.scheme,
        viewport={"width": look.width, "height": HEIGHTS[look.width]},
        reduced_motion="reduce",
        locale="nb-NO",
        timezone_id="Europe/Oslo",
    )
    return watch(context)


def _leave(watched: Watched, look: Look) -> None:
    """Leave a page as a new one is: blank, on a screen of its size, without cookies, nothing heard."""
    page = watched.page
    for other in page.context.pages:
        if other is not page:
            other.close()
    page.goto("about:blank")
    page.context.clear_cookies()
    page.emulate_media(media="null")
    page.set_viewport_size({"width": look.width, "height": HEIGHTS[look.width]})
    watched.heard.clear()


class Business(NamedTuple):
    """A made-up business with one real night behind it."""

    settings: Settings
    done: night_run.Done


@pytest.fixture(scope="package")
def business(tmp_path_factory: pytest.TempPathFactory) -> Business:
    """The sandbox's sixty people, read by the real clients."""
    kept, done = first_night(tmp_path_factory)
    folder: Path = tmp_path_factory.mktemp("business")
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    return Business(load(folder / "orden.toml", connectors.sources()), done)
