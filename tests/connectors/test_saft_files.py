"""SAF-T as files: which belong together, of which day they are, who in them is not read, and that no cell gets lost."""

import copy
import os
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from connectors import contafaktura, saft
from connectors.base.files import DATED
from connectors.base.row import leaves
from connectors.base.saft_document import NAMESPACE
from connectors.base.saft_export import PEOPLE
from inventory.errors import SourceError
from inventory.model import Fate, Parsed, Row, SourceConfig
from tests.connectors.goldens import HERE, load_config, load_rows
from tests.connectors.saft_books import CONFIG, saft_file

KARI = "<Customers><Customer><Name>Kari Kunde</Name><CustomerID>K1</CustomerID></Customer></Customers>"
SOLD = (
    "<Journal><Transaction><TransactionID>1</TransactionID><TransactionDate>2025-03-01</TransactionDate>"
    "<Line><AccountID>1500</AccountID><CustomerID>K1</CustomerID>"
    "<DebitAmount><Amount>100</Amount></DebitAmount></Line></Transaction></Journal>"
)
YEAR = (
    "<SelectionCriteria><SelectionStartDate>{0}-01-01</SelectionStartDate>"
    "<SelectionEndDate>{0}-12-31</SelectionEndDate></SelectionCriteria>"
)


def _pulled(path: Path, type_: Any = saft) -> list[Row]:
    return list(type_.pull(SourceConfig("books", "saft", {"path": str(path)}), {}))


def _zipped(path: Path, inner: str, masters: str = "", entries: str = "") -> None:
    document = saft_file(path.parent / "tmp.tmp", masters=masters, entries=entries)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inner, document.read_bytes())


@pytest.mark.parametrize("type_", [saft, contafaktura])
def test_parts_in_several_zips_are_one_export(tmp_path: Path, type_: Any) -> None:
    _zipped(tmp_path / "x_1_of_2.zip", "x_1_of_2.xml", masters=KARI)
    with pytest.raises(SourceError, match="part 2 of 2 is missing"):
        _pulled(tmp_path, type_)
    _zipped(tmp_path / "x_2_of_2.zip", "x_2_of_2.xml", entries=SOLD)
    assert [row.what for row in _pulled(tmp_path, type_) if row.what in PEOPLE] == ["saft customer", "saft transaction"]


def test_a_part_by_the_name_of_its_zip_only(tmp_path: Path) -> None:
    _zipped(tmp_path / "x_2_2.zip", "saft.xml", masters=KARI)
    with pytest.raises(SourceError, match="part 1 of 2 is missing"):
        _pulled(tmp_path)


@pytest.mark.parametrize("name", ["regnskap_1_12.xml", "regnskap_01_12.xml"])
def test_january_to_december_is_no_part(tmp_path: Path, name: str) -> None:
    whole = f"<NumberOfEntries>1</NumberOfEntries>{SOLD}"
    saft_file(tmp_path / name, masters=KARI, entries=whole, header=YEAR.format(2025))
    assert len([row for row in _pulled(tmp_path) if row.what in PEOPLE]) == 2


@pytest.mark.parametrize(
    ("name", "masters", "entries", "header"),
    [
        ("x_1_12.xml", KARI, f"<NumberOfEntries>40</NumberOfEntries>{SOLD}", YEAR.format(2025)),
        ("x_1_12.xml", "", SOLD, YEAR.format(2025)),
        ("x_1_12.xml", KARI, "", YEAR.format(2025)),
        ("x_1_of_12.xml", KARI, SOLD, YEAR.format(2025)),
        ("x_1_3.xml", KARI, SOLD, YEAR.format(2025)),
        ("x_1_12.xml", KARI, SOLD, ""),
    ],
)
def test_a_part_alone_is_still_refused(tmp_path: Path, name: str, masters: str, entries: str, header: str) -> None:
    saft_file(tmp_path / name, masters=masters, entries=entries, header=header)
    with pytest.raises(SourceError, match="is missing"):
        _pulled(tmp_path)


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("<AuditFileDateCreated>2026-01-31</AuditFileDateCreated>" + YEAR.format(2025), "2026-01-31"),
        (YEAR.format(2025), "2025-12-31"),
        ("<SelectionCriteria><PeriodEnd>2</PeriodEnd><PeriodEndYear>2024</PeriodEndYear></SelectionCriteria>", "2024-02-29"),
        ("<AuditFileDateCreated>i går</AuditFileDateCreated>", "2023-05-06"),
    ],
)  # fmt: skip
def test_of_which_day_a_file_is(tmp_path: Path, header: str, day: str) -> None:
    file = saft_file(tmp_path / "s.xml", header=header)
    os.utime(file, (1683374400, 1683374400))  # 2023-05-06
    (dated,) = (row for row in _pulled(file) if row.what == DATED)
    assert (dated.where, dated.cells) == ("s.xml", {"day": day, "file": "2023-05-06"})


def test_of_two_files_the_later_period_counts_whatever_they_are_called(tmp_path: Path) -> None:
    saft_file(tmp_path / "a.xml", masters=KARI.replace("Kari", "Ny"), header=YEAR.format(2025))
    saft_file(tmp_path / "b.xml", masters=KARI, header=YEAR.format(2024))
    (card,) = saft.parse(_pulled(tmp_path), CONFIG).records
    assert card.fields["name"] == "Ny Kunde"


def test_who_is_not_read_is_counted_once_and_named(tmp_path: Path) -> None:
    person = "<Name>Per Bårdsen</Name><Contact><Email>per@example.org</Email></Contact>"
    masters = (
        "<Customers><Customer><Name>Firma AS</Name><Contact><Email>a@example.org</Email></Contact>"
        "<Contact><Email>b@example.org</Email></Contact><CustomerID>K1</CustomerID></Customer></Customers>"
        f"<Suppliers><Supplier>{person}<SupplierID>L1</SupplierID></Supplier>"
        f"<Supplier>{person}<SupplierID>L2</SupplierID></Supplier></Suppliers>"
        "<AnalysisTypeTable><AnalysisTypeTableEntry><AnalysisType>ANS</AnalysisType><AnalysisID>1</AnalysisID>"
        "<AnalysisIDDescription>Ronja</AnalysisIDDescription></AnalysisTypeTableEntry></AnalysisTypeTable>"
        f"<Owners><Owner>{person}<OwnerID>O1</OwnerID></Owner></Owners>"
    )
    for name in ("2024.xml", "2025.xml"):
        saft_file(tmp_path / name, masters=masters)
    rows = _pulled(tmp_path)
    found = saft.parse(rows, CONFIG)
    assert found.left_out == {"suppliers": 2, "owners": 1, "analysis_table": 1, "contact_persons": 1}
    assert "Bårdsen" not in repr(rows)
    assert found.cells["suppliers", Fate.UNREAD] == 2 * 6


def test_every_cell_of_the_file_has_one_fate() -> None:
    """What the goldens' files hold in customers and transactions, counted by lxml, is what the four counts add up to."""
    for file in (HERE / "saft" / "files").glob("*.xml"):
        root = etree.parse(file).getroot()
        filled = sum(
            1
            for name in ("Customers", "Suppliers", "Transaction")
            for part in root.iter(f"{{{NAMESPACE}}}{name}")
            for cell in part.iter()
            if not len(cell) and (cell.text or "").strip()
        )
        found = saft.parse(_pulled(file), CONFIG)
        assert sum(found.cells.values()) == filled


def _changed(rows: list[Row], what: str) -> Iterator[tuple[str, list[Row]]]:
    for n, row in enumerate(rows):
        if row.what == what:
            for path in _paths(row.cells):
                other = copy.deepcopy(row.cells)
                inner: Any = other
                for step in path[:-1]:
                    inner = inner[step]
                inner[path[-1]] = _other(str(inner[path[-1]]))
                name = ".".join(step for step in path if isinstance(step, str))
                yield name, [*rows[:n], Row(row.what, row.where, other), *rows[n + 1 :]]


def _other(text: str) -> str:
    return text[:-1] + ("7" if text[-1] != "7" else "6") if text[-1:].isdigit() else f"{text}z"


def _paths(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _paths(value, (*path, key))
    elif tree:
        yield path


@pytest.mark.parametrize("what", sorted(PEOPLE))
def test_a_cell_that_counts_as_read_changes_a_record(what: str) -> None:
    config = load_config(HERE / "saft")
    rows = load_rows(HERE / "saft")
    before = saft.parse(rows, config)
    for name, changed in _changed(rows, what):
        alone = [row for row in changed if row not in rows]
        read = saft.parse(alone, config).cells[name, Fate.READ]
        if read and saft.parse(changed, config).records == before.records:
            pytest.fail(f"{name} counts as read, and no record shows it")


def test_wild_rows_are_counted_whole() -> None:
    odd: Iterable[Any] = (None, 7, [], {}, "x" * 300_000, [None], {"a": [1]}, ["x"], [{"CustomerID": {"a": 1}}])
    for row in load_rows(HERE / "saft"):
        if row.what not in PEOPLE:
            continue
        for key in row.cells:
            for value in odd:
                wild = Row(row.what, row.where, {**row.cells, key: value})
                found: Parsed = saft.parse([wild], CONFIG)
                came = Counter(name for of, each in wild.cells.items() for name in leaves(of, each))
                assert sum(found.cells.values()) == sum(came.values()), (row.what, key, value)
