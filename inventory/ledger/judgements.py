"""Keep what humans say about pairs of records, find it every night, know when it no longer holds.

A judgement is a ledger row under opaque keys; links are made anew each night under it. It rests on
facts: «same» and «not the same» on both records' names and birth dates (a record that has no name
rests on its addresses instead), «unsure» on name, birth date, e-mail and phone. While they are
unchanged it holds and is not asked again. Once they change, a «same» binds no longer; a «not the
same» goes on binding, for two people mixed is the worse mistake; and any of them may be asked
again. A later judgement on a pair replaces an earlier one; undone, it gives way to the earlier one
again.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from duckdb import DuckDBPyConnection

from inventory.errors import StoreError, UserError
from inventory.ledger.judgement_model import (
    AnswerReason,
    Contradiction,
    Judgement,
    Verdict,
    Who,
    contradictions,
)
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.model import Kind
from inventory.store.database import has, sql

#: A record as its source knows it: the source's name, the record's id there.
Ref = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A record of tonight, by what it says about who it is.

    ``shown`` is its name as written, else an address.
    """

    id: int
    source: str
    record: str
    kind: Kind
    shown: str | None
    name: str | None
    birth: str | None
    email: str | None
    phone: str | None

    @property
    def ref(self) -> Ref:
        return self.source, self.record

    def facts(self, verdict: Verdict) -> Sequence[str | None]:
        """Return what an answer about this record rests on."""
        if verdict is Verdict.UNSURE or self.name is None:
            return self.name, self.birth, self.email, self.phone
        return self.name, self.birth


@dataclass(frozen=True, slots=True)
class Told:
    """A judgement beside tonight's records, each None when there is no such record any more.

    ``changed``: its facts are others.
    """

    judgement: Judgement
    a: Known | None
    b: Known | None
    changed: bool

    @property
    def stands(self) -> bool:
        """Tell whether it is a constraint tonight."""
        if not self.judgement.counts or self.a is None or self.b is None:
            return False
        if self.judgement.verdict is Verdict.SAME:
            return not self.changed
        return self.judgement.verdict is Verdict.NOT_SAME


@dataclass(frozen=True, slots=True)
class Applied:
    """What the ledger's judgements came to tonight. ``fit``: both records are there.

    ``changed``: numbers of those whose facts changed.
    """

    count: int = 0
    fit: int = 0
    standing: int = 0
    changed: tuple[int, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A judgement just given: its number, and which earlier ones it goes against."""

    number: int
    a: Known
    b: Known
    verdict: Verdict
    contradictions: tuple[Contradiction, ...]


def apply(con: DuckDBPyConnection, ledger: Ledger) -> Applied:
    """Fill ``judged`` with the judgements that fit tonight's records, before clustering.

    Needs ``record`` and ``keys``. Raises ``StoreError`` when the pepper is not the one they were
    given under.
    """
    with ledger.held():
        counting = _counting(ledger)
        pepper = ledger.pepper() if counting else None
    fit = [one for one in beside(con, pepper, counting) if one.a and one.b]
    _write_judged(con, fit)
    standing = [one.judgement for one in fit if one.stands]
    return Applied(
        count=len(counting),
        fit=len(fit),
        standing=len(standing),
        changed=tuple(one.judgement.number for one in fit if one.changed),
        contradictions=contradictions(standing),
    )


def _counting(ledger: Ledger) -> list[Judgement]:
    return [judgement for judgement in ledger.judgements() if judgement.counts]


def _write_judged(con: DuckDBPyConnection, fit: Iterable[Told]) -> None:
    rows: list[list[object]] = []
    for one in fit:
        assert one.a is not None
        assert one.b is not None
        pair = sorted((one.a.id, one.b.id))
        said = one.judgement
        rows.append([*pair, said.verdict, one.stands, one.changed, said.number])
    if rows:
        con.executemany("INSERT INTO judged VALUES (?, ?, ?, ?, ?, ?)", rows)


def beside(
    con: DuckDBPyConnection, pepper: Pepper | None, judgements: Sequence[Judgement]
) -> list[Told]:
    """Put each judgement beside the records it is about.

    One pass over all records, none when nothing was judged.
    """
    if not judgements or pepper is None:
        return []
    inner, outer = pepper.pads()
    wanted = sorted({key for j in judgements for key in (j.a, j.b)})
    values = {"inner": inner, "outer": outer, "wanted": wanted}
    ids = dict(con.execute(sql("ledger/judged"), values).fetchall())
    by_id = known(con, ids.values())
    found = {opaque: by_id[id] for opaque, id in ids.items()}
    return [_beside(pepper, j, found.get(j.a), found.get(j.b)) for j in judgements]


def _beside(pepper: Pepper, judgement: Judgement, a: Known | None, b: Known | None) -> Told:
    if a is None or b is None:
        return Told(judgement, a, b, changed=False)
    changed = _facts(pepper, judgement.verdict, a, b) != judgement.facts
    return Told(judgement, a, b, changed)


def known(con: DuckDBPyConnection, ids: Iterable[int]) -> dict[int, Known]:
    """Return records by their ids of tonight, as judgements see them."""
    rows = [Known(*row) for row in con.execute(sql("ledger/known"), [list(ids)]).fetchall()]
    return {row.id: replace(row, kind=Kind(row.kind)) for row in rows}


def _facts(pepper: Pepper, verdict: Verdict, one: Known, other: Known) -> str:
    a, b = sorted((one, other), key=lambda side: pepper.record(*side.ref))
    return pepper.facts(json.dumps([a.facts(verdict), b.facts(verdict)]))


def held(
    pepper: Pepper | None, judgements: Iterable[Judgement], pairs: Iterable[tuple[Known, Known]]
) -> list[Told | None]:
    """Return for each pair what was last said about it, None when nothing was."""
    if pepper is None:
        return [None for _pair in pairs]
    by_pair = {(j.a, j.b): j for j in judgements if j.counts}
    found: list[Told | None] = []
    for one, other in pairs:
        a, b = sorted((one, other), key=lambda side: pepper.record(*side.ref))
        judgement = by_pair.get((pepper.record(*a.ref), pepper.record(*b.ref)))
        found.append(_beside(pepper, judgement, a, b) if judgement else None)
    return found


def record_judgement(
    con: DuckDBPyConnection,
    ledger: Ledger,
    a: Ref,
    b: Ref,
    verdict: Verdict,
    why: AnswerReason,
    who: Who,
    now: datetime,
) -> Given:
    """Write down what somebody says about two records of the published inventory ``con``.

    Raises ``UserError`` for a record that is not there or that is named twice.
    """
    if a == b:
        raise UserError("That is the same record twice. Name two different ones", "judge_twice")
    one, other = _at(con, a, "first"), _at(con, b, "second")
    with ledger.held():
        pepper = ledger.pepper(make=True)
        assert pepper is not None
        pair = pepper.record(*a), pepper.record(*b)
        facts = _facts(pepper, verdict, one, other)
        number = ledger.judge(pair, verdict, why, who, facts, pepper, now)
        counting = _counting(ledger)
    told = beside(con, pepper, counting)
    against = contradictions(t.judgement for t in told if t.stands)
    mine = tuple(c for c in against if number == c.not_same or number in c.same)
    return Given(number, one, other, verdict, mine)


def _at(con: DuckDBPyConnection, ref: Ref, which: str) -> Known:
    row = con.execute("SELECT id FROM record WHERE source = ? AND record = ?", list(ref)).fetchone()
    if row is None:
        raise UserError(
            f"The {which} record is not in last night's inventory."
            " «orden lookup» shows records with their ids",
            "judge_lost",
        )
    (id,) = row
    return known(con, [id])[id]


def undo_judgement(ledger: Ledger, number: int, who: Who, now: datetime) -> Judgement | None:
    """Undo judgement ``number``. Returns the one that counts for its pair again, if there is any.

    Raises ``UserError``.
    """
    with ledger.held():
        ledger.undo(number, who, now)
        told = {judgement.number: judgement for judgement in ledger.judgements()}
    pair = told[number].a, told[number].b
    return next((j for j in told.values() if j.counts and (j.a, j.b) == pair), None)


def check_readable(con: DuckDBPyConnection) -> None:
    """Raise ``StoreError`` when an older program made the inventory: judgements need its keys."""
    asked = ("keys", "judged", "likely", "doubt")
    if not all(has(con, f"inventory.{table}") for table in asked):
        raise StoreError(
            "Last night's inventory was made by an older Orden. Run «orden nightly» first",
            "older_inventory",
        )
