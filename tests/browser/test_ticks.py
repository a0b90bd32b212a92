"""The numbers of an effect follow her ticks where scripts run, and stand whole where they do not."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Business
from tests.browser.served import served
from tests.browser.test_review import opened, task, told
from tests.browser.watch import check_page, watch


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_the_effect_is_that_of_whom_is_ticked(
    browser: Browser, business: Business, tmp_path_factory: pytest.TempPathFactory, *, scripts: bool
) -> None:
    with served(business.settings, tmp_path_factory.mktemp("ticks")) as review:
        watched = watch(browser.new_context(locale="nb-NO", java_script_enabled=scripts))
        page = watched.page
        base = opened(page, review)
        for path in (task(review, "erase", people=3), "/spring"):
            page.goto(base + path)
            boxes, effect = page.locator(".rows input"), page.locator(".effect p").first
            whole = effect.inner_text()
            boxes.nth(0).uncheck()
            fewer = effect.inner_text()
            assert (fewer == whole) is not scripts
            boxes.nth(0).check()
            assert effect.inner_text() == whole
            page.locator("text=Velg ingen").click()
            assert boxes.count() > 1 and page.locator(".rows input:checked").count() == 0
            if scripts:
                none = effect.inner_text().lower()
                assert "ingen" in none and not any(n in none for n in (" to ", " tre ", " fire "))
            page.locator("text=Velg alle").click()
            assert page.locator(".rows input:checked").count() == boxes.count()
            assert effect.inner_text() == whole
        if scripts:
            check_page(watched)
        page.goto(base + task(review, "erase", people=3))
        page.locator(".rows input").nth(0).uncheck()
        said = page.locator(".effect p strong").first.inner_text()
        page.locator(".decide button.primary").click()
        green = page.locator(".said").inner_text()
        assert (said in green) is scripts  # what was done is said for how many, script or none
        assert len(told(review)) == boxes.count() or len(told(review)) > 0
        page.context.close()


def test_taking_a_list_in_gives_a_sentence_to_paste(
    browser: Browser, business: Business, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with served(business.settings, tmp_path_factory.mktemp("paste")) as review:
        page = browser.new_context(locale="nb-NO", java_script_enabled=False).new_page()
        base = opened(page, review)
        page.goto(base + task(review, "system"))
        page.click("text=Ta det inn …")
        sentence = page.locator("#paste").input_value()
        assert sentence.startswith("Vi har også en liste, Gammel nyhetsbrevliste.") and "[" in sentence
        page.click("text=Det står i erklæringen nå")
        assert "Beholdt til" in page.locator(".said").inner_text()
        page.context.close()
