"""What «orden --help» prints, and what a command line is told that cannot be read, in her language.

English stands with the commands (``app``); ``bokmaal.toml`` has the same in Bokmål. Which of the
two: the language of the business that the command line is about, else the system's.
"""

import os
import re
import textwrap
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cyclopts import exceptions as wrong
from cyclopts.help import HelpEntry, HelpPanel

_LANGUAGE = re.compile(r"""(?m)^\s*language\s*=\s*["'](nb|en)["']""")
#: Of a first screen: a name and what it does stand side by side from this width on.
_NAMES, _OPTIONS = 24, 26


def language(config: Path) -> str:
    """Return nb or en: as the config file says, else as the system's language is."""
    try:
        told = _LANGUAGE.search(config.read_text("utf-8", "replace"))
    except OSError:
        told = None
    if told:
        return told[1]
    system = next(
        (os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), ""
    )
    return "nb" if system[:2] in ("nb", "nn", "no") else "en"


@cache
def bokmaal() -> Mapping[str, str]:
    """Return the Bokmål of every English text of the command line."""
    text = files("flows").joinpath("cli", "bokmaal.toml").read_text("utf-8")
    return dict(tomllib.loads(text)["said"])


def said(english: str, spoken: str) -> str:
    """Return a text in the language; one that has no Bokmål stays as it is."""
    return bokmaal().get(english, english) if spoken == "nb" else english


class HelpPages:
    """Print a command's page: what it does, how it is called, and what can be added to it."""

    def __init__(self, speak: Callable[[], str]) -> None:
        self.speak = speak

    @property
    def spoken(self) -> str:
        """Return the language of what is printed now."""
        return self.speak()

    def render_usage(self, console: Any, options: Any, usage: Any) -> None:
        """Print how the command is called."""
        called = _plain(usage).removeprefix("Usage: ")
        for word in ("COMMAND", "OPTIONS", "ARGS"):
            called = re.sub(rf"\b{word}\b", said(word, self.spoken), called)
        _print(console, f"{said('Usage', self.spoken)}: {called}", "")

    def render_description(self, console: Any, options: Any, told: Any) -> None:
        """Print what the command does."""
        text = said(_plain(told), self.spoken)
        _print(console, *(_folded(part, "", console.width) for part in text.splitlines()), "")

    def __call__(self, console: Any, options: Any, panel: HelpPanel) -> None:
        """Print commands, or what a command takes."""
        if not panel.entries:
            return
        _print(console, f"{said(_plain(panel.title), self.spoken)}:")
        width = _NAMES if panel.format == "command" else _OPTIONS
        for entry in panel.entries:
            _print(console, self._entry(entry, width, console.width))
        _print(console, "")

    def _entry(self, entry: HelpEntry, width: int, screen: int) -> str:
        labels = entry.display_labels_with_metavar
        if self.spoken == "nb" and not labels[0].startswith("-"):
            labels = labels[::-1]  # her word first
        names = ", ".join(labels)
        told = said(_plain(entry.description), self.spoken)
        told = " ".join([*told.split(), *self._bounds(entry)])
        if len(names) > width - 2:
            return f"  {names}\n{_folded(told, ' ' * (width + 2), screen)}"
        return _folded(told, " " * (width + 2), screen, f"  {names}".ljust(width + 2))

    def _bounds(self, entry: HelpEntry) -> list[str]:
        told = []
        if entry.choices:
            told.append(f"[{said('choices', self.spoken)}: {', '.join(entry.choices)}]")
        if entry.default is not None and entry.default not in ("False", '""', "()"):
            told.append(f"[{said('default', self.spoken)}: {entry.default}]")
        if entry.required:
            told.append(f"[{said('required', self.spoken)}]")
        return told


def refusal(error: wrong.CycloptsError, spoken: str) -> str:
    """Say in a line why a command line cannot be read."""
    if spoken == "en":
        return " ".join(str(error).split())
    match error:
        case wrong.UnknownCommandError():
            return _unknown(error.unused_tokens, "command", str(error))
        case wrong.UnknownOptionError():
            return _unknown([error.token.keyword or error.token.value], "option", str(error))
        case wrong.CoercionError():
            value = error.token.value if error.token else ""
            return said("no such value", spoken).format(value=value, name=_name(error))
        case wrong.MissingArgumentError():
            return said("missing", spoken).format(name=_name(error))
        case wrong.RepeatArgumentError():
            return said("twice", spoken).format(name=error.token.keyword)
        case wrong.UnusedCliTokensError():
            return said("too much", spoken).format(value=(error.unused_tokens or [""])[0])
    return said("cannot be read", spoken)


def _unknown(tokens: Sequence[str] | None, what: str, english: str) -> str:
    told = said(f"unknown {what}", "nb").format(value=(tokens or [""])[0])
    meant = re.search(r'Did you mean "?([^"?]+)', english)
    return f"{told} {said('meant', 'nb').format(value=meant[1])}" if meant else told


def _name(error: wrong.CycloptsError) -> str:
    return error.argument.name if error.argument else ""


def _plain(told: Any) -> str:
    """Return a text without the marks of the library that measures it."""
    inner = getattr(told, "primary_renderable", told)
    return str(getattr(inner, "plain", inner or "")).strip()


def _folded(text: str, indent: str, width: int, first: str | None = None) -> str:
    begin = indent if first is None else first
    return textwrap.fill(text, width, initial_indent=begin, subsequent_indent=indent) or begin


def _print(console: Any, *lines: str) -> None:
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)
