"""Say what is happening, per source: bars on a terminal, plain lines when piped.

Everything goes to stderr: results alone go to stdout.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from flows.runtime.handover import HERE
from inventory.model import Progress, SourceNight, silent
from reports.text.misread import places_text
from reports.text.safe_text import shown as plain
from reports.text.words import Words

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class Watch(Protocol):
    """Somebody who wants to know how the night goes. Called from several threads at once."""

    def begins(self, source: str, title: str) -> None: ...
    def counts(self, source: str) -> Progress: ...
    def again(self, source: str, attempt: int, tries: int) -> None: ...
    def ends(self, night: SourceNight) -> None: ...
    def step(self, name: str) -> None: ...
    def waits(self, what: str, seconds: float) -> None: ...


class Silent:
    """Nobody watches."""

    def begins(self, source: str, title: str) -> None:
        """Hear that a source begins."""

    def counts(self, source: str) -> Progress:
        """Give the callback that hears how far the source has come."""
        return silent

    def again(self, source: str, attempt: int, tries: int) -> None:
        """Hear that the source is tried again."""

    def ends(self, night: SourceNight) -> None:
        """Hear how the source went."""

    def step(self, name: str) -> None:
        """Hear that a step begins."""

    def waits(self, what: str, seconds: float) -> None:
        """Hear what is waited for, and how long it has lasted."""


class Lines(Silent):
    """Plain lines for a log or a pipe: what is waited for, how a source ended, which step began."""

    def __init__(self, stream: TextIO, words: Words) -> None:
        self._stream = stream
        self._words = words
        self._waiting = ""

    def again(self, source: str, attempt: int, tries: int) -> None:
        """Write that the source is tried again."""
        self._write(f"{source}: {self._words.say('progress.again', k=attempt, n=tries)}")

    def ends(self, night: SourceNight) -> None:
        """Write how the source went."""
        label = _label(night.name, night.label or night.title)
        self._write(f"{label}: {result(night, self._words)}")

    def step(self, name: str) -> None:
        """Write that a step begins."""
        if self._words.known(f"progress.{name}"):
            self._write(self._words.say(f"progress.{name}"))

    def waits(self, what: str, seconds: float) -> None:
        """Write once what is waited for."""
        if what != self._waiting:
            self._waiting = what
            self._write(self._words.say(f"progress.{what}"))

    def _write(self, line: str) -> None:
        # In one call: sources end at the same moment, in several threads.
        self._stream.write(f"{line}\n")
        self._stream.flush()


class Screen(Silent):
    """Bars on a terminal: one line per source, and one for what is going on as a whole."""

    def __init__(self, bars: "Bars", words: Words) -> None:
        self._bars = bars
        self._words = words
        self._rows: dict[str, TaskID] = {}
        self._note: TaskID | None = None

    def begins(self, source: str, title: str) -> None:
        """Draw the source's bar."""
        self._clear()
        if source not in self._rows:
            label = _text(f"  {_label(source, title)}")
            self._rows[source] = self._bars.add_task(label, total=None, note="")

    def counts(self, source: str) -> Progress:
        """Give the callback that moves the source's bar."""
        row = self._rows[source]
        return lambda done, total: self._bars.update(row, completed=done, total=total, note="")

    def again(self, source: str, attempt: int, tries: int) -> None:
        """Say on the bar that the source is tried again."""
        note = self._words.say("progress.again", k=attempt, n=tries)
        self._bars.update(self._rows[source], note=_text(note, "yellow"))

    def ends(self, night: SourceNight) -> None:
        """Fill the bar and say how it went; words as well as colour."""
        row = self._rows.get(night.name)
        if row is None:
            return
        if night.trouble:
            sign, colour, whole, done = "!", "yellow", 1, 0
        else:
            whole = done = max(night.records, 1)
            sign, colour = "✓", "green"
        label = _text(sign, colour) + _text(f" {_label(night.name, night.label or night.title)}")
        note = _text(result(night, self._words), colour)
        self._bars.update(row, description=label, total=whole, completed=done, note=note)

    def step(self, name: str) -> None:
        """Show which step is being made."""
        if self._words.known(f"progress.{name}"):
            self._say(self._words.say(f"progress.{name}"))

    def waits(self, what: str, seconds: float) -> None:
        """Show what is waited for, and for how long."""
        self._say(f"{self._words.say(f'progress.{what}')} {seconds:.0f} s")

    def _say(self, text: str) -> None:
        if self._note is None:
            self._note = self._bars.add_task(_text(text), total=None, note="")
        self._bars.update(self._note, description=_text(text, "dim"))

    def _clear(self) -> None:
        if self._note is not None:
            self._bars.remove_task(self._note)
            self._note = None

    def close(self) -> None:
        """Take away the line of what is going on."""
        self._clear()


def result(night: SourceNight, words: Words) -> str:
    """Say in a few words how a source went.

    What the source itself wrote is made plain: a terminal would obey it.
    """
    if night.trouble is None:
        parts = [words.say("progress.records", n=night.records)]
        if night.unreadable:
            detail = plain(places_text(night.detail or "", words))
            parts.append(words.say("progress.bad", n=night.unreadable, detail=detail))
        return " · ".join(parts)
    why = words.or_code("progress_trouble", night.trouble)
    parts = [words.say("progress.unread", why=plain(why))]
    if night.read_at:
        parts.append(words.say("progress.before", date=words.day_of(night.read_at)))
    return " · ".join(parts)


def _label(source: str, title: str) -> str:
    return f"{plain(title)} ({plain(source)})"


def _text(text: str, style: str = "") -> str:
    """Give ``text`` as rich draws it letter by letter: no bracket in it is markup."""
    from rich.markup import escape

    safe = escape(text)
    return f"[{style}]{safe}[/]" if style else safe


def current() -> Watch:
    """Return whoever watches this program's nights."""
    return HERE.see(Silent) or Silent()


@contextmanager
def shown(language: str, stream: TextIO | None = None) -> Iterator[Watch]:
    """Show the night's progress on stderr: bars on a terminal, lines otherwise."""
    out, words = stream or sys.stderr, Words(language)
    if not out.isatty():
        with _watched(Lines(out, words)) as watch:
            yield watch
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    label, note = TextColumn("{task.description}"), TextColumn("{task.fields[note]}")
    columns = (label, BarColumn(28), MofNCompleteColumn(), note)
    with Progress(*columns, console=Console(file=out, highlight=False)) as bars:
        screen = Screen(bars, words)
        with _watched(screen):
            yield screen
        screen.close()


@contextmanager
def busy(text: str, stream: TextIO | None = None) -> Iterator[Callable[[str], None]]:
    """Say ``text`` beside a moving bar for as long as the block lasts, on a terminal only.

    Yields what writes a line above it.
    """
    out = stream or sys.stderr
    if not out.isatty():
        yield lambda line: print(line, file=out, flush=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=out, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(28), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        bars.add_task(_text(text, "dim"), total=None)
        yield lambda line: console.print(line, markup=False, emoji=False, soft_wrap=True)


@contextmanager
def _watched(watch: Silent) -> Iterator[Watch]:
    HERE.give(Silent, watch)
    try:
        yield watch
    finally:
        HERE.take(Silent)
