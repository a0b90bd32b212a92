"""Make the papers' pictures again, from a demo night: ``uv run python -m docs.pictures [NAME …] [--demo DIR]``."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import uvicorn
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from connectors import sources
from flows.cli import web_server
from flows.erasing.desk import Desk
from inventory.erasure.order_model import Order
from inventory.settings import load
from reports.web.erasing_port import Plan
from tests.browser.chromium import REMEDY, chromium

HERE = Path(__file__).parent
SIZE: ViewportSize = {"width": 1280, "height": 1080}


def orden(demo: Path, *tokens: str) -> None:
    """Run the command on the demo's business."""
    subprocess.run([sys.executable, "-m", "flows", "--config", str(demo / "orden.toml"), *tokens], check=True)


def _report(page: Page, demo: Path) -> None:
    page.goto(max((demo / "var" / "reports").glob("nattrapport-*.html")).as_uri())


def _register(page: Page, demo: Path) -> None:
    file = demo / "var" / "reports" / "behandlingsprotokoll.html"
    orden(demo, "register", "--format", "html", "--out", str(file))
    page.goto(file.as_uri())


def _review(page: Page, demo: Path, pick: str) -> None:
    """Open the review as «orden review» serves it, then the first address on its list that ``pick`` fits."""
    _opened(page, demo)
    address = str(page.locator(pick).first.get_attribute("href")).partition("#")[0]
    page.goto(page.url.removesuffix("/tasks") + address)


def _opened(page: Page, demo: Path) -> None:
    ready = web_server.prepare(load(demo / "orden.toml", sources()), 0)
    server = uvicorn.Server(web_server.configured(ready))
    threading.Thread(target=server.run, kwargs={"sockets": [ready.socket]}, daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    page.goto(ready.address())


#: So many people of a task fit a picture.
_FEW = 5


def _last_page(page: Page, demo: Path) -> None:
    """Approve what a few tasks ask for, and open the last page: of a business with a key to Mailchimp and SimplyBook.me.

    The demo's vendors are gone by then: what its night read stands for what they would tell now.
    """

    def plan(_desk: Desk, orders: Sequence[Order]) -> Plan:
        return Plan(tuple(orders), datetime.now(UTC))

    keys = {"ORDEN_NEWSLETTER_ERASE_API_KEY": "x", "ORDEN_BOOKINGS_ERASE_PASSWORD": "x"}
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, keys), patch.object(Desk, "plan", plan):
        shutil.copytree(demo, folder, dirs_exist_ok=True)
        _opened(page, Path(folder))
        base = page.url.removesuffix("/tasks")
        for address in [str(task.get_attribute("href")) for task in page.locator(".tasks a").all()]:
            page.goto(base + address.partition("#")[0])
            if page.locator("main button[data-key=s]").count() and page.locator(".rows input").count() < _FEW:
                page.locator("main button[data-key=s]").click()
        page.goto(f"{base}/approvals")
        page.locator("#plan").evaluate("it => it.scrollIntoView()")


def _matter(page: Page, demo: Path) -> None:
    # One that shows most of the page at once: several people, and the week's steps.
    _review(page, demo, ".tasks a:has-text('abonnenter i Mailchimp')")


def _pair(page: Page, demo: Path) -> None:
    _review(page, demo, ".tasks a:has-text('samme person')")


#: What each picture shows: given a page and the demo's folder, it opens there what is to be seen.
PICTURES: Mapping[str, Callable[[Page, Path], None]] = {
    "nattrapport": _report,
    "protokoll": _register,
    "sak": _matter,
    "par": _pair,
    "sletting": _last_page,
}


def shown() -> list[str]:
    """Return the names of the pictures that the papers show."""
    papers = (HERE.parent / "README.md", *sorted(HERE.glob("*.md")))
    return [
        name
        for paper in papers
        for name in re.findall(r"\]\((?:docs/)?([\w-]+)\.png\)", paper.read_text("utf-8"))
    ]


def take(browser: Browser, names: Iterable[str], demo: Path, to: Path = HERE) -> list[Path]:
    """Write a PNG for each name into ``to``."""
    taken = []
    for name in names:
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="nb-NO")
        PICTURES[name](page, demo)
        taken.append(to / f"{name}.png")
        page.screenshot(path=taken[-1], animations="disabled")
        page.close()
    return taken


@contextmanager
def launched() -> Iterator[Browser]:
    """Run a Chromium. Raises ``SystemExit`` where there is none."""
    path = chromium() or sys.exit(REMEDY)
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=path) as browser:
        yield browser


def main() -> None:
    """Take the pictures that are named, or the papers'; of a demo that lies there, or of a new one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(PICTURES)}; default: those that the papers show"
    )
    parser.add_argument("--demo", type=Path, metavar="DIR", help="the folder of a demo that was run already")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(PICTURES):
        parser.error(f"no picture is called {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as folder:
        demo = asked.demo or Path(folder) / "orden-demo"
        if not asked.demo:
            subprocess.run([sys.executable, "-m", "flows", "demo", "--dir", str(demo), "--no-open"], check=True)
        with launched() as browser:
            for path in take(browser, asked.names or shown(), demo.resolve()):
                print(path)


if __name__ == "__main__":
    main()
