"""Policy files: the shipped ones are whole, and each kind of mistake gives its own clear line."""

import json
import re
from collections import defaultdict
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from inventory.assessment.flag_rules import flag_rules
from inventory.assessment.grounds import grounds
from inventory.errors import PolicyError
from inventory.model import ALL_FIELDS, DATES, FIELDS, INSTANTS, MONEY, OWN_FIELDS, Kind
from inventory.policy import policy
from inventory.policy.promises import IDS
from inventory.policy.promises import rules as promise_rules
from inventory.store.database import sql
from reports.text.findings import problem_line
from reports.text.words import LANGUAGES, Words
from tests.english import english_in
from tests.inventory.nights import at, night, on, record

TESTS = Path(__file__).parents[2]


def test_the_shipped_policy_is_whole() -> None:
    found, problems = policy.check()
    assert problems == []
    assert found is not None
    assert found.parameters()["R-BK5.years"] == 5


def test_every_number_that_sql_asks_for_exists() -> None:
    known = policy.load().parameters()
    texts = [sql("store/macros"), sql("assessment/people"), *(ground.query for ground in grounds().values()),
             *(rule.query for rule in flag_rules().values())]
    asked = {name for text in texts for name in re.findall(r"rule\('([^']+)'\)", text)}
    assert asked
    assert asked <= set(known)


#: Numbers that no question asks for, for they are a program's own business: the ledger keeps what it says, nothing else.
NOT_ASKED = {"R-DSR.years", "R-DSR.identity_days", "R-DSR.target_days"}


def test_every_number_is_read_by_something_or_says_why_it_waits() -> None:
    root = Path(policy.__file__).parent.parent.parent
    code = [file for floor in ("inventory", "reports", "flows") for file in (root / floor).rglob("*.[ps][yq]*")]
    texts = "".join(file.read_text("utf-8") for file in code if file.suffix in (".py", ".sql"))
    held = policy.load()
    waiting = {rule.id for rule in held.retention.values() if rule.waits}
    unread = {name for name in held.parameters() if name not in texts}
    assert {name for name in unread if name.rpartition(".")[0] not in waiting} <= NOT_ASKED
    assert waiting == {name.rpartition(".")[0] for name in unread - NOT_ASKED}, "what is read waits for nothing"


def test_every_flag_names_a_rule_and_kinds_that_exist() -> None:
    retention = policy.load().retention
    for rule in flag_rules().values():
        assert rule.rule is None or rule.rule in retention
        assert rule.sentence.endswith((".", "?"))
        assert set(rule.needs) <= {"contact", "response", "subscription", "booking", "invoice"}


def test_every_rule_that_sql_gives_a_record_exists() -> None:
    given = {ground.rule for ground in grounds().values() if ground.rule}
    given |= {rule for one in grounds().values() for rule in re.findall(r"'(R-[A-Z0-9.]+)'", one.query)}
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
    ("retention.toml", '"ends_at", "status"]', '"ends_at", "staus"]', "did you mean «status»"),
    ("retention.toml", "months = 42", "months = 41", "it may be 42 to 42"),
    ("retention.toml", "[R-PEND]", "[R-PEND", "retention.toml"),
    ("activities.toml", "[A01]", "[X1]", "A and two digits"),
    ("activities.toml", 'basis = "6(1)(c)"', 'basis = "because"', "Art. 6(1)"),
    ("activities.toml", 'processors = ["conta"]', 'processors = ["cotna"]', "«cotna»"),
    ("activities.toml", 'retention = ["R-BOOK"]', 'retention = ["R-BUK"]', "«R-BUK»"),
    ("activities.toml", 'retention = ["R-BOOK"]', "retention = []", "neither a retention rule nor"),
    ("activities.toml", 'kinds = ["invoice", "payment"]', 'kinds = ["invoise"]', "did you mean «invoice»"),
    ("activities.toml", '"skype"', '"skyp"', "«skyp»"),
    ("activities.toml", 'purpose = "BOOKING"\n', "", "«purpose» is missing"),
    ("activities.toml", 'purpose = "BOOKING"', 'purpose = "BOOKING"\nporpoise = 1', "unknown key «porpoise»"),
    ("activities.toml", 'name = { nb = "Nyhetsbrev", en = "Newsletter" }', 'name = { nb = "Nyhetsbrev" }', "nb and one in en"),
    ("processors.toml", 'country = "NO"', 'country = "Norway"', "two-letter"),
    ("processors.toml", 'role = "processor"', 'role = "friend"', "processor, controller, joint"),
    ("processors.toml", 'safeguard = ["DPF", "SCC"]', "safeguard = []", "Art. 46"),
    ("processors.toml", 'safeguard = ["DPF", "SCC"]', 'safeguard = ["DPF", "SSC"]', "did you mean «SCC»"),
    ("processors.toml", 'transfer = "US"', 'transfer = "the States"', "«transfer» is a two-letter"),
    ("processors.toml", 'agreement = ""', 'agreement = "last spring"', "«agreement» must be a date such as"),
    ("processors.toml", 'checked = ""', 'checked = "2026-02-30"', "«checked» must be a date such as"),
    ("processors.toml", 'checked = ""', 'checked = ""\nlink = "http://conta.example"', "https://"),
    ("processors.toml", 'unconfirmed = ["role"]', 'unconfirmed = ["rule"]', "did you mean «role»"),
    ("processors.toml", 'name = "Skatteetaten"', 'name = "Skatteetaten"\nunconfirmed = ["role"]', "needs a «question»"),
    ("processors.toml", 'name = "Conta AS"', 'name = "Conta AS"\nnmae = "x"', "did you mean «name»"),
    ("processors.toml", 'name = "Conta AS"\n', "", "«name» is missing"),
    ("activities.toml", 'sensitive = "9(2)(a)"', 'sensitive = "health"', "Art. 9(2)"),
    ("activities.toml", 'subjects = { nb = "Kunder", en = "Clients" }\n', "", "«subjects» is missing"),
    ("activities.toml", 'statement = ["P01"', 'statement = ["P1"', "«P1»; it is written as in P01"),
    ("activities.toml", 'gaps = ["G03"', 'gaps = ["G99"', "«G99», which gaps.toml does not have"),
    ("activities.toml", 'kinds = ["invoice", "payment"]', "kinds = []", "nor a «reason» why no source reads it"),
    ("activities.toml", 'data = { nb = "Initialer og innholdet i samtalene", en = "Initials and what the sessions were about" }', "", "which personal data"),
    ("activities.toml", "[A06]", "[A26]", "[A06] is missing"),
    ("activities.toml", "[A06]", "A06 = 1\n[A26]", "A06"),
    ("controller.toml", 'org_number = ""', 'org_number = "123456789"', "organisation number"),
    ("controller.toml", 'email = ""', 'email = "kari"', "e-mail address"),
    ("controller.toml", 'phone = ""', 'fone = ""', "did you mean «phone»"),
    ("controller.toml", "mended = {}", 'mended = { X1 = "2026-01-01" }', "G and two digits"),
    ("controller.toml", "mended = {}", 'mended = { G05 = "soon" }', "«G05» must be a date"),
    ("controller.toml", "mended = {}", 'mended = { G77 = "2026-01-01" }', "«G77», which gaps.toml does not have"),
    ("controller.toml", 'last = ""           # when somebody last went through the register\nnext = ""', "last = 2026-05-01\nnext = 2026-05-01", "«next» must lie after"),
    ("controller.toml", "[review]", "[revue]", "unknown table [revue]"),
    ("controller.toml", 'attested = ""', 'atested = ""', "did you mean «attested»"),
    ("gaps.toml", "[G05]", "[G5]", "G and two digits"),
    ("gaps.toml", "{R-BOOK.months}", "{R-BOOK.moons}", "«R-BOOK.moons», which retention.toml does not have"),
    ("gaps.toml", 'closed_by = ["controller.statement"]', 'closed_by = ["controller.statment"]', "«controller.statment», which no policy file has"),
    ("gaps.toml", '"security.disk"', '"security.disc"', "«security.disc»"),
    ("gaps.toml", 'law = "GDPR art. 26"\n', "", "«law» is missing"),
    ("gaps.toml", 'title = { nb = "Skype er lagt ned", en = "Skype has closed" }', 'title = "Skype"', "«title» must be a table"),
    ("gaps.toml", 'sentence = "Du kan laste ned gratis materiale', 'sentence = ""\nx = "', "«sentence» is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "says"), BROKEN, ids=[f"{row[0]}: {row[3]}" for row in BROKEN])
def test_each_mistake_is_one_line(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    text = (Path(policy.__file__).parent / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), "utf-8")
    _found, errors = policy.check(tmp_path)
    problems = [str(error) for error in errors]
    assert any(says in problem and problem.startswith(file) and "\n" not in problem for problem in problems), problems
    assert [line for line in (problem_line(error, Words("nb")) for error in errors) if english_in(line)] == []
    with pytest.raises(PolicyError):
        policy.load(tmp_path)


def test_there_are_many_kinds_of_mistake_and_each_says_another_thing() -> None:
    assert len({says for _file, _old, _new, says in BROKEN}) >= 25
    assert {file for file, *_ in BROKEN} == {
        f"{name}.toml" for name in ("activities", "controller", "gaps", "processors", "retention")
    }


def test_a_file_that_is_no_policy_file_is_named() -> None:
    _found, problems = policy.check(only={"activites.toml": ""})
    assert [str(problem) for problem in problems] == ["activites.toml: is no policy file; did you mean «activities.toml»?"]


def test_a_table_that_is_none(tmp_path: Path) -> None:
    _found, problems = policy.check(only={"gaps.toml": "G01 = 1\n", "controller.toml": "review = 1\n"})
    told = [str(problem) for problem in problems]
    assert "gaps.toml [G01]: must be a table" in told
    assert "controller.toml [review]: must be a table" in told


def test_every_policy_file_holds_together_with_all_that_leans_on_it() -> None:
    """Activity → source or reason; flag → SQL, both languages, a test; promise → check or reason; rule named in SQL → the policy."""
    held = policy.load()
    shipped = {file.name for file in files("inventory").joinpath("policy").iterdir() if file.name.endswith(".toml")}
    assert set(policy.FILES) <= shipped
    assert set(held.activities) == {f"A{n:02}" for n in range(1, 18)}
    assert [a.id for a in held.activities.values() if not a.kinds and not a.reason] == []
    assert [a.id for a in held.activities.values() if not a.retention] == []
    assert set(held.gaps) == {f"G{n:02}" for n in range(1, 27)}
    tested = "".join(file.read_text("utf-8") for file in (TESTS / "inventory").rglob("*.py"))
    for rule in flag_rules().values():
        assert re.match(r"\s*(SELECT|WITH|FROM)\b", rule.query), rule.code
        assert [lang for lang in LANGUAGES if not Words(lang).known(f"flag.{rule.code}")] == [], rule.code
        assert f'"{rule.code}"' in tested, f"{rule.code} has no test"
        assert rule.rule is None or rule.rule in held.retention, rule.code
    assert set(held.promises) == set(IDS)
    assert [p.id for p in held.promises.values() if bool(p.check) == bool(p.reason)] == []
    assert [p.id for p in held.promises.values() if p.check == "sql" and p.id not in promise_rules()] == []
    assert [a.id for a in held.activities.values() if not set(a.statement) <= set(held.promises)] == []
    texts = "".join(f.read_text("utf-8") for f in _sql(files("inventory")))
    named = set(re.findall(r"rule\('([^']+)'\)", texts))
    assert named and named <= set(held.parameters())
    for lang in LANGUAGES:
        assert [a.purpose for a in held.activities.values() if not Words(lang).known(f"purpose.{a.purpose}")] == []


def _sql(folder: Any) -> list[Any]:
    found = []
    for file in folder.iterdir():
        found += _sql(file) if file.is_dir() else [file] if file.name.endswith(".sql") else []
    return found


def test_every_filled_field_has_a_purpose_or_is_a_finding(tmp_path: Path) -> None:
    declared: dict[Kind, set[str]] = defaultdict(set)
    for activity in policy.load().activities.values():
        for kind in activity.kinds:
            declared[Kind(kind)] |= set(activity.fields)
    homeless = {kind: sorted({*fields, *OWN_FIELDS} - declared[kind]) for kind, fields in FIELDS.items()}
    assert homeless[Kind.CONTACT]  # birth_date and note: nobody declares them
    of = {
        Kind.CONTACT: "A03",
        Kind.RESPONSE: "A01",
        Kind.SUBSCRIPTION: "A08",
        Kind.BOOKING: "A06",
        Kind.INVOICE: "A02",
        Kind.PAYMENT: "A02",
        Kind.COMMENT: "A14",
        Kind.PROFILE: "A15",
    }
    records = [
        record("crm", f"{kind}:1", kind, of[kind], name="Kari Nordmann", **{field: _some(field) for field in fields})
        for kind, fields in homeless.items()
    ]
    with night(records, tmp_path, sources=["crm"]) as con:
        hits = "SELECT record, args FROM hit JOIN record USING (id) WHERE code = ?"
        found = dict(con.execute(hits, ["FIELD_NOT_PROMISED"]).fetchall())
        old = {record for record, _args in con.execute(hits, ["SKYPE_OBSOLETE"]).fetchall()}
    assert old == {f"{kind}:1" for kind, fields in homeless.items() if "skype" in fields}
    for kind, fields in homeless.items():
        told = {"skype", *json.loads(found.get(f"{kind}:1", '{"fields": ""}'))["fields"].split(", ")}
        assert set(fields) <= told, kind


def _some(field: str) -> Any:
    return (
        at("2026-01-01") if field in INSTANTS else on("2026-01-01") if field in DATES else 1 if field in MONEY else "x"
    )


def test_dates_are_read_with_and_without_quotes() -> None:
    text = (Path(policy.__file__).parent / "processors.toml").read_text("utf-8")
    text = text.replace('agreement = ""\nchecked = ""', 'agreement = 2026-05-01\nchecked = "2026-06-30"', 1)
    found, problems = policy.check(only={"processors.toml": text})
    assert problems == []
    assert found is not None
    assert (found.processors["google"].agreement, found.processors["google"].checked) == (
        date(2026, 5, 1),
        date(2026, 6, 30),
    )


def test_a_business_changes_a_number_in_its_own_copy(tmp_path: Path) -> None:
    text = (Path(policy.__file__).parent / "retention.toml").read_text("utf-8")
    (tmp_path / "retention.toml").write_text(
        text.replace("delete_days = { default = 30", "delete_days = { default = 14"), "utf-8"
    )
    own = policy.load(tmp_path)
    assert own.parameters()["R-PEND.delete_days"] == 14
    assert own.version != policy.load().version


def test_a_policy_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="not there"):
        policy.load(tmp_path / "nowhere")
