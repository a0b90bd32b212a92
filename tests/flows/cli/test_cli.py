"""The command line: where text goes, which exit code, how fast."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import app, main, setup

COMMANDS = (
    "check",
    "demo",
    "export",
    "hours",
    "init",
    "judge",
    "lookup",
    "nightly",
    "policy",
    "register",
    "sandbox",
    "schedule",
    "secret",
)


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ORDEN_CONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def _one_line(text: str) -> bool:
    return text.endswith("\n") and text.count("\n") == 1 and "Traceback" not in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run([command, "--help"]) == 0
    assert "Usage: orden" in capsys.readouterr().out


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--help"]) == 0
    said = capsys.readouterr().out
    assert [command for command in COMMANDS if command not in said] == []
    assert "--config" in said


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("orden ")


@pytest.mark.parametrize(
    "tokens",
    [
        ["nosuch"],
        ["nightly", "--nosuch"],
        ["nightly", "--as-of", "tomorrow"],
        ["lookup"],
        ["export"],
        ["hours"],
        ["demo", "--people", "none"],
    ],
)
def test_wrong_use_is_one_line_and_two(tokens: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(tokens) == app.USER
    told = capsys.readouterr()
    assert _one_line(told.err) and told.out == ""


def test_no_config_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["nightly"]) == app.USER
    said = capsys.readouterr().err
    assert _one_line(said) and "orden demo" in said


def test_an_unknown_key_names_the_nearest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[business]\nlangauge = "nb"\n', "utf-8")
    assert main.run(["--config", str(file), "check"]) == app.USER
    said = capsys.readouterr().err
    assert _one_line(said) and "langauge" in said and "«language»" in said


def test_the_config_may_be_named_after_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["check", "--config", str(tmp_path / "there.toml")]) == app.USER
    assert "there.toml" in capsys.readouterr().err


def test_config_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app.chosen_config(None)
    monkeypatch.setenv("ORDEN_CONFIG", "/elsewhere/orden.toml")
    assert app.config_path() == Path("/elsewhere/orden.toml")
    (tmp_path / "orden.toml").touch()
    assert app.config_path() == Path("orden.toml")


def test_a_night_without_sources_stops_before_prefect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "orden.toml").write_text("[store]\nencrypt = false\n", "utf-8")
    assert main.run(["natt"]) == app.USER
    assert _one_line(capsys.readouterr().err)
    assert not (tmp_path / "var" / "inventory.duckdb").exists()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('[store]\ndir = "vra"', ["vra"]),
        ('[store]\ndir = "usb/orden/var"\n[reports]\ndir = "usb/orden/var"', ["usb/orden/var"]),
        ('[reports]\ndir = "raporter"', ["raporter"]),
        ("", []),
        ('[store]\ndir = "there"', []),
    ],
)
def test_a_folder_that_is_not_there_is_not_made_without_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, told: list[str]
) -> None:
    """A misspelt one, or a disk that is not plugged in."""
    (tmp_path / "there").mkdir()
    (tmp_path / "orden.toml").write_text(table, "utf-8")
    main.run(["case", "list"])
    said = [line for line in capsys.readouterr().err.splitlines() if "finnes ikke, og lages nå" in line]
    assert len(said) == len(told) and all(str(tmp_path / name) in line for name, line in zip(told, said, strict=True))


NO_FOLDERS = ["afile", "afile/var", "a\\u0000b", "x" * 300]
ON_LINUX = [("store", "/proc/orden")] if sys.platform.startswith("linux") else []


@pytest.mark.parametrize(
    ("table", "folder"), [*((table, name) for table in ("store", "reports") for name in NO_FOLDERS), *ON_LINUX]
)
def test_what_can_be_no_folder_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, folder: str
) -> None:
    (tmp_path / "afile").touch()
    (tmp_path / "orden.toml").write_text(f'[{table}]\ndir = "{folder}"\n', "utf-8")
    assert main.run(["case", "list"]) == app.USER
    said = capsys.readouterr().err.splitlines()[-1]
    assert f"orden.toml [{table}]" in said and "«dir»" in said and len(said) < 200


def test_files_in_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--config", "nosuch/orden.toml", "init", "--name", "T"]) == app.USER
    assert _one_line(capsys.readouterr().err) and not (tmp_path / "nosuch").exists()
    assert main.run(["policy", "show", "--html", "new/policy.html"]) == 0
    said = capsys.readouterr().err  # no config tells the language: in one program the last one's stands
    assert "Made the folder new" in said or "Mappen new fantes ikke" in said


def test_a_lookup_before_the_first_night(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "orden.toml").write_text("[store]\nencrypt = false\n", "utf-8")
    assert main.run(["lookup", "kari@example.com"]) == app.USER
    said = capsys.readouterr().err
    assert "orden nightly" in said and "kari" not in said


def test_a_bug_leaves_its_place_in_the_log_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("kari@example.com")

    monkeypatch.setattr(setup, "settings", broken)
    assert main.run(["check"]) == app.BUG
    said = capsys.readouterr().err
    assert "kari" not in said and "orden.log" in said
    log = Path(said.rpartition(": ")[2].strip())
    assert "in broken" in log.read_text("utf-8") and "kari" not in log.read_text("utf-8")


def test_demo_leaves_a_stranger_folder_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "orden.toml").write_text("# my own\n", "utf-8")
    assert main.run(["demo", "--dir", "mine", "--no-open"]) == app.USER
    assert "mine" in capsys.readouterr().err
    assert (tmp_path / "mine" / "orden.toml").read_text("utf-8") == "# my own\n"


SLOW = "prefect pandas duckdb rich.progress gspread requests jinja2 keyring connectors inventory.settings"


@pytest.mark.parametrize("tokens", [["--version"], ["--help"]])
def test_the_command_line_imports_nothing_slow(tokens: list[str]) -> None:
    code = f"import sys; from flows.cli import main; main.run({tokens!r}); print([m for m in {SLOW.split()!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ}, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
