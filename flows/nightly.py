"""The night as a Prefect flow: sources at once, then load, link, assess, publish.

Prefect is told run ids, source names, dates and counts, nothing else (facts/prefect_duckdb.md §2):
the tasks find the night in this program by its run id, keep no results, and every body is behind
``guarded``.
"""

import time
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.runtime import task_run
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff
from pydantic import Field

from flows.night import clock, night_run, publishing, steps
from flows.runtime import context, logs, private, progress, signals
from flows.runtime.error_boundary import SourceNotRead, guarded
from inventory.errors import PASSING, Trouble
from inventory.model import Outcome, Reading, SourceNight

TRIES = 3
#: How long the night waits for its sources. Not a task's timeout_seconds: in a thread that stops
#: nothing (measured), it only turns a late answer into a failure. Connectors have time limits of
#: their own, well below.
PULL_SECONDS = 1800
STEP_SECONDS = 3600

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


def _may_pass(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Tell whether a failed reading is worth another try: only when its trouble may pass."""
    try:
        state.result(raise_on_failure=True)
    except SourceNotRead:
        return True
    except Exception:  # noqa: BLE001
        return False
    return False


_QUIET: dict[str, Any] = {"persist_result": False, "cache_policy": NO_CACHE, "log_prints": False}


@task(
    name="pull",
    task_run_name="pull {source}",
    retries=TRIES - 1,
    retry_delay_seconds=exponential_backoff(backoff_factor=2),
    retry_jitter_factor=0.5,
    retry_condition_fn=_may_pass,
    **_QUIET,
)
@guarded
def pull(run: str, source: str) -> int:
    """Read one source into this program's memory. Returns the number of records."""
    night, attempt = night_run.opened(run), task_run.run_count or 1
    if attempt == 1 and steps.wanted(night, source):
        night.watch.begins(source, steps.called(night, source))
    if attempt > 1:
        night.watch.again(source, attempt, TRIES)
    read = steps.pull(night, source)
    if read.trouble and Trouble(read.trouble) in PASSING and attempt < TRIES:
        raise SourceNotRead(Trouble(read.trouble))
    if read.trouble or read.status is Reading.FRESH:  # not of those that --only left alone
        night.watch.ends(read)
    return read.records


@task(name="load", timeout_seconds=STEP_SECONDS, **_QUIET)
@guarded
def load(run: str) -> int:
    """Load what was read, carry over what was not. Returns the number of records."""
    return steps.load(night_run.opened(run))


@task(name="link", timeout_seconds=STEP_SECONDS, **_QUIET)
@guarded
def link(run: str) -> int:
    """Tie records to persons. Returns the number of persons."""
    return steps.link(night_run.opened(run))


@task(name="assess", timeout_seconds=STEP_SECONDS, **_QUIET)
@guarded
def assess(run: str) -> int:
    """Run the rules. Returns the number of flags."""
    return steps.assess(night_run.opened(run))


@task(name="publish", timeout_seconds=STEP_SECONDS, **_QUIET)
@guarded
def publish(run: str) -> str:
    """Swap the inventory in and write the report.

    Returns how the night went: complete or partial.
    """
    done = publishing.publish(night_run.opened(run))
    counts = {outcome.value: done.overview.outcomes.get(outcome, 0) for outcome in Outcome}
    sources = [strip.tonight for strip in done.overview.sources]
    summary = _summary(run, sources, counts, done.report.name)
    try:
        create_markdown_artifact(summary, key="night", description="Counts only")
    except Exception as error:  # noqa: BLE001
        # The night is published: a scheduler that has gone away must not call it failed.
        logs.trace(error)
    return done.overview.status


@flow(
    name="nightly",
    task_runner=ThreadPoolTaskRunner(max_workers=8),  # type: ignore[arg-type]
    persist_result=False,
    log_prints=False,
    validate_parameters=True,
)
@guarded
def nightly(
    as_of: Day | None = None,
    only: list[Name] | None = None,
    once: bool = False,
    publish: bool = False,
) -> State[str]:
    """Read every source, rebuild the inventory, assess it, publish the report.

    ``as_of`` is the day that counts as today, and another than today's needs ``publish``: a
    person's word that the day, or the clock, is right. ``only`` limits what is read anew; ``once``
    returns at once when that day has already succeeded (a machine that was off may get several
    runs at once). The state is named Partial when a source was not read.
    """
    signals.listen_again()
    private.born_private()
    settings = context.settings_here()
    day = date.fromisoformat(as_of) if as_of else context.today(settings)
    logs.start(settings.store_dir)
    if not publish:
        clock.check_day(day, context.today(settings))
    if once and clock.done_already(context.ledger_of(settings), day):
        return Completed(name="Already", message="this day has already succeeded", data="")
    if once and not publish:
        clock.check(context.last_run(settings))
    night = night_run.open_night(settings, day, only or (), progress.current())
    try:
        status = _night(night)
    except BaseException:  # Ctrl-C too: nothing half-built may stay, and the lock must go
        publishing.abandon(night)
        signals.end_soon()  # Prefect would wait for a reading that nobody waits for any more
        raise
    return Completed(name=status.capitalize(), message=f"run {night.run}", data=night.run)


def _night(night: night_run.NightRun) -> str:
    names = [source.name for source in night.settings.sources]
    futures: dict[str, PrefectFuture[int]] = {name: pull.submit(night.run, name) for name in names}
    limit = time.monotonic() + PULL_SECONDS
    for name, future in futures.items():
        future.wait(max(0.1, limit - time.monotonic()))
        if not future.state.is_final() or name not in night.taken:
            night.watch.ends(steps.give_up(night, name))
    load(night.run)
    link(night.run)
    assess(night.run)
    return publish(night.run)


def _summary(run: str, sources: Iterable[SourceNight], flags: dict[str, int], report: str) -> str:
    """Write the night in counts. A report's file name only: its folder may hold a user's name."""
    lines = [f"Run `{run}` · report `{report}`", ""]
    lines += ["| source | status | records |", "|---|---|---:|"]
    lines += [f"| {s.name} | {s.trouble or s.status.value} | {s.records} |" for s in sources]
    lines += ["", "| outcome | flags |", "|---|---:|"]
    lines += [f"| {outcome} | {count} |" for outcome, count in flags.items()]
    return "\n".join(lines)
