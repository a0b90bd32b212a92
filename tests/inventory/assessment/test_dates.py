"""Every date of the rules, in SQL, against a calendar that only knows which day comes next (``calendar_oracle``)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import duckdb
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inventory.policy import policy
from inventory.store.database import sql
from tests.inventory.assessment import calendar_oracle as naive

NUMBERS = policy.load().parameters()


@pytest.fixture(scope="module")
def con() -> Iterator[DuckDBPyConnection]:
    """The rules' macros, alone, on Oslo's clock."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'Europe/Oslo'")
        con.execute("CREATE TABLE tonight (as_of DATE, clock TIMESTAMPTZ)")
        con.execute("CREATE TABLE parameter (name VARCHAR, value INTEGER)")
        con.executemany("INSERT INTO parameter VALUES (?, ?)", list(NUMBERS.items()))
        con.execute(sql("store/macros"))
        yield con


def ask(con: DuckDBPyConnection, expression: str, *values: object) -> naive.Day:
    row = con.execute(f"SELECT {expression}", list(values)).fetchone()
    assert row is not None
    return naive.of(row[0])


DAYS = st.dates(date(1999, 1, 1), date(2035, 12, 31))


@given(day=DAYS, months=st.integers(0, 60))
@example(date(2026, 1, 31), 1)  # clipped to 28 February
@example(date(2028, 1, 31), 1)  # and to 29 in a leap year
@example(date(2028, 2, 29), 12)
@example(date(2026, 12, 31), 42)  # § 13 nos 5–8: 2030-06-30
@example(date(1999, 12, 31), 2)
@settings(max_examples=300, deadline=None)
def test_months(con: DuckDBPyConnection, day: date, months: int) -> None:
    assert ask(con, "months_after(CAST(? AS DATE), ?)", day, months) == naive.months_after(naive.of(day), months)


@given(day=DAYS, days=st.integers(0, 400))
@example(date(2028, 2, 28), 1)
@example(date(2026, 3, 28), 2)  # over the night that the clock is put forward
@settings(max_examples=200, deadline=None)
def test_days(con: DuckDBPyConnection, day: date, days: int) -> None:
    assert ask(con, "days_after(CAST(? AS DATE), ?)", day, days) == naive.days_after(naive.of(day), days)


@given(day=DAYS)
@example(date(2026, 12, 31))
@example(date(2027, 1, 1))
@settings(max_examples=200, deadline=None)
def test_fiscal_years(con: DuckDBPyConnection, day: date) -> None:
    here = naive.of(day)
    assert ask(con, "year_end(CAST(? AS DATE), rule('R-BK5.years'))", day) == naive.fiscal_end(here, 5)
    end = naive.months_after(naive.fiscal_end(here, 0), 42)
    assert ask(con, "document_end(CAST(? AS DATE))", day) == end
    assert end[1:] == (6, 30)


INSTANTS = st.datetimes(datetime(2001, 1, 1), datetime(2034, 12, 30))


def near(first: int, last: int) -> st.SearchStrategy[datetime]:
    """Hours around midnight, and around the nights when the clock is changed."""
    return st.builds(
        lambda year, turn, hour: datetime(year, turn[0], turn[1], hour),
        st.integers(first, last),
        st.sampled_from([(3, d) for d in range(25, 32)] + [(10, d) for d in range(25, 32)] + [(12, 31), (2, 28)]),
        st.sampled_from([21, 22, 23, 0, 1, 2]),
    )


@given(instant=INSTANTS | near(2001, 2034))
@example(datetime(2026, 10, 24, 22, 0))
@example(datetime(2026, 10, 25, 22, 30))
@example(datetime(2026, 3, 28, 22, 59))
@settings(max_examples=400, deadline=None)
def test_local_days(con: DuckDBPyConnection, instant: datetime) -> None:
    assert ask(con, "day_of(CAST(? AS TIMESTAMPTZ))", instant.replace(tzinfo=UTC)) == naive.local_day(instant)
