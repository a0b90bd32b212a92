"""What a page of one's own asks a browser to fetch and to send: read from its HTML, not run.

What a script makes is not seen here: what is found breaks a sentence, what is not found holds none
(facts/outer §5).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree, html

from connectors.base.hosts import host_of, is_own

#: Attributes by tag that make a browser ask a host before anybody has chosen anything.
_FETCHED = {"script": "src", "iframe": "src", "img": "src", "embed": "src", "object": "data"}
#: Links that are fetched: styles, fonts, what is loaded ahead.
_LINKED = frozenset({"stylesheet", "preload", "modulepreload", "prefetch", "dns-prefetch", "icon"})
#: Scripts that a browser does not run wait for a choice.
_RUNS = ("", "text/javascript", "application/javascript", "module")
#: A script of the page's own that loads Facebook's pixel, and one that hands it whom it sees.
_PIXEL = re.compile(r"connect\.facebook\.net|\bfbq\s*\(")
_TELLS_WHOM = re.compile(r"""\bfbq\s*\(\s*['"]init['"]\s*,\s*['"]?\w+['"]?\s*,\s*\{\s*\S""")
PIXEL_HOST = "connect.facebook.net"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing on a page: ``what`` as an observation calls it, and its host or code."""

    what: str
    told: str


def read(body: bytes, address: str, own: frozenset[str]) -> tuple[Found, ...]:
    """Return what a page fetches from others, where its forms go, and what it tells a pixel.

    ``own``: hosts of the business. Raises ``ValueError`` for what is no HTML.
    """
    page = _page(body)
    found = (*_fetched(page, address, own), *_forms(page, address, own), *_scripts(page))
    return tuple(dict.fromkeys(found))


def outward(body: bytes, address: str, own: frozenset[str]) -> tuple[str, ...]:
    """Return the addresses elsewhere that a page's links lead to, each once.

    Raises ``ValueError`` for what is no HTML.
    """
    anchors = _page(body).iter("a")
    found = dict.fromkeys(urljoin(address, anchor.get("href") or "") for anchor in anchors)
    away = (one for one in found if one.startswith(("http:", "https:")))
    return tuple(one for one in away if not is_own(host_of(one), own))


def _page(body: bytes) -> html.HtmlElement:
    try:
        return html.fromstring(body, parser=html.HTMLParser(no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ValueError(type(error).__name__) from None


def _fetched(page: html.HtmlElement, address: str, own: frozenset[str]) -> Iterator[Found]:
    for element in page.iter(*_FETCHED, "link"):
        reference = _reference(element)
        host = host_of(urljoin(address, reference)) if reference else ""
        if host and not is_own(host, own):
            yield Found("third_party", host)


def _reference(element: html.HtmlElement) -> str:
    """Return the address that a browser fetches for an element, "" where it fetches none."""
    if element.tag == "link":
        fetched = _LINKED & set((element.get("rel") or "").lower().split())
        return (element.get("href") or "") if fetched else ""
    if element.tag == "script" and not _runs(element):
        return ""
    return element.get(_FETCHED[str(element.tag)]) or ""


def _runs(script: html.HtmlElement) -> bool:
    return (script.get("type") or "").strip().lower() in _RUNS


def _forms(page: html.HtmlElement, address: str, own: frozenset[str]) -> Iterator[Found]:
    for form in page.iter("form"):
        host = host_of(urljoin(address, form.get("action") or ""))
        if host and not is_own(host, own):
            yield Found("form_action", host)


def _scripts(page: html.HtmlElement) -> Iterator[Found]:
    for script in page.iter("script"):
        text = script.text or "" if _runs(script) else ""
        if _PIXEL.search(text):
            yield Found("third_party", PIXEL_HOST)
        if _TELLS_WHOM.search(text):
            yield Found("pixel", "user_data")
