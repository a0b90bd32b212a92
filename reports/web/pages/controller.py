"""Who answers for the data: the name and the address that every letter must have."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from reports.web.setup_port import Told
from reports.web.visit import Visit

_FIELDS = ("legal_name", "org_number", "address", "email", "phone", "contact")
_NEEDED = ("legal_name", "address")
#: Where a letter's page may have sent her from.
_LETTERS = ("/people/", "/requests/")


@dataclass(frozen=True, slots=True)
class ControllerPage:
    """The form: what each field is called, what stands in it, and whether no letter goes without.

    ``told``: why it was refused. ``back``: the letter that waits for it.
    """

    title: str
    fields: tuple[tuple[str, str, str, bool], ...]
    told: Told | None
    back: str


def form(visit: Visit) -> Response:
    """Show what is known of whoever answers for the data."""
    who = visit.context.policy.controller
    known = {name: getattr(who, name) for name in _FIELDS}
    return _page(visit, known, None, visit.query("back") or "")


def save(visit: Visit) -> Response:
    """Write down who answers for the data, and go back to the letter."""
    typed = {name: visit.form(name) for name in _FIELDS}
    back = visit.form("back")
    if not all(typed[name] for name in _NEEDED):
        told = Told(False, visit.words.say("web_controller.needed"))
        return _page(visit, typed, told, back)
    answer = visit.context.connecting.answers(typed)
    if isinstance(answer, Told):
        return _page(visit, typed, answer, back)
    visit.context.policy = answer
    visit.notice("web_controller.saved")
    return visit.to(_ours(back) or "/setup")


def _ours(back: str) -> str:
    """Return the address of a letter of ours, "" for anything else."""
    return back if back.startswith(_LETTERS) and back.endswith("/letter") else ""


def _page(visit: Visit, typed: Mapping[str, str], told: Told | None, back: str) -> Response:
    words = visit.words
    fields = tuple(
        (name, words.say(f"record.fact.{name}"), typed[name], name in _NEEDED) for name in _FIELDS
    )
    page = ControllerPage(words.say("web_controller.title"), fields, told, _ours(back))
    return visit.page("controller.html", page)
