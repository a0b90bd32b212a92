"""A night as one read model: decided, ordered and in codes, for any face to render."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from inventory.assessment import checked_promise
from inventory.ledger.ledger import Ledger
from inventory.model import ALL_FIELDS, ASKING, Kind, NightStatus, Outcome, SourceNight
from inventory.policy.policy import Policy
from inventory.requests import request_log
from inventory.store.database import sql
from inventory.store.opening import quoted
from inventory.views import statistics, tasks
from inventory.views.lookup import sources
from inventory.views.models import NewRecord, Overview, SourceStrip

#: A report deletes itself after so many nights: it is personal data too (FACES §3).
REPORT_NIGHTS = 30
_STRIP = 14
_TREND = 60
_NEW = 20
#: Told of elsewhere in the report: with the sources, and with the open requests.
TOLD_ELSEWHERE = ("SOURCE_MISSING", "DSR_DUE")


def night(
    con: DuckDBPyConnection,
    ledger: Ledger,
    *,
    run: str,
    business: str,
    timezone: str,
    status: NightStatus,
    started_at: datetime,
    now: datetime,
    last: bool,
    policy: Policy,
) -> Overview:
    """Return tonight's overview. ``last``: last night's inventory is attached for comparison."""
    as_of, version = _one(con, "SELECT as_of, policy_version FROM tonight")
    outcomes = _outcomes(con)
    changes = _changes(con, last)
    told = sources(con)
    gone = statistics.cleaned(con)
    with ledger.held():
        strips = _strips(con, ledger, as_of, changes, told)
        trend = _trend(ledger, as_of)
        cleaned = _cleaned(ledger, as_of, gone)
        requests = request_log.files(con, ledger, as_of)
        waiting = tasks.tasks(con, ledger, policy, as_of)
    if status is NightStatus.COMPLETE:
        trend.append((as_of, _asking(outcomes)))
    return Overview(
        business=business,
        timezone=timezone,
        run=run,
        as_of=as_of,
        started_at=started_at,
        finished_at=now,
        status=status,
        first_night=not last,
        persons=_count(con, "SELECT count(DISTINCT person) FROM link"),
        records=_count(con, "SELECT count(*) FROM record"),
        sources=strips,
        overdue_people=_count(con, sql("views/overview/late")),
        new=_new(con, last),
        new_total=sum(new for new, _gone in changes.values()),
        changed=_changed(con, last),
        gone=sum(gone for _new, gone in changes.values()),
        outcomes=outcomes,
        trend=tuple(trend),
        next_due=_next_due(con),
        policy_version=version,
        expires=as_of + timedelta(days=REPORT_NIGHTS),
        sentences=checked_promise.kept(con),
        statement_version=_statement(con),
        requests=requests,
        tasks=waiting,
        cleaned=cleaned,
        cleaned_tonight=gone,
        ages=statistics.ages(con, told),
        places=statistics.places(con, told),
        ways=statistics.ways(con, told, policy),
    )


def _one(con: DuckDBPyConnection, query: str) -> Any:
    return con.execute(query).fetchone()


def _count(con: DuckDBPyConnection, query: str) -> int:
    return int(_one(con, query)[0])


def _asking(flags: Mapping[Outcome, int]) -> int:
    return sum(flags[outcome] for outcome in ASKING)


def _outcomes(con: DuckDBPyConnection) -> dict[Outcome, int]:
    """Return how many findings propose each outcome, every one of them named."""
    rows = con.execute("SELECT outcome, count(*) FROM flag GROUP BY outcome").fetchall()
    counted = dict(rows)
    return {outcome: counted.get(outcome, 0) for outcome in Outcome}


def _statement(con: DuckDBPyConnection) -> str | None:
    """Return the hash of the published text; an inventory of a night without promises has none."""
    row = _one(con, "SELECT version FROM statement")
    return row[0] if row else None


def _next_due(con: DuckDBPyConnection) -> date | None:
    query = "SELECT min(keep_until) FROM verdict, tonight WHERE keep_until >= as_of"
    day: date | None = _one(con, query)[0]
    return day


def _changes(con: DuckDBPyConnection, last: bool) -> dict[str, tuple[int, int]]:
    """Return per source how many records are new and how many are gone since last night.

    Nothing on a first night.
    """
    if not last:
        return {}
    only_in = sql("views/overview/only_in")
    new = dict(con.execute(only_in.format(here="record", there="last.record")).fetchall())
    gone = dict(con.execute(only_in.format(here="last.record", there="record")).fetchall())
    return {name: (new.get(name, 0), gone.get(name, 0)) for name in {**new, **gone}}


def _changed(con: DuckDBPyConnection, last: bool) -> int:
    if not last:
        return 0
    columns = [quoted(field) for field in ALL_FIELDS]
    differs = " OR ".join(f"t.{column} IS DISTINCT FROM o.{column}" for column in columns)
    both = "record t JOIN last.record o USING (source, record)"
    return _count(con, f"SELECT count(*) FROM {both} WHERE {differs}")


def strips(con: DuckDBPyConnection, ledger: Ledger) -> tuple[SourceStrip, ...]:
    """Return each source of the published night and how it answered.

    What was new in it is not known any more.
    """
    (as_of,) = _one(con, "SELECT as_of FROM tonight")
    return _strips(con, ledger, as_of, {}, sources(con))


def _strips(
    con: DuckDBPyConnection,
    ledger: Ledger,
    as_of: date,
    changes: dict[str, tuple[int, int]],
    told: Sequence[SourceNight],
) -> tuple[SourceStrip, ...]:
    days = [as_of - timedelta(days=n) for n in range(_STRIP - 1, -1, -1)]
    nights = ledger.source_nights(as_of, _STRIP)
    kinds = dict(con.execute("SELECT name, kinds FROM source").fetchall())

    def strip(source: SourceNight) -> SourceStrip:
        had = {**nights.get(source.name, {}), as_of: source.status}
        new, gone = changes.get(source.name, (0, 0))
        its_kinds = tuple(map(Kind, kinds[source.name]))
        return SourceStrip(source, its_kinds, new, gone, tuple(map(had.get, days)))

    return tuple(strip(source) for source in told)


def person_names(con: DuckDBPyConnection, persons: Collection[str]) -> dict[str, str]:
    """Return one name to show for each of a few people.

    The longest that somebody wrote; else the company; else the address.
    """
    rows = con.execute(sql("views/overview/names"), {"persons": sorted(persons)}).fetchall()
    return dict(rows)


class _New(NamedTuple):
    """A record as ``new.sql`` gives it."""

    person: str
    source: str
    kind: str
    happened: datetime | None
    keep_until: date | None
    rule: str | None
    flag: str | None


def _new(con: DuckDBPyConnection, last: bool) -> tuple[NewRecord, ...]:
    if not last:
        return ()
    rows = [_New._make(row) for row in con.execute(sql("views/new"), [_NEW]).fetchall()]
    names = person_names(con, {row.person for row in rows})
    return tuple(
        NewRecord(
            person=row.person,
            name=names.get(row.person),
            source=row.source,
            kind=Kind(row.kind),
            at=row.happened,
            keep_until=row.keep_until,
            rule=row.rule,
            flag=row.flag,
        )
        for row in rows
    )


def _cleaned(
    ledger: Ledger, as_of: date, tonight: Mapping[str, int]
) -> tuple[tuple[date, int], ...]:
    """Return how many cases were cleaned up, on the nights that found some gone."""
    first = as_of - timedelta(days=_TREND)
    found = Counter({day: n for day, n in ledger.cleaned().items() if first < day <= as_of})
    found[as_of] += sum(tonight.values())
    return tuple(sorted((+found).items()))


def _trend(ledger: Ledger, as_of: date) -> list[tuple[date, int]]:
    """Return open flags per date before tonight.

    Only complete nights count: an unread source hides some findings and adds others.
    """
    first = as_of - timedelta(days=_TREND)
    complete = [log for log in ledger.nights() if log.status is NightStatus.COMPLETE]
    found = {log.as_of: _asking(log.flags) for log in complete if first < log.as_of < as_of}
    return sorted(found.items())
