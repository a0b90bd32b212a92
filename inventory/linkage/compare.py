"""Two records side by side, each with all that is known of its person tonight, field by field."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.model import Kind
from inventory.store.database import sql


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the record, and all that is known of the person it belongs to tonight."""

    source: str
    record: str
    kind: Kind
    person: str
    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    sources: tuple[str, ...]
    records: int


class How(StrEnum):
    """How two sides of a field stand to each other."""

    AGREES = "agrees"  # then only what they have in common is told
    DIFFERS = "differs"
    ONE_SIDED = "one_sided"


@dataclass(frozen=True, slots=True)
class Compared:
    """One field on both sides, as written; dates are ISO."""

    field: str
    how: How
    a: tuple[str, ...]
    b: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two sides and their fields; no field that neither has."""

    a: Side
    b: Side
    fields: tuple[Compared, ...]


def beside(con: DuckDBPyConnection, pairs: Sequence[tuple[int, int]]) -> list[Beside]:
    """Put pairs of tonight's records side by side, each with its person's other records."""
    rows = _rows(con, {id for pair in pairs for id in pair})
    return [
        Beside(_side(a, rows[a]), _side(b, rows[b]), _compared(rows[a], rows[b])) for a, b in pairs
    ]


class _Row(NamedTuple):
    """One record: keys to compare by, values to show."""

    id: int
    person: str
    source: str
    record: str
    kind: str
    name: str | None
    email: str | None
    phone: str | None
    birth: str | None
    address: str | None
    name_key: str | None
    email_key: str | None
    phone_key: str | None
    address_key: str | None
    more_emails: list[str] | None
    more_phones: list[str] | None

    @property
    def emails(self) -> tuple[str, ...]:
        """All e-mail keys, the first first; in their place the text that gave none."""
        return _distinct((self.email_key or self.email, *(self.more_emails or ())))

    @property
    def phones(self) -> tuple[str, ...]:
        """All phone keys in the same way."""
        return _distinct((self.phone_key or self.phone, *(self.more_phones or ())))


def _rows(con: DuckDBPyConnection, records: Iterable[int]) -> dict[int, list[_Row]]:
    """Return for each of the records all records of its person."""
    found = con.execute(sql("linkage/compare"), [list(records)]).fetchall()
    by_person: dict[str, list[_Row]] = defaultdict(list)
    for row in map(_Row._make, found):
        by_person[row.person].append(row)
    return {row.id: person for person in by_person.values() for row in person}


def _side(id: int, rows: Sequence[_Row]) -> Side:
    of = next(row for row in rows if row.id == id)
    return Side(
        source=of.source,
        record=of.record,
        kind=Kind(of.kind),
        person=of.person,
        names=_distinct(row.name for row in rows),
        emails=_distinct(email for row in rows for email in row.emails),
        phones=_distinct(phone for row in rows for phone in row.phones),
        sources=_distinct((of.source, *(row.source for row in rows))),
        records=len(rows),
    )


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


_FIELDS = {
    "name": ("name_key", "name"),
    "email": ("email_key", "email_key"),
    "phone": ("phone_key", "phone_key"),
    "birth_date": ("birth", "birth"),
    "postal_address": ("address_key", "address"),
}


def _compared(one: Sequence[_Row], other: Sequence[_Row]) -> tuple[Compared, ...]:
    """Compare both persons field by field, by keys; nothing for a field that neither has."""
    found = (_field(field, key, shown, one, other) for field, (key, shown) in _FIELDS.items())
    return tuple(compared for compared in found if compared)


def _field(
    field: str, key: str, shown: str, one: Iterable[_Row], other: Iterable[_Row]
) -> Compared | None:
    a, b = _written(one, key, shown), _written(other, key, shown)
    if not a and not b:
        return None
    common = [value for value in a if value in b]
    if common:
        told, too = ([side[value] for value in common] for side in (a, b))
        return Compared(field, How.AGREES, tuple(told), tuple(too))
    how = How.DIFFERS if a and b else How.ONE_SIDED
    return Compared(field, how, tuple(a.values()), tuple(b.values()))


def _written(rows: Iterable[_Row], key: str, shown: str) -> dict[str, str]:
    """Return what a side has of a field: by what it is compared by, as it is shown."""
    written = {getattr(row, key): getattr(row, shown) for row in rows if getattr(row, key)}
    more = {"email_key": "more_emails", "phone_key": "more_phones"}.get(key)
    if more:
        written |= {value: value for row in rows for value in getattr(row, more) or () if value}
    return written
