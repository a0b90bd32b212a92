"""XLSX workbooks as lines of cells, a list for each sheet that has anything in it, without trusting
the file."""

import re
import warnings
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from connectors.base.files import broken, member, unzipped
from connectors.base.table_lines import NOT_TEXT, SAVE_AGAIN, Line, cell_text

#: A formula that no program has worked out yet. Excel and LibreOffice mark an empty result as text
#: (t="str").
_UNSOLVED = re.compile(
    rb'<c(?![^<>]*\bt="str")[^<>]*>\s*<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)


def sheets(place: str, data: bytes) -> list[tuple[str, list[Line]]]:
    """Read title and lines of every sheet that is not empty. Raises ``SourceError``."""
    _check(place, data)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it leaves out.
            warnings.simplefilter("ignore")
            return _sheets(data)
    except Exception:  # noqa: BLE001 - openpyxl raises KeyError, ParseError, IndexError … on damage
        problem = "is damaged, only half there, or no workbook"
        raise broken(place, problem, SAVE_AGAIN) from None


def _check(place: str, data: bytes) -> None:
    """Raise SourceError for what is no workbook, unpacks too large, or declares entities."""
    archive = unzipped(place, data)
    names = archive.namelist()
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise broken(place, NOT_TEXT, SAVE_AGAIN)
    for info in archive.infolist():
        head = member(place, archive, info, limit=4096).replace(b"\0", b"")
        is_sheet = info.filename.startswith("xl/worksheets/")
        if is_sheet and _UNSOLVED.search(member(place, archive, info)):
            # openpyxl gives nothing for such a cell: an address that is only computed would be gone
            # without a word.
            remedy = "Open it in Excel or LibreOffice and save it again."
            raise broken(place, "holds formulas without results", remedy)
        if info.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in head:
            problem = "declares XML entities, which no workbook does"
            raise broken(place, problem, "Do not use the file: it may be an attack.")


def _sheets(data: bytes) -> list[tuple[str, list[Line]]]:
    from openpyxl import load_workbook  # 0.3 s that runs without a workbook need not wait for

    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    found: list[tuple[str, list[Line]]] = []
    for sheet in book.worksheets:
        # Some programs write a wrong size, and rows beyond it would be lost.
        sheet.reset_dimensions()
        lines: list[Line] = []
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if _filled(cells):
                lines.append((number, [cell_text(cell) for cell in cells]))
        if lines:
            found.append((sheet.title, lines))
    book.close()
    return found


def _filled(cells: Iterable[Any]) -> bool:
    return any(cell is not None and cell != "" for cell in cells)
