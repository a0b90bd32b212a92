"""The parts of an XLSX package: which there are, and each read as a stream of XML, within bounds.

ISO/IEC 29500 has two sets of addresses for the same elements: *transitional*, which Excel writes by
default, and *strict* (part 1, its "Strict Open XML Spreadsheet"). Both are read here.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from connectors.base.bounds import Bounds
from connectors.base.files import broken, unzipped
from connectors.base.row import LARGEST_CELL
from connectors.base.table_lines import NOT_TEXT, SAVE_AGAIN
from inventory.errors import SourceError

_CHUNK = 1 << 16
#: Elements inside one another; a cell's text is ten deep.
_DEEPEST = 100
#: Elements that are no cells, such as rules for colours, beside four for each cell.
_OTHERS = 4_000_000
_DAMAGED = "is damaged, only half there, or no workbook"
_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
    "http://schemas.openxmlformats.org/package/2006/relationships ",
    "",
)
_TAGS = "workbook workbookPr sheet numFmt cellXfs xf si t rPh row c v f is Relationship".split()
#: An element's name with its address → its name.
TAGS: Mapping[str, str] = {space + tag: tag for space in _SPACES for tag in _TAGS}
#: The address of a relation's id on a sheet: the same name in both sets.
RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Listener:
    """Hears one part. Whoever reads a part overrides ``start`` and ``end``."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.pieces: list[str] = []
        self.opened = self.closed = self.cells = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear an element begin."""
        self.opened += 1

    def end(self, name: str) -> None:
        """Hear an element end."""
        self.closed += 1

    def hear(self) -> None:
        """Keep the text from here on."""
        self.parser.CharacterDataHandler = self.pieces.append

    def text(self) -> str:
        """Give the text that was kept, and keep no more."""
        self.parser.CharacterDataHandler = None
        return "".join(self.pieces)


class Package:
    """An opened workbook file."""

    def __init__(self, place: str, data: bytes, bounds: Bounds) -> None:
        self.place, self._bounds = place, bounds
        self._archive: ZipFile = unzipped(place, data)
        # Names of parts have no case; some programs write them with Windows' stroke.
        self._parts: dict[str, ZipInfo] = {
            info.filename.replace("\\", "/").casefold(): info for info in self._archive.infolist()
        }

    def has(self, part: str) -> bool:
        """Tell whether there is such a part."""
        return part.casefold() in self._parts

    def read(self, part: str, listener: Listener) -> Iterator[None]:
        """Let a listener hear a part, a piece at each step. Raises ``SourceError``."""
        info = self._parts.get(part.casefold())
        if info is None:
            raise damaged(self.place)
        listener.parser.StartDoctypeDeclHandler = self._refuse_entities
        for piece in self._pieces(info):
            self._parsed(listener, piece)
            yield
        self._parsed(listener, b"", last=True)
        yield

    def hear(self, part: str, listener: Listener) -> None:
        """Let a listener hear a whole part."""
        for _ in self.read(part, listener):
            pass

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Give the relations of a part: id → kind (the last word of its address), part."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found = _Relations(folder)
        if self.has(relations):
            self.hear(relations, found)
        return found.found

    def _pieces(self, info: ZipInfo) -> Iterator[bytes]:
        try:
            with self._archive.open(info) as stream:
                while piece := stream.read(_CHUNK):
                    yield piece
        except Exception:  # noqa: BLE001 - zlib, lzma, bz2 and zipfile raise a dozen kinds on damage
            raise damaged(self.place) from None

    def _parsed(self, listener: Listener, piece: bytes, *, last: bool = False) -> None:
        self._bounds.unpacked(len(piece))
        before = listener.cells
        try:
            listener.parser.Parse(piece, last)
        except SourceError:
            raise
        except Exception:  # noqa: BLE001 - expat's own, and what a listener makes of wrong numbers
            raise damaged(self.place) from None
        self._bounds.cells(listener.cells - before)
        nested = listener.opened - listener.closed > _DEEPEST
        if nested or listener.opened > _OTHERS + 4 * listener.cells:
            problem = "is made of far more than its cells"
            raise broken(self.place, problem, "Copy the cells into a new workbook and save that.")
        if len(listener.pieces) > 2 * LARGEST_CELL // _CHUNK + 8:
            # One more than the limit shows that it was longer.
            listener.pieces[:] = ["".join(listener.pieces)[: LARGEST_CELL + 1]]

    def _refuse_entities(self, *_: Any) -> None:
        problem = "declares XML entities, which no workbook does"
        raise broken(self.place, problem, "Do not use the file: it may be an attack.")


def damaged(place: str) -> SourceError:
    """Make the error for a package whose parts do not fit together."""
    return broken(place, _DAMAGED, SAVE_AGAIN)


def not_workbook(place: str) -> SourceError:
    """Make the error for a package that holds something else."""
    return broken(place, NOT_TEXT, SAVE_AGAIN)


def unescaped(text: str) -> str:
    """Read ``_xHHHH_``, which is how a workbook writes a sign that XML may not hold (ECMA-376 part
    1, 22.9.2.19); a carriage return is a line's end."""
    if "_x" not in text:
        return text
    read = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if not read.isascii():
        # The two halves of a sign beyond 16 bits are escaped one by one.
        read = read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return read.replace("\r\n", "\n").replace("\r", "\n")


class _Relations(Listener):
    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        super().start(name, attributes)
        if TAGS.get(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            part = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = kind, part
