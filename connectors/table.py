"""Bring your own: any CSV, XLSX, JSON Lines or Parquet file as a source, described in
``orden.toml`` alone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import dates, list_rows, newest, tables
from connectors.base.columns import (
    IGNORE,
    KEY,
    Column,
    check_fields,
    column_gone,
    fields_of,
    folded,
    nearest,
    opaque,
    part,
    read_value,
    take_fields,
)
from connectors.base.files import (
    DATED,
    NOT_READ,
    NOTE,
    as_unreadable,
    listed,
    not_read,
    note,
    temporary,
)
from connectors.base.headings import KNOWN
from connectors.base.national_id import MASK
from connectors.base.row import Cells, clean
from connectors.base.values import whole
from connectors.erasing.guided import IN_A_FILE
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
    Value,
    full_name,
    silent,
)

_CHOICES = tuple(kind.value for kind in Kind)
_WHERE = "Correct path in orden.toml, or export the file to it."


@dataclass(frozen=True, slots=True)
class _File:
    """A file, the table of it that counts, and the places of those that do not."""

    path: Path
    table: tables.Table
    others: tuple[str, ...]


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read the file at ``path``, or those that count of many, the newest first.

    Raises ``SourceError``: broken, or a mapped column is not there.
    """
    _check(config)
    zone = ZoneInfo(config.timezone)
    files = [_read(path, config) for path in _paths(config)]
    order = newest.in_order([_listed(each, config, zone, len(files) > 1) for each in files])
    done = 0
    for n in reversed(order.oldest_first):
        file = files[n]
        if n in order.losing:
            yield not_read(file.table.place, order.left_out[n])
        elif why := order.left_out.get(n) or order.told.get(n):
            yield note(file.table.place, why)
        for place in file.others:
            yield not_read(place, "is a sheet that was not read")
        if n not in order.left_out:
            yield from (Row("row", where, cells) for where, cells in file.table.rows)
            day = newest.day_of(file.path, file.table.above, zone)
            yield Row(DATED, file.path.name, {"day": day.isoformat()})
            done += len(file.table.rows)
        progress(done, None)


def _read(path: Path, config: SourceConfig) -> _File:
    found = tables.read(path, _headers(config))
    table = _chosen(path, found, config)
    _need(table.header, table.place, config)
    return _File(path, table, tuple(other.place for other in found if other is not table))


#: The day that a thing is of, for what comes by periods: an older list may hold what a newer does
#: not.
_EVENTS = {
    Kind.RESPONSE: "submitted_at",
    Kind.BOOKING: "starts_at",
    Kind.INVOICE: "issued_on",
    Kind.COMMENT: "published_at",
}


def _listed(file: _File, config: SourceConfig, zone: ZoneInfo, several: bool) -> newest.Listed:
    """Describe a file among others; what it holds only where there are several."""
    columns = _columns(file.table.header, config)
    by_field: dict[str, list[str]] = {}
    for column in columns:
        by_field.setdefault(column.field, []).append(column.header)
    event = _EVENTS.get(Kind(config["kind"]))
    key = [name for name in file.table.header if folded(name) == folded(config["key"])]
    return newest.listed(
        file.path,
        file.table,
        fields=frozenset(by_field) - {IGNORE},
        holds=newest.Holds(
            keys=[key],
            whose=[name for field in _NAMED for name in by_field.get(field, ())],
            event=by_field.get(event, []) if event else None,
            happened=[name for field in newest.HAPPENED for name in by_field.get(field, ())],
            order=_order(config),
        ),
        zone=zone,
        several=several,
    )


def _check(config: SourceConfig) -> None:
    if not re.fullmatch(r"A[0-9]{2}", str(config["activity"])):
        problem = 'activity must be one of the register, such as "A03"'
        place = f"sources.{config.name}.activity"
        raise SourceError(Trouble.CHANGED, place, problem, "Correct it in orden.toml.")
    check_fields(config["columns"], fields_of(Kind(config["kind"])), config.name)
    _constants(config)


def _constants(config: SourceConfig) -> dict[str, Value]:
    """Read ``constant``: one value for every row. Raises ``SourceError`` for one that cannot be."""
    kind, found = Kind(config["kind"]), dict[str, Value]()
    place = f"sources.{config.name}.constant"
    for field, value in (config.options.get("constant") or {}).items():
        if field not in fields_of(kind):
            problem = f'"{field}" is no field of a {kind}{nearest(field, fields_of(kind))}'
            raise SourceError(Trouble.CHANGED, place, problem, "Correct it in orden.toml.")
        try:
            text = clean(str(value)) or ""
            read = read_value(field, text, kind, ZoneInfo(config.timezone), _order(config))
        except (ValueError, OverflowError):
            problem = f'the value for "{field}" cannot be read'
            raise SourceError(
                Trouble.CHANGED, place, problem, "Correct it in orden.toml."
            ) from None
        if read:
            found[field] = read
    return found


def _order(config: SourceConfig) -> str:
    return str(config.options.get("date_order") or "")


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
    if found[0].nothing:
        raise SourceError(Trouble.BROKEN, path.name, found[0].nothing, "Export it again.")
    if sheet is None:
        return max(found, key=lambda table: table.known)
    for table in found:
        if table.sheet is not None and folded(table.sheet) == folded(sheet):
            return table
    near = nearest(sheet, (table.sheet or "" for table in found))
    problem = f'has no sheet "{sheet}" with anything in it{near}'
    raise SourceError(Trouble.CHANGED, path.name, problem, "Correct sheet in orden.toml.")


def _need(header: Iterable[str], place: str, config: SourceConfig) -> None:
    """Raise ``SourceError`` for the first mapped column that is not there, with the nearest that
    is. One that is ignored may be gone: nothing is lost with it."""
    header = tuple(header)
    there = {folded(name) for name in header}
    wanted = _headers(config)
    if not there.intersection(map(folded, wanted)):
        # No heading is right: the first line may be a person, and nothing of it is shown.
        header = ()
    key, columns = folded(config["key"]), config["columns"]
    for name in wanted:
        ignored = columns.get(name) == IGNORE and folded(name) != key
        if folded(name) not in there and not ignored:
            problem = f'there is no column "{name}"{nearest(name, header)}'
            remedy = (
                "If it has a new name, say so in orden.toml under "
                f"[sources.{config.name}]; else export again."
            )
            raise SourceError(Trouble.CHANGED, place, problem, remedy, *column_gone(name, header))


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Give one record per row.

    Of rows with one key the first is kept, which is the newest file's. Raises ``SourceError`` for
    a lost column.
    """
    _check(config)
    reader = _Reader(config)
    for row in rows:
        if row.what == NOT_READ:
            reader.unreadable.append(as_unreadable(row))
        elif row.what not in (DATED, NOTE):
            reader.add(row)
    return Parsed(tuple(reader.records.values()), tuple(reader.unreadable), reader.cells)


class _Reader:
    """Records by id so far, and what became of every cell."""

    def __init__(self, config: SourceConfig) -> None:
        self._config = config
        self._kind = Kind(config["kind"])
        self._zone = ZoneInfo(config.timezone)
        self._constants = _constants(config)
        self._header: tuple[str, ...] = ()
        self._columns: Sequence[Column] = ()
        self._reached: frozenset[str] = frozenset()
        self._key = ""
        self.records: dict[str, Record] = {}
        #: Record id → the file that it was read from: the newest that has it.
        self._files: dict[str, str] = {}
        self.unreadable: list[Unreadable] = []
        self.cells: Tally = Counter()

    def add(self, row: Row) -> None:
        header = tuple(row.cells)
        if header != self._header:
            self._meet(header, row.where)
        cells = Cells(row)
        fate = self._row(row, cells)
        if fate is not None:
            cells.give_up(fate)
        self.cells.update(cells.tally())

    def _meet(self, header: tuple[str, ...], where: str) -> None:
        """Tell which column is what: once for all rows that have the same."""
        _need(header, where, self._config)
        self._columns = _columns(header, self._config)
        self._reached = frozenset(each.header for each in self._columns if each.field in _REACH)
        wanted = folded(self._config["key"])
        self._key = next(name for name in header if folded(name) == wanted)
        self._header = header

    def _row(self, row: Row, cells: Cells) -> Fate | None:
        """Read a row into a record. Return what becomes of all of it when none comes of it."""
        if list_rows.frames(row.cells, self._reached):
            return Fate.IGNORED
        name = str(self._config["key"])
        key = whole(clean(row.cells[self._key]) or "")
        if not key:
            return self._unreadable(row, f"{name} is blank")
        if MASK in key:
            return self._unreadable(row, f"{name} holds a {MASK[1:-1]}: name another key")
        id_ = f"{self._kind.value}:{part(key) or opaque(self._config.name, key)}"
        file = row.where.rpartition(" line ")[0]
        if self._files.setdefault(id_, file) == file and id_ in self.records:
            return self._unreadable(row, f"{name} stands in an earlier row too: not kept")
        record = self._record(id_, cells)
        newer = self.records.setdefault(id_, record)
        if newer is record:
            return None
        if newest.alike(_whose(newer), _whose(record)):  # a newer file says it
            return Fate.IGNORED
        return self._unreadable(row, f"{name} is somebody else's in a newer file: not kept")

    def _unreadable(self, row: Row, why: str) -> Fate:
        self.unreadable.append(Unreadable(row.where, why))
        return Fate.UNREADABLE

    def _record(self, id_: str, cells: Cells) -> Record:
        fields = dict(self._constants)
        if fields:  # a filled cell wins, also one that could not be read
            for column in self._columns:
                if clean(cells.peek(column.header)):
                    fields.pop(column.field, None)
        read = take_fields(cells, self._columns, self._kind, self._zone, _order(self._config))
        self.unreadable += read.unreadable
        name, activity = self._config.name, str(self._config["activity"])
        return Record(
            name,
            id_,
            self._kind,
            activity,
            fields | read.filled,
            unread=read.unread,
            also=read.also,
            unclear=read.unclear,
        )


def _whose(record: Record) -> str:
    return full_name(record.fields) or str(record.fields.get("company", ""))


_NAMED = ("name", "first_name", "last_name", "company")
#: Who is reached or registered by any of these is no sum.
_REACH = frozenset("email phone postal_address postcode org_number birth_date".split())


def _columns(header: Sequence[str], config: SourceConfig) -> Sequence[Column]:
    """Give the mapped columns that are there, in the order of ``orden.toml``.

    The key is read for the id, so it is never unread.
    """
    headers = {folded(name): name for name in header}
    mapped = {folded(name): str(field) for name, field in config["columns"].items()}
    key = folded(config["key"])
    if mapped.get(key, IGNORE) == IGNORE:
        mapped[key] = KEY
    return [Column(headers[name], field) for name, field in mapped.items() if name in headers]


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
        "constant": Option(dict),
        "medium": Option(str, choices=("paper", "phone", "file")),
        "date_order": Option(str, choices=dates.ORDERS),
    },
    (),
    _kinds,
    pull,
    parse,
    probe,
    paths=("path",),
    headings=first_line,
    reads_files=True,
    maps_columns=True,
    mark="bars",
    erases=IN_A_FILE,
)
