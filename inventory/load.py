"""Load what the connectors read into tonight's inventory, or carry over what last night held.

Every record becomes one row of ``record``: its identity, one typed column per field of the
contract, and the comparable keys. Values travel as bound data frames, never in SQL text.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.linkage import link_rules, normalise
from inventory.model import (
    ALL_FIELDS,
    DATES,
    INSTANTS,
    MONEY,
    Kind,
    Parsed,
    Reading,
    Record,
    SourceNight,
)
from inventory.store.database import insert_frame, quoted, sql

_IDENTITY = {
    "id": "INTEGER",
    "source": "VARCHAR",
    "record": "VARCHAR",
    "kind": "VARCHAR",
    "activity": "VARCHAR",
    "part_of": "VARCHAR",
    "asked": "VARCHAR",
    "unread": "VARCHAR[]",
    # Further addresses and numbers, as text; NULL for none.
    "also": "STRUCT(what VARCHAR, text VARCHAR)[]",
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


def load(
    con: DuckDBPyConnection, night: SourceNight, kinds: Iterable[Kind], parsed: Parsed
) -> None:
    """Load one source that was read.

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


def _cast(name: str, of: str) -> str:
    column = quoted(name)
    if of.endswith("[]"):
        column = f"CAST({column} AS JSON)"
    return f"CAST({column} AS {of})"


def carry_over(
    con: DuckDBPyConnection, night: SourceNight, kinds: Iterable[Kind], *, last: bool
) -> int:
    """Take over a source's records from last night's inventory, ``last``. Returns how many.

    They keep the day they were really read; the source's status says that it was not read tonight.
    """
    carried = 0
    if last:
        first = _next_id(con)
        names = [name for name in COLUMNS if name != "id"]
        shared = ", ".join(quoted(n) for n in _shared_columns(con, names))
        con.execute(sql("store/carry_over").format(columns=shared), [first, night.name])
        carried = _next_id(con) - first
        con.execute("INSERT INTO unread SELECT * FROM last.unread WHERE source = ?", [night.name])
    _add_source(con, night, kinds, carried, 0)
    return carried


def last_read(
    con: DuckDBPyConnection, source: str, *, last: bool
) -> tuple[datetime | None, int, str | None]:
    """Return when ``source`` was last really read, its records then, and last night's trouble."""
    if not last:
        return None, 0, None
    query = "SELECT read_at, records, trouble FROM last.source WHERE name = ?"
    row = con.execute(query, [source]).fetchone()
    read_at, records, trouble = row or (None, 0, None)
    return read_at, records, trouble


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
    con.execute(
        "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            night.name,
            night.type,
            night.title,
            Reading(night.status).value,
            night.read_at,
            records,
            unreadable,
            night.trouble,
            night.detail,
            [kind.value for kind in kinds],
            night.shrunk.now if night.shrunk else None,
            night.shrunk.before if night.shrunk else None,
            night.reads_files,
            night.mark,
        ],
    )


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
        "also": _also(record.also),
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
