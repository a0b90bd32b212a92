"""Check the night against the statement: every promise gets a result, and what nobody could look at is never called held.

``FAIL`` and ``WARN`` come from records that were read tonight; ``PASS`` only when every source that the promise is about
was read whole and nothing broke it; all else is ``NOT_CHECKED`` or ``DOCUMENT_ONLY``, with the reason.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.policy.policy import Policy
from inventory.policy.promises import Promise, Rule, rules
from inventory.policy.rule_files import VARIANT, Arg, Args, ArgType, ask, typed
from inventory.requests.workdays import months_after
from inventory.store.database import insert_rows, sql

#: How old a noted look at a processing agreement, and a reading of the statement, may be (facts/policy P12, P68).
AGREEMENT_MONTHS = 24
READING_MONTHS = 12
_ORG_NUMBER = re.compile(r"(?<!\d)\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{3}(?!\d)")
#: Worst first, as a report tells them.
_ORDER = ("FAIL", "WARN", "PASS", "NOT_CHECKED", "DOCUMENT_ONLY")


@dataclass(frozen=True, slots=True)
class PromiseResult:
    """What one promise came to. ``reason`` is a code that both catalogues have words for; ``args`` fills them."""

    result: str
    reason: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    records: int = 0
    people: int = 0
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedPromise:
    """One sentence of the statement tonight: PASS, FAIL, WARN, NOT_CHECKED or DOCUMENT_ONLY, and why, in a code.

    ``meaning`` and ``note`` (why it is not checked) are by language, from the policy. ``refs`` are a few opaque references.
    """

    id: str
    quote: str
    quote_hash: str
    meaning: Mapping[str, str]
    result: str
    reason: str
    note: Mapping[str, str]
    args: Mapping[str, Arg]
    records: int
    people: int
    refs: tuple[str, ...]


HELD = PromiseResult("PASS", "held")
#: What the reasons carry that no row of a source gave; "broken" carries what its own check declares.
REASON_ARGS: Mapping[str, Args] = {
    "source_missing": {"kind": ArgType.KIND},
    "source_unread": {"system": ArgType.SOURCE},
    "source_partly": {"system": ArgType.SOURCE},
    "nothing_there": {"activity": ArgType.ACTIVITY},
    "unnamed": {"names": ArgType.TEXT},
    "old_reading": {"date": ArgType.DATE},
}


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read tonight: sources by kind, those not fresh, those read in part, and activities that gave a record."""

    by_kind: Mapping[str, frozenset[str]]
    everything: frozenset[str]
    unread: frozenset[str]
    partly: frozenset[str]
    came: frozenset[str]


def check(con: DuckDBPyConnection, policy: Policy, last_complete: date | None = None) -> Mapping[str, int]:
    """Fill ``promise`` after ``rules.assess``. Returns how many came to each result.

    ``last_complete`` is the day of the last night before this one in which every source was read.
    """
    con.execute(sql("assessment/promises"))
    con.execute("INSERT INTO night_before SELECT ? WHERE ? IS NOT NULL", [last_complete, last_complete])
    if con.execute("SELECT 1 FROM duckdb_tables() WHERE database_name = 'last' AND table_name = 'record'").fetchone():
        con.execute(sql("assessment/earlier_invoice"))
    found, read = _found(con, policy), _read(con)
    tonight = con.execute("SELECT as_of, clock FROM tonight").fetchone()
    assert tonight is not None
    verdicts = {p.id: _verdict(p, found, read, policy, tonight[0]) for p in policy.promises.values()}
    insert_rows(con, "promise", [_row(policy.promises[id], verdict, tonight[1]) for id, verdict in verdicts.items()])
    con.execute("INSERT INTO statement VALUES (?)", [policy.statement.version])
    return counts(verdict.result for verdict in verdicts.values())


def counts(results: Iterable[str]) -> dict[str, int]:
    """Count results, every one of them named."""
    told = list(results)
    return {result: told.count(result) for result in _ORDER}


def kept(con: DuckDBPyConnection) -> tuple[CheckedPromise, ...]:
    """Return tonight's promises as faces read them: broken first, for most people first; then what should be looked at."""
    rows = con.execute(
        "SELECT id, quote, quote_hash, meaning, result, reason, note, args, records, people, refs FROM promise ORDER BY id"
    ).fetchall()
    told = [
        CheckedPromise(
            id=id,
            quote=quote,
            quote_hash=quote_hash,
            meaning=json.loads(meaning),
            result=result,
            reason=reason,
            note=json.loads(note),
            args=typed(args, arguments(id, reason)),
            records=records,
            people=people,
            refs=tuple(refs),
        )
        for id, quote, quote_hash, meaning, result, reason, note, args, records, people, refs in rows
    ]
    return tuple(sorted(told, key=lambda one: (_ORDER.index(one.result), -one.people, -one.records, one.id)))


def arguments(id: str, reason: str) -> Args:
    """Return what a promise's result carries: a broken one what its check declares, else what goes with the reason."""
    rule = rules().get(id)
    return rule.args if rule and reason == "broken" else REASON_ARGS.get(reason, {})


def _row(promise: Promise, verdict: PromiseResult, clock: datetime) -> list[Any]:
    looked_at = verdict.result in ("PASS", "FAIL", "WARN")
    return [
        promise.id,
        promise.quote,
        verdict.result,
        detail(verdict),
        clock if looked_at else None,
        promise.quote_hash,
        verdict.reason,
        *(json.dumps(asdict(said), ensure_ascii=False) for said in (promise.meaning, promise.reason)),
        json.dumps(dict(verdict.args), ensure_ascii=False),
        verdict.records,
        verdict.people,
        list(verdict.refs),
    ]


def detail(verdict: PromiseResult) -> str:
    """Say a verdict in codes, for who exports the tables without a language."""
    told = [verdict.reason, *(f"{name} {value}" for name, value in verdict.args.items())]
    more = f"{verdict.records} records: {', '.join(verdict.refs)}" if verdict.refs else ""
    return "; ".join(part for part in (*told, more) if part)


def _found(con: DuckDBPyConnection, policy: Policy) -> Mapping[str, PromiseResult]:
    """Ask every check, and return what broke which promise."""
    for rule in rules().values():
        if policy.promises[rule.id].check == "sql":
            query = rule.query if rule.graded else f"SELECT *, '{rule.outcomes[0]}' AS result FROM ({rule.query})"
            ask(con, "promise_hit", rule.id, query, rule.args)
    rows = con.execute(sql("assessment/promise_found")).fetchall()
    return {row[0]: PromiseResult(row[1], "broken", _gathered(row[5]), row[2], row[3], tuple(row[4])) for row in rows}


def _gathered(texts: Iterable[str]) -> dict[str, str]:
    """Put the rows' args together: every value once, lists of fields too; a variant only where all rows have the same."""
    rows = [json.loads(text) for text in texts]
    told: dict[str, dict[str, None]] = {}
    for name, value in (pair for row in rows for pair in row.items() if pair[1] is not None):
        told.setdefault(name, {}).update(dict.fromkeys(str(value).split(", ")))
    if len({row.get(VARIANT) for row in rows}) > 1:
        told.pop(VARIANT, None)
    return {name: ", ".join(values) for name, values in told.items()}


def _read(con: DuckDBPyConnection) -> _Read:
    rows = con.execute("SELECT name, status, unreadable, kinds FROM source").fetchall()
    kinds = {kind for *_, own in rows for kind in own}
    came = con.execute("SELECT DISTINCT kind || '/' || activity FROM record").fetchall()
    return _Read(
        by_kind={kind: frozenset(name for name, _s, _u, own in rows if kind in own) for kind in kinds},
        everything=frozenset(row[0] for row in rows),
        unread=frozenset(name for name, status, *_ in rows if status != "fresh"),
        partly=frozenset(name for name, _status, unreadable, _own in rows if unreadable),
        came=frozenset(row[0] for row in came),
    )


def _verdict(promise: Promise, found: Mapping[str, PromiseResult], read: _Read, policy: Policy, today: date) -> PromiseResult:
    verdict = _asked(promise, found, read, policy, today)
    statement = policy.statement
    gone = bool(statement.text) and not statement.has(promise.quote)
    return PromiseResult("WARN", "changed") if gone and verdict.result not in ("FAIL", "WARN") else verdict


def _asked(promise: Promise, found: Mapping[str, PromiseResult], read: _Read, policy: Policy, today: date) -> PromiseResult:
    if not promise.check:
        return PromiseResult(promise.state.upper(), "declared")
    if promise.check != "sql":
        return _NAMED[promise.check](promise, policy, today)
    return _of_records(rules()[promise.id], found.get(promise.id), read)


def _of_records(rule: Rule, broken: PromiseResult | None, read: _Read) -> PromiseResult:
    unsure = _doubt(rule.leans, read) if broken else None
    if broken and not unsure:
        return broken
    return unsure or _doubt(rule.needs, read) or _nothing(rule.needs, read) or HELD


def _doubt(needs: Iterable[str], read: _Read) -> PromiseResult | None:
    """Say why these kinds do not suffice to conclude from: no source yields one, or a source was not read, or not whole."""
    sources: set[str] = set()
    for kind in (need.partition("/")[0] for need in needs if need != "ledger"):
        mine = read.everything if kind == "*" else read.by_kind.get(kind, frozenset())
        if not mine:
            return PromiseResult("NOT_CHECKED", "source_missing", {"kind": kind})
        sources |= mine
    for reason, odd in (("source_unread", read.unread), ("source_partly", read.partly)):
        if names := sorted(sources & odd):
            return PromiseResult("NOT_CHECKED", reason, {"system": ", ".join(names)})
    return None


def _nothing(needs: Iterable[str], read: _Read) -> PromiseResult | None:
    """Say which activity gave no record tonight: of nothing, nothing can be said."""
    empty = [need for need in needs if "/" in need and need not in read.came]
    return PromiseResult("NOT_CHECKED", "nothing_there", {"activity": empty[0].partition("/")[2]}) if empty else None


def _agreement(promise: Promise, policy: Policy, today: date) -> PromiseResult:
    processor = policy.processors.get(promise.of)
    if processor is None:
        return PromiseResult("WARN", "not_in_register")
    if processor.agreement is None:
        return PromiseResult("WARN", "no_agreement")
    if processor.checked is None or months_after(processor.checked, AGREEMENT_MONTHS) <= today:
        return PromiseResult("WARN", "agreement_unseen")
    return HELD


def _recipients(_promise: Promise, policy: Policy, _today: date) -> PromiseResult:
    statement = policy.statement
    if not statement.text:
        return PromiseResult("NOT_CHECKED", "no_statement")
    unnamed = [p.name for p in policy.processors.values() if not statement.names(p.id, p.name.split()[0])]
    return PromiseResult("FAIL", "unnamed", {"names": ", ".join(unnamed)}) if unnamed else HELD


def _controller(_promise: Promise, policy: Policy, _today: date) -> PromiseResult:
    text = policy.statement.text
    if not text:
        return PromiseResult("NOT_CHECKED", "no_statement")
    return HELD if _ORG_NUMBER.search(text) and "@" in text else PromiseResult("WARN", "no_identity")


def _reviewed(_promise: Promise, policy: Policy, today: date) -> PromiseResult:
    day = policy.statement.read_on
    if day is None:
        return PromiseResult("NOT_CHECKED", "no_reading")
    old = months_after(day, READING_MONTHS) <= today
    return PromiseResult("WARN", "old_reading", {"date": day.isoformat()}) if old else HELD


_NAMED: Mapping[str, Callable[[Promise, Policy, date], PromiseResult]] = {
    "agreement": _agreement,
    "recipients": _recipients,
    "controller": _controller,
    "reviewed": _reviewed,
}
