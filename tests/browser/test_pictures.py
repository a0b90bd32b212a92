"""The papers' pictures can be made again, each of them."""

import struct
from pathlib import Path

from playwright.sync_api import Browser

from docs.pictures import PICTURES, SIZE, shown, take
from tests.browser.conftest import Business


def test_every_picture_is_made(browser: Browser, business: Business, tmp_path: Path) -> None:
    for picture in take(browser, PICTURES, business.settings.path.parent, tmp_path):
        head = picture.read_bytes()[:24]
        assert struct.unpack(">II", head[16:]) == (SIZE["width"], SIZE["height"])
        assert picture.stat().st_size > 50_000  # a blank page has some 8 kB


def test_every_picture_of_the_papers_is_one_of_them() -> None:
    assert "nattrapport" in shown()
    assert set(shown()) <= set(PICTURES)
