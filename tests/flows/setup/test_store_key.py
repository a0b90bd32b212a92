"""The store's key: no act makes a second one beside a locked store, writes over the only one, or minds blanks at its ends."""

import io
import os
import stat
from pathlib import Path

import pytest
from pypdf import PdfReader

import connectors
from flows.cli import main
from flows.runtime import context
from inventory import secrets
from inventory.errors import ConfigError, SecretMissing
from inventory.ledger.ledger import Ledger
from inventory.settings import Settings, load
from inventory.store.database import Store
from reports.letter import recovery_sheet
from reports.text.words import LANGUAGES, Words
from tests.conftest import TODAY, MemoryKeyring

KEY, OTHER = "Ab-_0123456789" * 3 + "x", "another key, as long as the first one"
ENTRY = ("orden", "store.key")


class House:
    """A business whose ledger is locked with KEY, and the command run on it without a terminal."""

    def __init__(self, folder: Path, key: str = KEY) -> None:
        self.folder, self.config = folder, folder / "orden.toml"
        self.config.write_text('[business]\nname = "Tankeflyt & Sønn"\n', "utf-8")
        self.lock(key)

    def lock(self, key: str) -> None:
        for file in (self.folder / "var").glob("*.duckdb"):
            file.unlink()
        assert Ledger(self.folder / "var", key).nights() == []
        with Store(self.folder / "var", key).build() as con:
            con.execute("CREATE TABLE tonight (run VARCHAR)")

    @property
    def settings(self) -> Settings:
        return load(self.config, connectors.sources())

    def __call__(self, *tokens: str) -> int:
        return main.run(["--config", str(self.config), *tokens])


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("locked"))


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.mark.parametrize(
    ("before", "given", "kept"),
    [
        (KEY, OTHER, KEY),
        (None, OTHER, None),
        (None, KEY + "\n", KEY),
        (KEY, f"  {KEY} \r\n", KEY),
        (None, " ".join(recovery_sheet.groups(KEY)), KEY),
        (OTHER, KEY, KEY),
        (KEY, "   \n", KEY),
        (KEY, "short", KEY),
    ],
    ids=["another", "another, none there", "right", "right, blanks", "as the sheet has it", "mends", "blank", "short"],
)
def test_a_key_is_tried_before_it_is_stored(
    locked: House, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch,
    before: str | None, given: str, kept: str | None,
) -> None:  # fmt: skip
    if before:
        memory_keyring.set_password(*ENTRY, before)
    typed(monkeypatch, given)
    code = locked("secret", "set", "store.key")
    assert memory_keyring.get_password(*ENTRY) == kept
    fits = KEY in (given.strip(), "".join(given.split()))
    assert code == (0 if fits else 2)
    # What was there may open another business's store.
    assert memory_keyring.get_password("orden", "store.key.before") == (before if before == OTHER else None)


def test_with_no_store_to_try_it_on_another_key_is_not_written_over(
    tmp_path: Path, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    typed(monkeypatch, KEY)
    assert main.run(["--config", str(tmp_path / "orden.toml"), "secret", "set", "store.key"]) == 0
    typed(monkeypatch, OTHER)
    assert main.run(["--config", str(tmp_path / "orden.toml"), "secret", "set", "store.key"]) == 2
    assert memory_keyring.entries == {ENTRY: KEY}
    said = capsys.readouterr().err
    assert "nothing is stored" in said and KEY not in said and OTHER not in said


@pytest.mark.parametrize("only", ["ledger.duckdb", "inventory.duckdb", "backup/2026-11-22"])
def test_no_second_key_is_made_beside_what_is_locked(
    tmp_path: Path, memory_keyring: MemoryKeyring, capsys: pytest.CaptureFixture[str], only: str
) -> None:
    """A new computer: the folder is copied, the keyring is empty."""
    house = House(tmp_path)
    (tmp_path / "var" / "backup").mkdir()
    (tmp_path / "var" / "backup" / "2026-11-22").write_bytes(b"locked")
    for file in [file for file in (tmp_path / "var").rglob("*") if file.is_file()]:
        if file != tmp_path / "var" / only:
            file.unlink()
    (tmp_path / "liste.csv").write_text("Nr,Navn\n1,Kari\n", "utf-8")
    options = ("path=liste.csv", "kind=contact", "activity=A03", "key=Nr")
    sets = [part for option in options for part in ("--set", option)]
    assert house("init", "--language", "nb", "--type", "table", *sets) == 2
    assert memory_keyring.entries == {}
    assert "gjenopprettingsarket" in capsys.readouterr().err
    with pytest.raises(SecretMissing, match="locked"):
        secrets.make_store_key(house.settings)
    house.config.unlink()
    assert house("init", "--name", "T") == 2
    assert not house.config.exists() and memory_keyring.entries == {}


def test_a_key_made_without_a_terminal_is_told(
    tmp_path: Path, memory_keyring: MemoryKeyring, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "liste.csv").write_text("Nr,Navn\n1,Kari\n", "utf-8")
    options = ("path=liste.csv", "kind=contact", "activity=A03", "key=Nr")
    sets = [part for option in options for part in ("--set", option)]
    assert main.run(["init", "--name", "T", "--type", "table", *sets]) == 0
    said = capsys.readouterr().err
    assert "Nøkkelen er laget" in said and "orden secret sheet" in said
    assert memory_keyring.entries[ENTRY] not in said


#: Of somebody's own: the blanks within are a part of it.
WORDS = "a key of several words, long enough"


@pytest.mark.parametrize(
    "made_under", [KEY, WORDS, KEY + " ", f" {KEY}"], ids=["plain", "words", "blank after", "blank before"]
)
@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_blanks_at_the_ends_lock_nobody_out(
    tmp_path: Path, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch, made_under: str, blank: str
) -> None:
    """Windows: «set ORDEN_STORE_KEY=… && orden nightly» puts one there; a store made so can be opened all the same."""
    house = House(tmp_path, made_under)
    given = made_under + blank if made_under in (KEY, WORDS) else made_under
    monkeypatch.setenv("ORDEN_STORE_KEY", given)
    with context.store_of(house.settings).read():
        assert context.ledger_of(house.settings).nights() == []
    monkeypatch.delenv("ORDEN_STORE_KEY")
    typed(monkeypatch, given + "\r\n")
    assert house("secret", "set", "store.key") == 0
    with context.store_of(house.settings).read():
        assert context.ledger_of(house.settings).nights() == []


def test_a_variable_of_blanks_is_none(
    locked: House, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory_keyring.set_password(*ENTRY, KEY)
    monkeypatch.setenv("ORDEN_STORE_KEY", "  ")
    assert secrets.store_key(locked.settings) == KEY


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_has_the_key_twice_and_what_it_opens_on_one_page(
    locked: House, memory_keyring: MemoryKeyring, capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str
) -> None:
    memory_keyring.set_password(*ENTRY, KEY)
    locked.config.write_text(f'[business]\nname = "Tankeflyt & Sønn"\nlanguage = "{language}"\n', "utf-8")
    file = tmp_path / "ark.pdf"
    assert locked("secret", "sheet", str(file)) == 0
    told = capsys.readouterr()
    assert told.out.strip() == str(file) and KEY not in told.err
    [page] = PdfReader(file).pages
    text = page.extract_text()
    assert KEY in text
    grouped = text.replace("\n", " ")
    assert [group for group in recovery_sheet.groups(KEY) if group not in grouped.split()] == []
    assert "".join(recovery_sheet.groups(KEY)) == KEY
    flat = "".join(text.split()).replace("\u200b", "")
    assert "ledger.duckdb" in flat and "Tankeflyt&Sønn" in flat
    assert str(locked.settings.store_dir.resolve()).replace(" ", "") in flat
    assert Words(language).day(context.today(locked.settings)).replace(" ", "") in flat
    assert os.name == "nt" or stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert locked("secret", "sheet", str(file)) == 2  # it may be another key's
    assert file.read_bytes() == before
    assert locked("secret", "sheet", str(tmp_path / "nosuch" / "ark.pdf")) == 2
    assert not (tmp_path / "nosuch").exists()


def test_no_sheet_of_a_key_that_does_not_fit_or_is_not(
    locked: House, memory_keyring: MemoryKeyring, tmp_path: Path
) -> None:
    assert locked("secret", "sheet", str(tmp_path / "ark.pdf")) == 2
    memory_keyring.set_password(*ENTRY, OTHER)
    assert locked("secret", "sheet", str(tmp_path / "ark.pdf")) == 2
    assert not (tmp_path / "ark.pdf").exists()


@pytest.mark.parametrize("key", ["x" * 128, "correct horse battery  staple, æøå √ п"], ids=["long", "phrase"])
def test_any_key_that_can_be_printed_is_whole(key: str) -> None:
    page = recovery_sheet.pdf(key, "T", Path("/srv") / ("x" * 200), TODAY, Words("nb"))
    [sheet] = PdfReader(io.BytesIO(page)).pages
    assert "".join(key.split()) in "".join(sheet.extract_text().split())


def test_a_key_that_cannot_be_printed_is_refused() -> None:
    with pytest.raises(ConfigError, match="cannot print"):
        recovery_sheet.pdf("\U0001f98a" * 40, "T", Path("/srv"), TODAY, Words("nb"))
