"""Ask the sources now: the night's own steps, into an inventory in memory, soon forgotten.

Nothing is published and nothing noted: last night's inventory and report, and the run log, stay as
they are. The night's lock is held meanwhile, so that no source is read by two at once and no night
swaps a file that is being read here.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from duckdb import DuckDBPyConnection

from flows.night import night_run, steps
from flows.runtime import context, lock
from flows.runtime.progress import Watch
from inventory.ledger.judgements import check_readable
from inventory.ledger.ledger import Ledger
from inventory.model import SourceNight
from inventory.settings import Settings


@contextmanager
def inventory(
    settings: Settings, watch: Watch | None = None, ledger: Ledger | None = None
) -> Iterator[DuckDBPyConnection]:
    """Yield an inventory to read: last night's, or with somebody to ``watch``, one read now.

    Last night's comes with ``ledger`` held open on the same connection, where there is one. A
    source that fails now is carried over from last night and says so (``SourceNight.status``).
    Raises ``UserError``.
    """
    if watch is None:
        with context.last_night(settings, ledger) as con:
            check_readable(con)
            yield con
        return
    store = context.store_of(settings)
    context.ready(settings)
    with lock.held(settings.store_dir), store.draft() as con:
        read(night_run.begun(settings, context.today(settings), con, watch=watch))
        yield con


def read(night: night_run.NightRun) -> None:
    """Take a night through its steps, every source at once, up to the report."""
    with ThreadPoolExecutor(max_workers=8) as pool:
        for read in pool.map(lambda source: _pull(night, source.name), night.settings.sources):
            night.watch.ends(read)
    steps.load(night)
    steps.link(night)
    steps.assess(night)


def _pull(night: night_run.NightRun, name: str) -> SourceNight:
    night.watch.begins(name, steps.called(night, name))
    return steps.pull(night, name)
