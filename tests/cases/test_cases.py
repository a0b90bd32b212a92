"""Field faults with the right value: each folder here is a business, and what must come out of its files.

``why.md`` says of which class of fault a case is and where it was met; ``run.py`` runs them against any installed
`orden` (``python tests/cases/run.py --orden .venv/bin/orden --dir tests/cases``). Here the same checks run in this
program, on the night's own steps: Prefect and a program's start are others' to test.
"""

from argparse import Namespace
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows import run_local
from flows.cli import main
from flows.night import night_run
from flows.runtime import context
from flows.runtime.progress import Watch
from inventory.settings import Settings
from tests.cases import run
from tests.night.conftest import run_night

HERE = Path(__file__).parent
NAMES = sorted(path.parent.name for path in HERE.glob("*/expected.toml"))


class InThisProgram(run.Case):  # type: ignore[misc]  # run.py is plain Python, for whoever has no house around it
    """A case whose commands are calls."""

    def __init__(self, folder: Path, keep: Path, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(folder, Namespace(keep=str(keep), publish=True), None)
        self.capsys = capsys

    def orden(self, *argv: str, limit: int = 300, memory: int | None = None) -> Any:
        self.capsys.readouterr()
        code = main.run(["--config", str(self.work / "orden.toml"), *argv])
        told = self.capsys.readouterr()
        return run.Done(code, told.out, told.err, 0.0, 0)


def night(
    settings: Settings, as_of: date | None, only: Iterable[str], watch: Watch, *, publish: bool
) -> night_run.Done:
    """Run the night's steps as the flow does, without Prefect."""
    context.ready(settings, tuple(only))
    return run_night(settings, as_of or context.today(settings), only=only, watch=watch)


@pytest.mark.parametrize("name", NAMES)
def test_what_must_come_out_does(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_local, "night", night)
    monkeypatch.setenv("ORDEN_STORE_KEY", run.KEY)
    case = InThisProgram(HERE / name, tmp_path, capsys)
    monkeypatch.chdir(tmp_path)
    assert case.run() == []
