"""What is declared of the statement's sentences: promises.toml, the checks' heads, the words."""

import re
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from connectors import sources
from inventory.assessment.checked_promise import CheckedPromise, CheckReason
from inventory.assessment.flag_rules import flag_rules
from inventory.model import ALL_FIELDS
from inventory.policy import policy
from inventory.policy.promises import IDS, NAMED, Result, rules
from inventory.policy.statement import wording
from reports.night.promises import detail
from reports.text.findings import problem_line
from reports.text.words import LANGUAGES, Words
from tests.english import english_in
from tests.inventory.assessment.promise_flips import FLIPS
from tests.inventory.assessment.promise_nights import CLEAN, results


def test_every_promise_has_a_row_and_every_check_is_declared() -> None:
    rows = policy.load().promises
    assert tuple(rows) == IDS
    assert {id for id, row in rows.items() if row.check == "sql"} == set(rules())
    assert {row.check for row in rows.values() if row.check not in ("sql", "")} == set(NAMED)
    for row in rows.values():
        assert bool(row.check) != bool(row.state)
        if not row.check:
            assert all(row.reason.in_(language) for language in LANGUAGES)
    assert len({row.quote for row in rows.values()}) == len(IDS)


def test_what_the_checks_name_exists() -> None:
    texts = [rule.query for rule in rules().values()] + [
        (files("inventory") / "assessment" / "sql" / "promises.sql").read_text("utf-8")
    ]
    numbers = {name for text in texts for name in re.findall(r"rule\('([^']+)'\)", text)}
    assert numbers <= set(policy.load().parameters())
    codes = {code for text in texts for code in re.findall(r"code (?:=|<>) '([A-Z_]+)'", text)}
    assert {"INVOICE_EXPIRED", "CONSENT_VERSION_OLD"} <= codes <= {*flag_rules(), "SOURCE_MISSING"}
    for rule in rules().values():
        assert rule.sentence.endswith(".")
        for need in (*rule.needs, *rule.leans):
            kind, _, of = need.partition("/")
            assert of in (sources() if kind == "observation" else {"", *policy.load().activities})
        assert set(rule.leans) <= {*rule.needs, *(need.partition("/")[0] for need in rule.needs)}


def test_no_check_names_a_vendor() -> None:
    vendors = ("google", "mailchimp", "simplybook", "conta", "one.com", "facebook")
    for rule in rules().values():
        assert not [vendor for vendor in vendors if re.search(rf"\b{vendor}\b", rule.query.lower())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_its_words(language: str) -> None:
    words = Words(language)
    variants = {(id, variant) for id, rule in rules().items() for variant in ("", *rule.variants)}
    keys = [
        f"promise.{id}{f'.{variant}' if variant else ''}.{part}" for id, variant in variants for part in ("why", "todo")
    ]
    assert ("P08", "gone") in variants and ("P43", "added") in variants
    reasons = [reason for reason in CheckReason if not reason.by_check]
    keys += [f"promise_reason.{reason}.{part}" for reason in reasons for part in ("why", "todo")]
    keys += [f"promise_state.{result}" for result in Result]
    assert [key for key in keys if not words.known(key)] == []


@pytest.fixture(scope="module")
def broken_and_unread(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, CheckedPromise], dict[str, CheckedPromise]]:
    """Every flip in one night, all of Kari's; and a night in which nothing was read."""
    everything = dict(CLEAN)
    for n, (_name, flip, _turns) in enumerate(FLIPS):
        everything |= {f"{n}.{name}": replace(one, record=f"{one.record}.{n}") for name, one in flip.items()}
    shipped, folder = policy.load(), tmp_path_factory.mktemp("said")
    broken = results(everything.values(), folder / "broken", policy=shipped, last_complete=date(2026, 1, 1))
    return broken, results([], folder / "unread", policy=shipped, unread=["newsletter"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_can_be_said(language: str, broken_and_unread: tuple[dict[str, CheckedPromise], dict[str, CheckedPromise]]) -> None:
    broken, unread = broken_and_unread
    for kept in (*broken.values(), *unread.values()):
        said = detail(kept, (), Words(language))
        assert said and "{" not in said and "kari@example.org" not in said
    assert {one.result for one in broken.values()} == {"FAIL", "WARN", "NOT_CHECKED", "DOCUMENT_ONLY", "PASS"}


def test_fields_that_checks_read_are_fields() -> None:
    assert {"extra_info", "invoice_channel", "delivery", "skype"} <= set(ALL_FIELDS)


#: (what to find in the shipped text, what to put there, what the line must say)
BROKEN = [
    ("[P01]\n", "[P69]\n", "P01 to P68"),
    ("[P01]\n", "[P69]\n", "the promise [P01] is missing"),
    ('quote = "blir du bedt om å fylle ut et registreringsskjema"', "", "[P01]: «quote»"),
    ('quote = "blir du bedt om å fylle ut et registreringsskjema"', 'quote = " "', "[P01]: «quote»"),
    ('meaning = { nb = "Alle kunder har fylt ut et registreringsskjema.", en = "Every client has filled in a registration form." }',
     'meaning = { nb = "Alle kunder har fylt ut et registreringsskjema." }', "«meaning» needs a text in nb and one in en"),
    ('en = "Every client has filled in a registration form." }', 'en = "" }', "[P01]: «meaning» needs a text in nb and one in en"),
    ('form." }\ncheck = true', 'form." }', "[P01]: has no «check», so «state» must be one of"),
    ('form." }\ncheck = true', 'form." }\ncheck = true\nstate = "not_checked"', "one of the two"),
    ('form." }\ncheck = true', 'form." }\ncheck = "agrement"', "did you mean «agreement»"),
    ('form." }\ncheck = true', 'form." }\ncheck = false', "«check» must be true or one of"),
    ('form." }\ncheck = true', 'form." }\nchekc = true', "unknown key «chekc»; did you mean «check»"),
    ('form." }\ncheck = true', 'form." }\nstate = "not_checked"', "«reason» must say why"),
    ('state = "not_checked"\nreason = { nb = "Orden leser svarene', 'check = true\nreasn = { nb = "Orden leser svarene', "there is no inventory/promises/p04.sql"),
    ('state = "document_only"', 'state = "documentonly"', "did you mean «document_only»"),
    ('of = "onecom"\n', "", "need «of»"),
    ('check = "recipients"', 'check = "recipients"\nof = "google"', "no other check has it"),
    ("[P02]\n", "[P02\n", "promises.toml line "),
    ("[P02]\n", 'P99 = "x"\n[P02]\n', "unknown key"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), BROKEN, ids=[row[2] for row in BROKEN])
def test_each_mistake_in_promises_toml_is_one_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (files("inventory") / "policy" / "promises.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "promises.toml").write_text(text.replace(old, new, 1), "utf-8")
    _found, errors = policy.check(tmp_path)
    problems = [str(error) for error in errors]
    assert any(
        says in problem and problem.startswith("promises.toml") and "\n" not in problem for problem in problems
    ), problems
    assert [line for line in (problem_line(error, Words("nb")) for error in errors) if english_in(line)] == []


def test_a_statement_beside_the_policy_gets_a_version_of_its_own(tmp_path: Path) -> None:
    before = policy.load(tmp_path)
    (tmp_path / "statement.txt").write_text("Vi tar vare på deg.", "utf-8")
    after = policy.load(tmp_path)
    assert (before.statement.version, after.statement.version) == (
        None,
        wording("Vi tar vare på deg."),
    )
    (tmp_path / "statement.txt").write_bytes(b"\xff\xfe")
    [unread] = policy.check(tmp_path)[1]
    assert str(unread) == "statement.txt: cannot be read as UTF-8 text (UnicodeDecodeError)"


def test_a_changed_promise_changes_the_policy_s_version(tmp_path: Path) -> None:
    text = (files("inventory") / "policy" / "promises.toml").read_text("utf-8")
    (tmp_path / "promises.toml").write_text(text.replace("Alle kunder har", "Hver kunde har"), "utf-8")
    assert policy.load(tmp_path).version != policy.load().version


def test_the_day_of_the_last_reading_stands_in_controller_toml(tmp_path: Path) -> None:
    text = (files("inventory") / "policy" / "controller.toml").read_text("utf-8")
    (tmp_path / "controller.toml").write_text(text.replace('read_on = ""', 'read_on = "2026-11-01"'), "utf-8")
    assert policy.load(tmp_path).statement.read_on == date(2026, 11, 1)
    (tmp_path / "controller.toml").write_text(text.replace('read_on = ""', 'read_on = "i fjor"'), "utf-8")
    assert "«read_on» must be a date" in str(policy.check(tmp_path)[1][0])
