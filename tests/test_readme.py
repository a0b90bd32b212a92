"""The papers' promises: their commands exist with their options, their TOML is read, their links and files are there."""

import re
import shlex
import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest
import tomlkit

from connectors import sources
from flows.cli import main
from flows.cli.app import app
from inventory.policy import policy
from inventory.policy.loader import shipped
from inventory.settings import Settings, load
from reports.web.security import IDLE_SECONDS, LARGEST_FORM, TICKET_SECONDS

ROOT = Path(__file__).parent.parent
PAPERS = tuple(
    sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")))
)
#: What somebody reads who only uses Orden.
FOR_USERS = (
    "README.md",
    "docs/connect.md",
    "docs/every-day.md",
    "docs/requests.md",
    "docs/erasing.md",
    "docs/linking.md",
    "docs/change-a-deadline.md",
)
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.M | re.S)
_FOLDERS = "inventory|connectors|reports|flows|tests|benchmarks|docs"


class Block(NamedTuple):
    """A block of code in a paper."""

    paper: str
    language: str
    text: str


@cache
def text(paper: str) -> str:
    return (ROOT / paper).read_text("utf-8")


@cache
def blocks(language: str, *papers: str) -> tuple[Block, ...]:
    found = ((paper, block) for paper in papers or PAPERS for block in _BLOCK.findall(text(paper)))
    return tuple(Block(paper, block[1], dedent(block[2])) for paper, block in found if block[1] == language)


@cache
def prose(paper: str) -> str:
    """Return what is neither a block nor a word of code."""
    return re.sub(r"`[^`]*`", "", _BLOCK.sub("", text(paper)))


def words(line: str) -> list[str]:
    """Return a line's command without what comes before it on a machine that has only Python."""
    tokens = shlex.split(line.rpartition("&& ")[2])
    for start in ("python3 -m uv run", "uv run", "python3 -m uv", "python3 -m"):
        if tokens[: len(start.split())] == start.split():
            tokens = tokens[len(start.split()) :]
            break
    return tokens[2:] if tokens[0] == "--with" else tokens


def configs(paper: str) -> list[str]:
    """Return the paper's blocks of orden.toml: all but those whose first line names another file."""
    return [block.text for block in blocks("toml", paper) if not re.match(r"# [\w/]+\.toml\n", block.text)]


def others(folder: str) -> list[Block]:
    """Return the blocks whose first line names a file of ``folder``."""
    return [block for block in blocks("toml") if block.text.startswith(f"# {folder}/")]


SHELL = sorted({line for block in blocks("sh") for line in block.text.splitlines()})
SHOWN = sorted({shlex.join(words(line)) for line in SHELL if words(line)[0] == "orden"})
INLINE = {code for paper in PAPERS for code in re.findall(r"`(orden [^`]*)`", text(paper)) if "orden.toml" not in code}
CONFIGURED = [paper for paper in PAPERS if configs(paper)]


def own(command: str) -> list[str]:
    """Return a command's tokens without the program and the global option."""
    tokens = shlex.split(command)[1:]
    return tokens[2:] if tokens[0] == "--config" else tokens


def test_there_is_something_to_test() -> None:
    assert len({*SHOWN, *INLINE}) >= 12
    assert len(blocks("toml")) >= 6


def test_the_readme_is_short_enough_for_a_stranger() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= 9_000


#: Commands of a command that also does something by itself.
OF_ERASE = tuple(["erase", name] for name in ("list", "receipt", "undo", "forget-block"))


@pytest.mark.parametrize("command", sorted({*SHOWN, *INLINE}))
def test_every_command_exists_with_its_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    tokens = own(command)
    named = [token for token in tokens if not token.startswith("-")]
    nested = named[0] in ("secret", "policy", "case", "ledger", "receipt") or named[:2] in OF_ERASE
    path = named[:2] if nested else named[:1]
    assert main.run([*path, "--help"]) == 0
    told = capsys.readouterr().out
    assert f"Usage: orden {' '.join(path)}" in told
    for option in (token for token in tokens if token.startswith("--")):
        assert option in told


def test_every_command_is_told_of() -> None:
    told = "".join(map(text, FOR_USERS))
    for name in (name for name in app if not name.startswith("-")):
        assert f"orden {name}" in told or f"`{name}`" in told, name


@pytest.mark.parametrize("command", SHOWN)
def test_every_command_shown_is_understood_as_it_stands(command: str) -> None:
    """By the real command line: its arguments are there, of their types, and none is left over."""
    called, bound, unused = app.parse_args(own(command), exit_on_error=False, print_error=False)[:3]
    assert callable(called)
    assert bound.signature.bind(*bound.args, **bound.kwargs)
    assert not unused


@pytest.mark.parametrize("line", [line for line in SHELL if words(line)[0] != "orden"])
def test_every_other_line_runs_what_is_there(line: str) -> None:
    program, *arguments = words(line)
    if program in ("python", "python3"):
        module = arguments[:1] == ["-m"]
        assert find_spec(arguments[1]) if module else (ROOT / arguments[0]).is_file()
    elif "/" in program:
        assert (ROOT / program).is_file()
    else:
        assert program in ("pip", "sync", "pytest", "ruff", "mypy")
    for path in (token.partition("::")[0] for token in arguments if token.startswith("tests/")):
        assert (ROOT / path).exists()


def configured(paper: str, folder: Path) -> Settings:
    (folder / "orden.toml").write_text("\n".join(configs(paper)), "utf-8")
    return load(folder / "orden.toml", sources())


@pytest.mark.parametrize(
    ("paper", "block"), [(paper, n) for paper in CONFIGURED for n in range(len(configs(paper)))]
)
def test_every_config_shown_is_read(paper: str, block: int, tmp_path: Path) -> None:
    shown = configs(paper)[block]
    tomllib.loads(shown)
    (tmp_path / "orden.toml").write_text(shown, "utf-8")
    load(tmp_path / "orden.toml", sources())


@pytest.mark.parametrize("paper", CONFIGURED)
def test_all_blocks_of_a_paper_together_are_one_config(paper: str, tmp_path: Path) -> None:
    configured(paper, tmp_path)


def test_every_type_of_source_is_shown(tmp_path: Path) -> None:
    settings = configured("docs/connect.md", tmp_path)
    assert {source.type for source in settings.sources} == set(sources())
    activity = settings.source("lopeklubb")["activity"]
    assert activity in policy.load().activities


@pytest.mark.parametrize("block", others("policy"), ids=lambda block: block.paper)
def test_every_policy_shown_holds_in_a_copy_of_the_shipped_file(block: Block, tmp_path: Path) -> None:
    name = block.text.splitlines()[0].rpartition("/")[2]
    copy = tomlkit.parse(shipped(name))
    for table, entries in tomllib.loads(block.text).items():
        assert set(entries) <= set(copy[table])
        copy[table].update(entries)
    (tmp_path / name).write_text(tomlkit.dumps(copy), "utf-8")
    assert policy.check(tmp_path)[1] == []


@pytest.mark.parametrize("block", others("reports/words"), ids=lambda block: block.paper)
def test_every_wording_shown_has_the_parts_of_a_flag_s(block: Block) -> None:
    [shown] = tomllib.loads(block.text)["flag"].values()
    known = tomllib.loads(text("reports/words/en/flags.toml"))["flag"]
    assert set(shown) == set(known["SKYPE_OBSOLETE"])


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.paper)
def test_every_piece_of_python_is_whole(block: Block) -> None:
    compile(block.text, block.paper, "exec")


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_leads_somewhere(paper: str) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", text(paper)):
        name, _, place = link.partition("#")
        if not link.startswith("https://"):
            target = ROOT / Path(paper).parent / name
            assert target.is_file(), link
            assert not place or place in headings(target.read_text("utf-8")), link


def headings(page: str) -> set[str]:
    return {title.lower().replace(" ", "-") for title in re.findall(r"^#+ (.+)$", page, re.M)}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_file_named_is_there(paper: str) -> None:
    for name in sorted(set(re.findall(rf"`((?:{_FOLDERS})/[\w./-]*)`", text(paper)))):
        assert (ROOT / name).exists() or _to_be_written(paper, name), name


def _to_be_written(paper: str, name: str) -> bool:
    """Tell whether it is a file of the guide's own example, a source that a newcomer writes (tests/connectors/newcomer)."""
    return paper == "docs/add-a-source.md" and "wxr" in name


def test_the_picture_of_the_house_shows_every_folder() -> None:
    told = set(re.findall(r"^\| `([\w/]+)/` \|", text("docs/architecture.md"), re.M))
    floors = ("inventory", "connectors", "reports", "flows")
    there = {f"{floor}/{init.parent.name}" for floor in floors for init in (ROOT / floor).glob("*/__init__.py")}
    assert there <= told


def test_the_papers_show_pictures_with_words_for_who_cannot_see_them() -> None:
    pictures = [shown for paper in PAPERS for shown in re.findall(r"!\[([^\]]*)\]\(", text(paper))]
    assert len(pictures) >= 3
    assert all(len(alt) > 20 for alt in pictures)


@pytest.mark.parametrize("paper", FOR_USERS)
def test_nothing_is_called_a_case(paper: str) -> None:
    """A request is what Art. 12 gives a clock, and what waits are findings; only the command is called so."""
    assert not re.search(r"\bcases?\b", prose(paper), re.I)


def test_what_is_said_of_the_door_is_what_it_does() -> None:
    said = " ".join(text("SECURITY.md").split())
    assert f"{LARGEST_FORM:,} bytes" in said
    assert TICKET_SECONDS == 60 and "good once and for a minute" in said
    assert IDLE_SECONDS == 30 * 60 and "after half an hour without a click" in said


def test_the_gate_runs_the_command_that_the_readme_shows() -> None:
    assert sum("pytest" in line for block in blocks("sh", "README.md") for line in block.text.splitlines()) == 1
    assert "README.md" in text(".ci/run")


def test_no_host_of_a_registry_and_no_lock_file() -> None:
    assert "https://" not in text("pyproject.toml")
    assert "uv.lock" in text(".gitignore").split()
