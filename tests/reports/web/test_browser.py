"""The tests' browser is let in as a real one is, and turned away as a stranger would be."""

from tests.reports.web import Browser


def test_it_comes_in_by_its_ticket_and_keeps_its_cookie(browser: Browser) -> None:
    page = browser.get("/tasks")
    assert (page.status, page.headers["cache-control"]) == (200, "no-store")
    assert browser.token and "Henvendelser" in page.text


def test_without_the_cookie_or_the_token_it_is_a_stranger(browser: Browser) -> None:
    assert browser.get("/tasks", cookie="none=of-ours").status == 403
    assert browser.post("/settle", token="another", what="names").status == 403
    assert browser.post("/settle", headers={"sec-fetch-site": "cross-site"}, what="names").status == 403
    assert browser.follow(browser.post("/settle", what="names", back="/keys")).status == 200
