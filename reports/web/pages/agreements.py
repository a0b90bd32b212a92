"""Agreements with those who hold data on the business's behalf (GDPR Art. 28): the day of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from inventory.policy.activities import Processor, Role
from inventory.policy.policy import Policy
from reports.text.record_words import PolicyWords
from reports.text.words import Words
from reports.web.pages.request_new import day_in
from reports.web.setup_port import Told
from reports.web.visit import Visit


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One who holds data: since when there is an agreement, where it lies, where the data is."""

    id: str
    name: str
    service: str
    day: str
    kept: str
    held: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class AgreementsPage:
    """The form. ``told``: why it was refused; ``summary``: how many days cannot be read."""

    title: str
    lede: str
    told: Told | None
    summary: str
    rows: tuple[AgreementView, ...]


#: What was typed, by processor: the day, and where the agreement lies.
_Typed = Mapping[str, tuple[str, str]]


def form(visit: Visit) -> Response:
    """Show which agreements are noted."""
    known = {
        one.id: (f"{one.agreement:%d.%m.%Y}" if one.agreement else "", one.kept)
        for one in _held_by(visit.context.policy)
    }
    return _page(visit, known, None)


def save(visit: Visit) -> Response:
    """Write down the days, unless one of them cannot be read."""
    asked = _held_by(visit.context.policy)
    typed = {one.id: (visit.form(f"d.{one.id}"), visit.form(f"k.{one.id}")) for one in asked}
    if any(_is_wrong(day) for day, _kept in typed.values()):
        return _page(visit, typed, None)
    noted = {id: (_iso(day), kept) for id, (day, kept) in typed.items()}
    answer = visit.context.connecting.agreements(noted)
    if isinstance(answer, Told):
        return _page(visit, typed, answer)
    visit.context.policy = answer
    visit.notice("web_agreements.saved")
    return visit.to("/setup/agreements")


def _held_by(policy: Policy) -> tuple[Processor, ...]:
    """Return with whom there must be an agreement: not those who decide for themselves."""
    return tuple(one for one in policy.processors.values() if one.role is not Role.CONTROLLER)


def _is_wrong(day: str) -> bool:
    return bool(day) and day_in(day) is None


def _iso(day: str) -> str:
    found = day_in(day)
    return found.isoformat() if found else ""


def _page(visit: Visit, typed: _Typed, told: Told | None) -> Response:
    words, policy = visit.words, visit.context.policy
    rows = tuple(_rows(policy, typed, words))
    wrong = sum(row.wrong for row in rows)
    written = sum(one.agreement is not None for one in _held_by(policy))
    page = AgreementsPage(
        title=words.say("web_agreements.title"),
        lede=words.say("web_agreements.lede", n=written, all=words.in_letters(len(rows))),
        told=told,
        summary=words.say("web_agreements.wrong", n=wrong) if wrong else "",
        rows=rows,
    )
    return visit.page("agreements.html", page)


def _rows(policy: Policy, typed: _Typed, words: Words) -> Iterator[AgreementView]:
    texts = PolicyWords(words)
    for one in _held_by(policy):
        day, kept = typed[one.id]
        places = dict.fromkeys(filter(None, (one.country, one.transfer)))
        yield AgreementView(
            id=one.id,
            name=one.name,
            service=one.service.in_(words.language),
            day=day,
            kept=kept,
            held=words.join(texts.country(place) for place in places),
            wrong=_is_wrong(day),
        )
