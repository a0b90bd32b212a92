"""Where this machine's Chromium is; and where there is none, one is got for it, once for a whole run of the tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

#: The names it bears; $ORDEN_CHROMIUM goes before them, what Playwright has downloaded comes after.
NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = "No Chromium: install one (apt-get install chromium) or set $ORDEN_CHROMIUM to its path"
#: How long one command may take to get it: a slow line's time for 170 MB.
_SECONDS = 600
#: Nobody is there to be asked; and a host that does not answer is given up soon, not tried for minutes.
_UNATTENDED = {"DEBIAN_FRONTEND": "noninteractive", "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}
# Playwright prints where its own would lie, in a program of its own: its loop may be running in this one.
_ASK = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"


class Way(NamedTuple):
    """One way to get a Chromium: what it is called, and its commands."""

    name: str
    commands: tuple[tuple[str, ...], ...]


def chromium() -> str | None:
    """Return the path of a Chromium, or None: then ``REMEDY`` says what to do."""
    named = os.environ.get("ORDEN_CHROMIUM")
    on_path = (shutil.which(name) for name in (named, *NAMES) if name)
    return next(filter(None, on_path), None) or _downloaded()


def _downloaded() -> str | None:
    """Return the path of Playwright's own Chromium, if it is there and starts: the system may lack what it needs."""
    asked = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, timeout=60)
    path = Path(asked.stdout.strip())
    if not path.is_file():
        return None
    starts = os.name == "nt" or _succeeds((str(path), "--version"), 60)  # there it would open a window
    return str(path) if starts else None


def ready(say: Callable[[str], None]) -> bool:
    """See to it that there is a Chromium, and say in a line what that took. Its tests fail when there is none."""
    if chromium():
        return True
    for way in ways():
        say(f"No Chromium here: installing one ({way.name})")
        got = all(_succeeds(command, _SECONDS) for command in way.commands)
        if got and (path := chromium()):
            say(f"Chromium is installed: {path}")
            return True
        say(f"That did not work ({way.name})")
    say(REMEDY)
    return False


def ways() -> list[Way]:
    """Return how a Chromium can be got on this machine, in the order to try."""
    download = (sys.executable, "-m", "playwright", "install", "--no-shell", "chromium")
    found = [Way("Playwright's own download", (download,))]
    root = _root()
    if root is not None and shutil.which("apt-get"):
        install = ("apt-get", "install", "-y", "--no-install-recommends", "chromium")
        found.append(Way("the system's package", ((*root, "apt-get", "update"), (*root, *install))))
    return found


def _root() -> tuple[str, ...] | None:
    """Return what stands before a command to run it as root, or None where that would need a password."""
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo") and _succeeds(("sudo", "-n", "true"), 10):
        return ("sudo", "-n")
    return None


def _succeeds(command: Sequence[str], seconds: float) -> bool:
    environment, quiet = {**os.environ, **_UNATTENDED}, subprocess.DEVNULL
    try:
        done = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
