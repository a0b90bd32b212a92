"""Every error that a user can meet has its words in both languages, and is filled with what it is raised with."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from inventory.errors import ConfigError, PolicyError
from reports.text.findings import problem_line
from reports.text.words import LANGUAGES, Words, placeholders

ROOT = Path(__file__).parents[3]
#: What a user can mend, and with which argument of it the code stands.
ERRORS = {
    "UserError": 1,
    "ConfigError": 1,
    "PolicyError": 1,
    "StoreError": 1,
    "SecretMissing": 1,
    "Busy": 1,
    "_Unfit": 0,
}
AROUND = {"where", "line", "near"}
#: What is told of every letter that a request does not support (inventory/letters/letter_kinds.py).
OF_LETTERS = frozenset({"number", "n", "outcome"})
NB, EN = Words("nb"), Words("en")


class Raised(NamedTuple):
    place: str
    code: ast.expr | None
    told: frozenset[str]
    own_words: bool
    spread: bool


def raised(text: str, name: str = "") -> Iterator[Raised]:
    """Yield each error that a module makes, outside their classes: its code, and what it tells."""
    tree = ast.parse(text)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        kind = call.func.id if isinstance(call.func, ast.Name) else ""
        if kind not in ERRORS:
            continue
        code = call.args[ERRORS[kind]] if len(call.args) > ERRORS[kind] else None
        first = call.args[0]
        own = (
            isinstance(first, ast.Call)
            and isinstance(first.func, ast.Attribute)
            and first.func.attr == "say"
        )
        told = frozenset(word.arg for word in call.keywords if word.arg) | (
            OF_LETTERS if kind == "_Unfit" else set()
        )
        yield Raised(
            f"{name}:{call.lineno}",
            code,
            told,
            own,
            any(word.arg is None for word in call.keywords),
        )


def everywhere() -> list[Raised]:
    files = (
        file
        for floor in ("inventory", "connectors", "reports", "flows")
        for file in (ROOT / floor).rglob("*.py")
    )
    return [
        one
        for file in sorted(files)
        for one in raised(file.read_text("utf-8"), str(file.relative_to(ROOT)))
    ]


def literal(code: ast.expr | None) -> str | None:
    return code.value if isinstance(code, ast.Constant) and isinstance(code.value, str) else None


def test_an_error_without_a_code_is_found() -> None:
    """The walk sees what it is to see: this is the sample that would be told in English."""
    bare, own, coded = raised(
        "raise UserError('Nothing is there')\nraise UserError(words.say('x'))\nraise ConfigError('no', 'a', b='c')"
    )
    assert (bare.code, bare.own_words) == (None, False) and own.own_words
    assert literal(coded.code) == "a" and coded.told == {"b"}


def test_every_error_has_a_code_or_words_of_its_own() -> None:
    found = everywhere()
    assert len(found) > 150
    assert [one.place for one in found if one.code is None and not one.own_words] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words_filled_with_what_is_told(language: str) -> None:
    words, wrong = Words(language), []
    for one in everywhere():
        code = literal(one.code)
        if code is None:
            continue
        for part in ("what", "todo"):
            if not words.known(f"problem.{code}.{part}"):
                wrong.append(f"{one.place}: problem.{code}.{part} is not there")
            elif not one.spread and (
                lacks := words.asks(f"problem.{code}.{part}") - one.told - AROUND
            ):
                wrong.append(
                    f"{one.place}: problem.{code}.{part} asks for {', '.join(sorted(lacks))}"
                )
    assert wrong == []


#: Codes that are made of parts, and those that are looked up in a table.
MADE = (
    *(f"must_be_{kind}" for kind in ("str", "int", "float", "bool", "dict", "list")),
    *(f"request_{why}" for why in (
        "not_yet", "before_law", "noted", "no_such", "closed", "extended", "too_late", "asked", "no_reason", "other_reason",
        "none_wanted",
    )),
    *(f"letter_untrue_{kind}" for kind in ("erased", "partly_erased", "objected")),
    *(f"ledger_{how}" for how in ("missing", "older", "forked", "other")),
    *("toml", "toml_long", "toml_deep", "store_key", "store_encrypted", "store_plain", "store_broken", "store_folder"),
)  # fmt: skip


def test_codes_that_are_made_of_parts_have_their_words() -> None:
    assert [code for code in MADE if not NB.known(f"problem.{code}.what")] == []


def test_what_stands_around_an_error_is_told_in_both_languages() -> None:
    error = PolicyError("unknown key «yers»", "unknown_key", key="yers", near="years").at(
        "retention.toml [R-BK5]", 4
    )
    assert str(error) == "retention.toml [R-BK5] line 4: unknown key «yers»; did you mean «years»?"
    assert (
        problem_line(error, NB)
        == "retention.toml [R-BK5] linje 4: Ingen kjenner «yers» her. Mente du «years»?"
    )
    assert (
        problem_line(error, EN)
        == "retention.toml [R-BK5] line 4: Nobody knows «yers» here. Did you mean «years»?"
    )
    bare = ConfigError("«name» must be text in quotes", "must_be_str", key="name").at(
        "orden.toml [business]"
    )
    assert problem_line(bare, NB).startswith(
        "orden.toml [business]: «name» må være en tekst i anførselstegn."
    )


def test_what_is_worded_where_it_is_raised_is_told_as_it_is() -> None:
    assert problem_line(ConfigError(NB.say("erase.one_of")), NB) == NB.say("erase.one_of")
    assert placeholders(NB.say("erase.one_of")) == frozenset()
