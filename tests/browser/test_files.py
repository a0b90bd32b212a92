"""What a real night leaves on disk, opened as the coach opens it: the report and the register."""

from pathlib import Path

import pytest

from flows.cli import processing_record
from flows.night.report_files import write_private
from tests.browser.conftest import LOOKS, Business
from tests.browser.watch import Watched, check_page, check_print

one_look = pytest.mark.parametrize("look", LOOKS[:1], ids=str)


@pytest.fixture(scope="module")
def protokoll(business: Business) -> Path:
    """The register of the same night."""
    page = processing_record.text(processing_record.read(business.settings), business.settings, "html")
    return write_private(business.settings.reports_dir / "protokoll.html", page)


def test_a_real_report(watched: Watched, business: Business) -> None:
    watched.open(business.done.report)
    check_page(watched)
    assert watched.page.locator(".todo li").count() > 3


def test_a_real_register(watched: Watched, protokoll: Path) -> None:
    watched.open(protokoll)
    check_page(watched)
    assert watched.page.locator(".act").count() > 20


def test_names_are_hidden_by_a_tick(watched: Watched, business: Business) -> None:
    watched.open(business.done.report)
    name = watched.page.locator(".pn").first
    before = name.evaluate("it => getComputedStyle(it).color")
    watched.page.locator("#hide").check()
    assert before != name.evaluate("it => getComputedStyle(it).color") == "rgba(0, 0, 0, 0)"


@one_look
def test_the_report_prints_on_a4(watched: Watched, business: Business) -> None:
    watched.open(business.done.report)
    check_print(watched)


@one_look
def test_the_register_prints_on_a4(watched: Watched, protokoll: Path) -> None:
    watched.open(protokoll)
    check_print(watched)
