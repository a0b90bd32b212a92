"""A rule that is not asked could not have found anything: its head says of what it is, and its SQL says the same."""

import re
from collections.abc import Iterator, Mapping

import pytest
from duckdb import DuckDBPyConnection

from inventory.assessment import constants, flag_rules, grounds, presence
from inventory.policy import policy
from inventory.policy.promises import Rule, rules
from inventory.policy.rule_files import finds
from inventory.store.database import sql
from tests.conftest import TODAY
from tests.inventory.assessment import lives
from tests.inventory.assessment.rows_of import KINDS, OWN, rows_of
from tests.inventory.nights import night

RULES: Mapping[str, grounds.Ground | flag_rules.FlagRule | Rule] = {
    **grounds.grounds(),
    **flag_rules.flag_rules(),
    **rules(),
}

#: A question, and what must be there for it to find a row.
QUESTIONS = [
    ("FROM booking", "booking"),
    ("SELECT id FROM owned", ""),
    ("SELECT id FROM owned WHERE kind = 'comment'", "comment"),
    ("SELECT id FROM owned r WHERE r.kind IN ('contact', 'response') AND name IS NULL", "contact, response"),
    ("SELECT id FROM owned WHERE kind = 'comment' OR name IS NULL", ""),
    ("SELECT id FROM owned WHERE kind <> 'comment'", ""),
    ("SELECT id FROM owned WHERE NOT kind = 'comment'", ""),
    ("SELECT id FROM contact JOIN owned USING (id) WHERE kind = 'comment'", "comment and contact"),
    ("SELECT id FROM owned JOIN holding USING (id) WHERE kind = 'law'", ""),
    ("SELECT id FROM verdict WHERE ground = 'session'", "ground session"),
    ("SELECT id FROM verdict v JOIN holding h USING (id) WHERE v.ground = 'hours' AND h.ground IN ('a', 'b')", "ground a, ground b and ground hours"),
    ("SELECT id FROM verdict v JOIN holding h USING (id) WHERE ground = 'hours'", ""),
    ("SELECT id FROM flag WHERE code = 'SKYPE' UNION ALL SELECT id FROM booking", "booking, flag SKYPE"),
    ("SELECT id FROM owned LEFT JOIN verdict v USING (id) WHERE v.ground = 'hours'", ""),
    ("SELECT id FROM owned LEFT JOIN verdict v USING (id) WHERE ground = 'hours'", ""),
    ("SELECT id FROM booking LEFT JOIN contact USING (person)", "booking"),
    ("SELECT id FROM booking ANTI JOIN contact USING (person)", "booking"),
    ("SELECT id FROM booking JOIN contact USING (person)", "booking and contact"),
    ("SELECT id FROM booking, response", "booking and response"),
    ("SELECT id FROM booking SEMI JOIN minor USING (id)", "booking and minor"),
    ("SELECT id FROM booking WHERE id IN (SELECT id FROM minor)", "booking and minor"),
    ("SELECT id FROM booking WHERE id NOT IN (SELECT id FROM minor)", "booking"),
    ("SELECT id FROM booking WHERE EXISTS (FROM minor)", "booking and minor"),
    ("SELECT id FROM booking WHERE NOT EXISTS (FROM minor)", "booking"),
    ("SELECT id FROM booking UNION ALL SELECT id FROM voucher", "booking, invoice, payment"),
    ("SELECT id FROM booking UNION ALL SELECT id FROM voucher UNION ALL SELECT id FROM comment", ""),
    ("SELECT id FROM booking EXCEPT SELECT id FROM voucher", "booking"),
    ("SELECT max(id) AS id FROM booking", ""),
    ("SELECT max(id) AS id FROM booking GROUP BY person", "booking"),
    ("SELECT id, max(id) OVER () FROM booking", "booking"),
    ("SELECT id FROM owned, (SELECT max(id) FROM booking)", ""),
    ("WITH b AS (SELECT id FROM booking) SELECT id FROM b UNION ALL SELECT id FROM b JOIN invoice USING (id)", "booking"),
    ("SELECT id FROM (SELECT id, person FROM newsletter WHERE status = 'pending') JOIN standing USING (person)", "subscription"),
]  # fmt: skip


def _written(of: frozenset[frozenset[str]]) -> str:
    return " and ".join(sorted(", ".join(sorted(group)) for group in of))


@pytest.mark.parametrize(("query", "of"), QUESTIONS)
def test_what_must_be_there_is_read_out_of_a_question(query: str, of: str) -> None:
    assert _written(rows_of(query)) == of


@pytest.mark.parametrize("name", RULES)
def test_a_head_says_what_the_question_is_of(name: str) -> None:
    assert _written(frozenset(RULES[name].of)) == _written(rows_of(RULES[name].query)), "its head's «of»"


def test_a_rule_is_asked_where_one_of_each_group_is_there() -> None:
    of = (frozenset({"booking", "contact"}), frozenset({"invoice"}))
    assert finds(of, {"contact", "invoice"}) and finds((), set())
    assert not finds(of, {"booking", "contact"}) and not finds(of, {"invoice"})


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    """People of all kinds, and what the rules of one night look at."""
    people = lives.world(lives.Inventor(12).lives(150), couples=10)
    with night(people, tmp_path_factory.mktemp("store")) as con:
        yield con


def test_views_and_tables_hold_nothing_without_records_of_their_kinds(crowd: DuckDBPyConnection) -> None:
    again = re.sub(r"CREATE TEMP (TABLE|VIEW)", r"CREATE OR REPLACE TEMP \1", sql("assessment/people"))
    filled = constants.filled(policy.load(), TODAY.isoformat())
    for group in {group for groups in KINDS.values() for group in groups}:
        crowd.execute("BEGIN")
        crowd.execute("DELETE FROM owned WHERE kind IN (SELECT unnest(?))", [list(group)])
        crowd.execute(filled(again))
        empty = {name for name in KINDS if not crowd.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchall()}
        crowd.execute("ROLLBACK")
        assert {name for name, groups in KINDS.items() if group in groups} <= empty, group
    held = {name for name in KINDS if crowd.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchall()}
    assert held == set(KINDS)


def test_what_is_there_is_seen(crowd: DuckDBPyConnection) -> None:
    there = presence.there(crowd)
    kinds = {kind for (kind,) in crowd.execute("SELECT DISTINCT kind FROM record").fetchall()}
    tables = {name for name in OWN if crowd.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchall()}
    assert there == kinds | tables and {"objection", "shared_key"} <= tables < set(OWN)
    grounds_there, flags_there = presence.grounds_found(crowd), presence.flags_raised(crowd)
    assert {"ground session", "ground bookkeeping"} <= grounds_there
    assert grounds_there <= {f"ground {name}" for name in grounds.grounds()}
    assert "flag KEEP_BOOKKEEPING" in flags_there
    assert flags_there <= {f"flag {code}" for code in flag_rules.flag_rules()}
