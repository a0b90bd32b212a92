"""Who answers for the data: what letters and the record of processing say of the business."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.policy.controller import DAYS, Fault, faults
from reports.text.words import Words
from reports.web.pages.request_new import day_in
from reports.web.setup_port import Told
from reports.web.visit import Visit

_FACTS = ("legal_name", "org_number", "address", "email", "phone", "contact", *DAYS)
#: Short ones, and what a browser knows them as.
_HALF = ("org_number", "phone", *DAYS)
_KNOWN_AS = {
    "legal_name": "organization",
    "address": "street-address",
    "email": "email",
    "phone": "tel",
    "contact": "name",
}
#: Where a letter's page may have sent her from.
_LETTERS = ("/people/", "/requests/")


@dataclass(frozen=True, slots=True)
class FactView:
    """One field: what it is called and for, what stands in it, and what is wrong with it."""

    name: str
    label: str
    hint: str
    value: str
    wrong: str
    half: bool
    known_as: str


@dataclass(frozen=True, slots=True)
class ControllerPage:
    """The form.

    ``told``: why it was refused. ``summary`` and ``wrong``: how many fields must be put right, and
    which. ``back``: the letter that waits for it. ``head``, ``end``: how a letter begins and ends.
    """

    title: str
    fields: tuple[FactView, ...]
    told: Told | None
    summary: str
    wrong: tuple[FactView, ...]
    back: str
    head: str
    end: str


def form(visit: Visit) -> Response:
    """Show what is known of whoever answers for the data."""
    who = visit.context.policy.controller
    known = {name: _written(getattr(who, name)) for name in _FACTS}
    return _page(visit, known, {}, None, visit.query("back") or "")


def save(visit: Visit) -> Response:
    """Write down who answers for the data, and go back to the letter."""
    typed = {name: visit.form(name) for name in _FACTS}
    back = visit.form("back")
    facts = {name: _as_kept(name, text) for name, text in typed.items()}
    found = faults(facts)
    if found:
        return _page(visit, typed, found, None, back)
    answer = visit.context.connecting.answers(facts)
    if isinstance(answer, Told):
        return _page(visit, typed, {}, answer, back)
    visit.context.policy = answer
    visit.notice("web_business.saved")
    return visit.to(_ours(back) or "/setup")


def _written(value: str | date | None) -> str:
    """Write a fact as people type it."""
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else value or ""


def _as_kept(name: str, typed: str) -> str:
    """Return a fact as the policy keeps it: a day that can be read, as ISO."""
    day = day_in(typed) if name in DAYS else None
    return day.isoformat() if day else typed


def _ours(back: str) -> str:
    """Return the address of a letter of ours, "" for anything else."""
    return back if back.startswith(_LETTERS) and back.endswith("/letter") else ""


def _page(
    visit: Visit,
    typed: Mapping[str, str],
    found: Mapping[str, Fault],
    told: Told | None,
    back: str,
) -> Response:
    words = visit.words
    fields = tuple(_field(name, typed[name], found.get(name), words) for name in _FACTS)
    wrong = tuple(field for field in fields if field.wrong)
    page = ControllerPage(
        title=words.say("web_business.title"),
        fields=fields,
        told=told,
        summary=words.say("web_business.wrong", n=len(wrong)) if wrong else "",
        wrong=wrong,
        back=_ours(back),
        head=" · ".join(filter(None, (typed[name] for name in ("legal_name", "address", "email")))),
        end=typed["contact"],
    )
    return visit.page("controller.html", page)


def _field(name: str, value: str, fault: Fault | None, words: Words) -> FactView:
    wrong = ""
    if fault:
        wrong = words.say(f"web_business_wrong.{fault}", n=sum(map(str.isdecimal, value)))
    return FactView(
        name=name,
        label=words.say(f"web_business_fact.{name}"),
        hint=words.say_or(f"web_business_hint.{name}", ""),
        value=value,
        wrong=wrong,
        half=name in _HALF,
        known_as=_KNOWN_AS.get(name, "off"),
    )
