"""Pages full of what strangers write: no script runs, nothing is fetched, nothing turns or hides what stands beside it."""

from pathlib import Path

import pytest

from flows.cli import processing_record
from flows.night.report_files import write_private
from tests.browser.conftest import LOOKS
from tests.browser.served import served
from tests.browser.watch import Watched, check_page, check_print
from tests.night.hostile import ATTACKS, Stricken, struck, unsafe

#: What an attack would have left behind: its mark, and elements that no page of ours has.
_TRACES = """() => [window.hit, ...document.querySelectorAll(
  "script, img, iframe, object, embed, form, base, meta[http-equiv=refresh], a[href]:not([href^='#']),"
  + "svg [onload], body > style, main style")]
  .filter(it => it !== undefined).map(it => it.outerHTML ?? String(it))"""


@pytest.fixture(scope="module")
def stricken(tmp_path_factory: pytest.TempPathFactory) -> Stricken:
    return struck(tmp_path_factory)


@pytest.fixture(scope="module")
def pages(stricken: Stricken) -> dict[str, Path]:
    """The report of the night when all of them were new, that of the next one with their requests, and the register."""
    page = processing_record.text(processing_record.read(stricken.settings), stricken.settings, "html")
    folder = stricken.settings.reports_dir
    return {
        "new": write_private(folder / "new.html", stricken.came),
        "asked": stricken.done.report,
        "register": write_private(folder / "protokoll.html", page),
    }


@pytest.mark.parametrize("name", ["new", "asked", "register"])
def test_nothing_runs_and_nothing_is_fetched(watched: Watched, pages: dict[str, Path], name: str) -> None:
    page = watched.page
    watched.open(pages[name])
    check_page(watched)
    for name_of_one in page.locator(".pn").all()[:5]:
        name_of_one.hover()
    page.wait_for_timeout(50)
    assert page.evaluate(_TRACES) == []
    assert watched.heard == []
    assert unsafe(page.content()) == set()


@pytest.mark.parametrize("look", LOOKS[:1], ids=str)
@pytest.mark.parametrize("name", ["new", "asked", "register"])
def test_it_prints_on_a4(watched: Watched, pages: dict[str, Path], name: str) -> None:
    watched.open(pages[name])
    check_print(watched)


@pytest.mark.parametrize("look", LOOKS[:1], ids=str)
def test_the_reports_show_them_as_text(watched: Watched, pages: dict[str, Path]) -> None:
    """A page without the attacks would prove nothing."""
    for name, least in (("new", 8), ("asked", 10)):
        watched.open(pages[name])
        watched.unfold()
        said = watched.page.locator("body").inner_text()
        assert len({attack for attack, text in ATTACKS.items() if text[:60] in said}) > least


@pytest.mark.parametrize("look", LOOKS[:1], ids=str)
def test_the_register_shows_nothing_of_them(watched: Watched, pages: dict[str, Path]) -> None:
    watched.open(pages["register"])
    said = watched.page.locator("body").inner_text()
    assert [attack for attack, text in ATTACKS.items() if len(text) > 8 and text[:60] in said] == []


_RUN = """() => [window.hit, ...document.querySelectorAll("script:not([src='/static/keys.js']), img, iframe, object, embed, base, style")]
  .filter(it => it !== undefined).map(it => it.outerHTML ?? String(it))"""


@pytest.mark.parametrize("look", LOOKS[:1], ids=str)
def test_the_review_shows_them_as_text(watched: Watched, stricken: Stricken, tmp_path: Path) -> None:
    page, seen = watched.page, ""
    with served(stricken.settings, tmp_path) as review:
        watched.open(review.address())
        base = page.url.removesuffix("/tasks")
        night = review.context.state(review.context.ledger()).night
        assert night is not None
        tasks = [task.id for task in night.tasks if task.question.asks not in ("same", "business", "unread")]
        persons = list(dict.fromkeys(person for task in night.tasks for person in task.persons))
        for path in ("/tasks", *(f"/tasks/{id}" for id in tasks), *(f"/people/{one}" for one in persons[:24:2])):
            watched.open(base + path)
            watched.unfold()
            assert page.evaluate(_RUN) == [], path
            assert unsafe(page.content()) == set(), path
            seen += page.locator("body").inner_text()
        check_page(watched)
        page.click("text=Lag innsynsbrev")
        with page.expect_navigation():
            page.click("text=Vis på skjermen")
        assert page.evaluate("() => window.hit") is None
        assert watched.heard == []
    assert len({attack for attack, text in ATTACKS.items() if text[:60] in seen}) > 10
