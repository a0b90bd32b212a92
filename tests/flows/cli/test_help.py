"""Help and refusals of the command line in both languages: nothing is left in English for who reads Bokmål."""

import ast
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App
from rich.console import Console

from flows.cli import app as commands
from flows.cli import main
from flows.cli.help import HelpPages, bokmaal, language
from reports.text.words import catalogue

WIDE = 10_000


@pytest.fixture
def speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make the business here one that speaks the language."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ORDEN_CONFIG", raising=False)

    def here(spoken: str) -> Path:
        (tmp_path / "orden.toml").write_text(f'[business]\nlanguage = "{spoken}" # nb | en\n', "utf-8")
        return tmp_path / "orden.toml"

    return here


def everywhere(app: App, chain: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield chain
    for name in app:
        if not name.startswith("-"):
            yield from everywhere(app[name], (*chain, name))


def page(chain: tuple[str, ...], spoken: str) -> str:
    out = StringIO()
    pages = HelpPages(lambda: spoken)
    console = Console(file=out, width=WIDE)
    before, commands.app.help_formatter = commands.app.help_formatter, pages
    try:
        commands.app.help_print(list(chain), console=console)
    finally:
        commands.app.help_formatter = before
    return out.getvalue()


CHAINS = sorted(set(everywhere(commands.app)))


@pytest.mark.parametrize("chain", CHAINS, ids=" ".join)
def test_every_page_is_there_in_bokmaal(chain: tuple[str, ...]) -> None:
    """No text of the English page that is no name, no value and no address stands in the Bokmål one."""
    english, norsk = (set(re.split(r"\n| {2,}", page(chain, spoken))) for spoken in ("en", "nb"))
    left = {text.strip() for text in english & norsk if " " in text.strip() and not text.strip().startswith("-")}
    assert {text for text in left if not text.startswith("asked: ")} == set()
    assert "Bruk: orden" in page(chain, "nb") and "Usage: orden" in page(chain, "en")


def test_no_text_is_translated_that_nobody_says() -> None:
    """But for what the help and the refusals are made of, whose keys stand in help.py."""
    said_here = " ".join(page(chain, "en") for chain in CHAINS)
    told = re.sub(r"\s+", " ", said_here)
    tree = ast.parse(Path(main.__file__).with_name("help.py").read_text("utf-8"))
    own = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    own |= {"unknown command", "unknown option"}
    assert {text for text in bokmaal() if re.sub(r"\s+", " ", text) not in told and text not in own} == set()


@pytest.mark.parametrize(
    ("tokens", "norsk", "english"),
    [
        ("opgaver", "Det finnes ingen kommando som heter «opgaver». Mente du «oppgaver»?", 'Unknown command "opgaver"'),
        ("zzz", "Det finnes ingen kommando som heter «zzz».", 'Unknown command "zzz"'),
        ("tasks --jsn", "Det finnes ikke noe valg som heter «--jsn». Mente du «--json»?", "--jsn"),
        ("nightly --as-of i-gaar", "«i-gaar» kan ikke brukes som --as-of.", "i-gaar"),
        ("tasks show", "ID mangler.", "requires"),
        ("case open", "--type mangler.", "requires"),
        ("check lookup", "«lookup» er ett ord for mye.", "lookup"),
        ("review --port q", "«q» kan ikke brukes som --port.", "--port"),
        ("export --to a --to b", "--to er skrevet to ganger.", "--to"),
        ("export --format doc --to a", "«doc» kan ikke brukes som --format.", "doc"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_told_in_her_language(
    tokens: str, norsk: str, english: str, speaks: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    speaks("nb")
    assert main.run(tokens.split()) == commands.USER
    assert capsys.readouterr().err == norsk + "\n"
    speaks("en")
    assert main.run(tokens.split()) == commands.USER
    told = capsys.readouterr().err
    assert english in told and told.count("\n") == 1


def leaves(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    for each in tree.values() if isinstance(tree, Mapping) else ():
        yield from leaves(each)


def test_bokmaal_names_a_command_as_she_may_type_it() -> None:
    """Where a command has a Norwegian name, that is the one she is told."""
    hers = {}
    for call in ast.walk(ast.parse(Path(commands.__file__).read_text("utf-8"))):
        words = {word.arg: ast.literal_eval(word.value) for word in getattr(call, "keywords", ()) if word.arg in ("name", "alias")}
        if isinstance(call, ast.Call) and "alias" in words:
            hers[words.get("name") or ast.literal_eval(call.args[0]).partition(":")[2]] = words["alias"]
    assert len(hers) >= 14 and hers["case"] == "sak"
    assert catalogue("nb")["command"] == hers and catalogue("en")["command"] == {name: name for name in hers}
    told = re.compile(rf"\borden ({'|'.join(hers)})\b")
    assert [text for text in leaves(catalogue("nb")) if told.search(text)] == []


@pytest.mark.parametrize("flag", ["--hjelp", "--help", "-h"])
def test_help_is_asked_for_in_either_language(flag: str, speaks: Any, capsys: pytest.CaptureFixture[str]) -> None:
    speaks("nb")
    assert main.run([flag]) == 0
    told = capsys.readouterr().out
    assert told.index("Hver uke:") < told.index("Første gang:") < told.index("Går av seg selv:") < told.index("Mer:")
    assert "  oppgaver, tasks " in told and main.run(["oppgaver", flag]) == 0
    assert capsys.readouterr().out.startswith("Bruk: orden oppgaver KOMMANDO [VALG]")


@pytest.mark.parametrize(
    ("config", "system", "spoken"),
    [
        ('[business]\nlanguage = "nb"', "en_GB.UTF-8", "nb"),
        ("[business]\nlanguage = 'en'", "nb_NO.UTF-8", "en"),
        ('# language = "nb"\n', "C", "en"),
        ("", "nb_NO.UTF-8", "nb"),
        ("", "nn_NO", "nb"),
        ("", "C.UTF-8", "en"),
        ("\xff\xfe half", "", "en"),
    ],
)
def test_the_language_is_the_business_s_else_the_system_s(
    config: str, system: str, spoken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", system)
    (tmp_path / "orden.toml").write_text(config, "latin-1")
    assert language(tmp_path / "orden.toml") == spoken
    if not config:
        assert language(tmp_path / "none.toml") == spoken


def test_what_is_wrong_is_told_in_her_language(
    speaks: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    speaks("nb").unlink()
    monkeypatch.setenv("LC_ALL", "nb_NO.UTF-8")
    assert main.run(["lookup", "kari@example.org"]) == commands.USER
    told = capsys.readouterr().err
    assert told.startswith("Det finnes ingen orden.toml her. Kjør «orden oppsett»") and told.count("\n") == 1
    monkeypatch.setenv("LC_ALL", "C")
    assert main.run(["lookup", "kari@example.org"]) == commands.USER
    assert "no such file" in capsys.readouterr().err
