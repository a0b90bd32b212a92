"""The night in progress: what it is, how it begins, and how it ends. No Prefect here.

It lives in this program only, found by its run id (``opened``), so that no connection, row or
record is ever handed to the scheduler.
"""

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from connectors import sources
from flows.runtime import context, lock, progress
from flows.runtime.handover import HERE
from inventory import load
from inventory.ledger import decisions, source_words
from inventory.ledger.decisions import RecordKey
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.ledger.source_words import SourceWord
from inventory.model import Parsed, Record, SourceNight, SourceType
from inventory.policy import policy as policies
from inventory.policy.policy import Policy
from inventory.settings import Settings
from inventory.store.database import has_last_night
from inventory.store.soundness import read_through
from inventory.views.models import Overview


@dataclass(frozen=True, slots=True)
class SourceReading:
    """One source's part of tonight.

    ``parsed`` is None when last night's records are carried over instead. ``held``: how many of its
    records have a field filled with something that can be used. ``planted``: who is in it for
    Orden's sake only.
    """

    night: SourceNight
    parsed: Parsed | None
    held: Mapping[str, int] = field(default_factory=dict)
    planted: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A finished night: the overview, the report's place, seconds by step.

    ``trial``: nothing of it is published or remembered.
    """

    overview: Overview
    report: Path
    seconds: Mapping[str, float]
    trial: bool = False


@dataclass(frozen=True, slots=True)
class KnownBefore:
    """What people have said that bears on whether a reading is believed."""

    words: Mapping[str, SourceWord]
    let_go: frozenset[RecordKey]
    pepper: Pepper | None

    def word(self, source: str, since: datetime | None) -> SourceWord | None:
        """Return the last word about a source, if it was said since that was last read."""
        word = self.words.get(source)
        if word is None or (since is not None and word.stated_at <= since):
            return None
        return word

    def cleared(self, source: str, records: Iterable[str]) -> set[str]:
        """Return those of a source's records that a decision lets go."""
        seal = self.pepper
        if seal is None or not any(key.source == source for key in self.let_go):
            return set()
        return {
            one for one in records if RecordKey(source, seal.record(source, one)) in self.let_go
        }


def _known_before(ledger: Ledger) -> KnownBefore:
    if not ledger.exists():
        return KnownBefore({}, frozenset(), None)
    with ledger.held(), ledger.connection() as con:
        read_through(con, "ledger")  # on one that is damaged no night runs
        gone = decisions.let_go(ledger)
        return KnownBefore(source_words.said(ledger), gone, ledger.pepper() if gone else None)


@dataclass(frozen=True, slots=True)
class NightRun:
    """One run in progress.

    Frozen as to what it is; the collections fill up as the steps are made.
    """

    settings: Settings
    types: Mapping[str, SourceType]
    run: str
    as_of: date
    started_at: datetime
    only: frozenset[str]
    policy: Policy
    ledger: Ledger
    con: DuckDBPyConnection
    building: ExitStack
    held: ExitStack
    last: Mapping[str, load.LastRead]
    known: KnownBefore
    first_night: bool
    watch: progress.Watch
    clock: float = field(default_factory=time.perf_counter)
    taken: dict[str, SourceReading] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)


def opened(run: str) -> NightRun:
    """Return the night in progress with this run id.

    Raises KeyError when it is not this program's.
    """
    night = HERE.see(NightRun, run)
    if night is None:
        raise KeyError(run)
    return night


def in_progress(run: str) -> bool:
    """Tell whether this program's night with this run id has not ended."""
    return HERE.see(NightRun, run) is not None


def finished(run: str) -> Done:
    """Return, once, what a finished night came to.

    Raises KeyError when there is none of this run id.
    """
    done = HERE.take(Done, run)
    if done is None:
        raise KeyError(run)
    return done


def keep(run: str, done: Done) -> None:
    """Keep what a finished night came to until it is asked for."""
    HERE.give(Done, done, run)


def open_night(
    settings: Settings,
    as_of: date,
    only: Iterable[str] = (),
    watch: progress.Watch | None = None,
) -> NightRun:
    """Take the lock, note the run, start an empty inventory.

    Raises ``UserError`` before anything changes, ``StoreError`` where the key is not the one that
    the ledger was written under.
    """
    chosen = frozenset(settings.source(name).name for name in only)
    with ExitStack() as held, ExitStack() as building:
        held.enter_context(lock.held(settings.store_dir))
        con = building.enter_context(context.store_of(settings).build())
        night = begun(settings, as_of, con, chosen, watch)
        with night.ledger.held():
            night.ledger.pepper(make=True)  # before anything is linked: ids are made under it
            night.ledger.begin(night.run, as_of, night.started_at)
        # Nothing may fail from here on: the stacks are handed to the night, which closes them
        # in publish or abandon.
        night = replace(night, building=building.pop_all(), held=held.pop_all())
    HERE.give(NightRun, night, night.run)
    return night


def begun(
    settings: Settings,
    as_of: date,
    con: DuckDBPyConnection,
    only: frozenset[str] = frozenset(),
    watch: progress.Watch | None = None,
) -> NightRun:
    """Make a night of an empty inventory: its tables, and what last night knew of each source.

    Notes it nowhere.
    """
    started = datetime.now(UTC)
    run = f"{started:%Y-%m-%dT%H%M%S}-{secrets.token_hex(2)}"
    policy = policies.load(settings.policy_dir)
    ledger = context.ledger_of(settings)
    again = has_last_night(con)
    load.create(con, run, as_of, clock_of(settings, as_of, started), policy.version)
    return NightRun(
        settings=settings,
        types=sources(),
        run=run,
        as_of=as_of,
        started_at=started,
        only=only,
        policy=policy,
        ledger=ledger,
        con=con,
        building=ExitStack(),
        held=ExitStack(),
        last={
            source.name: load.last_read(con, source.name, last=again) for source in settings.sources
        },
        known=_known_before(ledger),
        first_night=not again,
        watch=watch or progress.current(),
    )


def clock_of(settings: Settings, as_of: date, now: datetime) -> datetime:
    """Return the instant that counts as now: today the real one, else the ``as_of`` day's start."""
    local = ZoneInfo(settings.business.timezone)
    if now.astimezone(local).date() == as_of:
        return now
    return datetime.combine(as_of, datetime.min.time(), local)


@contextmanager
def timed(night: NightRun, step: str) -> Iterator[None]:
    """Say that a step begins, and note its seconds when it ends well."""
    night.watch.step(step)
    start = time.perf_counter()
    yield
    night.seconds[step] = time.perf_counter() - start


def close(night: NightRun) -> None:
    """Let go of the lock: the night is no longer in progress."""
    night.held.close()
    HERE.take(NightRun, night.run)
