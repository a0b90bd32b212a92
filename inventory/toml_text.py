"""TOML that a person writes: bounded when it is read, and its lines found again for a message."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

#: Characters. The longest orden.toml that is known, of 120 mapped columns, has 6,000.
LONGEST = 1_000_000
_HEAD = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


class Misread(Exception):
    """A text that is no TOML: why, with a code, and in which line when that is known."""

    def __init__(self, why: str, code: str, line: int | None = None) -> None:
        super().__init__(why if line is None else f"line {line}: {why}")
        self.why, self.code, self.line = why, code, line


def parsed(text: str) -> dict[str, Any]:
    """Return what the text says. Raises ``Misread``."""
    if len(text) > LONGEST:
        raise Misread(f"is longer than {LONGEST:,} characters, and is not read", "toml_long")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Misread("lists or tables stand too deep inside one another", "toml_deep") from None
    except tomllib.TOMLDecodeError as error:
        why, apart, at = " ".join(str(error).split()).partition(" (at line ")
        line = int(at.partition(",")[0]) if apart else None
        raise Misread(why, "toml", line) from None


def line_of(text: str, path: str) -> int | None:
    """Return the line of a key or a table, such as «store.encrypt»; None when it is not found."""
    return next((number for number, found in _paths(text) if found == path), None)


def path_at(text: str, line: int) -> str:
    """Return the key that a line gives a value to, with its tables before it; "" for none."""
    return next((path for number, path in _paths(text) if number == line), "")


def _paths(text: str) -> Iterator[tuple[int, str]]:
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        head, key = _HEAD.match(line), _KEY.match(line)
        if head:
            table = _plain(head[1])
            yield number, table
        elif key:
            yield number, f"{table}.{_plain(key[1])}".lstrip(".")


def _plain(key: str) -> str:
    return re.sub(r"""["'\s]""", "", key)
