"""Find last night's records in a tab as it is now: by what the connector reads of each row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

from connectors.base.answer_rows import answer_row, columns, headings, parsed
from connectors.base.columns import IGNORE
from connectors.erasing.sheet_lines import (
    Hers,
    Line,
    fingerprint,
    folded,
    is_blank,
    lines_of,
    stamp,
    whose,
)
from connectors.erasing.sheet_tags import Grid
from inventory.eraser import Act, Captured, Guide, NotNow, Stop, Target
from inventory.model import Record, SourceConfig

#: What a record says, comparable: the kind, its fields, and its further addresses and numbers.
_Content: TypeAlias = tuple[object, ...]


@dataclass(frozen=True)
class Answers:
    """A tab as the connector reads it: each record and its row."""

    grid: Grid
    names: Sequence[str]
    fields: Mapping[str, str]  # by heading
    rows: Sequence[tuple[Record, Line]]

    @property
    def lines(self) -> Sequence[Line]:
        return [line for _, line in self.rows]

    def columns(self, empties: Sequence[str]) -> tuple[int, ...]:
        """Return the columns of some fields or headings; none where one of them is neither."""
        found = []
        for wanted in empties:
            its = [
                n for n, name in enumerate(self.names) if wanted in (name, self.fields.get(name))
            ]
            if not its or wanted == IGNORE:
                return ()
            found += its
        return tuple(sorted(set(found)))

    def stamped(self) -> int | None:
        """Return the column that says when an answer was sent."""
        names = list(self.names)
        found = [name for name, field in self.fields.items() if field == "submitted_at"]
        return names.index(found[0]) if found else None


def read(grid: Grid, config: SourceConfig) -> Answers:
    """Read a tab. Raises ``SourceError`` (CHANGED) when a mapped heading is gone."""
    width = max(map(len, grid.raw), default=0)
    names = headings(next(iter(grid.raw), ()), width)
    fields = columns(names, config)
    pairs = enumerate(zip(grid.raw[1:], grid.shown[1:], strict=True), start=1)
    rows = [answer_row(n, names, values, texts, grid.zone) for n, (values, texts) in pairs]
    lines = lines_of(grid.entered)
    records = parsed(rows, config).records
    return Answers(grid, names, fields, [(one, lines[_number(one)]) for one in records])


def _number(record: Record) -> int:
    assert record.place is not None  # every row of a sheet has its number
    return record.place - 1


def captured(answers: Answers, targets: Sequence[Target]) -> Iterator[Captured | NotNow]:
    """Find each record by what it says. Rows that say the same are taken together or not at all."""
    lying: dict[_Content, list[Line]] = {}
    for record, line in answers.rows:
        lying.setdefault(_content(record), []).append(line)
    wanted: dict[_Content, int] = {}
    for target in targets:
        wanted[_content(target)] = wanted.get(_content(target), 0) + 1
    for target in targets:
        lines = lying.get(_content(target), [])
        if not lines:
            yield NotNow(target.record, _missing(answers, target))
        elif len(lines) > wanted[_content(target)]:
            yield NotNow(target.record, Stop.SHARED)
        else:
            wanted[_content(target)] -= 1
            yield _captured(answers, target, lines.pop())


def _content(one: Record | Target) -> _Content:
    fields = sorted((name, _value(value)) for name, value in one.fields.items())
    return one.kind, tuple(fields), tuple(sorted(one.also))


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return repr(value.timestamp())
    return folded(value) if isinstance(value, str) else repr(value)


def _missing(answers: Answers, target: Target) -> Stop:
    """Say why a record is not there: changed, where something of it is."""
    hers = whose(target.fields, target.also)
    known = any(record.record == target.record for record, _ in answers.rows)
    return Stop.CHANGED if known or any(map(hers.any_in, answers.lines)) else Stop.MISSING


def _captured(answers: Answers, target: Target, line: Line) -> Captured | NotNow:
    emptied = answers.columns(target.empties) if target.act is Act.EMPTY else ()
    if target.act is Act.EMPTY and not emptied:
        return NotNow(target.record, Guide.NO_WAY)
    emails, phones = (_written(target, field) for field in ("email", "phone"))
    return Captured(
        target.record,
        target.kind,
        target.act,
        _keys(answers, target, line, emptied),
        emails,
        phones,
        target.empties if emptied else (),
    )


def _written(target: Target, field: str) -> tuple[str, ...]:
    first = [str(target.fields[field])] if field in target.fields else []
    return tuple(dict.fromkeys([*first, *(text for name, text in target.also if name == field)]))


def _keys(
    answers: Answers, target: Target, line: Line, emptied: Sequence[int]
) -> Mapping[str, str]:
    at = answers.stamped()
    when = stamp(_cell(line, at))
    named = ("name", "first_name", "last_name")
    name = " ".join(str(target.fields[each]) for each in named if target.fields.get(each))
    hers = Hers(line.fingerprint, whose(target.fields, target.also), when, at, frozenset())
    beside = {each.fingerprint for each in answers.lines if hers.is_in(each)} - {line.fingerprint}
    moment = target.fields.get("submitted_at")
    return {
        "row": line.fingerprint,
        "after": fingerprint(line.without(emptied).cells) if emptied else "",
        "columns": " ".join(map(str, emptied)),
        "stamp": when,
        "stamp_column": "" if at is None else str(at),
        "moment": moment.isoformat() if isinstance(moment, datetime) else "",
        "name": name,
        "beside": " ".join(sorted(beside)),
        "notes": " ".join(_notes(answers.grid, line)),
    }


def _cell(line: Line, column: int | None) -> Any:
    if column is None or column >= len(line.cells) or is_blank(line.cells[column]):
        return None
    return line.cells[column]


def _notes(grid: Grid, line: Line) -> Sequence[str]:
    return [note_key(text) for (row, _), text in sorted(grid.notes.items()) if row == line.number]


def note_key(text: str) -> str:
    """Return what a note is known by."""
    return sha256(folded(text).encode()).hexdigest()
