"""Many cases in one night: a night of a hundred people costs what a night of one costs.

Each case of a table is put under identities of its own (name, e-mail address, phone number, record
ids), so that to the rules, which ask about a person, it is alone. Whether linking has joined two
cases is looked at every time. What belongs to a source and not to a person is the wording of its
questions: cases that word one question differently stand in different readings.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.assessment import flag_rules
from inventory.linkage.normalise import is_organisation
from inventory.model import Record
from inventory.policy import policy
from tests.inventory.nights import OSLO, raised, read

Raised = set[tuple[str, str]]


def under(case: int, records: Iterable[Record]) -> list[Record]:
    """Return a case's records under the identities of that case."""
    return [_own(case, one) for one in records]


def _own(case: int, one: Record) -> Record:
    fields = {name: _own_value(case, name, value) for name, value in one.fields.items()}
    part_of = _own_id(case, one.part_of) if one.part_of else None
    also = tuple((name, _own_value(case, name, value)) for name, value in one.also)
    return replace(one, record=_own_id(case, one.record), part_of=part_of, fields=fields, also=also)


def _own_id(case: int, record: str) -> str:
    return f"{record}:{case}"


def told(record: str) -> tuple[int, str]:
    """Return the case that a record is of, and the id that its table gave it."""
    id, _, case = record.rpartition(":")
    return int(case), id


def own_address(case: int, email: str) -> str:
    """Return an address at a case's own domain: what stands before the @ may name its owner."""
    return email.replace("@", f"@c{case}.")


def _own_value(case: int, name: str, value: Any) -> Any:
    if name == "email":
        return own_address(case, value)
    if name == "name":
        return _own_name(case, value)
    if name in ("phone", "org_number"):
        return str(int(re.sub("[^0-9]", "", value)) - case)
    assert name != "last_name", "no case has a last name by itself: say here how to make it its own"
    return value


def _own_name(case: int, name: str) -> str:
    """Give the family, or the organisation, a name that no other case has, and none is like."""
    letters = [chr(ord("a") + byte % 26) for byte in sha256(str(case).encode()).digest()[:8]]
    mark = "".join(letters).capitalize()
    if is_organisation(name):
        return f"{mark} {name}"
    given, _, family = name.rpartition(" ")
    return f"{given} {mark}{family.lower()}"


@contextmanager
def crowd(
    cases: Mapping[int, Iterable[Record]], folder: Path, sources: Iterable[str]
) -> Iterator[DuckDBPyConnection]:
    """Read and link all these cases together. No two of them meet."""
    everybody = [one for case, records in cases.items() for one in under(case, records)]
    with read(everybody, folder, sources=sources) as con:
        assert_apart(con)
        yield con


def assert_apart(con: DuckDBPyConnection) -> None:
    """Check that no person has records of two cases, and that nobody is like another case's."""
    persons = "SELECT list(record) FROM record JOIN link USING (id) GROUP BY person"
    alike = (
        "SELECT [x.record, y.record] FROM likely"
        " JOIN record x ON x.id = a JOIN record y ON y.id = b"
    )
    for (records,) in (*con.execute(persons).fetchall(), *con.execute(alike).fetchall()):
        assert len({told(record)[0] for record in records}) == 1, f"linking joins cases: {records}"


def raised_by_case(con: DuckDBPyConnection) -> Mapping[int, Raised]:
    """Return (record, code) of every flag, by case, with the ids of the table."""
    found: dict[int, Raised] = defaultdict(set)
    for record, code in raised(con):
        case, id = told(record)
        found[case].add((id, code))
    return found


@contextmanager
def trial(con: DuckDBPyConnection) -> Iterator[DuckDBPyConnection]:
    """Yield the night to try something on. Afterwards it is as it was."""
    con.begin()
    try:
        yield con
    finally:
        con.rollback()


def assess(con: DuckDBPyConnection, day: date) -> None:
    """Let the night be that of ``day``, and run the rules."""
    clock = datetime.combine(day, time(3), OSLO)
    con.execute("UPDATE tonight SET as_of = ?, clock = ?", [day, clock])
    flag_rules.assess(con, policy.load())


@dataclass
class _Reading:
    """Cases that are read together, how their questions are worded, and what was raised by day."""

    cases: dict[int, Sequence[Record]] = field(default_factory=dict)
    wordings: set[tuple[str, str, str]] = field(default_factory=set)
    raised: dict[date, Mapping[int, Raised]] = field(default_factory=dict)
    con: DuckDBPyConnection | None = None


def _wordings(records: Iterable[Record]) -> set[tuple[str, str, str]]:
    return {(one.source, field, words) for one in records for field, words in one.asked.items()}


def _agree(wordings: Collection[tuple[str, str, str]]) -> bool:
    return len({(source, field) for source, field, _words in wordings}) == len(wordings)


def _together(cases: Iterable[Sequence[Record]]) -> list[_Reading]:
    """Put cases into as few readings as the wordings of their questions allow."""
    readings: list[_Reading] = []
    for number, records in enumerate(cases):
        own = _wordings(records)
        reading = next((one for one in readings if _agree(one.wordings | own)), None)
        if reading is None:
            reading = _Reading()
            readings.append(reading)
        reading.cases[number] = records
        reading.wordings |= own
    return readings


class Crowd:
    """The cases of a table, each read once with all others. A case is its place in the table.

    ``assessed``: the day to assess them for good, so that one case alone can be looked at.
    """

    def __init__(
        self,
        cases: Iterable[Sequence[Record]],
        folder: Path,
        sources: Iterable[str] = (),
        *,
        assessed: date | None = None,
    ) -> None:
        self._readings = _together(cases)
        self._folder = folder
        self._sources = tuple(sources)
        self._assessed = assessed
        self._open = ExitStack()

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    def raised(self, case: int, day: date) -> Raised:
        """Return (record, code) of every flag on a case's records that day."""
        reading = self._reading(case)
        if day not in reading.raised:
            with trial(self._con(reading)) as con:
                assess(con, day)
                reading.raised[day] = raised_by_case(con)
        return reading.raised[day].get(case, set())

    @contextmanager
    def alone(self, case: int) -> Iterator[DuckDBPyConnection]:
        """Yield the assessed night with one case's records only, for what a whole night is asked."""
        assert self._assessed
        with trial(self._con(self._reading(case))) as con:
            others = f"NOT ends_with(record, ':{case}')"
            con.execute(f"DELETE FROM flag WHERE id IN (SELECT id FROM record WHERE {others})")
            con.execute(f"DELETE FROM record WHERE {others}")
            con.execute(f"DELETE FROM owned WHERE {others}")
            con.execute(f"DELETE FROM voucher WHERE {others}")
            con.execute("DELETE FROM verdict WHERE id NOT IN (SELECT id FROM record)")
            yield con

    def _reading(self, case: int) -> _Reading:
        return next(one for one in self._readings if case in one.cases)

    def _con(self, reading: _Reading) -> DuckDBPyConnection:
        if reading.con is None:
            folder = self._folder / str(self._readings.index(reading))
            reading.con = self._open.enter_context(crowd(reading.cases, folder, self._sources))
            if self._assessed:
                assess(reading.con, self._assessed)
        return reading.con
