"""What a night says of its records, and whether it contradicts itself."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from tests.inventory.assessment.calendar_oracle import Day, of
from tests.inventory.assessment.grounds_oracle import Judged

#: What stands on law, on a contract or on a claim (docs/judging.md).
HARD = frozenset(
    "KEEP_BOOKKEEPING KEEP_AGREEMENT35 KEEP_TO_INVOICE KEEP_ORDERED KEEP_UNPAID KEEP_FUTURE_BOOKING "
    "KEEP_ACTIVE_CLIENT".split()
)


class Flagged(NamedTuple):
    """One finding."""

    record: str
    code: str
    outcome: str
    scope: str
    args: dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A night's verdicts and flags by record, and the days on which grounds end."""

    verdicts: Mapping[str, Judged]
    flags: Mapping[str, list[Flagged]]
    ends: Mapping[str, set[Day]]


def flagged(con: DuckDBPyConnection) -> list[Flagged]:
    """Return every finding of the night."""
    rows = con.execute("SELECT record, code, outcome, scope, args FROM flag JOIN record USING (id)").fetchall()
    return [
        Flagged(record, code, outcome, scope, json.loads(args or "{}"))
        for record, code, outcome, scope, args in rows
    ]


def found(con: DuckDBPyConnection) -> Found:
    """Return what the night says."""
    rows = con.execute(
        "SELECT record, v.keep_until, v.kind, v.goes, names_of(v.gone) FROM verdict v JOIN record USING (id)"
    ).fetchall()
    verdicts = {
        record: Judged(of(until) if until else None, frozenset({kind}), goes, frozenset(gone))
        for record, until, kind, goes, gone in rows
    }
    flags: dict[str, list[Flagged]] = defaultdict(list)
    for flag in flagged(con):
        flags[flag.record].append(flag)
    ends: dict[str, set[Day]] = defaultdict(set)
    for record, until in con.execute(
        "SELECT record, own_end FROM holding JOIN record USING (id) WHERE own_end IS NOT NULL"
    ).fetchall():
        ends[record].add(of(until))
    return Found(verdicts, flags, ends)


def complaints(told: Found, day: date) -> list[tuple[str, str, set[str]]]:
    """Return what contradicts itself: what is the matter, the record, and its codes."""
    return [
        (complaint, record, {flag.code for flag in told.flags.get(record, ())})
        for record, verdict in told.verdicts.items()
        for complaint in _contradictions(verdict, told.flags.get(record, []), of(day))
    ]


def _contradictions(verdict: Judged, flags: list[Flagged], day: Day) -> list[str]:
    codes = {flag.code for flag in flags}
    keeps = {flag.code for flag in flags if flag.outcome == "KEEP"}
    goes = [flag for flag in flags if flag.outcome == "DELETE"]
    whole = [flag for flag in goes if flag.scope == "record"]
    asked = whole or any(flag.outcome in ("STOP", "REVIEW") for flag in flags)
    stopped = "HOLD_RESTRICTED" in codes or any(flag.outcome == "STOP" for flag in flags)
    return [
        complaint
        for complaint, holds in {
            "kept by law, contract or claim, and to be deleted": bool(keeps & HARD and whole),
            "stopped or restricted, and a valid subscriber": "KEEP_NEWSLETTER" in keeps and stopped,
            "kept until a day that is past": bool(keeps and verdict.keep_until and verdict.keep_until < day),
            "goes, and nobody is told": verdict.goes == "whole" and not asked,
            "fields go, and nobody is told": verdict.goes == "fields" and not goes,
            "stays, and is to be deleted": verdict.goes in ("no", "fields") and bool(whole),
        }.items()
        if holds
    ]
