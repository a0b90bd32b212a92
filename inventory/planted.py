"""Keep apart who is in a source for Orden's sake only: a planted control (orden.toml, ``control``).

Where everybody else has been erased, something must still be found beside what is gone, or nothing
could be proved. A planted person is nobody: it is in no person, flag, count or letter. What it is
found by is kept beside the records, for the looks of an erasure.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from inventory.eraser import Target
from inventory.identifiers import email_key, phone_key
from inventory.model import DATES, INSTANTS, Kind, Parsed, Record, Value
from inventory.store.database import had_table, insert_rows


def apart(parsed: Parsed, control: str | None) -> tuple[Parsed, tuple[Record, ...]]:
    """Return a reading without the planted, and the planted.

    ``control``: an address or a number of theirs, or the id that the source has for them.
    """
    if not control or not control.strip():
        return parsed, ()
    known = {control.strip(), email_key(control), phone_key(control)} - {None}
    cards = {one.record for one in parsed.records if _is_planted(one, known)}
    planted = tuple(r for r in parsed.records if r.record in cards or r.part_of in cards)
    left = tuple(one for one in parsed.records if one not in planted) if planted else parsed.records
    return replace(parsed, records=left), planted


def _is_planted(one: Record, known: Collection[str | None]) -> bool:
    told = [(what, str(one.fields[what])) for what in ("email", "phone") if what in one.fields]
    reads = {"email": email_key, "phone": phone_key}
    keys = {reads[what](text) for what, text in (*told, *one.also) if what in reads}
    return bool(set(known) & {one.record, one.record.partition(":")[2], *keys})


def keep(con: DuckDBPyConnection, planted: Iterable[Record]) -> None:
    """Keep what the planted of tonight's reading are found by."""
    rows = [
        (one.source, one.record, one.kind.value, json.dumps(_told(one), default=_written))
        for one in planted
    ]
    if rows:
        insert_rows(con, "planted", rows)


def _told(one: Record) -> dict[str, object]:
    return {"fields": dict(one.fields), "also": one.also}


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def of(con: DuckDBPyConnection, source: str, kinds: Collection[Kind]) -> tuple[Target, ...]:
    """Return the planted of a source, for looks. An older Orden's inventory has none."""
    if not had_table(con, "planted"):
        return ()
    query = "SELECT record, kind, told FROM planted WHERE source = ? ORDER BY ALL"
    rows = con.execute(query, [source]).fetchall()
    return tuple(_target(*row) for row in rows if row[1] in set(kinds))


def _target(record: str, kind: str, text: str) -> Target:
    told = json.loads(text)
    fields = {name: _read(name, value) for name, value in told["fields"].items()}
    return Target(record, Kind(kind), fields, tuple((what, said) for what, said in told["also"]))


def _read(name: str, value: str) -> Value:
    if name in INSTANTS:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in DATES else value
