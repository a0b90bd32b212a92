"""Ask on a terminal, one question at a time: a line, a choice, yes or no, a hidden secret."""

import sys
from collections.abc import Callable, Sequence
from getpass import getpass
from typing import TypeVar

from flows.runtime.console import say
from inventory.errors import UserError
from reports.text.findings import problem_line
from reports.text.safe_text import plain
from reports.text.words import Words

T = TypeVar("T")

_YES = ("j", "ja", "y", "yes")
_NO = ("n", "nei", "no")


class Stopped(Exception):
    """Whoever was asked has had enough."""


def possible() -> bool:
    """Tell whether somebody sits at the terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def numbered(typed: str, choices: Sequence[T]) -> T | None:
    """Return the one of ``choices`` whose number, from 1, was typed; None for another."""
    if not typed.isdecimal() or not 1 <= int(typed) <= len(choices):
        return None
    return choices[int(typed) - 1]


class Prompt:
    """Asks in one language.

    Prompts go to stderr, as all human text; an end of input raises ``Stopped``.
    """

    def __init__(self, words: Words) -> None:
        self.words = words

    def tell(self, key: str, **told: object) -> None:
        """Say the wording at ``key``."""
        say(self.words.say(key, **told))

    def line(self, question: str, default: str = "", *, exact: bool = False) -> str:
        """Ask for one line; Enter alone gives ``default``.

        A path is taken ``exact``: its blanks may be of any sort.
        """
        shown = question
        if default:
            shown = self.words.say("setup.ask.default", question=question, default=plain(default))
        if not shown.endswith("?"):
            shown += ":"
        sys.stderr.write(f"{shown} ")
        sys.stderr.flush()
        try:
            typed = sys.stdin.readline()
        except UnicodeDecodeError:
            return default
        if not typed:
            say("")
            raise Stopped
        answer = typed.strip() if exact else plain(typed)
        return answer or default

    def secret(self, question: str, stored: str = "") -> str:
        """Ask for a secret without showing it; Enter alone keeps ``stored``."""
        hint = self.words.say("setup.ask.keep" if stored else "setup.ask.hidden")
        try:
            return getpass(f"{question} ({hint}): ", stream=sys.stderr).strip() or stored
        except EOFError:
            raise Stopped from None

    def yes(self, question: str, *, default: bool) -> bool:
        """Ask for yes or no, in Norwegian or English."""
        hint = self.words.say("setup.ask.yes_no" if default else "setup.ask.no_yes")
        while True:
            typed = self.line(f"{question} {hint}").lower()
            if not typed:
                return default
            if typed in _YES:
                return True
            if typed in _NO:
                return False
            self.tell("setup.ask.yes_or_no")

    def choose(
        self, question: str, choices: Sequence[tuple[T, str]], default: T | None = None
    ) -> T:
        """Ask for one of ``choices`` (value, words) by its number."""
        say(question)
        preset = ""
        for number, (value, text) in enumerate(choices, start=1):
            say(f"  {number}  {text}")
            if value == default and not preset:
                preset = str(number)
        while True:
            typed = self.line(self.words.say("setup.ask.number"), preset)
            chosen = numbered(typed, choices)
            if chosen is not None:
                return chosen[0]
            self.tell("setup.ask.between", n=len(choices))

    def until(self, ask: Callable[[], str], read: Callable[[str], T]) -> T:
        """Ask again until ``read`` takes the answer; say what is wrong with it."""
        while True:
            try:
                return read(ask())
            except UserError as error:
                self.wrong(error)

    def wrong(self, error: UserError) -> None:
        """Say what is wrong, and what to do."""
        say(problem_line(error, self.words))
