"""A trial: a night as it would be on any day, of which a marked report is all that stays.

Its inventory is in memory and last night's is only read, so nothing is published and no scheduled
night is used up. Prefect is not told: there is no run to remember.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from flows.night import live, night_run, report_files
from flows.night.night_run import Done
from flows.night.publishing import overview_of
from flows.runtime import context, lock
from flows.runtime.progress import Watch
from inventory.ledger.ledger import Ledger
from inventory.settings import Settings
from inventory.views.overview import REPORT_NIGHTS
from reports.night.report import render


def run(settings: Settings, as_of: date, only: Iterable[str], watch: Watch) -> Done:
    """Run the night as if today were ``as_of``, write its report, and return what it came to.

    Raises ``UserError``.
    """
    chosen = frozenset(only)
    context.ready(settings, chosen)
    store = context.store_of(settings)
    with lock.held(settings.store_dir), _ledger(settings) as ledger, store.draft() as con:
        begun = night_run.begun(settings, as_of, con, chosen, watch)
        night = replace(begun, ledger=ledger)
        live.read(night)
        with night_run.timed(night, "report"):
            # It goes with its own age: the day that it is about may be years away.
            goes = context.today(settings) + timedelta(days=REPORT_NIGHTS)
            seen = replace(overview_of(night), expires=goes)
            report = settings.reports_dir / f"proverapport-{as_of.isoformat()}.html"
            page = render(seen, context.words_of(settings), trial=True)
            report_files.write_private(report, page, ours=True)
        return Done(seen, report, dict(night.seconds), trial=True)


@contextmanager
def _ledger(settings: Settings) -> Iterator[Ledger]:
    """Yield the ledger to read; where there is none yet an empty one, gone afterwards with its key.

    Not the store's key: under that one the keyring may be told of it.
    """
    ledger = context.ledger_of(settings)
    if ledger.path.exists():
        yield ledger
        return
    with TemporaryDirectory() as folder:
        yield Ledger(Path(folder), token_hex(32), ledger.timezone)
