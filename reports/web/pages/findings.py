"""One matter: all that a decision about it needs, and the decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.assessment.flag_rules import flag_rules
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Decision, Reason
from inventory.model import Outcome
from inventory.policy.policy import Policy
from inventory.requests.workdays import months_after
from inventory.views import approvals, effects, lookup
from inventory.views.models import Flag
from inventory.views.worklist import PersonFindings, Worklist
from reports.text.safe_text import shown
from reports.text.words import Words
from reports.web.pages.worklist import beside, first_pair, progress
from reports.web.parts.effects import rows, safety
from reports.web.parts.timeline import lanes
from reports.web.request import Visit

#: How long a keep may last before she is asked again, in months.
MONTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Explained:
    """One finding in a sentence, what to do, and the sentence of the statement that it breaks."""

    title: str
    why: str
    todo: str
    times: int
    quote: str


def findings(visit: Visit) -> Response:
    """Show one person's matter: why, when, what would happen where, and what was looked at first."""
    worklist, words, person = visit.state.worklist, visit.words, visit.path("person")
    assert worklist is not None
    findings = worklist.findings(person)
    with visit.context.read() as con:
        file = lookup.known_file(con, person)
        if file is None:
            return visit.missing()
        requests = [one for one in visit.context.requests(visit.ledger, con) if person in one.persons]
    flags = (findings.left or findings.flags) if findings else ()
    proposed = not any(flag.outcome in (Outcome.DELETE, Outcome.STOP) for flag in flags)
    found = effects.effects(file, worklist.today, proposed=proposed)
    limit = max((flag.due for flag in flags if flag.due and flag.due < worklist.today), default=None)
    order = [m.person for m in worklist.people]
    name = words.called(worklist.names.get(person), *file.names, *file.emails)
    decision = standing(visit, person, findings)
    return visit.page(
        "findings.html",
        name,
        "findings",
        file=file,
        person=person,
        name=name,
        findings=findings,
        place=order.index(person) + 1 if person in order else None,
        of=len(order),
        whys=whys(flags, visit.context.policy, worklist, words),
        proposed=proposed,
        lanes=lanes(file.records, worklist.sources, worklist.today, limit, words),
        rows=rows(found, worklist, words),
        approvable=effects.approvable(found),
        safety=safety(file, requests, worklist, words),
        decision=decision,
        keep=visit.query("keep") is not None and decision is None,
        months=[(n, months_after(worklist.today, n)) for n in MONTHS],
        reasons=list(Reason),
        groups=beside(visit, person),
        progress=progress(worklist),
        next=_next(visit, person),
        previous=order[order.index(person) - 1] if person in order[1:] else None,
        choice=words.say(f"web.asks.{findings.outcome}") if findings else words.say("web.findings.proposal"),
    )


def standing(visit: Visit, person: str, findings: PersonFindings | None) -> Decision | None:
    """Return the decision that answers this matter; for somebody nothing is asked about, the proposal that she made."""
    if findings is not None:
        return findings.decision if findings.decided else None
    worklist = visit.state.worklist
    assert worklist is not None
    return next((one for one in reversed(worklist.approved) if one.person == person), None)


def whys(flags: Iterable[Flag], policy: Policy, worklist: Worklist, words: Words) -> list[Explained]:
    """Say each finding once, by its latest record, with how many it holds for; a sentence of the statement is quoted once."""
    groups: dict[tuple[str, str], list[Flag]] = {}
    for flag in flags:
        groups.setdefault((flag.code, flag.source), []).append(flag)
    found, quoted = [], set()
    for group in groups.values():
        title, why, todo = words.flag(max(group, key=lambda flag: flag.due or date.min), worklist.sources)
        quote = _quote(group[0], policy)
        found.append(
            Explained(shown(title, 200), shown(why, 600), shown(todo, 400), len(group), "" if quote in quoted else quote)
        )
        quoted.add(quote)
    return found


def _quote(flag: Flag, policy: Policy) -> str:
    rule = flag_rules().get(flag.code)
    promise = policy.promises.get(rule.promise) if rule and rule.promise else None
    return promise.quote if promise else ""


def decide(visit: Visit) -> Response:
    """Write down what she decides, and go on to the next."""
    worklist, person, what = visit.state.worklist, visit.path("person"), visit.form("what")
    assert worklist is not None
    findings = worklist.findings(person)
    name = shown(worklist.names.get(person) or "") or visit.words.say("web.noted.them")
    if what == "later":
        visit.session.skipped.add(person)
        visit.say("web.noted.later", name=name)
        return visit.to(_next(visit, person))
    if what == "keep" and not visit.form("reason"):
        return visit.to(f"/findings/{person}?keep")
    if what not in set(Choice):
        return visit.missing()
    choice = Choice(what)
    with visit.context.read() as con:
        file = lookup.known_file(con, person)
    answered = approvals.findings_of(choice, findings.left if findings else (), file, worklist.today)
    reason = Reason(visit.form("reason")) if choice is Choice.KEEP and visit.form("reason") in set(Reason) else None
    months = visit.form("months")
    until = months_after(worklist.today, int(months)) if choice is Choice.KEEP and months in map(str, MONTHS) else None
    with visit.write() as ledger:
        number = decisions.decide(
            ledger, person, choice, answered, visit.context.who, visit.context.now(), reason=reason, until=until
        )
    visit.session.skipped.discard(person)
    visit.done("decision", (number,), f"web.noted.{choice}", name=name, date=until or worklist.today)
    return visit.to(_next(visit, person))


def _next(visit: Visit, person: str) -> str:
    """Return where to go after a matter: the next that is left, a question, else the last page."""
    worklist = visit.state.worklist
    assert worklist is not None
    ahead = worklist.after(person, visit.session.skipped)
    return f"/findings/{ahead.person}#finding" if ahead else first_pair(visit) or "/approvals"
