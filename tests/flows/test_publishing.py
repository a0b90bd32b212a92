"""What a night that goes wrong at its very end says of itself; disks, proxies and ports that are not as hoped."""

import errno
import os
import socket
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows import guard, house, papers, prefect_home, publishing, tonight
from inventory.errors import StoreError, UserError


def _night(folder: Path, closed: list[str]) -> Any:
    ledger = SimpleNamespace(finish=lambda *_: closed.append("ledger"))
    settings = SimpleNamespace(reports_dir=folder, business=SimpleNamespace(timezone="Europe/Oslo"))
    held = SimpleNamespace(close=lambda: closed.append("lock"))
    return SimpleNamespace(
        run="r", settings=settings, ledger=ledger, held=held, as_of=date(2026, 11, 22), taken={}, seconds={}
    )


def _done(report: Path) -> Any:
    overview = SimpleNamespace(sources=(), status="complete", persons=1, records=1, outcomes={}, cleaned_tonight={})
    return SimpleNamespace(overview=overview, report=report, seconds={})


def test_after_the_swap_it_does_not_claim_that_nothing_changed(tmp_path: Path) -> None:
    closed: list[str] = []
    night = _night(tmp_path, closed)
    tonight._open["r"] = night
    with pytest.raises(StoreError, match="inventory is in place"):
        publishing._published(night, _done(tmp_path / "report.html"), tmp_path / "gone.tmp", [])
    publishing.abandon(night)  # the flow does so for every error: it must not note a second end for the run
    assert closed == ["lock"]


def test_an_old_report_that_cannot_go_does_not_fail_the_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(errno.EACCES, "open elsewhere")

    monkeypatch.setattr(papers, "forget_old", refused)
    monkeypatch.setattr(publishing.journal, "trace", lambda error: tmp_path)
    (tmp_path / "aside.tmp").touch()
    night = _night(tmp_path, [])
    done = _done(tmp_path / "report.html")
    assert publishing._published(night, done, tmp_path / "aside.tmp", []) is done
    assert tonight.finished("r") is done


def test_a_half_written_report_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "nattrapport-2026-11-22.tmp").touch()
    assert papers.forget_old(tmp_path, date(2026, 11, 22)) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "x"), "disk is full"),
        (PermissionError(errno.EACCES, "x", "/there"), "/there"),
        (OSError(errno.EROFS, "x", "/there"), "/there"),
    ],
)
def test_a_disk_that_refuses_is_for_the_user_to_mend(error: OSError, said: str) -> None:
    @guard.guarded
    def body() -> None:
        raise error

    with pytest.raises(guard.Refused):
        body()
    assert said in str(guard.user_error())
    assert guard.disk_refuses(FileNotFoundError(errno.ENOENT, "x")) is None


def test_loopback_is_reached_past_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    monkeypatch.delenv("no_proxy", raising=False)
    house.reach_loopback()
    house.reach_loopback()
    assert os.environ["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
    assert os.environ["no_proxy"] == "127.0.0.1,localhost"


def test_a_port_that_somebody_has_is_not_taken_for_ours() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(UserError, match="PREFECT_API_URL"):
            prefect_home._must_be_free(other.getsockname()[1])
