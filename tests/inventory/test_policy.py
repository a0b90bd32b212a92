"""Policy files: the shipped ones are whole, and each kind of mistake gives its own clear line."""

import re
from pathlib import Path

import pytest

from inventory import policy
from inventory.errors import PolicyError
from inventory.load import ALL_FIELDS
from inventory.rules import flag_rules
from inventory.store import sql


def test_the_shipped_policy_is_whole() -> None:
    found, problems = policy.check()
    assert problems == []
    assert found is not None
    assert found.parameters()["R-BK5.years"] == 5


def test_every_number_that_sql_asks_for_exists() -> None:
    known = policy.load().parameters()
    texts = [sql("sql/macros"), sql("sql/views"), sql("sql/retention"), *(rule.query for rule in flag_rules().values())]
    asked = {name for text in texts for name in re.findall(r"rule\('([^']+)'\)", text)}
    assert asked
    assert asked <= set(known)


def test_every_flag_names_a_rule_and_kinds_that_exist() -> None:
    retention = policy.load().retention
    for rule in flag_rules().values():
        assert rule.rule is None or rule.rule in retention
        assert rule.sentence.endswith((".", "?"))
        assert set(rule.needs) <= {"contact", "response", "subscription", "booking", "invoice"}


def test_every_rule_that_sql_gives_a_record_exists() -> None:
    given = set(re.findall(r"'(R-[A-Z0-9.]+)'", sql("sql/retention")))
    assert given
    assert given <= set(policy.load().retention)


def test_every_declared_field_exists_and_every_activity_of_a_record_is_declared() -> None:
    for activity in policy.load().activities.values():
        assert set(activity.fields) <= set(ALL_FIELDS)


#: (file, what to find in the shipped text, what to put there, what the line must say)
BROKEN = [
    ("retention.toml", "[R-BOOK]", "[R-BUK]", "R-BOOK"),
    ("retention.toml", "months = { default = 12, min = 3, max = 24 }", "months = { default = 99, min = 3, max = 24 }", "outside its bounds 3 to 24"),
    ("retention.toml", "months = { default = 12, min = 3, max = 24 }", "months = { default = 99, min = 3, max = 100 }", "it may be 3 to 24"),
    ("retention.toml", "months = { default = 12, min = 3, max = 24 }", "months = 99", "it may be 3 to 24"),
    ("retention.toml", "months = { default = 12, min = 3, max = 24 }", 'months = "ever"', "whole number"),
    ("retention.toml", "months = { default = 12, min = 3, max = 24 }", "months = { default = 12 }", "default, min, max"),
    ("retention.toml", "months = { default = 12, min = 3, max = 24 }", "moths = { default = 12, min = 3, max = 24 }", "«months»"),
    ("retention.toml", "years = 5", "years = 4", "§ 13"),
    ("retention.toml", "years = 5", "years = { default = 5, min = 5, max = 9 }", "locked"),
    ("retention.toml", 'by = "locked"', 'by = "anybody"', "owner, admin, locked"),
    ("retention.toml", 'law = "GDPR Art. 5(1)(c), (e)"', "law = 5", "«law» must be a text"),
    ("retention.toml", 'anchor = "sign-up"\n', "", "«anchor» is missing"),
    ("retention.toml", "delete_days = { default = 30, min = 7, max = 60 }", "", "«delete_days» is missing"),
    ("retention.toml", "months = { default = 24, min = 12, max = 36 }", "", "has no number"),
    ("retention.toml", 'basis = "6(1)(c)"', 'basis = "7(1)"', "Art. 6(1)"),
    ("retention.toml", '"delivery", "description"]', '"delivery", "descripton"]', "did you mean «description»"),
    ("retention.toml", "months = 42", "months = 41", "it may be 42 to 42"),
    ("retention.toml", "[R-PEND]", "[R-PEND", "retention.toml"),
    ("activities.toml", "[A01]", "[X1]", "A and two digits"),
    ("activities.toml", 'basis = "6(1)(c)"', 'basis = "because"', "Art. 6(1)"),
    ("activities.toml", 'processors = ["conta"]', 'processors = ["cotna"]', "«cotna»"),
    ("activities.toml", 'retention = ["R-BOOK"]', 'retention = ["R-BUK"]', "«R-BUK»"),
    ("activities.toml", 'retention = ["R-BOOK"]', "retention = []", "neither a retention rule nor"),
    ("activities.toml", 'kinds = ["invoice"]', 'kinds = ["invoise"]', "did you mean «invoice»"),
    ("activities.toml", '"skype"', '"skyp"', "«skyp»"),
    ("activities.toml", 'purpose = "BOOKING"\n', "", "«purpose» is missing"),
    ("activities.toml", 'purpose = "BOOKING"', 'purpose = "BOOKING"\nporpoise = 1', "unknown key «porpoise»"),
    ("activities.toml", 'name = { nb = "Nyhetsbrev", en = "Newsletter" }', 'name = { nb = "Nyhetsbrev" }', "nb and one in en"),
    ("processors.toml", 'country = "NO"', 'country = "Norway"', "two-letter"),
    ("processors.toml", 'role = "processor"', 'role = "friend"', "processor, controller, joint"),
    ("processors.toml", 'safeguard = "EU–US Data Privacy Framework; standard contractual clauses"', 'safeguard = ""', "Art. 46"),
    ("processors.toml", 'name = "Conta AS"\n', "", "«name» is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "says"), BROKEN, ids=[f"{row[0]}: {row[3]}" for row in BROKEN])
def test_each_mistake_is_one_line(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    text = (Path(policy.__file__).parent / "policy" / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), "utf-8")
    _found, problems = policy.check(tmp_path)
    assert any(says in problem and problem.startswith(file) and "\n" not in problem for problem in problems), problems
    with pytest.raises(PolicyError):
        policy.load(tmp_path)


def test_a_business_changes_a_number_in_its_own_copy(tmp_path: Path) -> None:
    text = (Path(policy.__file__).parent / "policy" / "retention.toml").read_text("utf-8")
    (tmp_path / "retention.toml").write_text(
        text.replace("delete_days = { default = 30", "delete_days = { default = 14"), "utf-8"
    )
    own = policy.load(tmp_path)
    assert own.parameters()["R-PEND.delete_days"] == 14
    assert own.version != policy.load().version


def test_a_policy_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="not there"):
        policy.load(tmp_path / "nowhere")
