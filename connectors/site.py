"""The business's own website, as a visitor meets it: whom its pages call, what they keep, where its
forms go. About the site, never about a visitor.

Level 1 reads the pages' HTML; level 2 (``rendered``) shows them in Chromium. Both visit the pages
named in orden.toml and nothing else; a visit a week is enough (R-COOKIE), and shows in the host's
statistics.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectors.base import http, rendered_page
from connectors.base.hosts import host_of, is_own, purpose
from connectors.base.row import Cells
from connectors.erasing.guided import OF_NOBODY
from inventory.errors import SourceError, Trouble
from inventory.model import (
    Observation,
    Option,
    Parsed,
    Progress,
    Row,
    SourceConfig,
    SourceType,
    Tally,
    Unreadable,
    sayable,
    silent,
)

if TYPE_CHECKING:
    import requests

    from connectors.base.rendered_page import Seen
    from connectors.base.web_page import Found

#: So many pages may be named: it is a look at one's own site, no crawl.
MOST_PAGES = 20
#: So many links of one page are tried.
MOST_LINKS = 60
#: What the rows hold, in the order in which an observation's value has them.
_CELLS = {
    "page": ("pass", "level"),
    "third_party": ("pass", "host", "for"),
    "storage": ("pass", "name", "days", "need"),
    "pixel": ("pass", "code"),
    "form_action": ("host",),
    "link": ("number", "status", "host", "for"),
}
#: The passes after the first, each with the option that names its button.
_CHOICES = ((rendered_page.ACCEPTED, "accept"), (rendered_page.REJECTED, "reject"))
_LONG_NUMBER = re.compile(r"\d{6,}")


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Visit each page, and give a row for everything that it asks for or keeps.

    Raises ``SourceError``: a page that does not come leaves nothing to conclude from.
    """
    own = _own(config)
    pages = [str(page) for page in config["pages"]]
    for done, page in enumerate(pages, start=1):
        yield from _rendered(page, own, config) if config["rendered"] else _plain(page, own, config)
        progress(done, len(pages))
    if config["links"]:
        yield from _links(config["statement_url"] or pages[0], own)


def _own(config: SourceConfig) -> frozenset[str]:
    """Return the hosts of the business: that of the first page, with what lies below it.

    Raises ``SourceError`` for an address that is none, and for another's.
    """
    pages = [str(page) for page in (*config["pages"], config["statement_url"]) if page]
    hosts = [_host(page, config) for page in pages]
    if not hosts or len(config["pages"]) > MOST_PAGES:
        problem = f"pages must name 1 to {MOST_PAGES} addresses of your own site"
        raise _wrong(config, problem)
    home = hosts[0].removeprefix("www.")
    if any(not is_own(host, frozenset({home})) for host in hosts):
        raise _wrong(config, "all pages must lie on one site, your own")
    return frozenset({home})


def _host(page: str, config: SourceConfig) -> str:
    host = host_of(page)
    if urlsplit(page).scheme not in ("http", "https") or not host:
        raise _wrong(config, "a page is a whole address, such as https://www.example.no/")
    return host


def _wrong(config: SourceConfig, problem: str) -> SourceError:
    place = f"sources.{config.name}.pages"
    return SourceError(Trouble.CHANGED, place, problem, "Correct it in orden.toml.")


def _place(address: str) -> str:
    """Return where on the site a page lies, as far as an observation may say it."""
    path = _LONG_NUMBER.sub("N", urlsplit(address).path) or "/"
    return path if sayable(path) else "/page"


def _row(what: str, place: str, *told: str) -> Row:
    return Row(what, place, dict(zip(_CELLS[what], told, strict=True)))


def _found(place: str, passed: str, one: "Found | Seen") -> Row:
    """Tell of one thing that a page asks for; a form's place waits for no choice."""
    if one.what == "form_action":
        return _row(one.what, place, one.told)
    told = (one.told, purpose(one.told)) if one.what == "third_party" else (one.told,)
    return _row(one.what, place, passed, *told)


def _plain(page: str, own: frozenset[str], config: SourceConfig) -> Iterator[Row]:
    from connectors.base import web_page

    place = _place(page)
    response = _answer(page, place)
    with _of_a_page(place):
        found = web_page.read(response.content, page, own)
    yield _row("page", place, rendered_page.BEFORE, "seen")
    yield from (_found(place, rendered_page.BEFORE, one) for one in found)
    for cookie in response.cookies:
        left = max(0, round((cookie.expires - time.time()) / 86_400)) if cookie.expires else 0
        yield _stored(place, rendered_page.BEFORE, cookie.name, left, config)


def _answer(page: str, place: str) -> "requests.Response":
    """Ask for a page as a browser would. Raises ``SourceError``."""
    parts = urlsplit(page)
    with http.session(f"{parts.scheme}://{parts.netloc}") as site:
        site.headers["Accept"] = "text/html"
        return http.accepted(http.answer(lambda: site.get(page), place), place)


def _fetch(page: str, place: str) -> bytes:
    return _answer(page, place).content


@contextmanager
def _of_a_page(place: str) -> Iterator[None]:
    """Tell of an answer that is no page as of one that did not come. Raises ``SourceError``."""
    try:
        yield
    except ValueError:
        raise _no_page(place, "the answer is no web page") from None


def _no_page(place: str, problem: str) -> SourceError:
    return SourceError(Trouble.BROKEN, place, problem, "Look at the page, and at its address.")


def _stored(place: str, passed: str, name: str, days: int, config: SourceConfig) -> Row:
    need = "needed" if name in config["needed"] else "other"
    told = _LONG_NUMBER.sub("N", name)
    return _row("storage", place, passed, told if sayable(told) else "unnamed", str(days), need)


def _rendered(page: str, own: frozenset[str], config: SourceConfig) -> Iterator[Row]:
    from connectors.base import web_page

    place = _place(page)
    buttons = [(passed, config[option]) for passed, option in _CHOICES if config[option]]
    try:
        seen = rendered_page.look(page, own, buttons)
    except rendered_page.NoBrowser:
        raise SourceError(
            Trouble.UNREACHABLE, place, "there is no browser", rendered_page.NO_BROWSER
        ) from None
    except ValueError:
        problem = "the page did not come, or lacks the button that accept or reject names"
        raise _no_page(place, problem) from None
    for passed, _button in ((rendered_page.BEFORE, ""), *buttons):
        yield _row("page", place, passed, "rendered")
    for one in seen:
        if one.what == "storage":
            yield _stored(place, one.passed, one.told, one.days, config)
        else:
            yield _found(place, one.passed, one)
    body = _fetch(page, place)
    with _of_a_page(place):
        read = web_page.read(body, page, own)
    for found in read:
        if found.what == "form_action":
            yield _found(place, rendered_page.BEFORE, found)


def _links(page: str, own: frozenset[str]) -> Iterator[Row]:
    """Follow the links of the statement that lead away, each once; keep no cookie and no body."""
    from connectors.base import web_page

    place = _place(page)
    body = _fetch(page, place)
    with _of_a_page(place):
        away = web_page.outward(body, page, own)
    for number, address in enumerate(away[:MOST_LINKS], start=1):
        status, host = _followed(address)
        yield _row("link", place, str(number), status, host, purpose(host))


def _followed(address: str) -> tuple[str, str]:
    """Return how a link answers, and on which host; an answer that does not come has no status."""
    import requests

    try:
        with requests.Session() as session:
            answer = session.head(address, timeout=http.TIMEOUT, allow_redirects=True)
            if answer.status_code in (403, 405, 501):  # some refuse to be asked so
                answer = session.get(
                    address, timeout=http.TIMEOUT, stream=True, headers={"Range": "bytes=0-1023"}
                )
                answer.close()
    except requests.RequestException:
        return "none", host_of(address)
    return str(answer.status_code), host_of(answer.url)


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Make an observation of every row. What is no code is unreadable: it might name somebody."""
    observations: list[Observation] = []
    unreadable: list[Unreadable] = []
    counted: Tally = Counter()
    for row in rows:
        cells = Cells(row)
        names = _CELLS.get(row.what, ())
        cells.need(*names)
        told = [cells.take(name) or "" for name in names]
        try:
            observations.append(Observation(row.what, row.where, "|".join(told)))
        except ValueError:
            cells.mark(names[0] if names else row.what, "is no code")
        unreadable += cells.unreadable
        counted += cells.tally()
    return Parsed((), tuple(unreadable), counted, observations=tuple(observations))


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that the first page answers. Raises ``SourceError``."""
    _own(config)
    page = str(config["pages"][0])
    _fetch(page, _place(page))


SOURCE = SourceType(
    name="site",
    title="Website",
    options={
        "pages": Option(list, required=True),
        "rendered": Option(bool, default=False),
        "accept": Option(str, default=""),
        "reject": Option(str, default=""),
        "needed": Option(list, default=[]),
        "statement_url": Option(str, default=""),
        "links": Option(bool, default=False),
    },
    secrets=(),
    kinds=lambda _options: (),
    pull=pull,
    parse=parse,
    probe=probe,
    every_days=7,
    erases=OF_NOBODY,
)
