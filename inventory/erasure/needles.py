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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

#: A shorter text is in every file.
SHORTEST = 4
#: Bytes that one packed stream may unfold to.
_LARGEST = 64 * 1024**2
_STREAM = re.compile(rb"stream\r?\n")
_GZIP = b"\x1f\x8b\x08"


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
        self._find_folded, self._find_exact = _any_of(folded), _any_of(exact)

    def found(self, data: bytes) -> set[tuple[int, str]]:
        """Return which needles stand in ``data``, and how they are written there."""
        hits = self._plain(data)
        for inside in _unpacked(data):
            hits |= {(number, f"packed {how}") for number, how in self._plain(inside)}
        return hits

    def _plain(self, data: bytes) -> set[tuple[int, str]]:
        hits = {self._folded[hit] for hit in self._hits(self._find_folded, data.lower())}
        return hits | {self._exact[hit] for hit in self._hits(self._find_exact, data)}

    @staticmethod
    def _hits(find: re.Pattern[bytes] | None, data: bytes) -> set[bytes]:
        return set(find.findall(data)) if find else set()


def _any_of(patterns: Mapping[bytes, object]) -> re.Pattern[bytes] | None:
    longest = sorted(patterns, key=len, reverse=True)
    return re.compile(b"|".join(map(re.escape, longest))) if longest else None


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
