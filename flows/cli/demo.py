"""The demo: a made-up Tankeflyt served on this machine, and the very same night run on it.

There is no demo mode.
"""

import os
import shutil
import sys
import threading
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors import sources
from connectors.sandbox import child
from flows import run_local
from flows.cli.app import CONFIG, AsOf, NoOpen
from flows.cli.night import tell_night
from flows.night import night_run
from flows.runtime import context, lock, prefect_server, progress
from flows.runtime.console import say
from flows.setup.prompt import possible
from inventory.errors import ConfigError
from inventory.secrets import SANDBOX_FILE
from inventory.settings import load
from reports.text.words import Words

_ZONE = "Europe/Oslo"
#: What a demo may leave from the last one: nothing personal, and slow to make anew.
_SPARED = ("prefect", "log")


def demo(
    *,
    dir: Path = Path("orden-demo"),
    people: int = 200,
    seed: int = 1,
    as_of: AsOf = None,
    no_open: NoOpen = False,
) -> int:
    """Run the night on the made-up business, and go on into its review.

    Where nobody sits at a terminal its report is opened instead.
    """
    with progress.shown("nb") as watch:
        done = run(dir, _at_least_one(people), seed, as_of or _today(), watch)
    code = tell_night(done, Words("nb", _ZONE), as_json=False)
    if no_open:
        return code
    if not possible():
        show(done.report)
        return code
    # Not above: a demo that opens nothing need not wait for the web.
    from flows.cli import web_server

    web_server.show(load(dir / CONFIG, sources()), None, browser=True)
    return code


def sandbox(*, dir: Path, people: int = 200, seed: int = 1, hostile: bool = False) -> int:
    """Serve the made-up business until Ctrl-C.

    ``hostile``: some names and texts attack what reads them, for whoever tests that.
    """
    check_folder(dir)
    dir.mkdir(parents=True, exist_ok=True)
    with child.spawn(dir.resolve(), _at_least_one(people), seed, _today(), hostile=hostile):
        command = f"orden --config {dir / CONFIG} nightly"
        say(Words("nb", _ZONE).say("tools.sandbox", command=command))
        try:
            while True:  # in short waits: on Windows a wait without end does not hear Ctrl-C
                threading.Event().wait(0.5)
        except KeyboardInterrupt:
            return 0


def _at_least_one(people: int) -> int:
    if people < 1:
        raise ConfigError("--people must be at least 1", "people_one")
    return people


def _today() -> date:
    """Return today's date where the made-up business is."""
    return datetime.now(ZoneInfo(_ZONE)).date()


def check_folder(folder: Path) -> None:
    """Raise ``ConfigError`` when the folder holds somebody's own orden.toml: a demo spares that."""
    if (folder / CONFIG).exists() and not (folder / SANDBOX_FILE).is_file():
        raise ConfigError(
            f"{folder} holds an orden.toml that is not the sandbox's:"
            " choose another folder with --dir",
            "demo_other",
            name=folder.resolve().name,
        )


def make_room(folder: Path) -> None:
    """Forget what an earlier demo stored in ``folder``, as the sandbox's marker file tells."""
    check_folder(folder)
    if not (folder / SANDBOX_FILE).is_file():
        return
    store = folder / "var"
    if not store.is_dir() or store.is_symlink():
        return
    for entry in store.iterdir():
        if not entry.is_dir() or entry.is_symlink():
            entry.unlink()
        elif entry.name not in _SPARED:
            shutil.rmtree(entry)


def run(folder: Path, people: int, seed: int, as_of: date, watch: progress.Watch) -> night_run.Done:
    """Serve the made-up business, run the night on it, return what it came to.

    The sandbox and Prefect, the two slow starters, start at the same time. Raises what
    ``run_local.night`` raises.
    """
    folder = folder.resolve()
    check_folder(folder)
    config, store = folder / CONFIG, folder / "var"
    with lock.held(folder, "demo"), ExitStack() as serving, ThreadPoolExecutor(1) as pool:
        # Not before: another demo may be at work on what would be forgotten here.
        make_room(folder)
        served = pool.submit(serving.enter_context, child.spawn(folder, people, seed, as_of))
        with prefect_server.server(store, config, partial(watch.waits, "prefect")):
            served.result()
            settings = load(config, sources())
            context.ready(settings)
            return run_local.flow_run(settings, as_of)


def show(report: Path) -> bool:
    """Open the report in the browser, when there is one to open it in.

    Tells whether it was opened.
    """
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not screen:
        return False
    try:
        return webbrowser.open(report.as_uri())
    except webbrowser.Error:
        return False
