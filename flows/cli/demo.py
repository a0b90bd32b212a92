"""The demo: a made-up Tankeflyt served on this machine, and the very same night run on it. There is no demo mode."""

import os
import shutil
import sys
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from flows import run_local
from flows.night import lock, night_run
from flows.runtime import context, prefect_server, progress
from inventory.errors import ConfigError
from inventory.secrets import SANDBOX_FILE

#: What a demo may leave from the last one: nothing personal, and slow to make anew.
_SPARED = ("prefect", "log")


def check_folder(folder: Path) -> None:
    """Raise ``ConfigError`` when the folder holds somebody's own orden.toml: a demo never touches that."""
    if (folder / "orden.toml").exists() and not (folder / SANDBOX_FILE).is_file():
        raise ConfigError(f"{folder} holds an orden.toml that is not the sandbox's: choose another folder with --dir")


def make_room(folder: Path) -> None:
    """Forget what an earlier demo stored in ``folder``; the sandbox's own marker file says that it was one."""
    check_folder(folder)
    if not (folder / SANDBOX_FILE).is_file():
        return
    store = folder / "var"
    if not store.is_dir() or store.is_symlink():
        return
    for entry in store.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            if entry.name not in _SPARED:
                shutil.rmtree(entry)
        else:
            entry.unlink()


def run(folder: Path, people: int, seed: int, as_of: date, watch: progress.Watch) -> night_run.Done:
    """Serve the made-up business, run the night on it, return what it came to. Raises what ``running.night`` raises.

    The sandbox and Prefect, the two slow starters, start at the same time.
    """
    from connectors import sources
    from connectors.sandbox import child
    from inventory.settings import load as read

    folder = folder.resolve()
    check_folder(folder)
    config, store = folder / "orden.toml", folder / "var"
    with lock.held(folder, "demo"), ExitStack() as serving, ThreadPoolExecutor(1) as pool:
        # Not before: another demo may be at work on what would be forgotten here.
        make_room(folder)
        sandbox = pool.submit(serving.enter_context, child.spawn(folder, people, seed, as_of))
        with prefect_server.server(store, config, lambda seconds: watch.waits("prefect", seconds)):
            sandbox.result()
            settings = read(config, sources())
            context.ready(settings)
            return run_local.flow_run(settings, as_of)


def show(report: Path) -> bool:
    """Open the report in the browser, when there is one to open it in. Tells whether it was opened."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        return webbrowser.open(report.as_uri())
    except webbrowser.Error:
        return False
