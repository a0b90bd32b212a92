"""Find everything held about one person, from any spelling of an address, a number, a name or a person id.

Several matches are listed, never merged. Pages and letters only render what this gives.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.assessment import flag_rules
from inventory.linkage import compare, normalise
from inventory.model import ALL_FIELDS, Kind, Outcome, Reading, Shrunk, SourceNight, full_name
from inventory.policy.rule_files import typed
from inventory.store.database import quoted, sql
from inventory.views.models import Consent, FileRecord, Flag, Likely, PersonFile, Summary, Tie

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
        return _ids(
            con, "SELECT DISTINCT person FROM link WHERE person = $1 OR home = $1 ORDER BY person <> $1, person", [who]
        )
    if "@" in who:
        return _ids(
            con, "SELECT DISTINCT person FROM owned WHERE email_key = ?", [normalise.email_key(who) or who.lower()]
        )
    phone = normalise.phone_key(who)
    if phone and (found := _ids(con, "SELECT DISTINCT person FROM owned WHERE phone_key = ?", [phone])):
        return found
    words = normalise.fold(who).split()
    if not words:
        return []
    return _named(con, [f" {word} " for word in words]) or _by_text(con, who)


def _named(con: DuckDBPyConnection, pieces: Sequence[str]) -> list[str]:
    """Return who has every one of ``pieces`` in a name, which stands between blanks: a person's words, a company as it is written."""
    name, both = "' ' || name_key || ' '", "' ' || coalesce(name_key, '') || ' ' || lower(company) || ' '"
    in_name, in_both = (" AND ".join([f"contains({text}, ?)"] * len(pieces)) for text in (name, both))
    # Companies are few: so the many names are read without their records (2026-11: 9 ms of 45 for 70,000 records).
    query = (
        f"SELECT DISTINCT person FROM link SEMI JOIN (SELECT id FROM keys WHERE {in_name} UNION ALL"
        f" SELECT id FROM record JOIN keys USING (id) WHERE company IS NOT NULL AND {in_both}) USING (id) ORDER BY person LIMIT {MOST}"
    )
    return _ids(con, query, [*pieces, *pieces])


def _by_text(con: DuckDBPyConnection, who: str) -> list[str]:
    """Find names that have no key: organisations, and whatever hostile thing somebody typed as a name."""
    return _ids(
        con,
        "SELECT DISTINCT person FROM link SEMI JOIN (SELECT id FROM record WHERE lower(coalesce(name, company, '')) = lower(?))"
        " USING (id) ORDER BY person",
        [who],
    )


def _ids(con: DuckDBPyConnection, query: str, values: Sequence[str]) -> list[str]:
    return [row[0] for row in con.execute(query, list(values)).fetchall()][:MOST]


def search(con: DuckDBPyConnection, who: str) -> list[str]:
    """Return the persons that ``who`` fits as ``find`` does; when none, those with names that begin with each of its words."""
    found = _persons(con, who.strip())
    words = normalise.fold(who).split()
    if found or not words or "@" in who:
        return found
    return _named(con, [f" {word}" for word in words])


def summaries(con: DuckDBPyConnection, persons: Sequence[str]) -> list[Summary]:
    """Return what sets persons apart, in the order given: enough to choose one of them."""
    rows = con.execute(
        "SELECT person, list(DISTINCT coalesce(r.name, nullif(concat_ws(' ', r.first_name, r.last_name), ''), r.company)),"
        " list(DISTINCT email_key), list(DISTINCT phone_key), list(DISTINCT r.source), count(*) FROM link JOIN record r USING (id)"
        " JOIN keys USING (id) WHERE person IN (SELECT unnest(?::VARCHAR[])) GROUP BY person",
        [list(persons)],
    ).fetchall()
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
    return [(row[0], row[1]) for row in rows]


def person_file(con: DuckDBPyConnection, person: str) -> PersonFile:
    """Return everything held about one person id."""
    records = _records(con, [person]).get(person, ())
    return PersonFile(
        person=person,
        names=_distinct(full_name(r.fields) or r.fields.get("company") for r in records),
        emails=_column(con, person, "email_key"),
        phones=_column(con, person, "phone_key"),
        records=records,
        consents=_consents(con, person),
        flags=tuple(flags(con, [person])),
        likely=_likely(con, person),
    )


def holdings(con: DuckDBPyConnection, persons: Sequence[str]) -> dict[str, PersonFile]:
    """Return persons of tonight with their records and flags alone, all in two questions; who is not there is left out."""
    records, by_person = _records(con, persons), defaultdict[str, list[Flag]](list)
    for flag in flags(con, persons) if persons else ():
        by_person[flag.person or ""].append(flag)
    return {
        person: PersonFile(
            person=person,
            names=_distinct(full_name(r.fields) or r.fields.get("company") for r in held),
            emails=_distinct(r.fields.get("email") for r in held),
            phones=(),
            records=held,
            consents=(),
            flags=tuple(by_person[person]),
        )
        for person, held in records.items()
    }


def known_file(con: DuckDBPyConnection, person: str) -> PersonFile | None:
    """Return everything held about one person id of tonight, None when there is none. An id from before a merge is followed."""
    if not _PERSON_ID.fullmatch(person):
        return None
    found = _persons(con, person)
    return person_file(con, found[0]) if found else None


def _likely(con: DuckDBPyConnection, person: str) -> tuple[Likely, ...]:
    """Return who else may be this person, most plausible first: one entry a person, with the strongest reason."""
    rows = con.execute(
        "SELECT p.* FROM ("
        " SELECT CASE WHEN x.person = $1 THEN k.a ELSE k.b END AS mine, CASE WHEN x.person = $1 THEN k.b ELSE k.a END AS other,"
        " k.reason, k.strength, EXISTS (FROM candidate c WHERE c.a = k.a AND c.b = k.b) AS asked"
        " FROM likely k JOIN link x ON x.id = k.a JOIN link y ON y.id = k.b WHERE (x.person = $1) <> (y.person = $1)"
        ") p JOIN record o ON o.id = p.other ORDER BY p.strength DESC, o.source, o.record",
        [person],
    ).fetchall()
    beside = compare.beside(con, [row[:2] for row in rows])
    return tuple(Likely(row[2], row[3], row[4], two) for row, two in zip(rows, beside, strict=True))


def _distinct(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(v) for v in values if v))


def _column(con: DuckDBPyConnection, person: str, column: str) -> tuple[str, ...]:
    query = f"SELECT DISTINCT {column} FROM keys JOIN link USING (id) WHERE person = ? AND {column} IS NOT NULL ORDER BY ALL"
    return tuple(row[0] for row in con.execute(query, [person]).fetchall())


def _records(con: DuckDBPyConnection, persons: Sequence[str]) -> dict[str, tuple[FileRecord, ...]]:
    fields = ", ".join(f"r.{quoted(name)}" for name in ALL_FIELDS)
    rows = con.execute(
        f"SELECT source, record, kind, r.activity, a.purpose, a.basis, {COLLECTED}, {LAST_ACTIVITY},"
        " CASE l.linked_by WHEN '' THEN [] ELSE string_split(l.linked_by, ' ') END, keep_until, s.status = 'fresh',"
        f" l.tier, l.rule, (SELECT [t.source, t.record] FROM record t WHERE t.id = l.through), k.fields_kept, l.person, {fields}"
        " FROM (FROM record WHERE id IN (SELECT id FROM link WHERE person IN (SELECT unnest(?::VARCHAR[])))) r JOIN link l USING (id)"
        " JOIN source s ON s.name = r.source LEFT JOIN activity a ON a.id = r.activity LEFT JOIN retention k ON k.id = r.id"
        " ORDER BY 7 NULLS LAST, source, record",
        [list(persons)],
    ).fetchall()
    found: dict[str, list[FileRecord]] = defaultdict(list)
    for row in rows:
        found[row[15]].append(_record(row))
    return {person: tuple(records) for person, records in found.items()}


def _record(row: Sequence[Any]) -> FileRecord:
    return FileRecord(
        source=row[0],
        record=row[1],
        kind=Kind(row[2]),
        activity=row[3],
        purpose=row[4] or "",
        legal_basis=row[5] or "",
        collected_at=row[6],
        last_activity_at=row[7],
        fields={name: value for name, value in zip(ALL_FIELDS, row[16:], strict=True) if value is not None},
        linked_by=tuple(row[8] or ()),
        tie=Tie(row[11], row[12], tuple(row[13]) if row[13] else None),
        keep_until=row[9],
        stale=not row[10],
        fields_kept=tuple(row[14] or ()),
    )


def _consents(con: DuckDBPyConnection, person: str) -> tuple[Consent, ...]:
    rows = con.execute(
        "SELECT purpose, status, stated_at, source, evidence FROM consent WHERE person = ?"
        " ORDER BY purpose, stated_at NULLS FIRST, source, record, status",
        [person],
    ).fetchall()
    return tuple(Consent(row[0], row[1], row[2], row[3], tuple(row[4] or ())) for row in rows)


#: High first, then the order in which outcomes decide, then the nearest deadline.
_FLAG_ORDER = "severity <> 'high', step, due NULLS LAST, code, source, record"


def flags(con: DuckDBPyConnection, persons: Sequence[str] | None = None) -> list[Flag]:
    """Return flags, deciding ones first: those of some persons, or everybody's."""
    whose = "" if persons is None else "WHERE r.person IN (SELECT unnest(?::VARCHAR[]))"
    rows = con.execute(
        "SELECT f.code, f.outcome, f.severity, r.person, r.source, r.record, f.purpose, f.since, f.due, f.args"
        f" FROM flag f JOIN owned r USING (id) {whose} ORDER BY {_FLAG_ORDER}",
        [] if persons is None else [list(persons)],
    ).fetchall()
    return [
        Flag(
            code=code,
            outcome=Outcome(outcome),
            severity=severity,
            person=person,
            source=source,
            record=record,
            purpose=purpose,
            since=since,
            due=due,
            args=typed(args, flag_rules.arguments(code)),
        )
        for code, outcome, severity, person, source, record, purpose, since, due, args in rows
    ]


def sources(con: DuckDBPyConnection) -> tuple[SourceNight, ...]:
    """Return tonight's sources as they were read."""
    unread: dict[str, dict[str, int]] = defaultdict(dict)
    for source, field, filled in con.execute("SELECT source, field, filled FROM unread ORDER BY ALL").fetchall():
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
