"""The export as a workbook for reading: sheets, headings and codes in the reader's language, and a first sheet on what it is.

CSV and Parquet keep the contract's names and codes, for programs; only the workbook is worded.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inventory.model import Reading, SourceNight
from reports.tables import xlsx
from reports.tables.cells import Table
from reports.text.findings import trouble_text
from reports.text.words import Words

#: Columns whose codes one group of wordings explains. ``code`` and ``flags`` are worded below.
_GROUPS = {
    "purpose": "purpose",
    "severity": "export.severity",
    "result": "promise_state",
    "status": "export.status",
    "type": "system",
    "reason": "judge_reason",
}
_SOURCES = frozenset({"source", "a_source", "b_source"})


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken out of the inventory: whose it is, of which day, from which sources, and the tables by name."""

    business: str
    as_of: date
    sources: tuple[SourceNight, ...]
    tables: Mapping[str, Table]


def worded(taken: Taken, words: Words) -> dict[str, Table]:
    """Return the tables under the names of their sheets, with headings and codes in words."""
    return {
        words.say(f"export.sheet.{name}"): _table(name, table, taken, words) for name, table in taken.tables.items()
    }


def front(taken: Taken, words: Words) -> xlsx.Front:
    """Return the first sheet: what this is, from when, what was not read, whom it concerns, what did not fit."""
    lines = [words.say("export.front.day", date=taken.as_of), *unread(taken, words)]
    lines += [words.say(f"export.front.{line}") for line in ("personal", "proposal")]
    for name, table in taken.tables.items():
        about = words.say(f"export.about.{name}", n=len(table.rows))
        lines.append(words.say("format.field", name=words.say(f"export.sheet.{name}"), value=about))
    lines += [words.say("export.front.programs"), *losses(taken.tables, words)]
    title = words.say("export.front.title", business=taken.business)
    return xlsx.Front(words.say("export.front.sheet"), title, tuple(lines))


def unread(taken: Taken, words: Words) -> list[str]:
    """Say of each source that was not read tonight what the figures are then worth."""
    missed = (source for source in taken.sources if source.status is not Reading.FRESH)
    return [trouble_text(source, taken.sources, words, taken.as_of).what for source in missed]


def losses(tables: Mapping[str, Table], words: Words) -> list[str]:
    """Say what a spreadsheet cannot hold as it is: texts that were cut, tables that go on in the next sheet."""
    told = [words.say("export.cut", n=n)] if (n := xlsx.too_long(tables)) else []
    long = [words.say(f"export.sheet.{name}") for name in xlsx.continued(tables)]
    return [*told, *([words.say("export.continued", sheets=words.join(long))] if long else [])]


def _table(name: str, table: Table, taken: Taken, words: Words) -> Table:
    own = [f"export.column.{name}.{column}" for column in table.columns]
    headings = (
        words.say(key if words.known(key) else f"export.column.any.{column}")
        for key, column in zip(own, table.columns, strict=True)
    )
    rows = [
        tuple(_value(name, column, value, taken, words) for column, value in zip(table.columns, row, strict=True))
        for row in table.rows
    ]
    return Table(tuple(headings), rows)


def _value(table: str, column: str, value: Any, taken: Taken, words: Words) -> Any:
    if not isinstance(value, str) or not value:
        return value
    if column in _GROUPS:
        return _in_words(words, f"{_GROUPS[column]}.{value}", value)
    if column == "kind":
        return _in_words(words, f"kind.{value}.name", value)
    if column == "activity":
        return words.or_code("activity", value)
    if column == "outcome":
        return _in_words(words, f"outcome.{value}.word", value)
    if column == "code":
        return _in_words(words, f"flag.{value}.action", value)
    if column == "linked_by":
        return ", ".join(words.or_code("link", key) for key in value.split("; "))
    if table == "runs" and column == "flags":
        return _counts(value, words)
    if table == "people" and column == "sources":
        return ", ".join(_system(source, taken.sources, words) for source in value.split("; "))
    if column in _SOURCES or (table == "sources" and column == "name"):
        return _system(value, taken.sources, words)
    return value


def _system(name: str, sources: Sequence[SourceNight], words: Words) -> str:
    return words.system(name, sources) if any(source.name == name for source in sources) else name


def _counts(value: str, words: Words) -> str:
    counted: Mapping[str, int] = json.loads(value)
    return ", ".join(f"{words.say(f'outcome.{code}.word')}: {words.number(n)}" for code, n in counted.items() if n)


def _in_words(words: Words, key: str, code: str) -> str:
    return words.say(key) if words.known(key) else code
