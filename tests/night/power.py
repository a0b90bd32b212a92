"""A disk that loses its power: what was written and not yet synced may be there, or not, or a part of it.

As ext4, XFS, btrfs and APFS have it, ``fsync`` of a file keeps its content and its own name, ``fsync`` of a folder all names in
it; what was renamed or unlinked since may be as before. Folders themselves are taken to be there. Any write may be cut
anywhere, also one into the middle of a file: DuckDB 1.5 writes a block of 256 KiB of its catalogue anew in its own place, and
of one that is cut in two nothing can be read (inventory/ledger/checkpoint.py).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tests.night.strace import Call


@dataclass
class _File:
    """A file's content as synced, and what was done to it since: (offset, bytes), or (length, None) where it was cut."""

    kept: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def content(self, some: list[tuple[int, bytes | None]]) -> bytes:
        if not some:
            return self.kept
        told = bytearray(self.kept)
        for place, data in some:
            if data is None:
                told[place:] = b"\0" * (place - len(told))
                continue
            place = len(told) if place < 0 else place
            told.extend(b"\0" * (place - len(told)))
            told[place : place + len(data)] = data
        return bytes(told)

    def some(self, first: int) -> list[tuple[int, bytes | None]]:
        """Return every other of the writes; of what is only appended to all, and half of the last."""
        *before, (place, data) = self.since or [(0, b"")]
        if place < 0 and data:
            return [*before, (place, data[: len(data) // 2])]
        return self.since[first::2]

    def torn(self, place: int) -> list[tuple[int, bytes | None]]:
        """Return the writes up to the one at ``place``, and half of that."""
        if not self.since:
            return []
        place %= len(self.since)
        where, data = self.since[place]
        return [*self.since[:place], (where, data and data[: len(data) // 2])]


class Disk:
    """The files of a folder, as they are and as they are kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = {
            str(path): _File(path.read_bytes()) for path in folder.rglob("*") if path.is_file()
        }
        self.kept = dict(self.names)
        self._laid: dict[Path, bytes] = {}

    def apply(self, call: Call) -> None:
        """Do what a call does."""
        if call.name == "rename":
            self.names[call.to] = self.names.pop(call.path)
        elif call.name in ("unlink", "unlinkat"):
            self.names.pop(call.path, None)
        elif call.name in ("fsync", "fdatasync"):
            self._sync(call.path)
        elif call.name in ("create", "cut", "write", "pwrite64", "ftruncate"):
            file = self.names.setdefault(call.path, _File())
            cut = call.name in ("cut", "ftruncate")
            if call.name != "create":
                file.since.append(
                    (0 if call.name == "cut" else call.number, None if cut else call.data)
                )

    def _sync(self, path: str) -> None:
        if file := self.names.get(path):
            file.kept, file.since = file.content(file.since), []
            self.kept[path] = file
            return
        here = {name: file for name, file in self.names.items() if os.path.dirname(name) == path}
        self.kept = {
            name: file for name, file in self.kept.items() if os.path.dirname(name) != path
        } | here

    def whole(self) -> dict[str, bytes]:
        """Return the files as a program sees them that lives on."""
        return {name: file.content(file.since) for name, file in self.names.items()}

    def lost(self, torn: tuple[int, ...]) -> Iterator[dict[str, bytes]]:
        """Give what may be found when the power is back: all that is not synced gone; names there; some writes too.

        ``torn``: which of the writes since is cut in two.
        """
        yield {name: file.kept for name, file in self.kept.items()}
        yield {name: file.kept for name, file in self.names.items()}
        yield {name: file.content(file.some(0)) for name, file in self.names.items()}
        yield {name: file.content(file.some(1)) for name, file in self.names.items()}
        for place in torn:
            yield {name: file.content(file.torn(place)) for name, file in self.names.items()}

    def write(self, files: dict[str, bytes], to: Path) -> None:
        """Lay out what is found in another folder; what nobody writes in, and is there already, stays."""
        places = {
            to / Path(name).relative_to(self.folder): content for name, content in files.items()
        }
        for file in [path for path in to.rglob("*") if path.is_file()]:
            if file not in places or "ledger" in file.name or self._laid.get(file) != places[file]:
                file.unlink()
        for file, content in places.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists():
                file.write_bytes(content)
        self._laid = places


def digests(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return each file's digest instead of its content."""
    return {name: sha256(content).digest() for name, content in files.items()}
