"""States that a store can come into, by command: damage is told as damage, and a refusal changes nothing on the disk."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

import connectors
from inventory.errors import StoreError
from inventory.settings import load
from inventory.store.opening import attach, open_connection
from tests.night.conftest import Answer, Orden, run_night

KEY, LEDGER, INVENTORY = "k" * 44, "ledger.duckdb", "inventory.duckdb"
CONFIG = """[business]
name = "Liten Coach"
[sources.liste]
type = "table"
path = "liste.csv"
kind = "contact"
activity = "A03"
key = "Nr"
columns = { "Navn" = "name", "E-post" = "email", "Innmeldt" = "created_at" }
"""
ROWS = "Nr;Navn;E-post;Innmeldt\n1;Liv Aas;liv@example.org;2026-10-01\n2;Per Vik;per@example.org;2026-10-02\n"
#: What is asked in each state; what only looks must say the same as on a store that is whole, or refuse.
COMMANDS = {
    "lookup": ["lookup", "liv@example.org", "--json"],
    "list": ["case", "list"],
    "verify": ["ledger", "verify"],
    "export": ["export", "--to", "ut"],
}


class Built(NamedTuple):
    """A business after two nights, with a request in between; its files after the first; another business's."""

    folder: Path
    earlier: dict[str, bytes]
    others: dict[str, bytes]


def small(folder: Path) -> Path:
    (folder / "orden.toml").write_text(CONFIG, "utf-8")
    (folder / "liste.csv").write_text(ROWS, "utf-8")
    return folder


def night(folder: Path, day: date) -> None:
    run_night(load(folder / "orden.toml", connectors.sources()), day)


def store_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "var").glob("*.duckdb*") if file.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORDEN_STORE_KEY", KEY)
        others = small(tmp_path_factory.mktemp("others"))
        night(others, date(2026, 11, 21))
        folder = small(tmp_path_factory.mktemp("ours"))
        night(folder, date(2026, 11, 21))
        earlier = store_of(folder)
        opened = Orden(folder).here("case", "open", "liv@example.org", "--type", "innsyn", "--received", "2026-11-20")
        assert opened.code == 0, opened.err
        night(folder, date(2026, 11, 22))
        yield Built(folder, earlier, store_of(others))


@pytest.fixture
def orden(built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Orden:
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(built.folder, tmp_path, dirs_exist_ok=True)
    return Orden(tmp_path)


def asked(orden: Orden, *names: str) -> dict[str, Answer]:
    answers = {name: orden.here(*COMMANDS[name]) for name in names or COMMANDS}
    answers["check"] = orden.here("check", "--json")
    shutil.rmtree("ut", ignore_errors=True)
    return answers


def told(answer: Answer) -> list[str]:
    """Return the codes of what the doctor finds wrong."""
    return [check["code"] for check in answer.json["checks"] if not check["ok"]]


def see(orden: Orden, whole: dict[str, Answer], names: tuple[str, ...] = (), other: frozenset[str] = frozenset()) -> set[str]:
    """Ask, and return which commands refused. None makes a mistake, begins anew, or changes what it refuses.

    ``other``: may say something else than on a store that is whole.
    """
    before = store_of(orden.folder)
    answers = asked(orden, *names)
    for name, answer in answers.items():
        said = answer.err + answer.out
        assert answer.code in (0, 2), (name, said)
        assert "Traceback" not in said and "made a mistake" not in said, (name, said)
        if name == "check":
            assert "mistake" not in told(answer), said
        elif answer.code == 2:
            assert ".duckdb" in answer.err or "key" in answer.err or "inventory" in answer.err, (name, said)
        elif name not in other:
            assert answer.out == whole[name].out, (name, "says something else than of a whole store")
    refused = {name for name, answer in answers.items() if answer.code == 2}
    if refused:
        assert store_of(orden.folder) == before, "a refusal changes nothing"
    return refused


@pytest.fixture(scope="module")
def whole(built: Built) -> Iterator[dict[str, Answer]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORDEN_STORE_KEY", KEY)
        patch.chdir(built.folder)
        answers = asked(Orden(built.folder))
        assert {name: answer.code for name, answer in answers.items()} == dict.fromkeys(answers, 0), answers["check"].out
        yield answers


EVERY = {*COMMANDS, "check"}
OF_INVENTORY = {"lookup", "export", "check"}


def replaced(name: str, of: Callable[[Built], dict[str, bytes]]) -> Callable[[Path, Built], object]:
    return lambda store, built: (store / name).write_bytes(of(built)[name])


def cut(name: str, share: float) -> Callable[[Path, Built], None]:
    return lambda store, _: os.truncate(store / name, int((store / name).stat().st_size * share))


def gone(name: str) -> Callable[[Path, Built], None]:
    return lambda store, _: (store / name).unlink()


def folder_instead(name: str) -> Callable[[Path, Built], None]:
    def change(store: Path, _: Built) -> None:
        (store / name).unlink()
        (store / name).mkdir()

    return change


def foreign_log(name: str) -> Callable[[Path, Built], None]:
    """Leave the log of another database beside it, as a restored file finds it."""

    def change(store: Path, _: Built) -> None:
        with TemporaryDirectory() as folder, closing(open_connection(store, "UTC")) as con:
            attach(con, Path(folder) / "other.duckdb", "other", KEY)
            con.execute("CREATE TABLE other.t AS SELECT range AS n FROM range(10)")
            shutil.copy(Path(folder) / "other.duckdb.wal", store / f"{name}.wal")

    return change


def newer(store: Path, _: Built) -> None:
    with closing(open_connection(store, "UTC")) as con:
        attach(con, store / LEDGER, "ledger", KEY)
        con.execute("UPDATE ledger.ledger_version SET version = 999; CHECKPOINT ledger")


#: What is done to the store, and which commands must refuse; of a cut, every one that comes to the place.
STATES: dict[str, tuple[Callable[[Path, Built], object], set[str]]] = {
    "ledger missing": (gone(LEDGER), EVERY),
    "ledger empty": (cut(LEDGER, 0), EVERY),
    "ledger an older copy": (replaced(LEDGER, lambda built: built.earlier), EVERY),
    "ledger another business's": (replaced(LEDGER, lambda built: built.others), EVERY),
    "ledger a folder": (folder_instead(LEDGER), EVERY),
    "ledger newer": (newer, EVERY),
    "ledger with a foreign log": (foreign_log(LEDGER), EVERY),
    **{f"ledger cut to {share}": (cut(LEDGER, share), {"check"}) for share in (0.02, 0.2, 0.4, 0.6, 0.8)},
    "inventory missing": (gone(INVENTORY), OF_INVENTORY),
    "inventory empty": (cut(INVENTORY, 0), OF_INVENTORY),
    "inventory of an earlier night": (replaced(INVENTORY, lambda built: built.earlier), {"check"}),
    "inventory another business's": (replaced(INVENTORY, lambda built: built.others), EVERY),
    "inventory a folder": (folder_instead(INVENTORY), OF_INVENTORY),
    "inventory with a foreign log": (foreign_log(INVENTORY), OF_INVENTORY),
    **{f"inventory cut to {share}": (cut(INVENTORY, share), OF_INVENTORY) for share in (0.02, 0.2, 0.4, 0.6, 0.8)},
}


#: What says less of a store without an inventory, or with an earlier one, and rightly so.
AGAIN = {
    "inventory missing": frozenset({"list"}),
    "inventory a folder": frozenset({"list"}),
    "inventory of an earlier night": frozenset({"lookup"}),
}


@pytest.mark.parametrize("state", STATES)
def test_what_is_wrong_is_told_and_left_as_it_is(
    state: str, orden: Orden, built: Built, whole: dict[str, Answer]
) -> None:
    change, refuse = STATES[state]
    change(orden.folder / "var", built)
    refused = see(orden, whole, other=AGAIN.get(state, frozenset()))
    assert refused >= refuse, (state, refused)


@pytest.mark.parametrize("name", [LEDGER, INVENTORY])
def test_a_wrong_byte_anywhere_is_told_or_does_no_harm(name: str, orden: Orden, whole: dict[str, Answer]) -> None:
    """Twenty of each file, three of them in its head. What the doctor reads through it tells; the others read less."""
    file, draw = orden.folder / "var" / name, random.Random(15)
    sound = file.read_bytes()
    places = [100, 4_100, 9_000, *(draw.randrange(20_000, len(sound)) for _ in range(17))]
    seen = []
    for place in places:
        file.write_bytes(sound[:place] + bytes([sound[place] ^ 0x10]) + sound[place + 1 :])
        some = ("list", "verify") if name == LEDGER else ("lookup", "export")
        refused = see(orden, whole, some)
        assert not refused or "check" in refused, (place, "the doctor sees what any command sees")
        seen.append(bool(refused))
    assert sum(seen) >= 10


KEYS = {"wrong": ("w" * 44, 2), "missing": ("", 2), "short": ("k" * 8, 2), "with blanks": (f" {KEY}\n", 0)}


@pytest.mark.parametrize("state", KEYS)
def test_a_key_is_the_right_one_or_opens_nothing(
    state: str, orden: Orden, whole: dict[str, Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, code = KEYS[state]
    monkeypatch.setenv("ORDEN_STORE_KEY", key)
    refused = see(orden, whole)
    assert refused == (EVERY if code else set())


LOST = ["ledger missing", "ledger empty", "ledger an older copy", "ledger another business's", "ledger newer"]


@pytest.mark.parametrize("state", LOST)
def test_no_night_begins_on_it(state: str, orden: Orden, built: Built) -> None:
    STATES[state][0](orden.folder / "var", built)
    before = store_of(orden.folder)
    answer = orden.here("nightly")
    assert answer.code == 2 and LEDGER in answer.err, answer.err
    assert store_of(orden.folder) == before


def test_a_night_reads_the_ledger_before_it_begins(orden: Orden, built: Built) -> None:
    cut(LEDGER, 0.8)(orden.folder / "var", built)
    before = store_of(orden.folder)
    with pytest.raises(StoreError, match="orden restore FILE"):
        night(orden.folder, date(2026, 11, 23))
    assert store_of(orden.folder) == before


REBUILT = ["inventory missing", "inventory empty", "inventory cut to 0.8", "inventory with a foreign log", "a wrong byte"]


@pytest.mark.parametrize("state", REBUILT)
def test_the_next_night_makes_an_inventory_anew(state: str, orden: Orden, built: Built, whole: dict[str, Answer]) -> None:
    file = orden.folder / "var" / INVENTORY
    if state in STATES:
        STATES[state][0](file.parent, built)
    else:
        sound = file.read_bytes()
        file.write_bytes(sound[:300_000] + bytes(262_144) + sound[562_144:])
    assert told(orden.here("check", "--json")) != []
    night(orden.folder, date(2026, 11, 22))
    answers = asked(orden)
    assert {answer.code for answer in answers.values()} == {0}
    (person,) = answers["lookup"].json["matches"]
    (before,) = whole["lookup"].json["matches"]
    assert person["records"] == before["records"]


@contextmanager
def as_guest(folder: Path, mode: int) -> Iterator[None]:
    """Be somebody who may do with the folder and what is in it only what ``mode`` says. Root may anything."""
    places, root = [folder, *folder.rglob("*")], os.geteuid() == 0
    for place in places:
        place.chmod(mode | 0o111 if place.is_dir() else mode)
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)
        for place in places:
            place.chmod(0o700)


@pytest.mark.skipif(os.name == "nt", reason="a folder's rights are other ones there")
def test_a_medium_that_may_only_be_read_can_be_looked_into(orden: Orden, whole: dict[str, Answer]) -> None:
    with TemporaryDirectory() as folder, TemporaryDirectory() as tables:
        shutil.copytree(orden.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("log", "temp"))
        Path(tables).chmod(0o777)
        kept = Orden(Path(folder))
        before = store_of(kept.folder)
        import_module("flows.run_local")  # a guest may not read where Python lies
        assert orden.here("case", "open", "per@example.org", "--type", "innsyn").code == 0
        with as_guest(kept.folder, 0o444):
            export = kept.here("export", "--to", tables)
            answers = {name: kept.here(*COMMANDS[name]) for name in ("lookup", "list", "verify")}
            answers["check"] = kept.here("check", "--json")
            refused = kept.here("case", "open", "per@example.org", "--type", "innsyn")
            night_there = kept.here("nightly")
        assert export.code == 0 and any(Path(tables).iterdir()), export.err
        for name, answer in answers.items():
            assert answer.code == 0, (name, answer.err, answer.out)
            assert name == "check" or answer.out == whole[name].out
        for answer in (refused, night_there):
            assert answer.code == 2 and "may not be written" in answer.err, answer.err
        with as_guest(kept.folder / "var", 0o000):
            for name in COMMANDS:
                answer = kept.here(*COMMANDS[name])
                assert answer.code == 2 and "made a mistake" not in answer.err, (name, answer.err)
        assert store_of(kept.folder) == before


def test_there_are_states_enough() -> None:
    assert len(STATES) + 2 * 20 + len(KEYS) + 2 >= 45
