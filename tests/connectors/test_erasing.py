"""Every type of source says what can be erased in it and by whom: walked by types, kinds and acts, nothing undeclared."""

from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path

import pytest

from connectors import sources
from inventory.eraser import Act, Eraser, Guide, Guided, Stop, Word
from inventory.erasure.steps import Means
from inventory.model import Kind, SourceType
from inventory.toml_text import parsed

TYPES = sorted(sources().values(), key=lambda one: one.name)
WORDS = Path(__file__).parents[2] / "reports" / "words"


def kinds(source: SourceType) -> set[Kind]:
    """Every kind that a type may hold, whichever way it is set up."""
    choices = [[(name, choice) for choice in option.choices] for name, option in source.options.items() if option.choices]
    return {kind for told in product(*choices) for kind in source.kinds(dict(told))}


def every() -> Iterator[tuple[SourceType, Kind, Act]]:
    for source in TYPES:
        yield from ((source, kind, act) for kind in sorted(kinds(source)) for act in Act)


def endpoints(told: str) -> set[str]:
    """Return the endpoints of one look: «GET /a, /b» is two."""
    method, _, paths = told.partition(" ")
    return {f"{method} {path}" for path in paths.split(", ")}


def catalogue(language: str, group: str) -> set[str]:
    return set(parsed((WORDS / language / "erase.toml").read_text("utf-8"))[group])


@pytest.mark.parametrize("source", TYPES, ids=lambda one: one.name)
def test_a_type_says_what_can_be_erased_in_it(source: SourceType) -> None:
    assert isinstance(source.erases, Eraser | Guided), f"{source.name}: SourceType.erases says nothing"


@pytest.mark.parametrize(("source", "kind", "act"), [*every()], ids=lambda one: str(getattr(one, "name", one)))
def test_for_every_kind_and_act_somebody_does_it(source: SourceType, kind: Kind, act: Act) -> None:
    """Orden with a word and a secret; or she, with a reason. Without the secret it is hers in any case."""
    erases = source.erases
    assert isinstance(erases, Eraser | Guided)
    with_key = Means({"s": erases}, {}, {"s"}).guide("s", act)
    without = Means({"s": erases}, {}, ()).guide("s", act)
    assert isinstance(without, Guide)
    if isinstance(erases, Guided):
        assert with_key is without is erases.why
    elif act in erases.words:
        assert with_key is None
        assert act in erases.remains or not erases.words[act]
    else:
        assert with_key is Guide.NO_WAY


@pytest.mark.parametrize("source", [one for one in TYPES if isinstance(one.erases, Eraser)], ids=lambda one: one.name)
def test_an_eraser_proves_by_other_ways_than_it_writes_by(source: SourceType) -> None:
    eraser = source.erases
    assert isinstance(eraser, Eraser)
    paths = [look.path for look in eraser.looks]
    assert len(set(paths)) == len(paths) >= 2
    asked = [endpoints(look.endpoint) for look in eraser.looks]
    assert not any(one & other for one, other in combinations(asked, 2))
    assert not any(one & set(eraser.writes) for one in asked)
    assert eraser.secret not in source.secrets  # no key that reads can write
    assert eraser.settle > 0
    assert eraser.words[Act.ERASE] in (Word.ERASED, Word.MASKED)


def test_what_can_refill_goes_before_what_it_refills_and_what_cannot_be_put_back_last() -> None:
    ranks = {one.name: one.erases.order for one in TYPES if isinstance(one.erases, Eraser)}
    assert ranks["simplybook"] < ranks["google_forms"] < ranks["mailchimp"]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_code_has_a_sentence(language: str) -> None:
    why = {one.value for one in (*Stop, *Guide)}
    assert why <= catalogue(language, "erase_why")
    declared = [one.erases for one in TYPES if isinstance(one.erases, Eraser | Guided)]
    remains = {code for one in declared for codes in one.remains.values() for code in codes}
    remains |= {code.value for one in declared if isinstance(one, Eraser) for code in one.leaves}
    assert remains <= catalogue(language, "erase_remains")
    assert {one.value for one in Word} <= catalogue(language, "erase_word")
