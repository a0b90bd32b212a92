"""Progress: bars on a terminal, plain lines when piped; what a source wrote steers neither."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from flows.runtime import progress
from inventory.errors import Trouble
from inventory.model import Reading, SourceNight
from reports.text.words import LANGUAGES, Words

HOSTILE = "\x1b]0;pwned\x07\x1b[31m[red]=cmd()[/red]\u202e\nny linje"
AT = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "xterm-256color")


def night(**more: Any) -> SourceNight:
    return SourceNight("news", "mailchimp", HOSTILE, Reading.FRESH, AT, 812, **more)


def told(stream: io.StringIO, source: SourceNight) -> str:
    with progress.shown("nb", stream) as watch:
        watch.begins(source.name, source.title)
        watch.again(source.name, 2, 3)
        watch.counts(source.name)(400, 812) if isinstance(stream, Terminal) else None
        watch.ends(source)
        watch.step("link")
        watch.step("no such step")
    return stream.getvalue()


def test_piped_is_one_plain_line_a_moment() -> None:
    lines = told(io.StringIO(), night(unreadable=2, detail=HOSTILE)).splitlines()
    assert lines == [
        "news: prøver igjen (2 av 3)",
        "[red]=cmd()[/red] ny linje (news): 812 oppføringer · 2 rader kunne ikke leses ([red]=cmd()[/red] ny linje)",
        "Finner hvem som er hvem …",
    ]


def test_a_terminal_obeys_nothing_that_a_source_wrote() -> None:
    said = told(Terminal(), night(unreadable=2, detail=HOSTILE))
    assert "pwned" not in said and "\x1b]0" not in said and "\u202e" not in said
    assert "[red]=cmd()[/red] ny linje (news)" in said  # the brackets are letters, not colours
    assert "812 oppføringer" in said and "812/812" in said


def test_why_a_source_was_not_read_is_words() -> None:
    said = told(io.StringIO(), night(trouble=Trouble.REFUSED.value))
    assert "ikke lest: godtok ikke nøkkelen · tallene er fra 20. november 2026" in said
    assert progress.result(night(trouble="\x1b[2J?"), Words("en")).startswith("not read: ? ·")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_has_its_words(language: str) -> None:
    assert [t for t in Trouble if not Words(language).known(f"progress_trouble.{t}")] == []


def test_busy_shows_itself_on_a_terminal_only() -> None:
    for stream, seen in ((Terminal(), True), (io.StringIO(), False)):
        with progress.busy("Ser etter [bold]nå", stream) as say:
            say(f"ok  {'langt ' * 60}[red]ferdig")
        assert ("Ser etter [bold]nå" in stream.getvalue()) is seen
        assert f"{'langt ' * 60}[red]ferdig\n" in stream.getvalue()
