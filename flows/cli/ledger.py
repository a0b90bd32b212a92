"""``orden ledger``: is everything in it still there, and going on where something is lost."""

import re
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import App, Parameter

from flows.cli.app import USER, Json, settings
from flows.runtime import context, lock
from flows.runtime.console import Printed, say, tell
from flows.setup import prompt
from flows.setup.prompt import Prompt
from inventory.errors import ConfigError, UserError
from inventory.ledger.chain import State
from inventory.ledger.witness import Unwitnessed
from reports.text.findings import problem_line
from reports.text.words import Words

ledger = App(name="ledger")


@ledger.command
def verify(*, as_json: Json = False) -> int:
    """Compute the ledger's chain anew, and say up to which night it is whole."""
    here = settings()
    kept = context.ledger_of(here)
    if not kept.exists():
        raise UserError("There is no ledger yet. Run «orden nightly» first", "no_ledger")
    state = kept.verify()
    tell(Printed(_told(state, context.words_of(here)), _json(state), True), as_json=as_json)
    return 0 if state.broken is None else USER


def _told(state: State, words: Words) -> str:
    key = "ledger.whole" if state.broken is None else "ledger.torn"
    until = state.until or words.say("ledger.no_night")
    return words.say(key, until=until, links=state.links, rows=state.rows) + "\n"


def _json(state: State) -> dict[str, object]:
    return {
        "whole": state.broken is None,
        "until": state.until.isoformat() if state.until else None,
        "links": state.links,
        "rows": state.rows,
        "broken_link": state.broken,
    }


@ledger.command(name="begin-anew")
def begin_anew(
    *,
    lost: Annotated[
        str, Parameter(help="What is given up, as it is told: «2 5 31». Asked for on a terminal.")
    ] = "",
) -> int:
    """Go on without what is lost of the ledger, once she has typed what that is."""
    here = settings()
    words, kept = context.words_of(here), context.ledger_of(here)
    with lock.held(here.store_dir):
        missed = kept.missed()
        if missed is None:
            raise ConfigError(
                "The ledger is the one that is remembered: nothing is lost", "ledger_ours"
            )
        if missed.code == "ledger_other":
            raise missed
        _agreed(missed, lost, words)
        kept.begin_anew(datetime.now(UTC))
    say(words.say("ledger.begun_anew"))
    return 0


def _agreed(missed: Unwitnessed, typed: str, words: Words) -> None:
    """Raise ``ConfigError`` unless it was typed what is lost."""
    lost = missed.lost
    counts = [lost.requests, lost.decisions, lost.blocks] if lost else []
    if not typed and prompt.possible():
        say(problem_line(missed, words))
        typed = Prompt(words).line(words.say("ledger.type_what_is_lost"))
    agreed = [int(number) for number in re.findall(r"\d+", typed)]
    if agreed != counts or not (counts or typed.strip() == "?"):
        wanted = " ".join(map(str, counts)) or "?"
        raise ConfigError(
            "Nothing was changed. What is lost is given up by typing how many open requests,"
            f' decisions and blocks that is: orden ledger begin-anew --lost "{wanted}"',
            "ledger_type",
            wanted=wanted,
        )
