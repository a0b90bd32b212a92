"""Setting up: «orden init», on a terminal one question at a time, or without one by options."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from flows.runtime.console import USER, app, config_path, say
from inventory.errors import ConfigError, SourceError, UserError

if TYPE_CHECKING:
    from flows.setup.doctor import Diagnosis
    from flows.setup.prompt import Prompt
    from inventory.model import SourceConfig
    from inventory.settings import Settings
    from reports.text.words import Words

_STOPPED = 130


@app.command(alias="oppsett")
def init(
    *,
    language: Annotated[Literal["nb", "en"] | None, Parameter(help="The language of questions and reports.")] = None,
    name: Annotated[str, Parameter(help="The business's name.")] = "",
    timezone: Annotated[str, Parameter(help="The business's time zone, such as Europe/Oslo.")] = "",
    type: Annotated[str, Parameter(help="Without a terminal: the type of the one source to connect.")] = "",
    source: Annotated[str, Parameter(help="Without a terminal: what to call it.")] = "",
    set: Annotated[
        Sequence[str], Parameter(help="Without a terminal: one of its options, KEY=VALUE; repeat it.", negative="")
    ] = (),
    at: Annotated[str, Parameter(help="The hour, such as 02:15: register the night with the OS scheduler.")] = "",
) -> int:
    """Connect your systems one at a time, choose the hour, and write orden.toml. Run it again to connect one more."""
    from flows.setup import prompt as talking
    from inventory.secrets import SANDBOX_FILE
    from inventory.settings import language_of
    from reports.text.words import Words

    path = config_path()
    spoken = language or (language_of(path) if path.exists() else "")
    given = {"name": name, "timezone": timezone, "at": at}
    talk = talking.Prompt(Words(spoken or "nb"))
    if (path.parent / SANDBOX_FILE).exists():
        talk.tell("setup.demo")
        return USER
    try:
        if not talking.possible():
            return _unattended(path, talk.words, given, type, source, set)
        if not spoken:
            talk = talking.Prompt(Words(talk.choose("Språk / Language", [("nb", "Bokmål"), ("en", "English")], "nb")))
        return _interview(path, talk, given)
    except (talking.Stopped, KeyboardInterrupt):
        say("")
        talk.tell("setup.stopped")
        return _STOPPED
    except UserError as error:
        talk.wrong(error)
        return USER


def _interview(path: Path, talk: "Prompt", given: dict[str, str]) -> int:
    from flows.setup import business, terminal

    talk.tell("setup.hello")
    if not business.keyring_fits(talk):
        return USER
    way = _existing(path, talk) if path.exists() else "new"
    if way == "leave":
        return 0
    settings = _begun(path, talk, given) if way == "new" else _read(path)
    if settings.encrypt:
        business.ensure_store_key(talk, settings)
    if way != "hour":
        settings = terminal.connect(talk, settings)
    if way != "source" or given["at"]:
        business.hour(talk, settings, given["at"])
    _done(settings, talk.words)
    return 0


def _existing(path: Path, talk: "Prompt") -> str:
    """Ask what to do with an orden.toml that is there: connect one more, choose the hour, begin anew, or leave it."""
    from flows.setup import business

    settings = _read(path)
    talk.tell("setup.again.found", file=path.name, n=len(settings.sources))
    ways = ("source", "hour", "new", "leave")
    way = talk.choose(
        talk.words.say("setup.again.what"), [(w, talk.words.say(f"setup.again.{w}")) for w in ways], "source"
    )
    return "leave" if way == "new" and not business.begin_anew(talk, path) else way


def _begun(path: Path, talk: "Prompt", given: dict[str, str]) -> "Settings":
    from flows.setup import business, config_file

    return config_file.create(path, business.business(talk, given), talk.words)


def _read(path: Path) -> "Settings":
    from connectors import sources
    from flows.runtime import context, logs
    from inventory.settings import load

    settings = load(path, sources())
    context.reach_loopback()
    logs.start(settings.store_dir)
    return settings


def _done(settings: "Settings", words: "Words") -> None:
    where = "" if settings.path == Path("orden.toml").resolve() else f' --config "{settings.path}"'
    say(words.say("setup.done.check", command=f"orden{where} check"))
    if settings.sources:
        say(words.say("setup.done.night", command=f"orden{where} nightly"))
    else:
        say(words.say("setup.done.none", command=f"orden{where} init"))


def _unattended(
    path: Path, words: "Words", given: dict[str, str], type: str, source: str, options: Sequence[str]
) -> int:
    """Do what the options say, and ask nothing. Raises ``UserError`` with one line for what is missing."""
    from flows.setup import config_file, source_setup
    from flows.setup.fields import as_hour
    from inventory.secrets import store_key
    from inventory.settings import Business

    if not path.exists():
        if not given["name"]:
            say(words.say("setup.no_terminal"))
            return USER
        zone = given["timezone"] or "Europe/Oslo"
        source_setup.check_timezone(zone)
        config_file.create(path, Business(given["name"], words.language, zone), words)
    elif not type and not given["at"]:
        say(words.say("setup.no_terminal"))
        return USER
    settings = _read(path)
    try:
        store_key(settings)
    except UserError as error:
        if error.code != "key_missing":
            raise
        source_setup.make_store_key()
    if type:
        code, settings = _connected(settings, words, type, source, options)
        if code:
            return code
    if given["at"]:
        at = as_hour(given["at"])
        source_setup.register(settings, at)
        say(words.say("setup.hour.registered", clock=f"{at.hour:02}:{at.minute:02}"))
    _done(settings, words)
    return 0


def _connected(
    settings: "Settings", words: "Words", type: str, source: str, given: Sequence[str]
) -> tuple[int, "Settings"]:
    """Try one source with the secrets that are in the environment or the keyring, and write it down when it answers."""
    from flows.setup import config_file, doctor, source_setup
    from inventory.secrets import secrets

    fields = {field.name: field for field in source_setup.describe(type)}
    options: dict[str, Any] = {}
    for pair in given:
        key, _, value = pair.partition("=")
        options[key] = _value(type, fields.get(key), key, value, settings)
    name = source or source_setup.name_for(type, settings)
    source_setup.check_name(name, settings)
    draft = source_setup.draft(settings, name, type, options)
    found = secrets(settings, draft, [field.name for field in fields.values() if field.is_secret])
    finding = _tried(settings, draft, options, found, asks_columns="columns" in fields)
    say(doctor.line(finding))
    if not finding.ok:
        return USER, settings
    return 0, config_file.add_source(settings.path, name, type, options, words)


def _tried(
    settings: "Settings", draft: "SourceConfig", options: dict[str, Any], found: dict[str, str], *, asks_columns: bool
) -> "Diagnosis":
    """Try the source; where its columns are not named, take our guess, as the interview proposes it."""
    from flows.setup import doctor, source_setup

    try:
        if asks_columns and "columns" not in options:
            options["columns"] = source_setup.columns_for(draft.type, options, source_setup.headings(draft, found))
        return source_setup.try_connection(settings, draft.name, draft.type, options, found)
    except SourceError as error:
        return doctor.failed(settings, draft, error)


def _value(type: str, field: Any, key: str, value: str, settings: "Settings") -> Any:
    from flows.setup.fields import COLUMNS, PATH, as_value, place

    if field is not None and field.is_secret:
        raise ConfigError(f"--set {key}: a secret is not given on the command line. Use «orden secret set»")
    if field is None or field.how == COLUMNS:
        try:
            return tomllib.loads(f"v = {value}")["v"]
        except tomllib.TOMLDecodeError:
            return value
    read = as_value(type, field, value)
    return place(read, settings.path.parent) if field.how == PATH else read
