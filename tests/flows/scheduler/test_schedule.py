"""What the OS schedulers are given, and when; nothing is registered for real."""

import plistlib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from flows.scheduler import os_scheduler
from inventory.errors import UserError

JOB = os_scheduler.Job(
    ("/opt/py thon/python", "-m", "flows", "--config", "/home/o/100% $HOME & co/orden.toml", "nightly"),
    os_scheduler.Time(2, 5),
    "Europe/Oslo",
)
NS = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


def test_systemd_catches_up_and_follows_the_clock_of_the_business() -> None:
    text = os_scheduler.systemd_timer(JOB)
    assert "OnCalendar=*-*-* 02:05:00 Europe/Oslo\n" in text
    assert "Persistent=true\n" in text


def test_systemd_takes_a_path_literally() -> None:
    text = os_scheduler.systemd_service(JOB)
    assert (
        'ExecStart="/opt/py thon/python" "-m" "flows" "--config" "/home/o/100%% $$HOME & co/orden.toml" "nightly"\n'
        in text
    )
    assert "SuccessExitStatus=3\n" in text


def test_launchd_plist_reads_back() -> None:
    read = plistlib.loads(os_scheduler.launchd_plist(JOB).encode())
    assert read["ProgramArguments"] == list(JOB.command)
    assert read["StartCalendarInterval"] == {"Hour": 2, "Minute": 5}
    assert read["Umask"] == 0o077


def test_windows_task_starts_when_it_can() -> None:
    root = ET.fromstring(os_scheduler.windows_task(JOB).encode("utf-16"))
    assert root.findtext(".//t:StartWhenAvailable", namespaces=NS) == "true"
    assert root.findtext(".//t:DisallowStartIfOnBatteries", namespaces=NS) == "false"
    assert root.findtext(".//t:StartBoundary", namespaces=NS) == "2026-01-01T02:05:00"
    assert root.findtext(".//t:Command", namespaces=NS) == "/opt/py thon/python"
    assert '"/home/o/100% $HOME & co/orden.toml"' in (root.findtext(".//t:Arguments", namespaces=NS) or "")


@pytest.mark.parametrize(
    ("platform", "files", "first"),
    [("linux", 2, "systemctl"), ("darwin", 1, "launchctl"), ("win32", 1, "schtasks")],
)
def test_register_and_remove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, files: int, first: str
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    ran: list[list[str]] = []
    written = os_scheduler.register(JOB, tmp_path, platform, ran.append)
    assert [file.exists() for file in written] == [True] * files
    assert {words[0] for words in ran} == {first}
    assert os_scheduler.remove(tmp_path, platform, ran.append) == written
    assert not any(file.exists() for file in written)
    assert os_scheduler.remove(tmp_path, platform, ran.append) == []


@pytest.mark.parametrize("cron", ["* * * * *", "15 2 * * 1", "60 2 * * *", "0 24 * * *", "tonight", "*/5 2 * * *"])
def test_the_os_timer_takes_one_time_a_day(cron: str) -> None:
    with pytest.raises(UserError, match="minute and hour only"):
        os_scheduler.time_of(cron)


def test_the_time_is_read() -> None:
    assert os_scheduler.time_of(" 15 2 * * * ") == os_scheduler.Time(2, 15)


def test_a_machine_without_the_scheduler_gets_one_line() -> None:
    with pytest.raises(UserError, match="not on this machine"):
        os_scheduler.run_command(["no-such-command-of-any-os", "x"])
