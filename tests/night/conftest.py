"""The made-up business of these tests, served in this process, and the real command line run on it."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.people.world import World
from connectors.sandbox.serve import Sandbox
from flows.cli import main
from flows.night import night_run
from inventory.settings import Settings, load
from inventory.views.models import Overview
from tests.conftest import TODAY
from tests.night import unscheduled
from tests.once import once


@pytest.fixture(scope="session")
def world() -> World:
    """Sixty people: enough for every source to have something to delete."""
    return invent(60, 7, as_of=TODAY)


@pytest.fixture(scope="session")
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world) as serving:
        yield serving


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a fresh business on the sandbox. Faults that a test sets are healed after it."""
    sandbox.write(tmp_path)
    yield load(tmp_path / "orden.toml", connectors.sources())
    for server in (sandbox.google, sandbox.mailchimp, sandbox.simplybook):
        server.heal()


class Night(NamedTuple):
    """A business on the sandbox with one night behind it, and what that night came to."""

    settings: Settings
    overview: Overview


@pytest.fixture
def slept(sandbox: Sandbox, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """The business after its first night, which is run once: a copy, to be changed and read again. Faults are healed."""
    yield Night(*after_a_night(sandbox, tmp_path, tmp_path_factory))
    for server in (sandbox.google, sandbox.mailchimp, sandbox.simplybook):
        server.heal()


def after_a_night(sandbox: Sandbox, folder: Path, factory: pytest.TempPathFactory) -> tuple[Settings, Overview]:
    """Make of ``folder`` the business that ``sandbox`` serves (its sixty people), after a night."""
    kept, done = first_night(factory)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    sandbox.write(folder)  # the store's key stays; the addresses are this sandbox's
    return load(folder / "orden.toml", connectors.sources()), done.overview


def first_night(factory: pytest.TempPathFactory) -> tuple[Path, night_run.Done]:
    """Return the folder of the sixty people's business after its first night, not to be changed, and that night."""

    def make(folder: Path) -> night_run.Done:
        with Sandbox(invent(60, 7, as_of=TODAY)) as serving:
            serving.write(folder)
            return run_night(load(folder / "orden.toml", connectors.sources()))

    return once(factory, "first-night", make)


def run_night(settings: Settings, as_of: date | None = None, **more: Any) -> night_run.Done:
    """Run the night's steps without Prefect."""
    return unscheduled.run_night(settings, as_of or TODAY, **more)


class Orden:
    """The installed command, run as a user would, in a folder of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.temp = folder / "temp"  # its own, so that a test may look through all that it leaves there
        self.temp.mkdir(exist_ok=True)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("ORDEN_", "PREFECT_"))}
        self.environment |= {name: str(self.temp) for name in ("TMPDIR", "TEMP", "TMP")} | dict(environment or {})

    def start(self, *tokens: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "flows", "--config", str(self.folder / "orden.toml"), *tokens],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=self.environment,
        )  # fmt: skip

    def __call__(self, *tokens: str) -> "Answer":
        with self.start(*tokens) as running:
            out, err = running.communicate(timeout=240)
        return Answer(running.returncode, out, err)


    def here(self, *tokens: str) -> "Answer":
        """Run a command in this process, which spares it its start: where another test starts the program for it."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main.run(["--config", str(self.folder / "orden.toml"), *tokens])
        return Answer(code, out.getvalue(), err.getvalue())


class Answer:
    """What a command gave: its exit code and both streams."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)
