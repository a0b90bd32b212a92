"""Say what is happening, per source: bars on a terminal, plain lines when piped, nothing when nobody watches.

Everything goes to stderr: results alone go to stdout.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from inventory.model import Progress, SourceNight, silent

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


#: What is said while it happens, by language and moment.
SAYS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "prefect": "Starter Prefect …",
        "load": "Legger inn …",
        "link": "Finner hvem som er hvem …",
        "assess": "Vurderer mot reglene …",
        "report": "Skriver rapporten …",
        "again": "prøver igjen ({} av {})",
        "records": "{} poster",
        "unread": "ikke lest: {}",
        "bad": "kunne ikke leses: {} ({})",
        "before": "tall fra {}",
    },
    "en": {
        "prefect": "Starting Prefect …",
        "load": "Loading …",
        "link": "Finding out who is who …",
        "assess": "Applying the rules …",
        "report": "Writing the report …",
        "again": "trying again ({} of {})",
        "records": "{} records",
        "unread": "not read: {}",
        "bad": "could not be read: {} ({})",
        "before": "figures from {}",
    },
}


class Lines(Silent):
    """Plain lines, for a log or a pipe: what was waited for, how each source ended, which step began."""

    def __init__(self, stream: TextIO, says: Mapping[str, str]) -> None:
        self._stream = stream
        self._says = says
        self._waiting = ""

    def again(self, source: str, attempt: int, tries: int) -> None:
        """Write that the source is tried again."""
        self._write(f"{source}: {self._says['again'].format(attempt, tries)}")

    def ends(self, night: SourceNight) -> None:
        """Write how the source went."""
        self._write(f"{night.title} ({night.name}): {result(night, self._says)}")

    def step(self, name: str) -> None:
        """Write that a step begins."""
        if name in self._says:
            self._write(self._says[name])

    def waits(self, what: str, seconds: float) -> None:
        """Write once what is waited for."""
        if what != self._waiting:
            self._waiting = what
            self._write(self._says[what])

    def _write(self, line: str) -> None:
        self._stream.write(f"{line}\n")  # in one call: sources end at the same moment, from several threads
        self._stream.flush()


class Screen(Silent):
    """Bars on a terminal: one line per source, and one for what is going on as a whole."""

    def __init__(self, bars: "Bars", says: Mapping[str, str]) -> None:
        self._bars = bars
        self._says = says
        self._rows: dict[str, TaskID] = {}
        self._note: TaskID | None = None

    def begins(self, source: str, title: str) -> None:
        """Draw the source's bar."""
        self._clear()
        if source not in self._rows:
            self._rows[source] = self._bars.add_task(f"  {title} ({source})", total=None, note="")

    def counts(self, source: str) -> Progress:
        """Give the callback that moves the source's bar."""
        row = self._rows[source]
        return lambda done, total: self._bars.update(row, completed=done, total=total, note="")

    def again(self, source: str, attempt: int, tries: int) -> None:
        """Say on the bar that the source is tried again."""
        self._bars.update(self._rows[source], note=f"[yellow]{self._says['again'].format(attempt, tries)}")

    def ends(self, night: SourceNight) -> None:
        """Fill the bar and say how it went; words as well as colour."""
        note = result(night, self._says)
        sign, colour = ("!", "yellow") if night.trouble else ("✓", "green")
        row = self._rows.get(night.name)
        if row is None:
            return
        whole = 1 if night.trouble else max(night.records, 1)
        self._bars.update(
            row,
            description=f"[{colour}]{sign}[/] {night.title} ({night.name})",
            total=whole,
            completed=0 if night.trouble else whole,
            note=f"[{colour}]{note}",
        )

    def step(self, name: str) -> None:
        """Show which step is being made."""
        if name in self._says:
            self._say(self._says[name])

    def waits(self, what: str, seconds: float) -> None:
        """Show what is waited for, and for how long."""
        self._say(f"{self._says[what]} {seconds:.0f} s")

    def _say(self, text: str) -> None:
        if self._note is None:
            self._note = self._bars.add_task(text, total=None, note="")
        self._bars.update(self._note, description=f"[dim]{text}")

    def _clear(self) -> None:
        if self._note is not None:
            self._bars.remove_task(self._note)
            self._note = None

    def close(self) -> None:
        """Take away the line of what is going on."""
        self._clear()


def result(night: SourceNight, says: Mapping[str, str]) -> str:
    """Say in a few words how a source went."""
    if night.trouble is None:
        bad = says["bad"].format(night.unreadable, night.detail) if night.unreadable else ""
        return " · ".join(part for part in (says["records"].format(night.records), bad) if part)
    before = says["before"].format(night.read_at.date().isoformat()) if night.read_at else ""
    return " · ".join(part for part in (says["unread"].format(night.trouble), before) if part)


_current: list[Watch] = [Silent()]


def current() -> Watch:
    """Return whoever watches this program's nights."""
    return _current[-1]


@contextmanager
def shown(language: str, stream: TextIO | None = None) -> Iterator[Watch]:
    """Show the night's progress on stderr for as long as the block lasts: bars on a terminal, lines otherwise."""
    out = stream or sys.stderr
    says = SAYS.get(language, SAYS["nb"])
    if not out.isatty():
        with _watched(Lines(out, says)) as watch:
            yield watch
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(28), MofNCompleteColumn(), TextColumn("{task.fields[note]}"))
    with Progress(*columns, console=Console(file=out, highlight=False)) as bars:
        screen = Screen(bars, says)
        with _watched(screen):
            yield screen
        screen.close()


@contextmanager
def _watched(watch: Watch) -> Iterator[Watch]:
    _current.append(watch)
    try:
        yield watch
    finally:
        _current.remove(watch)
