"""The watch itself: each fault that it looks for is found on a page that has it, and none on a page that has not."""

from pathlib import Path

import pytest

from tests.browser import conftest
from tests.browser.chromium import chromium
from tests.browser.watch import (
    _MARK_ANEW,
    HEIGHTS,
    Watched,
    _measured,
    check_page,
    check_print,
    near,
)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
GOOD = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Prøve</title>{head}
<link rel="icon" href="data:,"></head><body><main><h1>Prøve</h1>{body}</main></body></html>"""

FAULTS = {
    "script": ("<script>document.title = 'x'</script>", "policy broken: script-src"),
    "handler": ("<p onclick='x()'>a</p>", "<p> has onclick="),
    "style": ("<p style='color:red'>a</p>", "<p> has style="),
    "outside": ("<img src='http://example.com/a.png' alt=''>", "policy broken: img-src"),
    "wide": ("<p><svg width='2000' height='9' aria-hidden='true'></svg></p>", "wider than its window"),
    "name": ("<button></button>", "button-name at button"),
    "contrast": ("<p><font color='#bbbbbb'>Lys tekst</font></p>", "color-contrast at font"),
    "order": ("<h4>a</h4>", "heading-order at h4"),
}


@pytest.fixture
def look() -> conftest.Look:
    return conftest.LOOKS[0]


def show(watched: Watched, folder: Path, body: str, policy: str = POLICY) -> None:
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    page = folder / "page.html"
    page.write_text(GOOD.format(head=head, body=body), "utf-8")
    watched.open(page)


def test_a_good_page_passes(watched: Watched, tmp_path: Path) -> None:
    show(watched, tmp_path, "<p>Alt er i orden.</p>")
    check_page(watched)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found(watched: Watched, tmp_path: Path, name: str) -> None:
    body, told = FAULTS[name]
    show(watched, tmp_path, body)
    with pytest.raises(AssertionError) as found:
        check_page(watched)
    assert told in str(found.value)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<script>throw new Error('oi')</script>", "error: oi"),
        ("<script>alert(7)</script>", "opened a dialog: 7"),
        ("<img src='http://example.com/a.png' alt=''>", "asked for http://example.com/a.png"),
        ("<script>fetch('http://example.com/')</script>", "asked for http://example.com/"),
        ("<img src='missing.png' alt=''>", "failed: file:///"),
        ("<script>open('about:blank')</script>", "opened another window"),
    ],
)
def test_what_a_page_does_without_a_policy_is_heard(watched: Watched, tmp_path: Path, body: str, told: str) -> None:
    show(watched, tmp_path, body, policy="")
    watched.page.wait_for_timeout(50)
    assert any(told in line for line in watched.heard), watched.heard


def test_each_width_is_looked_at_folded_and_unfolded(watched: Watched, tmp_path: Path) -> None:
    wide = "<svg width='700' height='9' aria-hidden='true'></svg>"
    for body, told in ((f"<p>{wide}</p>", "\n390 px: "), (f"<details><summary>a</summary>{wide}</details>", "unfolded: 390 px: ")):
        show(watched, tmp_path, body)
        with pytest.raises(AssertionError, match="wider than its window") as found:
            check_page(watched, widths=tuple(HEIGHTS))
        assert told in str(found.value) and "1280 px" not in str(found.value)


def test_what_is_folded_away_is_found_too(watched: Watched, tmp_path: Path) -> None:
    show(watched, tmp_path, "<details><summary>a</summary><button></button></details>")
    with pytest.raises(AssertionError, match="unfolded: button-name"):
        check_page(watched)


def test_what_is_too_pale_only_while_it_is_folded_is_found_too(watched: Watched, tmp_path: Path) -> None:
    pale = "<style>details:not([open]) summary {color: #bbbbbb}</style>"
    show(watched, tmp_path, f"{pale}<details><summary>Lys tekst</summary>b</details>")
    with pytest.raises(AssertionError, match="color-contrast at summary"):
        check_page(watched)


def test_what_is_too_pale_in_what_is_folded_away_is_found(watched: Watched, tmp_path: Path) -> None:
    show(watched, tmp_path, "<details><summary>a</summary><font color='#bbbbbb'>Lys tekst</font></details>")
    with pytest.raises(AssertionError, match="unfolded: color-contrast at font"):
        check_page(watched)


DARK = "<p>Mørk tekst</p>"


@pytest.mark.parametrize(
    "otherwise",
    [
        "<style>p {color: #bbbbbb}</style>" + DARK,
        "<style>main {color: #bbbbbb}</style>" + DARK,
        "<style>main {background: #222222}</style>" + DARK,
        "<style>main {background: #222222} @media (min-width: 1000px) {p {background: white}}</style>" + DARK,
        "<style>p {opacity: .3}</style>" + DARK,
        "<style>b {position: absolute; inset: 0; background: #222222; z-index: -1}</style><b></b>" + DARK,
        "<style>b {display: block; height: 9em; margin-bottom: -9em; background: #222222} p {position: relative}</style><b></b>" + DARK,
    ],
    ids=["text", "inherited", "ground", "only on a phone", "opacity", "what lies behind", "what it was pulled over"],
)
def test_a_text_that_was_measured_is_measured_again_where_it_is_painted_otherwise(
    watched: Watched, tmp_path: Path, otherwise: str
) -> None:
    show(watched, tmp_path, DARK)
    check_page(watched)
    show(watched, tmp_path, otherwise)
    watched.page.set_viewport_size({"width": 390, "height": 844})
    with pytest.raises(AssertionError, match="color-contrast at p"):
        check_page(watched)


def test_what_was_measured_is_not_measured_again(watched: Watched, tmp_path: Path) -> None:
    show(watched, tmp_path, DARK)
    check_page(watched)
    marked = watched.page.evaluate(_MARK_ANEW, list(_measured))
    assert marked == []
    assert "p" not in watched.page.evaluate("() => [...document.querySelectorAll('[data-anew]')].map(it => it.localName)")


def test_a_printout_too_wide_is_found(watched: Watched, tmp_path: Path) -> None:
    show(watched, tmp_path, "<style>@page {size: A4}</style><svg width='700' height='9' aria-hidden='true'></svg>")
    with pytest.raises(AssertionError, match="wider than its sheet"):
        check_print(watched)


def test_a_sheet_of_another_size_is_found(watched: Watched, tmp_path: Path) -> None:
    show(watched, tmp_path, "<style>@page {size: A3}</style>")
    with pytest.raises(AssertionError, match="1191"):
        check_print(watched)


def test_another_language_is_found(watched: Watched, tmp_path: Path) -> None:
    show(watched, tmp_path, "")
    with pytest.raises(AssertionError, match="<html lang> is nb"):
        check_page(watched, "en")


def test_what_is_near() -> None:
    assert all(map(near, ("file:///a", "data:,", "http://127.0.0.1:8/x", "http://localhost/", "http://[::1]:9/")))
    assert not any(map(near, ("http://example.com", "http://127.0.0.1.example.com/", "http://localhost@example.com/")))


def test_without_a_chromium_the_tests_fail_and_say_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.delenv("ORDEN_CHROMIUM", raising=False)
    assert chromium() is None
    missing = pytest.raises(pytest.fail.Exception, match=r"apt-get install chromium.*ORDEN_CHROMIUM")
    with missing, conftest.running():
        pass
