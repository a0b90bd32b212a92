"""Bring your own: any CSV, XLSX, JSON Lines or Parquet file as a source, described in
``orden.toml`` alone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from glob import glob, has_magic
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import tables
from connectors.base.columns import (
    IGNORE,
    Column,
    check_fields,
    column_gone,
    fields_of,
    folded,
    nearest,
    opaque,
    part,
    take_fields,
)
from connectors.base.files import NOT_READ, as_unreadable, listed, not_read, temporary
from connectors.base.headings import KNOWN
from connectors.base.national_id import MASK
from connectors.base.row import Cells, clean
from connectors.base.values import whole
from inventory.errors import SourceError, Trouble
from inventory.model import (
    Fate,
    Kind,
    Option,
    Parsed,
    Progress,
    Record,
    Row,
    SourceConfig,
    SourceType,
    Tally,
    Unreadable,
    silent,
)

_CHOICES = tuple(kind.value for kind in Kind)
_WHERE = "Correct path in orden.toml, or export the file to it."


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read the file or files at ``path``, by name.

    Raises ``SourceError``: broken, or a mapped column is not there.
    """
    _check(config)
    done = 0
    for path in _paths(config):
        found = tables.read(path, _headers(config))
        table = _chosen(path, found, config)
        _need(table.header, table.place, config)
        for where, cells in table.rows:
            yield Row("row", where, cells)
        for other in found:
            if other is not table:
                yield not_read(other.place, "is a sheet that was not read")
        done += len(table.rows)
        progress(done, None)


def _check(config: SourceConfig) -> None:
    if not re.fullmatch(r"A[0-9]{2}", str(config["activity"])):
        problem = 'activity must be one of the register, such as "A03"'
        place = f"sources.{config.name}.activity"
        raise SourceError(Trouble.CHANGED, place, problem, "Correct it in orden.toml.")
    check_fields(config["columns"], fields_of(Kind(config["kind"])), config.name)


def _paths(config: SourceConfig) -> list[Path]:
    path = Path(config["path"])
    told = {"name": path.name}
    if has_magic(str(config["path"])) and not path.exists():
        fitting = map(Path, glob(str(config["path"])))
        found = sorted(each for each in fitting if each.is_file() and not temporary(each))
        if not found:
            problem = "no file fits the pattern"
            raise SourceError(Trouble.NOT_FOUND, path.name, problem, _WHERE, "no_file", told)
        return found
    if path.is_dir():
        remedy = f'Name a file in orden.toml, or all of a kind: path = "{path.name}/*.csv".'
        raise SourceError(Trouble.NOT_FOUND, path.name, "is a folder", remedy, "is_folder", told)
    return listed(path, _WHERE)


def _headers(config: SourceConfig) -> list[str]:
    return [str(config["key"]), *config["columns"]]


def _chosen(path: Path, found: list[tables.Table], config: SourceConfig) -> tables.Table:
    """Take the sheet that is asked for, or the one with most of the mapped columns."""
    sheet = config.options.get("sheet")
    if sheet is None:
        if found:
            return max(found, key=lambda table: table.known)
        raise SourceError(Trouble.BROKEN, path.name, "is empty", "Export it again.")
    for table in found:
        if table.sheet is not None and folded(table.sheet) == folded(sheet):
            return table
    near = nearest(sheet, (table.sheet or "" for table in found))
    problem = f'has no sheet "{sheet}" with anything in it{near}'
    raise SourceError(Trouble.CHANGED, path.name, problem, "Correct sheet in orden.toml.")


def _need(header: Iterable[str], place: str, config: SourceConfig) -> None:
    """Raise ``SourceError`` for the first mapped column that is not there, with the nearest that
    is."""
    header = tuple(header)
    there = {folded(name) for name in header}
    wanted = _headers(config)
    if not there.intersection(map(folded, wanted)):
        # No heading is right: the first line may be a person, and nothing of it is shown.
        header = ()
    for name in wanted:
        if folded(name) not in there:
            problem = f'there is no column "{name}"{nearest(name, header)}'
            remedy = (
                "If it has a new name, say so in orden.toml under "
                f"[sources.{config.name}]; else export again."
            )
            raise SourceError(Trouble.CHANGED, place, problem, remedy, *column_gone(name, header))


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Give one record per row.

    Of rows with one key the first is kept. Raises ``SourceError`` for a lost column.
    """
    _check(config)
    zone = ZoneInfo(config.timezone)
    records: dict[str, Record] = {}
    unreadable: list[Unreadable] = []
    tally: Tally = Counter()
    for row in rows:
        if row.what == NOT_READ:
            unreadable.append(as_unreadable(row))
            continue
        _need(row.cells, row.where, config)
        cells = Cells(row)
        record, problems = _record(cells, row, config, zone)
        unreadable += problems
        if record is not None and record.record in records:
            why = f"{config['key']} stands in an earlier row too: not kept"
            unreadable.append(Unreadable(row.where, why))
            record = None
        if record is None:
            cells.give_up(Fate.UNREADABLE)
        else:
            records[record.record] = record
        tally += cells.tally()
    return Parsed(tuple(records.values()), tuple(unreadable), tally)


def _record(
    cells: Cells, row: Row, config: SourceConfig, zone: ZoneInfo
) -> tuple[Record | None, tuple[Unreadable, ...]]:
    kind = Kind(config["kind"])
    key = whole(_cell(row, config["key"]))
    if not key:
        return None, (Unreadable(row.where, f"{config['key']} is blank"),)
    if MASK in key:
        why = f"{config['key']} holds a {MASK[1:-1]}: name another key"
        return None, (Unreadable(row.where, why),)
    read = take_fields(cells, _columns(cells, row, config), kind, zone)
    name = f"{kind.value}:{part(key) or opaque(config.name, key)}"
    activity = str(config["activity"])
    record = Record(
        config.name, name, kind, activity, read.filled, unread=read.unread, also=read.also
    )
    return record, read.unreadable


def _cell(row: Row, name: str) -> str:
    for header, text in row.cells.items():
        if folded(header) == folded(name):
            return clean(text) or ""
    return ""


def _columns(cells: Cells, row: Row, config: SourceConfig) -> list[Column]:
    """Give the mapped columns, in the order of ``orden.toml``.

    The key is read for the id, so it is never unread.
    """
    headers = {folded(header): header for header in row.cells}
    mapped = {folded(name): str(field) for name, field in config["columns"].items()}
    key = folded(config["key"])
    if mapped.get(key, IGNORE) == IGNORE:
        mapped.pop(key, None)
        cells.raw(headers[key])
    return [Column(headers[name], field) for name, field in mapped.items()]


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that the description is sound and there is a file.

    Reads no content. Raises ``SourceError``.
    """
    _check(config)
    _paths(config)


def first_line(config: SourceConfig, secrets: Mapping[str, str]) -> tuple[str, ...]:
    """Read the headings of the table that would be read."""
    path = _paths(config)[0]
    return _chosen(path, tables.read(path, _headings(config)), config).header


def _headings(config: SourceConfig) -> list[str]:
    return _headers(config) if config.options.get("key") else [*KNOWN]


def _kinds(options: Mapping[str, Any]) -> tuple[Kind, ...]:
    return (Kind(options["kind"]),)


SOURCE = SourceType(
    "table",
    "Table",
    {
        "path": Option(str, required=True),
        "kind": Option(str, required=True, choices=_CHOICES),
        "activity": Option(str, required=True),
        "key": Option(str, required=True, heading=True),
        "columns": Option(dict, required=True),
        "sheet": Option(str),
    },
    (),
    _kinds,
    pull,
    parse,
    probe,
    paths=("path",),
    headings=first_line,
    reads_files=True,
    mark="bars",
)
