"""Every date of the rules, in SQL, against a calendar that only knows which day comes next (``calendar_oracle``)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from inventory.model import Kind, Record
from inventory.policy import policy
from inventory.store.database import sql
from tests.conftest import TODAY
from tests.inventory.assessment import calendar_oracle as naive
from tests.inventory.assessment.calendar_oracle import Life
from tests.inventory.nights import (
    OSLO,
    booking,
    client,
    course,
    customer,
    invoice,
    night,
    record,
    response,
    subscriber,
)

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


# -- whole records -------------------------------------------------------------------------------------------------------

NOW = datetime.combine(TODAY, datetime.min.time(), OSLO).replace(hour=3).astimezone(UTC)
_at = (st.datetimes(datetime(2015, 1, 1), datetime(2028, 12, 31)) | near(2015, 2028)).map(
    lambda i: i.replace(microsecond=0, tzinfo=UTC)
)
_on = st.dates(date(2015, 1, 1), date(2028, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 1), date(2026, 8, 31), TODAY, date(2026, 11, 21)]
)
LIVES = st.builds(
    Life,
    registered=st.none() | _at,
    issued=st.none() | _on,
    paid=st.none() | _on,
    owes=st.booleans(),
    agreed=st.booleans(),
    session=st.none() | _at,
    came=st.booleans(),
    course=st.none() | _on,
    enrolled=st.none() | _at,
    asked=st.none() | _at,
    status=st.none() | st.sampled_from(["pending", "unsubscribed", "cleaned", "subscribed"]),
    signed=st.none() | _at,
    confirmed=st.none() | _at,
    clicked=st.none() | _at,
    changed=st.none() | _at,
).map(lambda life: life if life.enrolled else replace(life, course=None))


def records(number: int, life: Life) -> list[Record]:
    """Put a life into records of one person whom nobody else resembles."""
    who: dict[str, Any] = {"name": "Kari Nordmann", "email": f"p{number}@example.org"}
    found = []
    if life.registered:
        found.append(response(f"registration:{number}", **who, submitted_at=life.registered, consent_registration="Ja"))
    if life.enrolled:
        found.append(course(f"course:{number}", **who, submitted_at=life.enrolled, course_date=life.course))
    if life.asked:
        found.append(record("contactform", f"enquiry:{number}", Kind.RESPONSE, "A04", **who, submitted_at=life.asked))
    if life.session:
        status = "confirmed" if life.came else "cancelled"
        found.append(client(f"client:{number}", **who))
        found.append(
            booking(
                f"booking:{number}",
                f"client:{number}",
                **who,
                status=status,
                starts_at=life.session,
                ends_at=life.session,
            )
        )
    if life.issued:
        found.append(customer(f"customer:{number}", **who))
        text = "Coaching iht. avtale" if life.agreed else "Coaching"
        found.append(invoice(f"invoice:{number}", f"customer:{number}", **who, issued_on=life.issued, paid_on=life.paid,
                             balance=100 if life.owes else 0, description=text))  # fmt: skip
    if life.status:
        found.append(subscriber(f"subscription:{number}", **who, status=life.status, signup_at=life.signed,
                                confirmed_at=life.confirmed, last_click_at=life.clicked, changed_at=life.changed))  # fmt: skip
    return found


@given(lives=st.lists(LIVES, min_size=12, max_size=20))
@settings(
    max_examples=9,  # of sixteen lives on average: as many as 25 nights of one to ten
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a night costs too much to look for the smallest failure
    suppress_health_check=[HealthCheck.too_slow],
)
def test_every_record_of_every_life_is_kept_as_long_as_the_naive_twin_says(
    lives: list[Life], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Many lives a night, since a night is what costs."""
    world = [one for number, life in enumerate(lives) for one in records(number, life)]
    with night(world, tmp_path_factory.mktemp("lives")) as con:
        rows = con.execute("SELECT record, keep_until, rule FROM record JOIN retention USING (id)").fetchall()
    found = {row[0]: (naive.of(row[1]) if row[1] else None, row[2]) for row in rows}
    expected = {
        f"{name}:{number}": told
        for number, life in enumerate(lives)
        for name, told in naive.kept(life, NUMBERS, naive.of(TODAY), NOW).items()
    }
    assert {k: (v, expected[k], lives[int(k.split(":")[1])]) for k, v in found.items() if v != expected.get(k)} == {}
    assert found.keys() == expected.keys()


def test_what_is_kept_says_which_fields_on_what_ground_and_by_which_law(tmp_path: Path) -> None:
    kari = {"name": "Kari Nordmann", "email": "kari@example.org"}
    world = [
        customer(**kari),
        invoice(**kari, issued_on=date(2026, 3, 10), balance=0),
        client(**kari),
        subscriber(email="kari@example.org", status="unsubscribed", changed_at=datetime(2026, 1, 1, tzinfo=UTC)),
    ]
    with night(world, tmp_path) as con:
        rows = con.execute(
            "SELECT record, rule, fields_kept, basis, law FROM record JOIN retention USING (id)"
        ).fetchall()
        unexplained = con.execute("SELECT count(*) FROM retention WHERE basis IS NULL OR law IS NULL").fetchone()
    told = {row[0]: row[1:] for row in rows}
    assert told["invoice:1"][0] == "R-BK5"
    assert {"name", "invoice_number", "issued_on", "amount", "description"} <= set(told["invoice:1"][1])
    assert not {"email", "phone"} & {*told["invoice:1"][1], *told["customer:1"][1]}
    assert "postal_address" in told["customer:1"][1]
    assert (told["invoice:1"][2], told["customer:1"][2]) == ("6(1)(c)", "6(1)(c)")
    assert "§ 13" in told["invoice:1"][3]
    assert told["client:1"] == ("R-BOOK", None, "6(1)(b)", policy.load().retention["R-BOOK"].law)
    assert told["subscription:1"][2] == "6(1)(f)"
    assert unexplained == (0,)
