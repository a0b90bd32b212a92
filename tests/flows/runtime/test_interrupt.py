"""Ctrl-C ends a run with one line and 130, and never strikes inside an import or between the swap and the run log."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import main, setup
from flows.runtime import error_boundary, signals

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a test cannot press Ctrl-C for a child there")

IMPORTING = """
import sys
from flows.runtime import signals
signals.listen()
try:
    import slow_module
except KeyboardInterrupt:
    print("after" if slow_module_ended() else "inside", flush=True)
    sys.exit(130)
"""


def _child(code: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), str(folder)])}
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=30)


def test_it_waits_for_an_import_to_end(tmp_path: Path) -> None:
    (tmp_path / "slow_module.py").write_text(
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(0.2)\nended = True\n", "utf-8"
    )
    code = IMPORTING.replace("slow_module_ended()", "getattr(sys.modules.get('slow_module'), 'ended', False)")
    code = code.replace("    import slow_module\n", "    import slow_module, time\n    time.sleep(5)\n")
    done = _child(code, tmp_path)
    assert (done.returncode, done.stdout) == (130, "after\n"), done.stderr


def test_it_waits_for_what_must_not_be_halved_and_strikes_then(tmp_path: Path) -> None:
    code = """
import os, signal, time
from flows.runtime import signals
signals.listen()
try:
    with signals.deferred("this"):
        for _ in range(5):
            os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.2)
        print("whole", flush=True)
    time.sleep(5)
except KeyboardInterrupt:
    time.sleep(0.3)  # pressed five times, struck once
    print("struck", flush=True)
"""
    assert _child(code, tmp_path).stdout == "whole\nstruck\n"


@pytest.mark.parametrize("wrapped", [False, True])
def test_one_line_and_130(wrapped: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def pressed(*_: object) -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            if not wrapped:
                raise
            raise RuntimeError("Query interrupted") from error  # as DuckDB does

    monkeypatch.setattr(setup, "settings", pressed)
    assert main.run(["check"]) == 130
    said = capsys.readouterr().err
    assert said.startswith("Stopped.") and said.count("\n") == 1


def test_the_guard_lets_ctrl_c_pass_also_when_a_query_swallowed_it() -> None:
    @error_boundary.guarded
    def body() -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            raise RuntimeError("Query interrupted") from error

    with pytest.raises(KeyboardInterrupt):
        body()
    assert not signals.caused(ValueError("x"))


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_what_ends_a_program_is_taken_over(name: str, tmp_path: Path) -> None:
    code = f"import os, signal\nfrom flows.runtime import signals\nsignals.listen()\nos.kill(os.getpid(), signal.{name})\n"
    assert _child(code, tmp_path).returncode == 128 + signal.Signals[name]


def test_a_program_that_is_to_outlive_its_terminal_does(tmp_path: Path) -> None:
    code = "import os, signal\nfrom flows.runtime import signals\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\nsignals.listen()\n"
    assert _child(code + "os.kill(os.getpid(), signal.SIGHUP)\nprint('on')", tmp_path).stdout == "on\n"
