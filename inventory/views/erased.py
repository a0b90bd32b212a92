"""Tell what was approved to go and how it stands, without names: by day, system, kind and reason.

What is there is told by tonight's records (``approvals``); what is gone by the counts that nights
have left in the ledger, for a record that is gone says nothing of itself any more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.ledger import work
from inventory.ledger.decisions import Decision, RecordKey
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.ledger.work import Gone
from inventory.model import Reading
from inventory.views import lookup
from inventory.views.approvals import Covered, State
from inventory.views.approvals_tonight import Approval, standing
from inventory.views.effects import Effect
from inventory.views.models import FileRecord
from inventory.views.tasks_state import looked_since
from inventory.views.work import act_of, codes_of


class Standing(StrEnum):
    """How something stands that was approved to go."""

    GONE = "gone"
    DONE = "done"  # emptied or stopped: the record is there, and is to be
    THERE = "there"  # in the reading that came after she gave her word, or said it was done
    NOT_READ = "not_read"
    WAITING = "waiting"


#: Why something waits, where it is not that no night has looked since.
_WAITS = (State.HELD, State.UNSURE, State.KEPT, State.UNASKED)


class Erased(NamedTuple):
    """What shares a row. ``kind``, ``code``: empty where nobody knows any more.

    ``seen``: the day of the reading that tells it. ``ticked``: when she said that it was done.
    ``why``: why it waits; ``request``: the request that must be answered first.
    """

    day: date
    source: str
    kind: str
    act: Effect
    code: str
    who: Who
    standing: Standing
    seen: date | None = None
    ticked: date | None = None
    why: str = ""
    request: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Everything that was approved to go, newest first, with how many records each row counts.

    ``there``: what lies there still, as person, source and record.
    """

    rows: tuple[tuple[Erased, int], ...]
    there: tuple[tuple[str, str, str], ...]

    def count(self, *standings: Standing) -> int:
        """Count the records that stand so."""
        return sum(n for row, n in self.rows if row.standing in standings)

    @property
    def records(self) -> int:
        return sum(n for _row, n in self.rows)


def tally(con: DuckDBPyConnection, ledger: Ledger, today: date) -> Tally:
    """Count what was approved to go, as it stands in ``con``."""
    with ledger.held():
        told = [one for one in standing(con, ledger, today) if not one.replaced]
        its = _Told(con, ledger)
    counts: Counter[Erased] = Counter()
    there = []
    for approval in told:
        for row, covered in its.rows(approval):
            counts[row] += 1
            if row.standing is Standing.THERE and covered.record:
                record = covered.record
                there.append((covered.person or "", record.source, record.record))
    return Tally(tuple(sorted(counts.items(), key=_order)), tuple(dict.fromkeys(there)))


def _order(item: tuple[Erased, int]) -> tuple[int, int, str, str, str]:
    row = item[0]
    rank = [Standing.THERE, Standing.GONE, Standing.DONE, Standing.NOT_READ, Standing.WAITING]
    return -row.day.toordinal(), rank.index(row.standing), row.source, row.kind, row.code


class _Told:
    """What is needed to tell of an approval: the sources, ticks, and what nights saw gone."""

    def __init__(self, con: DuckDBPyConnection, ledger: Ledger) -> None:
        self.sources = {source.name: source for source in lookup.sources(con)}
        self.as_of = lookup.as_of(con)
        self.pepper = ledger.pepper()
        self.ticks = work.ticked(ledger)
        self.gone: dict[tuple[int, str], list[Gone]] = defaultdict(list)
        for one in work.seen_gone(ledger):
            self.gone[one.number, one.source].append(one)

    def rows(self, approval: Approval) -> Iterator[tuple[Erased, Covered]]:
        """Return a row for each record that an approval is about and that counts."""
        away = defaultdict[str, list[Covered]](list)
        for covered in approval.covered:
            if covered.state is State.REPLACED:
                continue
            if covered.record is None:
                away[covered.source or ""].append(covered)
            elif row := self._here(approval.decision, covered, covered.record):
                yield row, covered
        for source, its in away.items():
            gone = self.gone[approval.decision.number, source]
            noted = iter([one for one in gone for _each in range(one.records)])
            for covered in its:
                row = self._away(approval.decision, source, covered, next(noted, None))
                if row.standing is Standing.GONE or approval.decision.cleared_at:
                    yield row, covered

    def _here(self, decision: Decision, covered: Covered, record: FileRecord) -> Erased | None:
        """Tell of a record that is there; None where she has not given her word yet."""
        codes = codes_of(record, decision, self.pepper) if self.pepper else ()
        act = covered.effect.effect if covered.effect else act_of(codes)
        is_done = covered.state is State.SETTLED
        if decision.cleared_at is None and act is not Effect.STOP and not is_done:
            return None
        row = Erased(
            day=decision.stated_at.date(),
            source=record.source,
            kind=record.kind,
            act=act,
            code=next(iter(codes), ""),
            who=decision.who,
            standing=Standing.DONE if is_done else Standing.WAITING,
            seen=self._seen(record.source),
        )
        return row if is_done else self._stands(row, decision, covered, record)

    def _stands(
        self, row: Erased, decision: Decision, covered: Covered, record: FileRecord
    ) -> Erased:
        """Say how a record stands that something is to be done with."""
        if covered.state is State.NOT_READ:
            return row._replace(standing=Standing.NOT_READ)
        if covered.state in _WAITS:
            return row._replace(why=covered.state.value, request=covered.request)
        ticked = self._ticked(record)
        said = max(filter(None, (decision.stated_at, decision.cleared_at, ticked)))
        if not looked_since(self.sources[record.source], said):
            return row._replace(why="ahead")
        day = ticked.date() if ticked else None
        return row._replace(standing=Standing.THERE, ticked=day)

    def _ticked(self, record: FileRecord) -> datetime | None:
        if self.pepper is None:
            return None
        opaque = self.pepper.record(record.source, record.record)
        return self.ticks.get(RecordKey(record.source, opaque))

    def _away(
        self, decision: Decision, source: str, covered: Covered, noted: Gone | None
    ) -> Erased:
        """Tell of a record that is in no reading, as a night has counted it, else as it looks."""
        row = Erased(
            day=decision.stated_at.date(),
            source=source,
            kind=noted.kind if noted else "",
            act=Effect.ERASE,
            code=noted.code if noted else "",
            who=decision.who,
            standing=Standing.GONE,
            seen=noted.day if noted else self._seen(source),
        )
        if noted or covered.state is State.GONE:
            return row
        return row._replace(standing=Standing.NOT_READ)

    def _seen(self, source: str) -> date | None:
        """Return the day of the reading that tonight's inventory has of a source."""
        found = self.sources.get(source)
        if found is None or found.read_at is None:
            return None
        return self.as_of if found.status is Reading.FRESH else found.read_at.date()
