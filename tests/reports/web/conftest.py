"""A small made-up business after a real night; every test gets a copy of its own to look at and to decide in."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from flows.cli import web_server
from inventory.settings import Settings, load
from reports.text.words import Words
from reports.web.context import ReviewContext
from tests.conftest import TODAY
from tests.night.conftest import run_night
from tests.reports.web import Browser

NOW = datetime.combine(TODAY, time(9), UTC)


@pytest.fixture(scope="session")
def after_a_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a business of forty people, as one night left it."""
    folder = tmp_path_factory.mktemp("business")
    with Sandbox(invent(40, 7, as_of=TODAY)) as sandbox:
        sandbox.write(folder)
        run_night(load(folder / "orden.toml", connectors.sources()))
    return folder


@pytest.fixture
def settings(after_a_night: Path, tmp_path: Path) -> Settings:
    """Return the settings of a copy that this test may change."""
    shutil.copytree(after_a_night, tmp_path / "business")
    return load(tmp_path / "business" / "orden.toml", connectors.sources())


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
    context = web_server.context_of(settings)
    context.eager = False  # a thread would outlive the test
    context.words, context.now = Words(language, settings.business.timezone), now
    return context
