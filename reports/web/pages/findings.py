"""One person's findings: all that a decision about them needs, and the decision."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.assessment.flag_rules import flag_rules
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Decision, Reason
from inventory.model import Outcome
from inventory.policy.policy import Policy
from inventory.requests.request import RequestFile
from inventory.requests.workdays import months_after
from inventory.views import approvals, effects, lookup
from inventory.views.approvals import APPROVABLE
from inventory.views.models import Flag, PersonFile
from inventory.views.worklist import PersonFindings, Worklist
from reports.text.findings import flag_text
from reports.text.safe_text import shown
from reports.text.words import Words
from reports.web.pages.worklist import Beside, beside, first_pair
from reports.web.parts.effects import Row, Safety, rows, safety
from reports.web.parts.timeline import Timeline, lanes
from reports.web.visit import NightVisit, one_of

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


@dataclass(frozen=True, slots=True)
class KeepForm:
    """What is asked of her who keeps: why, and for how many months, each with its last day."""

    reasons: tuple[Reason, ...]
    months: tuple[tuple[int, date], ...]


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """One person's findings.

    ``asked``: the rules ask something. ``proposed``: they ask for neither erasing nor stopping, so
    that she proposes it herself. ``stop``: the worst that is asked is that a use stops.
    ``decision``: what answers it already. ``keep``: the form, while she fills it in.
    """

    title: str
    person: str
    ids: tuple[str, ...]
    eyebrow: str
    previous: str
    next: str
    beside: Beside
    whys: tuple[Explained, ...]
    asked: bool
    proposed: bool
    stop: bool
    decision: Decision | None
    keep: KeepForm | None
    lanes: Timeline | None
    rows: tuple[Row, ...]
    approvable: bool
    safety: tuple[Safety, ...]


def findings(visit: NightVisit) -> Response:
    """Show what is found about one person, and what would happen where."""
    person = visit.path("person")
    with visit.open_night() as (con, ledger, _night):
        file = lookup.known_file(con, person)
        if file is None:
            return visit.missing()
        requests = visit.context.requests_of(person, ledger, con)
    return visit.page("findings.html", _page(visit, person, file, requests))


def _page(
    visit: NightVisit, person: str, file: PersonFile, requests: Sequence[RequestFile]
) -> FindingsPage:
    worklist, words = visit.worklist, visit.words
    about = worklist.findings(person)
    flags = _told(about)
    proposed = not any(flag.outcome in APPROVABLE for flag in flags)
    found = effects.effects(file, worklist.today, proposed=proposed)
    decision, limit = standing(worklist, person, about), _passed(flags, worklist)
    return FindingsPage(
        title=words.called(worklist.names.get(person), *file.names, *file.emails),
        person=person,
        ids=(*map(shown, file.emails[:2]), *(shown(words.phone(it)) for it in file.phones[:1])),
        eyebrow=_eyebrow(worklist, about, words),
        previous=_previous(worklist, person),
        next=_next(visit, person),
        beside=beside(visit.night, words, person),
        whys=tuple(whys(flags, visit.context.policy, worklist, words)),
        asked=about is not None,
        proposed=proposed,
        stop=about is not None and about.outcome is Outcome.STOP,
        decision=decision,
        keep=_keep_form(visit, decision),
        lanes=lanes(file.records, worklist.sources, worklist.today, limit, words),
        rows=rows(found, worklist, words),
        approvable=effects.approvable(found),
        safety=safety(file, requests, worklist, words),
    )


def _told(about: PersonFindings | None) -> Collection[Flag]:
    """Return what the page explains: what is left to decide, else all that was."""
    if about is None:
        return ()
    return about.left or about.flags


def _passed(flags: Iterable[Flag], worklist: Worklist) -> date | None:
    """Return the latest day that is past by which something was to be done."""
    due = [flag.due for flag in flags if flag.due]
    return max((day for day in due if day < worklist.today), default=None)


def _eyebrow(worklist: Worklist, about: PersonFindings | None, words: Words) -> str:
    if about is None:
        return words.say("web.findings.proposal")
    place = worklist.people.index(about) + 1
    asks = words.say(f"web.asks.{about.outcome}")
    return words.say("web.findings.place", place=place, of=len(worklist.people), what=asks)


def _previous(worklist: Worklist, person: str) -> str:
    """Return who stands before a person in the list; empty where nobody does."""
    order = [findings.person for findings in worklist.people]
    if person not in order[1:]:
        return ""
    return order[order.index(person) - 1]


def _keep_form(visit: NightVisit, decision: Decision | None) -> KeepForm | None:
    if decision is not None or visit.query("keep") is None:
        return None
    months = tuple((n, months_after(visit.worklist.today, n)) for n in _months(visit))
    return KeepForm(tuple(Reason), months)


def _months(visit: NightVisit) -> tuple[int, ...]:
    """Return how many months something may be kept for: no longer than the policy allows."""
    longest = visit.context.policy.parameters()["R-REVIEW.keep_decision_months"]
    return tuple(n for n in MONTHS if n <= longest)


def standing(worklist: Worklist, person: str, about: PersonFindings | None) -> Decision | None:
    """Return the decision that answers these findings.

    For somebody nothing is asked about, it is the proposal that she made.
    """
    if about is None:
        return next((one for one in reversed(worklist.approved) if one.person == person), None)
    if about.decided:
        return about.decision
    return None


def whys(
    flags: Iterable[Flag], policy: Policy, worklist: Worklist, words: Words
) -> list[Explained]:
    """Say each finding once, by its latest record, with how many it holds for.

    A sentence of the statement is quoted once.
    """
    groups: dict[tuple[str, str], list[Flag]] = {}
    for flag in flags:
        groups.setdefault((flag.code, flag.source), []).append(flag)
    found: list[Explained] = []
    for group in groups.values():
        quote = _quote(group[0], policy)
        if quote in {one.quote for one in found}:
            quote = ""
        found.append(_explained(group, quote, worklist, words))
    return found


def _explained(group: Sequence[Flag], quote: str, worklist: Worklist, words: Words) -> Explained:
    latest = max(group, key=lambda flag: flag.due or date.min)
    title, why, todo = flag_text(latest, worklist.sources, words)
    return Explained(shown(title, 200), shown(why, 600), shown(todo, 400), len(group), quote)


def _quote(flag: Flag, policy: Policy) -> str:
    rule = flag_rules().get(flag.code)
    if rule is None or not rule.promise or rule.promise not in policy.promises:
        return ""
    return policy.promises[rule.promise].quote


def decide(visit: NightVisit) -> Response:
    """Write down what she decides, and go on to the next."""
    person, what = visit.path("person"), visit.form("what")
    if what == "later":
        return _put_off(visit, person)
    if what == "keep" and not visit.form("reason"):
        return visit.to(f"/findings/{person}?keep")
    choice = one_of(Choice, what)
    if choice is None:
        return visit.missing()
    return _decided(visit, person, choice)


def _put_off(visit: NightVisit, person: str) -> Response:
    visit.session.skipped.add(person)
    visit.notice("web.noted.later", name=_name(visit, person))
    return visit.to(_next(visit, person))


def _decided(visit: NightVisit, person: str, choice: Choice) -> Response:
    worklist, context = visit.worklist, visit.context
    name, about = _name(visit, person), worklist.findings(person)
    with visit.open_night() as (con, _ledger, _night):
        file = lookup.known_file(con, person)
    left = () if about is None else about.left
    answered = approvals.findings_of(choice, left, file, worklist.today)
    reason, until = _kept(visit, choice)
    with visit.write() as ledger:
        number = decisions.decide(
            ledger, person, choice, answered, context.who, context.now(), reason=reason, until=until
        )
    visit.session.skipped.discard(person)
    date_told = until or worklist.today
    visit.done("decision", (number,), f"web.noted.{choice}", name=name, date=date_told)
    return visit.to(_next(visit, person))


def _kept(visit: NightVisit, choice: Choice) -> tuple[Reason | None, date | None]:
    """Return why and until when she keeps; the ledger refuses a keep that lacks either."""
    if choice is not Choice.KEEP:
        return None, None
    reason, months = one_of(Reason, visit.form("reason")), visit.form("months")
    if months not in map(str, _months(visit)):
        return reason, None
    return reason, months_after(visit.worklist.today, int(months))


def _name(visit: NightVisit, person: str) -> str:
    return shown(visit.worklist.names.get(person) or "") or visit.words.say("web.noted.them")


def _next(visit: NightVisit, person: str) -> str:
    """Return where to go after a person: the next that is left, a question, else the last page."""
    ahead = visit.worklist.after(person, visit.session.skipped)
    if ahead is None:
        return first_pair(visit.night) or "/approvals"
    return f"/findings/{ahead.person}#finding"
