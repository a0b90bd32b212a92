"""Check the night against the statement: every promise gets a result, never «held» for the unseen.

``FAIL`` and ``WARN`` come from records that were read tonight; ``PASS`` only when every source that
the promise is about was read whole, nothing broke it, and its check says of no part that nothing
tells of it; all else is ``NOT_CHECKED`` or ``DOCUMENT_ONLY``, with the reason.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.assessment import constants, presence
from inventory.assessment.checked_promise import (
    HELD,
    CheckReason,
    PromiseResult,
    detail,
    not_checked,
)
from inventory.assessment.paper_checks import PAPER_CHECKS, Known
from inventory.model import Reading
from inventory.policy.gaps import open_gaps
from inventory.policy.policy import Policy
from inventory.policy.promises import BREAKS, OBSERVED, Promise, Result, Rule, rules
from inventory.policy.rule_files import VARIANT, Question, ask_together, finds
from inventory.store.database import had_last_night, insert_rows, sql

#: So many checks are asked in one statement.
_TOGETHER = 12


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

    def sources_of(self, kind: str) -> Set[str]:
        """Return the sources that yield a kind; ``*`` stands for all of them."""
        if kind == "*":
            return self.everything
        return self.by_kind.get(kind, frozenset())


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
    if gaps := [[gap.id] for gap in open_gaps(policy)]:
        insert_rows(con, "open_gap", gaps)
    _remember_invoices(con)
    found, read = _found(con, policy), _read(con)
    today, clock = con.execute("SELECT as_of, clock FROM tonight").fetchall()[0]
    results = {p.id: _result(p, found, read, policy, today) for p in policy.promises.values()}
    rows = [_row(policy.promises[id], result, clock) for id, result in results.items()]
    insert_rows(con, "promise", rows)
    con.execute("INSERT INTO statement VALUES (?)", [policy.statement.version])
    return counts(one.result for one in results.values())


def _remember_invoices(con: DuckDBPyConnection) -> None:
    """Find the invoices that last night held or missed already, and that are not there tonight."""
    if had_last_night(con, "record"):
        con.execute(sql("assessment/earlier_invoice"))
    if had_last_night(con, "missing_invoice"):
        con.execute(sql("assessment/missed_invoice"))
    con.execute(sql("assessment/missing_invoice"))


def counts(results: Iterable[Result]) -> dict[str, int]:
    """Count results, every one of them named."""
    told = list(results)
    return {result: told.count(result) for result in Result}


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


def _found(con: DuckDBPyConnection, policy: Policy) -> Mapping[str, PromiseResult]:
    """Ask every check, and return what it says of its promise."""
    day = con.execute("SELECT CAST(as_of AS VARCHAR) FROM tonight").fetchall()[0][0]
    filled = constants.filled(policy, day)
    there = presence.there(con) | presence.grounds_found(con) | presence.flags_raised(con)
    by_sql = [rule for rule in rules().values() if policy.promises[rule.id].check == "sql"]
    asked = [
        Question(rule.id, filled(_graded(rule)), rule.args)
        for rule in by_sql
        if finds(rule.of, there)
    ]
    ask_together(con, "promise_hit", asked, _TOGETHER)
    rows = con.execute(sql("assessment/promise_found")).fetchall()
    return {
        promise: PromiseResult(
            Result(worst), _TOLD[worst], _gathered(args), records, people, tuple(refs)
        )
        for promise, worst, records, people, refs, args in rows
    }


#: Why a result that a check's own rows tell has come out.
_TOLD: Mapping[str, CheckReason] = {
    Result.FAIL: CheckReason.BROKEN,
    Result.WARN: CheckReason.BROKEN,
    Result.NOT_CHECKED: CheckReason.UNSEEN,
    Result.PASS: CheckReason.BUT_FOR,
}


def _graded(rule: Rule) -> str:
    """Give the query of a check with the result of each row: its own, or the one that all have."""
    if rule.graded:
        return rule.query
    return f"SELECT *, '{rule.outcomes[0]}' AS result FROM ({rule.query})"


def _gathered(texts: Iterable[str]) -> dict[str, str]:
    """Put the rows' args together: every value once, lists of fields too.

    Of rows without a variant, "" stands among the variants: each has its own words.
    """
    rows = [json.loads(text) for text in texts]
    told: dict[str, dict[str, None]] = defaultdict(dict)  # keys alone: in order, each once
    for name, value in (pair for row in rows for pair in row.items()):
        if value is not None or name == VARIANT:
            told[name] |= dict.fromkeys(str(value or "").split(", "))
    return {name: ", ".join(values) for name, values in told.items()}


def _read(con: DuckDBPyConnection) -> _Read:
    by_kind: dict[str, set[str]] = defaultdict(set)
    everything, unread, partly = set[str](), set[str](), set[str]()
    rows = con.execute("SELECT name, status, unreadable, kinds, type FROM source").fetchall()
    for name, status, unreadable, kinds, of in rows:
        everything.add(name)
        by_kind[f"{OBSERVED}/{of}"].add(name)
        for kind in kinds:
            by_kind[kind].add(name)
        if status != Reading.FRESH:
            unread.add(name)
        if unreadable:
            partly.add(name)
    came = {pair for (pair,) in con.execute(sql("assessment/came")).fetchall()}
    return _Read(by_kind, everything, unread, partly, came)


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
        sources = {name: name not in read.unread for name in read.everything}
        return PAPER_CHECKS[promise.check](promise, Known(policy, today, sources))
    return _of_records(rules()[promise.id], found.get(promise.id), read)


def _of_records(rule: Rule, found: PromiseResult | None, read: _Read) -> PromiseResult:
    if found and found.result in BREAKS:
        return _doubt(rule.leans, read) or _nothing(rule.leans, read) or found
    return _doubt(rule.needs, read) or _nothing(rule.needs, read) or found or HELD


def _doubt(needs: Iterable[str], read: _Read) -> PromiseResult | None:
    """Say why these kinds do not suffice to conclude from.

    No source yields one of them, or a source was not read, or not whole.
    """
    sources: set[str] = set()
    for need in needs:
        if need == "ledger":  # every night reads it whole
            continue
        kind, _, of = need.partition("/")
        mine = read.sources_of(need if kind == OBSERVED else kind)
        if not mine:
            return not_checked(CheckReason.SOURCE_MISSING, kind=of if kind == OBSERVED else kind)
        sources |= mine
    if unread := sources & read.unread:
        return not_checked(CheckReason.SOURCE_UNREAD, system=", ".join(sorted(unread)))
    if partly := sources & read.partly:
        return not_checked(CheckReason.SOURCE_PARTLY, system=", ".join(sorted(partly)))
    return None


def _nothing(needs: Iterable[str], read: _Read) -> PromiseResult | None:
    """Say which activity gave no record tonight: of nothing, nothing can be said."""
    for need in needs:
        _kind, _, activity = need.partition("/")
        if activity and need not in read.came:
            return not_checked(CheckReason.NOTHING_THERE, activity=activity)
    return None
