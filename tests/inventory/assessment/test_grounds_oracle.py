"""The verdicts of 500 invented people on days of a year, against a naive twin that walks the calendar.

Twenty seeds of 25 people are read in one night, which costs what one of them would: people who do
not meet are judged as if they were alone. The night is assessed again for each day that is asked of.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from inventory.policy import policy
from tests.conftest import TODAY
from tests.inventory.assessment import grounds_oracle as naive
from tests.inventory.assessment.calendar_oracle import Day, of
from tests.inventory.assessment.crowds import assess, trial
from tests.inventory.assessment.flags_found import Found, complaints, found
from tests.inventory.assessment.grounds_oracle import Judged
from tests.inventory.assessment.grounds_twin import judge
from tests.inventory.assessment.lives import SOURCES, Inventor, Life, ask, world
from tests.inventory.nights import OSLO, read

NUMBERS = policy.load().parameters()
SEEDS, EACH = range(20), 25
#: What nobody can prove was first seen on the first of these days.
ASKED_ABOUT = ("DOI_PROOF_MISSING", "TRANSACTIONAL_ONLY", "NO_CONSENT_FOUND", "NO_BASIS")


@dataclass
class Business:
    """One night's people, and what was judged of them by day."""

    con: DuckDBPyConnection
    lives: list[Life]
    filled: dict[int, dict[str, frozenset[str]]]
    days: dict[date, Found] = field(default_factory=dict)

    def on(self, day: date) -> Found:
        """Return what the program says on a day."""
        if day not in self.days:
            with trial(self.con):
                assess(self.con, day)
                self.days[day] = found(self.con)
        return self.days[day]

    def naively(self, day: date) -> Mapping[str, Judged]:
        """Return what the twin says on a day."""
        now = datetime.combine(day, time(3), OSLO).astimezone(UTC)
        return {
            f"{name}:{number}": judged
            for number, life in enumerate(self.lives)
            for name, judged in judge(
                life, self.filled.get(number, {}), NUMBERS, of(day), now, of(TODAY)
            ).items()
        }


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    lives = [life for seed in SEEDS for life in Inventor(seed).lives(EACH)]
    records = world(lives)
    filled: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    for one in records:
        name, _, number = one.record.rpartition(":")
        filled[int(number)][name] = frozenset(one.fields)
    with ExitStack() as stack:
        folder: Path = tmp_path_factory.mktemp("business")
        con = stack.enter_context(read(records, folder, sources=SOURCES))
        ask(con, lives)
        raised = "INSERT INTO earlier SELECT id, unnest(?::VARCHAR[]), ?::DATE FROM record"
        con.execute(raised, [list(ASKED_ABOUT), TODAY])
        yield Business(con, lives, filled)


DAYS = st.integers(0, 365).map(lambda n: TODAY + timedelta(days=n))


@given(day=DAYS)
@example(TODAY)
@example(date(2026, 12, 31))
@settings(max_examples=5, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
def test_two_days_of_a_year(business: Business, day: date) -> None:
    """As the twin says on this day and the next; nothing contradicts itself; and what changes has its day."""
    for each in (day, day + timedelta(days=1)):
        told, expected = business.on(each), business.naively(each)
        assert told.verdicts.keys() == expected.keys()
        assert {r: (told.verdicts[r], judged, business.lives[int(r.split(":")[2])])
                for r, judged in expected.items() if not _agree(told.verdicts[r], judged)} == {}  # fmt: skip
        assert complaints(told, each) == []
    assert _unexplained(business, day) == {}


def _agree(told: Judged, expected: Judged) -> bool:
    """The program names one ground of those that reach as far."""
    if not told.kinds <= expected.kinds:
        return False
    return (told.keep_until, told.goes, told.gone) == (expected.keep_until, expected.goes, expected.gone)


def _unexplained(business: Business, day: date) -> dict[str, tuple[Judged, Judged]]:
    """Return what changes overnight although no ground ends, and nothing that was agreed comes."""
    after = day + timedelta(days=1)
    before, now = business.on(day), business.on(after)
    changed = {r: (before.verdicts[r], now.verdicts[r]) for r in before.verdicts
               if before.verdicts[r] != now.verdicts[r]}  # fmt: skip
    expected = {_person(record) for record, ends in before.ends.items() if of(day) in ends}
    expected |= {str(n) for n, life in enumerate(business.lives) if {day, after} & _agreed(life, of(after))}
    return {record: both for record, both in changed.items() if _person(record) not in expected}


def _person(record: str) -> str:
    return record.rpartition(":")[2]


def _agreed(life: Life, today: Day) -> set[date]:
    """Return the days of sessions and courses; and the new year of those who owe."""
    found = {at.astimezone(OSLO).date() for hour in life.hours for at in (hour.starts, hour.ends)}
    found |= {form.course for form in life.forms if form.course}
    if any((sale.balance or 0) > 0 for sale in life.sales):
        found.add(date(today[0], 1, 1))
    return found


def test_what_is_kept_says_which_fields_on_what_ground_and_by_which_law(business: Business) -> None:
    with trial(business.con) as con:
        assess(con, TODAY)
        nobody_knows = "SELECT count(*) FROM verdict WHERE basis IS NULL OR law IS NULL"
        assert con.execute(nobody_knows).fetchone() == (0,)
        told = con.execute(
            "SELECT DISTINCT ground, rule, fields_kept, basis, contains(law, '§ 13') FROM verdict"
            " WHERE ground IN ('bookkeeping', 'buyer', 'hours', 'session', 'unsubscribed')"
        ).fetchall()
    by_ground = {ground: rest for ground, *rest in told}
    assert len(told) == len(by_ground)
    assert by_ground["bookkeeping"] == ["R-BK5", None, "6(1)(c)", True]
    assert by_ground["buyer"][:1] + by_ground["buyer"][2:] == ["R-BKSTUB", "6(1)(c)", False]
    assert {"name", "postal_address"} <= {*by_ground["buyer"][1]} <= naive.BUYER
    assert {*by_ground["hours"][1]} == naive.HOURS
    assert by_ground["hours"][:1] + by_ground["hours"][2:] == ["R-BK3.5", "6(1)(c)", True]
    assert by_ground["session"] == ["R-BOOK", None, "6(1)(b)", False]
    assert by_ground["unsubscribed"] == ["R-SUPP", None, "6(1)(f)", False]
