"""What a source says of a cell, a file or an answer is told in the reader's words, whatever it says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.text.misread import places_text
from reports.text.words import Words, catalogue
from tests.english import english_in

CONNECTORS = Path(__file__).parents[3] / "connectors"
#: The calls that take what is wrong, and which argument it is.
SAYING = {"trouble": 2, "broken": 1, "SourceError": 2, "_Passing": 1, "not_read": 1, "note": 1, "Unreadable": 1}
#: What such an argument is called where it is made before the call, or ends what was said before it.
NAMES = {"problem", "why", "other", "what"}
NB, EN = Words("nb"), Words("en")


def said(node: ast.expr, names: dict[str, str]) -> str | None:
    """Return a literal text with 7 for what is filled in; None for what is made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if not isinstance(node, ast.JoinedStr):
        return None
    return "".join(filled(part) for part in node.values)


def filled(part: ast.expr) -> str:
    """Return a part of an f-string: 7 for what is filled in, nothing for a hint that may be left out."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    hint = re.search(r"\b(nearest\(|near\b|within\b)", ast.unparse(part))
    return "" if hint else "7"


def reasons(text: str) -> Iterator[str]:
    tree = ast.parse(text)
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    names = {node.targets[0].id: found for node in assigned if (found := said(node.value, {}))}  # type: ignore[attr-defined]
    for node in assigned:
        if node.targets[0].id in NAMES and (found := said(node.value, {})):  # type: ignore[attr-defined]
            yield found
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        place = SAYING.get(call.func.id)  # type: ignore[attr-defined]
        found = said(call.args[place], names) if place is not None and len(call.args) > place else None
        if found:
            yield f"{found}, 4 times" if call.func.id == "_Passing" else found  # type: ignore[attr-defined]


def every_reason() -> list[str]:
    files = [file for file in CONNECTORS.rglob("*.py") if not {"sandbox", "erasing"} & set(file.parts)]
    return sorted({reason for file in files for reason in reasons(file.read_text("utf-8"))})


def test_every_reason_of_a_connector_is_told_in_bokmaal() -> None:
    found = every_reason()
    assert len(found) > 70
    unsaid = [reason for reason in found if places_text(f"x: {reason}", NB) == f"x: {reason}"]
    # The two parts of an answer that came again and again, and what a file's reader says of a table.
    assert [reason for reason in unsaid if not reason.startswith(("7, 7", "7: 7", "7 7"))] == []
    assert [reason for reason in found if english_in(places_text(f"x: {reason}", NB))] == []


def test_english_is_word_for_word_what_is_said() -> None:
    assert [reason for reason in every_reason() if places_text(f"x: {reason}", EN) != f"x: {reason}"] == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("liste.csv line 2: E-post is not an e-mail address", "liste.csv, linje 2: E-post er ingen e-postadresse"),
        (
            "a .pdf file in ut: is no table and no SAF-T, and was not read; x",
            "en .pdf-fil i ut: er verken tabell eller SAF-T, og er ikke lest; x",
        ),
        ("/3.0/lists: no answer (ConnectTimeout), 4 times", "/3.0/lists: svarte ikke etter 4 forsøk (ConnectTimeout)"),
        (
            "/3.0/lists: access was refused (HTTP 401): API Key Invalid",
            "/3.0/lists: tilgang ble nektet (HTTP 401): API Key Invalid",
        ),
        (
            'columns: the sheet has no column "Epost" (nearest: "E-post")',
            "columns: arket har ingen kolonne «Epost» (nærmest: «E-post»)",
        ),
        ("ValueError at connectors/table.py:12", "ValueError i connectors/table.py:12"),
        ("shrunk: 3 of 40", "3 mot 40"),
        ("field_gone email: 3 of 40", "e-post: 3 mot 40"),
        ("something a vendor says", "something a vendor says"),
    ],
)
def test_what_could_not_be_read_is_told_in_the_readers_words(said: str, told: str) -> None:
    assert places_text(said, NB) == told
    assert places_text("row 3: is blank", EN) == "row 3: is blank"


def test_the_commonest_word_of_english_would_be_seen() -> None:
    """The check can fail: what a catalogue lacks is English, and is found."""
    assert english_in("x: is in a format that was not expected") == ["is", "that", "was", "not", "expected"]
    assert catalogue("en")["misread"].keys() == catalogue("nb")["misread"].keys()
