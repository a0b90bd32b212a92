"""Her own round in a real Chromium: the list, the ticks and what is gone, light and dark, on a desk and on a phone, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from flows.cli.web_server import Review
from tests.browser.conftest import SCHEMES, Business, Scheme
from tests.browser.served import served
from tests.browser.watch import HEIGHTS, check_page, watch
from tests.reports.web.test_work import approve_all


@pytest.fixture(scope="module")
def approved(business: Business, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    """A review in which all that was proposed is approved."""
    with served(business.settings, tmp_path_factory.mktemp("approved")) as ready:
        approve_all(ready.context)
        yield ready


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_of_hers_is_in_order(browser: Browser, approved: Review, scheme: Scheme) -> None:
    watched = watch(browser.new_context(locale="nb-NO", color_scheme=scheme, viewport={"width": 1280, "height": 900}))
    watched.page.goto(approved.address())
    base = f"http://127.0.0.1:{approved.port}"
    for path in ("/work", "/erased", "/setup/business", "/setup/agreements"):
        watched.open(base + path)
        check_page(watched, widths=tuple(HEIGHTS))


def test_her_ticks_are_saved_without_scripts(browser: Browser, approved: Review) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(approved.address())
    page.goto(f"http://127.0.0.1:{approved.port}/work")
    page.locator(".ticks input").first.check()
    page.locator("main button.primary").click()
    assert page.url.endswith("/work") and "Én er krysset av" in page.locator(".said").inner_text()
    assert [one.is_checked() for one in page.locator(".ticks input").all()].count(True) == 1
    context.close()
