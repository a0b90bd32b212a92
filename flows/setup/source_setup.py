"""Connect a source: what its type asks for, whether it answers, where it is written down.

The terminal's interview and the pages of the review both stand on this. What is asked for is what
the connector declares, so a new connector is asked for of itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, count, takewhile
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from connectors import sources
from connectors.base.headings import suggested
from flows.scheduler import os_scheduler
from flows.scheduler.os_scheduler_state import notes
from flows.setup import config_file, doctor
from flows.setup.fields import (
    CHOICE,
    COLUMNS,
    HEADING,
    NUMBER,
    PATH,
    SECRET,
    SECRET_FILE,
    TEXT,
    YES_NO,
    Field,
    type_of,
)
from inventory import os_keyring
from inventory.errors import ConfigError, SourceError, Trouble
from inventory.model import FIELDS, Kind, Option, SourceConfig, SourceType
from inventory.policy import policy as policies
from inventory.secrets import set_secret, variable
from inventory.settings import Settings
from inventory.settings import source as checked
from reports.text.words import Words

_HOW = {int: NUMBER, float: NUMBER, bool: YES_NO, dict: COLUMNS}


def types() -> tuple[str, ...]:
    """Return the source types, those that need a secret first: they take help to connect."""
    return tuple(sorted(sources(), key=lambda name: (not sources()[name].secrets, name)))


def describe(type: str) -> tuple[Field, ...]:
    """Return what a source type asks for: secrets first, for they take longest to find.

    Columns come last. Raises ``ConfigError``.
    """
    kind = type_of(type)
    secrets = [Field(name, _how_secret(kind, name), required=True) for name in kind.secrets]
    options = [
        Field(name, _how(kind, name, option), option.required, option.default, option.choices)
        for name, option in kind.options.items()
        if option.required or option.asked
    ]
    return (*secrets, *sorted(options, key=lambda field: field.how in (HEADING, COLUMNS)))


def _how_secret(kind: SourceType, name: str) -> str:
    return SECRET_FILE if name in kind.secret_files else SECRET


def _how(kind: SourceType, name: str, option: Option) -> str:
    if name in kind.paths:
        return PATH
    if option.heading:
        return HEADING
    if option.choices:
        return CHOICE
    return _HOW.get(option.of, TEXT)


def title(type: str, words: Words) -> str:
    """Name a source type as the list to choose from does."""
    key = f"setup_source.{type}.title"
    return words.say(key) if words.known(key) else type_of(type).title


def steps(type: str, words: Words) -> list[str]:
    """Say step by step where what a source type asks for is found."""
    keys = (f"setup_source.{type}.step{number}" for number in count(1))
    return [words.say(key) for key in takewhile(words.known, keys)]


def question(type: str, field: Field, words: Words) -> str:
    """Ask for a field; by its name in orden.toml when nobody has worded it yet."""
    key = f"setup_source.{type}.{field.name}"
    return words.say(key) if words.known(key) else words.or_code("setup_field", field.name)


def choices(field: Field, settings: Settings, words: Words) -> list[tuple[str, str]]:
    """Return what a field may be, each with its words; nothing for a field that is typed."""
    if field.name == "activity":
        known = policies.load(settings.policy_dir).activities
        return [(code, f"{words.or_code('activity', code)} ({code})") for code in known]
    return [(choice, _choice_words(choice, words)) for choice in field.choices]


def _choice_words(choice: str, words: Words) -> str:
    key = f"kind.{choice}.name"
    return words.say(key) if words.known(key) else words.or_code("setup_choice", choice)


def draft(settings: Settings, name: str, type: str, options: Mapping[str, Any]) -> SourceConfig:
    """Return a source that is not complete yet: what is missing has its default."""
    kind = type_of(type)
    values = {key: options.get(key, option.default) for key, option in kind.options.items()}
    for key, option in kind.options.items():
        if option.of is dict and values[key] is None:
            values[key] = {}
    for key in kind.paths:
        if values[key]:
            values[key] = str(settings.path.parent / values[key])
    return SourceConfig(name, type, values, settings.business.timezone)


def headings(config: SourceConfig, secrets: Mapping[str, str]) -> tuple[str, ...]:
    """Read the headings that ``columns`` is to map; none where the type has none.

    Raises ``SourceError``.
    """
    read_headings = type_of(config.type).headings
    try:
        return read_headings(config, secrets) if read_headings else ()
    except OSError as error:  # a path that no file system takes
        problem = type(error).__name__
        raise SourceError(
            Trouble.NOT_FOUND, config.name, problem, "Look whether it is right"
        ) from None


def fields_for(type: str, options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that a heading of this source may become."""
    return FIELDS[_kind(type, options)]


def columns_for(type: str, options: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Guess ``columns`` from the source's headings."""
    return suggested(names, _kind(type, options))


def _kind(type: str, options: Mapping[str, Any]) -> Kind:
    return type_of(type).kinds(options)[0]


def try_connection(
    settings: Settings, name: str, type: str, options: Mapping[str, Any], secrets: Mapping[str, str]
) -> doctor.Diagnosis:
    """Try the source as it would stand in orden.toml, with these secrets.

    Stores nothing. Raises ``ConfigError``.
    """
    table = {"type": type, **options}
    file, zone = settings.path, settings.business.timezone
    config = checked(file.name, name, table, sources(), file.parent, zone)
    return doctor.try_source(settings, config, dict(secrets))


def keep_secrets(name: str, secrets: Mapping[str, str]) -> None:
    """Store a source's secrets in the keyring: all of them, or none. Raises ``KeyringUnfit``."""
    with _or_as_before(name, secrets):
        for secret, value in secrets.items():
            set_secret(f"{name}.{secret}", value)


def write_down(
    settings: Settings,
    name: str,
    type: str,
    options: Mapping[str, Any],
    secrets: Mapping[str, str],
    words: Words,
) -> Settings:
    """Store the secrets and write the source into orden.toml: both, or neither.

    Raises ``KeyringUnfit`` or ``ConfigError``.
    """
    with _or_as_before(name, secrets):
        keep_secrets(name, secrets)
        return config_file.add_source(settings.path, name, type, options, words)


@contextmanager
def _or_as_before(name: str, secrets: Iterable[str]) -> Iterator[None]:
    before = {f"{name}.{secret}": os_keyring.find(f"{name}.{secret}") for secret in secrets}
    try:
        yield
    except BaseException:
        for entry, old in before.items():
            if old:
                set_secret(entry, old)
            else:
                os_keyring.forget(entry)
        raise


def name_for(type: str, settings: Settings) -> str:
    """Return a name that no source has yet, and whose environment variables are no other's."""
    taken = {variable(source.name) for source in settings.sources}
    numbered = (f"{type}_{number}" for number in count(2))
    return next(name for name in chain([type], numbered) if variable(name) not in taken)


def check_name(name: str, settings: Settings) -> None:
    """Raise ``ConfigError`` with a code that has words when a source may not be called ``name``."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name):
        raise ConfigError(
            "a source's name may have letters a-z, digits, - and _ only", "answer_name"
        )
    if variable(name) in {variable(source.name) for source in settings.sources}:
        raise ConfigError(f"there is a source «{name}» already", "answer_taken", name=name)


def check_timezone(name: str) -> None:
    """Raise ``ConfigError`` with a code that has words when there is no such time zone."""
    if name not in available_timezones():
        raise ConfigError(f"timezone «{name}» is not known", "answer_timezone", name=name)


def register(settings: Settings, at: os_scheduler.Time) -> list[Path]:
    """Let the operating system start the night at ``at``, local time. Raises ``UserError``."""
    job = os_scheduler.Job(os_scheduler.command(settings.path), at, settings.business.timezone)
    return os_scheduler.register(job, Path.home())


def registered(at: os_scheduler.Time, words: Words) -> list[str]:
    """Say that the night is registered, and what may keep it from running."""
    return [words.say("setup.hour.registered", clock=at.clock), *notes(at, words)]
