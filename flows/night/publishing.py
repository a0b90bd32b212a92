"""How a night ends: published in the place of last night, or abandoned, leaving last night's."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.erasing import again
from flows.erasing.again import Noted
from flows.night import report_files
from flows.night.night_run import Done, NightRun, close, in_progress, keep, timed
from flows.runtime import context, error_boundary, logs, signals
from inventory.errors import StoreError
from inventory.ledger import (
    copies,
    deletion_log,
    person_events,
    person_key,
    remembered,
    weeks,
    witness,
    work,
)
from inventory.ledger.person_events import PersonEvent
from inventory.ledger.person_key import Renewal
from inventory.ledger.remembered import Noes
from inventory.ledger.work import Gone
from inventory.model import NightStatus
from inventory.store.database import swap
from inventory.views import overview, tasks_told
from inventory.views.models import Overview
from inventory.views.tasks_week import week_of
from reports.night.report import render


def publish(night: NightRun) -> Done:
    """Swap the inventory in, then the report; note the noes and the run; forget old reports.

    What fails before the swap has changed nothing. After it only a disk can fail: a ``StoreError``
    then says what is done.
    """
    report = night.settings.reports_dir / f"nattrapport-{night.as_of.isoformat()}.html"
    aside = report.with_suffix(".tmp")
    try:
        with signals.deferred("publishing"):
            with timed(night, "report"):
                seen = overview_of(night)
                happened = person_events.since_last_night(night.con)
                named = _named(night)
                with night.ledger.held():
                    renewal = person_key.due(night.con, night.ledger, named)
                    erased = _erased(night, named, happened, renewal)
                    noes = remembered.read(night.con, night.ledger)
                    gone = work.went(night.con, night.ledger, night.as_of)
                    zone = night.settings.business.timezone
                    looks = again.by_reading(night.con, night.ledger, zone)
                    witness.remember(night.con, night.ledger.head())
                week = [task for task in seen.tasks if task.this_week]
                tasks_told.remember(night.con, week, week_of(night.as_of)[0])
                page = render(seen, context.words_of(night.settings))
                report_files.write_private(aside, page, ours=True)
                night.building.close()
            done = Done(seen, report, dict(night.seconds))
            _published(night, done, aside, happened, erased, noes, gone, looks or (), renewal)
        if looks is not None:
            again.look_again(night.settings)
        return done
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)  # it names people


def abandon(night: NightRun) -> None:
    """Throw the half-built inventory away and note that the run failed.

    Last night's stays as it was. Leaves a night alone that is published already: it has ended, and
    its run log says how.
    """
    if not in_progress(night.run):
        return
    with signals.deferred("abandoning"):
        _abandon(night)
    _forget(night)  # a report says when it goes: nights that fail do not put that off


def _abandon(night: NightRun) -> None:
    broken = RuntimeError("abandoned")
    with suppress(RuntimeError):
        night.building.__exit__(RuntimeError, broken, None)
    try:
        sources = [taken.night for taken in night.taken.values()]
        now, seconds = datetime.now(UTC), dict(night.seconds)
        night.ledger.finish(night.run, NightStatus.FAILED, now, 0, 0, {}, seconds, sources)
    except Exception as error:  # noqa: BLE001
        # A full disk, most likely: what stopped the night is to be told, not this.
        logs.trace(error)
    finally:
        close(night)


def _named(night: NightRun) -> Collection[str]:
    """Return whom kept reports name."""
    try:
        return report_files.named_in(night.settings.reports_dir)
    except OSError as error:  # a report that cannot be read tonight is read again tomorrow
        logs.trace(error)
        return ()


def _erased(
    night: NightRun,
    named: Collection[str],
    happened: Sequence[PersonEvent],
    renewal: Renewal | None,
) -> Collection[str]:
    """Return whom a kept report names though nothing is held on them (FACES §3)."""
    before = [event for _run, event in night.ledger.events()]
    if renewal:
        named = [renewal.new(one) for one in named]
        before = [
            PersonEvent(one.event, renewal.new(one.person), renewal.new(one.other))
            for one in before
        ]
    return person_events.no_longer_held(night.con, named, [*before, *happened])


def _published(
    night: NightRun,
    done: Done,
    aside: Path,
    happened: Sequence[PersonEvent],
    erased: Collection[str] = (),
    noes: Noes | None = None,
    gone: Sequence[Gone] = (),
    looks: Noted = (),
    renewal: Renewal | None = None,
) -> None:
    try:
        with night.ledger.held():  # one link of its chain over all of it
            _renew(night, renewal)
            swap(aside, done.report)
            remembered.write(night.ledger, noes)
            work.note_gone(night.ledger, gone)
            deletion_log.note(night.ledger, looks)
            _ended(night, done, happened)
        with _tomorrow_is_soon_enough():
            copies.keep(night.ledger, night.as_of)
    except Exception as error:  # noqa: BLE001
        logs.trace(error)
        why = error_boundary.disk_refuses(error) or f"{type(error).__name__}; details in the log"
        raise StoreError(
            f"Tonight's inventory is in place, but its report or run log is not. {why}",
            "half_published",
        ) from None
    finally:
        close(night)
    keep(night.run, done)
    _forget(night, erased)


def _ended(night: NightRun, done: Done, happened: Sequence[PersonEvent]) -> None:
    """Note how the night ended, and the tasks of its week."""
    seen = done.overview
    night.ledger.finish(
        night.run,
        seen.status,
        datetime.now(UTC),
        seen.persons,
        seen.records,
        seen.outcomes,
        done.seconds,
        [strip.tonight for strip in seen.sources],
        happened,
        seen.cleaned_tonight,
    )
    week = [task.id for task in seen.tasks if task.this_week]
    weeks.remember(night.ledger, week_of(night.as_of)[0], week)


def _renew(night: NightRun, renewal: Renewal | None) -> None:
    """Give the ids of before their new forms: in reports first, for the ledger tells it done."""
    if renewal is None:
        return
    with _tomorrow_is_soon_enough():  # what is left then names nobody whom tomorrow knows: it goes
        report_files.renew_ids(night.settings.reports_dir, renewal.new)
    person_key.renew(night.ledger, renewal, night.as_of)


def _forget(night: NightRun, erased: Collection[str] = ()) -> None:
    """Let go of old reports, and of people who are gone.

    Who has a report open keeps it until tomorrow.
    """
    folder = night.settings.reports_dir
    with _tomorrow_is_soon_enough():
        report_files.forget_old(folder, min(night.as_of, context.today(night.settings)))
    if erased:
        with _tomorrow_is_soon_enough():
            instead = context.words_of(night.settings).say("page.erased")
            report_files.take_out(folder, erased, instead)


@contextmanager
def _tomorrow_is_soon_enough() -> Iterator[None]:
    try:
        yield
    except (OSError, StoreError, duckdb.Error) as error:
        logs.trace(error)


def overview_of(night: NightRun) -> Overview:
    """Return what an assessed night has come to, as the faces show it."""
    business = night.settings.business
    missed = any(taken.night.trouble for taken in night.taken.values())
    return overview.night(
        night.con,
        night.ledger,
        run=night.run,
        business=business.name,
        timezone=business.timezone,
        status=NightStatus.PARTIAL if missed else NightStatus.COMPLETE,
        started_at=night.started_at,
        now=datetime.now(UTC),
        last=not night.first_night,
        policy=night.policy,
    )
