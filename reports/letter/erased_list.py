"""The list of what was erased, as a PDF for whoever asks to see it: numbers, and never a name."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from reports.letter.render import drawn
from reports.text.words import Words

_COLUMNS = ("day", "what", "count", "why", "state")


def pdf(
    told: Mapping[str, object],
    months: Sequence[Mapping[str, object]],
    business: str,
    today: date,
    words: Words,
) -> bytes:
    """Return the list. ``told``: what the page says outside its months (title, lede, there, means).

    A month has a title, what it comes to, and rows by the names of the page's columns.
    """
    page = {
        **told,
        "months": months,
        "head": [words.say(f"erased.{column}") for column in _COLUMNS],
        "how": words.say("erased.how"),
        "made": words.say("erased.made", date=today),
        "business": business,
    }
    text = json.dumps(page, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    return drawn("erased.typ", text, {"language": words.language, "day": today.isoformat()})
