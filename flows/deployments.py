"""Serve the three flows as Prefect deployments, on one's own server or on one started here.

A machine that was off gets every missed run at once when it is back: limit 1 with CANCEL_NEW lets
one through and the ledger turns the rest away (``once``). A power cut leaves a run that looks alive
and holds the slot: it is marked Crashed at start-up (both measured on 3.8.8,
facts/prefect_duckdb.md §3).
"""

import os
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from flows.runtime import prefect_server, progress
from flows.scheduler.os_scheduler import NIGHTLY
from inventory.errors import UserError
from inventory.settings import Settings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Schedule

CRON = f"{NIGHTLY.minute} {NIGHTLY.hour} * * *"
PORT = 4200
NAMES = ("nightly/nightly", "lookup/lookup", "erase/erase")


def serve(settings: Settings, cron: str = CRON) -> None:
    """Serve the deployments until Ctrl-C.

    Raises ``UserError`` for a bad schedule or a server that fails.
    """
    os.environ["PREFECT_LOGGING_LEVEL"] = os.environ.get("PREFECT_LOGGING_LEVEL", "INFO")
    watch = progress.current()
    told = partial(watch.waits, "prefect")
    with prefect_server.server(settings.store_dir, settings.path, told, port=_port()) as url:
        # Not before: Prefect reads its settings, the server's address too, when it is imported.
        served = deployments(settings, cron)
        from prefect import serve as serve_all
        from prefect.client.orchestration import get_client

        local = url.startswith("http://127.0.0.1:")
        with get_client(sync_client=True) as client:
            crash_stale(client, timedelta(0) if local else timedelta(hours=6))
        # pause_on_shutdown is true by default: every schedule would stay paused after a restart.
        serve_all(*served, pause_on_shutdown=False, print_starting_message=False)


def _port() -> int:
    given = os.environ.get("PREFECT_SERVER_API_PORT", str(PORT))
    if not given.isdigit():
        said = f"$PREFECT_SERVER_API_PORT «{given}» is not a port number"
        raise UserError(said, "no_port", name=given)
    return int(given)


def check_cron(cron: str, timezone: str) -> "Schedule":
    """Return the schedule in the business's time zone: summer time moves it with the clock."""
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.schedules import Cron

    try:
        CronSchedule(cron=cron, timezone=timezone)
    except ValueError:
        raise UserError(
            f"--cron «{cron}» cannot be read:"
            f' write minute, hour, day, month, weekday, such as "{CRON}"',
            "cron",
            name=cron,
            like=CRON,
        ) from None
    return Cron(cron, timezone=timezone)


def deployments(settings: Settings, cron: str) -> "list[RunnerDeployment]":
    """Return the three deployments.

    Parameter schemas are enforced by the server, so no personal value is ever stored.
    """
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.deployments.runner import RunnerDeployment
    from prefect.types.entrypoint import EntrypointType

    from flows.erase import erase
    from flows.lookup import lookup
    from flows.nightly import nightly

    turn_away, queue = ConcurrencyLimitStrategy.CANCEL_NEW, ConcurrencyLimitStrategy.ENQUEUE
    night = nightly.to_deployment(
        "nightly",
        schedule=check_cron(cron, settings.business.timezone),
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=turn_away),
        parameters={"once": True},
        enforce_parameter_schema=True,
        entrypoint_type=EntrypointType.MODULE_PATH,
        tags=["orden"],
    )
    asked = [
        named.to_deployment(
            named.name,
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=queue),
            enforce_parameter_schema=True,
            entrypoint_type=EntrypointType.MODULE_PATH,
            tags=["orden"],
        )
        for named in (lookup, erase)
    ]
    return [made for made in (night, *asked) if isinstance(made, RunnerDeployment)]


def crash_stale(client: "SyncPrefectClient", older_than: timedelta) -> int:
    """Mark our runs that a power cut left alive as Crashed, so that they give back their slot.

    On a server of our own every such run is stale; on a shared one another machine may be at work
    on a young run.
    """
    from prefect.client.schemas.filters import (
        FlowFilter,
        FlowFilterName,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import State, StateType
    from prefect.states import Crashed

    states = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING])
    alive = FlowRunFilterState(type=states)
    ours = FlowFilter(name=FlowFilterName(any_=[name.partition("/")[0] for name in NAMES]))
    runs = client.read_flow_runs(flow_filter=ours, flow_run_filter=FlowRunFilter(state=alive))
    limit = datetime.now(UTC) - older_than
    stale = [run for run in runs if (run.start_time or run.expected_start_time or limit) <= limit]
    crashed: State[None] = Crashed(message="the machine or the server stopped during this run")
    for run in stale:
        client.set_flow_run_state(run.id, crashed, force=True)
    return len(stale)
