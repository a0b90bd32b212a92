"""docs/add-a-flag.md: its example is a flag, its tables are the whole vocabulary, and no column in them is invented."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from duckdb import DuckDBPyConnection

from inventory.assessment.flag_rules import read
from tests.inventory.nights import at, booking, night
from tests.test_readme import ROOT, blocks, text

PAPER = "docs/add-a-flag.md"
VIEWS = r"CREATE (?:TEMP )?(?:TABLE|VIEW) (\w+)"
MACROS = r"CREATE (?:TEMP )?MACRO (\w+\([^)]*\)) AS"


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    """A night with a booking two years ahead, and one a day later."""
    ahead = [booking(f"booking:{day}", starts_at=at(day)) for day in ("2028-11-22", "2028-11-23")]
    with night(ahead, tmp_path_factory.mktemp("store")) as con:
        yield con


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading, without its first two lines."""
    below = text(PAPER).partition(f"\n### {heading}\n")[2].partition("\n#")[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def shipped(name: str) -> str:
    [file] = ROOT.glob(f"inventory/**/{name}.sql")
    return file.read_text("utf-8")


def columns(con: DuckDBPyConnection, name: str) -> list[str]:
    return [row[0] for row in con.execute(f"DESCRIBE {name}").fetchall()]


def test_every_view_and_every_macro_is_told() -> None:
    for file in ("views", "people"):
        told = {row[0].strip("`") for row in rows(f"Views and tables of `{file}.sql`")}
        assert told == set(re.findall(VIEWS, shipped(f"assessment/sql/{file}")))
    for file in ("macros", "grammar"):
        told = {macro for row in rows(f"Macros of `{file}.sql`") for macro in re.findall(r"`([^`]+)`", row[0])}
        assert told == set(re.findall(MACROS, shipped(file)))


def test_every_column_told_is_there_and_none_of_a_view_s_own_is_left_out(con: DuckDBPyConnection) -> None:
    record, owned, bill = (columns(con, name) for name in ("record", "owned", "bill"))
    for name, told, _meaning in [*rows("Views and tables of `views.sql`"), *rows("Views and tables of `people.sql`")]:
        here = columns(con, name.strip("`"))
        above = {"as `owned`": owned, "as `bill`": bill, "every field": record}
        inherited = next((had for word, had in above.items() if word in told), [])
        named = set(re.findall(r"`(\w+)`", told)) - {"owned", "bill"}
        assert named <= set(here)
        assert set(here) - set(inherited) <= named, name


def test_every_column_told_of_the_other_tables_is_there(con: DuckDBPyConnection) -> None:
    for name, told, _meaning in rows("Other tables a rule may read"):
        assert set(re.findall(r"`(\w+)`", told)) <= set(columns(con, name.strip("`"))), name


def test_the_example_is_a_flag_that_finds_what_it_says(con: DuckDBPyConnection) -> None:
    [example] = blocks("sql", PAPER)
    rule = read("booking_far_ahead", example.text)
    found = con.execute(
        f"SELECT r.record, found.date FROM ({rule.query}) found JOIN record r USING (id)"
    ).fetchall()
    assert found == [("booking:2028-11-23", date(2028, 11, 23))]


def test_every_key_of_a_head_is_told() -> None:
    flags = ROOT.glob("inventory/**/flags/*.sql")
    heads = [line for file in flags for line in file.read_text("utf-8").splitlines() if line.startswith("-- outcome:")]
    used = {key for head in heads for key in re.findall(r"(\w+): ", head)}
    assert "outcome" in used
    assert used <= {row[0].strip("`") for row in rows("The head")}
