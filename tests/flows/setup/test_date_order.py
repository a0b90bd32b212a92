"""«orden init» asks how dates are written that could be two days, with one of the file's own."""

import io
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import connectors
from flows.setup import doctor, terminal
from flows.setup.date_order import Ambiguous, ambiguous
from flows.setup.prompt import Prompt
from inventory.model import SourceConfig
from inventory.settings import load
from reports.text.words import Words


def _config(path: Path, **options: Any) -> SourceConfig:
    columns = {"Navn": "name", "Innmeldt": "created_at", "Født": "birth_date"}
    told = {"path": str(path), "kind": "contact", "activity": "A03", "key": "Nr", "columns": columns}
    return SourceConfig("liste", "table", {**told, **options})


def _found(folder: Path, *written: str, **options: Any) -> Ambiguous | None:
    rows = "".join(f"{n};Kari;{text};\n" for n, text in enumerate(written))
    (folder / "liste.csv").write_text(f"Nr;Navn;Innmeldt;Født\n{rows}", encoding="utf-8")
    return ambiguous(_config(folder / "liste.csv", **options), {})


def test_the_example_is_one_that_the_orders_read_otherwise(tmp_path: Path) -> None:
    found = _found(tmp_path, "2024-05-06", "05/05/2024", "03/04/2024 19:01", "våren 2019")
    assert found == Ambiguous("03/04/2024 19:01", {"dmy": date(2024, 4, 3), "mdy": date(2024, 3, 4)})


def test_what_another_date_rules_out_is_not_offered(tmp_path: Path) -> None:
    assert _found(tmp_path, "03/04/2024", "28/05/2024") == Ambiguous("03/04/2024", {"dmy": date(2024, 4, 3)})


@pytest.mark.parametrize("written", ["2024/05/06", "28. mai 2026", "våren 2019", ""])
def test_nothing_is_asked_where_no_order_would_help(tmp_path: Path, written: str) -> None:
    assert _found(tmp_path, written) is None


def test_nothing_is_asked_twice_nor_of_a_source_that_has_no_order_or_no_file(tmp_path: Path) -> None:
    assert _found(tmp_path, "03/04/2024", date_order="dmy") is None
    assert ambiguous(_config(tmp_path / "gone.csv"), {}) is None
    assert ambiguous(SourceConfig("brev", "mailchimp", {}), {}) is None


@pytest.mark.parametrize(
    ("language", "typed", "says", "becomes"),
    [
        ("nb", "1", "03/04/2024", "dmy"),
        ("en", "2", "4 March 2024: month, day, year", "mdy"),
        ("nb", "3", "Vet ikke", None),
    ],
)
def test_init_asks_with_an_example_from_the_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
    typed: str,
    says: str,
    becomes: str | None,
) -> None:
    config = tmp_path / "orden.toml"
    config.write_text('[business]\nname = "T"\n', encoding="utf-8")
    (tmp_path / "liste.csv").write_text("Nr;Navn;Innmeldt\n1;Kari;03/04/2024\n", encoding="utf-8")
    options = {**_config(Path("liste.csv")).options, "columns": {"Innmeldt": "created_at"}}
    answers = terminal.Answers("table", "liste", options)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
    fine = doctor.Diagnosis("liste", True, "", "", "")
    settings = load(config, connectors.sources())
    terminal._ask_date_order(Prompt(Words(language)), settings, answers, fine)
    assert answers.options.get("date_order") == becomes
    assert says in capsys.readouterr().err
