"""Load what the connectors read into tonight's inventory, or carry over what last night held.

Every record becomes one row of ``record``: its identity, one typed column per field of the
contract, and the comparable keys. Values travel as bound data frames, never in SQL text.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.linkage import link_rules, normalise
from inventory.model import (
    ALL_FIELDS,
    DATES,
    INSTANTS,
    MONEY,
    Doubt,
    Kind,
    Parsed,
    Reading,
    Record,
    SourceNight,
    Tally,
)
from inventory.store.database import had_last_night, insert_frame, insert_rows, sql
from inventory.store.opening import quoted

_IDENTITY = {
    "id": "INTEGER",
    "source": "VARCHAR",
    "record": "VARCHAR",
    "kind": "VARCHAR",
    "activity": "VARCHAR",
    "part_of": "VARCHAR",
    "asked": "VARCHAR",
    "unread": "VARCHAR[]",
    "unclear": "VARCHAR[]",
    # Further addresses and numbers, as text; NULL for none.
    "also": "STRUCT(what VARCHAR, text VARCHAR)[]",
    "place": "INTEGER",
}
_ANSWERS = {
    "said_registration": "BOOLEAN",
    "said_notes": "BOOLEAN",
    "said_newsletter": "BOOLEAN",
}


def _type(field: str) -> str:
    if field in INSTANTS:
        return "TIMESTAMPTZ"
    if field in DATES:
        return "DATE"
    return "DECIMAL(18,2)" if field in MONEY else "VARCHAR"


COLUMNS: Mapping[str, str] = {**_IDENTITY, **{f: _type(f) for f in ALL_FIELDS}, **_ANSWERS}


def create(
    con: DuckDBPyConnection, run: str, as_of: date, clock: datetime, policy_version: str
) -> None:
    """Create the empty tables of a night. ``clock``: the instant that is now for bookings."""
    con.execute(f"CREATE TYPE link_rule AS ENUM {link_rules.RULES}")
    con.execute(f"CREATE TYPE link_tier AS ENUM {tuple(map(str, link_rules.Tier))}")
    con.execute(sql("store/schema"))
    columns = ", ".join(f"{quoted(name)} {of}" for name, of in COLUMNS.items())
    con.execute(f"CREATE TABLE record ({columns}, PRIMARY KEY (id), UNIQUE (source, record))")
    con.execute("INSERT INTO tonight VALUES (?, ?, ?, ?)", [run, as_of, clock, policy_version])
    con.execute(sql("store/macros"))


@dataclass(frozen=True, slots=True)
class LastRead:
    """What last night knew of a source: when it was really read, its records, its trouble.

    ``held``: how many records had each field filled with something that can be used. ``kept``: the
    records that a KEEP, STOP or HOLD rested on. ``came``: so many records came, when they were not
    believed (``doubt``). ``seen_on``: the day of its latest observation,
    ``observations``: how many there are.
    """

    read_at: datetime | None = None
    records: int = 0
    doubt: str | None = None
    held: Mapping[str, int] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    came: int = 0
    seen_on: date | None = None
    observations: int = 0


def load(
    con: DuckDBPyConnection,
    night: SourceNight,
    kinds: Iterable[Kind],
    parsed: Parsed,
    held: Mapping[str, int] | None = None,
) -> None:
    """Load one source that was read. ``held``: as in ``LastRead``.

    A record id that comes twice keeps its first record; the rest count as unreadable.
    """
    rows: list[list[str | None]] = []
    seen: set[str] = set()
    twice = 0
    first = _next_id(con)
    for record in parsed.records:
        if record.record in seen:
            twice += 1
            continue
        seen.add(record.record)
        rows.append(_row(first + len(rows), record))
    if rows:
        casts = ", ".join(_cast(name, of) for name, of in COLUMNS.items())
        insert_frame(con, f"INSERT INTO record SELECT {casts} FROM _frame", rows, list(COLUMNS))
    _add_source(con, night, kinds, len(rows), len(parsed.unreadable) + twice)
    con.execute(sql("store/unread"), [night.name])
    for part, people in parsed.left_out.items():
        con.execute("INSERT INTO unread VALUES (?, ?, ?)", [night.name, part, people])
    if parsed.form:
        insert_rows(con, "form_field", [(night.name, *pair) for pair in parsed.form.items()])
    if parsed.observations:
        looks = [(night.name, o.what, o.place, o.value) for o in parsed.observations]
        [(day,)] = con.execute("SELECT today()").fetchall()
        insert_rows(con, "observation", [(*one, day) for one in dict.fromkeys(looks)])
    if held:
        insert_rows(con, "held", [(night.name, *pair) for pair in held.items()])
    _count_cells(con, night.name, parsed.cells)
    if night.proposals:
        insert_rows(con, "proposal", [(night.name, *pair) for pair in night.proposals.items()])


def _count_cells(con: DuckDBPyConnection, source: str, cells: Tally) -> None:
    before: dict[tuple[str, str], int] = {}
    if had_last_night(con, "cell_count"):
        query = "SELECT heading, fate, cells FROM last.cell_count WHERE source = ?"
        before = {(h, fate): n for h, fate, n in con.execute(query, [source]).fetchall()}
    now = {(heading, fate.value): n for (heading, fate), n in cells.items()}
    both = sorted(now.keys() | before.keys())
    if both:
        rows = [(source, *key, now.get(key, 0), before.get(key, 0)) for key in both]
        insert_rows(con, "cell_count", rows)


def _cast(name: str, of: str) -> str:
    column = quoted(name)
    if of.endswith("[]"):
        column = f"CAST({column} AS JSON)"
    return f"CAST({column} AS {of})"


def carry_over(
    con: DuckDBPyConnection,
    night: SourceNight,
    kinds: Iterable[Kind],
    *,
    last: bool,
    without: Collection[str] = (),
) -> int:
    """Take over a source's records from last night's inventory, ``last``. Returns how many.

    They keep the day they were really read; the source's status says that it was not read tonight.
    ``without``: ids of those that have been erased there since.
    """
    carried = 0
    if last:
        first = _next_id(con)
        names = [name for name in COLUMNS if name != "id"]
        shared = ", ".join(quoted(n) for n in _shared_columns(con, names))
        values = [first, night.name, sorted(without)]
        con.execute(sql("store/carry_over").format(columns=shared), values)
        carried = _next_id(con) - first
        tables = ["unread", "proposal", "held", "cell_count", "form_field", "planted"]
        if night.status is Reading.FRESH:  # it is not due: what was seen of it stands
            tables.append("observation")
        for table in tables:
            if had_last_night(con, table):
                query = f"INSERT INTO {table} SELECT * FROM last.{table} WHERE source = ?"
                con.execute(query, [night.name])
    _add_source(con, night, kinds, carried, 0)
    return carried


def last_read(con: DuckDBPyConnection, source: str, *, last: bool) -> LastRead:
    """Return what last night knew of ``source``."""
    if not last:
        return LastRead()
    # An older Orden's inventory has neither doubt nor held.
    older = not had_last_night(con, "held")
    doubt = "trouble, 0" if older else "doubt, coalesce(doubt_records, 0)"
    query = f"SELECT read_at, records, {doubt} FROM last.source WHERE name = ?"
    row = con.execute(query, [source]).fetchone()
    if row is None:
        return LastRead()
    read_at, records, doubted, came = row
    if older:  # and its record ids may be others
        return LastRead(read_at, records, doubted)
    query = "SELECT field, filled FROM last.held WHERE source = ?"
    held = con.execute(query, [source]).fetchall()
    kept = con.execute(sql("store/last_kept"), [source]).fetchall()
    ids = frozenset(record for (record,) in kept)
    seen = _last_seen(con, source)
    return LastRead(read_at, records, doubted, dict(held), ids, came, *seen)


def _last_seen(con: DuckDBPyConnection, source: str) -> tuple[date | None, int]:
    if not had_last_night(con, "observation"):
        return None, 0
    query = "SELECT max(seen_on), count(*) FROM last.observation WHERE source = ?"
    [(day, many)] = con.execute(query, [source]).fetchall()
    return day, many


def last_records(con: DuckDBPyConnection, source: str) -> set[str]:
    """Return the ids of a source's records of last night."""
    rows = con.execute("SELECT record FROM last.record WHERE source = ?", [source]).fetchall()
    return {record for (record,) in rows}


def _shared_columns(con: DuckDBPyConnection, names: list[str]) -> list[str]:
    """Keep the columns that last night's file has too: a newer Orden may have added some."""
    of_last = "database_name = 'last' AND table_name = 'record'"
    query = f"SELECT column_name FROM duckdb_columns() WHERE {of_last}"
    had = {name for (name,) in con.execute(query).fetchall()}
    return [name for name in names if name in had]


def _next_id(con: DuckDBPyConnection) -> int:
    row = con.execute("SELECT coalesce(max(id), 0) + 1 FROM record").fetchone()
    assert row is not None
    return int(row[0])


def _add_source(
    con: DuckDBPyConnection,
    night: SourceNight,
    kinds: Iterable[Kind],
    records: int,
    unreadable: int,
) -> None:
    told = [
        *(night.name, night.type, night.title, Reading(night.status).value, night.read_at),
        *(records, unreadable, night.trouble, night.detail, [kind.value for kind in kinds]),
        *(_doubt(night.doubt) if night.doubt else [None] * 5),
        *(night.reads_files, night.mark, night.data_from, night.unread_values, night.maps_columns),
        *(night.medium or None, night.label or None, night.form or None),
        *(night.address or None, night.observations),
    ]
    marks = ", ".join("?" * len(told))
    con.execute(f"INSERT INTO source VALUES ({marks})", told)


def _doubt(doubt: Doubt) -> tuple[str | int, ...]:
    return doubt.reason.value, doubt.now, doubt.before, doubt.field, doubt.records


def _row(number: int, record: Record) -> list[str | None]:
    fields = record.fields
    identity: dict[str, Any] = {
        "id": number,
        "source": record.source,
        "record": record.record,
        "kind": record.kind.value,
        "activity": record.activity,
        "part_of": record.part_of,
        "asked": json.dumps(dict(record.asked), ensure_ascii=False) if record.asked else None,
        "unread": json.dumps(record.unread, ensure_ascii=False),
        "unclear": json.dumps(record.unclear),
        "also": _also(record.also),
        "place": None if record.place is None else str(record.place),
        "said_registration": normalise.yes_or_no(_text(fields.get("consent_registration"))),
        "said_notes": normalise.yes_or_no(_text(fields.get("wants_notes"))),
        "said_newsletter": normalise.yes_or_no(_text(fields.get("newsletter"))),
    }
    values = {**fields, **identity}
    return [_written(values.get(column)) for column in COLUMNS]


def _also(also: Iterable[tuple[str, str]]) -> str | None:
    told = [{"what": what, "text": text} for what, text in also]
    return json.dumps(told, ensure_ascii=False) if told else None


def _written(value: Any) -> str | None:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return _text(value)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
