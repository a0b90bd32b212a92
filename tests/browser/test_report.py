"""The night report in every state: clean in every look, quiet from file://, whole on A4."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports.night.report import render
from reports.text.words import LANGUAGES, Words
from tests.browser.conftest import LOOKS, Business
from tests.browser.watch import Watched, check_page, check_print
from tests.reports.night.test_night import NIGHTS, hostile_night
from tests.reports.night.test_promises import PROMISED

STATES = {**NIGHTS, "promises": PROMISED, "hostile": hostile_night()}

one_look = pytest.mark.parametrize("look", LOOKS[:1], ids=str)


def show(watched: Watched, folder: Path, state: str, language: str = "nb") -> None:
    """Open a report as the night leaves it: a file."""
    file = folder / "rapport.html"
    file.write_text(render(STATES[state], Words(language)), "utf-8")
    watched.open(file)


@pytest.mark.parametrize("state", STATES)
def test_every_state_in_every_look(watched: Watched, tmp_path: Path, state: str) -> None:
    show(watched, tmp_path, state)
    check_page(watched)


@one_look
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(watched: Watched, tmp_path: Path, language: str) -> None:
    show(watched, tmp_path, "promises", language)
    check_page(watched, language)


@one_look
@pytest.mark.parametrize("state", STATES)
def test_every_state_prints_on_a4(watched: Watched, tmp_path: Path, state: str) -> None:
    show(watched, tmp_path, state)
    check_print(watched)


@one_look
def test_a_trial_says_so_on_every_sheet(watched: Watched, tmp_path: Path) -> None:
    file = tmp_path / "proverapport.html"
    file.write_text(render(STATES["promises"], Words("nb"), trial=True), "utf-8")
    watched.open(file)
    check_page(watched)
    check_print(watched)
    sheets = PdfReader(BytesIO(watched.page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) > 2
    assert [n for n, sheet in enumerate(sheets) if "PRØVE:" not in sheet.extract_text()] == []


@one_look
def test_a_real_night_prints_on_two_sheets(watched: Watched, business: Business) -> None:
    """What is folded stays folded on paper; opened, it is printed too."""
    watched.open(business.done.report)
    short = len(PdfReader(BytesIO(watched.page.pdf(prefer_css_page_size=True))).pages)
    watched.unfold()
    whole = len(PdfReader(BytesIO(watched.page.pdf(prefer_css_page_size=True))).pages)
    assert short <= 2 < whole
