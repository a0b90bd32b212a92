"""What a promise came to tonight, why, and what fills its words; read back for the faces."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.policy.promises import Result, rules
from inventory.policy.rule_files import Arg, Args, ArgType, typed
from inventory.store.database import sql


class CheckReason(StrEnum):
    """Why a promise came to its result; both catalogues have words for each."""

    HELD = "held"
    BUT_FOR = "but_for"  # held, but for what its own words tell
    BROKEN = "broken"
    UNSEEN = "unseen"  # nothing broke it, and of a part of it nothing tells
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
    NEVER_SHARED = "never_shared"
    NO_IDENTITY = "no_identity"
    NO_READING = "no_reading"
    OLD_READING = "old_reading"
    OPEN_GAPS = "open_gaps"
    NOT_ATTESTED = "not_attested"  # what only the owner can see, and has not told
    OLD_ATTESTED = "old_attested"
    NOT_DECLARED = "not_declared"  # where it lies, or that there is none
    DECLARED_UNKNOWN = "declared_unknown"  # in a source that is none

    @property
    def by_check(self) -> bool:
        """Tell whether the promise's own check told it, and so has words and arguments for it."""
        return self in (CheckReason.BROKEN, CheckReason.UNSEEN, CheckReason.BUT_FOR)


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
#: What the reasons carry that no row of a source gave; what a promise's own check tells carries
#: what the check declares.
REASON_ARGS: Mapping[str, Args] = {
    CheckReason.SOURCE_MISSING: {"kind": ArgType.KIND},
    CheckReason.SOURCE_UNREAD: {"system": ArgType.SOURCE},
    CheckReason.SOURCE_PARTLY: {"system": ArgType.SOURCE},
    CheckReason.NOTHING_THERE: {"activity": ArgType.ACTIVITY},
    CheckReason.UNNAMED: {"names": ArgType.TEXT},
    CheckReason.OLD_READING: {"date": ArgType.DATE},
    CheckReason.OPEN_GAPS: {"count": ArgType.NUMBER},
    CheckReason.OLD_ATTESTED: {"date": ArgType.DATE},
    CheckReason.DECLARED_UNKNOWN: {"name": ArgType.TEXT},
}


def not_checked(reason: CheckReason, **args: str) -> PromiseResult:
    """Say that a promise could not be looked at, and why."""
    return PromiseResult(Result.NOT_CHECKED, reason, args)


class _Kept(NamedTuple):
    """A promise as ``kept_promises.sql`` gives it; texts by language and arguments are JSON."""

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
    return list(Result).index(one.result), -one.people, -one.records, one.id


def arguments(id: str, reason: str) -> Args:
    """Return what a promise's result carries: what its check declares, or goes with the reason."""
    rule = rules().get(id)
    if rule and CheckReason(reason).by_check:
        return rule.args
    return REASON_ARGS.get(reason, {})


def detail(verdict: PromiseResult) -> str:
    """Say a verdict in codes, for who exports the tables without a language."""
    told = [verdict.reason, *(f"{name} {value}" for name, value in verdict.args.items())]
    if verdict.refs:
        told.append(f"{verdict.records} records: {', '.join(verdict.refs)}")
    return "; ".join(told)
