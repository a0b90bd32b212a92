"""One run at a time; a killed run never blocks the next."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.runtime import lock
from inventory.errors import StoreError

HOLD = """
import sys
from pathlib import Path
from flows.runtime import lock
with lock.held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def _holder(folder: Path) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None and child.stdout.readline() == "held\n"
    return child


def _end(child: "subprocess.Popen[str]") -> None:
    child.kill()
    child.communicate()


def test_a_second_run_is_told_which_process_has_the_store(tmp_path: Path) -> None:
    child = _holder(tmp_path)
    try:
        with pytest.raises(StoreError, match=f"process {child.pid}"), lock.held(tmp_path):
            pass
    finally:
        _end(child)


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_run_frees_the_lock(tmp_path: Path) -> None:
    child = _holder(tmp_path)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    with lock.held(tmp_path):
        assert (tmp_path / "night.pid").read_text() == f"{os.getpid()} night"


def test_the_lock_is_freed_by_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), lock.held(tmp_path):
        raise ValueError("x")
    with lock.held(tmp_path):
        pass
    assert not (tmp_path / "night.pid").exists()


@pytest.mark.parametrize("name", ["night", "start"])
def test_a_second_night_is_refused_before_prefect_starts(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.cli import app, main
    from flows.runtime import context, prefect_server

    def started(*_: object) -> None:
        raise AssertionError("Prefect was started")

    monkeypatch.setattr(prefect_server, "server", started)
    monkeypatch.setattr(context, "ready", lambda *_: None)
    (tmp_path / "orden.toml").write_text("[store]\nencrypt = false\n", "utf-8")
    with lock.held(tmp_path / "var", name):
        assert main.run(["--config", str(tmp_path / "orden.toml"), "nightly"]) == app.USER
    said = capsys.readouterr().err
    assert f"process {os.getpid()}" in said and said.count("\n") == 1
