"""The terminal: human text to stderr, results to stdout."""

import json
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.text.words import Words

_BLANKS = "\n\u00a0\u202f"  # the two that hold a number's digits together are no letters, yet seen


@dataclass(frozen=True, slots=True)
class Printed:
    """What to tell: ``text`` for a reader, ``document`` for a program.

    ``asked_for``: it is a result, not a receipt.
    """

    text: str
    document: dict[str, Any]
    asked_for: bool = False


def tell(reply: Printed, *, as_json: bool) -> None:
    """Write a reply where it belongs: a result to stdout, a receipt to stderr."""
    if as_json:
        print_json(reply.document)
    elif reply.asked_for:
        print(reply.text, end="")
    else:
        say(reply.text)


def say(text: str) -> None:
    """Write human text to stderr."""
    print(text, file=sys.stderr)


_words: ContextVar["Words | None"] = ContextVar("_words", default=None)


def speak(words: "Words") -> None:
    """Say from here on what has a wording in the business's language."""
    _words.set(words)


def say_wording(key: str, **values: object) -> None:
    """Write a wording to stderr: in the business's language, before it is known in English."""
    from reports.text.words import Words  # here, because most of what is said has no wording

    say((_words.get() or Words("en")).say(key, **values))


def print_json(document: Any) -> None:
    """Write a result to stdout, its letters as they are.

    What a terminal would obey, or not show, is written as JSON's own escapes.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2)
    seen = (
        char if char.isprintable() or char in _BLANKS else json.dumps(char)[1:-1] for char in text
    )
    print("".join(seen))


def print_bytes(document: bytes) -> None:
    """Write a result to stdout as it is, UTF-8 whatever the console is."""
    print(document.decode("utf-8"), end="")
