"""Nobody can compute a person's id who lacks the key; an older Orden's ids go from all that the store has, also after a kill."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

import connectors
from connectors.sandbox.serve import Sandbox
from flows.runtime import context
from inventory.errors import StoreError
from inventory.ledger import chain, decisions
from inventory.ledger.decisions import Choice, Finding
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Purpose
from inventory.linkage.person_ids import renewed
from inventory.requests import request_log
from inventory.requests.request import Channel, RequestType
from inventory.secrets import store_key
from inventory.settings import Settings, load
from inventory.store.opening import attach, open_connection
from inventory.views import approvals_tonight
from reports.night import redact
from reports.text.findings import problem_text
from reports.text.words import Words
from tests.conftest import TODAY
from tests.night.conftest import Night, Orden, run_night

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PEPPER = "a pepper that these tests know, long enough"
_HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256)

# The attack


def guesses(con: DuckDBPyConnection) -> set[str]:
    """Return every id that a stranger computes who knows the people's addresses and numbers, and how ids were made."""
    sources = [name for (name,) in con.execute("SELECT name FROM source").fetchall()]
    query = "SELECT DISTINCT unnest([email, phone, name, record]) FROM record"
    known = {text for (text,) in con.execute(query).fetchall() if text}
    known |= {text.lower() for text in known}
    hashed = {of(text.encode()).hexdigest() for of, text in product(_HASHES, known)}
    kinds = {record.partition(":")[0] for record in known if ":" in record}
    texts = known | hashed
    texts |= {f"{kind}:{text}" for kind, text in product(kinds, [*hashed, *map(str, range(600))])}
    tried = texts | {f"{salt}|{source}|{text}" for salt, source, text in product((0, 1), sources, texts)}
    return {"p-" + of(text.encode()).hexdigest()[:12] for of, text in product(_HASHES, tried)}


def test_a_stranger_computes_no_id_of_anybody(slept: Night) -> None:
    """What finds most of an older Orden's ids finds none of these."""
    with context.store_of(slept.settings).read() as con:
        persons = {person for (person,) in con.execute("SELECT DISTINCT person FROM link").fetchall()}
        found, old = guesses(con), set(unkeyed(con).values())
    assert len(persons) > 40
    assert found & persons == set()
    assert len(found & old) > len(old) / 2, "the attack finds nobody at all"


# An older Orden's store


def unkeyed(con: DuckDBPyConnection) -> dict[str, str]:
    """Return by id the one that an older Orden gave: a hash of the first of the records that call it home."""
    query = "SELECT home, min(source || '|' || record) FROM link JOIN record USING (id) GROUP BY home"
    return {
        home: "p-" + hashlib.sha256(f"0|{record}".encode()).hexdigest()[:12]
        for home, record in con.execute(query).fetchall()
    }


@dataclass(frozen=True)
class Older:
    """A business whose store an older Orden wrote. ``old``: by the id of today the one it had then."""

    settings: Settings
    old: dict[str, str]
    asked: str
    approved: str

    @property
    def ledger(self) -> Ledger:
        return context.ledger_of(self.settings)

    def new(self, person: str) -> str:
        pepper = self.ledger.pepper()
        assert pepper
        return renewed(self.old[person], pepper.derived(Purpose.IDENTITY))

    def traces(self) -> set[str]:
        """Return the files of the store, and the tables, in which an old id stands."""
        files = [file for file in self.settings.store_dir.rglob("*") if file.is_file()]
        old = set(self.old.values())
        return {
            file.name for file in files if any(one.encode() in file.read_bytes() for one in old) or one_in(file.name, old)
        } | {f"{file.name}: {table}" for file in files for table in self._tables(file, old)}

    def _tables(self, file: Path, old: set[str]) -> Iterator[str]:
        """A database packs its texts, so its cells are looked into too."""
        if file.suffix != ".duckdb":
            return
        with closing(open_connection(file.parent, "Europe/Oslo")) as con:
            attach(con, file, "seen", store_key(self.settings), read_only=True)
            query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'seen'"
            for (table,) in con.execute(query).fetchall():
                rows = con.execute(f'FROM seen."{table}"').fetchall()
                if any(value in old for row in rows for value in row if isinstance(value, str)):
                    yield table


def one_in(name: str, ids: set[str]) -> bool:
    return any(one in name for one in ids)


def older(settings: Settings) -> Older:
    """Note a request and an approval of two people, and make of the store what an older Orden would have left."""
    store, ledger = context.store_of(settings), context.ledger_of(settings)
    with store.read() as con:
        old = unkeyed(con)
        query = "SELECT person, source, record FROM owned JOIN flag USING (id) WHERE outcome = 'DELETE' ORDER BY ALL"
        (asked, *_), (approved, source, record), *_ = {row[0]: row for row in con.execute(query).fetchall()}.values()
        request_log.open_request(
            con, ledger, asked, RequestType.ACCESS, TODAY, Channel.EMAIL, TODAY, NOW
        )  # fmt: skip
        decisions.decide(ledger, approved, Choice.ERASE, [Finding(source, record, "")], Who.OWNER, NOW)
        named = con.execute("SELECT person, min(name) FROM owned WHERE name IS NOT NULL GROUP BY person").fetchall()
    _older_inventory(settings, old)
    ledger.write_anew(lambda con: _older_ledger(con, old))
    (report,) = settings.reports_dir.glob("nattrapport-*.html")
    page = report.read_text("utf-8").replace("</main>", _marked(named) + "</main>")
    report.write_text(redact.called(page, old.__getitem__), "utf-8")
    (settings.reports_dir / f"person-{old[asked]}.json").write_text(f'{{"person": "{old[asked]}"}}', "utf-8")
    return Older(settings, old, asked, approved)


def _marked(named: list[tuple[str, str]]) -> str:
    return "".join(f'<bdi class="pn" data-p="{person}">{name}</bdi>' for person, name in named)


def _older_inventory(settings: Settings, old: dict[str, str]) -> None:
    """Write it anew, as each night does: what an UPDATE leaves in the file would be found there for ever."""
    path, key = settings.store_dir / "inventory.duckdb", store_key(settings)
    with closing(open_connection(settings.store_dir, "Europe/Oslo")) as con:
        attach(con, path, "inventory", key)
        con.execute("CREATE TEMP TABLE old AS SELECT unnest($1) AS id, unnest($2) AS was", [[*old], [*old.values()]])
        for column in ("person", "home"):
            con.execute(f"UPDATE inventory.link SET {column} = was FROM old WHERE {column} = old.id")
        con.execute("DROP TABLE inventory.person_key; CHECKPOINT inventory")


def _older_ledger(con: DuckDBPyConnection, old: dict[str, str]) -> None:
    """Give every id its old form, and take back the word that there is a key."""
    for table in ("case_opened", "decision"):
        for (person,) in con.execute(f"SELECT DISTINCT person FROM {table}").fetchall():
            con.execute(f"UPDATE {table} SET person = $1 WHERE person = $2", [old[person], person])
    chain.drop(con, "DELETE FROM person_key", None, NOW)


def test_a_night_renews_an_older_store_s_ids_and_all_stay_whose_they_were(slept: Night) -> None:
    was = older(slept.settings)
    assert {"nattrapport-2026-11-22.html", "ledger.duckdb: decision", "inventory.duckdb: link"} <= was.traces()
    done = run_night(slept.settings, TODAY + timedelta(days=1))
    see_renewed(was)
    assert done.overview.status == "complete"
    assert was.ledger.events() == [], "nobody was merged or parted by a new name"
    assert was.ledger.verify().broken is None
    before = {name: file.read_bytes() for name, file in reports(slept.settings).items()}
    again = run_night(slept.settings, TODAY + timedelta(days=1))
    assert again.overview.status == "complete" and reports(slept.settings).keys() == before.keys()
    see_renewed(was)


def reports(settings: Settings) -> dict[str, Path]:
    return {file.name: file for file in settings.reports_dir.iterdir()}


def see_renewed(was: Older) -> None:
    """See that everybody, the request, the approval, reports and answers go by the new ids, and no old one is left."""
    new = {was.new(person) for person in was.old}
    with context.store_of(was.settings).read() as con:
        homes = {home for (home,) in con.execute("SELECT DISTINCT home FROM link").fetchall()}
        [request] = request_log.files(con, was.ledger, TODAY)
        [approval] = approvals_tonight.standing(con, was.ledger, TODAY)
    assert homes == new
    assert request.persons == (was.new(was.asked),)
    assert [one.person for one in request_log.told(was.ledger)] == [was.new(was.asked)]
    assert (approval.person, approval.decision.person) == (was.new(was.approved),) * 2
    named = redact.named(reports(was.settings)[f"nattrapport-{TODAY}.html"].read_text("utf-8"))
    assert len(named) > 40 and named <= new, "nobody is taken out of an old report for a new name"
    answer = reports(was.settings)[f"person-{was.new(was.asked)}.json"]
    assert answer.read_text("utf-8") == f'{{"person": "{was.new(was.asked)}"}}'
    assert was.traces() == set()


# A kill

#: Kill at the moment when the ledger, written anew, is to take its place: the inventory is published, reports are renewed.
KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
import connectors
from inventory.ledger import upgrade
from inventory.settings import load
from tests.night.unscheduled import run_night
swap = upgrade.swap
def kill(new, old):
    person_key = sys.modules["inventory.ledger.person_key"]
    if any(frame.f_code is person_key.renew.__code__ for frame in frames()):
        os.kill(os.getpid(), signal.SIGKILL)
    swap(new, old)
def frames():
    frame = sys._getframe()
    while frame:
        yield frame
        frame = frame.f_back
upgrade.swap = kill
run_night(load(Path(sys.argv[1]), connectors.sources()), date.fromisoformat(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def after_its_night(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain")
    sandbox.write(folder)
    config = folder / "orden.toml"
    config.write_text(config.read_text("utf-8").replace("encrypt = true ", "encrypt = false"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORDEN_STORE_PEPPER", PEPPER)
        run_night(load(config, connectors.sources()))
    return folder


@pytest.fixture
def plain(after_its_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A business whose store is not encrypted, so that its bytes can be looked at, after a night."""
    monkeypatch.setenv("ORDEN_STORE_PEPPER", PEPPER)
    shutil.copytree(after_its_night, tmp_path, dirs_exist_ok=True)
    settings = load(tmp_path / "orden.toml", connectors.sources())
    assert not settings.encrypt
    return settings


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_kill_between_the_two_leaves_all_readable_and_the_next_night_ends_it(plain: Settings) -> None:
    was, day = older(plain), TODAY + timedelta(days=1)
    assert {"ledger.duckdb", "inventory.duckdb"} <= {file.partition(":")[0] for file in was.traces()}
    command = [sys.executable, "-c", KILLED, str(plain.path), day.isoformat()]
    killed = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=240)
    assert killed.returncode == -9, killed.stderr
    orden = Orden(plain.path.parent)
    for given in (["case", "list"], ["lookup", was.new(was.asked)], ["ledger", "verify"], ["judge", "--list"]):
        assert orden.here(*given).code == 0, given
    assert "ledger.duckdb: decision" in was.traces()
    with context.store_of(plain).read() as con:
        [request] = request_log.files(con, was.ledger, TODAY)
        [approval] = approvals_tonight.standing(con, was.ledger, TODAY)
    assert (request.persons, approval.person) == ((was.new(was.asked),), was.new(was.approved))
    run_night(plain, day)
    see_renewed(was)


# Another key


def test_another_pepper_stops_the_night_before_anything_changes(plain: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stops whoever asks the ledger: none of its answers, and nobody of its requests, could be found."""

    def files() -> dict[str, bytes]:
        return {str(file): file.read_bytes() for file in plain.store_dir.rglob("*.duckdb")}

    before = files()
    monkeypatch.setenv("ORDEN_STORE_PEPPER", "quite another pepper, as long as the first")
    with pytest.raises(StoreError) as told:
        run_night(plain)
    assert "låst med en annen nøkkel" in problem_text(told.value, Words("nb")).what
    assert files() == before
    monkeypatch.setenv("ORDEN_STORE_PEPPER", PEPPER)
    assert run_night(plain, TODAY + timedelta(days=1)).overview.persons > 40
