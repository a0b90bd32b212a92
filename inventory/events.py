"""Tell whose records went to whom since last night: persons merged, split, or a record moved. Ids only.

A merge that is undone shows as a split that gives the old id back.
"""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """Records that were ``other``’s last night are ``person``’s tonight.

    ``merged``: ``other`` is nobody any more, ``person`` has its records. ``split``: ``person`` is new, its records came from
    ``other``. ``moved``: both were there and are, and a record of ``other`` is now ``person``'s.
    """

    event: str
    person: str
    other: str


def since_last_night(con: DuckDBPyConnection) -> list[PersonEvent]:
    """Return what happened to persons between last night's ``link`` (attached as ``last``) and tonight's; nothing on a first night."""
    had = con.execute("SELECT 1 FROM duckdb_tables() WHERE database_name = 'last' AND table_name = 'link'").fetchone()
    if not had:
        return []
    rows = con.execute(
        "SELECT DISTINCT CASE WHEN o.person NOT IN (SELECT person FROM link) THEN 'merged'"
        " WHEN l.person NOT IN (SELECT person FROM last.link) THEN 'split' ELSE 'moved' END AS event, l.person, o.person AS other"
        " FROM link l JOIN record r USING (id) JOIN last.record q ON q.source = r.source AND q.record = r.record"
        " JOIN last.link o ON o.id = q.id WHERE o.person <> l.person ORDER BY ALL"
    ).fetchall()
    return [PersonEvent(*row) for row in rows]
