"""Parquet as lines of cells, after a look at how much they will be: a short file may hold one long
text a million times."""

from collections.abc import Iterator
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.base.bounds import Bounds
from connectors.base.files import broken
from connectors.base.table_lines import NONE_FAR, Line, cell_text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_ONCE = 1024
#: Bytes that the columns may unpack to. It packs tables to a tenth, and all of a column's page is
#: unpacked at once.
_LARGEST = 128 * 1024**2
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "256MB",
    "threads": 1,
    "temp_directory": "",
}


def lines(path: Path, bounds: Bounds) -> Iterator[Line]:
    """Read all lines; the first gives the names of the columns. Raises ``SourceError``."""
    import duckdb

    try:
        with duckdb.connect(":memory:", config=_CLOSED) as connection:
            _check(path, connection, bounds)
            yield from _read(path, connection, bounds)
    except duckdb.OutOfMemoryException:
        problem = "unfolds to more than 256 MB"
        raise broken(path.name, problem, "Export a shorter period, or split the file.") from None
    except duckdb.Error:
        problem = "is damaged, only half there, or no Parquet file"
        raise broken(path.name, problem, "Export it again.") from None


def _check(path: Path, connection: "DuckDBPyConnection", bounds: Bounds) -> None:
    """Look at what the file says that it holds."""
    parts = connection.table_function("parquet_metadata", [escape(str(path))])
    told = ("row_group_id", "row_group_num_rows", "column_id", "total_uncompressed_size")
    found = parts.select(*told)
    rows: dict[int, int] = {}
    columns, size = 0, 0
    while some := found.fetchmany(_AT_ONCE):
        for group, count, column, unpacked in some:
            rows[group] = count
            columns, size = max(columns, column + 1), size + (unpacked or 0)
    bounds.columns(columns)
    bounds.cells(sum(rows.values()) * columns)
    if size > _LARGEST:
        problem = "unpacks to more than 128 MB"
        raise broken(path.name, problem, "Export a shorter period, or split the file.")


def _read(path: Path, connection: "DuckDBPyConnection", bounds: Bounds) -> Iterator[Line]:
    import duckdb

    table = duckdb.read_parquet(escape(str(path)), connection=connection)
    columns = []
    for name, kind in zip(table.columns, table.types, strict=True):
        column = duckdb.ColumnExpression(name)
        if "TIME ZONE" in str(kind):
            # An instant with a zone as text, so that pytz is not needed for it.
            column = column.cast("VARCHAR")
        columns.append(column)
    lengths = [duckdb.FunctionExpression("strlen", each.cast("VARCHAR")) for each in columns]
    sums = [duckdb.FunctionExpression("sum", length) for length in lengths]
    for size in table.aggregate(sums).fetchall()[0]:  # before a row is made: see above
        bounds.text(2 * (size or 0))  # DuckDB keeps all of it beside what is made here
    yield 0, list(table.columns), NONE_FAR
    chosen, number = table.select(*columns), 0
    while rows := chosen.fetchmany(_AT_ONCE):
        for row in rows:
            number += 1
            yield number, [cell_text(cell) for cell in row], NONE_FAR
