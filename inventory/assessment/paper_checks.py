"""Check the promises that ask no record: of the register, the statement's text, and the clock."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from inventory.assessment.checked_promise import HELD, CheckReason, PromiseResult, not_checked
from inventory.policy.policy import Policy
from inventory.policy.promises import Promise, Result
from inventory.requests.workdays import months_after

#: How old a noted look at a processing agreement, and a reading of the statement, may be
#: (facts/policy P12, P68).
AGREEMENT_MONTHS = 24
READING_MONTHS = 12
_ORG_NUMBER = re.compile(r"(?<!\d)\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{3}(?!\d)")


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
        return not_checked(CheckReason.NO_STATEMENT)
    processors = policy.processors.values()
    unnamed = [p.name for p in processors if not statement.names(p.id, p.name.split()[0])]
    if unnamed:
        return PromiseResult(Result.FAIL, CheckReason.UNNAMED, {"names": ", ".join(unnamed)})
    return HELD


def _controller(_promise: Promise, policy: Policy, _today: date) -> PromiseResult:
    text = policy.statement.text
    if not text:
        return not_checked(CheckReason.NO_STATEMENT)
    if _ORG_NUMBER.search(text) and "@" in text:
        return HELD
    return PromiseResult(Result.WARN, CheckReason.NO_IDENTITY)


def _reviewed(_promise: Promise, policy: Policy, today: date) -> PromiseResult:
    day = policy.statement.read_on
    if day is None:
        return not_checked(CheckReason.NO_READING)
    if months_after(day, READING_MONTHS) <= today:
        return PromiseResult(Result.WARN, CheckReason.OLD_READING, {"date": day.isoformat()})
    return HELD


#: By the name that a promise's ``check`` has in promises.toml.
PAPER_CHECKS: Mapping[str, Callable[[Promise, Policy, date], PromiseResult]] = {
    "agreement": _agreement,
    "recipients": _recipients,
    "controller": _controller,
    "reviewed": _reviewed,
}
