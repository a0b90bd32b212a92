"""A night as one read model: decided, ordered and in codes, for any face to render."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.assessment import promise_checks
from inventory.ledger.ledger import Ledger
from inventory.model import ALL_FIELDS, ASKING, Kind, Outcome, SourceNight
from inventory.policy.policy import Policy
from inventory.requests import request_log
from inventory.store.database import quoted, sql
from inventory.views import statistics
from inventory.views.lookup import sources
from inventory.views.models import NewRecord, Overview, SourceStrip, Waiting

#: A report deletes itself after so many nights: it is personal data too (FACES §3).
REPORT_NIGHTS = 30
_STRIP = 14
_TREND = 60
_NEW = 20
_NAMED = 3
#: Told of elsewhere in the report: with the sources, and with the open requests.
TOLD_ELSEWHERE = ("SOURCE_MISSING", "DSR_DUE")
_LATE = (
    "SELECT count(DISTINCT person) FROM flag ANTI JOIN kept USING (id, code) JOIN link USING (id)"
    " WHERE outcome = 'DELETE' AND due < today()"
)
_ONLY_IN = (
    "SELECT source, count(*) FROM {here} h WHERE NOT EXISTS"
    " (SELECT 1 FROM {there} t WHERE t.source = h.source AND t.record = h.record) GROUP BY source"
)


def night(
    con: DuckDBPyConnection,
    ledger: Ledger,
    *,
    run: str,
    business: str,
    timezone: str,
    status: str,
    started_at: datetime,
    now: datetime,
    last: bool,
    policy: Policy,
) -> Overview:
    """Return tonight's overview. ``last`` says whether last night's inventory is attached for comparison."""
    as_of, version = _one(con, "SELECT as_of, policy_version FROM tonight")
    counted = dict(con.execute("SELECT outcome, count(*) FROM flag GROUP BY outcome").fetchall())
    outcomes = {outcome: counted.get(outcome.value, 0) for outcome in Outcome}
    changes = _changes(con, last)
    told = sources(con)
    gone = statistics.cleaned(con)
    with ledger.held():
        strips = _strips(con, ledger, as_of, changes, told)
        trend = _trend(ledger, as_of, sum(outcomes[o] for o in ASKING) if status == "complete" else None)
        cleaned, requests = _cleaned(ledger, as_of, gone), request_log.files(con, ledger, as_of)
    sentences = promise_checks.kept(con)
    return Overview(
        business=business,
        timezone=timezone,
        run=run,
        as_of=as_of,
        started_at=started_at,
        finished_at=now,
        status=status,
        first_night=not last,
        persons=_one(con, "SELECT count(DISTINCT person) FROM link")[0],
        records=_one(con, "SELECT count(*) FROM record")[0],
        sources=strips,
        waiting=_waiting(con, as_of),
        pairs=_one(con, "SELECT count(*) FROM candidate")[0],
        overdue_people=_one(con, _LATE)[0],
        new=_new(con, last),
        new_total=sum(new for new, _gone in changes.values()),
        changed=_changed(con, last),
        gone=sum(gone for _new, gone in changes.values()),
        outcomes=outcomes,
        trend=trend,
        next_due=_one(con, "SELECT min(keep_until) FROM retention, tonight WHERE keep_until >= as_of")[0],
        policy_version=version,
        expires=as_of + timedelta(days=REPORT_NIGHTS),
        sentences=sentences,
        statement_version=(_one(con, "SELECT version FROM statement") or (None,))[0],
        requests=requests,
        cleaned=cleaned,
        cleaned_tonight=gone,
        ages=statistics.ages(con, told),
        places=statistics.places(con, told),
        ways=statistics.ways(con, told, policy),
    )


def _one(con: DuckDBPyConnection, query: str) -> Any:
    return con.execute(query).fetchone()


def _changes(con: DuckDBPyConnection, last: bool) -> dict[str, tuple[int, int]]:
    """Return per source how many records are new and how many are gone since last night; nothing on a first night."""
    if not last:
        return {}
    new = dict(con.execute(_ONLY_IN.format(here="record", there="last.record")).fetchall())
    gone = dict(con.execute(_ONLY_IN.format(here="last.record", there="record")).fetchall())
    return {name: (new.get(name, 0), gone.get(name, 0)) for name in {**new, **gone}}


def _changed(con: DuckDBPyConnection, last: bool) -> int:
    if not last:
        return 0
    differs = " OR ".join(f"t.{quoted(field)} IS DISTINCT FROM o.{quoted(field)}" for field in ALL_FIELDS)
    return int(_one(con, f"SELECT count(*) FROM record t JOIN last.record o USING (source, record) WHERE {differs}")[0])


def strips(con: DuckDBPyConnection, ledger: Ledger) -> tuple[SourceStrip, ...]:
    """Return each source of the published night and how it answered; what was new in it is not known any more."""
    return _strips(con, ledger, _one(con, "SELECT as_of FROM tonight")[0], {}, sources(con))


def _strips(
    con: DuckDBPyConnection,
    ledger: Ledger,
    as_of: date,
    changes: dict[str, tuple[int, int]],
    told: Sequence[SourceNight],
) -> tuple[SourceStrip, ...]:
    days = [as_of - timedelta(days=n) for n in range(_STRIP - 1, -1, -1)]
    nights = ledger.source_nights(as_of, _STRIP)
    kinds = {
        name: tuple(Kind(k) for k in found) for name, found in con.execute("SELECT name, kinds FROM source").fetchall()
    }

    def strip(source: SourceNight) -> SourceStrip:
        had = {**nights.get(source.name, {}), as_of: source.status}
        new, gone = changes.get(source.name, (0, 0))
        return SourceStrip(source, kinds[source.name], new, gone, tuple(had.get(day) for day in days))

    return tuple(strip(source) for source in told)


def _waiting(con: DuckDBPyConnection, as_of: date) -> tuple[Waiting, ...]:
    """Return what asks for something, by code: worst first, then by deadline; but not what is told of elsewhere."""
    rows = con.execute(sql("views/night/waiting"), {"told_elsewhere": list(TOLD_ELSEWHERE), "named": _NAMED}).fetchall()
    names = person_names(con, {person for row in rows for person in row[7] or ()})
    waiting = [_group(names, as_of, *row) for row in rows]
    order = {outcome: place for place, outcome in enumerate(ASKING)}
    return tuple(sorted(waiting, key=lambda w: (w.severity != "high", order[w.outcome], w.due or date.max, w.code)))


def _group(
    names: Mapping[str, str],
    as_of: date,
    code: str,
    outcome: str,
    severity: str,
    people: int,
    records: int,
    due: date | None,
    sources: Sequence[str],
    persons: Sequence[str] | None,
) -> Waiting:
    named = [person for person in persons or () if person in names]
    late = due and Outcome(outcome) is Outcome.DELETE
    return Waiting(
        code=code,
        outcome=Outcome(outcome),
        severity=severity,
        people=people,
        records=records,
        names=tuple(names[person] for person in named),
        persons=tuple(named),
        sources=tuple(sources),
        due=due,
        overdue_days=max(0, (as_of - due).days) if due and late else 0,
    )


def person_names(con: DuckDBPyConnection, persons: Collection[str]) -> dict[str, str]:
    """Return one name to show for each of a few people: the longest that somebody wrote; else the company; else the address."""
    rows = con.execute(
        "SELECT person, coalesce(arg_max(named, (len(named), named)), max(company), min(email)) AS shown FROM (SELECT l.person, r.*,"
        " coalesce(name, nullif(concat_ws(' ', first_name, last_name), '')) AS named FROM record r JOIN link l USING (id)"
        " WHERE l.person IN (SELECT unnest(?::VARCHAR[]))) GROUP BY person HAVING shown IS NOT NULL",
        [sorted(persons)],
    ).fetchall()
    return dict(rows)


def _new(con: DuckDBPyConnection, last: bool) -> tuple[NewRecord, ...]:
    if not last:
        return ()
    rows = con.execute(sql("views/new"), [_NEW]).fetchall()
    names = person_names(con, {row[0] for row in rows})
    return tuple(
        NewRecord(row[0], names.get(row[0]), row[1], Kind(row[2]), row[3], row[4], row[5], row[6]) for row in rows
    )


def _cleaned(ledger: Ledger, as_of: date, tonight: Mapping[str, int]) -> tuple[tuple[date, int], ...]:
    """Return how many cases were cleaned up, on the nights that found some gone."""
    found = Counter({day: n for day, n in ledger.cleaned().items() if as_of - timedelta(days=_TREND) < day <= as_of})
    found[as_of] += sum(tonight.values())
    return tuple(sorted((+found).items()))


def _trend(ledger: Ledger, as_of: date, tonight: int | None) -> tuple[tuple[date, int], ...]:
    """Return open flags per date. Only complete nights count: an unread source hides some findings and adds others."""
    found = {
        log.as_of: sum(log.flags[outcome] for outcome in ASKING)
        for log in ledger.nights()
        if log.status == "complete" and as_of - timedelta(days=_TREND) < log.as_of < as_of
    }
    return (*sorted(found.items()), *([(as_of, tonight)] if tonight is not None else []))
