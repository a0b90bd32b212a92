"""The Forms API's responses: a form's own copy of what its sheet was filled with.

The API has get and list only. Nothing that is done to the sheet touches the copy; its owner can
take an answer out by hand.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.sandbox.people.world import Cell, Sheet
from connectors.sandbox.servers.google.answers import invalid, not_found, partial
from connectors.sandbox.servers.google.tokens import RESPONSES, Tokens
from connectors.sandbox.servers.vendor_server import Answer, Request, Route

_MOST = 5000
_FILTER = re.compile(r"timestamp (>=?) (\S+Z)")
#: Headings under which a form keeps the address that it collected; all others are questions.
_COLLECTED = frozenset({"E-postadresse", "Email Address"})


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, as it was given."""

    id: str
    given: datetime
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class Form:
    """A form: its questions as headings, and its answers."""

    header: tuple[str, ...]
    responses: list[Response]


class Forms:
    """The forms by id. ``link`` fills one from a sheet as it stands."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.by_id: dict[str, Form] = {}

    def link(self, form: str, sheet: Sheet) -> None:
        """Give form ``form`` an answer for each filled row of ``sheet``."""
        zone = ZoneInfo(sheet.timezone)
        found = [
            Response(_id(form, n), _given(row, zone), tuple(row))
            for n, row in enumerate(sheet.rows)
            if row
        ]
        self.by_id[form] = Form(tuple(sheet.header), found)

    def take_out(self, form: str, holds: Callable[[Response], bool]) -> None:
        """Let the owner delete answers in the form, one by one."""
        kept = [each for each in self.by_id[form].responses if not holds(each)]
        self.by_id[form].responses[:] = kept

    def routes(self) -> Iterable[Route]:
        """Return the routes of responses."""
        form = r"/v1/forms/([^/:]+)/responses"
        return (("GET", form, self._list), ("GET", form + "/([^/]+)", self._get))

    def _get(self, request: Request, form: str, response: str) -> Answer:
        held = self._known(request, form)
        found = next((each for each in held.responses if each.id == response), None)
        if found is None:
            not_found()
        return partial(request, {"formId": form, **_object(held, found)})

    def _list(self, request: Request, form: str) -> Answer:
        held = self._known(request, form)
        found = list(filter(_test(request.last("filter")), held.responses))
        start, most = _number(request, "pageToken", 0), _number(request, "pageSize", _MOST)
        end = start + min(most or _MOST, _MOST)
        content: dict[str, Any] = {}
        if found[start:end]:
            content["responses"] = [_object(held, each) for each in found[start:end]]
        if found[end:]:
            content["nextPageToken"] = str(end)
        return partial(request, content)

    def _known(self, request: Request, form: str) -> Form:
        self._tokens.check(request, RESPONSES)
        return self.by_id.get(form) or not_found()


def _id(form: str, n: int) -> str:
    digest = hashlib.sha256(f"{form}|{n}".encode()).digest()
    return "ACYDBN" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _given(row: list[Cell], zone: ZoneInfo) -> datetime:
    first = row[0]
    if isinstance(first, datetime):
        return first.replace(tzinfo=zone).astimezone(UTC)
    return datetime(2020, 1, 1, tzinfo=UTC)  # the sheet lost it; the form always has one


def _object(form: Form, response: Response) -> dict[str, Any]:
    at = response.given.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    content: dict[str, Any] = {
        "responseId": response.id,
        "createTime": at,
        "lastSubmittedTime": at,
    }
    answers: dict[str, Any] = {}
    asked = list(zip(form.header, response.cells, strict=False))[1:]
    for n, (heading, cell) in enumerate(asked, start=1):
        if cell == "":
            continue
        if heading in _COLLECTED:
            content["respondentEmail"] = cell
            continue
        question = f"{n:08x}"
        given = {"answers": [{"value": _text(cell)}]}
        answers[question] = {"questionId": question, "textAnswers": given}
    return {**content, "answers": answers}


def _text(cell: Cell) -> str:
    return f"{cell:%Y-%m-%d}" if isinstance(cell, datetime) else str(cell)


def _test(text: str) -> Callable[[Response], bool]:
    if not text:
        return lambda _: True
    found = _FILTER.fullmatch(text)
    if found is None:
        invalid("Invalid filter.")
    try:
        limit = datetime.fromisoformat(found[2])
    except ValueError:
        invalid("Invalid filter.")
    tests: Mapping[str, Callable[[Response], bool]] = {
        ">": lambda response: response.given > limit,
        ">=": lambda response: response.given >= limit,
    }
    return tests[found[1]]


def _number(request: Request, key: str, default: int) -> int:
    given = request.last(key, str(default))
    if not (given.isascii() and given.isdigit()):
        invalid(f"Invalid value at '{key}'")
    return int(given)
