"""Find everything held about one person.

By any spelling of an address, a number, a name or a person id. Several matches are listed, never
merged. Pages and letters only render what this gives.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.identifiers import read_emails, read_phones, visible
from inventory.linkage import compare, normalise
from inventory.model import Doubt, DoubtReason, Reading, SourceNight, Value, full_name
from inventory.store.database import has, sql
from inventory.views import person_records
from inventory.views.models import FileRecord, Flag, Holding, InText, Likely, PersonFile, Summary

_PERSON_ID = re.compile(r"p-[0-9a-z]{4,40}")
#: More matches than this are not a look-up but a listing.
MOST = 50
#: Less than this is in every text.
_SHORTEST = 4
#: How alike two names must be spelt (Jaro–Winkler, 0 to 1) to ask «did you mean …?».
_NEAR = 0.88


def find(con: DuckDBPyConnection, who: str) -> list[PersonFile]:
    """Return a file for every person that ``who`` fits.

    What fits: exactly an id, an e-mail address or a number; else all words of a name.
    """
    return [person_file(con, person) for person in _persons(con, who.strip())]


def _persons(con: DuckDBPyConnection, who: str) -> list[str]:
    if _PERSON_ID.fullmatch(who):
        # An id from before a merge still finds the person that its records went to.
        query = "SELECT DISTINCT person FROM link WHERE person = $1 OR home = $1"
        return _ids(con, f"{query} ORDER BY person <> $1, person", [who])
    found = _known_by(con, "email", read_emails(who).keys)
    found = found or _known_by(con, "phone", read_phones(who).keys)
    if found or "@" in who:
        return found
    return _called(con, who)


def _known_by(con: DuckDBPyConnection, what: str, keys: Sequence[str]) -> list[str]:
    if not keys:
        return []
    return _ids(con, sql("views/lookup/known_by"), {"what": what, "keys": list(keys)})


def _called(con: DuckDBPyConnection, who: str) -> list[str]:
    words = normalise.fold(who).split()
    if not words:
        return []
    whole = [f" {word} " for word in words]
    return _named(con, whole) or _by_text(con, who)


def _named(con: DuckDBPyConnection, pieces: Sequence[str]) -> list[str]:
    """Return who has every one of ``pieces`` in a name that stands between blanks."""
    name = "' ' || name_key || ' '"
    both = "' ' || coalesce(name_key, '') || ' ' || lower(company) || ' '"
    query = sql("views/lookup/named").format(
        in_name=" AND ".join([f"contains({name}, ?)"] * len(pieces)),
        in_both=" AND ".join([f"contains({both}, ?)"] * len(pieces)),
        most=MOST,
    )
    return _ids(con, query, [*pieces, *pieces])


def _by_text(con: DuckDBPyConnection, who: str) -> list[str]:
    return _ids(con, sql("views/lookup/by_text"), {"who": who})


def in_text(con: DuckDBPyConnection, who: str) -> list[InText]:
    """Return the records that hold ``who`` where an address or a number belongs, as text that gives
    no key: «eva(a)example.org», «se kundekort».

    To be asked before it is said that nothing is held of somebody.
    """
    wanted = _as_searched(who)
    if len(wanted) < _SHORTEST:
        return []
    digits = [key[-8:] for key in read_phones(who).keys]
    values = {"who": wanted, "digits": digits, "most": MOST}
    return [InText(*row) for row in con.execute(sql("views/lookup/in_text"), values).fetchall()]


def _as_searched(who: str) -> str:
    """Return an address as the text of a cell is searched for it; a name before it falls away."""
    addresses = read_emails(who).keys
    return addresses[0] if addresses else " ".join(visible(who).lower().split())


def _ids(
    con: DuckDBPyConnection, query: str, values: list[str] | Mapping[str, object]
) -> list[str]:
    return [person for (person,) in con.execute(query, values).fetchmany(MOST)]


def search(con: DuckDBPyConnection, who: str) -> list[str]:
    """Return the persons that ``who`` fits as ``find`` does.

    When there are none: those with names that begin with each of its words.
    """
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
        names, emails, phones, sources = (
            tuple(sorted(filter(None, values or ()))) for values in lists
        )
        found[person] = Summary(person, names, emails, phones, sources, n)
    return [found[person] for person in persons if person in found]


def nearest(con: DuckDBPyConnection, who: str) -> list[tuple[str, str]]:
    """Return up to three persons (id, name) named nearly like ``who``, nearest first."""
    words = " ".join(normalise.fold(who).split())
    if "@" in who or not any(map(str.isalpha, words)):
        return []
    rows = con.execute(sql("views/nearest"), {"words": words[:100], "least": _NEAR}).fetchall()
    return [(person, name) for person, name, _likeness in rows]


def person_file(con: DuckDBPyConnection, person: str) -> PersonFile:
    """Return everything held about one person id."""
    ids = person_records.ids(con, [person])
    records = person_records.records(con, ids).get(person, ())
    emails, phones = _contact(con, ids)
    return PersonFile(
        person=person,
        names=_names(records),
        emails=emails,
        phones=phones,
        records=records,
        consents=person_records.consents(con, person),
        flags=tuple(person_records.flags_on(con, ids)),
        likely=_likely(con, person),
    )


def holdings(con: DuckDBPyConnection, persons: Sequence[str]) -> dict[str, Holding]:
    """Return what is held of persons of tonight and found about it; others are left out."""
    ids = person_records.ids(con, persons)
    by_person = defaultdict[str, list[Flag]](list)
    for flag in person_records.flags_on(con, ids):
        by_person[flag.person or ""].append(flag)
    return {
        person: Holding(
            person=person,
            names=_names(records),
            emails=_distinct(record.fields.get("email") for record in records),
            records=records,
            flags=tuple(by_person[person]),
        )
        for person, records in person_records.records(con, ids).items()
    }


def _names(records: Iterable[FileRecord]) -> tuple[str, ...]:
    return _distinct(full_name(record.fields) or record.fields.get("company") for record in records)


def _contact(
    con: DuckDBPyConnection, ids: Sequence[int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses and the numbers of records, each once."""
    query = "SELECT DISTINCT what, value FROM known_by WHERE id IN (SELECT unnest(?::INTEGER[]))"
    rows = con.execute(query, [list(ids)]).fetchall()
    emails = sorted(value for what, value in rows if what == "email")
    phones = sorted(value for what, value in rows if what == "phone")
    return tuple(emails), tuple(phones)


def known_file(con: DuckDBPyConnection, person: str) -> PersonFile | None:
    """Return everything held about one person id of tonight, None when there is none.

    An id from before a merge is followed.
    """
    if not _PERSON_ID.fullmatch(person):
        return None
    found = _persons(con, person)
    if not found:
        return None
    return person_file(con, found[0])


def _likely(con: DuckDBPyConnection, person: str) -> tuple[Likely, ...]:
    """Return who else may be this person, most plausible first.

    One entry a person, with the strongest reason.
    """
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


def sources(con: DuckDBPyConnection) -> tuple[SourceNight, ...]:
    """Return tonight's sources as they were read."""
    unread: dict[str, dict[str, int]] = defaultdict(dict)
    query = "SELECT source, field, filled FROM unread ORDER BY ALL"
    for source, field, filled in con.execute(query).fetchall():
        unread[source][field] = filled
    proposals: dict[str, dict[str, str]] = defaultdict(dict)
    if _has_proposals(con):
        for source, heading, field in con.execute("FROM proposal ORDER BY ALL").fetchall():
            proposals[source][heading] = field
    found = con.execute("SELECT * FROM source ORDER BY rowid")
    columns = [column[0] for column in found.description or ()]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return tuple(
        replace(_source(row, unread[row["name"]]), proposals=proposals[row["name"]]) for row in rows
    )


def _has_proposals(con: DuckDBPyConnection) -> bool:
    """Tell whether this inventory is of an Orden that proposes what a column may be."""
    return has(con, "proposal")


def _source(row: Mapping[str, Any], unread: Mapping[str, int]) -> SourceNight:
    # An inventory that an older Orden published has not doubt and the columns after it.
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
        doubt=_doubt(row),
        reads_files=bool(row.get("reads_files")),
        mark=row.get("mark") or "",
        data_from=row.get("data_from"),
        unread_values=row.get("unread_values") or 0,
        maps_columns=bool(row.get("maps_columns")),
        medium=row.get("medium") or "",
        label=row.get("label") or "",
        form=row.get("form") or "",
        address=row.get("address") or "",
        observations=row.get("observations") or 0,
    )


def _doubt(row: Mapping[str, Any]) -> Doubt | None:
    if not row.get("doubt"):
        return None
    names = ("doubt_now", "doubt_before", "doubt_field", "doubt_records")
    return Doubt(DoubtReason(row["doubt"]), *(row[name] for name in names))


def run(con: DuckDBPyConnection) -> str:
    """Return the id of the run that made this inventory."""
    [(run,)] = con.execute("SELECT run FROM tonight").fetchall()
    return str(run)


def as_of(con: DuckDBPyConnection) -> Any:
    """Return the day that counted as today in this inventory."""
    row = con.execute("SELECT as_of FROM tonight").fetchone()
    return row[0] if row else None
