"""Look for texts in bytes however they are written: encodings, cases, packed streams. One pass.

A database packs its texts so that its bytes do not show them (seen 2026-11-30): its cells are asked
by themselves (``cells``). ``bytes.lower`` does not know Ø: each letter beyond ASCII is looked for
in both cases.
"""

import base64
import html
import io
import json
import quopri
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

#: A shorter text is in every file.
SHORTEST = 4
#: So many bytes of the beginning of a longer one tell it from most others.
_TELLING = 8
#: Bytes that one packed stream may unfold to.
_LARGEST = 64 * 1024**2
#: Bytes of a file that are looked through at a time, and of these at once in numbers.
_PIECE, _AT_ONCE = 8 * 1024**2, 1 << 20
_STREAM = re.compile(rb"stream\r?\n")
_GZIP = b"\x1f\x8b\x08"
_PACKED = (b"PK", _GZIP, b"%PDF-")


@dataclass(frozen=True, slots=True)
class Needle:
    """A text to look for; ``number`` stands for it where it must not be shown."""

    number: int
    text: str


class Finder:
    """Many texts, looked for at once."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        folded: dict[bytes, tuple[int, str]] = {}
        exact: dict[bytes, tuple[int, str]] = {}
        for needle in needles:
            if len(needle.text) < SHORTEST:
                continue
            for how, pattern in _written(needle.text):
                folded.setdefault(pattern.lower(), (needle.number, how))
            for text in _spelt(needle.text):
                for pattern in _base64(text.encode()):
                    exact.setdefault(pattern, (needle.number, "base64"))
        self._folded, self._exact = folded, exact
        self._find_folded, self._find_exact = Patterns(folded), Patterns(exact)
        self._longest = max(map(len, (*folded, *exact)), default=0)

    def found_in(self, file: Path) -> set[tuple[int, str]]:
        """Return which needles stand in a file, and how. Raises ``OSError``.

        It is read a piece at a time, each with the end of the one before. What is packed is read
        whole.
        """
        with file.open("rb") as opened:
            start = opened.read(_PIECE)
            if start.startswith(_PACKED):
                return self.found(start + opened.read())
            hits, before = self._plain(start), start
            while piece := opened.read(_PIECE):
                hits |= self._plain(before[-self._longest :] + piece)
                before = piece
        return hits

    def found(self, data: bytes) -> set[tuple[int, str]]:
        """Return which needles stand in ``data``, and how they are written there."""
        hits = self._plain(data)
        for inside in _unpacked(data):
            hits |= {(number, f"packed {how}") for number, how in self._plain(inside)}
        return hits

    def _plain(self, data: bytes) -> set[tuple[int, str]]:
        hits = {self._folded[hit] for hit in self._find_folded.hits(data.lower())}
        return hits | {self._exact[hit] for hit in self._find_exact.hits(data)}


class Patterns:
    """Some hundred byte patterns, found in one pass: where the first bytes of one stand, the rest
    is compared.

    A regular expression of so many reads a megabyte a second, and a search for each of them two
    (measured 2026-12-01).
    """

    def __init__(self, patterns: Iterable[bytes]) -> None:
        import numpy as np

        self._by_start: dict[bytes, list[bytes]] = {}
        longer, shorter = set[int](), set[int]()
        for pattern in patterns:
            self._by_start.setdefault(pattern[:SHORTEST], []).append(pattern)
            if len(pattern) < _TELLING:
                shorter.add(int.from_bytes(pattern[:SHORTEST]))
            else:
                longer.add(int.from_bytes(pattern[:_TELLING]))
        self._shorter = np.array(sorted(shorter), np.uint64)
        self._longer = np.array(sorted(longer), np.uint64)
        self._may_begin = np.zeros(1 << 24, np.bool_)
        self._may_begin[[int.from_bytes(start[:3]) for start in self._by_start]] = True

    def hits(self, data: bytes) -> set[bytes]:
        """Return the patterns that stand in ``data``."""
        missing = {start: list(patterns) for start, patterns in self._by_start.items()}
        found: set[bytes] = set()
        for place in self._begun(data):
            left = missing.get(data[place : place + SHORTEST], ())
            here = [pattern for pattern in left if data.startswith(pattern, place)]
            found.update(here)
            for pattern in here:
                missing[pattern[:SHORTEST]].remove(pattern)
        return found

    def _begun(self, data: bytes) -> Iterator[int]:
        """Give where the first bytes of a pattern stand: eight of them, or four of a short one."""
        import numpy as np

        more = bytes(_TELLING)  # so that the last places have eight too
        for first in range(0, len(data), _AT_ONCE):
            here = min(_AT_ONCE, len(data) - first)
            piece = data[first : first + here + _TELLING] + more
            wide = np.frombuffer(piece, np.uint8).astype(np.uint32)
            three = (wide[:-2] << 16) | (wide[1:-1] << 8) | wide[2:]
            places = np.flatnonzero(self._may_begin[three[:here]])
            four = ((three[places] << 8) | wide[places + 3]).astype(np.uint64)
            next_four = ((three[places + 4] << 8) | wide[places + 7]).astype(np.uint64)
            eight = (four << np.uint64(32)) | next_four
            begun = np.isin(eight, self._longer) | np.isin(four, self._shorter)
            yield from (places[begun] + first).tolist()


def spellings(text: str) -> tuple[str, ...]:
    """Return a text in both forms of Unicode, and in small and capital letters."""
    return tuple(_spelt(text))


def _spelt(text: str) -> Iterable[str]:
    cases = (text, text.lower(), text.upper(), text.title())
    forms = (unicodedata.normalize(form, one) for one in cases for form in ("NFC", "NFD"))
    return dict.fromkeys(forms)


def _written(text: str) -> Iterator[tuple[str, bytes]]:
    for one in _spelt(text):
        plain = one.encode()
        yield "utf-8", plain
        yield "utf-16", one.encode("utf-16-le")
        yield "utf-16", one.encode("utf-16-be")
        yield "latin-1", one.encode("latin-1", "ignore") if _is_latin(one) else plain
        yield "json", json.dumps(one)[1:-1].encode()
        yield "html", html.escape(one).encode("ascii", "xmlcharrefreplace")
        yield "url", quote(one).encode()
        yield "url", quote(one, safe="").encode()
        yield "quoted-printable", quopri.encodestring(plain).rstrip(b"=\n")
        yield "hex", plain.hex().encode()


def _is_latin(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _base64(data: bytes) -> Iterator[bytes]:
    """Return what a text looks like in base64 at each of its three places, without the ends that
    its neighbours share.
    """
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + data)
        start = -(-before * 8 // 6)
        whole = (before + len(data)) * 8 // 6
        piece = encoded[start:whole]
        if len(piece) >= SHORTEST:
            yield piece


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Return what is packed in a file: members of an archive, a gzip, streams of a PDF."""
    if data[:2] == b"PK":
        yield from _members(data)
    if data[:3] == _GZIP:
        yield _inflated(data, 31)
    if data[:5] == b"%PDF-":
        for mark in _STREAM.finditer(data):
            yield _inflated(data[mark.end() :], 15)


def _members(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    yield member.read(_LARGEST)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError):
        return


def _inflated(data: bytes, bits: int) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data, _LARGEST)
    except zlib.error:
        return b""
