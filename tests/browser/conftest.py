"""One Chromium for each file of tests, and watched pages in it: light and dark, on a desk and on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, sync_playwright

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from flows.night import night_run
from inventory.settings import Settings, load
from tests.browser.chromium import REMEDY, chromium
from tests.browser.watch import Watched, watch
from tests.conftest import TODAY
from tests.night.conftest import run_night

_HEIGHTS = {1280: 900, 390: 844}


class Look(NamedTuple):
    """How a page is looked at."""

    scheme: str
    width: int

    def __str__(self) -> str:
        return f"{self.scheme}-{self.width}"


LOOKS = [Look(scheme, width) for scheme in ("light", "dark") for width in (1280, 390)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium. A machine without one fails these tests; it does not skip them.

    Not for the whole session: while Playwright's loop is alive, ``asyncio.run`` of other tests in this process fails.
    """
    path = chromium() or pytest.fail(REMEDY, pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path)
        yield running
        running.close()


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    """Each of the four ways to look at a page. A test may choose its own."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def watched(browser: Browser, look: Look) -> Iterator[Watched]:
    """A page that is watched: open something in it, then ``check_page``."""
    context = browser.new_context(
        color_scheme=look.scheme,  # type: ignore[arg-type]
        viewport={"width": look.width, "height": _HEIGHTS[look.width]},
        reduced_motion="reduce",
        locale="nb-NO",
        timezone_id="Europe/Oslo",
    )
    yield watch(context)
    context.close()


class Business(NamedTuple):
    """A made-up business with one real night behind it."""

    settings: Settings
    done: night_run.Done


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Business:
    """The sandbox's sixty people, read by the real clients."""
    folder: Path = tmp_path_factory.mktemp("business")
    with Sandbox(invent(60, 7, as_of=TODAY)) as sandbox:
        sandbox.write(folder)
        settings = load(folder / "orden.toml", connectors.sources())
        return Business(settings, run_night(settings))
