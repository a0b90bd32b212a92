"""«orden init» on a terminal, but for the sources: business, keyring, store's key and hour."""

import os
from pathlib import Path

from flows.runtime.console import say
from flows.scheduler import os_scheduler
from flows.setup import config_file, key_sheet, source_setup
from flows.setup.fields import as_hour
from flows.setup.prompt import Prompt
from inventory import os_keyring
from inventory.errors import KeyringUnfit, SecretMissing, UserError
from inventory.secrets import STORE_KEY, make_store_key, store_key, variable
from inventory.settings import Business, Settings
from reports.text.words import Words


def business(prompt: Prompt, name: str, timezone: str) -> Business:
    """Ask whose records these are, as far as the command line does not say it: "" is asked for."""
    words = prompt.words
    if not name:
        name = prompt.until(lambda: prompt.line(words.say("setup.business.name")), _not_empty)
    if timezone:
        return Business(name, words.language, _timezone(timezone))
    question = words.say("setup.business.timezone")
    timezone = prompt.until(lambda: prompt.line(question, "Europe/Oslo"), _timezone)
    return Business(name, words.language, timezone)


def _timezone(typed: str) -> str:
    source_setup.check_timezone(typed)
    return typed


def _not_empty(typed: str) -> str:
    if not typed:
        raise UserError("nothing was typed", "answer_empty")
    return typed


def keyring_fits(prompt: Prompt) -> bool:
    """See that the keyring can be used, before a single key is dug out. Says why not."""
    try:
        os_keyring.check()
    except KeyringUnfit as error:
        prompt.wrong(error)
        if not os.environ.get(variable(STORE_KEY)):
            prompt.tell("setup.keyring.unfit", variable=variable(STORE_KEY))
            return False
        prompt.tell("setup.keyring.environment")
    return True


def ensure_store_key(prompt: Prompt, settings: Settings) -> None:
    """Make the store's key when there is none; offer its recovery sheet.

    Raises ``UserError`` when something is locked with another.
    """
    if not key_made(prompt.words, settings):
        return
    if prompt.yes(prompt.words.say("setup.key.sheet"), default=False):
        file = settings.path.parent / prompt.words.say("key_sheet.file")
        try:
            say(key_sheet.told(key_sheet.write(settings, file), prompt.words))
            return
        except UserError as error:
            prompt.wrong(error)
    prompt.tell("setup.key.later")


def key_made(words: Words, settings: Settings) -> bool:
    """Make the store's key when there is none, and say so. Raises ``UserError``."""
    try:
        store_key(settings)
        return False
    except SecretMissing:
        make_store_key(settings)
    say(words.say("setup.key.made"))
    return True


def hour(prompt: Prompt, settings: Settings, given: str = "") -> None:
    """Ask for the hour, unless it is ``given``, and register the night with the operating system.

    A scheduler that refuses is told, and no more.
    """
    if given:
        register(prompt, settings, as_hour(given))
        return
    question = "\n" + prompt.words.say("setup.hour.when")
    at = prompt.until(lambda: prompt.line(question, os_scheduler.NIGHTLY.clock), as_hour)
    if prompt.yes(prompt.words.say("setup.hour.register"), default=True):
        register(prompt, settings, at)
    else:
        prompt.tell("setup.hour.later")


def register(prompt: Prompt, settings: Settings, at: os_scheduler.Time) -> bool:
    """Register the night and say so. Returns whether it went well."""
    try:
        source_setup.register(settings, at)
    except UserError as error:
        prompt.wrong(error)
        prompt.tell("setup.hour.failed")
        return False
    for line in source_setup.registered(at, prompt.words):
        say(line)
    return True


def begin_anew(prompt: Prompt, path: Path) -> bool:
    """Ask whether an orden.toml may be put aside; put it aside when it may."""
    if not prompt.yes(prompt.words.say("setup.again.sure", file=path.name), default=False):
        return False
    prompt.tell("setup.again.aside", file=config_file.set_aside(path).name)
    return True
