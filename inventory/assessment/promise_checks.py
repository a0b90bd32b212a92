"""Check the night against the statement: every promise gets a result, and what nobody could look at is never called held.

``FAIL`` and ``WARN`` come from records that were read tonight; ``PASS`` only when every source that
the promise is about was read whole and nothing broke it; all else is ``NOT_CHECKED`` or
``DOCUMENT_ONLY``, with the reason.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from inventory.model import Reading
from inventory.policy.policy import Policy
from inventory.policy.promises import BREAKS, Promise, Result, Rule, rules
from inventory.policy.rule_files import VARIANT, Arg, Args, ArgType, ask, typed
from inventory.requests.workdays import months_after
from inventory.store.database import had_last_night, insert_rows, sql

#: How old a noted look at a processing agreement, and a reading of the statement, may be
#: (facts/policy P12, P68).
AGREEMENT_MONTHS = 24
READING_MONTHS = 12
_ORG_NUMBER = re.compile(r"(?<!\d)\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{3}(?!\d)")
_ORDER = tuple(Result)


class CheckReason(StrEnum):
    """Why a promise came to its result; both catalogues have words for each."""

    HELD = "held"
    BROKEN = "broken"
    DECLARED = "declared"
    CHANGED = "changed"
    SOURCE_MISSING = "source_missing"
    SOURCE_UNREAD = "source_unread"
    SOURCE_PARTLY = "source_partly"
    NOTHING_THERE = "nothing_there"
    NOT_IN_REGISTER = "not_in_register"
    NO_AGREEMENT = "no_agreement"
    AGREEMENT_UNSEEN = "agreement_unseen"
    NO_STATEMENT = "no_statement"
    UNNAMED = "unnamed"
    NO_IDENTITY = "no_identity"
    NO_READING = "no_reading"
    OLD_READING = "old_reading"


@dataclass(frozen=True, slots=True)
class PromiseResult:
    """What one promise came to, and why; ``args`` fills the words for it."""

    result: Result
    reason: CheckReason
    args: Mapping[str, str] = field(default_factory=dict)
    records: int = 0
    people: int = 0
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedPromise:
    """One sentence of the statement tonight: what it came to, and why.

    ``meaning`` and ``note`` (why it is not checked) are by language, from the policy. ``refs`` are
    a few opaque references.
    """

    id: str
    quote: str
    quote_hash: str
    meaning: Mapping[str, str]
    result: Result
    reason: CheckReason
    note: Mapping[str, str]
    args: Mapping[str, Arg]
    records: int
    people: int
    refs: tuple[str, ...]


HELD = PromiseResult(Result.PASS, CheckReason.HELD)
#: What the reasons carry that no row of a source gave; a broken promise carries what its own check
#: declares.
REASON_ARGS: Mapping[str, Args] = {
    CheckReason.SOURCE_MISSING: {"kind": ArgType.KIND},
    CheckReason.SOURCE_UNREAD: {"system": ArgType.SOURCE},
    CheckReason.SOURCE_PARTLY: {"system": ArgType.SOURCE},
    CheckReason.NOTHING_THERE: {"activity": ArgType.ACTIVITY},
    CheckReason.UNNAMED: {"names": ArgType.TEXT},
    CheckReason.OLD_READING: {"date": ArgType.DATE},
}


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read tonight: sources by kind, those not fresh, those read in part.

    ``came``: a kind and an activity that gave a record, joined by a slash.
    """

    by_kind: Mapping[str, Set[str]]
    everything: Set[str]
    unread: Set[str]
    partly: Set[str]
    came: Set[str]


def check(
    con: DuckDBPyConnection, policy: Policy, last_complete: date | None = None
) -> Mapping[str, int]:
    """Fill ``promise`` after ``rules.assess``. Returns how many came to each result.

    ``last_complete`` is the day of the last night before this one in which every source was read.
    """
    con.execute(sql("assessment/promises"))
    con.execute(
        "INSERT INTO night_before SELECT ? WHERE ? IS NOT NULL", [last_complete, last_complete]
    )
    if had_last_night(con, "record"):
        con.execute(sql("assessment/earlier_invoice"))
    found, read = _found(con, policy), _read(con)
    today, clock = con.execute("SELECT as_of, clock FROM tonight").fetchall()[0]
    results = {p.id: _result(p, found, read, policy, today) for p in policy.promises.values()}
    rows = [_row(policy.promises[id], result, clock) for id, result in results.items()]
    insert_rows(con, "promise", rows)
    con.execute("INSERT INTO statement VALUES (?)", [policy.statement.version])
    return counts(one.result for one in results.values())


def counts(results: Iterable[Result]) -> dict[str, int]:
    """Count results, every one of them named."""
    told = list(results)
    return {result: told.count(result) for result in _ORDER}


class _Kept(NamedTuple):
    """A promise as ``kept_promises.sql`` gives it; what is by language, and the arguments, as JSON."""

    id: str
    quote: str
    quote_hash: str
    meaning: str
    result: str
    reason: str
    note: str
    args: str
    records: int
    people: int
    refs: list[str]


def kept(con: DuckDBPyConnection) -> tuple[CheckedPromise, ...]:
    """Return tonight's promises as faces read them: broken first, for most people first."""
    rows = con.execute(sql("assessment/kept_promises")).fetchall()
    return tuple(sorted((_checked(_Kept._make(row)) for row in rows), key=_place))


def _checked(one: _Kept) -> CheckedPromise:
    return CheckedPromise(
        id=one.id,
        quote=one.quote,
        quote_hash=one.quote_hash,
        meaning=json.loads(one.meaning),
        result=Result(one.result),
        reason=CheckReason(one.reason),
        note=json.loads(one.note),
        args=typed(one.args, arguments(one.id, one.reason)),
        records=one.records,
        people=one.people,
        refs=tuple(one.refs),
    )


def _place(one: CheckedPromise) -> tuple[int, int, int, str]:
    return _ORDER.index(one.result), -one.people, -one.records, one.id


def arguments(id: str, reason: str) -> Args:
    """Return what a promise's result carries.

    A broken one carries what its check declares, every other what goes with the reason.
    """
    rule = rules().get(id)
    if rule and reason == CheckReason.BROKEN:
        return rule.args
    return REASON_ARGS.get(reason, {})


def _row(promise: Promise, verdict: PromiseResult, clock: datetime) -> list[Any]:
    looked_at = verdict.result in (Result.PASS, *BREAKS)
    said = (promise.meaning, promise.reason)
    return [
        promise.id,
        promise.quote,
        verdict.result,
        detail(verdict),
        clock if looked_at else None,
        promise.quote_hash,
        verdict.reason,
        *(json.dumps(asdict(by_language), ensure_ascii=False) for by_language in said),
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
            ask(con, "promise_hit", rule.id, _graded(rule), rule.args)
    rows = con.execute(sql("assessment/promise_found")).fetchall()
    return {
        promise: PromiseResult(
            Result(worst), CheckReason.BROKEN, _gathered(args), records, people, tuple(refs)
        )
        for promise, worst, records, people, refs, args in rows
    }


def _graded(rule: Rule) -> str:
    """Give the query of a check with the result of each row: its own, or the one that all have."""
    if rule.graded:
        return rule.query
    return f"SELECT *, '{rule.outcomes[0]}' AS result FROM ({rule.query})"


def _gathered(texts: Iterable[str]) -> dict[str, str]:
    """Put the rows' args together: every value once, lists of fields too.

    A variant stays only where all rows have the same.
    """
    rows = [json.loads(text) for text in texts]
    told: dict[str, dict[str, None]] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None:
                told.setdefault(name, {}).update(dict.fromkeys(str(value).split(", ")))
    if len({row.get(VARIANT) for row in rows}) > 1:
        told.pop(VARIANT, None)
    return {name: ", ".join(values) for name, values in told.items()}


def _read(con: DuckDBPyConnection) -> _Read:
    by_kind: dict[str, set[str]] = defaultdict(set)
    everything, unread, partly = set[str](), set[str](), set[str]()
    rows = con.execute("SELECT name, status, unreadable, kinds FROM source").fetchall()
    for name, status, unreadable, kinds in rows:
        everything.add(name)
        for kind in kinds:
            by_kind[kind].add(name)
        if status != Reading.FRESH:
            unread.add(name)
        if unreadable:
            partly.add(name)
    came = con.execute("SELECT DISTINCT kind || '/' || activity FROM record").fetchall()
    return _Read(by_kind, everything, unread, partly, {pair for (pair,) in came})


def _result(
    promise: Promise,
    found: Mapping[str, PromiseResult],
    read: _Read,
    policy: Policy,
    today: date,
) -> PromiseResult:
    result = _asked(promise, found, read, policy, today)
    statement = policy.statement
    gone = bool(statement.text) and not statement.has(promise.quote)
    if gone and result.result not in BREAKS:
        return PromiseResult(Result.WARN, CheckReason.CHANGED)
    return result


def _asked(
    promise: Promise,
    found: Mapping[str, PromiseResult],
    read: _Read,
    policy: Policy,
    today: date,
) -> PromiseResult:
    if not promise.check:
        return PromiseResult(Result(promise.state.upper()), CheckReason.DECLARED)
    if promise.check != "sql":
        return _NAMED[promise.check](promise, policy, today)
    return _of_records(rules()[promise.id], found.get(promise.id), read)


def _of_records(rule: Rule, broken: PromiseResult | None, read: _Read) -> PromiseResult:
    unsure = _doubt(rule.leans, read) if broken else None
    if broken and not unsure:
        return broken
    return unsure or _doubt(rule.needs, read) or _nothing(rule.needs, read) or HELD


def _doubt(needs: Iterable[str], read: _Read) -> PromiseResult | None:
    """Say why these kinds do not suffice to conclude from.

    No source yields one of them, or a source was not read, or not whole.
    """
    sources: set[str] = set()
    for need in needs:
        if need == "ledger":  # every night reads it whole
            continue
        kind = need.partition("/")[0]
        mine = read.everything if kind == "*" else read.by_kind.get(kind, set())
        if not mine:
            return _not_checked(CheckReason.SOURCE_MISSING, kind=kind)
        sources |= mine
    if unread := sources & read.unread:
        return _not_checked(CheckReason.SOURCE_UNREAD, system=", ".join(sorted(unread)))
    if partly := sources & read.partly:
        return _not_checked(CheckReason.SOURCE_PARTLY, system=", ".join(sorted(partly)))
    return None


def _not_checked(reason: CheckReason, **args: str) -> PromiseResult:
    return PromiseResult(Result.NOT_CHECKED, reason, args)


def _nothing(needs: Iterable[str], read: _Read) -> PromiseResult | None:
    """Say which activity gave no record tonight: of nothing, nothing can be said."""
    for need in needs:
        _kind, _, activity = need.partition("/")
        if activity and need not in read.came:
            return _not_checked(CheckReason.NOTHING_THERE, activity=activity)
    return None


def _agreement(promise: Promise, policy: Policy, today: date) -> PromiseResult:
    processor = policy.processors.get(promise.of)
    if processor is None:
        return PromiseResult(Result.WARN, CheckReason.NOT_IN_REGISTER)
    if processor.agreement is None:
        return PromiseResult(Result.WARN, CheckReason.NO_AGREEMENT)
    if processor.checked is None or months_after(processor.checked, AGREEMENT_MONTHS) <= today:
        return PromiseResult(Result.WARN, CheckReason.AGREEMENT_UNSEEN)
    return HELD


def _recipients(_promise: Promise, policy: Policy, _today: date) -> PromiseResult:
    statement = policy.statement
    if not statement.text:
        return _not_checked(CheckReason.NO_STATEMENT)
    processors = policy.processors.values()
    unnamed = [p.name for p in processors if not statement.names(p.id, p.name.split()[0])]
    if unnamed:
        return PromiseResult(Result.FAIL, CheckReason.UNNAMED, {"names": ", ".join(unnamed)})
    return HELD


def _controller(_promise: Promise, policy: Policy, _today: date) -> PromiseResult:
    text = policy.statement.text
    if not text:
        return _not_checked(CheckReason.NO_STATEMENT)
    if _ORG_NUMBER.search(text) and "@" in text:
        return HELD
    return PromiseResult(Result.WARN, CheckReason.NO_IDENTITY)


def _reviewed(_promise: Promise, policy: Policy, today: date) -> PromiseResult:
    day = policy.statement.read_on
    if day is None:
        return _not_checked(CheckReason.NO_READING)
    if months_after(day, READING_MONTHS) <= today:
        return PromiseResult(Result.WARN, CheckReason.OLD_READING, {"date": day.isoformat()})
    return HELD


_NAMED: Mapping[str, Callable[[Promise, Policy, date], PromiseResult]] = {
    "agreement": _agreement,
    "recipients": _recipients,
    "controller": _controller,
    "reviewed": _reviewed,
}
