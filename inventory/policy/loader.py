"""Read tables of a policy file key by key: a business's own file, else the shipped one.

Each mistake is one line. A reader takes what it knows out of its table; what is left over is an
unknown key. Nothing here knows what a rule or an activity is: see ``inventory.policy``,
``inventory.policy.activities`` and ``inventory.policy.gaps``.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from inventory import toml_text
from inventory.errors import PolicyError
from inventory.options import nearest

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


def text_of(folder: Path | None, name: str, problems: list[PolicyError]) -> str:
    """Return the text of policy file ``name``: the one in ``folder``, else the shipped one.

    Problems are added.
    """
    if folder is None:
        return shipped(name)
    if not folder.is_dir():
        if not any(problem.code == "policy_folder" for problem in problems):
            why = "the policy folder named in orden.toml is not there"
            problems.append(PolicyError(why, "policy_folder").at(folder.name))
        return ""
    own = folder / name
    if not own.is_file():
        return shipped(name)
    try:
        return own.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(no_text(error).at(name))
        return ""


def no_text(error: Exception) -> PolicyError:
    """Return the error for a policy file that is no text."""
    return PolicyError(f"cannot be read as UTF-8 text ({type(error).__name__})", "no_text")


def shipped(name: str) -> str:
    """Return the text of policy file ``name`` as it came with the program, "" when none did."""
    file = files("inventory").joinpath("policy", name)
    return file.read_text("utf-8") if file.is_file() else ""


def document(name: str, text: str, problems: list[PolicyError]) -> dict[str, Any]:
    """Parse a policy file's text; a mistake of form is added to ``problems``."""
    try:
        return toml_text.parsed(text)
    except toml_text.Misread as error:
        problems.append(PolicyError(error.why, error.code).at(name, error.line))
        return {}


def entries(
    name: str,
    tables: Mapping[str, Any],
    make: Callable[[str, dict[str, Any]], T],
    problems: list[PolicyError],
) -> dict[str, T]:
    """Return what ``make`` reads out of each table of a file, by key.

    Each table's first problem is added.
    """
    found = {}
    for key, table in tables.items():
        try:
            if not isinstance(table, dict):
                raise PolicyError("must be a table", "no_table")
            found[key] = make(key, dict(table))
        except PolicyError as problem:
            problems.append(problem.at(f"{name} [{key}]"))
    return found


def take(table: dict[str, Any], key: str, of: type, default: Any = None) -> Any:
    """Take ``key`` out of ``table``. Raises ``PolicyError`` when it is missing or no ``of``."""
    value = table.pop(key, default)
    if value is None:
        raise PolicyError(f"«{key}» is missing", "lacking", key=key)
    if type(value) is not of:
        raise PolicyError(f"«{key}» must be a {_OF[of]}", f"must_be_{of.__name__}", key=key)
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
            raise PolicyError(f"«{key}» must be a list of texts", "must_be_texts", key=key)
        if known is not None and name not in known:
            why, near = f"«{key}» has an unknown name «{name}»", nearest(name, known)
            raise PolicyError(why, "unknown_name", key=key, name=name, near=near)
        if like and not re.fullmatch(rf"{like[0]}\d\d", name, re.ASCII):
            why = f"«{key}» has «{name}»; it is written as in {like}"
            raise PolicyError(why, "name_like", key=key, name=name, like=like)
    return tuple(found)


def said(table: dict[str, Any], key: str, default: Said | None = None) -> Said:
    """Take a text in both languages out of ``table``."""
    if default is not None and key not in table:
        return default
    texts = take(table, key, dict)
    written = {name for name, text in texts.items() if isinstance(text, str) and text.strip()}
    if set(texts) != set(_LANGUAGES) or written != set(_LANGUAGES):
        raise PolicyError(f"«{key}» needs a text in nb and one in en", "both_languages", key=key)
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
    why = f'«{key}» must be a date such as 2026-11-22, or "" while there is none'
    raise PolicyError(why, "must_be_date", key=key)


def finished(table: dict[str, Any], known: Iterable[str]) -> None:
    """Raise ``PolicyError`` when a reader has left a key over."""
    for key in table:
        near = nearest(key, known)
        raise PolicyError(f"unknown key «{key}»", "unknown_key", key=key, near=near)


def one_of(key: str, choices: Iterable[str], written: str = "") -> PolicyError:
    """Return the error for a key that has none of its choices, with the nearest to it."""
    known, near = ", ".join(choices), nearest(written, choices)
    why = f"«{key}» must be one of {known}"
    return PolicyError(why, "must_be_one", key=key, choices=known, near=near)
