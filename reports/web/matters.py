"""The matters: the list, one matter with all that a decision needs, and the decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory import decisions, fates, lookup
from inventory.agenda import Agenda, Matter, Urgency, finding
from inventory.asked import Question
from inventory.decisions import Choice, Decision, Finding, Reason
from inventory.fates import Fate
from inventory.model import Outcome
from inventory.policy import Policy
from inventory.rules import flag_rules
from inventory.views import Flag
from inventory.workdays import months_after
from reports.plain import shown
from reports.web.figures import rows, safety
from reports.web.lanes import lanes
from reports.web.visit import Visit
from reports.words import Words

#: So many matters stand beside the one that is open; so many on a page of the whole list.
_BESIDE, _PAGE = 14, 50
MONTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. ``mark``: bad, warn, ok or empty, beside words that say the same."""

    address: str
    name: str
    pill: str
    mark: str
    about: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; ``more`` of them are not shown here."""

    title: str
    entries: tuple[Entry, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """One finding in a sentence, what to do, and the sentence of the statement that it breaks."""

    title: str
    why: str
    todo: str
    times: int
    quote: str


def index(visit: Visit) -> Response:
    """Show everything that waits."""
    agenda, words = visit.state.agenda, visit.words
    assert agenda is not None
    page = max(1, int(visit.query("page") or 1)) if (visit.query("page") or "1").isdigit() else 1
    shown_matters = agenda.matters[(page - 1) * _PAGE : page * _PAGE]
    pages = -(-len(agenda.matters) // _PAGE)
    title = words.say("web.cases.title", n=visit.state.left)
    first = agenda.left[0].person if agenda.left else None
    return visit.page(
        "cases.html",
        title,
        "cases",
        groups=[*groups(shown_matters, agenda, words), *(pairs(visit) if page == 1 else [])],
        start=f"/cases/{first}" if first else _first_pair(visit),
        page=page,
        pages=pages,
        approved=len(agenda.approved),
        progress=progress(agenda),
        troubles=troubles(agenda, words),
        next_due=None,
    )


def _first_pair(visit: Visit) -> str:
    queue = visit.state.queue
    return f"/pairs/{queue.waiting[0].code}" if queue and queue.waiting else ""


def troubles(agenda: Agenda, words: Words) -> list[tuple[str, str]]:
    """Say which sources were not read, and what to do."""
    return [words.trouble(s, agenda.sources, near=agenda.today) for s in agenda.sources if s.trouble]


def progress(agenda: Agenda) -> tuple[int, int]:
    """Return how many matters are decided, of how many."""
    return len(agenda.matters) - len(agenda.left), len(agenda.matters)


def groups(matters: Iterable[Matter], agenda: Agenda, words: Words, current: str = "") -> list[Group]:
    """Put matters under the headings of their urgency, in their order."""
    found: dict[Urgency, list[Entry]] = {}
    for matter in matters:
        found.setdefault(matter.urgency, []).append(entry(matter, agenda, words, current))
    return [Group(words.say(f"web.group.{urgency}"), tuple(entries)) for urgency, entries in found.items()]


def entry(matter: Matter, agenda: Agenda, words: Words, current: str = "") -> Entry:
    """Write one matter as a line of the list."""
    name = shown(matter.name or "") or words.say("person.unnamed")
    pill, mark = _pill(matter, agenda.today, words)
    about = (
        words.say("web.state." + str(matter.decision.choice) + "_about", date=matter.decision.until or agenda.today)
        if matter.decided and matter.decision
        else summary(matter.left, words)
    )
    return Entry(f"/cases/{matter.person}", name, pill, mark, about, matter.person == current)


def summary(flags: Sequence[Flag], words: Words) -> str:
    """Say in a few words what is asked: the worst finding's title, and how many others there are."""
    titles = list(
        dict.fromkeys(words.say(f"flag.{f.code}.title") if words.known(f"flag.{f.code}") else f.code for f in flags)
    )
    more = len(titles) - 1
    return words.say("web.cases.and_more", n=more, first=titles[0]) if more > 0 else titles[0]


def _pill(matter: Matter, today: date, words: Words) -> tuple[str, str]:
    if matter.decided and matter.decision:
        return words.say(f"web.state.{matter.decision.choice}"), "" if matter.decision.choice is Choice.KEEP else "ok"
    if matter.due is None:
        return words.say(f"web.asks.{matter.outcome}"), ""
    days = (matter.due - today).days
    if days < 0:
        return words.say("web.over", span=words.span(-days)), "bad"
    if not days:
        return words.say("todo.due_today"), "warn"
    return words.say("todo.left", n=days), "warn" if matter.urgency is Urgency.SOON else ""


def pairs(visit: Visit, current: str = "") -> list[Group]:
    """Put the questions «same person?» under their heading."""
    queue, words = visit.state.queue, visit.words
    if queue is None or not (queue.waiting or queue.answered):
        return []
    entries = [_pair(q, words, current, answered=False) for q in queue.waiting]
    entries += [_pair(q, words, current, answered=True) for q in queue.answered]
    return [Group(words.say("web.group.pairs"), tuple(entries[:_BESIDE]), max(0, len(entries) - _BESIDE))]


def _pair(question: Question, words: Words, current: str, *, answered: bool) -> Entry:
    names = (_side(side.names, side.emails, words) for side in (question.a, question.b))
    told = question.earlier.judgement.verdict if answered and question.earlier else None
    pill = words.say(f"judge_verdict.{told}") if told else words.say("web.state.open")
    about = words.or_code("web_reason_short", question.reason)
    return Entry(
        f"/pairs/{question.code}",
        " / ".join(names),
        pill[:1].upper() + pill[1:],
        "ok" if told else "",
        about,
        question.code == current,
    )


def _side(names: Sequence[str], emails: Sequence[str], words: Words) -> str:
    return shown(next(iter((*names, *emails)), "")) or words.say("person.unnamed")


def beside(visit: Visit, current: str) -> list[Group]:
    """Return the list that stands beside an open matter: those around it, and the questions."""
    agenda = visit.state.agenda
    assert agenda is not None
    place = next((i for i, m in enumerate(agenda.matters) if m.person == current), 0)
    start = max(0, min(place - _BESIDE // 3, len(agenda.matters) - _BESIDE))
    return [*groups(agenda.matters[start : start + _BESIDE], agenda, visit.words, current), *pairs(visit, current)]


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
    found = fates.fates(file, agenda.today, proposed=proposed)
    limit = max((flag.due for flag in flags if flag.due and flag.due < agenda.today), default=None)
    order = [m.person for m in agenda.matters]
    name = shown(agenda.names.get(person, "")) or words.say("person.unnamed")
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
        approvable=fates.approvable(found),
        safety=safety(file, requests, agenda, words),
        decision=decision,
        keep=visit.query("keep") is not None and decision is None,
        months=[(n, months_after(agenda.today, n)) for n in MONTHS],
        reasons=list(Reason),
        groups=beside(visit, person),
        progress=progress(agenda),
        next=_next(visit, person),
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
    """Say each finding once, with how many records it holds for, worst first; a sentence of the statement is quoted once."""
    told: dict[tuple[str, str, str], list[Flag]] = {}
    for flag in flags:
        told.setdefault(words.flag(flag, agenda.sources), []).append(flag)
    quoted: set[str] = set()
    found = []
    for (title, why, todo), group in told.items():
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
    name = shown(agenda.names.get(person, "")) or visit.words.say("person.unnamed")
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
    visit.done(
        "decision", number, f"web.noted.{choice}", name=name, **({"date": visit.words.day(until)} if until else {})
    )
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
    told = fates.fates(file, agenda.today, proposed=True) if file else ()
    erased = [one.record for one in told if one.fate in (Fate.ERASE, Fate.WAIT)]
    gone = {(record.source, record.record) for record in erased}
    answered = [finding(flag) for flag in left if (flag.source, flag.record) in gone]
    return [*(Finding(record.source, record.record, "") for record in erased), *answered]


def _next(visit: Visit, person: str) -> str:
    """Return where to go after a matter: the next that is left, a question, else the last page."""
    agenda = visit.state.agenda
    assert agenda is not None
    ahead = agenda.after(person, frozenset(visit.session.skipped))
    if ahead and ahead.person != person and ahead.person not in visit.session.skipped:
        return f"/cases/{ahead.person}#case"
    return _first_pair(visit) or "/finish"
