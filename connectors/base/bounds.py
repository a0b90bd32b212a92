"""How much one file may unfold to, whatever it weighs: 1,400 bytes can name a row a billion, and a
hundred kilobytes a cell in the last column of every row.

Far above what one person's business has, and low enough that a file cannot keep the night waiting
or take the machine's memory. A bound that is hit is one sentence (``SourceError``); last night's
records stay.
"""

from time import thread_time

from connectors.base import files
from connectors.base.files import broken

#: What a sheet of Excel's own holds; a list that is longer can be opened by no spreadsheet.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_SHEETS = 255
#: Rows times columns, blank ones too: whoever reads a row looks at each of its columns.
MOST_CELLS = 20_000_000
#: The same for a table with more columns than WIDE, which no list of people has by the million.
MOST_CELLS_WIDE = 4_000_000
WIDE = 64
#: Texts that the cells of a workbook share: some 70 bytes each beside what stands in them.
MOST_STRINGS = 4_000_000
#: Characters in all cells of a workbook or a Parquet file: one text may stand in a million cells.
MOST_TEXT = 200_000_000
#: Characters of one line of CSV, and of one object of JSON Lines.
LONGEST_LINE = 16_000_000
LONGEST_OBJECT = 4_000_000
#: Seconds of this thread's own work on one file; what else the machine does meanwhile counts not.
LONGEST_READING = 120.0

_SPLIT = "Export a shorter period, or split the file."
_LESS = (
    "Delete rows and columns that are not needed, also those that look empty, and save it again."
)
_EVERY = 1024


class Bounds:
    """What a file has unfolded to so far. Each raises ``SourceError`` when it is too much."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._rows = self._cells = self._widest = 0
        self._heard = self._text = self._bytes = 0
        self._until = thread_time() + LONGEST_READING

    def row(self, columns: int) -> None:
        """Count one row and its columns."""
        self._rows += 1
        self._cells += columns
        if columns > self._widest:
            self.columns(columns)
        if self._rows % _EVERY == 0:
            self.check()

    def columns(self, number: int) -> None:
        """Look at a number of columns."""
        self._widest = max(self._widest, number)
        if number > MOST_COLUMNS:
            raise broken(self._place, f"has more than {MOST_COLUMNS:,} columns", _LESS)

    def row_number(self, number: int) -> None:
        """Look at the number that a file gives a row, before anything is made of it."""
        if not 0 < number <= MOST_ROWS:
            raise broken(self._place, f"has a row with a number above {MOST_ROWS:,}", _LESS)

    def sheets(self, number: int) -> None:
        """Look at a number of sheets: each is opened before the first is read."""
        if number > MOST_SHEETS:
            raise broken(self._place, f"has more than {MOST_SHEETS} sheets", _LESS)

    def cells(self, number: int) -> None:
        """Count cells, empty ones too, before any row is made of them."""
        self._heard += number
        self._few_enough(self._heard)

    def strings(self, number: int) -> None:
        """Look at a number of texts that cells share."""
        if number > MOST_STRINGS:
            raise broken(self._place, f"holds more than {MOST_STRINGS:,} different texts", _SPLIT)

    def text(self, number: int) -> None:
        """Count characters."""
        self._text += number
        if self._text > MOST_TEXT:
            problem = f"unfolds to more than {MOST_TEXT:,} characters"
            raise broken(self._place, problem, _SPLIT)

    def unpacked(self, number: int) -> None:
        """Count bytes as they are unpacked: what the directory of a ZIP says may be a lie."""
        self._bytes += number
        if self._bytes > files.LARGEST_FILE:
            remedy = "Delete the file if it is not yours."
            raise broken(self._place, "unpacks to more than 512 MB", remedy)
        self.time()

    def check(self) -> None:
        """Look at all that was counted, and at the time."""
        if self._rows > MOST_ROWS:
            raise broken(self._place, f"has more than {MOST_ROWS:,} rows", _SPLIT)
        self._few_enough(self._cells)
        if self._widest > WIDE and self._cells > MOST_CELLS_WIDE:
            problem = f"has {self._widest:,} columns and more than {MOST_CELLS_WIDE:,} cells"
            raise broken(self._place, problem, _LESS)
        self.time()

    def time(self) -> None:
        """Raise ``SourceError`` when the file has taken too long."""
        if thread_time() > self._until:
            problem = f"takes more than {LONGEST_READING:.0f} seconds to read"
            raise broken(self._place, problem, _SPLIT)

    def _few_enough(self, number: int) -> None:
        if number > MOST_CELLS:
            raise broken(self._place, f"unfolds to more than {MOST_CELLS:,} cells", _LESS)
