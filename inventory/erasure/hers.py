"""What she does herself: her word that she has done it, and what the files after that show.

Her tick is no proof. A file that is whole tells: it holds as many others as before she began. One
that is not tells nothing. What is still in it after three nights is an alarm; where no file came
for thirty, her word is all that there is, and that is said.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from inventory.eraser import Path
from inventory.erasure.met_again import Sighting, pads
from inventory.erasure.states import State, standing
from inventory.ledger import work
from inventory.ledger.decisions import RecordKey
from inventory.ledger.deletion_log import Event, Happened, LoggedStep, StepKey
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Purpose
from inventory.store.database import had_last_night, sql

#: She has not said anything yet, or said it, and no file has shown that it is gone.
_OPEN = (State.GUIDED, State.HANDED_OVER)
#: So stands too what was never sent: she said it, and a file told otherwise, or nothing.
_TOLD = (State.LEFT, State.UNKNOWN, State.SELF_DECLARED)
#: After her word, without a file that was read.
LONGEST = timedelta(days=30)

Noted = Sequence[tuple[StepKey, Happened]]


def is_hers(step: LoggedStep) -> bool:
    """Tell whether a step is hers and not seen gone."""
    it = standing(step.events, timedelta())
    return it.state in _OPEN or (it.state in _TOLD and not it.sends)


def said(con: DuckDBPyConnection, ledger: Ledger, steps: Iterable[LoggedStep]) -> Noted:
    """Return what she has ticked of steps that are hers. ``con``: an inventory that has them."""
    waiting = {step.opaque: step for step in steps if is_hers(step)}
    ticks = work.ticked(ledger) if waiting else {}
    lying = _lying(con, ledger, waiting.values()) if ticks else {}
    told = []
    for opaque, key in lying.items():
        step, at = waiting[opaque], ticks.get(key)
        before = _handed(step)
        if at and (before is None or at > before):
            told.append((step.key, Happened(max(at, step.events[-1].at), Event.HAND_OVER)))
    return told


def _handed(step: LoggedStep) -> datetime | None:
    """Return when she last said that a step is done."""
    return standing(step.events, timedelta()).handed


def _lying(
    con: DuckDBPyConnection, ledger: Ledger, steps: Collection[LoggedStep]
) -> Mapping[str, RecordKey]:
    """Return by its key in the deletion log what records are called in all else."""
    pepper = ledger.pepper()
    if pepper is None or not steps:
        return {}
    sources = sorted({step.source for step in steps})
    keys = sorted(step.opaque for step in steps)
    values = {**pads(pepper, Purpose.DELETION_LOG), "sources": sources, "keys": keys}
    held = "FROM record"
    if had_last_night(con, "record"):  # tonight's file may lack it
        held += " SELECT source, record UNION ALL FROM last.record SELECT source, record"
    rows = con.execute(sql("erasure/lying").format(records=held), values).fetchall()
    return {key: RecordKey(source, pepper.record(source, record)) for key, source, record in rows}


def seen(step: LoggedStep, sighting: Sighting, whole: bool, now: datetime, zone: str) -> Noted:
    """Return what a file of after the last word shows of a step of hers.

    Before she has said that it is done, only that it is gone is news. A file is as old as its
    export: one of the day of her word may have been made before it.
    """
    found = {Path.LIST: sighting.by_id, Path.OTHER: sighting.by_content}
    there, handed = any(found.values()), _handed(step)
    day = (handed or step.events[-1].at).astimezone(ZoneInfo(zone)).date()
    made = sighting.data_from
    if made and (made < day or (there and made == day)):
        return unseen(step, now)
    if handed is None and (there or not whole):
        return ()
    tells = whole or there  # what is in a file is there, whatever the file lacks
    return [
        (step.key, Happened(now, Event.LOOK, path, 0, seen, tells)) for path, seen in found.items()
    ]


def unseen(step: LoggedStep, now: datetime) -> Noted:
    """Return that her word is all there is, where no file came for so long after it."""
    it = standing(step.events, timedelta())
    if it.state is State.HANDED_OVER and it.handed and now - it.handed >= LONGEST:
        return [(step.key, Happened(now, Event.DECLARE))]
    return ()


def is_whole(ledger: Ledger, step: LoggedStep, sighting: Sighting, missed: int) -> bool:
    """Tell whether a file holds as many as before she began, but for those of hers that it misses.

    A file with a filter on lacks others too.
    """
    if not sighting.whole:
        return False
    values = {"source": step.source, "before": step.events[0].at}
    with ledger.connection() as con:
        rows = con.execute(sql("ledger/held_before"), values).fetchall()
    return not rows or sighting.records >= rows[0][0] - missed
