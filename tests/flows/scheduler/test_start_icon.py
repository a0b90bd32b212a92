"""The start icon: what is written for each system, and that what Linux's menu starts is «orden review» of this business."""

import configparser
import os
import plistlib
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import main
from flows.scheduler import start_icon
from inventory.errors import UserError

ODD = "mappe med 'x' \"y\" $HOME `id` 100% \\n æøå"


def started(entry: str) -> list[str]:
    """Read an Exec line as the Desktop Entry Specification says: the value's escapes, then the quotes', then field codes."""
    parser = configparser.RawConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(entry)
    line = parser["Desktop Entry"]["Exec"].replace("\\\\", "\\")
    words, word, inside, signs = [], "", False, iter(line)
    for sign in signs:
        if sign == '"':
            inside = not inside
        elif sign == "\\" and inside:
            word += next(signs)
        elif sign == " " and not inside:
            words.append(word)
            word = ""
        else:
            word += sign
    return [each.replace("%%", "%") for each in (*words, word)]


def test_linux_s_menu_starts_the_review_whatever_the_folder_is_called(tmp_path: Path) -> None:
    words = start_icon.command(tmp_path / ODD / "orden.toml")
    entry = start_icon.desktop_entry(words, "Ukens ti minutter")
    assert started(entry) == list(words)
    assert words[-1] == "review" and "Terminal=true" in entry and entry.count("\n") == 8


def test_a_mac_opens_it_in_a_window_of_its_own(tmp_path: Path) -> None:
    words = start_icon.command(tmp_path / ODD / "orden.toml")
    files = start_icon.mac_bundle(words)
    about = plistlib.loads(files["Contents/Info.plist"])
    assert f"Contents/MacOS/{about['CFBundleExecutable']}" in files and about["CFBundleName"] == "Orden"
    first, run = files["Contents/Resources/orden.command"].decode().splitlines()
    assert (first, shlex.split(run)) == ("#!/bin/sh", ["exec", *words])


def test_windows_is_told_in_the_environment_and_in_no_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", lambda words, env, **_more: told.append((words, env)))
    where = start_icon.make(tmp_path / ODD / "orden.toml", "", "win32")
    assert where.name == "Orden.lnk" and told[0][1]["ORDEN_LINK"] == str(where) and len(told) == 2
    assert all(ODD not in " ".join(words) for words, _ in told)
    assert all(env["ORDEN_TARGET"] == sys.executable and ODD in env["ORDEN_FOLDER"] for _, env in told)


def test_init_makes_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    Path("orden.toml").write_text('[business]\nname = "Liv"\nlanguage = "nb"\n[store]\nencrypt = false\n', "utf-8")
    file = tmp_path / "data" / "applications" / "orden.desktop"
    for _again in range(2):
        assert main.run(["init", "--icon"]) == 0
        assert str(file) in capsys.readouterr().err
        assert started(file.read_text("utf-8"))[-3:] == ["--config", str(tmp_path / "orden.toml"), "review"]
        file.unlink()


def test_one_that_cannot_be_made_is_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").write_text("no folder")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with pytest.raises(UserError, match="orden review"):
        start_icon.make(tmp_path / "orden.toml", "", "linux")
    assert os.listdir(tmp_path) == ["data"]
