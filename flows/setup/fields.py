"""What a source type asks for, and what was typed or pasted turned into its value."""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors import sources
from flows.scheduler import os_scheduler
from inventory.errors import ConfigError
from inventory.model import Option, SourceType
from inventory.settings import no_type

#: How a field is asked for.
TEXT, NUMBER, YES_NO, CHOICE, PATH = "text", "number", "yes_no", "choice", "path"
HEADING, COLUMNS, SECRET, SECRET_FILE = "heading", "columns", "secret", "secret_file"


#: What a heading may be said not to be: read and thrown away on purpose, or counted as unread.
IGNORE, UNREAD = "ignore", ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a source type asks for: its name in orden.toml or the keyring, and how to ask."""

    name: str
    how: str
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()

    @property
    def is_secret(self) -> bool:
        """Tell whether it belongs in the keyring, never in orden.toml."""
        return self.how in (SECRET, SECRET_FILE)


def type_of(name: str) -> SourceType:
    """Return the source type called ``name``. Raises ``ConfigError``."""
    if name not in sources():
        raise no_type(name, sources())
    return sources()[name]


def as_value(type: str, field: Field, typed: str) -> Any:
    """Turn what somebody typed or pasted into the field's value.

    Raises ``ConfigError`` with a code that has words.
    """
    text = _path(typed) if field.how in (PATH, SECRET_FILE) else typed.strip()
    if not text:
        raise ConfigError(f"«{field.name}» is empty", "answer_empty")
    if field.how == SECRET_FILE:
        return _file_text(text)
    if field.is_secret:
        return text
    option = type_of(type).options[field.name]
    text = _found(option, text) or text
    if field.choices and text not in field.choices:
        known = ", ".join(field.choices)
        raise ConfigError(f"«{field.name}» must be one of {known}", "answer_choice")
    if option.of is list:
        return [part.strip() for part in text.split(",") if part.strip()]
    if option.of not in (int, float):
        return text
    try:
        return option.of(text.replace(",", "."))
    except ValueError:
        raise ConfigError(f"«{field.name}» must be a number", "answer_number") from None


def _found(option: Option, text: str) -> str:
    """Find an option's value in a longer text, such as an id in an address; "" when it has none."""
    found = re.search(option.found, text) if option.found else None
    return found[1] if found else ""


def guess(type: str, field: Field, pasted: Iterable[str]) -> str:
    """Find the field's value in what was pasted for others: the tab in a sheet's address."""
    option = type_of(type).options.get(field.name)
    if not option:
        return ""
    found = (_found(option, text) for text in pasted)
    return next(filter(None, found), "")


def _path(typed: str) -> str:
    """Undo what «copy as path», or dropping a file on a terminal, does: quotes, backslashes."""
    text = typed.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].strip()
    if os.name == "nt" or text.startswith("{"):
        return text
    return re.sub(r"\\(.)", r"\1", text)


def _file_text(typed: str) -> str:
    """Read the file that a vendor handed out.

    Its text goes into the keyring, so the file itself may be thrown away.
    """
    if typed.startswith("{"):
        return _one_json(typed)
    path = Path(typed).expanduser()
    try:
        return path.read_text("utf-8-sig").strip()
    except (OSError, ValueError):
        raise ConfigError("the file cannot be read", "answer_file", name=path.name) from None


def _one_json(typed: str) -> str:
    # A file's text pasted over several lines would answer the next questions too, line by line.
    try:
        json.loads(typed)
    except ValueError:
        raise ConfigError("the file's text came in pieces", "answer_pasted") from None
    return typed


def as_pasted_file(typed: str) -> str:
    """Take the text of a vendor's JSON file that was pasted into a page.

    Raises ``ConfigError`` with a code that has words.
    """
    text = typed.strip()
    if not text:
        raise ConfigError("nothing was pasted", "answer_empty")
    try:
        whole = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        whole = False
    if not whole:
        raise ConfigError("what was pasted is not the whole of a JSON file", "answer_json")
    return text


def at_home(typed: str) -> Path:
    """Return a path with ~ written out; as it is when there is nobody of that name."""
    try:
        return Path(typed).expanduser()
    except RuntimeError:
        return Path(typed)


def place(typed: str, folder: Path) -> str:
    """Return a path as orden.toml has it: relative when it lies below its folder."""
    path = at_home(typed).absolute()
    try:
        return path.relative_to(folder.resolve()).as_posix()
    except ValueError:
        return str(path)


def as_hour(typed: str) -> os_scheduler.Time:
    """Read a time of day as people write it: 03:15, 3.15, kl.

    3. Raises ``ConfigError`` with a code that has words.
    """
    found = re.fullmatch(r"(?:kl\.?\s*)?(\d{1,2})(?:[:.](\d{2}))?", typed.strip().lower())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ConfigError(f"«{typed}» is no time of day, such as 03:15", "answer_hour")
    return os_scheduler.Time(int(found[1]), int(found[2] or 0))
