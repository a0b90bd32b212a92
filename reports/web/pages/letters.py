"""The letter's page: who else is named, what to see to first, and the letter itself."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import quote

from duckdb import DuckDBPyConnection
from starlette.responses import Response

from inventory.errors import UserError
from inventory.letters import request_letters
from inventory.letters.letter import Letter
from inventory.letters.letter_kinds import LetterKind
from inventory.views import lookup
from reports.letter import owner_notes, render
from reports.page import content_security_policy
from reports.web.visit import NightVisit, one_of, whole

_FORMS: dict[str, tuple[render.Form, str]] = {
    "pdf": ("pdf", "application/pdf"),
    "html": ("html", "text/html; charset=utf-8"),
    "json": ("json", "application/json"),
}


class Asked(NamedTuple):
    """A letter that is asked for.

    ``make`` is given the connection and whom she shows, and raises ``UserError``.
    """

    make: Callable[[DuckDBPyConnection, Collection[str]], Letter]
    title: str
    back: str
    reply: LetterKind | None = None
    replies: tuple[LetterKind, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What a letter would hold back, and what to see to first; or why it is ``refused``.

    ``replies``: the kinds to choose from. ``new``: where to note the request that it would answer.
    ``unsigned``: the form that asks who answers for the letter, where nobody has said.
    """

    title: str
    back: str
    reply: LetterKind | None
    replies: tuple[LetterKind, ...]
    refused: str = ""
    mentions: tuple[owner_notes.Named, ...] = ()
    before: tuple[str, ...] = ()
    new: str = ""
    unsigned: str = ""


def to_person(visit: NightVisit) -> Response:
    """Show what the access letter to a person would hold back, or make it."""
    person, context = visit.path("person"), visit.context

    def make(con: DuckDBPyConnection, kept: Collection[str]) -> Letter:
        return request_letters.for_person(
            con,
            visit.ledger,
            context.policy,
            context.business,
            person,
            context.today,
            shown=kept,
            draft=context.demo,
        )

    with visit.open_night() as (con, _ledger, _night):
        file = lookup.known_file(con, person)
        if file is None or file.person != person:
            return visit.missing()
        title = visit.words.say("web_letter.title", name=visit.words.called(*file.names))
        return _answer(visit, con, Asked(make, title, f"/people/{person}"))


def for_request(visit: NightVisit) -> Response:
    """Show what the letter in a request would hold back, or make it.

    It is the kind that the request waits for, or another that it bears out.
    """
    number, context = whole(visit.path("number")) or 0, visit.context
    reply = one_of(LetterKind, visit.form("reply") or visit.query("reply"))

    def make(con: DuckDBPyConnection, kept: Collection[str]) -> Letter:
        return request_letters.for_request(
            con,
            visit.ledger,
            context.policy,
            context.business,
            number,
            context.today,
            reply=reply,
            shown=kept,
            draft=context.demo,
            orders=context.orders(visit.ledger, con),
            receipt_key=lambda: context.erasing.fingerprint(visit.ledger),
        )

    title = visit.words.say("web_letter.title_request", number=str(number))
    asked = Asked(make, title, f"/requests/{number}", reply, tuple(LetterKind))
    with visit.open_night() as (con, ledger, _night):
        if number not in {one.number for one in context.requests(ledger, con, closed=True)}:
            return visit.missing()
        return _answer(visit, con, asked)


def _answer(visit: NightVisit, con: DuckDBPyConnection, asked: Asked) -> Response:
    try:
        made = asked.make(con, visit.forms("shown"))
    except UserError as error:
        return visit.page("letter.html", _refused(visit, asked, error))
    if visit.form("form") in _FORMS:
        return _file(visit, made)
    return visit.page("letter.html", _page(visit, asked, made))


def _refused(visit: NightVisit, asked: Asked, error: UserError) -> LetterPage:
    """Say why there is no letter; where only its sender is missing, lead to the form for that."""
    page = LetterPage(asked.title, asked.back, asked.reply, asked.replies, str(error))
    if error.code != request_letters.UNSIGNED:
        return page
    back = quote(visit.request.url.path)
    return replace(page, replies=(), unsigned=f"/setup/business?back={back}")


def _page(visit: NightVisit, asked: Asked, made: Letter) -> LetterPage:
    return LetterPage(
        title=asked.title,
        back=asked.back,
        reply=made.reply,
        replies=asked.replies,
        mentions=tuple(owner_notes.named(made, visit.words)),
        before=tuple(owner_notes.lacking(made, visit.words, typed=False)),
        new=_new_request(made),
    )


def _new_request(made: Letter) -> str:
    if made.request is not None or not made.person:
        return ""
    return f"/requests/new?person={made.person}"


def _file(visit: NightVisit, made: Letter) -> Response:
    """Answer with the letter.

    Its file's name names nobody: it is seen in the list of what was fetched.
    """
    form, kind = _FORMS[visit.form("form")]
    name = f"{visit.words.say('web_letter.file')}-{visit.context.today.isoformat()}.{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    if form == "html":
        policy = f"{content_security_policy()}; frame-ancestors 'none'"
        headers = {"content-security-policy": policy}
    return Response(render.made(made, visit.words, form), headers=headers, media_type=kind)
