"""The night from the command line: run it now, or see that it runs every night."""

from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows import deployments, run_local
from flows.cli.app import PARTIAL, AsOf, Json, config_path, settings
from flows.cli.help import language
from flows.night import clock, summary
from flows.night import trial as trials
from flows.night.night_run import Done
from flows.runtime import context, progress
from flows.runtime.console import print_json, say
from flows.scheduler import os_scheduler
from flows.scheduler.os_scheduler_state import notes
from flows.setup import prompt
from inventory.errors import ConfigError, UserError
from inventory.settings import Settings
from reports.terminal import json_output
from reports.text.words import Words


def nightly(
    *,
    as_of: AsOf = None,
    only: Annotated[
        list[str] | None,
        Parameter(help="Read only this source anew; may be repeated.", negative=""),
    ] = None,
    trial: Annotated[
        bool,
        Parameter(
            negative="",
            help="Write a report marked as a trial; publish and remember nothing."
            " So does --as-of with another day than today.",
        ),
    ] = False,
    publish: Annotated[
        bool,
        Parameter(
            negative="",
            help="Publish it all the same: the day that --as-of names, or the clock's, is right.",
        ),
    ] = False,
    as_json: Json = False,
) -> int:
    """Run the night here and now, and return what it came to as an exit code."""
    if trial and publish:
        raise ConfigError(
            "--trial publishes nothing: leave out --publish, or --trial", "trial_publish"
        )
    here = settings()
    day = as_of if as_of != context.today(here) else None
    if trial or (day and not publish):
        with progress.shown(here.business.language) as watch:
            done = trials.run(here, day or context.today(here), only or (), watch)
    else:
        done = _published(here, day, tuple(only or ()), publish=publish)
    return tell_night(done, context.words_of(here), as_json=as_json)


def _published(here: Settings, day: date | None, only: tuple[str, ...], *, publish: bool) -> Done:
    """Run the night for its own day, or for ``day``; ask first when the clock seems to be wrong."""
    try:
        with progress.shown(here.business.language) as watch:
            return run_local.night(here, day, only, watch, publish=publish)
    except UserError as error:
        if error.code not in clock.CODES or not prompt.possible():
            raise
        asking = prompt.Prompt(context.words_of(here))
        asking.wrong(error)
        if not asking.yes(asking.words.say("clock.sure"), default=False):
            raise
    return _published(here, day, only, publish=True)


def tell_night(done: Done, words: Words, *, as_json: bool) -> int:
    """Say what a night came to; return its exit code."""
    for line in summary.lines(done, words):
        say(line)
    if as_json:
        told = json_output.nightly(done.overview, done.seconds, done.report, words)
        print_json(told | ({"trial": True} if done.trial else {}))
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
    words, files = Words(language(config_path())), os_scheduler.remove(Path.home())
    key = "taken_out" if files else "not_registered"
    say(words.say(f"tools.{key}", files=", ".join(map(str, files))))
    return 0


def _register(cron: str) -> int:
    here = settings()
    at = os_scheduler.time_of(cron)
    job = os_scheduler.Job(os_scheduler.command(here.path), at, here.business.timezone)
    files = ", ".join(map(str, os_scheduler.register(job, Path.home())))
    words = context.words_of(here)
    say(words.say("tools.registered", clock=at.clock, files=files))
    for note in notes(at, words):
        say(note)
    return 0
