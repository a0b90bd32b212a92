"""A business comes back from its backup as the papers say it: beside what is there, never over it, and whole or not at all."""

import errno
import os
import random
import shutil
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

import connectors
from flows.setup import backing_up, medium
from inventory.ledger import copies
from inventory.ledger.ledger import Ledger
from inventory.settings import load
from inventory.store.backup_file import VERSION
from inventory.store.opening import attach, open_connection
from tests.night.conftest import Orden
from tests.night.test_damaged_store import KEY, Built, built, night, orden, store_of

__all__ = ["built", "orden"]
WRONG = "w" * 44


@pytest.fixture(scope="module")
def backup(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("disk") / "orden.backup"
    policy = built.folder / "policy"
    policy.mkdir()
    (policy / "controller.toml").write_text('[controller]\nlegal_name = "Liv"\n', "utf-8")
    (policy / "key.json").write_text("secret", "utf-8")
    text = (built.folder / "orden.toml").read_text("utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORDEN_STORE_KEY", KEY)
        (built.folder / "orden.toml").write_text(f'{text}[policy]\ndir = "policy"\n', "utf-8")
        done = Orden(built.folder).here("backup", str(file))
    assert (done.code, done.out.strip()) == (0, str(file)), done.err
    assert file.stat().st_mode & 0o077 == 0 and "samme disk" in done.err
    return file


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has nothing but Orden."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    return home


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_business_comes_back_on_a_new_machine(
    backup: Path, built: Built, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the papers say it: the file, and the key from the recovery sheet, typed in its groups of four."""
    monkeypatch.setenv("ORDEN_STORE_KEY", " ".join(KEY[at : at + 4] for at in range(0, len(KEY), 4)))
    came = Orden(new)
    done = came.here("restore", str(backup))
    assert done.code == 0, done.err
    here = {Path(line).relative_to(new).as_posix() for line in done.out.split()}
    assert here == {"orden.toml", "policy/controller.toml", "var/ledger.duckdb", "var/inventory.duckdb"}
    assert all((new / name).stat().st_mode & 0o077 == 0 for name in here)
    assert came.here("ledger", "verify").code == 0
    listed = came.here("case", "list")
    assert listed.code == 0 and "Liv Aas" in listed.out, "the open request is there"
    (before,) = came.here("lookup", "liv@example.org", "--json").json["matches"]
    shutil.copy(built.folder / "liste.csv", new)
    night(new, date(2026, 11, 23))
    (after,) = came.here("lookup", "liv@example.org", "--json").json["matches"]
    assert after["person"] == before["person"], "ids are the same"
    assert came.here("check", "--json").code == 0


def test_it_is_never_put_over_what_is_there(backup: Path, orden: Orden) -> None:
    before = files(orden.folder)
    done = orden.here("restore", str(backup))
    written = [Path(line) for line in done.out.split()]
    assert done.code == 0 and len({file.parent.parent for file in written if file.parent.name == "var"}) == 1
    assert all("restored-" in str(file) for file in written)
    now = files(orden.folder)
    assert {name: now[name] for name in before if "log" not in name} == {k: v for k, v in before.items() if "log" not in k}
    beside = Orden(written[0].parent)
    assert beside.here("case", "list").code == 0


def test_what_is_missing_comes_back_in_its_place(backup: Path, orden: Orden) -> None:
    """A ledger that is lost, as each command says it; and again after a kill half-way."""
    config = (orden.folder / "orden.toml").read_bytes()
    (orden.folder / "var" / "ledger.duckdb").unlink()
    (orden.folder / ".orden-restore").mkdir()
    (orden.folder / ".orden-restore" / "half").write_bytes(b"half")
    refused = orden.here("case", "list")
    assert refused.code == 2 and "orden restore FILE" in refused.err
    done = orden.here("restore", str(backup))
    assert done.code == 0 and "ledger.duckdb" in done.out and "inventory.duckdb" not in done.out
    assert not (orden.folder / ".orden-restore").exists()
    assert (orden.folder / "orden.toml").read_bytes() == config
    assert "Liv Aas" in orden.here("case", "list").out


def test_it_comes_back_onto_another_disk_too(backup: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From where it is unpacked no file can be given a name on the other: there is one disk here, so that is imitated."""
    rename, apart = os.rename, []

    def across(part: Path, to: Path) -> None:
        if Path(part).parent != Path(to).parent:
            apart.append(to)
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        rename(part, to)

    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", across)
        done = Orden(new).here("restore", str(backup))
    assert done.code == 0 and len(apart) == 4, done.err
    assert {(new / name).stat().st_mode & 0o077 for name in files(new)} == {0}
    assert not list(new.rglob("*.part")) and Orden(new).here("ledger", "verify").code == 0


def test_an_older_backup_says_what_it_lacks(backup: Path, orden: Orden) -> None:
    night(orden.folder, date(2026, 11, 23))
    (orden.folder / "var" / "ledger.duckdb").unlink()
    done = orden.here("restore", str(backup))
    assert done.code == 0 and "er en gammel kopi" in done.err and "begin-anew" in done.err


@pytest.mark.parametrize(("key", "says"), [(WRONG, "does not fit"), ("", "its key is missing")])
def test_without_its_key_nothing_is_written(
    key: str, says: str, backup: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDEN_STORE_KEY", key)
    done = Orden(new).here("restore", str(backup))
    assert (done.code, done.out) == (2, "") and says in done.err and len(done.err.splitlines()) == 1
    assert files(new) == {}


def test_a_backup_that_is_damaged_anywhere_brings_nothing(
    backup: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    sound, draw, copy, told = backup.read_bytes(), random.Random(7), new.parent / "copy", 0
    damaged = [sound[:at] + bytes(2_048) + sound[at + 2_048 :] for at in (draw.randrange(len(sound)) for _ in range(8))]
    for content in (*damaged, sound[: len(sound) // 2], b"", b"text"):
        copy.write_bytes(content)
        done = Orden(new).here("restore", str(copy), "--dir", str(new / "to"))
        assert done.code in (0, 2) and "made a mistake" not in done.err, done.err
        if done.code == 0:  # where nothing is
            assert Orden(new / "to").here("ledger", "verify").code == 0
            shutil.rmtree(new / "to")
            continue
        told += 1
        assert "copy" in done.err and not list((new / "to").glob("*/*"))
    assert told >= 9


def test_a_newer_form_and_a_name_from_outside_are_refused(
    backup: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    for change, says in (
        (f"UPDATE b.backup SET version = {VERSION + 1}", "newer Orden"),
        ("UPDATE b.part SET name = '../../evil.toml' WHERE name = 'orden.toml'", "cannot be read"),
    ):
        copy = new.parent / "copy"
        shutil.copy(backup, copy)
        with closing(open_connection(new, "UTC")) as con:
            attach(con, copy, "b", KEY)
            con.execute(f"{change}; CHECKPOINT b")
        done = Orden(new).here("restore", str(copy))
        assert done.code == 2 and says in done.err, done.err
    assert not list(new.parent.rglob("evil.toml"))


def test_a_backup_is_written_over_a_backup_and_nothing_else(orden: Orden) -> None:
    file, other = orden.folder / "b", orden.folder / "liste.csv"
    assert [orden.here("backup", str(file)).code for _ in range(2)] == [0, 0]
    before, store = other.read_bytes(), store_of(orden.folder)
    for wrong in (other, orden.folder / "var" / "ledger.duckdb", orden.folder, orden.folder / "no" / "b"):
        assert orden.here("backup", str(wrong)).code == 2
    assert other.read_bytes() == before and store_of(orden.folder) == store
    assert not list(orden.folder.rglob("*.part")) and not (orden.folder / "var" / ".backup").exists()


def test_folders_elsewhere_come_back_beside_the_config(orden: Orden, tmp_path_factory: pytest.TempPathFactory) -> None:
    away, to = tmp_path_factory.mktemp("away"), tmp_path_factory.mktemp("to")
    shutil.move(orden.folder / "var", away / "store")
    config = orden.folder / "orden.toml"
    config.write_text(f"# mine\n[store]\ndir = '{away / 'store'}'\n" + config.read_text("utf-8"), "utf-8")
    assert orden.here("backup", str(to / "b")).code == 0
    assert orden.here("restore", str(to / "b"), "--dir", str(to / "new")).code == 0
    assert (to / "new" / "orden.toml").read_text("utf-8").startswith("# mine")
    came = load(to / "new" / "orden.toml", connectors.sources())
    assert came.store_dir == to / "new" / "var" and (came.store_dir / "ledger.duckdb").is_file()


def test_check_tells_the_age_of_the_last_backup_elsewhere(orden: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(what: str) -> str:
        return str(next(one["code"] for one in orden.here("check", "--json").json["checks"] if one["what"] == what))

    assert said("backup") == "backup_never" and said("place") == "place"
    assert orden.here("backup", str(orden.folder / "b")).code == 0
    assert said("backup") == "backup_never", "on the same disk"
    cloud = orden.folder / "OneDrive - Tankeflyt"
    cloud.mkdir()
    assert orden.here("backup", str(cloud / "b")).code == 0
    assert said("backup") == "backup"
    stamp = orden.folder / "var" / "last-backup"
    at = backing_up.last_elsewhere(load(orden.folder / "orden.toml", connectors.sources()))
    assert at is not None
    stamp.write_text((at - timedelta(days=40)).isoformat(), "ascii")
    assert said("backup") == "backup_old"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/liv/OneDrive - Tankeflyt/orden/var", "OneDrive - Tankeflyt"),
        ("/Users/liv/Library/Mobile Documents/com~apple~CloudDocs/var", "Mobile Documents"),
        ("/Users/liv/Library/CloudStorage/GoogleDrive-liv/var", "CloudStorage"),
        ("/home/liv/Dropbox (Personal)/var", "Dropbox (Personal)"),
        ("/home/liv/Google Drive/var", "Google Drive"),
        ("/home/liv/orden/var", ""),
        ("/home/liv/my drive-in/var", ""),
    ],
)
def test_a_folder_that_a_service_copies_is_known_by_its_name(path: str, name: str) -> None:
    assert medium.synchronised(Path(path)) == name


def test_each_night_leaves_a_copy_that_is_a_ledger(orden: Orden, tmp_path_factory: pytest.TempPathFactory) -> None:
    left = orden.folder / "var" / "backup" / "ledger-2026-11-22.duckdb"
    assert left.stat().st_mode & 0o077 == 0 and left.parent.stat().st_mode & 0o077 == 0
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(left, folder / "ledger.duckdb")
    assert Ledger(folder, KEY).verify().broken is None
    shutil.copy(left, orden.folder / "var" / "ledger.duckdb")
    assert "Liv Aas" in orden.here("case", "list").out, "put in place by hand"


def test_fourteen_days_are_kept_and_a_year_of_months(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, first = Ledger(tmp_path, KEY), date(2025, 1, 1)
    monkeypatch.setattr(copies, "copy", lambda _, to: to.write_bytes(b""))
    for day in range(700):
        copies.keep(ledger, first + timedelta(days=day))
    last = first + timedelta(days=699)
    held = copies.days(ledger)
    assert held[-14:] == [last - timedelta(days=back) for back in range(13, -1, -1)]
    months = [(day.year, day.month) for day in held[:-14]]
    assert len(months) == len(set(months)) and 11 <= len(months) <= 13
    assert all((day + timedelta(days=1)).month != day.month for day in held[:-15]), "a month's last"
