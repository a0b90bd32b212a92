"""A source that is being connected in the review: its form, and what was typed in it."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from unicodedata import category

from connectors import sources
from flows.setup import source_setup
from flows.setup.fields import (
    CHOICE,
    COLUMNS,
    HEADING,
    IGNORE,
    PATH,
    SECRET_FILE,
    UNREAD,
    YES_NO,
    Field,
    as_pasted_file,
    as_value,
    at_home,
    guess,
    place,
)
from inventory.errors import ConfigError, OrdenError
from inventory.secrets import variable
from inventory.settings import Settings
from reports.text.findings import problem_text
from reports.text.safe_text import shown
from reports.text.words import Words
from reports.web.setup_port import Asked, Draft, Headings, Told

#: A sheet may have hundreds of columns, a form of ours 200 fields. The guess stands for the rest.
MOST_HEADINGS = 120


def form_fields(type: str) -> tuple[Field, ...]:
    """Return what is asked for before the headings are known."""
    return tuple(each for each in source_setup.describe(type) if each.how not in (HEADING, COLUMNS))


def keys(type: str) -> tuple[Field, ...]:
    """Return the fields that are one of the source's headings."""
    return tuple(each for each in source_setup.describe(type) if each.how == HEADING)


def is_mapped(type: str) -> bool:
    """Tell whether headings are told apart in a second step."""
    return any(each.how in (HEADING, COLUMNS) for each in source_setup.describe(type))


def environment(draft: Draft, each: Field) -> str:
    """Return the secret that the machine's environment holds: it wins, tonight and every night."""
    return os.environ.get(variable(f"{draft.name}.{each.name}"), "")


def secrets(draft: Draft) -> dict[str, str]:
    """Return the secrets to try the source with."""
    found = dict(draft.secrets)
    for each in form_fields(draft.type):
        given = environment(draft, each) if each.is_secret else ""
        if given:
            found[each.name] = given
    return found


def to_keep(draft: Draft) -> tuple[Field, ...]:
    """Return the secrets that go into the keyring."""
    typed = [each for each in form_fields(draft.type) if each.name in draft.secrets]
    return tuple(each for each in typed if not environment(draft, each))


def refused(error: OrdenError, words: Words) -> Told:
    """Word an error that was raised on purpose; shorter where it stands beside its field."""
    key = f"web_setup.field.{getattr(error, 'code', '')}"
    if words.known(key):
        return Told(False, words.say(key))
    return Told(False, *problem_text(error, words))


def asked(each: Field, draft: Draft, settings: Settings, words: Words) -> Asked:
    """Return a field as the form shows it: with what was typed, never a secret."""
    if each.is_secret:
        return _asked_secret(each, draft, words)
    label = source_setup.question(draft.type, each, words)
    choices = tuple(source_setup.choices(each, settings, words))
    how = CHOICE if choices else each.how
    shown = draft.typed.get(each.name, _preset(each, draft))
    return Asked(each.name, how, label, each.required, shown, choices)


def _asked_secret(each: Field, draft: Draft, words: Words) -> Asked:
    label = source_setup.question(draft.type, each, words)
    if each.how == SECRET_FILE:
        label = words.say("web_setup.key_file")
    given = variable(f"{draft.name}.{each.name}") if environment(draft, each) else ""
    kept = each.name in draft.secrets
    return Asked(each.name, each.how, label, each.required, kept=kept, variable=given)


def _preset(each: Field, draft: Draft) -> str:
    # A default would hide what is found in another field: the tab in a sheet's address.
    if each.default is None or sources()[draft.type].options[each.name].found:
        return ""
    return str(each.default)


def fill(
    draft: Draft, name: str, typed: Mapping[str, str], settings: Settings, words: Words
) -> bool:
    """Read what was typed into the draft. Tell whether all of it could be read."""
    draft.name, draft.told, draft.wrong = name, None, {}
    draft.mapped = draft.tried = False
    try:
        source_setup.check_name(name, settings)
    except ConfigError as error:
        draft.wrong[""] = refused(error, words)
    fields, pasted = form_fields(draft.type), list[str]()
    draft.typed = {
        each.name: _visible(typed.get(each.name, "")) for each in fields if not each.is_secret
    }
    headings = {each.name for each in keys(draft.type)}
    draft.options = {key: value for key, value in draft.options.items() if key in headings}
    for each in fields:
        try:
            if each.is_secret:
                _take_secret(draft, each, typed.get(each.name, ""))
                pasted.insert(0, secrets(draft)[each.name])
            else:
                _take_option(draft, each, settings, words, pasted)
                pasted.insert(0, typed.get(each.name, ""))
        except ConfigError as error:
            draft.wrong[each.name] = refused(error, words)
    return not draft.wrong


def _visible(typed: str) -> str:
    """Leave out what cannot be seen: Windows puts a direction mark before a copied path."""
    return "".join(char for char in typed if category(char) not in ("Cc", "Cf"))


def _take_secret(draft: Draft, each: Field, typed: str) -> None:
    if environment(draft, each) or (not typed and each.name in draft.secrets):
        return
    read = as_pasted_file(typed) if each.how == SECRET_FILE else as_value(draft.type, each, typed)
    draft.secrets[each.name] = read


def _take_option(
    draft: Draft, each: Field, settings: Settings, words: Words, pasted: Iterable[str]
) -> None:
    if each.how == YES_NO:
        draft.options[each.name] = bool(draft.typed[each.name])
        return
    typed = draft.typed[each.name] or guess(draft.type, each, pasted)
    if not typed and not each.required:
        return
    value: Any = as_value(draft.type, each, typed)
    choices = dict(source_setup.choices(each, settings, words))
    if choices and value not in choices:
        raise ConfigError(f"«{each.name}» is not one of those there are", "answer_choice")
    draft.typed[each.name] = typed
    draft.options[each.name] = _placed(value, settings.path.parent) if each.how == PATH else value


def _placed(typed: str, folder: Path) -> str:
    """Return a path as orden.toml has it.

    A browser stands in no folder, so what is relative is from orden.toml's.
    """
    return place(str(folder / at_home(typed)), folder)


def take_headings(draft: Draft, names: tuple[str, ...]) -> None:
    """Take the source's headings into the draft; guess what each becomes, unless it was said."""
    fields = {*source_setup.fields_for(draft.type, draft.options), IGNORE}
    if names != draft.headings or not fields >= set(draft.columns.values()):
        draft.headings = names
        draft.columns = source_setup.columns_for(draft.type, draft.options, names)
        for each in keys(draft.type):
            draft.options.pop(each.name, None)
    draft.mapped = True


def mapping(draft: Draft, words: Words) -> Headings:
    """Return the second step: headings by number, for a heading may hold anything."""
    names = draft.headings
    numbered = tuple((str(number), shown(name)) for number, name in enumerate(names))
    before = {name: str(number) for number, name in enumerate(names)}
    taken = {draft.options.get(each.name) for each in keys(draft.type)}
    fields = source_setup.fields_for(draft.type, draft.options)
    known = ((field, words.field(field)) for field in fields)
    unread = (UNREAD, words.say("setup.columns.unread"))
    ignored = (IGNORE, words.say("setup.columns.ignore"))
    return Headings(
        keys=tuple(
            Asked(
                each.name,
                CHOICE,
                source_setup.question(draft.type, each, words),
                each.required,
                before.get(draft.options.get(each.name, ""), ""),
                numbered,
            )
            for each in keys(draft.type)
        ),
        headings=tuple(
            (before[name], shown(name), draft.columns.get(name, UNREAD))
            for name in names[:MOST_HEADINGS]
            if name not in taken
        ),
        becomes=(unread, ignored, *known),
        more=max(0, len(names) - MOST_HEADINGS),
    )


def fill_mapping(draft: Draft, chosen: Mapping[str, str], words: Words) -> bool:
    """Read what was chosen for the keys and for each heading into the draft.

    Tell whether all of it could be read.
    """
    draft.told, draft.wrong, draft.tried = None, {}, False
    by_number = {str(number): name for number, name in enumerate(draft.headings)}
    fields = {*source_setup.fields_for(draft.type, draft.options), IGNORE}
    said = {
        name: chosen.get(number, draft.columns.get(name, UNREAD))
        for number, name in by_number.items()
    }
    draft.columns = {name: become for name, become in said.items() if become in fields}
    for each in keys(draft.type):
        _take_key(draft, each, by_number.get(chosen.get(each.name, "")), words)
    taken = {draft.options.get(each.name) for each in keys(draft.type)}
    # The key is read in any case.
    columns = {name: become for name, become in draft.columns.items() if name not in taken}
    for each in source_setup.describe(draft.type):
        if each.how == COLUMNS:
            draft.options[each.name] = dict(columns)
    return not draft.wrong


def _take_key(draft: Draft, each: Field, heading: str | None, words: Words) -> None:
    draft.options.pop(each.name, None)
    if heading:
        draft.options[each.name] = heading
    elif each.required:
        missing = ConfigError("no heading was chosen", "answer_choice")
        draft.wrong[each.name] = refused(missing, words)
