"""«orden init» on a terminal: connect one source at a time, and mend what does not answer."""

import os
from dataclasses import dataclass, field
from typing import Any

from flows.runtime import progress
from flows.runtime.console import say
from flows.setup import doctor, source_setup
from flows.setup.date_order import ambiguous
from flows.setup.fields import (
    COLUMNS,
    HEADING,
    IGNORE,
    PATH,
    SECRET_FILE,
    UNREAD,
    Field,
    as_value,
    guess,
    place,
)
from flows.setup.prompt import Prompt, Stopped, numbered
from inventory.errors import KeyringUnfit, SourceError, UserError
from inventory.model import SourceConfig
from inventory.secrets import variable
from inventory.settings import Settings
from reports.text.safe_text import shown
from reports.text.words import Words


@dataclass(slots=True)
class Answers:
    """What has been answered about one source so far; asked again, each answer is the default."""

    type: str
    name: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    #: What was pasted: an address holds more than the one id that was asked for.
    pasted: list[str] = field(default_factory=list)


def connect(prompt: Prompt, settings: Settings) -> Settings:
    """Connect sources, one at a time, until there are no more.

    Each is written down as soon as it is connected.
    """
    while True:
        kind = _which(prompt, settings)
        if kind is None:
            return settings
        settings = _one(prompt, settings, Answers(kind))


def _which(prompt: Prompt, settings: Settings) -> str | None:
    words = prompt.words
    if settings.sources:
        named = words.join(_named(source, words) for source in settings.sources)
        say("\n" + words.say("setup.source.connected", sources=named))
    choices: list[tuple[str | None, str]] = []
    for name in source_setup.types():
        choices.append((name, source_setup.title(name, words)))
    choices.append((None, words.say("setup.source.none")))
    return prompt.choose("\n" + words.say("setup.source.which"), choices)


def _named(source: SourceConfig, words: Words) -> str:
    system = words.or_code("system", source.type)
    return words.say("setup.source.named", name=source.name, system=system)


def _one(prompt: Prompt, settings: Settings, answers: Answers) -> Settings:
    """Ask about one source until it answers, or is kept as it is or skipped. Raises ``Stopped``."""
    for number, step in enumerate(source_setup.steps(answers.type, prompt.words), start=1):
        say(f"  {number}. {step}")
    while True:
        _ask_name(prompt, settings, answers)
        finding = _ask_and_try(prompt, settings, answers)
        say(doctor.line(finding))
        way = "keep" if finding.ok else _way_on(prompt, answers)
        if way == "stop":
            raise Stopped
        if way == "skip":
            return settings
        if way == "keep":
            _ask_date_order(prompt, settings, answers, finding)
            return _written(prompt, settings, answers)


def _way_on(prompt: Prompt, answers: Answers) -> str:
    """Ask what to do about a source that does not answer: again, keep, skip or stop."""
    words = prompt.words
    ways = ["again", "keep", "skip", "stop"]
    if not _complete(answers):
        ways.remove("keep")
    choices = [(way, words.say(f"setup.failed.{way}")) for way in ways]
    return prompt.choose(words.say("setup.failed.what"), choices, "again")


def _ask_name(prompt: Prompt, settings: Settings, answers: Answers) -> None:
    question = prompt.words.say("setup.source.name")
    preset = answers.name or source_setup.name_for(answers.type, settings)

    def read(typed: str) -> str:
        source_setup.check_name(typed, settings)
        return typed

    answers.name = prompt.until(lambda: prompt.line(question, preset), read)


def _complete(answers: Answers) -> bool:
    """Tell whether all that must be answered is: such a source may be kept untried."""
    answered = {*answers.secrets, *answers.options}
    wanted = {each.name for each in source_setup.describe(answers.type) if each.required}
    return wanted <= answered


def _ask_and_try(prompt: Prompt, settings: Settings, answers: Answers) -> doctor.Diagnosis:
    """Ask for everything, headings last, and try the connection.

    Never raises for the source's sake.
    """
    fields = source_setup.describe(answers.type)
    for each in fields:
        if each.how not in (HEADING, COLUMNS):
            _ask(prompt, answers, each, settings)
    try:
        _ask_headings(prompt, settings, answers, fields)
        with progress.busy(prompt.words.say("setup.trying")):
            return source_setup.try_connection(
                settings, answers.name, answers.type, answers.options, answers.secrets
            )
    except (SourceError, UserError) as error:
        return doctor.failed(settings, _draft(settings, answers), error)


def _ask_date_order(
    prompt: Prompt, settings: Settings, answers: Answers, finding: doctor.Diagnosis
) -> None:
    """Ask how dates are written that could be two days, with one of the source's own."""
    if not finding.ok:
        return
    with progress.busy(prompt.words.say("setup.trying")):
        found = ambiguous(_draft(settings, answers), answers.secrets)
    if found is None:
        return
    words = prompt.words
    choices = [
        (order, words.say(f"setup.dates.{order}", day=words.day(day)))
        for order, day in found.days.items()
    ]
    choices.append(("", words.say("setup.dates.unsure")))
    question = words.say("setup.dates.which", example=shown(found.example))
    chosen = prompt.choose(question, choices)
    if chosen:
        answers.options["date_order"] = chosen


def _draft(settings: Settings, answers: Answers) -> SourceConfig:
    return source_setup.draft(settings, answers.name, answers.type, answers.options)


def _ask(prompt: Prompt, answers: Answers, each: Field, settings: Settings) -> None:
    question = source_setup.question(answers.type, each, prompt.words)
    if each.is_secret:
        value = _secret(prompt, answers, each, question)
        answers.secrets[each.name] = value
        answers.pasted.append(value)
        return
    choices = source_setup.choices(each, settings, prompt.words)
    if choices:
        before = answers.options.get(each.name)
        answers.options[each.name] = prompt.choose(question, choices, before)
        return
    preset = _preset(answers, each, settings)
    typed: list[str] = []

    def ask() -> str:
        typed.append(prompt.line(question, preset, exact=each.how == PATH))
        return typed[-1]

    value = prompt.until(ask, lambda text: as_value(answers.type, each, text))
    answers.pasted.append(typed[-1])
    if each.how == PATH:
        value = place(value, settings.path.parent)
    answers.options[each.name] = value


def _preset(answers: Answers, each: Field, settings: Settings) -> str:
    """Give what Enter alone means: the answer from before, an earlier paste, or the default."""
    if each.name in answers.options:
        before = str(answers.options[each.name])
        return str(settings.path.parent / before) if each.how == PATH else before
    found = guess(answers.type, each, reversed(answers.pasted))
    if found or each.default is None:
        return found
    return str(each.default)


def _secret(prompt: Prompt, answers: Answers, each: Field, question: str) -> str:
    entry = variable(f"{answers.name}.{each.name}")
    given = os.environ.get(entry)
    if given:
        prompt.tell("setup.secret.environment", variable=entry)
        return given
    before = answers.secrets.get(each.name, "")
    if each.how != SECRET_FILE:
        return prompt.until(
            lambda: prompt.secret(question, before),
            lambda text: str(as_value(answers.type, each, text)),
        )
    again = question
    if before:
        again = prompt.words.say("setup.ask.keep_file", question=question)
    return prompt.until(
        lambda: prompt.line(again, exact=True) or before,
        lambda text: text if text == before else str(as_value(answers.type, each, text)),
    )


def _ask_headings(
    prompt: Prompt, settings: Settings, answers: Answers, fields: tuple[Field, ...]
) -> None:
    wanted = [each for each in fields if each.how in (HEADING, COLUMNS)]
    if not wanted:
        return
    with progress.busy(prompt.words.say("setup.trying")):
        names = source_setup.headings(_draft(settings, answers), answers.secrets)
    choices = [(name, shown(name)) for name in names]
    for each in wanted:
        if each.how == COLUMNS:
            answers.options[each.name] = _columns(prompt, answers, names)
            continue
        question = source_setup.question(answers.type, each, prompt.words)
        before = answers.options.get(each.name)
        answers.options[each.name] = prompt.choose(question, choices, before)


def _columns(prompt: Prompt, answers: Answers, names: tuple[str, ...]) -> dict[str, str]:
    """Show what each heading will be taken for, and let it be mended, one heading at a time."""
    taken = answers.options.values()  # the key is read in any case
    names = tuple(name for name in names if name not in taken)
    columns: dict[str, str] = dict(
        answers.options.get("columns")
        or source_setup.columns_for(answers.type, answers.options, names)
    )
    prompt.tell("setup.columns.head")
    while True:
        for number, name in enumerate(names, start=1):
            say(f"  {number:>2}  {shown(name)} → {_becomes(prompt, columns.get(name, UNREAD))}")
        typed = prompt.line(prompt.words.say("setup.columns.change"))
        if not typed:
            return {name: columns[name] for name in names if name in columns}
        heading = numbered(typed, names)
        if heading is None:
            prompt.tell("setup.ask.between", n=len(names))
            continue
        fields = (UNREAD, IGNORE, *source_setup.fields_for(answers.type, answers.options))
        choices = [(field, _becomes(prompt, field)) for field in fields]
        chosen = prompt.choose(shown(heading), choices, columns.get(heading, UNREAD))
        columns.pop(heading, None)
        if chosen:
            columns[heading] = chosen


def _becomes(prompt: Prompt, field: str) -> str:
    if field == UNREAD:
        return prompt.words.say("setup.columns.unread")
    if field == IGNORE:
        return prompt.words.say("setup.columns.ignore")
    return prompt.words.field(field)


def _to_keep(answers: Answers) -> dict[str, str]:
    """Return the secrets that go into the keyring: those that the environment does not hold."""
    return {
        secret: value
        for secret, value in answers.secrets.items()
        if not os.environ.get(variable(f"{answers.name}.{secret}"))
    }


def _written(prompt: Prompt, settings: Settings, answers: Answers) -> Settings:
    """Store the secrets and write the source down; both, or neither."""
    kept = _to_keep(answers)
    try:
        written = source_setup.write_down(
            settings, answers.name, answers.type, answers.options, kept, prompt.words
        )
    except KeyringUnfit as error:
        prompt.wrong(error)
        named = prompt.words.join(variable(f"{answers.name}.{secret}") for secret in kept)
        prompt.tell("setup.secret.variable", variables=named, name=answers.name)
        return settings
    if kept:
        prompt.tell("setup.secret.stored", n=len(kept))
    described = source_setup.describe(answers.type)
    if any(each.how == SECRET_FILE and each.name in kept for each in described):
        prompt.tell("setup.secret.file")
    prompt.tell("setup.source.written", name=answers.name, file=settings.path.name)
    return written
