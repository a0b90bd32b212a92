"""«orden init» on a terminal, but for the sources: the business, the keyring, the store's key, and the hour."""

import os
from collections.abc import Mapping
from pathlib import Path

from flows.runtime.console import say
from flows.scheduler import os_scheduler
from flows.setup import config_file, source_setup
from flows.setup.fields import as_hour
from flows.setup.prompt import Prompt
from inventory import os_keyring
from inventory.errors import KeyringUnfit, UserError
from inventory.secrets import STORE_KEY, store_key, variable
from inventory.settings import Business, Settings


def business(talk: Prompt, given: Mapping[str, str]) -> Business:
    """Ask whose records these are. What is ``given`` on the command line is not asked for."""
    name = given.get("name") or talk.until(
        lambda: talk.line(talk.words.say("setup.business.name")), lambda typed: typed or _empty()
    )
    if zone := given.get("timezone"):
        source_setup.check_timezone(zone)
        return Business(name, talk.words.language, zone)
    zone = talk.until(lambda: talk.line(talk.words.say("setup.business.timezone"), "Europe/Oslo"), _timezone)
    return Business(name, talk.words.language, zone)


def _timezone(typed: str) -> str:
    source_setup.check_timezone(typed)
    return typed


def _empty() -> str:
    raise UserError("nothing was typed", "answer_empty")


def keyring_fits(talk: Prompt) -> bool:
    """See that the keyring can be used, before she digs out a single key. Says why not."""
    try:
        os_keyring.check()
    except KeyringUnfit as error:
        talk.wrong(error)
        if not os.environ.get(variable(STORE_KEY)):
            talk.tell("setup.keyring.unfit", variable=variable(STORE_KEY))
            return False
        talk.tell("setup.keyring.environment")
    return True


def ensure_store_key(talk: Prompt, settings: Settings) -> None:
    """Make the store's key when there is none and nothing is locked with another. Raises ``UserError`` when something is."""
    try:
        store_key(settings)
        return
    except UserError:
        if any((settings.store_dir / name).exists() for name in ("inventory.duckdb", "ledger.duckdb")):
            raise
    key = source_setup.make_store_key()
    talk.tell("setup.key.made")
    if talk.yes(talk.words.say("setup.key.show"), default=False):
        say(f"\n    {key}\n")


def hour(talk: Prompt, settings: Settings, given: str = "") -> None:
    """Ask for the hour, and register the night with the operating system. A scheduler that refuses is told, and no more."""
    at = (
        as_hour(given)
        if given
        else talk.until(lambda: talk.line("\n" + talk.words.say("setup.hour.when"), "02:15"), as_hour)
    )
    if not given and not talk.yes(talk.words.say("setup.hour.register"), default=True):
        talk.tell("setup.hour.later")
        return
    register(talk, settings, at)


def register(talk: Prompt, settings: Settings, at: os_scheduler.Time) -> bool:
    """Register the night and say so. Returns whether it went well."""
    try:
        source_setup.register(settings, at)
    except UserError as error:
        talk.wrong(error)
        talk.tell("setup.hour.failed")
        return False
    talk.tell("setup.hour.registered", clock=f"{at.hour:02}:{at.minute:02}")
    return True


def begin_anew(talk: Prompt, path: Path) -> bool:
    """Ask whether an orden.toml may be put aside; put it aside when it may."""
    if not talk.yes(talk.words.say("setup.again.sure", file=path.name), default=False):
        return False
    talk.tell("setup.again.aside", file=config_file.set_aside(path).name)
    return True
