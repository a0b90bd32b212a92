"""The tables that a user may take away (contract §4), each as column names and rows of plain values."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from duckdb import DuckDBPyConnection

from inventory.assessment import promise_checks
from inventory.ledger.ledger import Ledger
from inventory.views.lookup import COLLECTED, LAST_ACTIVITY, flags
from inventory.views.models import Flag, Kept

Rows: TypeAlias = list[tuple[Any, ...]]

#: In the contract's order.
NAMES = ("people", "records", "flags", "candidates", "promises", "sources", "runs")

_QUERIES = {
    "people": "SELECT person, arg_max(shown, (coalesce(len(shown), 0), shown)) AS name,"
    " string_agg(DISTINCT email_key, '; ' ORDER BY email_key) AS emails,"
    " string_agg(DISTINCT phone_key, '; ' ORDER BY phone_key) AS phones, count(*) AS records,"
    " string_agg(DISTINCT source, '; ' ORDER BY source) AS sources FROM (SELECT *,"
    " coalesce(name, nullif(concat_ws(' ', first_name, last_name), ''), company) AS shown FROM owned) GROUP BY person ORDER BY person",
    "records": f"SELECT person, source, record, kind, activity, {COLLECTED} AS collected_at, {LAST_ACTIVITY} AS last_activity_at,"
    " keep_until, array_to_string(linked_by, '; ') AS linked_by FROM owned LEFT JOIN retention USING (id) ORDER BY person, source, record",
    "candidates": "SELECT a.source AS a_source, a.record AS a_record, b.source AS b_source, b.record AS b_record,"
    " round(score, 2) AS score, reason FROM candidate c JOIN record a ON a.id = c.a"
    " JOIN record b ON b.id = c.b ORDER BY score DESC, a_source, a_record, b_source, b_record",
    "promises": "SELECT id, quote, result, detail, checked_at FROM promise ORDER BY id",
}


def tables(
    con: DuckDBPyConnection, ledger: Ledger, why: Callable[[Flag], str], detail: Callable[[Kept], str] | None = None
) -> dict[str, tuple[tuple[str, ...], Rows]]:
    """Return every table by name: (columns, rows). ``why`` words a flag and ``detail`` a promise in the reader's language."""
    found = {name: _table(con, query) for name, query in _QUERIES.items()}
    if detail and found["promises"][1]:
        told = {one.id: detail(one) for one in promise_checks.kept(con)}
        columns, rows = found["promises"]
        found["promises"] = (columns, [(*row[:3], told[row[0]], *row[4:]) for row in rows])
    found["flags"] = (
        ("person", "source", "record", "purpose", "code", "outcome", "severity", "since", "due", "why"),
        [
            (f.person, f.source, f.record, f.purpose, f.code, f.outcome.value, f.severity, f.since, f.due, why(f))
            for f in flags(con)
        ],
    )
    found["sources"] = _sources(con)
    found["runs"] = (
        ("run", "as_of", "begun_at", "ended_at", "status", "persons", "records", "flags"),
        [
            (
                n.run,
                n.as_of,
                n.begun_at,
                n.ended_at,
                n.status,
                n.persons,
                n.records,
                json.dumps({k.value: v for k, v in n.flags.items()}),
            )
            for n in ledger.nights()
        ],
    )
    return {name: found[name] for name in NAMES}


def _table(con: DuckDBPyConnection, query: str) -> tuple[tuple[str, ...], Rows]:
    result = con.execute(query)
    return tuple(column[0] for column in result.description or ()), result.fetchall()


def _sources(con: DuckDBPyConnection) -> tuple[tuple[str, ...], Rows]:
    return _table(
        con,
        "SELECT name, type, status, read_at, records, coalesce((SELECT string_agg(field || ' (' || filled || ')', '; ' ORDER BY field)"
        " FROM unread u WHERE u.source = s.name), '') AS unread_fields FROM source s ORDER BY rowid",
    )
