"""The letter's page: who else is named, what to see to first, and the letter itself as PDF, on the screen or as data."""

from collections.abc import Callable, Collection

from duckdb import DuckDBPyConnection
from starlette.responses import Response

from inventory.errors import UserError
from inventory.letters import request_letters
from inventory.letters.letter import Letter
from inventory.letters.letter_kinds import LetterKind
from inventory.views import lookup
from reports.letter import owner_notes, render
from reports.page import content_security_policy
from reports.web.request import Visit, whole

_FORMS: dict[str, tuple[render.Form, str]] = {
    "pdf": ("pdf", "application/pdf"),
    "html": ("html", "text/html; charset=utf-8"),
    "json": ("json", "application/json"),
}
Make = Callable[[DuckDBPyConnection, Collection[str]], Letter]


def to_person(visit: Visit) -> Response:
    """Show what the access letter to a person would hold back, or make it."""
    person = visit.path("person")

    def make(con: DuckDBPyConnection, kept: Collection[str]) -> Letter:
        context = visit.context
        return request_letters.for_person(con, visit.ledger, context.policy, context.business, person, context.today, shown=kept)

    with visit.context.read() as con:
        file = lookup.known_file(con, person)
        if file is None or file.person != person:
            return visit.missing()
        name = visit.words.called(*file.names)
        return _answer(visit, con, make, visit.words.say("web_letter.title", name=name), f"/people/{person}", None)


def for_request(visit: Visit) -> Response:
    """Show what the letter in a request would hold back, or make it: the kind that the request waits for, or another that it bears out."""
    number = whole(visit.path("number")) or 0
    asked = visit.form("reply") or visit.query("reply") or ""
    reply = LetterKind(asked) if asked in set(LetterKind) else None

    def make(con: DuckDBPyConnection, kept: Collection[str]) -> Letter:
        context = visit.context
        return request_letters.for_request(
            con, visit.ledger, context.policy, context.business, number, context.today, reply=reply, shown=kept
        )

    title = visit.words.say("web_letter.title_request", number=str(number))
    with visit.context.read() as con, visit.ledger.held():
        if number not in {one.number for one in visit.context.requests(visit.ledger, con, closed=True)}:
            return visit.missing()
        return _answer(visit, con, make, title, f"/requests/{number}", reply)


def _answer(visit: Visit, con: DuckDBPyConnection, make: Make, title: str, back: str, reply: LetterKind | None) -> Response:
    try:
        made = make(con, visit.forms("shown"))
    except UserError as error:
        return _page(visit, None, title, back, reply, str(error))
    if visit.form("form") in _FORMS:
        return _file(visit, made)
    return _page(visit, made, title, back, made.reply, "")


def _page(visit: Visit, made: Letter | None, title: str, back: str, reply: LetterKind | None, refused: str) -> Response:
    words = visit.words
    return visit.page(
        "letter.html",
        title,
        "requests" if back.startswith("/requests") else "people",
        made=made,
        back=back,
        reply=reply,
        replies=list(LetterKind) if back.startswith("/requests") else [],
        refused=refused,
        mentions=owner_notes.named(made, words) if made else (),
        before=list(owner_notes.lacking(made, words, typed=False)) if made else [],
        new=f"/requests/new?person={made.person}" if made and made.request is None and made.person else "",
    )


def _file(visit: Visit, made: Letter) -> Response:
    """Answer with the letter. Its file's name names nobody: it is seen in the list of what was fetched."""
    form, kind = _FORMS[visit.form("form")]
    headers = {}
    if form == "html":
        headers["content-security-policy"] = f"{content_security_policy()}; frame-ancestors 'none'"
    else:
        name = visit.words.say("web_letter.file")
        headers["content-disposition"] = f'attachment; filename="{name}-{visit.context.today.isoformat()}.{form}"'
    return Response(render.made(made, visit.words, form), headers=headers, media_type=kind)
