"""Meet tonight's readings with what was erased: who is back, what is still there, what is not over.

Keys are opaque on both sides, and made in SQL: a million records take less than a second.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from inventory.erasure.facts import Place
from inventory.erasure.states import PROVED, Standing, standing
from inventory.ledger import deletion_log
from inventory.ledger.deletion_log import LoggedStep, Seal, StepKey
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper, Purpose
from inventory.load import COLUMNS
from inventory.store.database import sql
from inventory.store.opening import quoted

#: What a record is called and where it stands says nothing of what it holds.
_NO_CONTENT = ("id", "record", "place", "asked", "unread", "unclear")


class Sighting(NamedTuple):
    """What tonight's reading of its source shows of a step.

    ``by_id``: it is there under its id; ``by_content``: what it held is there. ``whole``: the
    source was read whole, and holds others. ``read_at``: when. ``records``: how many it holds.
    ``data_from``: the day of its files, None where it was asked itself.
    """

    by_id: bool
    by_content: bool
    whole: bool
    read_at: datetime | None
    records: int
    data_from: date | None


def lay(con: DuckDBPyConnection, ledger: Ledger) -> None:
    """Lay blocks of orders, and the records of those that are not over, beside tonight's records,
    before the rules run.
    """
    with ledger.held():
        with ledger.connection() as kept:
            blocks = kept.execute(sql("erasure/blocked")).fetchnumpy()
        steps = [step for its in deletion_log.orders(ledger).values() for step in its]
        pepper = ledger.pepper() if steps or len(blocks["key"]) else None
    if pepper is None:
        return
    con.register("_blocks", blocks)
    con.execute(sql("erasure/lay_blocks"), pads(pepper, Purpose.BLOCKS))
    con.unregister("_blocks")
    open_ = [step.opaque for step in steps if _standing(step).state not in PROVED]
    if open_:
        values = {**pads(pepper, Purpose.DELETION_LOG), "keys": open_}
        con.execute(sql("erasure/lay_open"), values)


def pads(pepper: Pepper, purpose: Purpose) -> dict[str, Any]:
    """Return what an HMAC in SQL is made with, for one purpose."""
    inner, outer = Seal(pepper, purpose).pads()
    return {"inner": inner, "outer": outer}


def _standing(step: LoggedStep) -> Standing:
    return standing(step.events, timedelta())


def gone(ledger: Ledger, source: str, records: Collection[str], since: datetime) -> set[str]:
    """Return those of a source's records, read at ``since``, that were erased after that.

    By record id: ids of that reading. A later reading may give the same id to somebody else.
    """
    with ledger.held():
        steps = [step for its in deletion_log.orders(ledger).values() for step in its]
        mine = {s.opaque: _standing(s) for s in steps if s.source == source and s.does == "erase"}
        pepper = ledger.pepper() if mine else None
    if pepper is None:
        return set()
    seal = Seal(pepper, Purpose.DELETION_LOG)
    proved = {
        opaque
        for opaque, it in mine.items()
        if it.state in PROVED and (at := it.sent_at or it.since) and at > since
    }
    return {record for record in records if seal.record(source, record) in proved}


def seen(
    con: DuckDBPyConnection, ledger: Ledger, steps: Iterable[LoggedStep]
) -> Mapping[StepKey, Sighting]:
    """Return what tonight's readings show of some steps. Steps of which no key is kept are left
    out, and those whose source is no longer set up.
    """
    asked = {step.key: step for step in steps}
    if not asked:
        return {}
    with ledger.held():
        pepper = ledger.pepper()
        with ledger.connection() as kept:
            rows = kept.execute("FROM erasure_key ORDER BY ALL").fetchall()
    if pepper is None:
        return {}
    wanted = [
        (number, place, asked[StepKey(number, place)].source, what, opaque)
        for number, place, what, opaque in rows
        if (number, place) in asked
    ]
    if not wanted:
        return {}
    con.register("_asked", _columns(wanted))
    question = sql("erasure/seen_tonight").format(content=_content())
    found = con.execute(question, pads(pepper, Purpose.DELETION_LOG)).fetchall()
    con.unregister("_asked")
    return {StepKey(n, place): Sighting(i, c, bool(w), *more) for n, place, i, c, w, *more in found}


def contents(con: DuckDBPyConnection, places: Collection[Place]) -> Mapping[Place, str]:
    """Return what records of the inventory hold, as one text each."""
    told = sorted(set(places))
    values = {"sources": [source for source, _ in told], "records": [one for _, one in told]}
    query = sql("erasure/content").format(content=_content("r."))
    rows = con.execute(query, values).fetchall() if told else []
    return {(source, record): text for source, record, text in rows}


def _content(of: str = "") -> str:
    names = (f"{of}{quoted(name)}" for name in COLUMNS if name not in _NO_CONTENT)
    return f"concat_ws(chr(31), {', '.join(names)})"


def _columns(rows: Iterable[tuple[object, ...]]) -> Mapping[str, Any]:
    import numpy as np

    names = ("number", "place", "source", "what", "key")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    kinds = {"number": "int32", "place": "int32"}
    return {name: np.array(values, kinds.get(name, object)) for name, values in columns}
