"""What a night that goes wrong at its very end says of itself."""

import errno
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.night import night_run, publishing, report_files
from flows.runtime import logs
from flows.runtime.handover import HERE
from inventory.errors import StoreError
from inventory.ledger import copies


def _night(folder: Path, closed: list[str]) -> Any:
    ledger = SimpleNamespace(finish=lambda *_: closed.append("ledger"), held=nullcontext)
    settings = SimpleNamespace(reports_dir=folder, business=SimpleNamespace(timezone="Europe/Oslo"))
    held = SimpleNamespace(close=lambda: closed.append("lock"))
    return SimpleNamespace(
        run="r", settings=settings, ledger=ledger, held=held, as_of=date(2026, 11, 22), taken={}, seconds={}
    )


def _done(report: Path) -> Any:
    overview = SimpleNamespace(sources=(), status="complete", persons=1, records=1, outcomes={}, cleaned_tonight={}, tasks=())
    return SimpleNamespace(overview=overview, report=report, seconds={})


def test_after_the_swap_it_does_not_claim_that_nothing_changed(tmp_path: Path) -> None:
    closed: list[str] = []
    night = _night(tmp_path, closed)
    HERE.give(night_run.NightRun, night, "r")
    with pytest.raises(StoreError, match="inventory is in place"):
        publishing._published(night, _done(tmp_path / "report.html"), tmp_path / "gone.tmp", [])
    publishing.abandon(night)  # the flow does so for every error: it must not note a second end for the run
    assert closed == ["lock"]


def test_an_old_report_that_cannot_go_does_not_fail_the_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(errno.EACCES, "open elsewhere")

    monkeypatch.setattr(report_files, "forget_old", refused)
    monkeypatch.setattr(logs, "trace", lambda error: tmp_path)
    monkeypatch.setattr(copies, "keep", lambda *_: None)  # of a ledger that is none
    (tmp_path / "aside.tmp").touch()
    night = _night(tmp_path, [])
    done = _done(tmp_path / "report.html")
    publishing._published(night, done, tmp_path / "aside.tmp", [])
    assert night_run.finished("r") is done
