"""Keep the week's tasks in the inventory until Monday, so that one that is done keeps its place.

Once nothing asks it any more a task could not be named: the ledger knows its id alone. So each
night lays the week's tasks beside its findings, without anybody's name or id, and the next one
sees which of them are gone from their sources. Records that are gone are known by a number only.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from duckdb import CatalogException, DuckDBPyConnection

from inventory.model import Kind, Outcome, Reading, SourceNight
from inventory.store.database import had_last_night, insert_rows, sql
from inventory.views.task_model import Asked, Part, Question, Task, TaskScope, TaskState

_TABLE = "told_task"


def remember(con: DuckDBPyConnection, tasks: Sequence[Task], monday: date) -> None:
    """Lay the week's tasks that ask about records beside tonight's findings."""
    rows = [
        [
            str(monday), task.id, task.scope, task.question.scope, task.question.asks,
            list(task.question.about), [_written(part) for part in task.question.parts],
            numbers[one.person], one.source, one.record, one.kind, one.code, one.outcome,
            one.empties, list(one.fields), task.minutes,
        ]
        for task in tasks
        for numbers in [_numbered(task)]
        for one in task.findings
    ]  # fmt: skip
    if rows:
        insert_rows(con, _TABLE, rows)
        con.execute(sql("views/told_forgets"))


def _written(part: Part) -> list[str]:
    return [part.source, part.kind, "empties" if part.empties else ""]


def _numbered(task: Task) -> Mapping[str, int]:
    """Give each of a task's people a number: who they were is of no use once they are gone."""
    return {person: n for n, person in enumerate(dict.fromkeys(f.person for f in task.findings))}


def gone(
    con: DuckDBPyConnection, sources: Sequence[SourceNight], asked: Collection[str]
) -> Mapping[date, tuple[Task, ...]]:
    """Return by the Monday of their week the tasks that nothing asks any more.

    ``asked``: the ids of those that are. It is done when all that it wanted away is gone, or what
    it wanted stopped or emptied is asked about no more; sources that were not read tell nothing.
    """
    fresh = {one.name for one in sources if one.status is Reading.FRESH and not one.unreadable}
    by_task: dict[tuple[date, str], list[_Row]] = defaultdict(list)
    for row in _rows(con):
        by_task[row.monday, row.task].append(row)
    found: dict[date, list[Task]] = defaultdict(list)
    for (monday, id), its in by_task.items():
        if id not in asked and all(_is_done(row, fresh) for row in its):
            found[monday].append(_task(id, its))
    return {monday: tuple(tasks) for monday, tasks in found.items()}


class _Row(NamedTuple):
    """A finding of a task as ``told.sql`` gives it. ``there``: its record is, tonight."""

    monday: date
    task: str
    scope: str
    own_scope: str
    asks: str
    about: list[str]
    parts: list[list[str]]
    person: int
    source: str
    record: str
    kind: str
    code: str
    outcome: str
    empties: bool
    fields: list[str]
    minutes: int
    there: bool

    @property
    def finding(self) -> Asked:
        return Asked(
            self.code, Outcome(self.outcome), str(self.person), self.source, self.record,
            Kind(self.kind), None, self.empties, tuple(self.fields), "",
        )  # fmt: skip


def _rows(con: DuckDBPyConnection) -> list[_Row]:
    """Read the tasks as this night laid them, or else, while it is made, as last night did."""
    try:
        rows = con.execute(sql("views/told").format(table=_TABLE)).fetchall()
    except CatalogException:  # an older program's
        return []
    if not rows and had_last_night(con, _TABLE):
        rows = con.execute(sql("views/told").format(table=f"last.{_TABLE}")).fetchall()
    return [_Row._make(row) for row in rows]


def _is_done(row: _Row, fresh: Collection[str]) -> bool:
    if row.source not in fresh:
        return False
    return not row.there or row.empties or row.outcome != Outcome.DELETE


def _task(id: str, its: Sequence[_Row]) -> Task:
    first, findings = its[0], tuple(row.finding for row in its)
    parts = tuple(Part(source, Kind(kind), bool(empties)) for source, kind, empties in first.parts)
    places = {one.place for one in findings}
    return Task(
        id=id,
        question=Question(TaskScope(first.own_scope), first.asks, tuple(first.about), parts),
        scope=TaskScope(first.scope),
        outcome=findings[0].outcome,
        persons=(),
        name=None,
        findings=findings,
        records=len(places),
        things=len(places),
        sources=tuple(dict.fromkeys(one.source for one in findings)),
        due=None,
        minutes=first.minutes,
        state=TaskState.CONFIRMED,
        gone=len({one.person for one in findings}),
    )
