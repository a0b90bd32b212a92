"""What may happen to a request: each step checked against what has happened before."""

from collections.abc import Callable, Mapping
from datetime import date

from inventory.requests.request import (
    FIRST_DAY,
    NEEDS_REASON,
    REASONS,
    Refusal,
    Request,
    RequestEvent,
    RequestRefused,
    Step,
    clock,
    is_asked,
)


def check_received(received: date, today: date) -> None:
    """Raise ``RequestRefused`` for a day on which no request can have come in."""
    if received > today:
        raise RequestRefused(
            Refusal.NOT_YET,
            f"--received {received}: that day has not come yet. Give the day the request came in",
        )
    if received < FIRST_DAY:
        raise RequestRefused(
            Refusal.BEFORE_LAW,
            f"--received {received}: the GDPR came to Norway on {FIRST_DAY}."
            " Give the day the request came in",
            date=FIRST_DAY,
        )


def check_step(request: Request, event: RequestEvent) -> None:
    """Raise ``RequestRefused`` when ``event`` cannot happen to ``request``, saying what can."""
    if request.closing:
        raise RequestRefused(
            Refusal.CLOSED,
            f"Case {request.number} was closed on {request.closing.day}."
            " A new request is a new case",
            date=request.closing.day,
        )
    if event.outcome is None:
        _check_reason(event, required=True)
    _CHECKS[event.step](request, event)


def _check_reason(event: RequestEvent, *, required: bool) -> None:
    words = ", ".join(REASONS[event.step])
    if event.reason is None and required:
        said = f"Say why with --reason, one of: {words}"
        raise RequestRefused(Refusal.NO_REASON, said, reasons=words)
    if event.reason is not None and event.reason not in REASONS[event.step]:
        raise RequestRefused(
            Refusal.OTHER_REASON,
            f"--reason {event.reason} does not belong here. Use one of: {words}",
            reasons=words,
        )


def _check_extended(request: Request, event: RequestEvent) -> None:
    if request.extended:
        raise RequestRefused(
            Refusal.EXTENDED,
            f"Case {request.number} is extended already, and the law allows it once (Art. 12(3))",
        )
    due = clock(request, event.day).due
    if event.day > due:
        raise RequestRefused(
            Refusal.TOO_LATE,
            f"Case {request.number} had to be extended by {due},"
            " within the first month (Art. 12(3)). Answer it now",
            date=due,
        )


def _check_identity(request: Request, event: RequestEvent) -> None:
    if event.step is Step.ASKED and is_asked(request):
        raise RequestRefused(
            Refusal.ASKED,
            f"Case {request.number}: the question about identity is asked already",
        )


def _check_closed(request: Request, event: RequestEvent) -> None:
    assert event.outcome is not None
    needed = event.outcome in NEEDS_REASON
    _check_reason(event, required=needed)
    if event.reason and not needed:
        outcomes = " or ".join(sorted(NEEDS_REASON))
        said = f"--reason goes with {outcomes}, not with {event.outcome}"
        raise RequestRefused(Refusal.NONE_WANTED, said, outcomes=", ".join(sorted(NEEDS_REASON)))


_CHECKS: Mapping[Step, Callable[[Request, RequestEvent], None]] = {
    Step.EXTENDED: _check_extended,
    Step.ASKED: _check_identity,
    Step.CONFIRMED: _check_identity,
    Step.CLOSED: _check_closed,
}
