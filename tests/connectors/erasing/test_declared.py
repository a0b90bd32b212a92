"""What a source type declares about erasing is whole: ways to look, words, what remains."""

import tomllib
from pathlib import Path

import pytest

from connectors import sources
from inventory.eraser import Act, Eraser, Guided

ROOT = Path(__file__).parents[3]
ERASERS = {name: kind.erases for name, kind in sources().items() if isinstance(kind.erases, Eraser)}


@pytest.mark.parametrize("name", ERASERS)
def test_no_look_asks_what_is_written_to_nor_what_another_look_asks(name: str) -> None:
    eraser = ERASERS[name]
    asked = [look.endpoint for look in eraser.looks]
    assert len(set(asked)) == len(asked) >= 2 and not set(asked) & set(eraser.writes)
    assert len({look.path for look in eraser.looks}) == len(asked)
    assert all(endpoint.split()[0] in ("GET", "POST") for endpoint in asked)


@pytest.mark.parametrize("name", ERASERS)
def test_every_act_has_its_word_and_what_remains(name: str) -> None:
    eraser = ERASERS[name]
    assert set(eraser.words) == set(eraser.remains) and Act.ERASE in eraser.words
    assert set(eraser.looked_with) <= {code for codes in eraser.remains.values() for code in codes}
    assert set(eraser.looked_with.values()) <= set(sources()[name].options)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_code_of_what_remains_has_a_sentence(language: str) -> None:
    words = tomllib.loads((ROOT / f"reports/words/{language}/erase.toml").read_text("utf-8"))["erase_remains"]
    kinds = [kind.erases for kind in sources().values() if isinstance(kind.erases, Eraser | Guided)]
    codes = {code for one in kinds for codes in one.remains.values() for code in codes}
    assert codes and codes <= set(words)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("code", ["put_back", "moved", "unexpected", "note", "other_tab", "form_copy", "not_read"])
def test_every_code_that_a_sheet_tells_has_a_sentence(language: str, code: str) -> None:
    words = tomllib.loads((ROOT / f"reports/words/{language}/erase.toml").read_text("utf-8"))["erase_why"]
    assert len(words[code]) > 10
