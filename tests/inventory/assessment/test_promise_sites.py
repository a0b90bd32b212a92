"""Sentences about the website: what was seen of it breaks them, and only a page shown in a browser can hold them."""

from collections.abc import Iterator
from datetime import date

import pytest
from duckdb import DuckDBPyConnection

from inventory.load import load
from inventory.model import Observation, Parsed, Reading, SourceNight
from tests.conftest import TODAY
from tests.inventory.assessment.crowds import trial
from tests.inventory.assessment.promise_nights import CLEAN, verdicts
from tests.inventory.nights import at, night

RENDERED = Observation("page", "/", "before|rendered")
LINKED = (Observation("link", "/personvern", "1|200|www.viacharacter.org|survey"),)
OF_PAGES = ("P22", "P24", "P25", "P26")

#: (what is seen beside a page shown in a browser, the sentences that turn)
SEEN: list[tuple[str, Observation, dict[str, str]]] = [
    ("a font from elsewhere", Observation("third_party", "/", "before|fonts.example.com|other"), {"P22": "FAIL"}),
    ("a font after a yes", Observation("third_party", "/", "accepted|fonts.example.com|other"), {}),
    ("a font after a no", Observation("third_party", "/", "rejected|fonts.example.com|other"), {"P22": "FAIL"}),
    ("a cookie that is needed", Observation("storage", "/", "before|banner|365|needed"), {}),
    ("a cookie that is not", Observation("storage", "/", "before|_stat|10|other"), {"P22": "FAIL"}),
    ("the booking page at once", Observation("third_party", "/", "before|tankeflyt.simplybook.me|booking"), {"P22": "FAIL", "P24": "FAIL"}),
    ("the pixel at once", Observation("third_party", "/", "before|connect.facebook.net|pixel"), {"P22": "FAIL", "P25": "FAIL"}),
    ("the pixel after a yes", Observation("third_party", "/", "accepted|www.facebook.com|pixel"), {}),
    ("a host that is called so", Observation("third_party", "/", "accepted|notfacebook.org|other"), {}),
    ("the pixel told whom it sees", Observation("pixel", "/", "accepted|user_data"), {"P26": "FAIL"}),
    ("comments in another tool", Observation("third_party", "/blogg", "accepted|tankeflyt.disqus.com|comments"), {"P28": "FAIL"}),
    ("a dead link", Observation("link", "/personvern", "2|404|example.org|other"), {"P66": "WARN"}),
    ("a dead link to the survey", Observation("link", "/personvern", "2|404|www.viacharacter.org|survey"), {"P56": "WARN", "P66": "WARN"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    with night(CLEAN.values(), tmp_path_factory.mktemp("clean")) as con:
        yield con


def looked(con: DuckDBPyConnection, *seen: Observation, status: Reading = Reading.FRESH) -> dict[str, str]:
    """Return what the sentences come to where the site was looked at so."""
    with trial(con):
        told = SourceNight("nettside", "site", "Website", status, at("2026-11-22"), 0, observations=len(seen))
        load(con, told, (), Parsed((), observations=seen))
        found = verdicts(con)
        return {id: f"{one.result}" for id, one in found.items()}


@pytest.mark.parametrize(("one", "turns"), [row[1:] for row in SEEN], ids=[row[0] for row in SEEN])
def test_what_is_seen_of_a_page_turns_its_sentence(
    one: Observation, turns: dict[str, str], clean: DuckDBPyConnection
) -> None:
    found = looked(clean, RENDERED, *LINKED, one)
    kept = dict.fromkeys((*OF_PAGES, "P56", "P66"), "PASS") | {"P28": "NOT_CHECKED"}
    assert {id: found[id] for id in kept} == {**kept, **turns}


def test_a_page_that_was_only_read_holds_nothing(clean: DuckDBPyConnection) -> None:
    seen = Observation("page", "/", "before|seen")
    found = looked(clean, RENDERED, seen)
    assert {found[id] for id in OF_PAGES} == {"NOT_CHECKED"}
    broken = looked(clean, seen, Observation("third_party", "/", "before|fonts.example.com|other"))
    assert (broken["P22"], broken["P25"]) == ("FAIL", "NOT_CHECKED")


def test_links_that_nobody_tried_hold_nothing(clean: DuckDBPyConnection) -> None:
    found = looked(clean, RENDERED)
    assert (found["P56"], found["P66"]) == ("NOT_CHECKED", "NOT_CHECKED")


def test_a_site_that_was_not_reached_leaves_every_sentence_open(clean: DuckDBPyConnection) -> None:
    for found in (looked(clean, status=Reading.STALE), looked(clean)):
        assert {found[id] for id in (*OF_PAGES, "P28", "P56", "P66")} == {"NOT_CHECKED"}


def test_an_observation_says_on_which_day(clean: DuckDBPyConnection) -> None:
    with trial(clean):
        told = SourceNight("nettside", "site", "Website", Reading.FRESH, at("2026-11-22"), 0)
        load(clean, told, (), Parsed((), observations=(RENDERED, RENDERED)))
        assert clean.execute("FROM observation").fetchall() == [("nettside", "page", "/", "before|rendered", TODAY)]
    assert date(2026, 11, 22) == TODAY
