"""After a night every command knows the ledger again, and none runs on one that lost what the night remembered."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from inventory.secrets import store_key
from inventory.store.database import Store
from inventory.store.opening import attach, open_connection
from tests.conftest import TODAY
from tests.inventory.ledger import older
from tests.night.conftest import Night, Orden, run_night

COMMANDS = (
    ["lookup", "nobody@example.org"],
    ["case", "list"],
    ["case", "open", "nobody@example.org", "--type", "innsyn", "--unknown"],
    ["judge"],
    ["judge", "--list"],
    ["register", "--format", "json"],
    ["hours", "--to", "timer.csv"],
    ["export", "--to", "ut"],
    ["nightly"],
    ["ledger", "verify"],
)


@pytest.fixture
def orden(slept: Night, monkeypatch: pytest.MonkeyPatch) -> Orden:
    monkeypatch.chdir(slept.settings.path.parent)
    return Orden(slept.settings.path.parent)


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_a_lost_ledger_stops_every_command_until_its_loss_is_typed(orden: Orden, slept: Night) -> None:
    store = slept.settings.store_dir
    told = orden.here("ledger", "verify", "--json")
    assert (told.code, told.json["whole"], told.json["until"]) == (0, True, TODAY.isoformat())
    assert orden.here("ledger", "begin-anew", "--lost", "0 0 0").code == 2, "nothing is lost"
    (store / "ledger.duckdb").unlink()
    before = files(store)
    for command in COMMANDS:
        answer = orden.here(*command)
        said = answer.err.strip().splitlines()[-1]
        assert (answer.code, "Loggboken (ledger.duckdb) er borte" in said) == (2, True), (command, answer.err)
        assert "orden restore FIL" in said and "orden ledger begin-anew" in said
    checked = orden.here("check", "--json")
    assert checked.code == 2 and {"store", "last run"} <= {one["what"] for one in checked.json["checks"] if not one["ok"]}
    assert "Loggboken" in checked.out
    assert files(store) == before, "a refusal changes nothing"
    remembered = said.partition("hadde den ")[2].partition(".")[0]
    numbers = " ".join(word for word in remembered.split() if word.isdecimal())
    wrong = orden.here("ledger", "begin-anew", "--lost", "7 7 7")
    assert wrong.code == 2 and numbers in wrong.err and files(store) == before
    assert orden.here("ledger", "begin-anew", "--lost", numbers).code == 0
    assert orden.here("case", "list").code == 0
    assert orden.here("ledger", "verify").code == 0


def test_a_store_of_each_older_orden_answers_every_command(orden: Orden, slept: Night) -> None:
    """The inventory is one of before heads were remembered, as it was with such a ledger."""
    store, key = slept.settings.store_dir, store_key(slept.settings)
    with closing(open_connection(store, "Europe/Oslo")) as con:
        attach(con, Store(store, key).path, "inventory", key)
        con.execute("DROP TABLE inventory.ledger_head")
    for commit in older.COMMITS:
        (store / "ledger.duckdb").unlink()
        older.write(store, commit, key)
        codes = {" ".join(command): orden.here(*command).code for command in COMMANDS if command != ["nightly"]}
        assert set(codes.values()) <= {0, 4}, (commit, codes)
        shutil.rmtree("ut")
    assert run_night(slept.settings).overview.as_of == TODAY
    assert orden.here("ledger", "verify").code == 0
