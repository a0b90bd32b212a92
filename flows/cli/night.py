"""The night from the command line: run it now, or see that it runs every night."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows import deployments, run_local
from flows.cli.app import PARTIAL, AsOf, Json, settings
from flows.night import summary
from flows.night.night_run import Done
from flows.runtime import context, progress
from flows.runtime.console import print_json, say
from flows.scheduler import os_scheduler
from reports.terminal import json_output
from reports.text.words import Words


def nightly(
    *,
    as_of: AsOf = None,
    only: Annotated[
        list[str] | None,
        Parameter(help="Read only this source anew; may be repeated.", negative=""),
    ] = None,
    as_json: Json = False,
) -> int:
    """Run the night here and now, and return what it came to as an exit code."""
    here = settings()
    with progress.shown(here.business.language) as watch:
        done = run_local.night(here, as_of or context.today(here), only or (), watch)
    return tell_night(done, context.words_of(here), as_json=as_json)


def tell_night(done: Done, words: Words, *, as_json: bool) -> int:
    """Say what a night came to; return its exit code."""
    for line in summary.lines(done, words):
        say(line)
    if as_json:
        print_json(json_output.nightly(done.overview, done.seconds, done.report))
    return PARTIAL if done.overview.status == "partial" else 0


def schedule(
    *,
    cron: str = deployments.CRON,
    by_os: Annotated[
        bool, Parameter(name="--os", negative="", help="Use the OS scheduler, no server.")
    ] = False,
    remove: Annotated[bool, Parameter(negative="", help="With --os: take it out again.")] = False,
) -> int:
    """Serve the deployments until Ctrl-C, or register the night with the OS scheduler."""
    if remove:
        return _unregister()
    if by_os:
        return _register(cron)
    here = settings()
    with progress.shown(here.business.language):
        deployments.serve(here, cron)
    return 0


def _unregister() -> int:
    files = os_scheduler.remove(Path.home())
    if files:
        say("Taken out: " + ", ".join(map(str, files)))
    else:
        say("«orden nightly» was not registered")
    return 0


def _register(cron: str) -> int:
    here = settings()
    at = os_scheduler.time_of(cron)
    job = os_scheduler.Job(os_scheduler.command(here.path), at, here.business.timezone)
    files = ", ".join(map(str, os_scheduler.register(job, Path.home())))
    say(f"«orden nightly» runs every night at {at.hour:02}:{at.minute:02}: {files}")
    return 0
