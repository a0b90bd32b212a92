"""What the OS schedulers are given, and when; nothing is registered for real."""

import plistlib
import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from getpass import getuser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows import deployments
from flows.scheduler import os_scheduler, os_scheduler_state
from inventory.errors import UserError
from reports.text.words import Words

ROOT = Path(__file__).parents[3]

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


def _everyday(at: os_scheduler.Time) -> list[date]:
    """Return the days of ten years on which Oslo's clocks do not show ``at`` exactly once. Counted by the minute, in UTC."""
    minutes = (datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(4 * 24 * 3653))
    local = (minute.astimezone(ZoneInfo("Europe/Oslo")) for minute in minutes)
    shown = Counter(one.date() for one in local if (one.hour, one.minute) == (at.hour, at.minute))
    return [day for n in range(1, 3652) if shown[day := date(2026, 11, 22) + timedelta(days=n)] != 1]


def test_the_default_hour_comes_once_on_every_day_of_ten_years() -> None:
    """Wherever one stands: all of them are asked, and each of them is the same hour."""
    at, job = os_scheduler.NIGHTLY, os_scheduler.Job(("orden",), os_scheduler.NIGHTLY, "Europe/Oslo")
    deployed = re.findall(r'cron: "(.*)"\n +timezone: (\S+)\n', (ROOT / "prefect.yaml").read_text("utf-8"))
    agent = plistlib.loads(os_scheduler.launchd_plist(job).encode())["StartCalendarInterval"]
    assert os_scheduler.time_of(deployments.CRON) == at
    assert [(os_scheduler.time_of(cron), zone) for cron, zone in deployed] == [(at, "Europe/Oslo")]
    assert f" {at.clock}:00 Europe/Oslo" in os_scheduler.systemd_timer(job)
    assert f"T{at.clock}:00<" in os_scheduler.windows_task(job)
    assert (agent["Hour"], agent["Minute"]) == (at.hour, at.minute)
    assert _everyday(at) == []
    assert date(2027, 3, 28) in _everyday(os_scheduler.Time(2, 15))  # what it was until 2026-11-30


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (os_scheduler.Time(2, 15), "Europe/Oslo", date(2027, 3, 28)),
        (os_scheduler.Time(2, 0), "Europe/Oslo", date(2027, 3, 28)),
        (os_scheduler.Time(3, 0), "Europe/Oslo", None),
        (os_scheduler.Time(1, 59), "Europe/Oslo", None),
        (os_scheduler.Time(1, 15), "Europe/London", date(2027, 3, 28)),
        (os_scheduler.Time(2, 15), "UTC", None),
    ],
)
def test_an_hour_that_the_clock_jumps_over_is_found(at: os_scheduler.Time, zone: str, day: date | None) -> None:
    assert os_scheduler.skipped_on(at, zone, date(2026, 11, 22)) == day


@pytest.mark.parametrize(
    ("hour", "platform", "lingers", "said"),
    [
        (3, "linux", False, ["loginctl enable-linger"]),
        (3, "linux", True, []),
        (3, "darwin", False, []),
        (3, "win32", False, []),
        (2, "win32", False, ["02:15"]),
        (2, "linux", False, ["02:15", "loginctl enable-linger"]),
    ],
)
def test_what_may_keep_a_night_from_running_is_told(
    tmp_path: Path, hour: int, platform: str, lingers: bool, said: list[str]
) -> None:
    if lingers:
        (tmp_path / getuser()).touch()
    notes = os_scheduler_state.notes(os_scheduler.Time(hour, 15), Words("nb", "Europe/Oslo"), platform, tmp_path)
    assert len(notes) == len(said) and all(word in note for word, note in zip(said, notes, strict=True))


def test_a_machine_without_the_scheduler_gets_one_line() -> None:
    with pytest.raises(UserError, match="not on this machine"):
        os_scheduler.run_command(["no-such-command-of-any-os", "x"])
