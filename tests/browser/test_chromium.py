"""A Chromium is found, or got: by which way on which machine, what is said, and what is left alone."""

import os
import sys
from pathlib import Path

import pytest

from tests.browser import chromium

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the machines of these tests are made of shell scripts")

DOWNLOAD = "python -m playwright install --no-shell chromium"
UPDATE = "apt-get update"
PACKAGE = "apt-get install -y --no-install-recommends chromium"


class Machine:
    """A machine on whose PATH only its own scripts lie. Each of them notes how it was called."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.log, self.bin, self.cached = folder / "log", folder / "bin", folder / "cache" / "chrome"
        self.bin.mkdir()
        self.cached.parent.mkdir()
        self.said: list[str] = []
        monkeypatch.setenv("PATH", str(self.bin))
        monkeypatch.delenv("ORDEN_CHROMIUM", raising=False)
        monkeypatch.setattr(sys, "executable", str(self.bin / "python"))

    def has(self, name: str, does: str = "", code: int = 0) -> Path:
        """Put a command there that does something and ends with ``code``."""
        return self._script(self.bin / name, f'echo "{name} $*" >> "{self.log}"\n{does}\nexit {code}')

    def has_python(self, *, loads: bool, starts: bool = True) -> None:
        """Put a Playwright there whose download comes or not, of a browser that starts or not."""
        asked = f'if [ "$1" = -c ]; then echo "{self.cached}"; exit; fi'
        browser = f"#!/bin/sh\\nexit {0 if starts else 127}\\n"
        fetched = f"printf '{browser}' > '{self.cached}'; /bin/chmod +x '{self.cached}'; exit 0"
        self._script(self.bin / "python", f'{asked}\necho "python $*" >> "{self.log}"\n{fetched if loads else "exit 1"}')

    def has_apt(self, *, gives: bool) -> None:
        browser = self.bin / "chromium"
        made = f"printf '#!/bin/sh\\n' > '{browser}'; /bin/chmod +x '{browser}'"
        self.has("apt-get", f'[ "$1" = install ] && {made}' if gives else "", code=0 if gives else 100)

    def _script(self, file: Path, does: str) -> Path:
        file.write_text(f"#!/bin/sh\n{does}\n", "utf-8")
        file.chmod(0o755)
        return file

    def ready(self) -> bool:
        return chromium.ready(self.said.append)

    @property
    def called(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


@pytest.mark.parametrize("name", chromium.NAMES)
def test_one_that_is_there_is_taken_and_nothing_is_said(machine: Machine, name: str) -> None:
    machine.has_python(loads=True)
    there = machine.has(name)
    assert chromium.chromium() == str(there)
    assert machine.ready()
    assert (machine.called, machine.said) == ([], [])


def test_the_one_that_is_named_goes_first(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has("chromium")
    mine = tmp_path / "my-chrome"
    mine.touch(mode=0o755)
    monkeypatch.setenv("ORDEN_CHROMIUM", str(mine))
    assert chromium.chromium() == str(mine)


def test_what_playwright_has_is_taken_where_there_is_no_other(machine: Machine) -> None:
    machine.has_python(loads=True)
    assert chromium.chromium() is None
    machine.cached.write_text("#!/bin/sh\n", "utf-8")
    machine.cached.chmod(0o755)
    assert chromium.chromium() == str(machine.cached)
    assert machine.ready() and machine.called == []


@pytest.mark.usefixtures("root")
def test_playwrights_download_goes_before_the_systems_package(machine: Machine) -> None:
    machine.has_python(loads=True)
    machine.has_apt(gives=True)
    assert machine.ready()
    assert machine.called == [DOWNLOAD]
    assert machine.said == [
        "No Chromium here: installing one (Playwright's own download)",
        f"Chromium is installed: {machine.cached}",
    ]


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(("loads", "starts"), [(False, True), (True, False)], ids=["no download", "does not start"])
def test_else_root_takes_the_systems_package(machine: Machine, loads: bool, starts: bool) -> None:
    machine.has_python(loads=loads, starts=starts)
    machine.has_apt(gives=True)
    assert machine.ready()
    assert machine.called == [DOWNLOAD, UPDATE, PACKAGE]
    assert machine.said == [
        "No Chromium here: installing one (Playwright's own download)",
        "That did not work (Playwright's own download)",
        "No Chromium here: installing one (the system's package)",
        f"Chromium is installed: {machine.bin / 'chromium'}",
    ]


@pytest.mark.usefixtures("user")
def test_who_may_become_root_without_a_password_does(machine: Machine) -> None:
    machine.has_python(loads=False)
    machine.has_apt(gives=True)
    machine.has("sudo", 'shift; [ "$1" = true ] || "$@"')
    assert machine.ready()
    asked, became = "sudo -n true", [f"sudo -n {UPDATE}", UPDATE, f"sudo -n {PACKAGE}", PACKAGE]
    assert machine.called == [asked, DOWNLOAD, *became]


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("sudo", [None, 1], ids=["no sudo", "a password"])
def test_who_may_not_is_told_what_to_do(machine: Machine, sudo: int | None) -> None:
    machine.has_python(loads=False)
    machine.has_apt(gives=True)
    if sudo is not None:
        machine.has("sudo", code=sudo)
    assert not machine.ready()
    assert [call for call in machine.called if not call.startswith("sudo -n true")] == [DOWNLOAD]
    assert machine.said[-1] == chromium.REMEDY


@pytest.mark.usefixtures("root")
def test_a_machine_without_apt_is_told_what_to_do(machine: Machine) -> None:
    machine.has_python(loads=False)
    assert not machine.ready()
    assert (machine.called, machine.said[-1]) == ([DOWNLOAD], chromium.REMEDY)


@pytest.mark.usefixtures("root")
def test_a_package_that_does_not_come_is_not_asked_for_twice(machine: Machine) -> None:
    machine.has_python(loads=False)
    machine.has_apt(gives=False)
    assert not machine.ready()
    assert machine.called == [DOWNLOAD, UPDATE]
    assert "apt-get install chromium" in machine.said[-1] and "ORDEN_CHROMIUM" in machine.said[-1]


@pytest.mark.usefixtures("root")
def test_a_download_that_hangs_is_given_up(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "_SECONDS", 0.2)
    machine._script(machine.bin / "python", '[ "$1" = -c ] && exit\nexec /bin/sleep 5')
    assert not machine.ready()
    assert machine.said[-2:] == ["That did not work (Playwright's own download)", chromium.REMEDY]
