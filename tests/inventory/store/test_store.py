"""The store: encrypted for real, swapped in whole, and readable whatever kills the builder."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inventory.errors import StoreError
from inventory.store.database import Store
from inventory.store.opening import open_connection, quoted
from tests.inventory.nights import KEY

MARKER = "Kari-Marker-Nordmann"


def publish(store: Store, text: str, rows: int = 1) -> None:
    with store.build() as con:
        con.execute("CREATE TABLE t AS SELECT ? AS text FROM range(?)", [text, rows])


def read(store: Store) -> tuple[int, str]:
    with store.read() as con:
        row = con.execute("SELECT count(*), min(text) FROM t").fetchone()
    assert row is not None
    return row[0], row[1]


def test_what_is_built_is_what_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path / "var", KEY)
    publish(store, MARKER, 100)
    assert read(store) == (100, MARKER)


def test_nothing_lies_in_clear(tmp_path: Path) -> None:
    publish(Store(tmp_path, KEY), MARKER, 1000)
    raw = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert len(raw) > 1000
    assert MARKER.encode() not in raw


def test_a_draft_is_never_on_the_disk_and_never_published(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    publish(store, "last night")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with store.draft() as con:
        con.execute("CREATE TABLE t AS SELECT ? AS text FROM range(1000)", [MARKER])
        assert con.execute("SELECT text FROM last.t").fetchall() == [("last night",)]
        assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert read(store) == (1, "last night")


def test_without_encryption_it_does_lie_in_clear(tmp_path: Path) -> None:
    """The test above can fail: the same search finds the marker in a plain store."""
    publish(Store(tmp_path, None), MARKER, 1000)
    assert MARKER.encode() in (tmp_path / "inventory.duckdb").read_bytes()


@pytest.mark.parametrize(
    ("made_with", "opened_with", "says"),
    [
        (KEY, "another key, also long enough here", "does not fit"),
        (KEY, None, "encrypt = false"),
        (None, KEY, "not encrypted"),
    ],
)
def test_the_wrong_key(tmp_path: Path, made_with: str | None, opened_with: str | None, says: str) -> None:
    publish(Store(tmp_path, made_with), MARKER)
    with pytest.raises(StoreError, match=says) as error:
        read(Store(tmp_path, opened_with))
    assert KEY not in str(error.value)


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "inventory.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError, match=r"inventory\.duckdb"):
        read(Store(tmp_path, KEY))


def test_no_store_yet(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="orden nightly"):
        read(Store(tmp_path, KEY))


def test_a_broken_off_build_leaves_last_night(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    publish(store, "last night")

    def build_and_fail() -> None:
        with store.build() as con:
            con.execute("CREATE TABLE t AS SELECT 'half' AS text")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        build_and_fail()
    assert read(store) == (1, "last night")
    assert not (tmp_path / "inventory.next.duckdb").exists()


def test_last_night_is_there_to_compare(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    publish(store, "last night")
    with store.build() as con:
        con.execute("CREATE TABLE t AS SELECT text || ' and tonight' AS text FROM last.t")
    assert read(store) == (1, "last night and tonight")


def test_a_builder_can_read_no_other_file(tmp_path: Path) -> None:
    with Store(tmp_path, KEY).build() as con, pytest.raises(Exception, match="disabled"):
        con.execute("SELECT * FROM read_text('/etc/hostname')").fetchall()


def test_identifiers_are_quoted() -> None:
    assert quoted('a"b') == '"a""b"'


BUILDER = """
import sys
from pathlib import Path
from inventory.store.database import Store
store = Store(Path(sys.argv[1]), sys.argv[2])
n = 0
while True:
    n += 1
    with store.build() as con:
        con.execute("CREATE TABLE t AS SELECT ? || range AS text FROM range(5000)", [f"night {n} "])
    print(n, flush=True)
"""


def test_kill_9_at_any_moment_leaves_a_whole_inventory(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    publish(store, "night 0", 5000)
    for moment in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", BUILDER, str(tmp_path), KEY], stdout=subprocess.PIPE, cwd=os.getcwd()
        ) as builder:
            assert builder.stdout is not None
            builder.stdout.readline()
            time.sleep(0.05 * moment)
            builder.kill()
        assert read(store)[0] == 5000


@pytest.mark.parametrize("left", ["duckdb_temp_storage_DEFAULT-0.tmp", "piece.tmp"])
def test_what_a_killed_night_spilled_keeps_nobody_out(tmp_path: Path, left: str) -> None:
    """DuckDB lets nobody set that it spills encrypted where something lies: no command worked any more (2026-12-01)."""
    (tmp_path / "spill").mkdir()
    (tmp_path / "spill" / left).write_bytes(b"left by a kill")
    with open_connection(tmp_path, "Europe/Oslo") as con:
        told = con.execute("SELECT current_setting('temp_file_encryption'), current_setting('temp_directory')").fetchall()
        con.execute("SET memory_limit = '20MB'")
        con.execute("CREATE TABLE t AS SELECT i, concat(repeat('kari@example.org', 20), i) AS s FROM range(200000) r(i)")
        spilled = b"".join(path.read_bytes() for path in (tmp_path / "spill").iterdir())
    assert told == [(True, str(tmp_path / "spill"))]
    assert len(spilled) > 1_000_000 and b"kari@example.org" not in spilled
