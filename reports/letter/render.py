"""A letter as PDF, as one HTML file and as JSON: the same words, the same data in all three.

The PDF is tagged and archival (PDF/A-3a, PDF/UA-1), carries the JSON inside, and comes out the same
byte for byte. It is made in memory by typst: a stranger's text is data to it, never code, and no
font or file of the machine is read.
"""

import json
import re
from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from inventory.ledger.ledger import Ledger
from inventory.letters.letter import Letter
from inventory.letters.request_letters import for_person
from inventory.policy.policy import Policy
from reports.letter.json_data import as_json
from reports.letter.text import page
from reports.page import render_page
from reports.text.words import Words

if TYPE_CHECKING:
    import typst
    from duckdb import DuckDBPyConnection

__all__ = ["Form", "access", "as_json", "html", "made", "pdf"]

Form: TypeAlias = Literal["pdf", "html", "json"]
#: What the data file is called inside the PDF.
ATTACHED = "data.json"
_HERE = Path(__file__).parents[1] / "templates"
_TEMPLATE = "letter.typ"
#: Stands for a character that no font here can draw; the data file has it.
_UNDRAWN = "\ufffd"
_REFUSED = re.compile(r'the text `"((?:[^"\\]|\\.)*)"`|the codepoint `"((?:[^"\\]|\\.)*)"`')
_BEYOND_LATIN = re.compile(r"[^\x00-\u024f\u2010-\u203a\ufffd]")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
#: So often a page is tried again without what could not be drawn, before all but Latin letters go.
_TRIES = 4


def access(
    con: "DuckDBPyConnection",
    ledger: Ledger,
    policy: Policy,
    business: str,
    person: str,
    today: date,
    words: Words,
    form: Form = "pdf",
    *,
    shown: Collection[str] = (),
) -> bytes:
    """Return the access letter to ``person`` out of an open inventory.

    ``shown``: ids of mentions that may stand in it.
    """
    letter = for_person(con, ledger, policy, business, person, today, shown=shown)
    return made(letter, words, form)


def made(letter: Letter, words: Words, form: Form) -> bytes:
    """Return the letter in one of its three forms."""
    if form == "json":
        return as_json(letter, words)
    if form == "pdf":
        return pdf(letter, words)
    return html(letter, words).encode("utf-8")


def html(letter: Letter, words: Words) -> str:
    """Return the letter as one HTML file that asks nothing of the network and runs no script."""
    told = page(letter, words, inside=False)
    return render_page("letter.html", words, told.title, p=told)


def pdf(letter: Letter, words: Words) -> bytes:
    """Return the letter as a PDF with its data file inside."""
    told = page(letter, words, inside=True)
    inputs = {
        "data": as_json(letter, words).decode("utf-8"),
        "name": ATTACHED,
        "about": words.say("letter.attached"),
        "page": words.say("letter.page", page="\0", pages="\0"),
        "language": words.language,
        "day": letter.written.isoformat(),
    }
    text = json.dumps(asdict(told), ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    return drawn(_TEMPLATE, text, inputs)


def drawn(template: str, text: str, inputs: dict[str, str]) -> bytes:
    """Compile a page, again without what no font has: PDF/A takes no letter nobody can see.

    ``text`` is what it says, as JSON; the template reads it as ``letter``.
    """
    import typst

    for _try in range(_TRIES):
        try:
            return typeset(template, {**inputs, "letter": text})
        except typst.TypstError as error:
            undrawn = undrawn_in(error)
            if not undrawn:
                raise
            text = text.translate(dict.fromkeys(map(ord, undrawn), _UNDRAWN))
    return typeset(template, {**inputs, "letter": _BEYOND_LATIN.sub(_UNDRAWN, text)})


def undrawn_in(error: Any) -> frozenset[str]:
    """Return what typst says it cannot draw; never ASCII, which a page is made of."""
    found = _REFUSED.findall(f"{error.message}\n{error.diagnostic}")
    refused = "".join(text or codepoint for text, codepoint in found)
    refused = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), refused)
    return frozenset(char for char in refused if not char.isascii())


def typeset(template: str, inputs: dict[str, str]) -> bytes:
    """Compile a template to a PDF that is tagged and archival. ``inputs`` are data, never code.

    Raises ``typst.TypstError``.
    """
    import typst

    compiler = typst.Compiler(root=_HERE, font_paths=_fonts(), ignore_system_fonts=True)
    done = compiler.compile(
        _read(template), format="pdf", pdf_standards=["a-3a", "ua-1"], sys_inputs=inputs
    )
    assert isinstance(done, bytes)
    return done


@cache
def _read(template: str) -> bytes:
    return (_HERE / template).read_bytes()


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False)
