"""The statement over a whole night on the sandbox: what is known to be broken is told, and an unread source keeps nothing."""

import csv
from pathlib import Path
from typing import Any

import pytest

import connectors
from connectors.sandbox.people.world import World
from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault
from flows.cli import export as taking
from flows.runtime import context
from inventory.policy.promises import IDS, rules
from inventory.policy.rule_files import Arg, ArgType
from inventory.settings import Settings, load
from reports.tables.sheet import export
from tests.night.conftest import Night, run_night

ALL_NIGHT = Fault("/", status=500, body=b'{"error": "down"}')


def test_what_is_known_comes_out(slept: Night, world: World) -> None:
    overview = slept.overview
    truth = {one["id"]: one["result"] for one in world.truth["promises"]}
    told = {one.id: one.result for one in overview.sentences}
    assert {"FAIL", "PASS", "WARN", "NOT_CHECKED", "DOCUMENT_ONLY"} == set(truth.values())
    assert {id: told[id] for id in truth} == truth
    assert sum(overview.promises.values()) == len(told) == len(IDS)


def test_a_source_that_answers_500_all_night_keeps_no_promise(
    slept: Night, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.base.http.BACKOFF", 0)
    sandbox.mailchimp.fail(ALL_NIGHT)
    done = run_night(slept.settings)
    told = {one.id: one for one in done.overview.sentences}
    about = [id for id, rule in rules().items() if {"*", "subscription"} & {n.partition("/")[0] for n in rule.needs}]
    assert "P43" in about
    assert {told[id].result for id in about} <= {"NOT_CHECKED", "FAIL", "WARN"}
    assert (told["P43"].result, told["P43"].reason, told["P43"].args) == (
        "NOT_CHECKED",
        "source_unread",
        {"system": Arg(ArgType.SOURCE, "newsletter")},
    )
    assert "Mailchimp ble ikke lest i natt, så svaret er ukjent." in done.report.read_text("utf-8")


def test_the_table_has_the_contract_s_columns_in_words(slept: Night, tmp_path: Path) -> None:
    settings = slept.settings
    export(taking.take(settings).tables, tmp_path / "tables", "csv", settings.business.timezone)
    with open(tmp_path / "tables" / "promises.csv", encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    assert [*rows[0]] == ["id", "quote", "result", "detail", "checked_at"]
    assert [row["id"] for row in rows] == list(IDS)
    by_id = {row["id"]: row for row in rows}
    assert by_id["P40"]["detail"] == "Det er ikke notert noen databehandleravtale."
    assert (by_id["P14"]["checked_at"], bool(by_id["P40"]["checked_at"])) == ("", True)


def test_a_statement_beside_the_policy_is_read_and_its_version_printed(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    text = "Tankeflyt bruker Google, Mailchimp, SimplyBook.me og Conta. Org.nr. 999 999 999, post@example.org"
    (tmp_path / "policy" / "statement.txt").write_text(text, "utf-8")
    with open(tmp_path / "orden.toml", "a", encoding="utf-8") as file:
        file.write('\n[policy]\ndir = "policy"\n')
    own = load(tmp_path / "orden.toml", connectors.sources())
    context.ready(own)
    done = run_night(own)
    told = {one.id: one for one in done.overview.sentences}
    assert (told["P65"].result, told["P44"].reason) == ("WARN", "changed")
    assert f"erklæring {done.overview.statement_version}" in done.report.read_text("utf-8")
