"""The README's promises: its commands exist with their options, its TOML is read, its files are there."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from connectors import sources
from flows.cli import main
from inventory.policy import policy
from inventory.settings import load

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SHELL = [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines()]
INLINE = [code for code in re.findall(r"`(orden [^`]*)`", README) if not code.startswith("orden.toml")]
COMMANDS = sorted({line[line.index("orden ") :] for line in (*SHELL, *INLINE) if re.search(r"(^|run )orden ", line)})
TOML = re.findall(r"```toml\n(.*?)```", README, re.S)


def test_there_is_something_to_test() -> None:
    assert len(COMMANDS) >= 12
    assert len(TOML) >= 6


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists_with_its_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    tokens = shlex.split(command)[1:]
    if tokens[0] == "--config":
        tokens = tokens[2:]
    words = [token for token in tokens if not token.startswith("-")]
    path = words[:2] if words[0] in ("secret", "policy", "case") else words[:1]
    assert main.run([*path, "--help"]) == 0
    told = capsys.readouterr().out
    assert f"Usage: orden {' '.join(path)}" in told
    for option in (token for token in tokens if token.startswith("--")):
        assert option in told


@pytest.mark.parametrize("block", TOML, ids=range(len(TOML)))
def test_every_config_shown_is_read(block: str, tmp_path: Path) -> None:
    tomllib.loads(block)
    (tmp_path / "orden.toml").write_text(block, "utf-8")
    load(tmp_path / "orden.toml", sources())


def test_all_blocks_together_are_one_config(tmp_path: Path) -> None:
    (tmp_path / "orden.toml").write_text("\n".join(TOML), "utf-8")
    settings = load(tmp_path / "orden.toml", sources())
    assert {source.type for source in settings.sources} == {
        "google_forms",
        "mailchimp",
        "simplybook",
        "contafaktura",
        "table",
    }
    activity = settings.source("lopeklubb")["activity"]
    assert activity in policy.load().activities


def test_every_file_named_is_there() -> None:
    named = set(re.findall(r"\]\(([^)#:]+)\)", README)) | set(
        re.findall(r"`((?:inventory|connectors|reports|tests|benchmarks)/[\w./]+)`", README)
    )
    assert named
    for name in named:
        assert (ROOT / name).exists(), name


def test_the_gate_runs_the_command_that_the_readme_shows() -> None:
    assert sum("pytest" in line for line in SHELL) == 1
    assert "README.md" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_no_host_of_a_registry_and_no_lock_file() -> None:
    assert "https://" not in (ROOT / "pyproject.toml").read_text("utf-8")
    assert "uv.lock" in (ROOT / ".gitignore").read_text("utf-8").split()
