"""Nothing that was archived, overwritten or hidden is ever called erased: in both catalogues, and in all that is rendered of a step."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from inventory.eraser import Act, Guide, Path, Stop, Word
from inventory.erasure.order_model import Order, Step
from inventory.erasure.states import PROVED, Standing, State
from inventory.ledger.deletion_log import Event, Happened, StepKey
from inventory.model import Kind, Reading, SourceNight
from inventory.views.worklist import Worklist
from reports.receipt import document
from reports.terminal import erasing as terminal
from reports.text import erasing_words
from reports.text.words import LANGUAGES, Words, catalogue
from reports.web.erasing_port import Progress
from reports.web.parts.orders import Teller
from reports.web.parts.our_part import carried

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
#: What is claimed of something that is not there any more, in both languages.
_CLAIMS = re.compile(r"\b(slettet|slettede|erased|deleted)\b", re.IGNORECASE)
#: What claims nothing: that it was not done, or is to be.
_NO_CLAIMS = re.compile(r"\b(ingenting er|nothing is|cannot be|must be|to be) (slettet|erased)\b", re.IGNORECASE)
#: Said without the word beside, it is as much as that.
GONE = re.compile(r"(?<!ikke )(?<!not )\b(borte|gone)\b", re.IGNORECASE)


def claims(text: str) -> bool:
    """Tell whether a text says that something was erased."""
    return bool(_CLAIMS.search(_NO_CLAIMS.sub("", text)))


LESS = (Word.ARCHIVED, Word.MASKED, Word.HIDDEN)
SOURCE = SourceNight("bookings", "simplybook", "SimplyBook.me", Reading.FRESH, NOW, 1)
LOOKS = tuple(
    Happened(NOW, Event.LOOK, path, 0, False, True)
    for path in (Path.ID, Path.LIST)
)


def step(state: State, word: Word, act: Act = Act.ERASE, code: str | None = None) -> Step:
    """Return a step that its vendor gives this word, in this state."""
    seen = word if state in (*PROVED, State.LEFT, State.SELF_DECLARED) else None
    standing = Standing(state, since=NOW, word=seen, code=code, looks=LOOKS if state in PROVED else (), sends=1)
    return Step(
        StepKey(1, 1), SOURCE.name, "client:1", Kind.CONTACT, "p-1", act, "ab", standing, word=word, remains=("appointments",)
    )


def rendered(it: Step, words: Words) -> Iterator[str]:
    """Render a step in every way that there is."""
    order = Order(1, "p-1", cleared=True, steps=(it,), stated_at=NOW)
    yield terminal.as_text([order], [SOURCE], words)
    told = document.payload(order, None, "Tankeflyt", [SOURCE], NOW, words)
    yield from document._line(told["steps"][0], words).values()
    yield erasing_words.of_receipt(told, words)
    teller = Teller(Worklist(NOW.date(), (SOURCE,), (), {}, 1, None), {"p-1": "Kari Nordmann"}, words)
    yield repr(teller.order(order))
    yield repr(teller.claims([order]))
    for going in (True, False):
        yield repr(carried([order], Progress(going), teller, NOW))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_state_of_what_is_not_erased_is_told_as_erased(language: str) -> None:
    words = Words(language)
    found = []
    for state, word, act in product(State, LESS, Act):
        for text in rendered(step(state, word, act), words):
            found += [(state, word, text)] if claims(text) else []
            found += [(state, word, text)] if state in PROVED and GONE.search(text) else []
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_erased_may_be_called_so_and_every_reason_has_words(language: str) -> None:
    words = Words(language)
    assert any(claims(text) for text in rendered(step(State.GONE, Word.ERASED), words))
    for code in (*Stop, *Guide):
        assert words.known(f"erase_why.{code}"), code
        assert not claims(words.say(f"erase_why.{code}")), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_has_done_yet_is_not_called_partly_done(language: str) -> None:
    words = Words(language)
    order = Order(1, "p-1", cleared=True, steps=(step(State.GUIDED, Word.ERASED, code="no_key"),))
    assert erasing_words.of_order(order, words) == words.say("erase_order.hers")
    told = document.payload(order, None, "Tankeflyt", [SOURCE], NOW, words)
    assert erasing_words.of_receipt(told, words) == words.say("receipt_lede.hers")


def wordings(of: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in of.items():
        if isinstance(value, str):
            yield f"{path}{key}", value
        elif isinstance(value, Mapping):
            yield from wordings(value, f"{path}{key}.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_of_such_a_word_claims_it(language: str) -> None:
    those = (*LESS, Word.IMPOSSIBLE, "verified_otherwise", "partly_otherwise", "done_what_can_be", "answered", "answered_partly")
    groups = ("erase", "receipt", "letter", "web_orders", "our_part", "web_reply")
    mine = {key: text for key, text in wordings(catalogue(language)) if key.startswith(groups)}
    checked = {key: text for key, text in mine.items() if key.rpartition(".")[2] in those}
    assert len(checked) >= 15
    assert {key: text for key, text in checked.items() if claims(text)} == {}
    remains = {key: text for key, text in mine.items() if "_remains." in key}
    assert {key: text for key, text in remains.items() if claims(text)} == {}
