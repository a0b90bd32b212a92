"""Whom a command is about: typed after it, or told on standard input, where nobody else sees it."""

import sys
from typing import Annotated

from cyclopts import Parameter

from flows.setup.prompt import Prompt, Stopped, possible
from inventory.errors import UserError
from reports.text.safe_text import plain
from reports.text.words import Words

Who = Annotated[
    str | None,
    Parameter(
        allow_leading_hyphen=True,  # for - alone
        help="An e-mail address, a phone number, a name, or a person id. Left out on a terminal it"
        " is asked for, and - reads it from standard input: what is typed after a command, others"
        " on the machine can see.",
    ),
]


def told(who: str | None, words: Words) -> str:
    """Return whom ``who`` means. Raises ``UserError`` when nobody is named."""
    if who and who.startswith("-") and who != "-":
        raise UserError(f"Unknown option: {plain(who)}", "unknown_option", name=plain(who))
    if who and who != "-":
        return who
    if possible():
        return _asked(words)
    found = sys.stdin.readline().strip() if who else ""
    if not found:
        raise UserError(words.say("lookup.unnamed"))
    return found


def _asked(words: Words) -> str:
    try:
        found = Prompt(words).line(words.say("lookup.ask"))
    except Stopped:
        found = ""
    if not found:
        raise UserError(words.say("lookup.unnamed"))
    return found
