"""The recovery sheet: the store's key on one page of paper, and what it opens."""

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from inventory.errors import ConfigError
from reports.letter.render import typeset, undrawn_in
from reports.text.words import Words

if TYPE_CHECKING:
    from pathlib import Path

#: So many letters stand together: what an eye takes in at once.
_GROUP = 4
_STEPS = ("install", "key", "restore", "check")


def pdf(key: str, business: str, folder: "Path", day: date, words: Words) -> bytes:
    """Return the sheet. ``folder``: where the store lies that the key opens.

    Raises ``ConfigError`` for a key with letters that cannot be printed: a copy of it would not be
    one.
    """
    import typst

    told = {
        "title": words.say("key_sheet.title"),
        "lead": words.say("key_sheet.lead", business=business),
        "whole": words.say("key_sheet.whole"),
        "key": key,
        "grouped": words.say("key_sheet.grouped"),
        "groups": groups(key),
        "opens": words.say("key_sheet.opens"),
        "what": words.say("key_sheet.what", folder=str(folder)),
        "use": words.say("key_sheet.use"),
        "steps": [words.say(f"key_sheet.{step}") for step in _STEPS],
        "care": words.say("key_sheet.care"),
        "made": words.say("key_sheet.made", date=day),
    }
    inputs = {
        "sheet": json.dumps(told),
        "language": words.language,
        "day": day.isoformat(),
        "business": business,
    }
    try:
        return typeset("recovery_sheet.typ", inputs)
    except typst.TypstError as error:
        if not undrawn_in(error):
            raise
        raise ConfigError(
            "The store's key has letters that the sheet cannot print: keep a copy of it in a"
            " password safe instead",
            "sheet_letters",
        ) from None


def groups(key: str) -> Sequence[str]:
    """Return the key in groups of four; a blank inside it is a sign that can be seen."""
    seen = key.replace(" ", "␣")
    return [seen[at : at + _GROUP] for at in range(0, len(seen), _GROUP)]
