"""Google's calls that no client of ours wraps: reads that may be asked again, writes sent once.

gspread has wrappers for neither data filters, developer metadata nor forms, and its client with a
back-off sends writes again. Imported when something is erased: google-auth takes long to import.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request

from connectors.base.google_account import no_token, service_account
from connectors.base.http import accepted, answer, json_of, session, trouble
from connectors.base.send_once import Outcome, filled, send_once
from inventory.errors import Trouble

if TYPE_CHECKING:
    import requests


class GoogleCalls:
    """One of Google's hosts, called with one service account's key for some scopes."""

    def __init__(self, base_url: str, secret: str, scopes: Sequence[str]) -> None:
        self._credentials = service_account(secret, scopes)
        self._site, self._tokens = session(base_url), session()

    def close(self) -> None:
        """Hang up."""
        self._site.close()
        self._tokens.close()

    def get(self, path: str, place: str, query: Mapping[str, Any] | None = None) -> Any:
        """Read a path. Raises ``SourceError``; ``place`` is the path without ids."""
        return self._read(partial(self._site.get, path, params=query), place)

    def ask(self, path: str, place: str, body: Any, fields: str = "") -> Any:
        """Read by a POST that changes nothing. Raises ``SourceError``."""
        query = {"fields": fields} if fields else None
        return self._read(partial(self._site.post, path, params=query, json=body), place)

    def send(self, path: str, body: Any, answers: Callable[[Any], bool] = filled) -> Outcome:
        """Send a POST that writes, once. Raises ``SourceError`` where no token was to be had: then
        nothing was sent.
        """
        headers = self._signed()
        return send_once(
            self._site, "POST", path, expects={200}, body=body, headers=headers, answers=answers
        )

    def _read(self, call: "Callable[..., requests.Response]", place: str) -> Mapping[str, Any]:
        response = answer(lambda: call(headers=self._signed()), place)
        if response.status_code == 401:  # the token ran out meanwhile
            self._credentials.token = None
            response = answer(lambda: call(headers=self._signed()), place)
        found = json_of(accepted(response, place), place)
        if not isinstance(found, dict):
            raise trouble(Trouble.BROKEN, place, "the answer is not a JSON object")
        return found

    def _signed(self) -> dict[str, str]:
        try:
            if not self._credentials.valid:
                self._credentials.refresh(Request(self._tokens))  # type: ignore[no-untyped-call]
        except GoogleAuthError as error:
            raise no_token(error) from None
        return {"Authorization": f"Bearer {self._credentials.token}"}
