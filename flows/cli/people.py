"""Look one person up, and write the access letter when that is what is wanted. Without Prefect."""

from contextlib import nullcontext
from functools import partial
from typing import Annotated

from cyclopts import Parameter

from flows.cli import letters
from flows.cli.app import NOTHING, USER, Json, settings
from flows.cli.letters import Html, Pdf, Reveal, Wish
from flows.cli.who import Who, told
from flows.night import live as reading
from flows.night import person_answer
from flows.night.person_answer import Answer
from flows.runtime import context, progress
from flows.runtime.console import print_json, say
from inventory.letters import request_letters
from inventory.policy import policy as policies
from inventory.settings import Settings
from reports.text import commands
from reports.text.words import Words


def lookup(
    who: Who = None,
    /,
    *,
    pdf: Pdf = None,
    html: Html = None,
    reveal: Reveal = None,
    live: Annotated[
        bool, Parameter(negative="", help="Ask the sources now, not last night's inventory.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Tell who was found; with --pdf or --html, write the letter to the one person who was."""
    here = settings()
    words = context.words_of(here)
    who = told(who, words)
    wish = Wish(pdf, html, tuple(reveal or ()))
    with progress.shown(here.business.language) if live else nullcontext() as watch:
        answer, written = look_up(here, who, wish, watch)
    if answer.missed:
        say(answer.missed)
    if written:
        return letters.tell(written, words, as_json=as_json)
    if live:
        for line in person_answer.not_read(answer, words):
            say(line)
    if answer.in_text:
        say(person_answer.told_in_text(who, answer.in_text, answer.sources, words))
    if as_json:
        print_json(person_answer.wire(answer, here))
    if not answer.found:
        return _tell_nobody(who, answer, words, wish, as_json=as_json)
    return _tell_found(answer, words, wish, as_json=as_json)


def look_up(
    settings: Settings, who: str, wish: Wish, watch: progress.Watch | None = None
) -> tuple[Answer, letters.Written | None]:
    """Find whom ``who`` means, and write the letter when that is one person.

    With ``watch`` the sources are read now. Raises ``UserError``: no inventory, a number that no
    mention has, a file that cannot be.
    """
    letters.check(wish)
    ledger = context.ledger_of(settings)
    with reading.inventory(settings, watch, ledger) as con:
        answer = person_answer.found(con, ledger, settings, who)
        meant = person_answer.meant(who, answer.found)
        # What only stands in a text may be somebody else's: no letter goes out on that.
        if not wish or len(meant) != 1 or answer.in_text:
            return answer, None

        basis = ledger, policies.load(settings.policy_dir), settings.business.name
        person, today = meant[0].person, context.today(settings)
        make = partial(request_letters.for_person, con, *basis, person, today, draft=True)
        return answer, letters.write(settings, make, wish)


def _tell_nobody(who: str, answer: Answer, words: Words, wish: Wish, *, as_json: bool) -> int:
    if not as_json:
        say(person_answer.nobody(who, answer, words))
    if wish:
        steps = ("orden case open … --type innsyn --unknown", "orden case letter …")
        command = ", ".join(commands.typed(step, words) for step in steps)
        say(words.say("letter_owner.nobody", command=command))
    return NOTHING


def _tell_found(answer: Answer, words: Words, wish: Wish, *, as_json: bool) -> int:
    """Tell who was found, unless it is told as JSON already; say why no letter was written."""
    if not as_json:
        print(person_answer.text(answer, words), end="")
        more = person_answer.cut_short(answer, words)
        if more:
            say(more)
    if not wish:
        return 0
    say(words.say("letter_owner.several"))
    return USER
