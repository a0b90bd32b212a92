"""XLSX workbooks as lines of cells, a list for each sheet that has anything in it, without trusting
the file.

Read with expat, part by part: a library that makes a tree or a grid of a sheet makes gigabytes of a
small one (a row numbered a billion, a cell in the last column), and openpyxl sees no sheet in what
Excel saves as *Strict Open XML*, whose elements stand under other addresses.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from connectors.base.bounds import MOST_COLUMNS, Bounds
from connectors.base.files import broken
from connectors.base.table_lines import NEAR, NONE_FAR, Line, cell_text
from connectors.base.workbook_parts import (
    RELATION,
    TAGS,
    Listener,
    Package,
    damaged,
    not_workbook,
    unescaped,
)
from connectors.base.workbook_values import Days, formats, iso_text, number_text, strings

_WORKBOOK = "xl/workbook.xml"


def sheets(place: str, data: bytes, bounds: Bounds) -> list[tuple[str, Iterator[Line]]]:
    """Give title and lines of every sheet that is not empty. Raises ``SourceError``."""
    package = Package(place, data, bounds)
    book = _book(package)
    named = dict(package.related(book.part).values())
    shared = strings(package, named.get("sharedStrings"), bounds)
    days = Days(formats(package, named.get("styles")), book.from_1904)
    found: list[tuple[str, Iterator[Line]]] = []
    bounds.sheets(len(book.sheets))
    for title, part in book.sheets:
        lines = _lines(package, part, _Sheet(package.place, shared, days, bounds))
        first = next(lines, None)
        if first is not None:
            found.append((title, chain((first,), lines)))
    return found


def _lines(package: Package, part: str, sheet: "_Sheet") -> Iterator[Line]:
    for _ in package.read(part, sheet):
        yield from sheet.lines
        sheet.lines.clear()


class _Book(Listener):
    """The list of sheets, in the workbook's order, hidden ones too."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.part = part
        self.from_1904 = False
        self.is_workbook = False
        self.sheets: list[tuple[str, str]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        super().start(name, attributes)
        tag = TAGS.get(name)
        if tag == "workbook":
            self.is_workbook = True
        elif tag == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif tag == "sheet":
            ids = [attributes[key] for key in RELATION if key in attributes]
            self.sheets.append((attributes.get("name", ""), "".join(ids)))


def _book(package: Package) -> _Book:
    """Read which sheets there are, and turn their relations into parts."""
    parts = [part for kind, part in package.related("").values() if kind == "officeDocument"]
    book = _Book(next(iter(parts), _WORKBOOK))
    if not package.has(book.part) or not book.part.casefold().endswith(".xml"):
        raise not_workbook(package.place)
    package.hear(book.part, book)
    if not book.is_workbook:
        raise not_workbook(package.place)
    related = package.related(book.part)
    kinds = [(title, *related.get(id_, ("", ""))) for title, id_ in book.sheets]
    book.sheets = [(title, part) for title, kind, part in kinds if kind == "worksheet"]
    if len({part for _, part in book.sheets}) < len(book.sheets):
        raise damaged(package.place)  # one sheet under many names would be read as often
    return book


class _Sheet(Listener):
    """One sheet, as lines that are ready to be fetched."""

    def __init__(self, place: str, strings: Sequence[str], days: Days, bounds: Bounds) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self._place, self._strings, self._days, self._bounds = place, strings, days, bounds
        self._row = self._column = 0
        self._near: list[str] = []
        self._far: dict[int, str] = {}
        self._columns: dict[str, int] = {}
        self._kind, self._style = "n", "0"
        self._formula = self._spoken = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.opened += 1
        tag = TAGS.get(name)
        if tag == "c":
            self._begin_cell(attributes)
        elif tag == "v" or (tag == "t" and not self._spoken):
            self.parser.CharacterDataHandler = self.pieces.append
        elif tag == "is":
            self.pieces.clear()
        elif tag == "row":
            self._row = int(float(attributes.get("r", self._row + 1)))
            self._bounds.row_number(self._row)
            self._column = 0
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._spoken = True

    def end(self, name: str) -> None:
        self.closed += 1
        tag = TAGS.get(name)
        if tag == "v" or tag == "t":
            self.parser.CharacterDataHandler = None
        elif tag == "c":
            if self.pieces:
                self._put(self._value("".join(self.pieces)))
                self.pieces.clear()
            elif self._formula and self._kind != "str":
                self._unsolved()
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self._spoken = False

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self.cells += 1
        place = attributes.get("r")
        if place is None:
            self._column += 1
        else:
            letters = place.rstrip("0123456789")
            self._column = self._columns.get(letters) or self._numbered(letters)
        if self._column > MOST_COLUMNS:
            self._bounds.columns(self._column)
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._formula = False
        self.pieces.clear()

    def _numbered(self, letters: str) -> int:
        """Give the number of a column: A is 1."""
        number = 0
        for letter in letters.upper()[:8]:
            if not "A" <= letter <= "Z":
                raise ValueError("no column")
            number = number * 26 + ord(letter) - 64
        self._bounds.columns(number)
        self._columns[letters] = number
        return number

    def _value(self, text: str) -> str:
        kind = self._kind
        if kind == "s":
            return self._strings[int(text)]
        if kind == "n":
            return self._number(text)
        if kind == "b":
            return {"0": "False", "1": "True"}.get(text, text)
        if kind == "d":
            return iso_text(text)
        return cell_text(unescaped(text))

    def _number(self, text: str) -> str:
        if self._style in self._days.styles:
            return self._days.text(text, self._style)
        return number_text(text)

    def _put(self, text: str) -> None:
        at, near = self._column - 1, self._near
        if not text:
            return
        if at == len(near):
            near.append(text)
        elif at < len(near):
            near[at] = text
        elif at < NEAR:
            near.extend([""] * (at - len(near)))
            near.append(text)
        else:
            self._far[at] = text

    def _end_row(self) -> None:
        if self._near or self._far:
            size = sum(map(len, self._near)) + sum(map(len, self._far.values()))
            self._bounds.text(size)
            self.lines.append((self._row, self._near, self._far or NONE_FAR))
            self._near, self._far = [], {}

    def _unsolved(self) -> None:
        # No value stands there: an address that is only computed would be gone without a word.
        remedy = "Open it in Excel or LibreOffice and save it again."
        raise broken(self._place, "holds formulas without results", remedy)
