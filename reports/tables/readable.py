"""Tables as people read them: names beside ids, the tasks' numbers, by name, without weights.

Only for the workbook: what programs read keeps the contract's columns and order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from inventory.views.task_model import Task
from reports.tables.cells import Table

#: What tells a reader nothing, by table.
_LEFT_OUT = {"candidates": ("score",)}


def readable(tables: Mapping[str, Table], tasks: Sequence[Task]) -> dict[str, Table]:
    """Return the same tables, by their names, for a reader."""
    people = tables.get("people")
    names = _column(people, "name") if people else {}
    found = {name: _without(table, _LEFT_OUT.get(name, ())) for name, table in tables.items()}
    if people:
        found["people"] = _people(people, tasks)
    if "records" in tables:
        found["records"] = _records(tables["records"], names, tasks)
    return found


def _column(table: Table, wanted: str) -> dict[str, Any]:
    """Return one column of a table of persons, by person."""
    person, value = table.columns.index("person"), table.columns.index(wanted)
    return {row[person]: row[value] for row in table.rows}


def _without(table: Table, columns: Sequence[str]) -> Table:
    kept = [at for at, column in enumerate(table.columns) if column not in columns]
    names = tuple(table.columns[at] for at in kept)
    return Table(names, [tuple(row[at] for at in kept) for row in table.rows])


def _people(table: Table, tasks: Iterable[Task]) -> Table:
    numbers: dict[str, list[int]] = defaultdict(list)
    for task in tasks:
        for person in task.persons:
            numbers[person].append(task.n)
    name, id = table.columns.index("name"), table.columns.index("person")
    rows = [(*row, _told(numbers[row[id]])) for row in table.rows]
    return Table((*table.columns, "task"), sorted(rows, key=lambda row: _by(row[name], row)))


def _records(table: Table, names: Mapping[str, Any], tasks: Iterable[Task]) -> Table:
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for task in tasks:
        for one in task.findings:
            numbers[one.place].append(task.n)
    person = table.columns.index("person")
    place = table.columns.index("source"), table.columns.index("record")
    rows = [
        (row[person], names.get(row[person]), *_but(row, person),
         _told(numbers[row[place[0]], row[place[1]]]))
        for row in table.rows
    ]  # fmt: skip
    columns = ("person", "name", *_but(table.columns, person), "task")
    return Table(columns, sorted(rows, key=lambda row: _by(row[1], row)))


def _but(row: Sequence[Any], at: int) -> tuple[Any, ...]:
    return (*row[:at], *row[at + 1 :])


def _told(numbers: Iterable[int]) -> str | None:
    """Write the numbers of tasks, each once; None where there is none."""
    return ", ".join(map(str, sorted(set(numbers)))) or None


def _by(name: str | None, row: Sequence[Any]) -> tuple[bool, str, str]:
    """Sort by name, whoever has none last; of one name by id."""
    return not name, (name or "").casefold(), str(row[0])
