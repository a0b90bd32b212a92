"""Find everything held about one person, from any spelling of an address, a number, a name or a person id.

Several matches are listed, never merged. Pages and letters only render what this gives.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from inventory.assessment import flag_rules
from inventory.assessment.flag_rules import Severity
from inventory.linkage import compare, normalise
from inventory.linkage.link_rules import Tier
from inventory.model import ALL_FIELDS, Kind, Outcome, Reading, Shrunk, SourceNight, Value, full_name
from inventory.policy.rule_files import typed
from inventory.store.database import quoted, sql
from inventory.views.models import Consent, ConsentStatus, FileRecord, Flag, Holding, Likely, PersonFile, Summary, Tie

_PERSON_ID = re.compile(r"p-[0-9a-z]{4,40}")
#: More matches than this are not a look-up but a listing.
MOST = 50
#: How alike two names must be spelt (Jaro–Winkler, 0 to 1) to ask «did you mean …?».
_NEAR = 0.88
#: The event that a record tells of last, and the one that brought it here, whatever its kind.
LAST_ACTIVITY = (
    "coalesce(ends_at, starts_at, last_click_at, confirmed_at, changed_at, completed_at, published_at, submitted_at,"
    " CAST(greatest(issued_on, paid_on) AS TIMESTAMPTZ), updated_at, created_at)"
)
COLLECTED = (
    "coalesce(submitted_at, signup_at, booked_at, published_at, completed_at, created_at, confirmed_at,"
    " CAST(issued_on AS TIMESTAMPTZ))"
)


def find(con: DuckDBPyConnection, who: str) -> list[PersonFile]:
    """Return a file for every person that ``who`` fits: exact id, e-mail or phone; else all words of a name."""
    return [person_file(con, person) for person in _persons(con, who.strip())]


def _persons(con: DuckDBPyConnection, who: str) -> list[str]:
    if _PERSON_ID.fullmatch(who):
        # An id from before a merge still finds the person that its records went to.
        query = "SELECT DISTINCT person FROM link WHERE person = $1 OR home = $1"
        return _ids(con, f"{query} ORDER BY person <> $1, person", [who])
    with_key = "SELECT DISTINCT person FROM keys JOIN link USING (id) WHERE"
    if "@" in who:
        return _ids(con, f"{with_key} email_key = ?", [normalise.email_key(who) or who.lower()])
    phone = normalise.phone_key(who)
    if phone and (found := _ids(con, f"{with_key} phone_key = ?", [phone])):
        return found
    words = normalise.fold(who).split()
    if not words:
        return []
    return _named(con, [f" {word} " for word in words]) or _by_text(con, who)


def _named(con: DuckDBPyConnection, pieces: Sequence[str]) -> list[str]:
    """Return who has every one of ``pieces`` in a name that stands between blanks."""
    name = "' ' || name_key || ' '"
    both = "' ' || coalesce(name_key, '') || ' ' || lower(company) || ' '"
    in_name, in_both = (" AND ".join([f"contains({text}, ?)"] * len(pieces)) for text in (name, both))
    query = sql("views/lookup/named").format(in_name=in_name, in_both=in_both, most=MOST)
    return _ids(con, query, [*pieces, *pieces])


def _by_text(con: DuckDBPyConnection, who: str) -> list[str]:
    return _ids(con, sql("views/lookup/by_text"), {"who": who})


def _ids(con: DuckDBPyConnection, query: str, values: list[str] | dict[str, str]) -> list[str]:
    return [person for (person,) in con.execute(query, values).fetchmany(MOST)]


def search(con: DuckDBPyConnection, who: str) -> list[str]:
    """Return the persons that ``who`` fits as ``find`` does; when none, those with names that begin with each of its words."""
    found = _persons(con, who.strip())
    words = normalise.fold(who).split()
    if found or not words or "@" in who:
        return found
    return _named(con, [f" {word}" for word in words])


def summaries(con: DuckDBPyConnection, persons: Sequence[str]) -> list[Summary]:
    """Return what sets persons apart, in the order given: enough to choose one of them."""
    rows = con.execute(sql("views/lookup/summaries"), {"persons": list(persons)}).fetchall()
    found = {}
    for person, *lists, n in rows:
        names, emails, phones, sources = (tuple(sorted(filter(None, values))) for values in lists)
        found[person] = Summary(person, names, emails, phones, sources, n)
    return [found[person] for person in persons if person in found]


def nearest(con: DuckDBPyConnection, who: str) -> list[tuple[str, str]]:
    """Return up to three persons (id, name) whose names are spelt nearly like ``who``, nearest first."""
    words = " ".join(normalise.fold(who).split())
    if not words or "@" in who or not any(c.isalpha() for c in words):
        return []
    rows = con.execute(sql("views/nearest"), {"words": words[:100], "least": _NEAR}).fetchall()
    return [(person, name) for person, name, _likeness in rows]


def person_file(con: DuckDBPyConnection, person: str) -> PersonFile:
    """Return everything held about one person id."""
    ids = _held_by(con, [person])
    records = _records(con, ids).get(person, ())
    emails, phones = _contact(con, ids)
    return PersonFile(
        person=person,
        names=_names(records),
        emails=emails,
        phones=phones,
        records=records,
        consents=_consents(con, person),
        flags=tuple(_flags(con, ids)),
        likely=_likely(con, person),
    )


def holdings(con: DuckDBPyConnection, persons: Sequence[str]) -> dict[str, Holding]:
    """Return what is held of persons of tonight and found about it; who is not there is left out."""
    ids = _held_by(con, persons)
    by_person = defaultdict[str, list[Flag]](list)
    for flag in _flags(con, ids):
        by_person[flag.person or ""].append(flag)
    return {
        person: Holding(
            person=person,
            names=_names(records),
            emails=_distinct(record.fields.get("email") for record in records),
            records=records,
            flags=tuple(by_person[person]),
        )
        for person, records in _records(con, ids).items()
    }


def _held_by(con: DuckDBPyConnection, persons: Sequence[str]) -> list[int]:
    """Return the ids of persons' records: by them a few rows are found without a look at all the others."""
    query = "SELECT id FROM link WHERE person IN (SELECT unnest(?::VARCHAR[]))"
    return [id_ for (id_,) in con.execute(query, [list(persons)]).fetchall()]


def _names(records: Iterable[FileRecord]) -> tuple[str, ...]:
    return _distinct(full_name(record.fields) or record.fields.get("company") for record in records)


def _contact(con: DuckDBPyConnection, ids: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses and the numbers of records, each once."""
    query = "SELECT email_key, phone_key FROM keys WHERE id IN (SELECT unnest(?::INTEGER[]))"
    rows = con.execute(query, [list(ids)]).fetchall()
    emails, phones = {email for email, _phone in rows if email}, {phone for _email, phone in rows if phone}
    return tuple(sorted(emails)), tuple(sorted(phones))


def known_file(con: DuckDBPyConnection, person: str) -> PersonFile | None:
    """Return everything held about one person id of tonight, None when there is none. An id from before a merge is followed."""
    if not _PERSON_ID.fullmatch(person):
        return None
    found = _persons(con, person)
    return person_file(con, found[0]) if found else None


def _likely(con: DuckDBPyConnection, person: str) -> tuple[Likely, ...]:
    """Return who else may be this person, most plausible first: one entry a person, with the strongest reason."""
    rows = con.execute(sql("views/lookup/likely"), {"person": person}).fetchall()
    if not rows:
        return ()
    beside = compare.beside(con, [(mine, other) for mine, other, *_ in rows])
    return tuple(
        Likely(reason, strength, asked, two)
        for (_mine, _other, reason, strength, asked), two in zip(rows, beside, strict=True)
    )


def _distinct(values: Iterable[Value | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(v) for v in values if v))


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


def _records(con: DuckDBPyConnection, ids: Sequence[int]) -> dict[str, tuple[FileRecord, ...]]:
    query = sql("views/lookup/records").format(
        collected=COLLECTED,
        last_activity=LAST_ACTIVITY,
        fields=", ".join(f"r.{quoted(name)}" for name in ALL_FIELDS),
    )
    found: dict[str, list[FileRecord]] = defaultdict(list)
    for row in con.execute(query, {"ids": list(ids)}).fetchall():
        held, values = _Held(*row[: -len(ALL_FIELDS)]), row[-len(ALL_FIELDS) :]
        fields = {name: value for name, value in zip(ALL_FIELDS, values, strict=True) if value is not None}
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
    )


def _tie(held: _Held) -> Tie:
    if held.through is None:
        return Tie(Tier(held.tier), held.rule, None)
    source, record = held.through
    return Tie(Tier(held.tier), held.rule, (source, record))


def _consents(con: DuckDBPyConnection, person: str) -> tuple[Consent, ...]:
    rows = con.execute(sql("views/lookup/consents"), {"person": person}).fetchall()
    return tuple(
        Consent(purpose, ConsentStatus(status), at, source, tuple(evidence or ()))
        for purpose, status, at, source, evidence in rows
    )


def flags(con: DuckDBPyConnection, persons: Sequence[str] | None = None) -> list[Flag]:
    """Return flags, deciding ones first: those of some persons, or everybody's."""
    return _flags(con, None if persons is None else _held_by(con, persons))


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


def _flags(con: DuckDBPyConnection, ids: Sequence[int] | None) -> list[Flag]:
    whose = "" if ids is None else "WHERE f.id IN (SELECT unnest($ids::INTEGER[]))"
    values = None if ids is None else {"ids": list(ids)}
    rows = con.execute(sql("views/lookup/flags").format(whose=whose), values).fetchall()
    return [_flag(_Finding._make(row)) for row in rows]


def _flag(found: _Finding) -> Flag:
    args = typed(found.args, flag_rules.arguments(found.code))
    outcome, severity = Outcome(found.outcome), Severity(found.severity)
    return Flag(**found._asdict() | {"outcome": outcome, "severity": severity, "args": args})


def sources(con: DuckDBPyConnection) -> tuple[SourceNight, ...]:
    """Return tonight's sources as they were read."""
    unread: dict[str, dict[str, int]] = defaultdict(dict)
    query = "SELECT source, field, filled FROM unread ORDER BY ALL"
    for source, field, filled in con.execute(query).fetchall():
        unread[source][field] = filled
    found = con.execute("SELECT * FROM source ORDER BY rowid")
    columns = [column[0] for column in found.description or ()]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return tuple(_source(row, unread[row["name"]]) for row in rows)


def _source(row: Mapping[str, Any], unread: Mapping[str, int]) -> SourceNight:
    # The last four are not there in an inventory that an older Orden published.
    now, before = row.get("shrunk_now"), row.get("shrunk_before")
    return SourceNight(
        name=row["name"],
        type=row["type"],
        title=row["title"],
        status=Reading(row["status"]),
        read_at=row["read_at"],
        records=row["records"],
        unread=unread,
        unreadable=row["unreadable"],
        trouble=row["trouble"],
        detail=row["detail"],
        shrunk=None if now is None or before is None else Shrunk(now, before),
        reads_files=bool(row.get("reads_files")),
        mark=row.get("mark") or "",
    )


def as_of(con: DuckDBPyConnection) -> Any:
    """Return the day that counted as today in this inventory."""
    row = con.execute("SELECT as_of FROM tonight").fetchone()
    return row[0] if row else None
