"""The website as a visitor meets it: whom it calls, what it keeps; nobody is reached but the site itself."""

import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from connectors.base.hosts import purpose
from connectors.site import SOURCE
from inventory.errors import SourceError, Trouble
from inventory.model import Observation, SourceConfig

PIXEL = """<script>!function(){}(window);fbq('init','123',{em:'kari@example.org'});</script>
<script>var s=document.createElement('script');s.src='https://connect.facebook.net/en_US/fbevents.js';document.head.append(s)</script>"""
PAGES: Mapping[str, str] = {
    "/": "<h1>Tankeflyt</h1><img src='/own.png'><a href='/personvern'>Personvern</a>",
    "/calls": "<link rel='stylesheet' href='https://fonts.example.com/a.css'><link rel='author' href='https://who.example.com/'>"
    "<script src='//cdn.example.com/a.js'></script><script type='text/plain' src='https://later.example.com/a.js'></script>"
    "<iframe src='https://tankeflyt.simplybook.me/v2/'></iframe><form action='https://x.us6.list-manage.com/subscribe'></form>",
    "/pixel": PIXEL,
    "/empty": "",
    "/choice": "<button id=ok onclick=\"document.cookie='_stat=1;max-age=864000';localStorage.seen=1;new Image().src='https://www.facebook.com/tr?id=1&ud[em]=x'\">"
    "OK</button><button id=no onclick=\"document.cookie='choice=no'\">Nei</button>",
}  # fmt: skip


class Pages(BaseHTTPRequestHandler):
    """Give a page, and a cookie with it where its address asks for one."""

    def do_GET(self) -> None:
        path, _, asked = self.path.partition("?")
        body = PAGES.get(path, "").encode()
        self.send_response(200 if path in PAGES else 404)
        if asked:
            self.send_header("Set-Cookie", f"{asked}=1; Max-Age=864000")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def source(site: str, *pages: str, **options: Any) -> SourceConfig:
    defaults = {key: option.default for key, option in SOURCE.options.items()}
    return SourceConfig("site", "site", {**defaults, "pages": [f"{site}{page}" for page in pages], **options})


def seen(config: SourceConfig) -> set[str]:
    """Return what was observed, as «what place value»."""
    parsed = SOURCE.parse(SOURCE.pull(config, {}), config)
    assert (parsed.records, parsed.unreadable) == ((), ())
    return {f"{one.what} {one.place} {one.value}" for one in parsed.observations}


def test_what_a_page_itself_asks_for_is_seen(site: str) -> None:
    assert seen(source(site, "/")) == {"page / before|seen"}
    assert seen(source(site, "/calls")) == {
        "page /calls before|seen",
        "third_party /calls before|fonts.example.com|other",
        "third_party /calls before|cdn.example.com|other",
        "third_party /calls before|tankeflyt.simplybook.me|booking",
        "form_action /calls x.us6.list-manage.com",
    }
    assert seen(source(site, "/pixel")) == {
        "page /pixel before|seen",
        "third_party /pixel before|connect.facebook.net|pixel",
        "pixel /pixel before|user_data",
    }


def test_a_cookie_is_seen_with_its_days_and_its_need(site: str) -> None:
    found = seen(source(site, "/?_ga_1234567890", "/?banner", needed=["banner"]))
    assert {"storage / before|_ga_N|10|other", "storage / before|banner|10|needed"} <= found


@pytest.mark.parametrize(
    ("pages", "options", "trouble"),
    [
        ((), {}, Trouble.CHANGED),
        (("/",), {"pages": ["ftp://example.org/"]}, Trouble.CHANGED),
        (("/",), {"pages": ["https://example.org/", "https://example.com/"]}, Trouble.CHANGED),
        (("/",), {"statement_url": "https://example.com/"}, Trouble.CHANGED),
        (("/",) * 21, {}, Trouble.CHANGED),
        (("/nowhere",), {}, Trouble.NOT_FOUND),
        (("/empty",), {}, Trouble.BROKEN),
        (("/",), {"links": True, "statement_url": "/empty"}, Trouble.BROKEN),
    ],
)
def test_a_page_that_does_not_come_or_is_anothers_stops_the_source(
    site: str, pages: tuple[str, ...], options: dict[str, Any], trouble: Trouble
) -> None:
    if str(options.get("statement_url", "")).startswith("/"):
        options = {**options, "statement_url": site + options["statement_url"]}
    with pytest.raises(SourceError) as told:
        seen(source(site, *pages, **options))
    assert told.value.trouble is trouble


def test_a_browser_sees_what_scripts_do_before_and_after_a_choice(site: str) -> None:
    """And reaches nobody: every other host is unresolvable."""
    found = seen(source(site, "/choice", rendered=True, accept="#ok", reject="#no", needed=["choice"]))
    assert found == {
        *(f"page /choice {passed}|rendered" for passed in ("before", "accepted", "rejected")),
        "storage /choice accepted|_stat|10|other",
        "storage /choice accepted|seen|0|other",
        "third_party /choice accepted|www.facebook.com|pixel",
        "pixel /choice accepted|user_data",
        "storage /choice rejected|choice|0|needed",
    }
    before = seen(source(site, "/pixel", rendered=True))
    assert "third_party /pixel before|connect.facebook.net|pixel" in before
    with pytest.raises(SourceError, match="lacks the button"):
        seen(source(site, "/", rendered=True, accept="#missing"))


def test_links_of_the_statement_are_tried_one_by_one(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other = site.replace("127.0.0.1", "localhost")
    links = f"<a href='{other}/'>a</a><a href='{other}/gone'>b</a><a href='/own'>c</a><a href='http://localhost:1/'>d</a>"
    monkeypatch.setitem(PAGES, "/links", links)
    found = seen(source(site, "/", links=True, statement_url=f"{site}/links"))
    assert {one for one in found if one.startswith("link")} == {
        "link /links 1|200|localhost|other",
        "link /links 2|404|localhost|other",
        "link /links 3|none|localhost|other",
    }


@pytest.mark.parametrize("text", ["kari@example.org", "/u/kari%40example.org", "tlf 90123456", "90123456", "Kari Nordmann", "ø", "x" * 201])
def test_an_observation_says_codes_only(text: str) -> None:
    for told in ((text, "", ""), ("page", text, ""), ("page", "/", text)):
        with pytest.raises(ValueError, match="codes only"):
            Observation(*told)


@pytest.mark.parametrize(
    ("host", "what_for"),
    [("facebook.com", "pixel"), ("connect.facebook.net", "pixel"), ("notfacebook.com", "other"), ("x.simplybook.it", "booking"), ("", "other")],
)
def test_a_known_host_says_what_it_is_for(host: str, what_for: str) -> None:
    assert purpose(host) == what_for
