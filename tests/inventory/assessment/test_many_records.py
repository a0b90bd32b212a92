"""Of many records the rules ask what is written into the file: they find what they find of few."""

from pathlib import Path

import pytest

from inventory.assessment import flag_rules, promise_checks
from inventory.model import Record
from inventory.policy import policy
from inventory.store.database import sql
from tests.inventory.assessment.crowds import under
from tests.inventory.assessment.verdict_rows import ROWS
from tests.inventory.nights import read

RECORDS = [record for n, row in enumerate(ROWS[:40]) for record in under(n, row.steps[0].records)]
FLAGS = "SELECT code, id, outcome, since, due, args FROM flag ORDER BY ALL"
PROMISES = "SELECT id, result, records, people, refs FROM promise ORDER BY ALL"


def found(records: list[Record], folder: Path) -> list[list[tuple[object, ...]]]:
    with read(records, folder) as con:
        flag_rules.assess(con, policy.load())
        promise_checks.check(con, policy.load())
        return [con.execute(question).fetchall() for question in (FLAGS, PROMISES)]


def test_many_are_judged_as_few_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = found(RECORDS, tmp_path / "few")
    monkeypatch.setattr(flag_rules, "FEW", 0)
    assert found(RECORDS, tmp_path / "many") == few
    assert len(few[0]) > 100


def test_whose_no_it_is_is_asked_by_address_and_person(tmp_path: Path) -> None:
    """No join of everybody with everybody: a key that is empty for all of tonight's took twenty times as long of 200,000."""
    with read(RECORDS, tmp_path) as con:
        flag_rules.assess(con, policy.load())
        query = sql("assessment/objected").partition("INSERT INTO objection")[2]
        [(_kind, plan)] = con.execute(f"EXPLAIN {query}").fetchall()
    assert "HASH_JOIN" in plan
    assert not [sign for sign in ("NOT DISTINCT FROM", "CROSS_PRODUCT", "NL_JOIN", "NESTED_LOOP") if sign in plan]
