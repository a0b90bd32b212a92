"""Run a night in this very program, on a Prefect server that lives as long as the run."""

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from functools import partial

from flows.night import clock, night_run
from flows.runtime import context, error_boundary, lock, logs, prefect_server
from flows.runtime.progress import Watch
from inventory.settings import Settings


def night(
    settings: Settings,
    as_of: date | None,
    only: Iterable[str],
    watch: Watch,
    *,
    publish: bool = False,
) -> night_run.Done:
    """Run the night and return what it came to. ``as_of``, ``publish``: as the flow takes them.

    Raises ``UserError`` before Prefect starts when the user can fix it. Raises ``Broken`` for a
    mistake of ours: nothing is changed then, last night's inventory and report stay.
    """
    chosen = tuple(only)
    logs.start(settings.store_dir)
    last = context.ready(settings, chosen)
    if not publish:
        clock.check(last)
    with ExitStack() as running:
        # The night's own lock is taken in the flow: two that start together must not both wait for
        # Prefect first.
        running.enter_context(lock.held(settings.store_dir, "start"))
        lock.check(settings.store_dir)
        told = partial(watch.waits, "prefect")
        running.enter_context(prefect_server.server(settings.store_dir, settings.path, told))
        return flow_run(settings, as_of, chosen, publish=publish)


def flow_run(
    settings: Settings, as_of: date | None, only: tuple[str, ...] = (), *, publish: bool = True
) -> night_run.Done:
    """Run the flow where a Prefect server is already up. Raises as ``night`` does."""
    from flows.nightly import nightly

    day = as_of.isoformat() if as_of else None
    state = nightly(as_of=day, only=list(only) or None, publish=publish, return_state=True)
    run = state.result(raise_on_failure=False)
    if state.is_completed() and isinstance(run, str):
        return night_run.finished(run)
    raise error_boundary.user_error() or error_boundary.Broken(str(logs.path(settings.store_dir)))
