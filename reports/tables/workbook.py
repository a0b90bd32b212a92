"""The export as a workbook for reading: sheets, headings and codes in the reader's language.

A first sheet says what it is.

CSV and Parquet keep the contract's names and codes, for programs; only the workbook is worded.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inventory.model import Reading, SourceNight
from inventory.views.task_model import Task
from reports.tables import xlsx
from reports.tables.cells import Table
from reports.tables.readable import readable
from reports.text import task_words
from reports.text.findings import trouble_text
from reports.text.words import Words

#: Columns that hold one code, and the wording of a code.
_KEYS = {
    "purpose": "purpose.{}",
    "severity": "export.severity.{}",
    "result": "promise_state.{}",
    "status": "export.status.{}",
    "type": "system.{}",
    "reason": "judge_reason.{}",
    "kind": "kind.{}.name",
    "activity": "activity.{}",
    "outcome": "outcome.{}.word",
    "code": "flag.{}.action",
}
#: What the first sheet tells of a task.
_TASKS = "n title due minutes people records sources this_week state".split()
_SOURCES = frozenset({"source", "a_source", "b_source"})


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken out of the inventory: whose, of which day and sources; tables by name."""

    business: str
    as_of: date
    sources: tuple[SourceNight, ...]
    tables: Mapping[str, Table]
    tasks: tuple[Task, ...] = ()


def worded(taken: Taken, words: Words) -> dict[str, Table]:
    """Return the tables under the names of their sheets, with headings and codes in words.

    The tasks come first, as every face shows them.
    """
    read = readable(taken.tables, taken.tasks)
    return {words.say("export.sheet.tasks"): _tasks(taken, words)} | {
        words.say(f"export.sheet.{name}"): _table(name, table, taken, words)
        for name, table in read.items()
    }


def _tasks(taken: Taken, words: Words) -> Table:
    titles = task_words.titles(taken.tasks, taken.sources, words)
    rows = [
        (
            task.n,
            titles[task.id],
            task.due,
            task.minutes,
            task.people,
            task.records,
            ", ".join(_system(source, taken.sources, words) for source in task.sources),
            words.say("export.column.tasks.yes") if task.this_week else None,
            task_words.state(task, taken.as_of, words),
        )
        for task in taken.tasks
    ]
    return Table(tuple(_heading("tasks", column, words) for column in _TASKS), rows)


def front(taken: Taken, words: Words) -> xlsx.Front:
    """Return the first sheet: what this is, from when, whom it concerns, and what is missing."""
    lines = [words.say("export.front.day", date=taken.as_of), *unread(taken, words)]
    lines += [words.say(f"export.front.{line}") for line in ("personal", "proposal")]
    counted = {"tasks": len(taken.tasks)}
    for name, n in (
        counted | {name: len(table.rows) for name, table in taken.tables.items()}
    ).items():
        sheet = words.say(f"export.sheet.{name}")
        about = words.say(f"export.about.{name}", n=n)
        lines.append(words.say("format.field", name=sheet, value=about))
    lines += [words.say("export.front.programs"), *losses(taken.tables, words)]
    title = words.say("export.front.title", business=taken.business)
    return xlsx.Front(words.say("export.front.sheet"), title, tuple(lines))


def unread(taken: Taken, words: Words) -> list[str]:
    """Say of each source that was not read tonight what the figures are then worth."""
    missed = (source for source in taken.sources if source.status is not Reading.FRESH)
    return [trouble_text(source, taken.sources, words, taken.as_of).what for source in missed]


def losses(tables: Mapping[str, Table], words: Words) -> list[str]:
    """Say what a spreadsheet cannot hold: texts that were cut, tables that need another sheet."""
    told = []
    cut = xlsx.too_long(tables)
    if cut:
        told.append(words.say("export.cut", n=cut))
    long = [words.say(f"export.sheet.{name}") for name in xlsx.continued(tables)]
    if long:
        told.append(words.say("export.continued", sheets=words.join(long)))
    return told


def _table(name: str, table: Table, taken: Taken, words: Words) -> Table:
    headings = tuple(_heading(name, column, words) for column in table.columns)
    rows = []
    for row in table.rows:
        cells = zip(table.columns, row, strict=True)
        rows.append(tuple(_value(name, column, cell, taken, words) for column, cell in cells))
    return Table(headings, rows)


def _heading(table: str, column: str, words: Words) -> str:
    key = f"export.column.{table}.{column}"
    if not words.known(key):
        key = f"export.column.any.{column}"
    return words.say(key)


def _value(table: str, column: str, value: Any, taken: Taken, words: Words) -> Any:
    if not isinstance(value, str) or not value:
        return value
    if column in _KEYS:
        return words.say_or(_KEYS[column].format(value), value)
    if column == "linked_by":
        return ", ".join(words.or_code("link", key) for key in value.split("; "))
    if (table, column) == ("runs", "flags"):
        return _counts(value, words)
    return _source(table, column, value, taken, words)


def _source(table: str, column: str, value: str, taken: Taken, words: Words) -> str:
    """Name the source or sources, in a column that holds them; any other value passes."""
    if (table, column) == ("people", "sources"):
        return ", ".join(_system(source, taken.sources, words) for source in value.split("; "))
    if column in _SOURCES or (table, column) == ("sources", "name"):
        return _system(value, taken.sources, words)
    return value


def _system(name: str, sources: Sequence[SourceNight], words: Words) -> str:
    if not any(source.name == name for source in sources):
        return name
    return words.system(name, sources)


def _counts(value: str, words: Words) -> str:
    counted: Mapping[str, int] = json.loads(value)
    told = []
    for code, n in counted.items():
        if n:
            told.append(f"{words.say(f'outcome.{code}.word')}: {words.number(n)}")
    return ", ".join(told)
