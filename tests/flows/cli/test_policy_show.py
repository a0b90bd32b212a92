"""``orden policy show``: the sentences of the policy in force, to the terminal or as a page."""

import os
import stat
from pathlib import Path

import pytest

from flows.cli import app, main
from inventory.policy.loader import shipped
from reports.text.words import Words
from tests.inventory.nights import KEY


@pytest.fixture(autouse=True)
def business(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A business whose own policy keeps a form eighteen months, and is otherwise the shipped one."""
    folder = tmp_path / "policy"
    folder.mkdir()
    before, after = "[R-REG]", "[R-CRM]"
    start, rest = shipped("retention.toml").split(before)
    rule, end = rest.split(after, 1)
    changed = rule.replace("default = 12", "default = 18")
    (folder / "retention.toml").write_text(f"{start}{before}{changed}{after}{end}", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ORDEN_CONFIG", raising=False)
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    return tmp_path


def config(folder: Path, language: str = "nb") -> None:
    text = f'[business]\nname = "Tankeflyt"\nlanguage = "{language}"\n[policy]\ndir = "policy"\n'
    (folder / "orden.toml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("language", "said"),
    [("nb", "slettes 18 måneder (3–24) etter at"), ("en", "erased 18 months (3–24) after the")],
)
def test_a_number_of_the_policy_folder_is_in_the_sentence(
    language: str, said: str, business: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config(business, language)
    assert main.run(["policy", "show"]) == 0
    told = capsys.readouterr().out
    assert said in told and "Tankeflyt" in told
    assert Words(language).say("policy.judge.nothing") in told


def test_without_a_config_it_is_the_shipped_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["policy", "show"]) == 0
    assert "slettes tolv måneder (3–24) etter at kundeforholdet" in capsys.readouterr().out


def test_the_page_is_written_private_over_an_older_one(
    business: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config(business)
    file = business / "ny" / "regler.html"
    for _ in range(2):
        assert main.run(["policy", "show", "--html", "ny/regler.html"]) == 0
        assert capsys.readouterr().out == f"{Path('ny/regler.html')}\n"
    html = file.read_text("utf-8")
    assert "slettes 18 måneder" in html and "Underskrift" in html
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("to", [".", "orden.toml/regler.html"])
def test_what_cannot_be_written_is_one_line_and_two(
    to: str, business: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config(business)
    assert main.run(["policy", "show", "--html", to]) == app.USER
    told = capsys.readouterr()
    assert told.out == "" and to in told.err and told.err.count("\n") == 1


def test_a_policy_that_does_not_hold_is_not_shown(
    business: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config(business)
    file = business / "policy" / "retention.toml"
    file.write_text(file.read_text("utf-8").replace("default = 18", "default = 36"), "utf-8")
    assert main.run(["policy", "show"]) == app.USER
    told = capsys.readouterr()
    assert told.out == "" and "[R-REG]" in told.err and told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("language", "said"), [("nb", "fantes ikke fra før, og er laget."), ("en", "which was not there")]
)
def test_a_folder_that_is_made_is_told_in_the_business_s_language(
    business: Path, language: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config(business, language)
    assert main.run(["policy", "show", "--html", str(business / "ny" / "regler.html")]) == 0
    told = capsys.readouterr().err
    assert said in told and "Made the folder" not in (told if language == "nb" else "")
