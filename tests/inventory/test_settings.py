"""orden.toml and secrets: what is wrong is said in one line that names the key."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from connectors import sources
from inventory import labels, secrets, toml_text
from inventory.errors import ConfigError, SecretMissing, StoreError, UserError
from inventory.model import Kind, Option, SourceType
from inventory.settings import Settings, load
from tests.conftest import MemoryKeyring


def _never(*_args: Any, **_more: Any) -> Any:
    raise AssertionError


TYPES = {
    "mailchimp": SourceType(
        "mailchimp", "Mailchimp", {"audience": Option(str, required=True), "server": Option(str), "base_url": Option(str)},
        ("api_key",), lambda _o: (Kind.SUBSCRIPTION,), _never, _never, _never,
    ),
    "files": SourceType("files", "Files", {"path": Option(str, required=True)}, (), lambda _o: (Kind.CONTACT,), _never, _never, _never, paths=("path",), reads_files=True),
}  # fmt: skip


def read(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "orden.toml"
    file.write_text(text, "utf-8")
    return load(file, TYPES)


def test_everything_has_a_default(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert (settings.business.language, settings.business.timezone, settings.encrypt) == ("nb", "Europe/Oslo", True)
    assert settings.store_dir == tmp_path / "var"
    assert settings.sources == ()


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    settings = read(tmp_path, '[store]\ndir = "a/b"\n[sources.x]\ntype = "files"\npath = "exports"')
    assert settings.store_dir == tmp_path / "a" / "b"
    assert settings.source("x")["path"] == str(tmp_path / "exports")


BROKEN = [
    ('[busines]\nname = "x"', "busines", "business"),
    ('[business]\nlangauge = "nb"', "langauge", "language"),
    ('[business]\nlanguage = "sv"', "language", "nb, en"),
    ('[business]\ntimezone = "Oslo"', "timezone", "Europe/Oslo"),
    ('[store]\nencrypt = "yes"', "encrypt", "true or false"),
    ('[sources.n]\ntype = "mailchip"', "mailchip", "mailchimp"),
    ("[sources.n]", "type is missing", "mailchimp"),
    ('[sources.n]\ntype = ["mailchimp"]', "type", "mailchimp"),
    ("[sources.n]\ntype = { a = 1 }", "type", "mailchimp"),
    ('[sources.n]\ntype = "mailchimp"', "audience", "missing"),
    ('[sources.n]\ntype = "mailchimp"\naudience = 1', "audience", "text"),
    ('[sources.n]\ntype = "mailchimp"\naudience = "a"\nserve = "us6"', "serve", "server"),
    ('[sources.n]\ntype = "mailchimp"\naudience = "a"\nbase_url = "http://x/3.0"', "base_url", "host and port"),
    ('[sources.n]\ntype = "mailchimp"\naudience = "a"\nbase_url = "http://evil.example"', "[sources.n]", "https"),
    ('[sources.n]\ntype = "mailchimp"\naudience = "a"\nbase_url = "http://127.0.0.1@evil.example:80"', "base_url", "https"),
    ('[sources.n]\ntype = "mailchimp"\naudience = "a"\nbase_url = "http://127.0.0.1.evil.example"', "base_url", "https"),
    ('[sources.n]\ntype = "mailchimp"\naudience = "a"\nbase_url = "http://[::1"', "base_url", "https"),
    ('[sources."a b"]\ntype = "mailchimp"', "a b", "letters"),
    ("sources = 1", "sources", "table"),
    ("= 1", "orden.toml", "line 1"),
]


@pytest.mark.parametrize(("text", "names", "helps"), BROKEN, ids=[row[0].replace("\n", " ") for row in BROKEN])
def test_a_mistake_is_one_line_that_names_it(tmp_path: Path, text: str, names: str, helps: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, text)
    message = str(error.value)
    assert "\n" not in message
    assert names in message
    assert helps in message


@pytest.mark.parametrize("address", ["https://a.example", "http://127.0.0.1:9001", "http://localhost:1", "http://[::1]:80"])
def test_http_is_for_this_machine_only(tmp_path: Path, address: str) -> None:
    text = f'[sources.n]\ntype = "mailchimp"\naudience = "a"\nbase_url = "{address}"'
    assert read(tmp_path, text).source("n")["base_url"] == address


MISSPELT = [
    ("[store]\nencrypt = ture", 2, "encrypt", "true or false"),
    ('[store]\n\nencrypt = "true"', 3, "encrypt", "true or false"),
    ("# mine\n[business]\nname = Tankeflyt", 3, "name", "text in quotes"),
    ('[store]\ndir = "C:\\Users\\Kari"', 2, "dir", "single ones"),
    ('[business]\nname = "a"\nlanguage = nb', 3, "language", "nb, en"),
    ('[business]\nlanguage = "sv"', 2, "language", "nb, en"),
    ('[business]\ntimezone = "Oslo"', 2, "timezone", "Europe/Oslo"),
    ("store.encrypt = 1", 1, "encrypt", "true or false"),
    ('[sources."n"]\ntype = "mailchimp"\naudience = 1', 3, "audience", "text in quotes"),
    ("[sources.x]\nmax_age_days = ten", 2, "max_age_days", "a whole number"),
    ('[sources.x]\ntype = "files"\npath = "a"\nmax_age_days = "10"', 4, "max_age_days", "a whole number"),
    ('[sources.n]\ntype = "mailchip"', 2, "mailchip", "mailchimp"),
    ('[store]\ndir = "a"\n[busines]', 3, "busines", "business"),
    ("[store]\nencrypt = [true, false\n", None, "orden.toml", "end of document"),
]


@pytest.mark.parametrize(("text", "line", "names", "helps"), MISSPELT, ids=[row[0] for row in MISSPELT])
def test_a_wrong_value_names_key_line_and_what_is_allowed(
    tmp_path: Path, text: str, line: int | None, names: str, helps: str
) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, text)
    message = str(error.value)
    assert names in message and helps in message and "\n" not in message
    assert line is None or re.search(rf"\bline {line}: ", message), message
    assert "Tankeflyt" not in message  # what stands there may be a secret in the wrong place


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "deep"),
        ("a = " + "{ b = " * 5000 + "1" + " }" * 5000, "deep"),
        ("# " + "x" * toml_text.LONGEST, "longer"),
        ("é" * 5 * toml_text.LONGEST, "longer"),
        (".".join("a" * 20_000) + " = 1", "unknown key"),
        ('"' + "k" * 900_000 + '" = 1', "unknown key"),
        (f'[sources.x]\ntype = "{"t" * 900_000}"', "not known"),
        (f"[sources.{'n' * 900_000}]", "type is missing"),
    ],
    ids=["arrays", "tables", "huge", "huge, of two bytes", "dotted", "long key", "long type", "long name"],
)
def test_what_is_nested_or_huge_is_refused_in_a_line(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as error:
        read(tmp_path, text)
    assert len(str(error.value)) < 400


def test_every_source_of_files_may_say_when_it_is_stale(tmp_path: Path) -> None:
    text = '[sources.x]\ntype = "files"\npath = "a"\n'
    assert read(tmp_path, text).source("x")["max_age_days"] == 45
    assert read(tmp_path, text + "max_age_days = 7").source("x")["max_age_days"] == 7
    with pytest.raises(ConfigError, match=r"max_age_days.*1 or more"):
        read(tmp_path, text + "max_age_days = 0")
    with pytest.raises(ConfigError, match="unknown key «max_age_days»"):
        read(tmp_path, '[sources.n]\ntype = "mailchimp"\naudience = "a"\nmax_age_days = 7')


NAMED = '[sources.n]\ntype = "mailchimp"\naudience = "a"\nlabel = {}\n[sources.m]\ntype = "mailchimp"\naudience = "b"\n{}'


def test_every_source_may_have_a_name_of_its_own(tmp_path: Path) -> None:
    named = read(tmp_path, NAMED.format('"Brev til kunder"', ""))
    assert [one.options["label"] for one in named.sources] == ["Brev til kunder", None]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('""', 'label = " "'),
        ('"Brev"', 'label = "BREV"'),
        ('"Mailchimp"', ""),  # what the other is called by itself
        ('"a\\u202eb"', ""),
        ('"a\\nb"', ""),
        (f'"{"a" * 61}"', ""),
    ],
)
def test_a_name_is_seen_short_and_nobody_elses(tmp_path: Path, first: str, second: str) -> None:
    with pytest.raises(ConfigError, match=r"\[sources\.[nm]\] line \d+: «label»"):
        read(tmp_path, NAMED.format(first, second))


def test_no_file_and_no_text(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="orden demo"):
        load(tmp_path / "nowhere.toml", TYPES)
    (tmp_path / "orden.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path / "orden.toml", TYPES)


def test_an_unknown_source_names_the_nearest(tmp_path: Path) -> None:
    settings = read(tmp_path, '[sources.newsletter]\ntype = "mailchimp"\naudience = "a"')
    with pytest.raises(ConfigError, match="newsletter"):
        settings.source("newsleter")


NEWSLETTER = '[sources.news-letter]\ntype = "mailchimp"\naudience = "a"'


def test_a_secret_comes_from_the_environment_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory_keyring: MemoryKeyring
) -> None:
    settings = read(tmp_path, NEWSLETTER)
    memory_keyring.set_password("orden", "news-letter.api_key", "from the keyring")
    assert secrets.secrets(settings, settings.sources[0], ["api_key"]) == {"api_key": "from the keyring"}
    monkeypatch.setenv("ORDEN_NEWS_LETTER_API_KEY", "from the environment")
    assert secrets.secrets(settings, settings.sources[0], ["api_key"]) == {"api_key": "from the environment"}


def test_a_missing_secret_says_where_to_put_it(tmp_path: Path) -> None:
    settings = read(tmp_path, NEWSLETTER)
    with pytest.raises(SecretMissing, match=r"ORDEN_NEWS_LETTER_API_KEY.*orden secret set news-letter\.api_key"):
        secrets.secrets(settings, settings.sources[0], ["api_key"])
    with pytest.raises(SecretMissing, match="ORDEN_STORE_KEY"):
        secrets.store_key(settings)


def test_the_store_key_has_a_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDEN_STORE_KEY", "short")
    with pytest.raises(StoreError, match="32"):
        secrets.store_key(read(tmp_path, ""))
    assert secrets.store_key(read(tmp_path, "[store]\nencrypt = false")) is None


def test_the_sandbox_file_counts_for_loopback_only(tmp_path: Path) -> None:
    (tmp_path / secrets.SANDBOX_FILE).write_text(json.dumps({"ORDEN_NEWS_LETTER_API_KEY": "made up"}))
    made_up = read(tmp_path, NEWSLETTER + '\nbase_url = "http://127.0.0.1:1234"')
    assert secrets.secrets(made_up, made_up.sources[0], ["api_key"]) == {"api_key": "made up"}
    real = read(tmp_path, NEWSLETTER)
    with pytest.raises(SecretMissing):
        secrets.secrets(real, real.sources[0], ["api_key"])


class PlaintextKeyring(MemoryKeyring):
    """Named like the one that keyrings.alt brings."""


def test_a_plain_text_keyring_is_refused() -> None:
    import keyring

    keyring.set_keyring(PlaintextKeyring())
    with pytest.raises(UserError, match="plain text"):
        secrets.set_secret("store.key", "x" * 40)


def test_every_connector_is_found() -> None:
    assert set(sources()) == {"google_forms", "mailchimp", "simplybook", "contafaktura", "saft", "site", "table"}


def test_a_list_of_ones_own_goes_by_what_it_was_called(tmp_path: Path) -> None:
    known = read(tmp_path, NEWSLETTER).sources
    assert labels.of_name("gammel-liste", known, TYPES) == "Gammel liste"
    assert labels.of_name("mailchimp", known, TYPES) is None  # as the other is called
    assert labels.of_name("-", known, TYPES) is None
