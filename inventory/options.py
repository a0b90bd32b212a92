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
            raise ConfigError(f"{place}: «{key}» is missing")
        return option.default
    if option.of is float and type(value) is int:
        value = float(value)
    if type(value) is not option.of:
        raise ConfigError(f"{place}: «{key}» must be {allowed(option)}", key=key)
    if option.choices and value not in option.choices:
        raise ConfigError(f"{place}: «{key}» must be {allowed(option)}", key=key)
    return value


def allowed(option: Option) -> str:
    """Say what an option may be, as TOML has it."""
    if option.choices:
        return f"one of {', '.join(option.choices)}, in quotes"
    return _NAMES[option.of]


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
            raise ConfigError(f"{place}: unknown key «{shown}»{nearest(key, names)}", key=key)


def nearest(word: str, known: Iterable[str]) -> str:
    """Name the nearest of what is known, as the end of a sentence; "" when none is near."""
    near = get_close_matches(word[:SHOWN].lower(), list(known), n=1, cutoff=0.5)
    return f"; did you mean «{near[0]}»?" if near else ""
