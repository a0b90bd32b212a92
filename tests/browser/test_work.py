"""Her own round in a real Chromium: the list, the ticks and what is gone, light and dark, on a desk and on a phone, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from flows.cli.web_server import Review
from flows.runtime import lock
from tests.browser.conftest import SCHEMES, Business, Scheme
from tests.browser.served import served
from tests.browser.watch import HEIGHTS, check_page, watch
from tests.reports.web.test_work import approve_all


@pytest.fixture(scope="module")
def approved(business: Business, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    """A review in which all that was proposed is approved, and that has a key to two systems."""
    with pytest.MonkeyPatch.context() as patch, served(business.settings, tmp_path_factory.mktemp("approved")) as ready:
        patch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", "key-us1")
        patch.setenv("ORDEN_BOOKINGS_ERASE_PASSWORD", "key")
        approve_all(ready.context)
        yield ready


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_of_hers_is_in_order(browser: Browser, approved: Review, scheme: Scheme) -> None:
    watched = watch(browser.new_context(locale="nb-NO", color_scheme=scheme, viewport={"width": 1280, "height": 900}))
    watched.page.goto(approved.address())
    base = f"http://127.0.0.1:{approved.port}"
    for path in ("/approvals", "/work", "/erased", "/setup/business", "/setup/agreements", "/setup/attested"):
        watched.open(base + path)
        check_page(watched, widths=tuple(HEIGHTS))


def test_how_far_orden_is_comes_by_itself_and_leaves_what_she_has_ticked(browser: Browser, approved: Review) -> None:
    watched = watch(browser.new_context(locale="nb-NO", viewport={"width": 1280, "height": 900}))
    page = watched.page
    page.goto(approved.address())
    page.goto(f"http://127.0.0.1:{approved.port}/work")
    with lock.held(approved.context.store.folder):  # a night is at work, and the erasure waits for it
        page.locator("form[action='/work/orden'] button").click()
        assert page.locator("#ours + .tag").inner_text() == "Pågår"
        check_page(watched)
        page.locator(".ticks input").first.check()
    page.wait_for_timeout(500)
    approved.context.erasing.finish()
    page.wait_for_timeout(4000)  # it asks every third second
    assert page.locator(".ticks input").first.is_checked() and watched.heard == []
    page.reload()
    assert page.locator("#ours + .tag").inner_text() == "Ikke gjort ennå"
    check_page(watched, widths=tuple(HEIGHTS))
    page.context.close()


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
