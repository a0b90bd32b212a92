"""Read persons' records: why each is held and until when, and what was found about it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.assessment import flag_rules
from inventory.assessment.flag_rules import Severity
from inventory.linkage.link_rules import Tier
from inventory.model import ALL_FIELDS, Kind, Outcome, Value
from inventory.policy.rule_files import typed
from inventory.store.database import sql
from inventory.store.opening import quoted
from inventory.views.models import Consent, ConsentStatus, FileRecord, Flag, Tie

#: The event that a record tells of last, and the one that brought it here, whatever its kind.
LAST_ACTIVITY = (
    "coalesce(ends_at, starts_at, last_click_at, confirmed_at, changed_at, completed_at,"
    " published_at, submitted_at,"
    " CAST(greatest(issued_on, paid_on) AS TIMESTAMPTZ), updated_at, created_at)"
)
COLLECTED = (
    "coalesce(submitted_at, signup_at, booked_at, published_at, completed_at, created_at,"
    " confirmed_at, CAST(coalesce(issued_on, paid_on) AS TIMESTAMPTZ))"
)


def ids(con: DuckDBPyConnection, persons: Sequence[str]) -> list[int]:
    """Return the ids of persons' records: by them a few are found without a look at all others."""
    query = "SELECT id FROM link WHERE person IN (SELECT unnest(?::VARCHAR[]))"
    return [id_ for (id_,) in con.execute(query, [list(persons)]).fetchall()]


class _Held(NamedTuple):
    """Why one record is held, as ``lookup/records.sql`` gives it; its fields follow."""

    person: str
    source: str
    record: str
    kind: str
    activity: str
    purpose: str | None
    basis: str | None
    collected_at: datetime | None
    last_activity_at: datetime | None
    linked_by: list[str]
    keep_until: date | None
    fresh: bool
    tier: str
    rule: str | None
    through: list[str] | None
    fields_kept: list[str] | None
    also: list[list[str]] | None
    law: str | None


def records(con: DuckDBPyConnection, ids: Sequence[int]) -> dict[str, tuple[FileRecord, ...]]:
    """Return those of the records by whose they are."""
    query = sql("views/lookup/records").format(
        collected=COLLECTED,
        last_activity=LAST_ACTIVITY,
        fields=", ".join(f"r.{quoted(name)}" for name in ALL_FIELDS),
    )
    found: dict[str, list[FileRecord]] = defaultdict(list)
    for row in con.execute(query, {"ids": list(ids)}).fetchall():
        held = _Held(*row[: -len(ALL_FIELDS)])
        named = zip(ALL_FIELDS, row[-len(ALL_FIELDS) :], strict=True)
        fields = {name: value for name, value in named if value is not None}
        found[held.person].append(_record(held, fields))
    return {person: tuple(records) for person, records in found.items()}


def _record(held: _Held, fields: Mapping[str, Value]) -> FileRecord:
    return FileRecord(
        source=held.source,
        record=held.record,
        kind=Kind(held.kind),
        activity=held.activity,
        purpose=held.purpose or "",
        legal_basis=held.basis or "",
        collected_at=held.collected_at,
        last_activity_at=held.last_activity_at,
        fields=fields,
        linked_by=tuple(held.linked_by),
        tie=_tie(held),
        keep_until=held.keep_until,
        stale=not held.fresh,
        fields_kept=tuple(held.fields_kept or ()),
        also=tuple((what, text) for what, text in held.also or ()),
        law=held.law or "",
    )


def _tie(held: _Held) -> Tie:
    if held.through is None:
        return Tie(Tier(held.tier), held.rule, None)
    source, record = held.through
    return Tie(Tier(held.tier), held.rule, (source, record))


def consents(con: DuckDBPyConnection, person: str) -> tuple[Consent, ...]:
    """Return what a person has said yes or no to."""
    rows = con.execute(sql("views/lookup/consents"), {"person": person}).fetchall()
    return tuple(
        Consent(purpose, ConsentStatus(status), at, source, tuple(evidence or ()))
        for purpose, status, at, source, evidence in rows
    )


class _Finding(NamedTuple):
    code: str
    outcome: str
    severity: str
    person: str
    source: str
    record: str
    purpose: str
    since: date
    due: date | None
    args: str | None


def flags(con: DuckDBPyConnection) -> list[Flag]:
    """Return everybody's flags, deciding ones first."""
    return _flags(con, "", None)


def flags_on(con: DuckDBPyConnection, ids: Sequence[int]) -> list[Flag]:
    """Return the flags on some records, deciding ones first."""
    return _flags(con, "WHERE f.id IN (SELECT unnest($ids::INTEGER[]))", {"ids": list(ids)})


def _flags(con: DuckDBPyConnection, whose: str, values: dict[str, list[int]] | None) -> list[Flag]:
    rows = con.execute(sql("views/lookup/flags").format(whose=whose), values).fetchall()
    return [_flag(_Finding._make(row)) for row in rows]


def _flag(found: _Finding) -> Flag:
    args = typed(found.args, flag_rules.arguments(found.code))
    outcome, severity = Outcome(found.outcome), Severity(found.severity)
    return Flag(**found._asdict() | {"outcome": outcome, "severity": severity, "args": args})
