"""A logged-in session with one company at SimplyBook.me: tokens that run out, a pace, and reads and
writes that know of both.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import partial
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlsplit

from connectors.base import http
from connectors.base.http import accepted, answer, json_of, refusal, session, trouble
from connectors.base.row import as_mapping
from connectors.base.send_once import Code, Outcome, Refused, filled, send_once
from inventory.errors import SourceError, Trouble
from inventory.model import SourceConfig

if TYPE_CHECKING:  # imported by what asks the vendor: every command knows its sources
    import requests

HOST = "https://user-api-v2.simplybook.me"
_AUTH = "/admin/auth"
#: Seconds. Tokens live for about an hour (n8n node and WordPress plugin of the vendor's own staff;
#: not documented).
_RENEW_AFTER = 40 * 60
#: Calls a second against the real vendor: third-party clients use 5, no page of the vendor's names
#: a bound.
_PACE = 5.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
#: What proves nothing of a write: a 403 may be throttling, and looks like any other.
_DOUBTS = frozenset({403})


@dataclass(frozen=True, slots=True)
class _Token:
    """A token, the single-use one that renews it, and when it was given (monotonic seconds)."""

    token: str
    refresh: str
    at: float


class _LoginRefused(NamedTuple):
    """What a refused login means, and what to do about it."""

    as_status: int
    remedy: str
    hint: str


_LOGIN_REFUSED = {
    400: _LoginRefused(
        401,
        "Check login in orden.toml and the API user key (Settings, API User Keys).",
        "simplybook_login",
    ),
    403: _LoginRefused(
        403,
        "Too many attempts, or the API is not switched on: wait an hour, then check the key.",
        "simplybook_blocked",
    ),
    404: _LoginRefused(
        404,
        "Check company and base_url: a company lives on one regional host only.",
        "simplybook_company",
    ),
}


class Pace:
    """So many calls a second and no more, whoever of one business makes them."""

    def __init__(self, pace: float, base_url: str) -> None:
        self.gap = _gap(pace, base_url)
        self._next = 0.0

    def keep(self) -> None:
        """Wait until the next call may be made."""
        wait = self._next - monotonic()
        if wait > 0:
            sleep(wait)
        self._next = monotonic() + self.gap


def _gap(pace: float, base_url: str) -> float:
    """Give the seconds between two calls, which ``pace`` a second leave.

    Here at home there are none.
    """
    if pace:
        return 1 / pace
    if urlsplit(base_url).hostname in _LOOPBACK:
        return 0.0
    return 1 / _PACE


class Company:
    """A session with the company of ``config``, as the API user ``login`` (default: its own)."""

    def __init__(
        self, config: SourceConfig, password: str, login: str = "", pace: Pace | None = None
    ) -> None:
        base_url = config["base_url"] or HOST
        self._http = session(base_url)
        self._company = config["company"]
        self._login_as = login or config["login"]
        self._password = password
        self._token: _Token | None = None
        self.pace = pace or Pace(config["pace"], base_url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def enter(self) -> None:
        """Log in, unless that is done. Raises ``SourceError``."""
        self._valid_token()

    def read(self, path: str, place: str, **query: Any) -> Any:
        """Read one path.

        An expired token is renewed once; a 403 is asked again once, as it may be throttling.
        """
        response = self._get(path, place, query)
        if _expired(response):
            self._token = self._renewed()
            response = self._get(path, place, query)
            if _expired(response):
                remedy = (
                    "The token is refused right after a new login: check the API user's rights."
                )
                raise refusal(401, place, remedy)
        if response.status_code == 403:
            breathe()
            response = self._get(path, place, query)
        return json_of(accepted(response, place), place)

    def write(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        expects: Set[int] = frozenset({200}),
        answers: Callable[[Any], bool] = filled,
    ) -> Outcome:
        """Send a call that writes, once; again only where the token had run out: the call was then
        turned away at the door. Never raises for the source.
        """
        send = partial(send_once, self._http, method, path, body=body, doubts=_DOUBTS)
        send = partial(send, expects=expects, answers=answers)
        try:
            headers = self._headers()
        except SourceError:
            return Refused(401, Code.NOT_SIGNED_IN)
        self.pace.keep()
        outcome = send(headers=headers)
        if not _turned_away(outcome):
            return outcome
        try:
            self._token = self._renewed()
        except SourceError:
            return outcome
        self.pace.keep()
        return send(headers=self._headers())

    def _get(self, path: str, place: str, query: Mapping[str, Any]) -> "requests.Response":
        headers = self._headers()
        return answer(lambda: self._paced("GET", path, params=query, headers=headers), place)

    def _headers(self) -> dict[str, str]:
        return {
            "X-Company-Login": self._company,
            "X-Token": self._valid_token().token,
            "Content-Type": "application/json",
        }

    def _valid_token(self) -> _Token:
        if self._token is None:
            self._token = self._logged_in()
        elif monotonic() - self._token.at > _RENEW_AFTER:
            self._token = self._renewed()
        return self._token

    def _renewed(self) -> _Token:
        """Trade the refresh token for a new pair, or log in.

        Sent once: a refresh token works a single time.
        """
        from requests import RequestException

        old = self._token
        self._token = None  # gone before it is sent, so that it can never be sent twice
        if old is None or not old.refresh:
            return self._logged_in()
        body = {"company": self._company, "refresh_token": old.refresh}
        try:
            response = self._paced("POST", f"{_AUTH}/refresh-token", json=body)
            if response.ok:
                return _token(response.json())
        except (RequestException, SourceError, ValueError, RecursionError):
            pass  # whatever it was: a login asks for nothing but the key
        return self._logged_in()

    def _logged_in(self) -> _Token:
        # A login may be tried again: it changes nothing but the token that we are waiting for.
        body = {"company": self._company, "login": self._login_as, "password": self._password}
        response = answer(lambda: self._paced("POST", _AUTH, json=body), _AUTH)
        refused = _LOGIN_REFUSED.get(response.status_code)
        if refused:
            raise refusal(refused.as_status, _AUTH, refused.remedy, refused.hint)
        return _token(json_of(accepted(response, _AUTH), _AUTH))

    def _paced(self, method: str, path: str, **kwargs: Any) -> "requests.Response":
        self.pace.keep()
        return self._http.request(method, path, **kwargs)


def breathe() -> None:
    """Wait as long as throttling may take."""
    sleep(http.BACKOFF * 4)


def _turned_away(outcome: Outcome) -> bool:
    return isinstance(outcome, Refused) and outcome.code is Code.NOT_SIGNED_IN


def _token(body: Any) -> _Token:
    if not isinstance(body, dict):
        raise trouble(Trouble.BROKEN, _AUTH, "the answer is not a JSON object")
    if body.get("require2fa"):
        remedy = "Make an API user key for a user without two-step login (Settings, API User Keys)."
        problem = "the login asks for a second step"
        raise trouble(Trouble.REFUSED, _AUTH, problem, remedy, "simplybook_two_steps")
    if not body.get("token"):
        raise trouble(Trouble.REFUSED, _AUTH, "the login gave no token")
    return _Token(str(body["token"]), str(body.get("refresh_token") or ""), monotonic())


def _expired(response: "requests.Response") -> bool:
    """Say whether a token has run out: 419 by the vendor's specification, 401 with code 419 or only
    the words in the wild."""
    if response.status_code in {401, 419}:
        return True
    if len(response.content) >= 2000:  # a list, not an error
        return False
    try:
        body = as_mapping(response.json())
    except (ValueError, RecursionError):
        return False
    return body.get("code") == 419 or "token expired" in str(body.get("message")).lower()
