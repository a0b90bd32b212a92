"""Make orders of approvals: what goes, who does it, in which order, and what stands in the way.

``approvals`` says how the records of an approval lie tonight, the deletion log what has happened to
them, and the source types what they can do. Nothing here writes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from inventory.eraser import Act, Stop
from inventory.erasure import since
from inventory.erasure.order_model import Kept, Order, Step
from inventory.erasure.states import Standing, State
from inventory.erasure.steps import ACTS, Means, Tonight, away, place_of, plain, planned, tonight_of
from inventory.ledger import deletion_log
from inventory.ledger.decisions import Choice, Decision, Finding
from inventory.ledger.deletion_log import LoggedStep, StepKey
from inventory.ledger.ledger import Ledger
from inventory.model import Kind
from inventory.requests import request_log
from inventory.views import approvals, approvals_tonight, effects, lookup
from inventory.views.approvals import Covered
from inventory.views.effects import RecordEffect
from inventory.views.models import Holding

#: Why a record that an approval is about is not carried out tonight. What is not here has no step:
#: it is settled, or a later decision counts.
_STOPS = {
    approvals.State.HELD: Stop.HELD,
    approvals.State.NOT_READ: Stop.NOT_READ,
    approvals.State.PARTLY_READ: Stop.NOT_READ,
    approvals.State.UNSURE: Stop.NOT_READ,
    approvals.State.KEPT: Stop.KEPT,
    approvals.State.OTHER: Stop.UNASKED,
    approvals.State.UNASKED: Stop.UNASKED,
    approvals.State.GONE: Stop.MISSING,
}


def orders(
    con: DuckDBPyConnection,
    ledger: Ledger,
    means: Means,
    today: date,
    now: datetime,
    only: int | None = None,
) -> tuple[Order, ...]:
    """Return every approval that is not undone as an order, oldest first.

    ``only``: the number of the one that is asked for.
    """
    with ledger.held():
        pepper = ledger.pepper()
        if pepper is None:
            return ()
        found = approvals_tonight.standing(con, ledger, today, only)
        logged = deletion_log.orders(ledger)
        told = _facts_told(ledger)
        parts: dict[int, list[approvals_tonight.Approval]] = defaultdict(list)
        for approval in found:
            parts[approval.decision.number].append(approval)
        every = [one for approval in found for one in approval.covered if one.record]
        against = since.against(ledger, {approval.decision for approval in found}, logged)
        tonight = tonight_of(con, means, pepper, every, told, now, against)
        whose = {_person(pieces) for pieces in parts.values()}
        files = lookup.holdings(con, sorted(whose))
        return tuple(
            _order(pieces, logged.get(number, ()), tonight, files.get(_person(pieces)), today)
            for number, pieces in sorted(parts.items())
        )


def _person(parts: Sequence[approvals_tonight.Approval]) -> str:
    """Return whose an approval is by now, else whose it was."""
    return parts[0].person or parts[0].decision.person


def proposed(
    con: DuckDBPyConnection,
    ledger: Ledger,
    file: Holding,
    means: Means,
    today: date,
    now: datetime,
) -> tuple[Order, Sequence[Finding]]:
    """Return what the rules, or an open request for erasure, propose of a person, as an order.

    And the findings that an approval of it would be about: none, when nothing is proposed.
    """
    requests = [one for one in request_log.files(con, ledger, today) if file.person in one.persons]
    request = approvals.erasure_request(requests)
    answers = approvals.without_hold(file, request)
    asked = () if request else [f for f in file.flags if f.outcome in approvals.APPROVABLE]
    if not asked and request is None:
        return Order(None, file.person, cleared=False, steps=()), ()
    found = approvals.findings_of(Choice.ERASE, asked, answers, today)
    told = effects.effects(answers, today, proposed=request is not None)
    about = {(one.source, one.record) for one in found}
    covered = [
        Covered(approvals.State.PROPOSED, one.record.source, one.record, file.person, one)
        for one in told
        if one.effect in ACTS and (one.record.source, one.record.record) in about
    ]
    pepper = ledger.pepper(make=True)
    assert pepper is not None
    tonight = replace(tonight_of(con, means, pepper, covered, {}, now), approved={})
    steps = [planned(one, None, tonight) for one in covered]
    ordered = _numbered(steps, means, 0)
    kept = _kept([one for one in told if one.effect not in ACTS])
    return Order(None, file.person, False, ordered, kept, request), found


def _facts_told(ledger: Ledger) -> Mapping[tuple[int, str], str]:
    with ledger.connection() as con:
        rows = con.execute("SELECT number, opaque, facts FROM decision_facts").fetchall()
    return {(number, opaque): told for number, opaque, told in rows}


def _order(
    parts: Sequence[approvals_tonight.Approval],
    logged: Sequence[LoggedStep],
    tonight: Tonight,
    file: Holding | None,
    today: date,
) -> Order:
    decision = parts[0].decision
    begun = {step.opaque: step for step in logged}
    lying: dict[str, Step] = {}
    for one in (covered for part in parts for covered in part.covered):
        if one.record is None:
            continue
        step = _step(decision, one, begun, tonight)
        if step:
            lying[step.opaque] = step
    left = [away(step, decision, tonight) for step in logged if step.opaque not in lying]
    known = [step for step in lying.values() if step.opaque in begun]
    new = [step for step in lying.values() if step.opaque not in begun]
    missing = [] if logged else _missing(decision, parts, tonight)
    steps = [*known, *left, *_numbered([*new, *missing], tonight.means, len(logged))]
    steps.sort(key=lambda step: step.key.place)
    return Order(
        number=decision.number,
        person=_person(parts),
        cleared=decision.cleared_at is not None,
        steps=tuple(replace(s, key=StepKey(decision.number, s.key.place)) for s in steps),
        kept=_kept_of(file, decision.request, steps, today),
        request=decision.request,
        stated_at=decision.stated_at,
    )


def _numbered(steps: Iterable[Step], means: Means, after: int) -> tuple[Step, ...]:
    """Put new steps in their order: what must stop first, then as the sources stand."""
    ordered = sorted(
        steps,
        key=lambda s: (s.act is not Act.STOP, means.rank(s.source), s.source, s.kind, s.record),
    )
    numbered = enumerate(ordered, start=after + 1)
    return tuple(replace(step, key=StepKey(step.key.number, place)) for place, step in numbered)


def _step(
    decision: Decision, one: Covered, begun: Mapping[str, LoggedStep], tonight: Tonight
) -> Step | None:
    record = one.record
    assert record is not None
    logged = begun.get(tonight.seal.record(*place_of(record)))
    if one.state is approvals.State.PROPOSED:
        return planned(one, decision, tonight, logged)
    stop = _STOPS.get(one.state)
    if logged is None and stop is None:
        return None
    step = plain(one, logged.does if logged else Act.ERASE, tonight, logged)
    return replace(step, stop=stop, until=record.keep_until if stop is Stop.KEPT else None)


def _missing(
    decision: Decision, parts: Iterable[approvals_tonight.Approval], tonight: Tonight
) -> list[Step]:
    """Return steps for what is not there and was never begun: it went without Orden."""
    away = {one.source for part in parts for one in part.covered if one.record is None}
    return [
        Step(
            key=StepKey(decision.number, 0),
            source=source or "",
            record="",
            kind=Kind.CONTACT,
            person=decision.person,
            act=Act.ERASE,
            opaque="",
            standing=Standing(State.STOPPED, code=Stop.MISSING.value),
            stop=Stop.MISSING,
        )
        for source in sorted(filter(None, away))
    ]


def _kept_of(
    file: Holding | None, request: int | None, steps: Iterable[Step], today: date
) -> tuple[Kept, ...]:
    if file is None:
        return ()
    ours = {(step.source, step.record) for step in steps}
    told = effects.effects(approvals.without_hold(file, request), today)
    return _kept([one for one in told if place_of(one.record) not in ours])


def _kept(told: Iterable[RecordEffect]) -> tuple[Kept, ...]:
    return tuple(
        Kept(
            source=one.record.source,
            record=one.record.record,
            kind=one.record.kind,
            why=one.code,
            until=one.until or one.record.keep_until,
            fields=one.kept,
            law=one.record.law,
        )
        for one in told
    )
