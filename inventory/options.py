"""Check one table of orden.toml against what it may say: keys, types, choices."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from inventory.errors import ConfigError
from inventory.model import Option

#: Characters of a key that nobody knows: it may be of any length.
SHOWN = 60


def read_options(
    place: str, table: Mapping[str, Any], known: Mapping[str, Option]
) -> dict[str, Any]:
    """Return a table's options, with defaults filled in. Raises ``ConfigError``, one line."""
    check_known(place, table, known)
    return {key: _option(place, key, table.get(key), option) for key, option in known.items()}


def _option(place: str, key: str, value: Any, option: Option) -> Any:
    if value is None:
        if option.required:
            raise ConfigError(f"«{key}» is missing", "lacking", key=key).at(place)
        return option.default
    if option.of is float and type(value) is int:
        value = float(value)
    if type(value) is not option.of or (option.choices and value not in option.choices):
        raise must_be(option, key).at(place)
    return value


def must_be(option: Option, key: str) -> ConfigError:
    """Return the error for what an option cannot be: it says what it may be, as TOML has it."""
    if option.choices:
        choices = ", ".join(option.choices)
        said = f"«{key}» must be one of {choices}, in quotes"
        return ConfigError(said, "must_be_one", key=key, choices=choices)
    code = f"must_be_{option.of.__name__}"
    return ConfigError(f"«{key}» must be {_NAMES[option.of]}", code, key=key)


_NAMES: Mapping[type, str] = {
    str: "text in quotes; one with \\ in it in single ones",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: 'a table, such as { "Navn" = "name" }',
    list: "a list, such as [1, 2]",
}


def check_known(place: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
    """Raise ``ConfigError`` for a key that nobody knows, with the nearest that is."""
    names = list(known)
    for key in table:
        if key not in names:
            shown = key if len(key) <= SHOWN else f"{key[:SHOWN]}…"
            near = nearest(key, names)
            raise ConfigError(f"unknown key «{shown}»", "unknown_key", key=key, near=near).at(place)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the nearest of what is known; "" when none is near."""
    names = {name.lower(): name for name in known}
    near = get_close_matches(word[:SHOWN].lower(), names, n=1, cutoff=0.5)
    return names[near[0]] if near else ""
