"""The tables that a user may take away, each as column names and rows of plain values."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from duckdb import DuckDBPyConnection

from inventory.assessment import checked_promise
from inventory.assessment.checked_promise import CheckedPromise
from inventory.ledger.ledger import Ledger
from inventory.store.database import sql
from inventory.views.models import Flag
from inventory.views.person_records import COLLECTED, LAST_ACTIVITY, flags

Rows: TypeAlias = list[tuple[Any, ...]]
Table: TypeAlias = tuple[tuple[str, ...], Rows]  # columns, rows

#: In the contract's order.
NAMES = (
    "people",
    "records",
    "flags",
    "candidates",
    "promises",
    "sources",
    "observations",
    "runs",
)

#: Those that one question answers whole (``sql/export``).
_ASKED = ("people", "records", "candidates", "promises", "sources", "observations")


def tables(
    con: DuckDBPyConnection,
    ledger: Ledger,
    why: Callable[[Flag], str],
    detail: Callable[[CheckedPromise], str] | None = None,
) -> dict[str, Table]:
    """Return every table by name.

    ``why`` words a flag and ``detail`` a promise in the reader's language.
    """
    found = {name: _table(con, name) for name in _ASKED}
    if detail:
        found["promises"] = _worded(con, found["promises"], detail)
    found["flags"] = _flags(con, why)
    found["runs"] = _runs(ledger)
    return {name: found[name] for name in NAMES}


def _worded(
    con: DuckDBPyConnection, promises: Table, detail: Callable[[CheckedPromise], str]
) -> Table:
    columns, rows = promises
    if not rows:
        return promises
    told = {one.id: detail(one) for one in checked_promise.kept(con)}
    return columns, [(id, quote, result, told[id], at) for id, quote, result, _codes, at in rows]


def _flags(con: DuckDBPyConnection, why: Callable[[Flag], str]) -> Table:
    columns = "person source record purpose code outcome severity since due why"
    rows: Rows = [
        (
            flag.person,
            flag.source,
            flag.record,
            flag.purpose,
            flag.code,
            flag.outcome.value,
            flag.severity,
            flag.since,
            flag.due,
            why(flag),
        )
        for flag in flags(con)
    ]
    return tuple(columns.split()), rows


def _runs(ledger: Ledger) -> Table:
    columns = "run as_of begun_at ended_at status persons records flags"
    rows: Rows = [
        (
            night.run,
            night.as_of,
            night.begun_at,
            night.ended_at,
            night.status,
            night.persons,
            night.records,
            json.dumps({outcome.value: n for outcome, n in night.flags.items()}),
        )
        for night in ledger.nights()
    ]
    return tuple(columns.split()), rows


def _table(con: DuckDBPyConnection, name: str) -> Table:
    query = sql(f"views/export/{name}").format(collected=COLLECTED, last_activity=LAST_ACTIVITY)
    result = con.execute(query)
    return tuple(column[0] for column in result.description or ()), result.fetchall()
