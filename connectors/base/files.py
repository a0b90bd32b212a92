"""Files that people drop somewhere: which to read, how much, and what to say when one cannot be
read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from stat import S_ISREG
from zipfile import BadZipFile, ZipFile, ZipInfo

from inventory.errors import SourceError, Trouble
from inventory.model import Row, Unreadable

#: Bytes of one file, and of all that a ZIP unpacks to. A year of a sole trader is well below one
#: per cent of it.
LARGEST_FILE = 512 * 1024**2
#: ``Row.what`` of a file, or a part of one, that was left alone. ``cells`` has only ``why``.
NOT_READ = "not read"
#: ``Row.what`` of something to know of a file that was read. ``cells`` has only ``why``.
NOTE = "note"
#: ``Row.what`` of what a file says about its own age: ``cells`` has ``day``, in ISO form, and
#: ``file`` where its age counts from another day.
DATED = "dated"

_TEMPORARY = (".tmp", ".part", ".crdownload", ".partial")
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def broken(place: str, problem: str, remedy: str) -> SourceError:
    """Make the error for a file that cannot be read.

    ``place`` is the file's name, with the line when it is known.
    """
    return SourceError(Trouble.BROKEN, place, problem, remedy)


def not_read(where: str, why: str) -> Row:
    """Make the row that tells parse about a file, or a part of one, that was left alone."""
    return Row(NOT_READ, where, {"why": why})


def note(where: str, why: str) -> Row:
    """Make the row that tells of a file that was read what is to be known of it."""
    return Row(NOTE, where, {"why": why})


def dated(path: Path, day: date | None = None) -> Row:
    """Make the row that tells of which day a file is: what it says of itself, else its own date.

    ``file`` is its own date all the same: a year's accounts that were fetched today are not old.
    """
    own = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
    cells = {"day": (day or own).isoformat(), "file": own.isoformat()}
    return Row(DATED, path.name, cells)


def as_unreadable(row: Row) -> Unreadable:
    """Turn a NOT_READ row into what the report lists."""
    return Unreadable(row.where, str(row.cells.get("why") or "was not read"))


def temporary(path: Path) -> bool:
    """Tell hidden files, lock files (``~$x.xlsx``, ``.~lock.x#``) and unfinished downloads from
    real ones."""
    name = path.name.casefold()
    return name.startswith((".", "~")) or name.endswith(_TEMPORARY) or name in _SYSTEM


def listed(path: Path, remedy: str) -> list[Path]:
    """List a file itself, or what lies in a folder (not below it), by name.

    Raises SourceError when it is not there.
    """
    try:
        if path.is_dir():
            found = [each for each in path.iterdir() if not temporary(each)]
            return sorted(found, key=lambda each: (each.name.casefold(), each.name))
        if path.exists():
            return [path]
    except OSError:
        remedy = "Check its access rights, then run again."
        raise broken(path.name, "the folder cannot be opened", remedy) from None
    problem, told = "no such file or folder", {"name": path.name}
    raise SourceError(Trouble.NOT_FOUND, path.name, problem, remedy, "no_file", told)


def content(path: Path) -> bytes:
    """Read a whole file. Raises SourceError when it is too large, locked, gone, or empty."""
    try:
        read = _read(path)
    except FileNotFoundError:
        remedy = "Export it again to the same place."
        raise SourceError(Trouble.NOT_FOUND, path.name, "no such file", remedy) from None
    except OSError:
        # Excel on Windows and sync folders lock a file while it is open or on its way down.
        remedy = (
            "Close it in other programs, let the sync folder finish, check access rights, "
            "then run again."
        )
        raise broken(path.name, "cannot be opened: locked, or no access", remedy) from None
    if not read.strip(b"\0\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise broken(path.name, "is empty", "Export it again and see that the download finishes.")
    return read


def _read(path: Path) -> bytes:
    before = path.stat()
    if not S_ISREG(before.st_mode):  # a pipe or a device never ends
        remedy = "Correct path in orden.toml, or export the file to it."
        raise broken(path.name, "is no ordinary file", remedy)
    if before.st_size > LARGEST_FILE:
        remedy = "Export a shorter period, or split the file."
        raise broken(path.name, "is larger than 512 MB", remedy)
    read = path.read_bytes()
    after = path.stat()
    changed = (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns)
    if changed or len(read) != before.st_size:
        remedy = "Let the export or sync finish, then run again."
        raise broken(path.name, "is being written right now", remedy)
    return read


def unzipped(place: str, data: bytes) -> ZipFile:
    """Open a ZIP after looking at what it would become.

    Raises SourceError for bombs, passwords and half files.
    """
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise broken(
            place, "is damaged or only half there", "Download or export it again."
        ) from None
    if sum(info.file_size for info in archive.infolist()) > LARGEST_FILE:
        raise broken(
            place,
            "unpacks to more than 512 MB",
            "Export a shorter period. Delete the file if it is not yours.",
        )
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise broken(
            place, "is protected by a password", "Save it without a password in the same place."
        )
    return archive


def member(place: str, archive: ZipFile, info: ZipInfo, limit: int = LARGEST_FILE) -> bytes:
    """Read one file of a ZIP into memory, at most ``limit`` bytes: what the directory of the ZIP
    says may be a lie."""
    try:
        with archive.open(info) as stream:
            read = stream.read(limit + 1)
    except Exception:  # noqa: BLE001 - zlib, lzma, bz2 and zipfile raise a dozen kinds on damage
        raise broken(
            place, "is damaged or only half there", "Download or export it again."
        ) from None
    if len(read) > LARGEST_FILE:
        raise broken(place, "unpacks to more than 512 MB", "Delete the file if it is not yours.")
    return read[:limit]


def members(archive: ZipFile) -> Iterator[tuple[str, ZipInfo]]:
    """List the files of a ZIP by their bare names, sorted.

    The paths inside are never used: nothing is unpacked.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    named = [(info.filename.replace("\\", "/").rsplit("/", 1)[-1], info) for info in infos]
    yield from sorted(
        (pair for pair in named if not temporary(Path(pair[0]))),
        key=lambda pair: pair[0].casefold(),
    )
