"""Look for what is left of the erased, or of one person, in every place that Orden writes."""

from typing import Annotated

from cyclopts import Parameter

from flows.cli.app import Json, settings
from flows.cli.who import Who, told
from flows.erasing import leftovers
from flows.erasing.leftovers import Looked
from flows.runtime import context
from flows.runtime.console import print_json
from inventory.erasure.places import BEYOND
from inventory.errors import UserError
from reports.text.safe_text import plain
from reports.text.words import Words

#: Something is left.
LEFT = 5


def forget(
    who: Who = None,
    /,
    *,
    check: Annotated[bool, Parameter(negative="", help="Look, and change nothing.")] = False,
    as_json: Json = False,
) -> int:
    """Look for leftovers of the erased; of WHO, when named. Nothing is changed."""
    here = settings()
    words = context.words_of(here)
    if not check:
        raise UserError(words.say("forget.check"))
    found = leftovers.of(here, told(who, words)) if who else leftovers.of_the_erased(here)
    if as_json:
        print_json(_wire(found))
    else:
        print("\n".join(_lines(found, words)))
    return LEFT if found.left or found.closed else 0


def _wire(found: Looked) -> dict[str, object]:
    return {
        "texts": found.texts,
        "left": [one._asdict() for one in found.left],
        "foreign": list(found.foreign),
        "closed": list(found.closed),
        "beyond": list(BEYOND),
    }


def _lines(found: Looked, words: Words) -> list[str]:
    clean = not (found.left or found.closed)
    lines = [words.say("forget.clean" if clean else "forget.left", n=len(found.left))]
    for one in found.left:
        where = plain(f"{one.place} ({one.table})" if one.table else one.place)
        lines.append(words.say("forget.place", place=where, how=one.how))
    lines += [words.say("forget.closed", place=plain(one)) for one in found.closed]
    lines += [words.say("forget.foreign", place=plain(one)) for one in found.foreign]
    beyond = words.join(words.say(f"forget_beyond.{code}") for code in BEYOND)
    return [*lines, words.say("forget.beyond", what=beyond)]
