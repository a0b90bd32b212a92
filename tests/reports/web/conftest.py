"""A small made-up business after a real night; every test gets a copy that nobody has decided in."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

import connectors
from flows.cli import web_server
from inventory.settings import Settings, load
from reports.text.words import Words
from reports.web.context import ReviewContext
from tests.conftest import TODAY
from tests.night.conftest import first_night
from tests.reports.web import Browser

NOW = datetime.combine(TODAY, time(9), UTC)


@dataclass
class Kept:
    """A copy of the business that no test has changed yet, and a desk that has read its night."""

    settings: Settings
    desk: ReviewContext
    files: Mapping[Path, tuple[int, int]]


_kept: list[Kept] = []
_first: list[ReviewContext] = []


def copied(folder: Path, to: Path) -> Kept:
    """Copy the business of sixty people, as its first night left it, and read the night: once for all copies.

    They are as old and as large as each other, which is what a desk goes by.
    """
    shutil.copytree(folder, to)
    settings = load(to / "orden.toml", connectors.sources())
    desk = web_server.context_of(settings)
    desk.eager = False  # a thread would outlive the test
    if _first:
        desk._found, desk._state = _first[0]._found, _first[0]._state
    desk.state(desk.ledger())
    _first.append(desk)
    return Kept(settings, desk, files_of(settings))


def files_of(settings: Settings) -> Mapping[Path, tuple[int, int]]:
    """Return when each file of a business was written, and its size."""
    found = [(file, file.stat()) for file in settings.path.parent.rglob("*")]
    return {file: (stat.st_mtime_ns, stat.st_size) for file, stat in found}


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Return the settings of a copy that this test may change: then the next test gets another."""
    if not _kept:
        folder, _ = first_night(tmp_path_factory)
        _kept.append(copied(folder, tmp_path_factory.mktemp("review") / "business"))
    [kept] = _kept
    yield kept.settings
    if files_of(kept.settings) != kept.files:
        _kept.clear()


@pytest.fixture
def context(settings: Settings) -> ReviewContext:
    return desk_on(settings)


@pytest.fixture
def browser(context: ReviewContext) -> Browser:
    return Browser(context)


@pytest.fixture
def empty(settings: Settings) -> ReviewContext:
    """Return a desk on which no night has ever been laid."""
    shutil.rmtree(settings.store_dir)
    return desk_on(settings)


def desk_on(settings: Settings, language: str = "nb", now: Callable[[], datetime] = lambda: NOW) -> ReviewContext:
    """Return the review's desk at nine in the morning after the night."""
    known = [kept.desk for kept in _kept if kept.settings == settings]
    desk = known[0] if known else web_server.context_of(settings)
    words = Words(language, settings.business.timezone)
    return replace(desk, eager=False, words=words, now=now, writing=threading.Lock())
