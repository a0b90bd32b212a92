"""The night's steps as plain functions on a Night: open, pull, load, link, assess, publish. No Prefect here.

A night in progress lives in this program only, found by its run id (``opened``), so that no connection, row or record
is ever handed to the scheduler. A source that fails is a value (``SourceNight.trouble``); everything else raises.
"""

import os
import secrets
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows import guard, house, interrupt, journal, lock, papers, progress
from inventory.errors import SecretMissing, SourceError, StoreError, Trouble
from inventory.model import Parsed, Reading, SourceConfig, SourceNight, SourceType
from inventory.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from inventory.events import PersonEvent
    from inventory.ledger import Ledger
    from inventory.policy import Policy
    from inventory.views import Overview

#: Fewer than this many last night say too little to call a fall suspicious.
SHRINK_FLOOR = 20
#: FACES.md §5.6: a fall of more than 30 % is not believed at once.
SHRINK_SHARE = 0.7
#: So many unreadable rows are told by place; the count tells of the rest.
_PLACES = 3


@dataclass(frozen=True, slots=True)
class LastRead:
    """What last night knew of a source: when it was really read, how many records, and what was wrong."""

    read_at: datetime | None
    records: int
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """One source's part of tonight. ``parsed`` is None when last night's records are carried over instead."""

    night: SourceNight
    parsed: Parsed | None


@dataclass(frozen=True, slots=True)
class Done:
    """A finished night for the one who asked for it: the overview, the report's place, seconds by step."""

    overview: "Overview"
    report: Path
    seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Night:
    """One run in progress. Frozen as to what it is; the collections fill up as the steps are made."""

    settings: Settings
    types: Mapping[str, SourceType]
    run: str
    as_of: date
    started_at: datetime
    only: frozenset[str]
    policy: "Policy"
    ledger: "Ledger"
    con: "DuckDBPyConnection"
    building: ExitStack
    held: ExitStack
    last: Mapping[str, LastRead]
    first_night: bool
    watch: progress.Watch
    clock: float = field(default_factory=time.perf_counter)
    taken: dict[str, Taken] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)


_open: dict[str, Night] = {}
_done: dict[str, Done] = {}


def opened(run: str) -> Night:
    """Return the night in progress with this run id. Raises KeyError when it is not this program's."""
    return _open[run]


def finished(run: str) -> Done:
    """Return, once, what a finished night came to."""
    return _done.pop(run)


def open_night(settings: Settings, as_of: date, only: Iterable[str] = (), watch: progress.Watch | None = None) -> Night:
    """Take the lock, note the run, start an empty inventory. Raises ``UserError`` before anything changes."""
    chosen = frozenset(settings.source(name).name for name in only)
    with ExitStack() as held, ExitStack() as building:
        held.enter_context(lock.held(settings.store_dir))
        con = building.enter_context(house.store_of(settings).build())
        night = begun(settings, as_of, con, chosen, watch)
        night.ledger.begin(night.run, as_of, night.started_at)
        # Nothing may fail from here on: the stacks are handed to the night, which closes them in publish or abandon.
        night = replace(night, building=building.pop_all(), held=held.pop_all())
    _open[night.run] = night
    return night


def begun(
    settings: Settings,
    as_of: date,
    con: "DuckDBPyConnection",
    only: frozenset[str] = frozenset(),
    watch: progress.Watch | None = None,
) -> Night:
    """Make a night of an empty inventory: its tables, and what last night knew of each source. Notes it nowhere."""
    from connectors import sources
    from inventory import load as loading
    from inventory import policy as policies

    started = datetime.now(UTC)
    run = f"{started:%Y-%m-%dT%H%M%S}-{secrets.token_hex(2)}"
    policy = policies.load(settings.policy_dir)
    again = house.store_of(settings).exists()
    loading.create(con, run, as_of, clock_of(settings, as_of, started), policy.version)
    return Night(
        settings=settings,
        types=sources(),
        run=run,
        as_of=as_of,
        started_at=started,
        only=only,
        policy=policy,
        ledger=house.ledger_of(settings),
        con=con,
        building=ExitStack(),
        held=ExitStack(),
        last={s.name: LastRead(*loading.last_read(con, s.name, last=again)) for s in settings.sources},
        first_night=not again,
        watch=watch or progress.current(),
    )


def clock_of(settings: Settings, as_of: date, now: datetime) -> datetime:
    """Return the instant that counts as now: the real one today, else the start of the ``as_of`` day, local time."""
    local = ZoneInfo(settings.business.timezone)
    if now.astimezone(local).date() == as_of:
        return now
    return datetime.combine(as_of, datetime.min.time(), local)


def wanted(night: Night, name: str) -> bool:
    """Tell whether a source is to be read tonight: all of them, or those that --only names."""
    return not night.only or name in night.only


def pull(night: Night, name: str) -> SourceNight:
    """Read one source and give meaning to its rows. Never raises for the source's sake: trouble is in the answer."""
    config = night.settings.source(name)
    if not wanted(night, name):
        return _carry(night, config, None, None)
    try:
        taken = _believe(night, config, _read(night, config))
    except SourceError as error:
        # The words for a sudden fall read the two counts out of it, so no name stands before them.
        detail = error.problem if error.trouble is Trouble.SHRUNK else f"{error.place}: {error.problem}"
        return _carry(night, config, error.trouble, detail)
    except SecretMissing as error:
        return _carry(night, config, Trouble.REFUSED, str(error))
    except Exception as error:  # noqa: BLE001
        journal.trace(error)
        return _carry(night, config, Trouble.FAULT, f"{type(error).__name__} at {guard.place(error)}")
    return _take(night, taken)


def give_up(night: Night, name: str) -> SourceNight:
    """Carry a source over whose reading itself came to nothing: timed out, or crashed outside our sight."""
    carried = _carry(night, night.settings.source(name), Trouble.UNREACHABLE, "no answer in the time allowed")
    night.given_up.add(name)
    return carried


def _read(night: Night, config: SourceConfig) -> Taken:
    from inventory.secrets import secrets as find

    kind = night.types[config.type]
    rows = list(kind.pull(config, find(night.settings, config, kind.secrets), night.watch.counts(config.name)))
    parsed = kind.parse(rows, config)
    unread: dict[str, int] = {}
    for record in parsed.records:
        for name in record.unread:
            unread[name] = unread.get(name, 0) + 1
    read = SourceNight(
        name=config.name,
        type=config.type,
        title=kind.title,
        status=Reading.FRESH,
        read_at=datetime.now(UTC),
        records=len(parsed.records),
        unread=unread,
        unreadable=len(parsed.unreadable),
        detail="; ".join(f"{item.where}: {item.why}" for item in parsed.unreadable[:_PLACES]) or None,
    )
    return Taken(read, parsed)


def _believe(night: Night, config: SourceConfig, taken: Taken) -> Taken:
    """Refuse a sudden fall the first night it is seen; the second night running it is believed."""
    last, now = night.last[config.name], taken.night.records
    suspicious = last.records >= SHRINK_FLOOR and now < SHRINK_SHARE * last.records
    if suspicious and last.trouble != Trouble.SHRUNK:
        remedy = "If that is right, the next night believes it"
        raise SourceError(Trouble.SHRUNK, config.name, f"{now} records tonight, {last.records} last night", remedy)
    return taken


def _carry(night: Night, config: SourceConfig, trouble: Trouble | None, detail: str | None) -> SourceNight:
    last = night.last[config.name]
    carried = SourceNight(
        name=config.name,
        type=config.type,
        title=night.types[config.type].title,
        status=Reading.STALE if last.read_at else Reading.NOT_READ,
        read_at=last.read_at,
        records=last.records,
        trouble=trouble.value if trouble else None,
        detail=detail,
    )
    return _take(night, Taken(carried, None))


def _take(night: Night, taken: Taken) -> SourceNight:
    # A reading that the night gave up on may still come to an end in its thread: too late, it no longer counts.
    if taken.night.name not in night.given_up:
        night.taken[taken.night.name] = taken
        night.seconds["pull"] = time.perf_counter() - night.clock
    return taken.night


@contextmanager
def _timed(night: Night, step: str) -> Iterator[None]:
    night.watch.step(step)
    start = time.perf_counter()
    yield
    night.seconds[step] = time.perf_counter() - start


def load(night: Night) -> int:
    """Load what was read and carry over what was not, in the order of orden.toml. Returns the number of records."""
    from inventory import load as loading

    with _timed(night, "load"):
        for config in night.settings.sources:
            taken = night.taken[config.name]
            kinds = night.types[config.type].kinds(config.options)
            if taken.parsed is None:
                count = loading.carry_over(night.con, taken.night, kinds, last=not night.first_night)
            else:
                loading.load(night.con, taken.night, kinds, taken.parsed)
                count = taken.night.records
            # The rows are in the encrypted store now: let go of them here.
            night.taken[config.name] = Taken(replace(taken.night, records=count), None)
    return sum(taken.night.records for taken in night.taken.values())


def link(night: Night) -> int:
    """Tie tonight's records to persons, as humans have judged and names allow. Returns the number of persons."""
    from inventory import judgements
    from inventory import link as linking

    with _timed(night, "link"):
        return linking.link(night.con, lambda con: judgements.apply(con, night.ledger))


def assess(night: Night) -> int:
    """Run the rules, and find which doubts about persons they hang on. Returns the number of flags."""
    from inventory import casebook, checks, decisions, questions, rules, suppression

    with _timed(night, "assess"):
        if blocks := night.ledger.suppressions():
            suppression.meet(night.con, blocks, night.ledger.pepper())
        casebook.apply(night.con, night.ledger, night.as_of)
        rules.assess(night.con, night.policy)
        decisions.apply(night.con, night.ledger, night.as_of)
        checks.check(night.con, night.policy, _last_complete(night))
        questions.ask(night.con, night.policy)
        row = night.con.execute("SELECT count(*) FROM flag").fetchone()
    return int(row[0]) if row else 0


def _last_complete(night: Night) -> date | None:
    """Return the day of the last night that read every source; only days up to tonight's, which --as-of may have moved back."""
    days = [log.as_of for log in night.ledger.nights() if log.status == "complete" and log.as_of <= night.as_of]
    return max(days, default=None)


def publish(night: Night) -> Done:
    """Write the report aside, swap the inventory in, then the report; note the run; forget old reports.

    What fails before the swap has changed nothing. After it only a disk can fail: a ``StoreError`` then says what is done.
    """
    from inventory import events
    from reports import night as page

    report = night.settings.reports_dir / f"nattrapport-{night.as_of.isoformat()}.html"
    aside = report.with_suffix(".tmp")
    try:
        with interrupt.deferred("publishing"):
            with _timed(night, "report"):
                seen = _overview(night)
                happened = events.since_last_night(night.con)
                erased = _erased(night, happened)
                papers.write_private(aside, page.render(seen, house.words_of(night.settings)))
                night.building.close()
            return _published(night, Done(seen, report, dict(night.seconds)), aside, happened, erased)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)  # it names people


def _erased(night: Night, happened: "Sequence[PersonEvent]") -> Collection[str]:
    """Return whom a kept report names and nothing is held on any more: they go out of it (FACES §3)."""
    from inventory import events

    try:
        named = papers.named_in(night.settings.reports_dir)
    except OSError as error:  # a report that cannot be read tonight is read again tomorrow
        journal.trace(error)
        return ()
    return events.no_longer_held(night.con, named, [*(event for _run, event in night.ledger.events()), *happened])


def _published(
    night: Night, done: Done, aside: Path, happened: "Sequence[PersonEvent]", erased: Collection[str] = ()
) -> Done:
    seen, sources = done.overview, [strip.tonight for strip in done.overview.sources]
    try:
        os.replace(aside, done.report)
        night.ledger.finish(
            night.run,
            seen.status,
            datetime.now(UTC),
            seen.persons,
            seen.records,
            seen.outcomes,
            done.seconds,
            sources,
            happened,
            seen.cleaned_tonight,
        )
    except Exception as error:  # noqa: BLE001
        journal.trace(error)
        why = guard.disk_refuses(error) or f"{type(error).__name__}; details in the log"
        raise StoreError(f"Tonight's inventory is in place, but its report or run log is not. {why}") from None
    finally:
        _close(night)
    _done[night.run] = done
    _forget(night, erased)
    return done


def _forget(night: Night, erased: Collection[str] = ()) -> None:
    """Let go of old reports, and of people who are gone. Who has a report open keeps it until tomorrow."""
    folder = night.settings.reports_dir
    with _tomorrow_is_soon_enough():
        papers.forget_old(folder, min(night.as_of, house.today(night.settings)))
    if erased:
        with _tomorrow_is_soon_enough():
            papers.take_out(folder, erased, house.words_of(night.settings).say("page.erased"))


@contextmanager
def _tomorrow_is_soon_enough() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        journal.trace(error)


def _overview(night: Night) -> "Overview":
    from inventory import overview

    business = night.settings.business
    return overview.night(
        night.con,
        night.ledger,
        run=night.run,
        business=business.name,
        timezone=business.timezone,
        status="partial" if any(taken.night.trouble for taken in night.taken.values()) else "complete",
        started_at=night.started_at,
        now=datetime.now(UTC),
        last=not night.first_night,
        policy=night.policy,
    )


def abandon(night: Night) -> None:
    """Throw the half-built inventory away and note that the run failed. Last night's stays as it was.

    Leaves a night alone that is published already: it has ended, and its run log says how.
    """
    if night.run not in _open:
        return
    broken = RuntimeError("abandoned")
    with suppress(RuntimeError):
        night.building.__exit__(RuntimeError, broken, None)
    try:
        sources = [taken.night for taken in night.taken.values()]
        night.ledger.finish(night.run, "failed", datetime.now(UTC), 0, 0, {}, dict(night.seconds), sources)
    except Exception as error:  # noqa: BLE001
        journal.trace(error)  # a full disk, most likely: what stopped the night is to be told, not this
    finally:
        _close(night)
    _forget(night)  # a report says when it goes: nights that fail do not put that off


def _close(night: Night) -> None:
    night.held.close()
    _open.pop(night.run, None)
