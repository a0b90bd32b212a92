"""How the review is opened in her browser: by a page in her own folder that hands in the ticket.

What a browser is started with, every user of the machine can read in its list of programs: another
one took the ticket out of an address there, and was first (measured 2026-11). A file's name tells
nothing, and the file is hers alone.
"""

import secrets
import threading
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from flows.night.report_files import write_private
from reports.text.words import Words
from reports.web.security import TICKET_PATH, TICKET_SECONDS, Gate
from reports.web.visit import entrance


@contextmanager
def opened(gate: Gate, folder: Path, port: int, words: Words) -> Iterator[None]:
    """Open the review in the browser. The page that does it goes when it is used, at latest now.

    Where no page can be written, nothing is opened: the address is told too.
    """
    _forget_old(folder)
    page = folder / f"{secrets.token_hex(8)}.html"
    remove = partial(page.unlink, missing_ok=True)
    address = f"http://127.0.0.1:{port}{TICKET_PATH}"
    try:
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # ours: nobody need be told
            write_private(page, entrance(words, address, gate.ticket(used=remove)))
            # A browser command may be waited for, and would never get its page.
            threading.Thread(target=_show, args=(page.resolve().as_uri(),), daemon=True).start()
        yield
    finally:
        with suppress(OSError):
            remove()


def _forget_old(folder: Path) -> None:
    """Delete what a review left that was ended hard: its tickets are good no more."""
    for page in folder.glob("*.html"):
        with suppress(OSError):
            if time.time() - page.stat().st_mtime > TICKET_SECONDS:
                page.unlink()


def _show(uri: str) -> None:
    with suppress(webbrowser.Error):
        webbrowser.open(uri)
