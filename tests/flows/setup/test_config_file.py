"""orden.toml is written whole or not at all, quoted by a library, and what was there stays to the last blank."""

import os
import stat
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import sources
from flows.setup import config_file
from inventory.errors import ConfigError
from inventory.settings import Business, load
from reports.text.words import LANGUAGES, Words

NB = Words("nb")
NEWSLETTER = {"audience": "a1b2c3d4e5", "server": "us6"}
ANY = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)


def fresh(folder: Path, name: str = "T", words: Words = NB) -> Path:
    path = folder / "orden.toml"
    path.unlink(missing_ok=True)
    config_file.create(path, Business(name, words.language, "Europe/Oslo"), words)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_one_is_commented_and_private(tmp_path: Path, language: str) -> None:
    path = fresh(tmp_path, words=Words(language))
    text = path.read_text("utf-8")
    assert sum("#" in line for line in text.splitlines()) >= 8
    assert load(path, sources()).encrypt
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["orden.toml"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=ANY, column=ANY, value=ANY)
def test_whatever_is_typed_comes_back_as_text(tmp_path: Path, name: str, column: str, value: str) -> None:
    path = fresh(tmp_path, name)
    options = {
        "path": value,
        "kind": "contact",
        "activity": "A03",
        "key": column,
        "columns": {column: "name", "x": "ignore"},
    }
    config_file.add_source(path, "liste", "table", options, NB)
    read = tomllib.loads(path.read_bytes().decode())
    assert read["business"]["name"] == name
    assert read["sources"] == {"liste": {"type": "table", "label": "Liste", **options}}


@pytest.mark.parametrize(
    "before",
    [
        "",
        '\ufeff[business]\nname = "x"\n',
        '[sources.a]\ntype = "saft"\npath = "p"',
        '[policy]\ndir = "p"\n[sources.a]\ntype = "saft"\npath = "p"\n[store]\ndir = "v"\n# last\n\n\n',
    ],
)
def test_what_is_there_stays(tmp_path: Path, before: str) -> None:
    path = tmp_path / "orden.toml"
    path.write_text(before, "utf-8", newline="")
    written = config_file.add_source(path, "newsletter", "mailchimp", NEWSLETTER, NB)
    assert path.read_text("utf-8").startswith(before.removeprefix("\ufeff").rstrip())
    assert written.sources[-1].name == "newsletter"


@pytest.mark.parametrize(
    ("name", "type", "options"),
    [
        ("a b", "mailchimp", NEWSLETTER),
        ("x]\n[evil", "mailchimp", NEWSLETTER),
        ("newsletter", "mailchimp", {**NEWSLETTER, "base_url": "http://x/3.0"}),
        ("newsletter", "mailchimp", {"audience": "a"}),
        ("newsletter", "nosuch", NEWSLETTER),
        ("there", "mailchimp", NEWSLETTER),
    ],
)
def test_what_orden_would_not_read_is_not_written(
    tmp_path: Path, name: str, type: str, options: dict[str, Any]
) -> None:
    path = fresh(tmp_path)
    config_file.add_source(path, "there", "saft", {"path": "p"}, NB)
    before = path.read_bytes()
    with pytest.raises(ConfigError) as refused:
        config_file.add_source(path, name, type, options, NB)
    assert path.read_bytes() == before
    assert ".orden-" not in str(refused.value)
    assert [entry.name for entry in tmp_path.iterdir()] == ["orden.toml"]


def test_sources_written_in_one_line_are_told_and_not_broken(tmp_path: Path) -> None:
    path = tmp_path / "orden.toml"
    path.write_text('sources = { a = { type = "saft", path = "p" } }\n', "utf-8")
    with pytest.raises(ConfigError, match=r"orden\.toml"):
        config_file.add_source(path, "newsletter", "mailchimp", NEWSLETTER, NB)
    assert len(load(path, sources()).sources) == 1


def test_one_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = fresh(tmp_path, "first")
    with pytest.raises(ConfigError, match="not overwritten"):
        config_file.create(path, Business("second", "nb", "Europe/Oslo"), NB)
    assert load(path, sources()).business.name == "first"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    if sys.platform == "win32":  # links need a right there
        return
    (tmp_path / "real").mkdir()
    real = fresh(tmp_path / "real")
    os.symlink(real, tmp_path / "orden.toml")
    config_file.add_source(tmp_path / "orden.toml", "newsletter", "mailchimp", NEWSLETTER, NB)
    assert (tmp_path / "orden.toml").is_symlink()
    assert len(load(real, sources()).sources) == 1


def test_a_column_is_mapped_and_all_else_stays(tmp_path: Path) -> None:
    path = fresh(tmp_path)
    options = {"path": "x.csv", "kind": "contact", "activity": "A03", "key": "Nr", "columns": {"Navn": "name"}}
    config_file.add_source(path, "liste", "table", options, NB)
    config_file.add_source(path, "regnskap", "contafaktura", {"path": "ut"}, NB)
    before = path.read_text("utf-8")
    for name in ("liste", "regnskap"):
        config_file.map_column(path, name, 'Hva "er" dette? æ', "ignore")
    after = load(path, sources())
    assert after.source("liste")["columns"] == {"Navn": "name", 'Hva "er" dette? æ': "ignore"}
    assert after.source("regnskap")["columns"] == {'Hva "er" dette? æ': "ignore"}
    assert [line for line in before.splitlines() if line not in path.read_text("utf-8").splitlines()] == []
    with pytest.raises(ConfigError):
        config_file.map_column(path, "fremmed", "x", "ignore")
