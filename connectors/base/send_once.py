"""One attempt of a call that writes, and what it proves.

A read may be asked again; a write may not. An answer that says «failed» does not say «not done»:
vendors may answer 500, 429 or nothing at all to a deletion that they have carried out. So a write
is sent once, without a second try and without following a redirect, and what comes back is one of
three values. Only looking, by another way, settles the third.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote

if TYPE_CHECKING:
    import requests

    from connectors.base.one_host import Site

#: Bytes. A write is answered with nothing, or with the one thing that it changed.
LARGEST = 1024**2


class Code(StrEnum):
    """Why a vendor did not carry a call out. All that is kept of what it said."""

    NOT_VALID = "not_valid"
    NOT_SIGNED_IN = "not_signed_in"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    NOT_ALLOWED = "not_allowed"
    TOO_LARGE = "too_large"


class Why(StrEnum):
    """Why nobody can tell from the answer whether a call was carried out."""

    NO_ANSWER = "no_answer"
    NO_END = "no_end"
    STATUS = "status"
    REDIRECTED = "redirected"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Done:
    """The vendor says that it is done, in the words that were expected of it.

    ``body`` is the JSON that came, None when nothing did. It may name a person: never shown.
    """

    status: int
    body: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The call was turned away before it was carried out."""

    status: int
    code: Code


@dataclass(frozen=True, slots=True)
class Unclear:
    """It was carried out, or was not, or will be. ``status`` is None when no answer came."""

    why: Why
    status: int | None = None


Outcome: TypeAlias = Done | Refused | Unclear

#: The statuses that a vendor can only give before it does anything: the call is not in order, the
#: key does not open, there is nothing under that name. Not among them, on purpose: 408, 425 and 429
#: (told by a limit that stands anywhere on the way, also behind what was done), 406 (the answer
#: could not be put as asked, which is found out afterwards), 409 (somebody is at it already, maybe
#: the earlier call of ours that got no answer), 412 and 423 (nothing here sends a condition), and
#: every status that no vendor of ours is known to give. 419 is SimplyBook's word for a token that
#: has run out.
REFUSALS: Mapping[int, Code] = {
    400: Code.NOT_VALID,
    401: Code.NOT_SIGNED_IN,
    403: Code.FORBIDDEN,
    404: Code.NOT_FOUND,
    405: Code.NOT_ALLOWED,
    410: Code.NOT_FOUND,
    413: Code.TOO_LARGE,
    419: Code.NOT_SIGNED_IN,
}
_WITHOUT_BODY = frozenset({204, 205})


def filled(body: Any) -> bool:
    """Say whether a body says anything: an answer of ``{}`` came from vendors that did nothing."""
    return bool(body)


def send_once(
    site: "Site",
    method: str,
    path: str,
    *,
    expects: Set[int],
    body: Any = None,
    headers: Mapping[str, str] | None = None,
    answers: Callable[[Any], bool] = filled,
    doubts: Set[int] = frozenset(),
) -> Outcome:
    """Send one call to ``path`` of the site's host, and say what it proves.

    ``expects`` are the statuses that mean «done»; a 204 among them with an empty body only, another
    only when ``answers`` is true of its JSON (None when the body is empty). ``doubts`` are statuses
    that prove nothing at this vendor: SimplyBook's 403 may be throttling.

    A path must be what it looks like: ``x/../<hash>`` erased a member of another list. Raises
    ``ValueError`` for one that is not, or for a call that cannot be written down; nothing was sent
    then, and no value stands in the message. From the first byte on there is always a value.

    How long an unclear call can still happen is counted from when this returns. The site is one
    that was opened for this person: a session reads for ``LONGEST_PULL`` seconds at most.
    """
    request = _prepared(site, method, path, body, headers)
    from connectors.base import http
    from connectors.base.one_host import Elsewhere, Endless, TooLarge

    try:
        here = site.merge_environment_settings(request.url, {}, None, None, None)
        response = site.send(request, timeout=http.TIMEOUT, allow_redirects=False, **here)
        content = response.content
    except Elsewhere:
        return Unclear(Why.REDIRECTED)
    except Endless:
        return Unclear(Why.NO_END)
    except TooLarge:
        return Unclear(Why.BODY)
    except Exception:  # noqa: BLE001 - the call may be out: no fault takes the place of a value
        return Unclear(Why.NO_ANSWER)
    return _proved(response.status_code, content, expects, answers, doubts)


def _prepared(
    site: "Site", method: str, path: str, body: Any, headers: Mapping[str, str] | None
) -> "requests.PreparedRequest":
    from requests import Request

    if not _plain(path):
        raise ValueError("the path of a writing call is not plain")
    try:
        asked = Request(method, site.base_url + path, headers=dict(headers or {}), json=body)
        return site.prepare_request(asked)
    except (ValueError, TypeError, OSError):
        # A RequestException is an OSError; their words hold the header or the address.
        raise ValueError("a writing call that cannot be written down") from None


def _plain(path: str) -> bool:
    """Say whether each part of a path is one name, however it is read along the way."""
    if not path.startswith("/") or not path.isascii() or not path.isprintable():
        return False
    if set(path) & set(" ?#\\"):
        return False
    return all(map(_is_name, path[1:].split("/")))


def _is_name(part: str) -> bool:
    word = unquote(unquote(part))
    return word not in {"", ".", ".."} and not set(word) & set("/\\") and word.isprintable()


def _proved(
    status: int,
    content: bytes,
    expects: Set[int],
    answers: Callable[[Any], bool],
    doubts: Set[int],
) -> Outcome:
    if status in expects:
        return _done(status, content, answers)
    if status in REFUSALS and status not in doubts:
        return Refused(status, REFUSALS[status])
    if 300 <= status < 400:
        return Unclear(Why.REDIRECTED, status)
    return Unclear(Why.STATUS, status)


def _done(status: int, content: bytes, answers: Callable[[Any], bool]) -> Outcome:
    if status in _WITHOUT_BODY:
        return Unclear(Why.BODY, status) if content else Done(status)
    try:
        body = _read(content)
        if answers(body):
            return Done(status, body)
    except Exception:  # noqa: BLE001 - not JSON, or of a shape that ``answers`` did not think of
        return Unclear(Why.BODY, status)
    return Unclear(Why.BODY, status)


def _read(content: bytes) -> Any:
    import json

    if len(content) > LARGEST:
        raise ValueError("larger than any answer to a write")
    return json.loads(content) if content else None
