"""One matter: all that a decision about it needs, and the decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.assessment.flag_rules import flag_rules
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Decision, Finding, Reason
from inventory.model import Outcome
from inventory.policy.policy import Policy
from inventory.requests.workdays import months_after
from inventory.views import effects, lookup
from inventory.views.effects import Fate
from inventory.views.models import Flag
from inventory.views.worklist import Agenda, Matter, finding
from reports.text.safe_text import shown
from reports.text.words import Words
from reports.web.pages.worklist import beside, first_pair, progress
from reports.web.parts.effects import rows, safety
from reports.web.parts.timeline import lanes
from reports.web.request import Visit

#: How long a keep may last before she is asked again, in months.
MONTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Why:
    """One finding in a sentence, what to do, and the sentence of the statement that it breaks."""

    title: str
    why: str
    todo: str
    times: int
    quote: str


def case(visit: Visit) -> Response:
    """Show one person's matter: why, when, what would happen where, and what was looked at first."""
    agenda, words, person = visit.state.agenda, visit.words, visit.path("person")
    assert agenda is not None
    matter = agenda.matter(person)
    with visit.desk.read() as con:
        file = lookup.known_file(con, person)
        if file is None:
            return visit.missing()
        requests = [one for one in visit.desk.requests(visit.ledger, con) if person in one.persons]
    flags = (matter.left or matter.flags) if matter else ()
    proposed = not any(flag.outcome in (Outcome.DELETE, Outcome.STOP) for flag in flags)
    found = effects.fates(file, agenda.today, proposed=proposed)
    limit = max((flag.due for flag in flags if flag.due and flag.due < agenda.today), default=None)
    order = [m.person for m in agenda.matters]
    name = words.called(agenda.names.get(person), *file.names, *file.emails)
    decision = standing(visit, person, matter)
    return visit.page(
        "case.html",
        name,
        "cases",
        file=file,
        person=person,
        name=name,
        matter=matter,
        place=order.index(person) + 1 if person in order else None,
        of=len(order),
        whys=whys(flags, visit.desk.policy, agenda, words),
        proposed=proposed,
        lanes=lanes(file.records, agenda.sources, agenda.today, limit, words),
        rows=rows(found, agenda, words),
        approvable=effects.approvable(found),
        safety=safety(file, requests, agenda, words),
        decision=decision,
        keep=visit.query("keep") is not None and decision is None,
        months=[(n, months_after(agenda.today, n)) for n in MONTHS],
        reasons=list(Reason),
        groups=beside(visit, person),
        progress=progress(agenda),
        next=_next(visit, person),
        previous=order[order.index(person) - 1] if person in order[1:] else None,
        choice=words.say(f"web.asks.{matter.outcome}") if matter else words.say("web.case.proposal"),
    )


def standing(visit: Visit, person: str, matter: Matter | None) -> Decision | None:
    """Return the decision that answers this matter; for somebody nothing is asked about, the proposal that she made."""
    if matter is not None:
        return matter.decision if matter.decided else None
    agenda = visit.state.agenda
    assert agenda is not None
    return next((one for one in reversed(agenda.approved) if one.person == person), None)


def whys(flags: Iterable[Flag], policy: Policy, agenda: Agenda, words: Words) -> list[Why]:
    """Say each finding once, by its latest record, with how many it holds for; a sentence of the statement is quoted once."""
    groups: dict[tuple[str, str], list[Flag]] = {}
    for flag in flags:
        groups.setdefault((flag.code, flag.source), []).append(flag)
    found, quoted = [], set()
    for group in groups.values():
        title, why, todo = words.flag(max(group, key=lambda flag: flag.due or date.min), agenda.sources)
        quote = _quote(group[0], policy)
        found.append(
            Why(shown(title, 200), shown(why, 600), shown(todo, 400), len(group), "" if quote in quoted else quote)
        )
        quoted.add(quote)
    return found


def _quote(flag: Flag, policy: Policy) -> str:
    rule = flag_rules().get(flag.code)
    promise = policy.promises.get(rule.promise) if rule and rule.promise else None
    return promise.quote if promise else ""


def decide(visit: Visit) -> Response:
    """Write down what she decides, and go on to the next."""
    agenda, person, what = visit.state.agenda, visit.path("person"), visit.form("what")
    assert agenda is not None
    matter = agenda.matter(person)
    name = shown(agenda.names.get(person) or "") or visit.words.say("web.noted.them")
    if what == "later":
        visit.session.skipped.add(person)
        visit.say("web.noted.later", name=name)
        return visit.to(_next(visit, person))
    if what == "keep" and not visit.form("reason"):
        return visit.to(f"/cases/{person}?keep")
    if what not in set(Choice):
        return visit.missing()
    choice = Choice(what)
    covered = _covered(visit, person, matter, choice)
    reason = Reason(visit.form("reason")) if choice is Choice.KEEP and visit.form("reason") in set(Reason) else None
    months = visit.form("months")
    until = months_after(agenda.today, int(months)) if choice is Choice.KEEP and months in map(str, MONTHS) else None
    with visit.write() as ledger:
        number = decisions.decide(
            ledger, person, choice, covered, visit.desk.who, visit.desk.now(), reason=reason, until=until
        )
    visit.session.skipped.discard(person)
    visit.done("decision", (number,), f"web.noted.{choice}", name=name, date=until or agenda.today)
    return visit.to(_next(visit, person))


def _covered(visit: Visit, person: str, matter: Matter | None, choice: Choice) -> list[Finding]:
    """Name what a decision is about: an approval covers what is to be erased or stopped, all else what is left to decide."""
    left = list(matter.left) if matter else []
    if choice is not Choice.ERASE:
        return [finding(flag) for flag in left]
    asked = [finding(flag) for flag in left if flag.outcome in (Outcome.DELETE, Outcome.STOP)]
    if asked:
        return asked
    agenda = visit.state.agenda
    assert agenda is not None
    with visit.desk.read() as con:
        file = lookup.known_file(con, person)
    told = effects.fates(file, agenda.today, proposed=True) if file else ()
    erased = [one.record for one in told if one.fate in (Fate.ERASE, Fate.WAIT)]
    gone = {(record.source, record.record) for record in erased}
    answered = [finding(flag) for flag in left if (flag.source, flag.record) in gone]
    return [*(Finding(record.source, record.record, "") for record in erased), *answered]


def _next(visit: Visit, person: str) -> str:
    """Return where to go after a matter: the next that is left, a question, else the last page."""
    agenda = visit.state.agenda
    assert agenda is not None
    ahead = agenda.after(person, visit.session.skipped)
    return f"/cases/{ahead.person}#case" if ahead else first_pair(visit) or "/finish"
