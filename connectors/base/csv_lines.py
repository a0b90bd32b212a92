"""CSV as lines of cells: in whichever encoding and with whichever delimiter a program chose, and
whole to its end."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice
from typing import TextIO

from connectors.base.bounds import LONGEST_LINE, MOST_COLUMNS, Bounds
from connectors.base.code_pages import code_page
from connectors.base.files import broken
from connectors.base.row import LARGEST_CELL
from connectors.base.table_lines import (
    HEADER_WITHIN,
    NONE_FAR,
    NOT_TEXT,
    SAVE_AGAIN,
    Line,
    cell_text,
    headings_met,
)
from inventory.errors import SourceError

_DELIMITERS = ";,\t|"
_SAMPLE = 1_000_000  # characters
_LONG = 1 << 17
_WHOLE = "Export it again and see that the download finishes."

# The default of 131 072 would refuse a file for one long cell; ours are cut instead. None at all
# makes gigabytes of a quotation mark that is never closed: the module keeps four bytes a character.
csv.field_size_limit(LONGEST_LINE)


def lines(place: str, data: bytes, wanted: frozenset[str], bounds: Bounds) -> Iterator[Line]:
    """Read all lines.

    Raises ``SourceError`` for what is no text, for a file that is only half there, and for one
    whose lines are too long.
    """
    encoding = code_page(place, data)
    delimiter = _delimiter(_text_of(data, encoding).read(_SAMPLE), wanted)
    last: deque[tuple[int, int]] = deque(maxlen=3)
    for number, cells in _Records(place, _text_of(data, encoding), delimiter, bounds):
        last.append((number, len(cells)))
        yield number, cells, NONE_FAR
    _whole_to_the_end(place, data, list(last))


def _text_of(data: bytes, encoding: str) -> TextIO:
    return TextIOWrapper(BytesIO(data), encoding, newline="")


def _delimiter(sample: str, wanted: frozenset[str]) -> str:
    """Choose what finds most known headers, then what cuts most lines into equally many cells."""

    def fit(delimiter: str) -> tuple[int, int, int]:
        reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
        try:
            rows = list(islice(reader, HEADER_WITHIN))
        except csv.Error:
            return 0, 0, 0
        met = [headings_met(row[:MOST_COLUMNS], wanted) for row in rows]
        widths = [len(row) for row in rows if len(row) > 1]
        alike = [widths.count(width) for width in widths]
        return max(met, default=0), max(alike, default=0), max(widths, default=0)

    return max(_DELIMITERS, key=fit)


class _Records:
    """Text cut into rows, each with the line it begins on."""

    def __init__(self, place: str, stream: TextIO, delimiter: str, bounds: Bounds) -> None:
        self._place, self._stream = place, stream
        self._delimiter, self._bounds = delimiter, bounds
        self._begins = 1
        #: The lines of the row that is being read, and how long they are together.
        self._seen: list[str] = []
        self._size = 0

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        reader = csv.reader(self._lines(), delimiter=self._delimiter)
        last: list[str] = []
        try:
            for cells in reader:
                if self._size > LARGEST_CELL:
                    cells = [cell_text(cell) for cell in cells]
                yield self._begins, cells
                self._begins, last = reader.line_num + 1, self._seen
                self._seen, self._size = [], 0
        except csv.Error as error:
            raise self._refused(error) from None
        self._check_quotes(last, reader.line_num - len(last) + 1)

    def _lines(self) -> Iterator[str]:
        for line in iter(partial(self._stream.readline, LONGEST_LINE), ""):
            self._seen.append(line)
            self._size += len(line)
            if self._size > _LONG:
                self._check_size(line)
            yield line

    def _check_size(self, line: str) -> None:
        """Raise SourceError for a line too long to be cut into cells, before it is."""
        if line.count(self._delimiter) > 8 * MOST_COLUMNS:
            self._bounds.columns(line.count(self._delimiter) + 1)
        if len(line) >= LONGEST_LINE and line[-1] not in "\r\n":
            raise broken(self._here(), f"is longer than {LONGEST_LINE:,} characters", SAVE_AGAIN)
        if self._size > 2 * LONGEST_LINE:
            raise self._never_closed(f" within {2 * LONGEST_LINE:,} characters")

    def _here(self) -> str:
        return f"{self._place} line {self._begins}"

    def _never_closed(self, within: str = "") -> SourceError:
        problem = f"a quotation mark is opened and not closed{within}"
        return broken(self._here(), problem, _WHOLE)

    def _refused(self, error: csv.Error) -> SourceError:
        if "field limit" in str(error):
            return self._never_closed(f" within {LONGEST_LINE:,} characters")
        return broken(self._place, NOT_TEXT, SAVE_AGAIN)

    def _check_quotes(self, last: Sequence[str], begins: int) -> None:
        """Raise SourceError when the last row, which began on line ``begins``, opens a quotation
        mark for good."""
        try:
            list(csv.reader(last, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            # Other complaints of strict reading are habits of real programs.
            if "unexpected end" in str(error):
                problem = "a quotation mark is opened and never closed: the file is only half there"
                raise broken(f"{self._place} line {begins}", problem, _WHOLE) from None


def _whole_to_the_end(place: str, data: bytes, last: list[tuple[int, int]]) -> None:
    """Raise SourceError when the file stops in mid-row: people would look deleted who only were not
    downloaded. ``last`` are the numbers and widths of the last three rows."""
    if len(last) < 3 or b"\n" in data[-2:] or b"\r" in data[-2:]:
        return
    number, width = last[-1]
    if width < min(each for _, each in last[:-1]):
        remedy = "Export it again, or end it with a new line."
        raise broken(f"{place} line {number}", "the last row stops half-way", remedy)
