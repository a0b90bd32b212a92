"""Read tables of a policy file key by key: a business's own file, else the shipped one.

Each mistake is one line. A reader takes what it knows out of its table; what is left over is an
unknown key. Nothing here knows what a rule or an activity is: see ``inventory.policy``,
``inventory.policy.activities`` and ``inventory.policy.gaps``.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from inventory import toml_text
from inventory.errors import PolicyError

T = TypeVar("T")
_LANGUAGES = ("nb", "en")
_OF: Mapping[type, str] = {list: "list", str: "text", dict: "table"}


@dataclass(frozen=True, slots=True)
class Said:
    """One text in both of the program's languages."""

    nb: str
    en: str

    def in_(self, language: str) -> str:
        """Return the text in ``language``."""
        return self.en if language == "en" else self.nb

    def __bool__(self) -> bool:
        return bool(self.nb)


NOTHING = Said("", "")


def text_of(folder: Path | None, name: str, problems: list[str]) -> str:
    """Return the text of policy file ``name``: the one in ``folder``, else the shipped one.

    Problems are added.
    """
    if folder is None:
        return shipped(name)
    if not folder.is_dir():
        problem = f"{folder.name}: the policy folder named in orden.toml is not there"
        if problem not in problems:
            problems.append(problem)
        return ""
    own = folder / name
    if not own.is_file():
        return shipped(name)
    try:
        return own.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{name}: cannot be read as UTF-8 text ({type(error).__name__})")
        return ""


def shipped(name: str) -> str:
    """Return the text of policy file ``name`` as it came with the program, "" when none did."""
    file = files("inventory").joinpath("policy", name)
    return file.read_text("utf-8") if file.is_file() else ""


def document(name: str, text: str, problems: list[str]) -> dict[str, Any]:
    """Parse a policy file's text; a mistake of form is added to ``problems``."""
    try:
        return toml_text.parsed(text)
    except toml_text.Misread as error:
        problems.append(f"{name}: {error}")
        return {}


def entries(
    name: str,
    tables: Mapping[str, Any],
    make: Callable[[str, dict[str, Any]], T],
    problems: list[str],
) -> dict[str, T]:
    """Return what ``make`` reads out of each table of a file, by key.

    Each table's first problem is added.
    """
    found = {}
    for key, table in tables.items():
        try:
            if not isinstance(table, dict):
                raise PolicyError("must be a table")
            found[key] = make(key, dict(table))
        except PolicyError as problem:
            problems.append(f"{name} [{key}]: {problem}")
    return found


def take(table: dict[str, Any], key: str, of: type, default: Any = None) -> Any:
    """Take ``key`` out of ``table``. Raises ``PolicyError`` when it is missing or no ``of``."""
    value = table.pop(key, default)
    if value is None:
        raise PolicyError(f"«{key}» is missing")
    if type(value) is not of:
        raise PolicyError(f"«{key}» must be a {_OF[of]}")
    return value


def names(
    table: dict[str, Any],
    key: str,
    known: Iterable[str] | None = None,
    default: Any = None,
    like: str = "",
) -> tuple[str, ...]:
    """Take a list of names out of ``table``.

    Each is one of ``known``, or a letter and two digits as in ``like``.
    """
    found = take(table, key, list, default)
    for name in found:
        if not isinstance(name, str):
            raise PolicyError(f"«{key}» must be a list of texts")
        if known is not None and name not in known:
            raise PolicyError(f"«{key}» has an unknown name «{name}»{nearest(name, known)}")
        if like and not re.fullmatch(rf"{like[0]}\d\d", name, re.ASCII):
            raise PolicyError(f"«{key}» has «{name}»; it is written as in {like}")
    return tuple(found)


def said(table: dict[str, Any], key: str, default: Said | None = None) -> Said:
    """Take a text in both languages out of ``table``."""
    if default is not None and key not in table:
        return default
    texts = take(table, key, dict)
    written = {name for name, text in texts.items() if isinstance(text, str) and text.strip()}
    if set(texts) != set(_LANGUAGES) or written != set(_LANGUAGES):
        raise PolicyError(f"«{key}» needs a text in nb and one in en")
    return Said(**texts)


def day(table: dict[str, Any], key: str) -> date | None:
    """Take a date out of ``table``: written YYYY-MM-DD, with or without quotes; "" is no date."""
    value = table.pop(key, "")
    if value == "":
        return None
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PolicyError(f'«{key}» must be a date such as 2026-11-22, or "" while there is none')


def finished(table: dict[str, Any], known: Iterable[str]) -> None:
    """Raise ``PolicyError`` when a reader has left a key over."""
    for key in table:
        raise PolicyError(f"unknown key «{key}»{nearest(key, known)}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint to the known word that ``word`` was perhaps meant to be, or nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean «{near[0]}»?" if near else ""
