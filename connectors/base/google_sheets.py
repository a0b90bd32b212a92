"""The Google Sheet behind a form, opened read-only with the vendor's own client.

Apart from the source, and imported when it is read: gspread and google-auth take longer to import than a look-up takes.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gspread
import requests
from google.auth.exceptions import GoogleAuthError, MalformedError, RefreshError, TransportError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError, SpreadsheetNotFound, WorksheetNotFound
from gspread.utils import DateTimeOption, ValueRenderOption

from connectors.base.http import TIMEOUT, answer, changed_while_read, refusal, session, settled, trouble
from connectors.base.one_host import OneHost
from inventory.errors import SourceError, Trouble
from inventory.model import SourceConfig

_HOST = "https://sheets.googleapis.com"
PLACE = "/v4/spreadsheets"
#: Never the library's default, which is write access to every file of the account (facts: gspread/auth.py).
_SCOPES = ("https://www.googleapis.com/auth/spreadsheets.readonly",)


class _Session(OneHost, AuthorizedSession):
    """An authorised session that stays on one host."""


class _Sheets(gspread.HTTPClient):
    """gspread's client with our base address and retry, for reads only; asks for the metadata once.

    Not BackOffHTTPClient: in 6.2.1 it never gives up on a 429 or 5xx, and repeats writes (facts: run).
    """

    def __init__(self, session: requests.Session, base_url: str) -> None:
        super().__init__(None, session)  # type: ignore[arg-type]  # the session is already authorised
        self.set_timeout(TIMEOUT)
        self.base_url = base_url.rstrip("/")
        self._metadata: Mapping[str, Any] | None = None

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """Read one endpoint. Raises ``APIError`` for a status that stays, ``SourceError`` for one that should pass."""
        if method.lower() != "get":
            raise ValueError("this client only reads")
        url = endpoint.replace(_HOST, self.base_url, 1)
        place = f"{PLACE}/values" if "/values/" in endpoint else PLACE
        kwargs["timeout"] = self.timeout
        response = answer(lambda: self.session.request(method, url, *args, **kwargs), place, (TransportError,))
        if response.ok:
            return response
        try:
            error = APIError(response)
        except (KeyError, TypeError):  # an error of another shape than Google's
            raise refusal(response.status_code, place) from None
        raise error

    def fetch_sheet_metadata(self, id: str, params: Any = None) -> Mapping[str, Any]:
        """Read what the spreadsheet has, once: gspread itself would ask again for every tab it opens."""
        if self._metadata is None:
            found = _whole_json(lambda: super(_Sheets, self).fetch_sheet_metadata(id, params), PLACE)
            if not _is_metadata(found):
                raise trouble(Trouble.BROKEN, PLACE, "the answer does not describe a spreadsheet")
            self._metadata = found
        return self._metadata

    def values_get(self, id: str, range: str, params: Any = None) -> Any:
        """Read cells. Raises ``SourceError`` when they are not lines of plain values."""
        found = _whole_json(lambda: super(_Sheets, self).values_get(id, range, params), f"{PLACE}/values")
        lines = found.get("values", []) if isinstance(found, dict) else None
        if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
            raise trouble(Trouble.BROKEN, f"{PLACE}/values", "the answer is not lines of cells")
        return found


def _whole_json(read: Callable[[], Any], place: str) -> Any:
    try:
        return read()
    except (ValueError, RecursionError):  # requests' JSONDecodeError is a ValueError; so is a number of 5000 digits
        raise trouble(Trouble.BROKEN, place, "the answer is not JSON") from None


def _is_metadata(found: Any) -> bool:
    """Tell whether an answer has what gspread takes from it without looking."""
    about, tabs = (found.get("properties"), found.get("sheets")) if isinstance(found, dict) else (None, None)
    return (
        isinstance(about, dict)
        and isinstance(about.get("timeZone"), str)
        and isinstance(tabs, list)
        and all(isinstance(tab, dict) and isinstance(tab.get("properties"), dict) for tab in tabs)
        and all({"sheetId", "title"} <= tab["properties"].keys() for tab in tabs)
    )


def both_renderings(sheet: gspread.Worksheet) -> tuple[list[list[Any]], list[list[Any]]]:
    """Read the tab twice, as values and as shown. Reads again, once, when a row moved in between."""
    for _ in range(2):
        raw = sheet.get_values(
            value_render_option=ValueRenderOption.unformatted, date_time_render_option=DateTimeOption.serial_number
        )
        shown = sheet.get_values(value_render_option=ValueRenderOption.formatted)
        # A response that arrives in between is the last line of the second reading: it waits for tomorrow.
        if len(shown) >= len(raw) and all(map(_same_line, raw, shown)):
            return raw, shown
    raise changed_while_read(f"{PLACE}/values")


def _same_line(raw: Sequence[Any], shown: Sequence[Any]) -> bool:
    texts = [(a, b) for a, b in zip(raw, shown, strict=False) if isinstance(a, str)]
    # All of them: two neighbours who both answered «Ja» must not lend each other a phone number.
    return all(a.strip() == str(b).strip() for a, b in texts)


@contextmanager
def opened(config: SourceConfig, secrets: Mapping[str, str]) -> Iterator[gspread.Worksheet]:
    """Open the tab by its gid: titles follow the owner's language and get renamed. Vendor errors become ours."""
    credentials = _credentials(secrets["credentials"])
    tokens = session()
    tokens.hooks["response"].append(settled)
    authorised = _Session(credentials, auth_request=Request(tokens))
    client = gspread.Client(auth=credentials, session=authorised)
    client.http_client = _Sheets(authorised, config["base_url"] or _HOST)
    try:
        yield client.open_by_key(config["spreadsheet"]).get_worksheet_by_id(config["gid"])
    except (GoogleAuthError, gspread.exceptions.GSpreadException, PermissionError, requests.JSONDecodeError) as error:
        raise _source_error(error, credentials.service_account_email) from None
    finally:
        tokens.close()
        authorised.close()  # type: ignore[no-untyped-call]


def _source_error(error: Exception, client_email: str) -> SourceError:
    if isinstance(error, RefreshError) and not error.retryable:
        remedy = "Make a new key for the service account and store it with: orden secret set."
        return trouble(
            Trouble.REFUSED, "credentials", "Google does not accept the service account's key", remedy, "google_key"
        )
    if isinstance(error, GoogleAuthError):
        return trouble(Trouble.UNREACHABLE, "credentials", f"no access token ({type(error).__name__})")
    if isinstance(error, SpreadsheetNotFound):
        return refusal(
            404, PLACE, "Check spreadsheet in orden.toml: it is the long key in the sheet's address.", "sheet_missing"
        )
    if isinstance(error, WorksheetNotFound):
        return refusal(
            404, PLACE, "Check gid in orden.toml: it stands after #gid= in the tab's address.", "tab_missing"
        )
    # The address of a service account is a machine's, not personal data.
    share = f"Share the sheet with {client_email} (Viewer), and see that the Sheets API is on in its project."
    if isinstance(error, PermissionError):
        return refusal(403, PLACE, share, "not_shared", address=client_email)
    if isinstance(error, APIError):
        # Not .code: it is -1 when a proxy answers with a web page (facts: run).
        status = error.response.status_code
        if status in {401, 403}:
            return refusal(status, PLACE, share, "not_shared", address=client_email)
        return refusal(status, PLACE)
    return trouble(Trouble.BROKEN, PLACE, f"the answer cannot be read ({type(error).__name__})")


def _credentials(secret: str) -> Credentials:
    """Read the service account from JSON text or a path to it."""
    try:
        text = secret if secret.lstrip().startswith("{") else Path(secret.strip()).read_text("utf-8")
        info = json.loads(text)
        credentials: Credentials = Credentials.from_service_account_info(info, scopes=list(_SCOPES))  # type: ignore[no-untyped-call]
        return credentials
    except (OSError, ValueError, MalformedError) as error:
        # The text of these holds the secret or its path.
        problem = f"the secret is no service account's JSON, nor a path to it ({type(error).__name__})"
        remedy = "Download the JSON key of the service account and store it with: orden secret set."
        raise trouble(Trouble.REFUSED, "credentials", problem, remedy, "google_credentials") from None
