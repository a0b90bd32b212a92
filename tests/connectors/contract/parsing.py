"""What parse does with rows: it speaks the contract's words, leaves its input alone, reads everything, and says no value."""

import copy
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from inventory.errors import SourceError, Trouble
from inventory.model import DATES, FIELDS, INSTANTS, MONEY, OWN_FIELDS, Parsed, Row, SourceConfig
from tests.connectors.contract.odd_cells import (
    EMPTIED,
    HOSTILE,
    MARKED,
    cells_of,
    keys_of,
    with_cell,
    without,
)
from tests.connectors.contract.subject import Subject, described, description, rows


def records(one: Subject) -> None:
    """Records speak the contract's words: kinds, fields and types as inventory/model.py has them."""
    config = described(one)
    kinds = one.source.kinds(config.options)
    for record in one.source.parse(rows(one), config).records:
        if record.source != config.name or record.kind not in kinds:
            raise one.broken(
                f"{record.record} is of another source or kind than SOURCE says: {record.kind}"
            )
        for field, value in record.fields.items():
            if field not in (*FIELDS[record.kind], *OWN_FIELDS):
                raise one.broken(
                    f"a {record.kind} has no field «{field}» (FIELDS in inventory/model.py)"
                )
            if not _fits(field, value):
                raise one.broken(
                    f"{record.record}: «{field}» is of the wrong type, naive, empty or not stripped"
                )


def _fits(field: str, value: Any) -> bool:
    if field in INSTANTS:
        return isinstance(value, datetime) and value.tzinfo is not None
    if field in DATES:
        return isinstance(value, date) and not isinstance(value, datetime)
    if field in MONEY:
        return isinstance(value, Decimal)
    return isinstance(value, str) and value == value.strip() != ""


def input_alone(one: Subject) -> None:
    """Parse changes neither the rows nor the config, and gives the same twice."""
    config, given = described(one), rows(one)
    before = copy.deepcopy((given, config))
    first = one.source.parse(given, config)
    if (given, config) != before:
        raise one.broken(
            "parse changes what it is given: rows and config are other people's, copy before you take"
        )
    if one.source.parse(iter(given), config) != first:
        raise one.broken("parse gives something else the second time, or cannot read an iterator")


def total(one: Subject) -> None:
    """Parse reads any row with any cell empty or hostile: what cannot be read is Unreadable, and nothing is raised."""
    config = described(one)
    for row in rows(one):
        for path, _ in cells_of(one, row.cells):
            for value in (*EMPTIED, *HOSTILE):
                try:
                    parsed = one.source.parse([with_cell(row, path, value)], config)
                except Exception as error:
                    where, what = ".".join(map(str, path)), repr(value)[:40]
                    raise one.broken(
                        f"parse raises {type(error).__name__} when {where} of a {row.what} is {what}: "
                        "one odd cell must not stop a source, it is Unreadable"
                    ) from error
                _storable(one, parsed)


def _storable(one: Subject, parsed: Parsed) -> None:
    for record in parsed.records:
        try:
            for text in (record.record, *record.unread, *map(str, record.fields.values())):
                text.encode()
        except UnicodeEncodeError:
            raise one.broken(
                "half a surrogate pair gets through parse, and no store takes it: read cells by Cells"
            ) from None


def mandatory(one: Subject) -> None:
    """The loss of a mandatory cell stops the source as CHANGED, and the loss of any other does not."""
    given = rows(one)
    named: Mapping[str, Sequence[str | list[str]]] = description(one).get("mandatory", {})
    for what in dict.fromkeys(row.what for row in given):
        own = [row for row in given if row.what == what]
        _loud(one, what, own, [name for name in named.get(what, ()) if isinstance(name, str)])
        groups = [names for names in named.get(what, ()) if isinstance(names, list)]
        for names in groups:
            if not _stops(one, own, names):
                raise one.broken(
                    f"losing all of {names} of a {what} does not stop the source, as {one.at('config.json')} says"
                )
        if not named.get(what) and any(
            one.source.parse([row], described(one)).records for row in own
        ):
            raise one.broken(
                f"no cell of a {what} is mandatory: a changed format would look like people who left. "
                f"Cells(row).need(…) what the record cannot be without, and name it in {one.at('config.json')}"
            )


def _loud(one: Subject, what: str, own: Sequence[Row], named: Iterable[str]) -> None:
    loud = {name for name in keys_of(one, own) if _stops(one, own, [name])}
    if quiet := set(named) - loud:
        raise one.broken(
            f"losing {sorted(quiet)[0]} of a {what} does not stop the source: the connector must need(…) it, "
            f"for {one.at('config.json')} says that it is mandatory"
        )
    if unnamed := loud - set(named):
        raise one.broken(
            f"losing {sorted(unnamed)[0]} of a {what} stops the source: name it in {one.at('config.json')} under mandatory.{what}"
        )


def _stops(one: Subject, own: Sequence[Row], names: Iterable[str]) -> bool:
    paths = keys_of(one, own)
    lost = list(own)
    for name in names:
        lost = [without(row, paths[name]) for row in lost]
    try:
        one.source.parse(lost, described(one))
    except SourceError as error:
        if error.trouble is not Trouble.CHANGED:
            raise one.broken(
                f"a lost cell is told as {error.trouble}, not as {Trouble.CHANGED}"
            ) from None
        return True
    return False


def silence(one: Subject) -> None:
    """No value of a row stands in a log line, in the text of an error, or in what is told of an unreadable row."""
    config = described(one)
    for row in rows(one):
        for path, _ in cells_of(one, row.cells):
            for marked in MARKED:
                with _logged() as said:
                    said += _told(one, [with_cell(row, path, marked)], config)
                _silent(one, said)
        for lost in keys_of(one, [row]).values():
            with _logged() as said:
                said += _told(one, [without(_marked(one, row), lost)], config)
            _silent(one, said)


def _marked(one: Subject, row: Row) -> Row:
    for path, cell in cells_of(one, row.cells):
        if not isinstance(cell, Mapping | list):
            row = with_cell(row, path, MARKED[0])
    return row


def _told(one: Subject, given: Sequence[Row], config: SourceConfig) -> list[str]:
    try:
        parsed = one.source.parse(given, config)
    except SourceError as error:
        return [str(error), *error.told.values()]
    return [f"{each.where}: {each.why}" for each in parsed.unreadable]


def _silent(one: Subject, said: Iterable[str]) -> None:
    for line in said:
        if any(marked in line for marked in MARKED):
            raise one.broken(
                "a value of a row stands in a log line, an error or an Unreadable: name the cell, not what it says"
            )


@contextmanager
def _logged() -> Iterator[list[str]]:
    said: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(self.format(record))

    root, listening = logging.getLogger(), Listening()
    level = root.level
    root.addHandler(listening)
    root.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        root.removeHandler(listening)
        root.setLevel(level)


def missing_export(one: Subject) -> None:
    """A source that reads files says NOT_FOUND when nothing lies there, in pull and in probe."""
    if not one.source.reads_files:
        return
    config = described(one)
    nowhere = {key: str(one.folder / "nowhere" / "nothing.csv") for key in one.source.paths}
    gone = replace(config, options={**config.options, **nowhere})
    for step in (one.source.probe, lambda gone, secrets: list(one.source.pull(gone, secrets))):
        try:
            step(gone, {})
        except SourceError as error:
            if error.trouble is Trouble.NOT_FOUND:
                continue
        raise one.broken(
            f"pull and probe must raise SourceError({Trouble.NOT_FOUND}) when there is no file"
        )
