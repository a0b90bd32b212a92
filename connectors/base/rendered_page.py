"""What a browser asks for and keeps when it shows a page of one's own: the page itself, after
«accept», and after «reject».

In Chromium, with every host but one's own unresolvable: what a page asks of others is seen and
reaches nobody, nor does Chromium's own traffic, which no event tells of (facts/outer §5). Needs the
extra ``orden[site]``.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from connectors.base.hosts import host_of, is_own, purpose

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: The passes: nothing chosen, everything accepted, everything refused.
BEFORE, ACCEPTED, REJECTED = "before", "accepted", "rejected"
#: Milliseconds for a page to come, and for its scripts to settle.
_COMES, _SETTLES = 30_000, 1_500
#: What Facebook's pixel sends of whom it knows (advanced matching), and its cookie.
_WHOM, _COOKIE = "ud[", "_fbp"
_DAY = 86_400
NO_BROWSER = "Install it: pip install 'orden[site]', and Chromium beside it."


class NoBrowser(Exception):
    """There is no Chromium that can show a page."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing in one pass: ``what`` as an observation calls it, its host, name or code."""

    passed: str
    what: str
    told: str
    days: int = 0


def look(address: str, own: frozenset[str], buttons: Sequence[tuple[str, str]]) -> tuple[Seen, ...]:
    """Show a page once as it is, and once for each of ``buttons``: a pass and a CSS selector.

    Raises ``NoBrowser``, and ``ValueError`` for a page that does not come or lacks a button.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NoBrowser from None
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=_rules(own))
            passes = [(BEFORE, ""), *buttons]
            found = [seen for each in passes for seen in _one(browser, address, own, *each)]
            browser.close()
    except Error as error:
        if "Executable doesn't exist" in error.message:
            raise NoBrowser from None
        raise ValueError(type(error).__name__) from None
    return tuple(dict.fromkeys(found))


def _chromium() -> str | None:
    """Return the system's own Chromium; None for the one that Playwright brought."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def _rules(own: frozenset[str]) -> list[str]:
    others = ", ".join(f"EXCLUDE {host}" for one in sorted(own) for host in (one, f"*.{one}"))
    return [f"--host-resolver-rules=MAP * ~NOTFOUND , {others}"]


def _one(
    browser: "Browser", address: str, own: frozenset[str], passed: str, button: str
) -> Iterator[Seen]:
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.goto(address, timeout=_COMES, wait_until="load")
    page.wait_for_timeout(_SETTLES)
    if button:
        asked.clear()
        page.click(button, timeout=_COMES)
        page.wait_for_timeout(_SETTLES)
    yield from _requests(asked, own, passed)
    yield from _kept(page, context.cookies(), passed)
    context.close()


def _requests(asked: Sequence[str], own: frozenset[str], passed: str) -> Iterator[Seen]:
    for address in asked:
        host = host_of(address)
        if host and not is_own(host, own):
            yield Seen(passed, "third_party", host)
        if purpose(host) == "pixel" and _tells_whom(address):
            yield Seen(passed, "pixel", "user_data")


def _tells_whom(address: str) -> bool:
    return any(name.startswith(_WHOM) for name in parse_qs(urlsplit(address).query))


def _kept(page: "Page", cookies: Sequence[Any], passed: str) -> Iterator[Seen]:
    now = page.evaluate("Date.now() / 1000")
    for cookie in cookies:
        left = max(0, round((cookie.get("expires", -1) - now) / _DAY))
        yield Seen(passed, "storage", cookie["name"], left)
        if cookie["name"] == _COOKIE:
            yield Seen(passed, "pixel", "cookie")
    for name in page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"):
        yield Seen(passed, "storage", name)
