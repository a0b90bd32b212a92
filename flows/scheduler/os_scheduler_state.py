"""Look whether «orden nightly» is registered with the OS scheduler, when, for which orden.toml."""

import plistlib
import re
import shlex
import sys
from dataclasses import dataclass
from datetime import datetime
from getpass import getuser
from html import unescape
from pathlib import Path

from flows.scheduler import os_scheduler
from inventory.errors import UserError
from reports.text.words import Words

#: Where systemd notes whose timers run without a session (loginctl enable-linger).
_LINGERING = Path("/var/lib/systemd/linger")


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration: when it starts, for which config file, whether it is switched on."""

    at: os_scheduler.Time
    config: Path
    on: bool


def registered(
    home: Path,
    platform: str = sys.platform,
    run: os_scheduler.Run = os_scheduler.run_command,
) -> Registered | None:
    """Return what is registered; None when nothing is, or when what is there is not of our making.

    Changes nothing.
    """
    read = {"win32": _windows, "darwin": _launchd}.get(platform, _systemd)
    try:
        return read(home, platform, run)
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None


def notes(
    at: os_scheduler.Time, words: Words, platform: str = sys.platform, lingering: Path = _LINGERING
) -> list[str]:
    """Say what may keep a night that starts at ``at`` from running: nothing, as a rule."""
    said, day = [], datetime.now(words.zone).date()
    skipped = os_scheduler.skipped_on(at, words.zone.key, day)
    if skipped:
        said.append(words.say("schedule_note.skipped", clock=at.clock, date=skipped))
    # A user's timers end with the user's last session, unless the user lingers (systemd 10705).
    if platform not in ("win32", "darwin") and not _lingers(lingering):
        said.append(words.say("schedule_note.linger"))
    return said


def _lingers(folder: Path) -> bool:
    try:
        return (folder / getuser()).exists()
    except (KeyError, OSError):  # a user without a name, a folder that nobody may look into
        return True


def _systemd(home: Path, platform: str, _run: os_scheduler.Run) -> Registered:
    service, clock = os_scheduler.files(home, platform)
    text = clock.read_text("utf-8")
    words = shlex.split(_group(r"^ExecStart=(.*)$", service.read_text("utf-8")))
    plain = [word.replace("%%", "%").replace("$$", "$") for word in words]
    # What «systemctl enable» makes for WantedBy=timers.target.
    wanted = clock.parent / "timers.target.wants" / clock.name
    at = _time(_group(r"^OnCalendar=\S+ (\d\d:\d\d)", text))
    return Registered(at, _config(plain), wanted.is_symlink())


def _launchd(home: Path, platform: str, _run: os_scheduler.Run) -> Registered:
    [file] = os_scheduler.files(home, platform)
    agent = plistlib.loads(file.read_bytes())
    clock = agent["StartCalendarInterval"]
    at = os_scheduler.Time(clock["Hour"], clock["Minute"])
    return Registered(at, _config(agent["ProgramArguments"]), on=True)


def _windows(home: Path, platform: str, run: os_scheduler.Run) -> Registered:
    [file] = os_scheduler.files(home, platform)
    text = file.read_text("utf-16")
    at = _time(_group(r"<StartBoundary>[\d-]+T(\d\d:\d\d)", text))
    arguments = unescape(_group(r"<Arguments>(.*?)</Arguments>", text))
    config = _group(r'--config (".*?"|\S+) nightly', arguments)
    try:
        run(["schtasks", "/Query", "/TN", os_scheduler.LABEL])
        on = True
    except UserError:
        on = False
    return Registered(at, Path(config.strip('"')), on)


def _group(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    if not found:
        raise ValueError(pattern)
    return found[1]


def _time(clock: str) -> os_scheduler.Time:
    hour, minute = clock.split(":")
    return os_scheduler.Time(int(hour), int(minute))


def _config(words: list[str]) -> Path:
    return Path(words[words.index("--config") + 1])
