"""Many texts at once: found wherever they stand, as a search for each of them would find them."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inventory.erasure import needles
from inventory.erasure.needles import Finder, Needle, Patterns

LETTERS = st.lists(st.sampled_from(b"abAB\0\xff"), min_size=4, max_size=12).map(bytes)


@given(patterns=st.lists(LETTERS, min_size=1, max_size=6), data=st.lists(st.sampled_from(b"abAB\0\xff"), max_size=60).map(bytes))
@example(patterns=[b"abab"], data=b"abab")
@example(patterns=[b"aaaa", b"aaaaaaaaa"], data=b"b" + b"a" * 9)
def test_what_one_pass_finds_a_search_for_each_finds(patterns: list[bytes], data: bytes) -> None:
    assert Patterns(patterns).hits(data) == {pattern for pattern in patterns if pattern in data}


def test_what_lies_over_two_pieces_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needles, "_PIECE", 64)
    monkeypatch.setattr(needles, "_AT_ONCE", 16)
    finder = Finder([Needle(1, "kari.nordmann@example.org")])
    for before in range(130):
        file = tmp_path / "file"
        file.write_bytes(b"." * before + "Kari.Nordmann@Example.org".encode("utf-16-le"))
        assert finder.found_in(file) == {(1, "utf-16")}, before


def test_nothing_is_found_where_nothing_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert Finder([]).found(b"anything") == set() == Finder([Needle(1, "kari")]).found_in(tmp_path / "empty")
