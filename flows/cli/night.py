"""The night and what starts it: demo, sandbox, check, nightly, schedule."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.runtime.console import (
    CONFIG,
    PARTIAL,
    USER,
    AsOf,
    Json,
    NoOpen,
    app,
    at_least_one,
    config_path,
    print_json,
    say,
    settings,
)
from inventory.errors import ConfigError

if TYPE_CHECKING:
    from flows.night.night_run import Done


@app.command
def demo(
    *,
    dir: Path = Path("orden-demo"),
    people: int = 200,
    seed: int = 1,
    as_of: AsOf = None,
    no_open: NoOpen = False,
) -> int:
    """See Orden work on a made-up business: nothing to configure, nobody real."""
    from flows.cli import demo as demonstration
    from flows.runtime import progress

    with progress.shown("nb") as watch:
        done = demonstration.run(dir, at_least_one("--people", people), seed, as_of or _oslo(), watch)
    code = _tell(done, "nb", "Europe/Oslo", as_json=False)
    if not no_open:
        demonstration.show(done.report)
    return code


@app.command
def sandbox(*, dir: Path, people: int = 200, seed: int = 1) -> int:
    """Serve the made-up business until Ctrl-C, for trying the other commands by hand."""
    import threading

    from connectors.sandbox import child
    from flows.cli.demo import check_folder

    check_folder(dir)
    dir.mkdir(parents=True, exist_ok=True)
    with child.spawn(dir.resolve(), at_least_one("--people", people), seed, _oslo()):
        say(f"The sandbox serves. In another terminal: orden --config {dir / CONFIG} nightly\nCtrl-C ends it.")
        try:
            while True:  # in short waits: on Windows a wait without end does not hear Ctrl-C
                threading.Event().wait(0.5)
        except KeyboardInterrupt:
            return 0


@app.command(alias="sjekk")
def check(*, as_json: Json = False) -> int:
    """Look at config, policy, store, secrets, sources and disk; say what to do. Reads no personal data."""
    from flows.runtime import progress
    from flows.setup import doctor
    from inventory.settings import language_of
    from reports.text.words import Words

    words = Words(language_of(config_path()))
    try:
        looks = doctor.findings(settings())
    except ConfigError as error:
        looks = iter([doctor.misread(error, words)])
    found = []
    with progress.busy(words.say("check.busy")) as tell:
        for finding in looks:
            found.append(finding)
            if not as_json:
                tell(doctor.line(finding))
    if as_json:
        print_json(doctor.as_json(found))
    return 0 if all(finding.ok for finding in found) else USER


@app.command(alias="natt")
def nightly(
    *,
    as_of: AsOf = None,
    only: Annotated[
        list[str] | None, Parameter(help="Read only this source anew; may be repeated.", negative="")
    ] = None,
    as_json: Json = False,
) -> int:
    """Read every source, rebuild the inventory, apply the rules, write the report."""
    from flows import run_local
    from flows.runtime import context, progress

    here = settings()
    with progress.shown(here.business.language) as watch:
        done = run_local.night(here, as_of or context.today(here), only or (), watch)
    return _tell(done, here.business.language, here.business.timezone, as_json=as_json)


def _tell(done: "Done", language: str, timezone: str, *, as_json: bool) -> int:
    """Say what a night came to; return its exit code."""
    from flows.night import summary
    from reports.terminal import json_output
    from reports.text.words import Words

    for line in summary.lines(done, Words(language, timezone)):
        say(line)
    if as_json:
        print_json(json_output.nightly(done.overview, done.seconds, done.report))
    return PARTIAL if done.overview.status == "partial" else 0


@app.command(alias="gjennomgang")
def review(
    *,
    port: Annotated[int | None, Parameter(help="The port on this machine. Default: one that is free.")] = None,
    no_open: NoOpen = False,
) -> int:
    """Open the review in the browser: decide what waits, look people up, answer requests. Ctrl-C ends it."""
    from flows.cli import web_server as reviewing

    ready = reviewing.prepare(settings(), port)
    reviewing.serve(
        ready, show=not no_open, opened=lambda address: say(f"The review is open: {address}\nCtrl-C ends it.")
    )
    return 0


@app.command
def schedule(
    *,
    cron: str = "15 2 * * *",
    os_scheduler: Annotated[bool, Parameter(name="--os", negative="", help="Use the OS scheduler, no server.")] = False,
    remove: Annotated[bool, Parameter(negative="", help="With --os: take it out again.")] = False,
) -> int:
    """Run every night: serve Prefect deployments, or with --os let the operating system start «orden nightly»."""
    from flows.runtime import progress

    if os_scheduler or remove:
        return _schedule_os(cron, remove=remove)
    from flows import deployments as serving

    here = settings()
    with progress.shown(here.business.language):
        serving.serve(here, cron)
    return 0


def _schedule_os(cron: str, *, remove: bool) -> int:
    from flows.scheduler import os_scheduler as timer

    if remove:
        files = timer.remove(Path.home())
        say("Taken out: " + ", ".join(map(str, files)) if files else "«orden nightly» was not registered")
        return 0
    here = settings()
    job = timer.Job(timer.command(here.path), timer.time_of(cron), here.business.timezone)
    files = timer.register(job, Path.home())
    say(f"«orden nightly» runs every night at {job.at.hour:02}:{job.at.minute:02}: " + ", ".join(map(str, files)))
    return 0


def _oslo() -> date:
    """Return today's date where the made-up business is."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Europe/Oslo")).date()
