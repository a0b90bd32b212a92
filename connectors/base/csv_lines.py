"""CSV as lines of cells: in whichever encoding and with whichever delimiter a program chose, and
whole to its end."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice
from typing import TextIO

from connectors.base.files import broken
from connectors.base.table_lines import (
    HEADER_WITHIN,
    NOT_TEXT,
    SAVE_AGAIN,
    Line,
    cell_text,
    headings_met,
)

_DELIMITERS = ";,\t|"
_SAMPLE = 1_000_000  # characters

# The default of 131 072 would refuse a file for one long cell; ours are cut instead.
csv.field_size_limit(2**31 - 1)


def lines(place: str, data: bytes, wanted: frozenset[str]) -> list[Line]:
    """Read all lines.

    Raises ``SourceError`` for what is no text, and for a file that is only half there.
    """
    encoding = _encoding(place, data)
    delimiter = _delimiter(_text_of(data, encoding).read(_SAMPLE), wanted)
    try:
        found = list(_records(place, _text_of(data, encoding), delimiter))
    except csv.Error:
        raise broken(place, NOT_TEXT, SAVE_AGAIN) from None
    _whole_to_the_end(place, data, found)
    return found


def _text_of(data: bytes, encoding: str) -> TextIO:
    return TextIOWrapper(BytesIO(data), encoding, newline="")


def _encoding(place: str, data: bytes) -> str:
    """Tell UTF-16 by its mark, UTF-8 by being valid; the rest is Windows' own (cp1252)."""
    for encoding in _likely_encodings(place, data):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    problem = "holds bytes that are no text in UTF-8, UTF-16 or Windows-1252"
    raise broken(place, problem, "Save it as CSV UTF-8.")


def _likely_encodings(place: str, data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\0" in data:
        raise broken(place, NOT_TEXT, SAVE_AGAIN)
    return "utf-8-sig", "cp1252"


def _delimiter(sample: str, wanted: frozenset[str]) -> str:
    """Choose what finds most known headers, then what cuts most lines into equally many cells."""

    def fit(delimiter: str) -> tuple[int, int, int]:
        reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
        try:
            rows = list(islice(reader, HEADER_WITHIN))
        except csv.Error:
            return 0, 0, 0
        met = [headings_met(row, wanted) for row in rows]
        widths = [len(row) for row in rows if len(row) > 1]
        alike = [widths.count(width) for width in widths]
        return max(met, default=0), max(alike, default=0), max(widths, default=0)

    return max(_DELIMITERS, key=fit)


def _records(place: str, stream: TextIO, delimiter: str) -> Iterator[Line]:
    """Cut text into rows, each with the line it begins on."""
    seen: list[str] = []

    def remembered() -> Iterator[str]:
        for line in stream:
            seen.append(line)
            yield line

    reader = csv.reader(remembered(), delimiter=delimiter)
    begins, last = 1, seen
    for cells in reader:
        yield begins, [cell_text(cell) for cell in cells]
        begins, last, seen = reader.line_num + 1, seen, []
    _check_quotes(place, last, reader.line_num - len(last) + 1, delimiter)


def _check_quotes(place: str, last: Sequence[str], begins: int, delimiter: str) -> None:
    """Raise SourceError when the last row, which began on line ``begins``, opens a quotation mark
    for good."""
    try:
        list(csv.reader(last, delimiter=delimiter, strict=True))
    except csv.Error as error:
        # Other complaints of strict reading are habits of real programs.
        if "unexpected end" in str(error):
            problem = "a quotation mark is opened and never closed: the file is only half there"
            remedy = "Export it again and see that the download finishes."
            raise broken(f"{place} line {begins}", problem, remedy) from None


def _whole_to_the_end(place: str, data: bytes, found: list[Line]) -> None:
    """Raise SourceError when the file stops in mid-row: people would look deleted who only were not
    downloaded."""
    if len(found) < 3 or b"\n" in data[-2:] or b"\r" in data[-2:]:
        return
    number, last = found[-1]
    if len(last) < min(len(cells) for _, cells in found[-3:-1]):
        remedy = "Export it again, or end it with a new line."
        raise broken(f"{place} line {number}", "the last row stops half-way", remedy)
