"""SIGKILL, and the loss of power, at any change that an act makes on the disk: nothing lost, nothing half, and on it goes.

``ORDEN_KILLS=200`` makes so many kills, and cuts the power at every sync of every act instead of at some.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest

import connectors
from connectors.sandbox.serve import Sandbox
from flows.cli import main, web_server
from flows.runtime import context
from inventory.ledger.ledger import Ledger
from inventory.secrets import store_key
from inventory.settings import Settings, load
from inventory.store import backup_file
from inventory.store.opening import attach, open_connection
from reports.web.context import ReviewContext
from tests.conftest import TODAY
from tests.inventory.ledger import older
from tests.night.conftest import after_a_night
from tests.night.power import Disk, digests
from tests.night.strace import Acts, Call, calls, needed

KILLS = int(os.environ.get("ORDEN_KILLS", "10"))
#: Of the writes that are not synced yet, those that are cut in two.
TORN = (-1, 0, 1) if KILLS >= 200 else (-1,)
pytestmark = [needed, pytest.mark.timeout(10 * KILLS + 300)]
ACTS = ("night", "case", "judge", "click", "backup", "step", "restore")
#: Of a ledger's tables those that tell of the others: they are verified, not compared.
_TELLING = {"chain", "chain_entry", "ledger_version"}
#: Written by a night before its end, in a transaction of its own.
_BEGUN = {"night": Counter(night_begun=1)}

Rows = Counter[tuple[object, ...]]
_Found = TypeVar("_Found")

#: What was found in files that were looked at before: most cuts leave most of them as another did.
_seen: dict[tuple[str, frozenset[tuple[str, bytes]]], object] = {}


def _once(look: Callable[..., _Found], files: Iterator[Path], *told: object) -> _Found:
    """Look, unless these very bytes were looked at already."""
    found = frozenset((file.name, sha256(file.read_bytes()).digest()) for file in files)
    if (look.__name__, found) not in _seen:
        _seen[look.__name__, found] = look(*told)
    return _seen[look.__name__, found]  # type: ignore[return-value]


@dataclass(frozen=True)
class Tried:
    """An act that was done once, without harm."""

    name: str
    before: Path
    tokens: list[str]
    calls: list[Call]
    rows: Rows
    """The ledger's rows before it."""
    adds: Counter[str]
    """How many rows it adds, by table."""
    records: object
    """How many the inventory has."""
    made: datetime
    """When the backup was made that is there."""
    left: dict[str, bytes]
    """What files it left, by their digests."""
    markers: tuple[bytes, ...]
    """Addresses of two people, which stand in no file in clear but the reports."""


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every act is done: a copy of the business that it begins with."""
    return tmp_path_factory.mktemp("at")


@pytest.fixture(scope="module")
def tried(sandbox: Sandbox, at: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tried]:
    """Every act, recorded. Each begins with the same business, which has rows of most kinds; one with an older Orden's."""
    base, trace = (tmp_path_factory.mktemp(name) for name in ("base", "trace"))
    settings = after_a_night(sandbox, base, tmp_path_factory)[0]
    tokens, key = _prepared(settings, at / "new"), store_key(settings)
    before = dict.fromkeys(ACTS, base) | {
        "step": _older(base, tmp_path_factory.mktemp("older") / "business")
    }
    after, left, found = {}, {}, {}
    with Acts(trace / "calls") as acts:
        for name in ACTS:
            _laid_out(before[name], at)
            assert acts.do(at, tokens[name]) == 0, name
            left[name] = digests(Disk(at).whole())
            after[name] = _rows(at / "var", key)
    made = _made(base / "disk.orden", key)
    records = _records(settings)
    recorded = dict(zip(ACTS, calls(trace / "calls", at), strict=True))
    for name in ACTS:
        _laid_out(before[name], at)
        rows = _rows(at / "var", key)
        assert not rows - after[name]
        found[name] = Tried(
            name,
            before[name],
            tokens[name],
            recorded[name],
            rows,
            _by_table(after[name] - rows),
            records,
            made,
            left[name],
            _markers(settings),
        )
    return found


def _prepared(settings: Settings, new: Path) -> dict[str, list[str]]:
    """Fill the business's ledger, make a backup, and return what each act is told."""
    folder = settings.path.parent
    with context.store_of(settings).read() as con:
        a, b = con.execute(
            "SELECT concat(source, ':', record) FROM owned ORDER BY ALL LIMIT 2"
        ).fetchall()
    person = _to_be_erased(web_server.context_of(settings))
    tokens = {
        "night": ["night", TODAY.isoformat()],
        "case": ["case", "open", "nobody@example.org", "--type", "innsyn", "--unknown"],
        "judge": ["judge", *a, *b, "not-same"],
        "backup": ["backup", str(new.parent / "disk.orden")],
        "step": ["case", "list"],
        "click": ["click", f"/people/{person}/erase"],
        "restore": ["restore", str(new.parent / "disk.orden"), "--dir", str(new)],
    }
    for name in ("case", "judge"):
        assert main.run(["--config", str(settings.path), *tokens[name]]) == 0
    assert main.run(["--config", str(settings.path), "backup", str(folder / "disk.orden")]) == 0
    return tokens


def _to_be_erased(desk: ReviewContext) -> str:
    night = desk.state(desk.ledger()).night
    assert night is not None
    return next(task.persons[0] for task in night.tasks if task.question.asks == "erase")


def _older(base: Path, to: Path) -> Path:
    shutil.copytree(base, to)
    settings = load(to / "orden.toml", connectors.sources())
    with closing(open_connection(settings.store_dir, "Europe/Oslo")) as con:
        attach(con, settings.store_dir / "inventory.duckdb", "inventory", store_key(settings))
        con.execute("DROP TABLE inventory.ledger_head")
    (settings.store_dir / "ledger.duckdb").unlink()
    older.write(settings.store_dir, older.COMMITS[-1], store_key(settings))
    return to


def _laid_out(business: Path, at: Path) -> None:
    shutil.rmtree(at)
    shutil.copytree(business, at)


def _rows(store: Path, key: str | None) -> Rows:
    files = (file for file in store.iterdir() if file.is_file())
    return _once(_opened_rows, files, store, key)


def _opened_rows(store: Path, key: str | None) -> Rows:
    """Return every row of a ledger, as any command opens it: brought up to date, whole, and the one that is remembered."""
    ledger = Ledger(store, key)
    query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'ledger'"
    with ledger.held(), ledger.connection() as con:  # raises where it is missed, or another
        assert ledger.verify().broken is None
        tables = {table for (table,) in con.execute(query).fetchall()} - _TELLING
        return Counter(
            (table, *row) for table in tables for row in con.execute(f"FROM {table}").fetchall()
        )


def _by_table(rows: Rows) -> Counter[str]:
    return Counter(str(table) for table, *_ in rows.elements())


def _look(act: Tried, at: Path, told: bool) -> None:
    """See that nothing is lost and nothing half; and, where the act told its success, that all of it is there."""
    settings = load(at / "orden.toml", connectors.sources())
    key = store_key(settings)
    rows = _rows(at / "var", key)
    added = _by_table(rows - act.rows)
    assert not act.rows - rows, "rows are lost"
    assert added == act.adds or (not told and added in (Counter(), _BEGUN.get(act.name))), added
    assert _once(_records, (at / "var").glob("inventory.duckdb*"), settings) == act.records
    assert _in_clear(act, at) == []
    for report in settings.reports_dir.glob("*.html"):
        assert report.read_text("utf-8").rstrip().endswith("</html>"), report
    for kept in (at / "var" / "backup").glob("*.duckdb") if act.name == "night" else ():
        _once(_whole_copy, iter([kept]), kept, at / "aside", key)
    assert act.name != "backup" or _made(at / "disk.orden", key) >= act.made
    assert not (told and act.name == "backup") or _made(at / "disk.orden", key) > act.made
    new = at / "new" / "var" / "ledger.duckdb"
    assert new.exists() or not (told and act.name == "restore")
    if new.exists():  # it comes last
        assert _rows(new.parent, key) and (new.parent / "inventory.duckdb").exists()


def _records(settings: Settings) -> object:
    with context.store_of(settings).read() as con:
        return con.execute("SELECT count(*) FROM record").fetchone()


def _markers(settings: Settings) -> tuple[bytes, ...]:
    with context.store_of(settings).read() as con:
        held = con.execute("SELECT DISTINCT email FROM record WHERE email IS NOT NULL ORDER BY ALL LIMIT 2").fetchall()
    assert len(held) == 2
    return tuple(email.encode() for (email,) in held)


def _in_clear(act: Tried, at: Path) -> list[str]:
    """Return which files tell of somebody in clear, half-made ones too. Reports do, and what a source is read from."""
    files = (file for file in at.rglob("*") if file.is_file() and file.suffix != ".html" and "exports" not in file.parts)
    return [file.name for file in files if any(marker in file.read_bytes() for marker in act.markers)]


def _whole_copy(kept: Path, aside: Path, key: str | None) -> None:
    aside.mkdir()
    shutil.copy(kept, aside / "ledger.duckdb")
    state = Ledger(aside, key).verify()
    assert state.broken is None and state.rows
    shutil.rmtree(aside)


def _made(file: Path, key: str | None) -> datetime:
    return _once(_read_to_its_end, iter([file]), file, key)


def _read_to_its_end(file: Path, key: str | None) -> datetime:
    """Return when a backup was made, which is read to its end."""
    with backup_file.opened(file, key, "UTC") as con:
        assert [
            sum(map(len, backup_file.pieces(con, file, name))) for name in backup_file.names(con)
        ]
        [(made,)] = con.execute("SELECT made_at FROM backup").fetchall()
    assert isinstance(made, datetime)
    return made


def _chosen(tried: dict[str, Tried]) -> list[tuple[str, Call]]:
    """Order the points of a kill: of each act in turn, and each kind of call on each file once before any of them again."""
    chance, order = random.Random(15), list[tuple[int, str, Call]]()
    for name, act in tried.items():
        points = [call for call in act.calls if call.at]
        chance.shuffle(points)
        seen = Counter[tuple[str, str]]()
        turns: list[tuple[int, Call]] = []
        for call in points:
            kind = (call.name, Path(call.path).name)
            turns.append((seen[kind], call))
            seen[kind] += 1
        turns.sort(key=lambda turn: turn[0])
        order += [(place, name, call) for place, (_, call) in enumerate(turns)]
    order.sort(key=lambda one: one[0])
    return [(name, call) for _, name, call in order]


def test_kill_9_loses_nothing_and_leaves_nothing_half(tried: dict[str, Tried], at: Path) -> None:
    """Where another run makes fewer calls of a kind the act is done, and another point is taken."""
    killed = Counter[str]()
    with Acts() as acts:
        for name, call in _chosen(tried):
            act, point = tried[name], (name, call.name, call.path, call.at)
            _laid_out(act.before, at)
            code = acts.do(at, act.tokens, call.name, call.at)
            assert code in (0, -9), point
            killed[name] += code == -9
            _look(act, at, told=code == 0)
            assert main.run(["--config", str(at / "orden.toml"), "case", "list"]) == 0, point
            if name == "restore" or killed[name] == 1:
                assert acts.do(at, act.tokens) == 0, point
            if killed.total() == KILLS:
                break
    assert killed.total() == KILLS and len(+killed) == len(ACTS), killed


def _cuts(act: Tried) -> Iterator[int]:
    """Give before which calls the power goes: before syncs and after them, and after the act's word."""
    syncs: dict[str, list[int]] = {}
    for number, call in enumerate(act.calls):
        if call.name in ("fsync", "rename", "told"):
            syncs.setdefault(call.path, []).extend((number, number + 1))
    for numbers in syncs.values():
        yield from numbers if KILLS >= 200 else (numbers[0], *numbers[-2:])


@pytest.mark.parametrize("name", ACTS)
def test_the_loss_of_power_takes_nothing_that_was_told(
    name: str, tried: dict[str, Tried], at: Path
) -> None:
    act = tried[name]
    _laid_out(act.before, at)
    disk, cuts, told, seen = Disk(at), set(_cuts(act)), False, set[tuple[int, bool]]()
    for number, call in enumerate([*act.calls, Call("end")]):
        if number in cuts:
            for files in disk.lost(TORN):
                mark = hash(frozenset(files.items()))
                if (mark, told) not in seen:
                    seen.add((mark, told))
                    disk.write(files, at)
                    _look(act, at, told)
        told |= call.name == "told"
        disk.apply(call)
    assert len(seen) > 2 and digests(disk.whole()) == act.left, (
        "what was recorded is not all that was done"
    )
