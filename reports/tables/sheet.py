"""Write tables as CSV, XLSX or Parquet, so that no text of a stranger is ever run as a formula.

CSV and XLSX are for people and spreadsheets; Parquet is for programs and holds the text unaltered.
"""

import csv
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from reports.tables import xlsx
from reports.tables.cells import Table, listed, neutral, storable
from reports.tables.xlsx import Front

FORMATS = ("csv", "parquet", "xlsx")

_WORKBOOK = "orden.xlsx"


def export(
    tables: Mapping[str, Table],
    to: Path,
    format: str = "csv",
    timezone: str = "Europe/Oslo",
    front: Front | None = None,
) -> tuple[Path, ...]:
    """Write ``tables`` into folder ``to`` and give the files written: one a table, or a workbook.

    A table that is longer than a sheet goes on in the next. Instants are ISO with their offset in
    CSV, UTC in Parquet, and ``timezone``'s clock in XLSX, which knows no zones. Files are the
    owner's alone where the system allows. Raises ValueError on an unknown format.
    """
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}")
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    if format == "xlsx":
        with _aside(to / _WORKBOOK) as part:
            xlsx.write(part, tables, ZoneInfo(timezone), front=front)
        return (to / _WORKBOOK,)
    write = _write_csv if format == "csv" else _write_parquet
    paths = tuple(to / f"{name}.{format}" for name in tables)
    for path, table in zip(paths, tables.values(), strict=True):
        with _aside(path) as part:
            write(part, table)
    return paths


def csv_file(table: Table, path: Path) -> Path:
    """Write one table as the CSV file ``path``, as ``export`` does."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _aside(path) as part:
        _write_csv(part, table)
    return path


def book(
    tables: Mapping[str, Table],
    path: Path,
    timezone: str = "Europe/Oslo",
    front: Front | None = None,
) -> Path:
    """Write ``tables`` as one workbook for reading: long texts wrapped, headings on every page.

    As safe as ``export``: no formulas, no links, real dates, the owner's alone, the same bytes for
    the same tables.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _aside(path) as part:
        xlsx.write(part, tables, ZoneInfo(timezone), wrapped=True, front=front)
    return path


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    # A folder of our own (0700) beside the target: DuckDB makes its own file, open to all, whatever
    # mode it finds.
    with TemporaryDirectory(dir=path.parent, prefix=".orden-") as folder:
        part = Path(folder) / path.name
        yield part
        part.chmod(0o600)
        os.replace(part, path)


def _write_csv(part: Path, table: Table) -> None:
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # CR LF: with a bare LF a CR inside a text would go unquoted
        writer.writerow(neutral(column) for column in table.columns)
        writer.writerows([_csv_cell(value) for value in row] for row in table.rows)


def _csv_cell(value: Any) -> Any:
    value = listed(value)
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _write_parquet(part: Path, table: Table) -> None:
    import duckdb  # here: only this format needs them

    pd = _pandas()
    columns = {
        name: [listed(row[at]) for row in table.rows] for at, name in enumerate(table.columns)
    }
    frame = pd.DataFrame({name: _series(values) for name, values in columns.items()})
    # All rows: a column of objects (dates) is typed from a sample, and one of blanks typed wrong.
    with duckdb.connect(config={"pandas_analyze_sample": max(1, len(frame))}) as connection:
        connection.from_df(frame).write_parquet(str(part))


def _pandas() -> Any:
    """Import pandas, also where the command line keeps DuckDB from it (``flows.cli.main``)."""
    if "pandas" in sys.modules and sys.modules["pandas"] is None:
        del sys.modules["pandas"]
    import pandas as pd

    return pd


def _series(values: Sequence[Any]) -> Any:
    pd = _pandas()
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean")
    if kinds == {int}:
        return pd.Series(values, dtype="Int64")
    if kinds and kinds <= {int, float, Decimal}:
        return pd.Series(
            [None if value is None else float(value) for value in values], dtype="Float64"
        )
    if kinds == {datetime}:
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), utc=True))
    if kinds == {date}:
        return pd.Series(values, dtype=object)
    return pd.Series(
        [None if value is None else storable(str(value)) for value in values], dtype="string"
    )
