"""The copy that a form keeps of every answer: nothing that is done to its sheet touches it.

The Forms API has get and list only (discovery document v1): taking an answer out is her own step,
in the form. Whether it is out is looked for: its id must not be found, the list must not have it,
and others' answers must be found by both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote

from connectors.base.google_calls import GoogleCalls
from connectors.base.row import as_mapping, as_mappings
from connectors.erasing.sheet_lines import Line, Whose, whose
from inventory.eraser import Captured, Path, Seen, Target
from inventory.errors import SourceError, Trouble

PLACE = "/v1/forms/responses"
#: What is still there.
FORM_COPY = "form_copy"
#: A sheet's clock and the form's own differ by this at most.
_APART = timedelta(seconds=2)
_MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as the form keeps it: when, and what was written, as a row without columns."""

    id: str
    at: datetime | None
    told: Line


class FormCopy:
    """A form's own answers, read only."""

    def __init__(self, calls: GoogleCalls, form: str) -> None:
        self._calls = calls
        self._path = f"/v1/forms/{quote(form, safe='')}/responses"

    def responses(self) -> list[Response]:
        """Read every answer. Raises ``SourceError``."""
        found: list[Response] = []
        asked: dict[str, str] = {"pageSize": "5000"}
        for _ in range(_MOST_PAGES):
            page = self._calls.get(self._path, PLACE, asked)
            found += map(_response, as_mappings(page.get("responses")))
            if not page.get("nextPageToken"):
                break
            asked["pageToken"] = str(page["nextPageToken"])
        return found

    def has(self, response: str) -> bool:
        """Ask for one answer by its id. Raises ``SourceError``."""
        try:
            self._calls.get(f"{self._path}/{quote(response, safe='')}", PLACE)
        except SourceError as error:
            if error.trouble is Trouble.NOT_FOUND:
                return False
            raise
        return True

    def look(self, found: Sequence[Captured], controls: Sequence[Target]) -> Iterator[Seen]:
        """Look for each answer by its id and in the list. Raises ``SourceError``."""
        there = self.responses()
        good = self._controls(there, controls)
        for one in found:
            id_ = one.keys.get("response", "")
            listed = id_ in {each.id for each in there} if id_ else bool(_of(there, one))
            left = listed or (bool(id_) and self.has(id_))
            yield Seen(one.record, Path.OTHER, left, good, code=FORM_COPY if left else "")

    def _controls(self, there: Sequence[Response], controls: Sequence[Target]) -> bool:
        """Tell whether others' answers are found by both ways, and one that never was by none."""
        living = [
            _meant(there, one.fields.get("submitted_at"), whose(one.fields, one.also))
            for one in controls
        ]
        if not living or not all(living):
            return False
        by_id = all(self.has(found[0].id) for found in living)
        return by_id and not self.has(token_urlsafe(24))


def known_by(there: Sequence[Response], one: Captured) -> str:
    """Return the id of a captured row's answer; "" where nobody can tell which it is."""
    found = _of(there, one)
    if len(found) == 1:
        return found[0].id
    exact = [each for each in found if _whose(one).all_in(each.told)]
    return exact[0].id if len(exact) == 1 else ""


def _of(there: Sequence[Response], one: Captured) -> list[Response]:
    moment = datetime.fromisoformat(one.keys["moment"]) if one.keys["moment"] else None
    return _meant(there, moment, _whose(one))


def _whose(one: Captured) -> Whose:
    also = [("email", text) for text in one.emails] + [("phone", text) for text in one.phones]
    return whose({"name": one.keys["name"]}, also)


def _meant(there: Sequence[Response], moment: object, person: Whose) -> list[Response]:
    """Return the answers of that time and person; without a time those with all that is known."""
    if not isinstance(moment, datetime):
        return [each for each in there if person.all_in(each.told)]
    near = [each for each in there if each.at and abs(each.at - moment) <= _APART]
    return [each for each in near if person.any_in(each.told)]


def _response(told: Mapping[str, Any]) -> Response:
    texts = [told.get("respondentEmail", "")]
    for answer in as_mapping(told.get("answers")).values():
        given = as_mapping(as_mapping(answer).get("textAnswers")).get("answers")
        texts += [one.get("value", "") for one in as_mappings(given)]
    return Response(str(told.get("responseId", "")), _moment(told), Line(-1, tuple(texts)))


def _moment(told: Mapping[str, Any]) -> datetime | None:
    """Return when an answer was last sent: the sheet has that time."""
    try:
        text = str(told.get("lastSubmittedTime") or told.get("createTime"))
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
