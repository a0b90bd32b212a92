"""Workbooks made part by part: what no library would write."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

SPACES = {
    "transitional": (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    "strict": (
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADING = '<row r="1"><c r="A1" t="str"><v>Nr</v></c><c r="B1" t="str"><v>Navn</v></c></row>'


def text(place: str, value: str) -> str:
    """Give a cell with its text in it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def workbook(
    path: Path,
    rows: str | Iterable[str],
    *,
    strings: str = "",
    styles: str = "",
    kind: str = "transitional",
) -> Path:
    """Write a workbook of one sheet."""
    main, relations = SPACES[kind]
    parts = {
        "worksheet": "worksheets/sheet1.xml",
        "sharedStrings": "sharedStrings.xml",
        "styles": "styles.xml",
    }
    related = "".join(
        f'<Relationship Id="{name}" Type="{relations}/{name}" Target="{part}"/>'
        for name, part in parts.items()
    )
    spaces = f'xmlns="{main}" xmlns:r="{relations}"'
    book = f'<Relationship Id="a" Type="{relations}/officeDocument" Target="xl/workbook.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}">{book}</Relationships>')
        package.writestr(
            "xl/workbook.xml",
            f'<workbook {spaces}><sheets><sheet name="Ark1" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
        )
        package.writestr("xl/sharedStrings.xml", f"<sst {spaces}>{strings}</sst>")
        package.writestr("xl/styles.xml", f"<styleSheet {spaces}>{styles}</styleSheet>")
        body = rows if isinstance(rows, str) else "".join(rows)
        package.writestr(
            "xl/worksheets/sheet1.xml",
            f"<worksheet {spaces}><sheetData>{body}</sheetData></worksheet>",
        )
    return path
