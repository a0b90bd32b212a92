"""Check the promises that ask no record: of the register, the statement's text, the clock, and what
the owner has seen or said herself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from stdnum.no import orgnr

from inventory.assessment.checked_promise import HELD, CheckReason, PromiseResult, not_checked
from inventory.policy.activities import Processor
from inventory.policy.controller import NONE
from inventory.policy.gaps import open_gaps
from inventory.policy.policy import Policy
from inventory.policy.promises import Promise, Result
from inventory.requests.workdays import months_after

#: How old a noted look at a processing agreement, and a reading of the statement, may be
#: (facts/policy P12, P68).
AGREEMENT_MONTHS = 24
READING_MONTHS = 12
#: How old an attestation may be (facts/outer §8: P13, P27, P67).
ATTESTED_MONTHS = 12
#: Nine digits that may be an organisation number: all begin with 8 or 9 (Brønnøysundregistrene).
_NINE_DIGITS = re.compile(r"(?<!\d)(?<!\d\.)[89]\d{2}[ \u00a0]?\d{3}[ \u00a0]?\d{3}(?!\.?\d)")
_E_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.\w{2,}")
#: «Aldri delt» is another promise than that everybody is named (gaps.toml).
_NEVER_SHARED = "G19"


@dataclass(frozen=True, slots=True)
class Known:
    """What a check without records goes by: the policy, the day, and the sources by name.

    ``sources`` tells of each whether it was read tonight.
    """

    policy: Policy
    today: date
    sources: Mapping[str, bool]


def _agreement(promise: Promise, known: Known) -> PromiseResult:
    processor = known.policy.processors.get(promise.of)
    if processor is None:
        return PromiseResult(Result.WARN, CheckReason.NOT_IN_REGISTER)
    if processor.agreement is None:
        return PromiseResult(Result.WARN, CheckReason.NO_AGREEMENT)
    if (
        processor.checked is None
        or months_after(processor.checked, AGREEMENT_MONTHS) <= known.today
    ):
        return PromiseResult(Result.WARN, CheckReason.AGREEMENT_UNSEEN)
    return HELD


def _recipients(_promise: Promise, known: Known) -> PromiseResult:
    policy, statement = known.policy, known.policy.statement
    if not statement.text:
        return not_checked(CheckReason.NO_STATEMENT)
    processors = policy.processors.values()
    unnamed = [p.name for p in processors if not statement.names(*_called(p))]
    if unnamed:
        return PromiseResult(Result.FAIL, CheckReason.UNNAMED, {"names": ", ".join(unnamed)})
    if any(gap.id == _NEVER_SHARED for gap in open_gaps(policy)):
        return PromiseResult(Result.WARN, CheckReason.NEVER_SHARED)
    return HELD


def _called(processor: Processor) -> tuple[str, ...]:
    """Give the names that a statement may call a recipient by.

    The first word of its name, what stands in brackets behind it (Facebook is Meta's), and its id.
    """
    name, _, also = processor.name.removeprefix("The ").partition("(")
    every = (processor.id, *name.split()[:1], *also.strip(" )").split(", "))
    return tuple({one.casefold(): one for one in every}.values())  # «via» as its name is spelt


def _controller(_promise: Promise, known: Known) -> PromiseResult:
    statement, own = known.policy.statement, known.policy.controller.org_number
    if not statement.text:
        return not_checked(CheckReason.NO_STATEMENT)
    told = map(orgnr.compact, _NINE_DIGITS.findall(statement.prose.replace("\u00a0", " ")))
    numbers = {number for number in told if orgnr.is_valid(number)}
    named = own in numbers if own else bool(numbers)
    if named and _E_MAIL.search(statement.text):
        return HELD
    return PromiseResult(Result.WARN, CheckReason.NO_IDENTITY)


def _reviewed(_promise: Promise, known: Known) -> PromiseResult:
    policy, day = known.policy, known.policy.statement.read_on
    if day is None:
        return not_checked(CheckReason.NO_READING)
    if months_after(day, READING_MONTHS) <= known.today:
        return PromiseResult(Result.WARN, CheckReason.OLD_READING, {"date": day.isoformat()})
    if gaps := open_gaps(policy):
        return PromiseResult(Result.WARN, CheckReason.OPEN_GAPS, {"count": str(len(gaps))})
    return HELD


def _attested(promise: Promise, known: Known) -> PromiseResult:
    seen = known.policy.controller.attested.get(promise.of)
    if seen is None or seen > known.today:
        return PromiseResult(Result.WARN, CheckReason.NOT_ATTESTED)
    if months_after(seen, ATTESTED_MONTHS) <= known.today:
        return PromiseResult(Result.WARN, CheckReason.OLD_ATTESTED, {"date": seen.isoformat()})
    return HELD


def _declared(promise: Promise, known: Known) -> PromiseResult:
    told = known.policy.controller.declared.get(promise.of)
    if told is None:
        return PromiseResult(Result.WARN, CheckReason.NOT_DECLARED)
    if told == NONE or known.sources.get(told):
        return HELD
    if told in known.sources:
        return not_checked(CheckReason.SOURCE_UNREAD, system=told)
    return PromiseResult(Result.WARN, CheckReason.DECLARED_UNKNOWN, {"name": told})


#: By the name that a promise's ``check`` has in promises.toml.
PAPER_CHECKS: Mapping[str, Callable[[Promise, Known], PromiseResult]] = {
    "agreement": _agreement,
    "recipients": _recipients,
    "controller": _controller,
    "reviewed": _reviewed,
    "attested": _attested,
    "declared": _declared,
}
