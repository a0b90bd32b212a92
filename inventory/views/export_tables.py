"""The tables that a user may take away (contract §4), each as column names and rows of plain values."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from duckdb import DuckDBPyConnection

from inventory.assessment import promise_checks
from inventory.assessment.promise_checks import CheckedPromise
from inventory.ledger.ledger import Ledger
from inventory.store.database import sql
from inventory.views.models import Flag
from inventory.views.person_records import COLLECTED, LAST_ACTIVITY, flags

Rows: TypeAlias = list[tuple[Any, ...]]

#: In the contract's order.
NAMES = ("people", "records", "flags", "candidates", "promises", "sources", "runs")

#: Those that one question answers whole (``sql/export``).
_ASKED = ("people", "records", "candidates", "promises", "sources")


def tables(
    con: DuckDBPyConnection, ledger: Ledger, why: Callable[[Flag], str], detail: Callable[[CheckedPromise], str] | None = None
) -> dict[str, tuple[tuple[str, ...], Rows]]:
    """Return every table by name: (columns, rows). ``why`` words a flag and ``detail`` a promise in the reader's language."""
    found = {name: _table(con, name) for name in _ASKED}
    if detail and found["promises"][1]:
        told = {one.id: detail(one) for one in promise_checks.kept(con)}
        columns, rows = found["promises"]
        found["promises"] = (columns, [(id, quote, result, told[id], at) for id, quote, result, _codes, at in rows])
    found["flags"] = (
        ("person", "source", "record", "purpose", "code", "outcome", "severity", "since", "due", "why"),
        [
            (f.person, f.source, f.record, f.purpose, f.code, f.outcome.value, f.severity, f.since, f.due, why(f))
            for f in flags(con)
        ],
    )
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


def _table(con: DuckDBPyConnection, name: str) -> tuple[tuple[str, ...], Rows]:
    query = sql(f"views/export/{name}").format(collected=COLLECTED, last_activity=LAST_ACTIVITY)
    result = con.execute(query)
    return tuple(column[0] for column in result.description or ()), result.fetchall()
