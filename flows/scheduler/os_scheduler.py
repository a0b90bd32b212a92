"""Register «orden nightly» with the operating system's scheduler.

The files' texts are pure functions; only ``register`` and ``remove`` touch the machine. systemd
user timers, launchd agents and Windows' Task Scheduler all start a missed run once, when the
machine is back.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from inventory.errors import UserError

LABEL = "no.orden.nightly"
_UNIT = "orden-nightly"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, local."""

    hour: int
    minute: int

    @property
    def clock(self) -> str:
        """Return it as a clock shows it: 03:15."""
        return f"{self.hour:02}:{self.minute:02}"


#: When nothing else is said. Not 02:15, which Oslo's clocks skip each spring and show twice each
#: autumn: systemd runs nothing on such a day (2027-03-28, seen with systemd-analyze 2026-11-30).
NIGHTLY = Time(3, 15)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be started: the command's words, and when."""

    command: tuple[str, ...]
    at: Time
    timezone: str


def time_of(cron: str) -> Time:
    """Read «15 3 * * *».

    Raises ``UserError`` for more than one time a day: an OS timer here runs nightly.
    """
    found = re.fullmatch(r"\s*(\d{1,2})\s+(\d{1,2})\s+\*\s+\*\s+\*\s*", cron)
    if not found or int(found[1]) > 59 or int(found[2]) > 23:
        raise UserError(
            f"--cron «{cron}»: with --os write minute and hour only,"
            ' such as "15 3 * * *" for 03:15 every night',
            "cron_os",
            name=cron,
        )
    return Time(int(found[2]), int(found[1]))


def skipped_on(at: Time, timezone: str, since: date) -> date | None:
    """Return the first day, of a year from ``since``, on which the clock jumps over ``at``."""
    zone = ZoneInfo(timezone)
    for ahead in range(366):
        local = datetime.combine(since + timedelta(days=ahead), time(at.hour, at.minute), zone)
        if local.astimezone(UTC).astimezone(zone).time() != local.time():
            return local.date()
    return None


def systemd_service(job: Job) -> str:
    """Return the text of the user service."""
    command = " ".join(_systemd_quoted(word) for word in job.command)
    return (
        "[Unit]\nDescription=Orden: nightly personal-data inventory\n\n"
        f"[Service]\nType=oneshot\nExecStart={command}\n"
        # 3: a source was not read. The report says which; the unit has done its work.
        "SuccessExitStatus=3\nUMask=0077\nNice=10\n"
    )


def systemd_timer(job: Job) -> str:
    """Return the text of the user timer.

    Persistent: a night that was missed runs once when the machine is back.
    """
    return (
        "[Unit]\nDescription=Orden: every night\n\n"
        f"[Timer]\nOnCalendar=*-*-* {job.at.clock}:00 {job.timezone}\n"
        "Persistent=true\nAccuracySec=1min\n\n[Install]\nWantedBy=timers.target\n"
    )


def _systemd_quoted(word: str) -> str:
    # systemd.service(5): % and $ are expanded even inside quotes.
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"'


def launchd_plist(job: Job) -> str:
    """Return the agent's property list.

    launchd has the machine's own time only, and starts a missed run at wake.
    """
    words = "\n".join(f"    <string>{escape(word)}</string>" for word in job.command)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{LABEL}</string>
  <key>ProgramArguments</key>
  <array>
{words}
  </array>
  <key>StartCalendarInterval</key>
  <dict>
    <key>Hour</key>
    <integer>{job.at.hour}</integer>
    <key>Minute</key>
    <integer>{job.at.minute}</integer>
  </dict>
  <key>ProcessType</key>
  <string>Background</string>
  <key>Umask</key>
  <integer>63</integer>
</dict>
</plist>
"""


def windows_task(job: Job) -> str:
    """Return the task's XML.

    StartWhenAvailable is false by default: a laptop that slept would never run.
    """
    start = f"2026-01-01T{job.at.clock}:00"
    arguments = escape(subprocess.list2cmdline(job.command[1:]))
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Orden: nightly personal-data inventory</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{start}</StartBoundary>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT4H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(job.command[0])}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


#: Runs a command of the OS. Raises ``UserError`` when it is not there or refuses.
Run = Callable[[list[str]], None]


def run_command(words: list[str]) -> None:
    """Run one command of the OS scheduler. Raises ``UserError``, one line."""
    try:
        subprocess.run(words, check=True, capture_output=True, timeout=60)
    except FileNotFoundError:
        raise UserError(
            f"«{words[0]}» is not on this machine:"
            " schedule «orden nightly» with cron or the like instead",
            "scheduler_missing",
            name=words[0],
        ) from None
    except subprocess.CalledProcessError as error:
        raise UserError(
            f"«{' '.join(words[:3])}» ended with code {error.returncode}: is there a user session?",
            "scheduler_refused",
            name=words[0],
        ) from None
    except subprocess.TimeoutExpired:
        raise UserError(
            f"«{words[0]}» did not answer within a minute", "scheduler_slow", name=words[0]
        ) from None


def files(home: Path, platform: str = sys.platform) -> list[Path]:
    """Return the files of a registration, whether they are there or not."""
    if platform == "win32":
        return [home / ".orden" / "nightly.xml"]
    if platform == "darwin":
        return [home / "Library" / "LaunchAgents" / f"{LABEL}.plist"]
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return [config / "systemd" / "user" / f"{_UNIT}.{ending}" for ending in ("service", "timer")]


def register(
    job: Job, home: Path, platform: str = sys.platform, run: Run = run_command
) -> list[Path]:
    """Write the scheduler's files below ``home`` and switch the timer on.

    Returns the files. Raises ``UserError``. When the scheduler refuses, the files are as they were:
    none that would look like a registration.
    """
    ours = files(home, platform)
    before = {file: file.read_bytes() if file.exists() else None for file in ours}
    try:
        _switch_on(job, ours, platform, run)
    except UserError:
        for file, content in before.items():
            file.unlink(missing_ok=True)
            if content is not None:
                file.write_bytes(content)
        raise
    return ours


def _switch_on(job: Job, ours: list[Path], platform: str, run: Run) -> None:
    if platform == "win32":
        _write(ours[0], windows_task(job), "utf-16")
        run(["schtasks", "/Create", "/TN", LABEL, "/XML", str(ours[0]), "/F"])
    elif platform == "darwin":
        _write(ours[0], launchd_plist(job))
        with suppress(UserError):  # of another hour: launchd loads no agent twice
            run(["launchctl", "unload", str(ours[0])])
        run(["launchctl", "load", "-w", str(ours[0])])
    else:
        _write(ours[0], systemd_service(job))
        _write(ours[1], systemd_timer(job))
        run(["systemctl", "--user", "daemon-reload"])
        run(["systemctl", "--user", "enable", "--now", f"{_UNIT}.timer"])


def remove(home: Path, platform: str = sys.platform, run: Run = run_command) -> list[Path]:
    """Switch the timer off and delete its files.

    Returns the files there were; none when it was not registered.
    """
    ours = files(home, platform)
    off = {
        "win32": ["schtasks", "/Delete", "/TN", LABEL, "/F"],
        "darwin": ["launchctl", "unload", "-w", str(ours[0])],
    }.get(platform, ["systemctl", "--user", "disable", "--now", f"{_UNIT}.timer"])
    present = [file for file in ours if file.exists()]
    if present:
        run(off)
    for file in present:
        file.unlink()
    return present


def _write(file: Path, text: str, encoding: str = "utf-8") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding=encoding)


def command(config: Path) -> tuple[str, ...]:
    """Return the words that start a night with this installation and config, from any folder."""
    return (sys.executable, "-m", "flows", "--config", str(config), "nightly")
