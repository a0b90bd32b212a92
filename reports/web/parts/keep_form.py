"""What is asked of her who keeps something: why, and until when she is asked again."""

from dataclasses import dataclass
from datetime import date

from inventory.ledger.decisions import Reason
from inventory.requests.workdays import months_after
from reports.web.visit import Visit, one_of

#: How long a keep may last before she is asked again, in months.
MONTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class KeepForm:
    """Why, and for how many months, each with its last day. Nothing is chosen beforehand."""

    reasons: tuple[Reason, ...]
    months: tuple[tuple[int, date], ...]


def keep_form(visit: Visit) -> KeepForm:
    """Return the form, with no day that the policy does not allow."""
    today = visit.context.today
    return KeepForm(tuple(Reason), tuple((n, months_after(today, n)) for n in _months(visit)))


def kept(visit: Visit) -> tuple[Reason | None, date | None]:
    """Read why and until when she keeps; None for what is missing or not offered."""
    reason, months = one_of(Reason, visit.form("reason")), visit.form("months")
    if months not in map(str, _months(visit)):
        return reason, None
    return reason, months_after(visit.context.today, int(months))


def as_long_as(visit: Visit, months: int) -> date:
    """Return the day so many months from now, or the last that the policy allows."""
    allowed = [n for n in _months(visit) if n <= months]
    return months_after(visit.context.today, max(allowed, default=1))


def _months(visit: Visit) -> tuple[int, ...]:
    """Return how many months something may be kept for: no longer than the policy allows."""
    longest = visit.context.policy.parameters()["R-REVIEW.keep_decision_months"]
    return tuple(n for n in MONTHS if n <= longest)
