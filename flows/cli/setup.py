"""Setting up: «orden init», by questions on a terminal or by options; and «orden check»."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from cyclopts import Parameter

from connectors import sources
from flows.cli.app import USER, Json, config_path, settings
from flows.runtime import context, logs, progress
from flows.runtime.console import print_json, say
from flows.scheduler import start_icon
from flows.setup import business, config_file, doctor, source_setup, terminal
from flows.setup.date_order import ambiguous
from flows.setup.fields import COLUMNS, PATH, Field, as_hour, as_value, place
from flows.setup.prompt import Prompt, Stopped, possible
from inventory.errors import ConfigError, SourceError, UserError
from inventory.model import SourceConfig
from inventory.secrets import SANDBOX_FILE, secrets
from inventory.settings import Business, Settings, language_of, load
from reports.text.safe_text import shown
from reports.text.words import Words

_STOPPED = 130


class Given(NamedTuple):
    """What the command line says of the business and the hour; "" for what it leaves open."""

    name: str
    timezone: str
    at: str


class Wanted(NamedTuple):
    """The one source to connect without a terminal: its type, its name or "", its KEY=VALUEs."""

    type: str
    name: str
    options: Sequence[str]


def check(*, as_json: Json = False) -> int:
    """Tell each finding as it comes, or all as JSON; whether all is well is the exit code."""
    words = Words(language_of(config_path()))
    try:
        looks = doctor.findings(settings())
    except ConfigError as error:
        looks = iter([doctor.misread(error, words)])
    found = []
    with progress.busy(words.say("check.busy")) as tell:
        for finding in looks:
            found.append(finding)
            if not as_json:
                tell(doctor.line(finding))
    if as_json:
        print_json(doctor.as_json(found))
    return 0 if all(finding.ok for finding in found) else USER


def init(
    *,
    language: Annotated[
        Literal["nb", "en"] | None, Parameter(help="The language of questions and reports.")
    ] = None,
    name: Annotated[str, Parameter(help="The business's name.")] = "",
    timezone: Annotated[str, Parameter(help="The business's time zone, such as Europe/Oslo.")] = "",
    type: Annotated[
        str, Parameter(help="Without a terminal: the type of the one source to connect.")
    ] = "",
    source: Annotated[str, Parameter(help="Without a terminal: what to call it.")] = "",
    set: Annotated[
        Sequence[str],
        Parameter(
            help="Without a terminal: one of its options, KEY=VALUE; repeat it.", negative=""
        ),
    ] = (),
    at: Annotated[
        str,
        Parameter(help="The hour, such as 03:15: register the night with the OS scheduler."),
    ] = "",
    icon: Annotated[
        bool,
        Parameter(negative="", help="Make the start icon again, which opens the review."),
    ] = False,
) -> int:
    """Ask for what is missing and write orden.toml. Whoever stops half-way gets 130."""
    path = config_path()
    if icon:
        say(_icon(settings()))
        return 0
    spoken = language or (language_of(path) if path.exists() else "")
    given = Given(name, timezone, at)
    prompt = Prompt(Words(spoken or "nb"))
    if (path.parent / SANDBOX_FILE).exists():
        prompt.tell("setup.demo")
        return USER
    try:
        if not possible():
            return _unattended(path, prompt.words, given, Wanted(type, source, set))
        if not spoken:
            prompt = _in_which_language(prompt)
        return _interview(path, prompt, given)
    except (Stopped, KeyboardInterrupt):
        say("")
        prompt.tell("setup.stopped")
        return _STOPPED
    except UserError as error:
        prompt.wrong(error)
        return USER


def _in_which_language(prompt: Prompt) -> Prompt:
    languages = [("nb", "Bokmål"), ("en", "English")]
    return Prompt(Words(prompt.choose("Språk / Language", languages, "nb")))


def _interview(path: Path, prompt: Prompt, given: Given) -> int:
    prompt.tell("setup.hello")
    if not business.keyring_fits(prompt):
        return USER
    way = _existing(path, prompt) if path.exists() else "new"
    if way == "leave":
        return 0
    if way == "new":
        whose = business.business(prompt, given.name, given.timezone)
        settings = config_file.create(path, whose, prompt.words)
    else:
        settings = _read(path)
    if settings.encrypt:
        business.ensure_store_key(prompt, settings)
    if way != "hour":
        settings = terminal.connect(prompt, settings)
    if way != "source" or given.at:
        business.hour(prompt, settings, given.at)
    if way == "new":
        _offer_icon(settings, prompt)
    _tell_next(settings, prompt.words)
    return 0


def _icon(settings: Settings) -> str:
    words = context.words_of(settings)
    where = start_icon.make(settings.path, words.say("setup.icon.about"))
    return words.say("setup.icon.made", where=where)


def _offer_icon(settings: Settings, prompt: Prompt) -> None:
    """Make the start icon. It is no reason to break off where that cannot be."""
    try:
        say(_icon(settings))
    except UserError as error:
        prompt.wrong(error)


def _existing(path: Path, prompt: Prompt) -> str:
    """Ask what to do with an orden.toml that is there.

    Returns ``source``: connect one more, ``hour``: choose it, ``new``: begin anew, or ``leave``.
    """
    settings, words = _read(path), prompt.words
    prompt.tell("setup.again.found", file=path.name, n=len(settings.sources))
    ways = [(way, words.say(f"setup.again.{way}")) for way in ("source", "hour", "new", "leave")]
    way = prompt.choose(words.say("setup.again.what"), ways, "source")
    if way == "new" and not business.begin_anew(prompt, path):
        return "leave"
    return way


def _read(path: Path) -> Settings:
    settings = load(path, sources())
    context.see_folders(settings)
    context.reach_loopback()
    logs.start(settings.store_dir)
    return settings


def _tell_next(settings: Settings, words: Words) -> None:
    here = settings.path == Path("orden.toml").resolve()
    orden = "orden" if here else f'orden --config "{settings.path}"'
    then, name = ("night", "nightly") if settings.sources else ("none", "init")
    for key, each in (("check", "check"), (then, name)):
        command = f"{orden} {words.or_code('command', each)}"
        say(words.say(f"setup.done.{key}", command=command))


def _unattended(path: Path, words: Words, given: Given, wanted: Wanted) -> int:
    """Do what the options say, and ask nothing.

    Raises ``UserError`` with one line for what is missing.
    """
    new = not path.exists()
    enough = given.name if new else wanted.type or given.at
    if not enough:
        say(words.say("setup.no_terminal"))
        return USER
    if new:
        zone = given.timezone or "Europe/Oslo"
        source_setup.check_timezone(zone)
        config_file.create(path, Business(given.name, words.language, zone), words)
    settings = _read(path)
    try:
        if settings.encrypt and business.key_made(words, settings):
            say(words.say("setup.key.later"))
    except UserError:
        if new:
            path.unlink()  # what is refused has changed nothing
        raise
    if wanted.type:
        connected = _connected(settings, words, wanted)
        if connected is None:
            return USER
        settings = connected
    if given.at:
        at = as_hour(given.at)
        source_setup.register(settings, at)
        for line in source_setup.registered(at, words):
            say(line)
    _tell_next(settings, words)
    return 0


def _connected(settings: Settings, words: Words, wanted: Wanted) -> Settings | None:
    """Try a source with the secrets there are, and write it down when it answers; else None."""
    fields = {field.name: field for field in source_setup.describe(wanted.type)}
    options: dict[str, Any] = {}
    for pair in wanted.options:
        key, _, value = pair.partition("=")
        options[key] = _value(wanted.type, fields.get(key), key, value, settings)
    name = wanted.name or source_setup.name_for(wanted.type, settings)
    source_setup.check_name(name, settings)
    draft = source_setup.draft(settings, name, wanted.type, options)
    needed = [field.name for field in fields.values() if field.is_secret]
    needed_secrets = secrets(settings, draft, needed)
    finding = _tried(settings, draft, options, needed_secrets, asks_columns="columns" in fields)
    say(doctor.line(finding))
    if not finding.ok:
        return None
    found = ambiguous(source_setup.draft(settings, name, wanted.type, options), needed_secrets)
    if found is not None:
        say(words.say("setup.dates.unattended", example=shown(found.example)))
    return config_file.add_source(settings.path, name, wanted.type, options, words)


def _tried(
    settings: Settings,
    draft: SourceConfig,
    options: dict[str, Any],
    found: dict[str, str],
    *,
    asks_columns: bool,
) -> doctor.Diagnosis:
    """Try the source; where its columns are not named, take our guess, as the interview does."""
    try:
        if asks_columns and "columns" not in options:
            headings = source_setup.headings(draft, found)
            options["columns"] = source_setup.columns_for(draft.type, options, headings)
        return source_setup.try_connection(settings, draft.name, draft.type, options, found)
    except SourceError as error:
        return doctor.failed(settings, draft, error)


def _value(type: str, field: Field | None, key: str, value: str, settings: Settings) -> Any:
    if field is None or field.how == COLUMNS:
        return _toml_value(value)
    if field.is_secret:
        raise ConfigError(
            f"--set {key}: a secret is not given on the command line. Use «orden secret set»",
            "secret_typed",
            name=key,
        )
    read = as_value(type, field, value)
    return place(read, settings.path.parent) if field.how == PATH else read


def _toml_value(text: str) -> Any:
    """Read a value as TOML writes it; what is no TOML is text."""
    try:
        return tomllib.loads(f"v = {text}")["v"]
    except tomllib.TOMLDecodeError:
        return text
