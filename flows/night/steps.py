"""The night's steps as plain functions on a ``NightRun``: pull, load, link, assess.

No Prefect here. A source that fails is a value (``SourceNight.trouble``); everything else raises.
"""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from flows.night import belief, reading
from flows.night.night_run import NightRun, SourceReading, timed
from flows.runtime import error_boundary, logs
from inventory import load as loading
from inventory import planted
from inventory.assessment import clerical_review, promise_checks
from inventory.erasure import met_again
from inventory.errors import SecretMissing, SourceError, Trouble
from inventory.ledger import decisions, judgements, remembered
from inventory.model import (
    Doubt,
    DoubtReason,
    Kind,
    Reading,
    SourceConfig,
    SourceNight,
)
from inventory.requests import request_log


def wanted(night: NightRun, name: str) -> bool:
    """Tell whether a source is to be read tonight: all of them, or those that --only names."""
    return not night.only or name in night.only


def called(night: NightRun, name: str) -> str:
    """Return what a source is called: as its owner says, else its type's title."""
    config = night.settings.source(name)
    return config.options.get("label") or night.types[config.type].title


def pull(night: NightRun, name: str) -> SourceNight:
    """Read one source and give meaning to its rows.

    Never raises for the source's sake: trouble is in the answer.
    """
    config = night.settings.source(name)
    if not wanted(night, name):
        return _carry(night, config)
    if _not_due(night, config):
        return _stands(night, config)
    try:
        taken = reading.read(night, config)
    except SourceError as error:
        return _carry(night, config, error.trouble, f"{error.place}: {error.problem}")
    except SecretMissing as error:
        return _carry(night, config, Trouble.REFUSED, str(error))
    except Exception as error:  # noqa: BLE001
        logs.trace(error)
        detail = f"{type(error).__name__} at {error_boundary.place(error)}"
        return _carry(night, config, Trouble.FAULT, detail)
    doubt = _doubt(night, config.name, taken)
    if doubt:
        trouble = Trouble.SHRUNK if doubt.reason is DoubtReason.SHRUNK else Trouble.UNLIKELY
        detail = f"{doubt.reason.value} {doubt.field}".strip()
        return _carry(night, config, trouble, f"{detail}: {doubt.now} of {doubt.before}", doubt)
    return _take(night, taken)


def give_up(night: NightRun, name: str) -> SourceNight:
    """Carry over a source whose reading timed out, or crashed outside our sight."""
    config = night.settings.source(name)
    carried = _carry(night, config, Trouble.UNREACHABLE, "no answer in the time allowed")
    night.given_up.add(name)
    return carried


def _doubt(night: NightRun, name: str, taken: SourceReading) -> Doubt | None:
    assert taken.parsed is not None
    last = night.last[name]

    def before() -> set[str]:
        # A reading is taken in a thread of its own.
        with night.con.cursor() as con:
            return loading.last_records(con, name) if last.records else set()

    word = night.known.word(name, last.read_at)
    let_go = partial(night.known.cleared, name)
    columns = night.settings.source(name).options.get("columns")
    type_ = night.types[night.settings.source(name).type]
    return belief.doubt(
        taken.parsed.records,
        taken.held,
        last,
        word,
        let_go,
        before,
        vouched=name in night.known.words,
        # A list that is known by its headings may give more than its owner has mapped.
        mapped=set(columns.values()) if columns and type_.options["columns"].required else None,
    )


def _not_due(night: NightRun, config: SourceConfig) -> bool:
    """Tell whether a source that is read every so many days was read lately enough.

    Who names it with --only wants it read.
    """
    last, days = night.last[config.name].seen_on, night.types[config.type].every_days
    if not days or last is None or night.only:
        return False
    return last <= night.as_of < last + timedelta(days=days)


def _stands(night: NightRun, config: SourceConfig) -> SourceNight:
    """Let stand what was seen of a source that is not due tonight."""
    stands = replace(
        _carried(night, config),
        status=Reading.FRESH,
        observations=night.last[config.name].observations,
    )
    return _take(night, SourceReading(stands, None))


def _carry(
    night: NightRun,
    config: SourceConfig,
    trouble: Trouble | None = None,
    detail: str | None = None,
    doubt: Doubt | None = None,
) -> SourceNight:
    carried = replace(
        _carried(night, config),
        trouble=trouble.value if trouble else None,
        detail=detail,
        doubt=doubt,
    )
    return _take(night, SourceReading(carried, None))


def _carried(night: NightRun, config: SourceConfig) -> SourceNight:
    last, kind = night.last[config.name], night.types[config.type]
    return SourceNight(
        name=config.name,
        type=config.type,
        title=kind.title,
        status=Reading.STALE if last.read_at else Reading.NOT_READ,
        read_at=last.read_at,
        records=last.records,
        reads_files=kind.reads_files,
        maps_columns=kind.maps_columns,
        medium=config.options.get("medium") or "",
        label=config.options.get("label") or "",
        form=config.options.get("form") or "",
        address=kind.address(config.options) if kind.address else "",
        mark=kind.mark,
    )


def _take(night: NightRun, taken: SourceReading) -> SourceNight:
    # A reading that the night gave up on may still come to an end in its thread: too late.
    if taken.night.name not in night.given_up:
        night.taken[taken.night.name] = taken
        night.seconds["pull"] = time.perf_counter() - night.clock
    return taken.night


def load(night: NightRun) -> int:
    """Load what was read and carry over what was not, in the order of orden.toml.

    Returns the number of records.
    """
    with timed(night, "load"):
        for config in night.settings.sources:
            taken = night.taken[config.name]
            kinds = night.types[config.type].kinds(config.options)
            if taken.parsed is None:
                count = _carried_over(night, taken.night, kinds)
            else:
                loading.load(night.con, taken.night, kinds, taken.parsed, taken.held)
                planted.keep(night.con, taken.planted)
                count = taken.night.records
            # The rows are in the encrypted store now: let go of them here.
            night.taken[config.name] = SourceReading(replace(taken.night, records=count), None)
    return sum(taken.night.records for taken in night.taken.values())


def _carried_over(night: NightRun, source: SourceNight, kinds: Iterable[Kind]) -> int:
    """Carry a source over, but for what has been erased there since it was read."""
    again, erased = not night.first_night, set[str]()
    if again and source.read_at:
        held = loading.last_records(night.con, source.name)
        erased = met_again.gone(night.ledger, source.name, held, source.read_at)
    return loading.carry_over(night.con, source, kinds, last=again, without=erased)


def link(night: NightRun) -> int:
    """Tie tonight's records to persons, as humans have judged and names allow.

    Returns the number of persons.
    """
    # Not above: it takes numpy, which a look-up (it can read the sources too) need not wait for.
    from inventory.linkage import link as linking

    with timed(night, "link"):
        seal = night.ledger.identity()
        return linking.link(night.con, seal, lambda con: judgements.apply(con, night.ledger))


def assess(night: NightRun) -> int:
    """Run the rules, and find which doubts about persons they hang on.

    Returns the number of flags.
    """
    with timed(night, "assess"):
        with night.ledger.held():
            remembered.meet(night.con, night.ledger, night.policy.parameters())
            met_again.lay(night.con, night.ledger)
            request_log.apply(night.con, night.ledger, night.as_of)
            decisions.mark_claims(night.con, night.ledger, night.as_of)
            last = _last_complete(night)
        flags = clerical_review.assess(night.con, night.policy)
        decisions.apply(night.con, night.ledger, night.as_of)
        promise_checks.check(night.con, night.policy, last)
    return flags


def _last_complete(night: NightRun) -> date | None:
    """Return the day of the last night that read every source.

    Only days up to tonight's count, which --as-of may have moved back.
    """
    complete = [log.as_of for log in night.ledger.nights() if log.status == "complete"]
    return max((day for day in complete if day <= night.as_of), default=None)
