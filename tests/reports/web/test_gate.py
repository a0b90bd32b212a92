"""Who is turned away: every way in but our own, and every form that is not from our own pages. Nothing is written for them."""

import time

import pytest
from starlette.responses import PlainTextResponse

from inventory.ledger import decisions
from reports.web.app import build, gate_for
from reports.web.context import ReviewContext
from reports.web.security import IDLE_SECONDS, LARGEST_FORM, TICKET_SECONDS, Gate
from tests.reports.web import PORT, Browser

#: What somebody else sends, what they are answered, and what the answer says.
GETS = [
    ("a foreign host", {"host": "evil.example"}, 421),
    ("a foreign host on our port", {"host": f"evil.example:{PORT}"}, 421),
    ("our name on another port", {"host": "127.0.0.1:9999"}, 421),
    ("no host", {"host": ""}, 421),
    ("no cookie", {"cookie": "x=y"}, 403),
    ("a websocket", {"upgrade": "websocket"}, 403),
    ("a cookie of another port", {"cookie": "orden-0000000000000000=guess"}, 403),
]
POSTS = [
    ("from another site", {"sec-fetch-site": "cross-site"}, 403),
    ("from another port of this machine", {"sec-fetch-site": "same-site"}, 403),
    ("typed by nobody", {"sec-fetch-site": "none"}, 403),
    ("without saying from where", {"sec-fetch-site": ""}, 403),
    ("with another origin", {"origin": "https://evil.example"}, 403),
    ("as plain text", {"content-type": "text/plain"}, 415),
    ("as JSON", {"content-type": "application/json"}, 415),
    ("said to be too large", {"content-length": str(LARGEST_FORM + 1)}, 413),
    ("of no length that is one", {"content-length": "-1"}, 413),
    ("to a foreign host", {"host": "evil.example"}, 421),
    ("without a cookie", {"cookie": "x=y"}, 403),
]


@pytest.mark.parametrize(("headers", "status"), [(h, s) for _what, h, s in GETS], ids=[what for what, *_ in GETS])
def test_a_stranger_sees_nothing(browser: Browser, headers: dict[str, str], status: int) -> None:
    answer = browser.get("/tasks", **headers)
    assert answer.status == status
    assert "<bdi" not in answer.html and "token" not in answer.html


@pytest.mark.parametrize(("headers", "status"), [(h, s) for _what, h, s in POSTS], ids=[what for what, *_ in POSTS])
def test_a_form_from_elsewhere_writes_nothing(browser: Browser, headers: dict[str, str], status: int) -> None:
    task = first(browser)
    assert browser.post(f"/tasks/{task}", what="erase", headers=headers).status == status
    assert decisions.decisions(browser.context.ledger()) == ()


@pytest.mark.parametrize("token", ["", "guess", "é", "x" * 500])
def test_a_form_without_the_token_writes_nothing(browser: Browser, token: str) -> None:
    assert browser.post(f"/tasks/{first(browser)}", what="erase", token=token).status == 403
    assert decisions.decisions(browser.context.ledger()) == ()


def test_another_visit_s_token_does_not_fit(browser: Browser) -> None:
    other = Browser(browser.context)
    assert browser.post("/settle", what="names", token=other.token).status == 403


def test_a_form_that_is_too_large_or_broken_writes_nothing(browser: Browser) -> None:
    task = first(browser)
    assert browser.post(f"/tasks/{task}", what="erase", more="x" * LARGEST_FORM).status == 413
    assert browser.post(f"/tasks/{task}", what=["erase"] * 400).status == 400
    assert decisions.decisions(browser.context.ledger()) == ()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_other_methods_are_refused(browser: Browser, method: str) -> None:
    assert browser._ask(method, "/tasks", {}).status == 405


@pytest.mark.parametrize(
    "path",
    [
        "/static/../page.py",
        "/static/%2e%2e%2fpage.py",
        "/static/..%5cpage.py",
        "/static//etc/passwd",
        "/static/web.css%00",
        "/static/",
    ],
)
def test_no_file_but_our_own_three(browser: Browser, path: str) -> None:
    assert browser.get(path).status == 404


def test_the_three_files_need_no_visit_and_hold_nobody(context: ReviewContext) -> None:
    browser = Browser(context)
    browser.cookies.clear()
    for name in ("orden.css", "web.css", "keys.js"):
        assert browser.get(f"/static/{name}").status == 200


def test_nobody_can_post_before_the_door_is_open(context: ReviewContext) -> None:
    browser = Browser(context)
    token = browser.token
    browser.cookies.clear()
    assert browser.post("/settle", what="names", token=token).status == 403
    assert browser.post("/static/web.css", what="x").status == 403
    assert browser.post(f"/t/{browser.gate.ticket()}", what="x").status == 403


class Clock:
    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clocked(context: ReviewContext) -> tuple[Browser, Clock]:
    browser, clock = Browser(context), Clock()
    browser.gate = gate_for(context, PORT)
    browser.gate._clock = clock
    browser.app = build(context, browser.gate)
    browser.cookies.clear()
    return browser, clock


def test_a_ticket_is_good_once_and_for_a_minute(clocked: tuple[Browser, Clock]) -> None:
    browser, clock = clocked
    ticket = browser.gate.ticket()
    assert browser.head(f"/t/{ticket}").status == 403, "what looks at a link must not use it up"
    assert browser.get(f"/t/{ticket}").status == 303
    again = Browser.__new__(Browser)
    again.__dict__.update({**browser.__dict__, "cookies": {}})
    assert again.get(f"/t/{ticket}").status == 403
    late = browser.gate.ticket()
    clock.now += TICKET_SECONDS + 1
    answer = again.get(f"/t/{late}")
    assert answer.status == 403
    assert "eldre enn ett minutt" in answer.text
    assert again.get("/t/").status == 403
    assert again.get("/t/guess").status == 403


def test_after_half_an_hour_without_a_click_the_visit_is_over(clocked: tuple[Browser, Clock]) -> None:
    browser, clock = clocked
    browser.get(f"/t/{browser.gate.ticket()}")
    clock.now += IDLE_SECONDS - 1
    assert browser.get("/keys").status == 200
    clock.now += IDLE_SECONDS + 1
    answer = browser.get("/keys")
    assert answer.status == 403
    assert "Du har vært borte en stund. Åpne Orden fra skrivebordet igjen." in answer.text
    assert browser.post("/settle", what="names").status == 403


def test_what_every_answer_says_about_itself(browser: Browser) -> None:
    for path in ("/tasks", "/keys", "/nowhere", "/static/web.css"):
        headers = browser.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "server" not in headers


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(context: ReviewContext) -> None:
    gate = gate_for(context, PORT)
    browser = Browser(context)
    browser.gate, browser.app, browser.cookies = gate, build(context, gate), {}
    cookie = browser.get(f"/t/{gate.ticket()}").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert gate.cookie != gate_for(context, PORT).cookie


def test_only_web_requests_are_answered() -> None:
    gate = Gate(PORT, lambda status, key: PlainTextResponse(key, status))
    assert gate.hosts == {f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"orden.localhost:{PORT}"}


def first(browser: Browser) -> str:
    """Return the first task that waits."""
    page = browser.get("/tasks")
    link = next(link for link in page.links if link.startswith("/tasks/t-"))
    return link.removeprefix("/tasks/").partition("#")[0]
