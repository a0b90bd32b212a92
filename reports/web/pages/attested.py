"""What no source shows: what the owner has seen for herself, each with its day, and where some
things lie, or that there are none."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from inventory.policy.controller import ATTESTED, DECLARED, NONE
from reports.web.pages.request_new import day_in
from reports.web.setup_port import Told
from reports.web.visit import Visit


@dataclass(frozen=True, slots=True)
class SeenView:
    """One thing that she must see for herself, and the day on which she did."""

    id: str
    label: str
    how: str
    day: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One thing that may lie somewhere; a choice is a value, its words, and whether it stands."""

    id: str
    label: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class AttestedPage:
    """The form. ``told``: why it was refused; ``summary``: how many days cannot be read."""

    title: str
    told: Told | None
    summary: str
    seen: tuple[SeenView, ...]
    places: tuple[PlaceView, ...]


def form(visit: Visit) -> Response:
    """Show what is noted."""
    known = visit.context.policy.controller
    days = {key: f"{seen:%d.%m.%Y}" for key, seen in known.attested.items()}
    return _page(visit, days, known.declared, None)


def save(visit: Visit) -> Response:
    """Write down the days and the places, unless a day cannot be read."""
    days = {key: visit.form(f"s.{key}") for key in ATTESTED}
    places = {key: visit.form(f"p.{key}") for key in DECLARED}
    if any(_is_wrong(day) for day in days.values()):
        return _page(visit, days, places, None)
    found = {key: day_in(day) for key, day in days.items()}
    noted = {key: day.isoformat() if day else "" for key, day in found.items()}
    answer = visit.context.connecting.attested(noted, places)
    if isinstance(answer, Told):
        return _page(visit, days, places, answer)
    visit.context.policy = answer
    visit.notice("web_attested.saved")
    return visit.to("/setup/attested")


def _is_wrong(day: str) -> bool:
    return bool(day) and day_in(day) is None


def _page(
    visit: Visit, days: Mapping[str, str], places: Mapping[str, str], told: Told | None
) -> Response:
    words = visit.words
    seen = tuple(
        SeenView(
            id=key,
            label=words.say(f"web_attested_seen.{key}.label"),
            how=words.say(f"web_attested_seen.{key}.how"),
            day=days.get(key, ""),
            wrong=_is_wrong(days.get(key, "")),
        )
        for key in ATTESTED
    )
    wrong = sum(one.wrong for one in seen)
    page = AttestedPage(
        title=words.say("web_attested.title"),
        told=told,
        summary=words.say("web_attested.wrong", n=wrong) if wrong else "",
        seen=seen,
        places=tuple(_place(visit, key, places.get(key, "")) for key in DECLARED),
    )
    return visit.page("attested.html", page)


def _place(visit: Visit, key: str, told: str) -> PlaceView:
    words = visit.words
    named = visit.context.connecting.named()
    choices = {"": words.say("web_attested.unsaid"), NONE: words.say("web_attested.none"), **named}
    if told not in choices:
        choices[told] = told
    return PlaceView(
        id=key,
        label=words.say(f"web_attested_place.{key}"),
        choices=tuple((value, text, value == told) for value, text in choices.items()),
    )
