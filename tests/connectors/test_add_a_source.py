"""docs/add-a-source.md shows the very source that the tests add (tests/connectors/newcomer)."""

import re
import tomllib

import pytest

from tests.connectors.goldens import HERE

PAGE = (HERE.parents[1] / "docs" / "add-a-source.md").read_text("utf-8")


def shown(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(
    ("language", "file"),
    [("python", "wxr.py"), ("json", "config.json"), ("xml", "files/blogg.xml")],
)
def test_the_page_shows_the_newcomer_s_files(language: str, file: str) -> None:
    (text,) = shown(language)
    assert text.replace("connectors.base.", "connectors.") == (HERE / "newcomer" / file).read_text(
        "utf-8"
    ).replace("connectors.base.", "connectors.")


def test_the_words_and_the_policy_that_it_shows_are_toml() -> None:
    words, activity, source = (tomllib.loads(text) for text in shown("ini"))
    assert words["system"].keys() == words["setup_source"].keys() == {"wxr"}
    assert activity["A14"]["systems"] == ["wxr"]
    assert source["sources"]["blog"]["type"] == "wxr"


def test_its_commands_run_tests_that_are_there(pytestconfig: pytest.Config) -> None:
    commands = [line for block in shown("sh") for line in block.splitlines()]
    assert len(commands) == 3
    for command in commands:
        assert command.startswith("uv run pytest ")
        paths = [token for token in command.split() if "/" in token]
        assert paths
        assert [path for path in paths if not (HERE.parents[1] / path).exists()] == []
    assert pytestconfig.getoption("--update") is False


def test_it_has_a_newcomer_open_six_files_at_most() -> None:
    table = PAGE.partition("|---|---|\n")[2].partition("\n\n")[0]
    assert len(re.findall(r"`[\w./-]+`", table.replace("orden.toml", ""))) == 6
