"""What the erased are found by is remembered while it is needed, and then the file itself forgets."""

from pathlib import Path

import pytest

from inventory.eraser import Act, Captured
from inventory.erasure.captured import Memory
from inventory.errors import StoreError
from inventory.ledger.deletion_log import StepKey
from inventory.model import Kind
from tests.inventory.nights import KEY

KARI = Captured("subscription:1", Kind.SUBSCRIPTION, Act.ERASE, {"hash": "a" * 32}, ("kari.å@example.org",), ("+4791",))
OLA = Captured("subscription:2", Kind.SUBSCRIPTION, Act.EMPTY, {"hash": "b" * 32}, ("ola@example.org",), (), ("birthday",))
ONE, TWO = StepKey(1, 1), StepKey(2, 1)


def memory(folder: Path, key: str | None = KEY, check: str = "c" * 64) -> Memory:
    return Memory(folder, key, "Europe/Oslo", check)


@pytest.mark.parametrize("key", [KEY, None])
def test_what_is_forgotten_is_not_in_the_file_any_more(tmp_path: Path, key: str | None) -> None:
    its = memory(tmp_path, key)
    assert its.read() == {}
    its.keep({ONE: KARI})
    its.keep({TWO: OLA})
    assert its.read() == {ONE: KARI, TWO: OLA}
    its.forget([ONE])
    assert its.read() == {TWO: OLA}
    raw = its.path.read_bytes()
    assert b"kari" not in raw and (b"ola@example.org" in raw) == (key is None)
    its.forget([TWO])
    assert list(tmp_path.glob("erasing*")) == []


def test_another_key_a_broken_file_and_a_half_made_one(tmp_path: Path) -> None:
    memory(tmp_path, None).keep({ONE: KARI})
    with pytest.raises(StoreError, match="another key"):
        memory(tmp_path, None, "d" * 64).read()
    (tmp_path / "erasing.next.duckdb").write_bytes(b"left by a kill")
    memory(tmp_path, None).keep({TWO: OLA})
    assert set(memory(tmp_path, None).read()) == {ONE, TWO}
    (tmp_path / "erasing.duckdb").write_bytes(b"nothing of ours")
    with pytest.raises(StoreError, match=r"erasing\.duckdb"):
        memory(tmp_path, None).read()
