"""What others on the machine see of a command: its name, and no file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells what stands in memory")

ROOT = Path(__file__).parents[3]
SHOW = "from pathlib import Path; print(Path('/proc/self/cmdline').read_bytes().strip(b'\\0').decode())"


@pytest.mark.parametrize("title", ["'orden lookup'", "'x' * 9_999"])
def test_what_was_typed_after_a_command_is_not_shown(title: str) -> None:
    code = f"from flows.runtime import private; private.hide_arguments({title}); {SHOW}"
    told = subprocess.run(
        [sys.executable, "-c", code, "Kari Nordmann"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    shown = told.stdout.rstrip("\n")
    assert shown and eval(title).startswith(shown)


def test_files_are_born_private(tmp_path: Path) -> None:
    code = "from flows.runtime import private; private.born_private(); import os, sys; os.makedirs('a/b'); open('a/b/c', 'w').close()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment, umask=0o022)
    assert [oct((tmp_path / name).stat().st_mode & 0o777) for name in ("a", "a/b", "a/b/c")] == ["0o700", "0o700", "0o600"]
