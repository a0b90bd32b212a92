"""The Google Sheet behind a form, opened read-only with the vendor's own client.

Apart from the source, and imported when it is read: gspread and google-auth take longer to import
than a look-up takes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import gspread
import requests
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport.requests import AuthorizedSession, Request
from gspread.exceptions import APIError, SpreadsheetNotFound, WorksheetNotFound
from gspread.utils import DateTimeOption, ValueRenderOption

from connectors.base.google_account import no_token, service_account
from connectors.base.http import (
    TIMEOUT,
    answer,
    changed_while_read,
    refusal,
    session,
    settled,
    trouble,
)
from connectors.base.one_host import OneHost
from connectors.base.row import as_mapping
from inventory.errors import SourceError, Trouble
from inventory.model import SourceConfig

_HOST = "https://sheets.googleapis.com"
PLACE = "/v4/spreadsheets"
_VALUES = f"{PLACE}/values"
#: Never the library's default, which is write access to every file of the account (facts:
#: gspread/auth.py).
_SCOPES = ("https://www.googleapis.com/auth/spreadsheets.readonly",)


class _Session(OneHost, AuthorizedSession):
    """An authorised session that stays on one host."""


class _Sheets(gspread.HTTPClient):
    """gspread's client with our base address and retry, for reads only; asks for the metadata once.

    Not BackOffHTTPClient: in 6.2.1 it never gives up on a 429 or 5xx, and repeats writes (facts:
    run).
    """

    def __init__(self, session: requests.Session, base_url: str) -> None:
        # No credentials: the session is already authorised.
        super().__init__(None, session)  # type: ignore[arg-type]
        self.set_timeout(TIMEOUT)
        self.base_url = base_url.rstrip("/")
        self._metadata: Mapping[str, Any] | None = None

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """Read one endpoint.

        Raises ``APIError`` for a status that stays, ``SourceError`` for one that should pass.
        """
        if method.lower() != "get":
            raise ValueError("this client only reads")
        url = endpoint.replace(_HOST, self.base_url, 1)
        place = _VALUES if "/values/" in endpoint else PLACE
        kwargs["timeout"] = self.timeout
        response = answer(
            lambda: self.session.request(method, url, *args, **kwargs), place, (TransportError,)
        )
        if response.ok:
            return response
        try:
            error = APIError(response)
        except (KeyError, TypeError):  # an error of another shape than Google's
            raise refusal(response.status_code, place) from None
        raise error

    def fetch_sheet_metadata(self, id: str, params: Any = None) -> Mapping[str, Any]:
        """Read what the spreadsheet has, once: gspread itself would ask again for every tab it
        opens."""
        if self._metadata is None:
            read = partial(super().fetch_sheet_metadata, id, params)
            found = _whole_json(read, PLACE)
            if not _is_metadata(found):
                raise trouble(Trouble.BROKEN, PLACE, "the answer does not describe a spreadsheet")
            self._metadata = found
        return self._metadata

    def values_get(self, id: str, range: str, params: Any = None) -> Any:
        """Read cells. Raises ``SourceError`` when they are not lines of plain values."""
        found = _whole_json(partial(super().values_get, id, range, params), _VALUES)
        if not isinstance(found, dict) or not _are_lines(found.get("values", [])):
            raise trouble(Trouble.BROKEN, _VALUES, "the answer is not lines of cells")
        return found


def _whole_json(read: Callable[[], Any], place: str) -> Any:
    try:
        return read()
    except (ValueError, RecursionError):
        # requests' JSONDecodeError is a ValueError; so is a number of 5000 digits.
        raise trouble(Trouble.BROKEN, place, "the answer is not JSON") from None


def _is_metadata(found: Any) -> bool:
    """Tell whether an answer has what gspread takes from it without looking."""
    if not isinstance(found, dict) or not isinstance(found.get("sheets"), list):
        return False
    zone = as_mapping(found.get("properties")).get("timeZone")
    return isinstance(zone, str) and all(map(_is_tab, found["sheets"]))


def _is_tab(tab: Any) -> bool:
    return {"sheetId", "title"} <= as_mapping(as_mapping(tab).get("properties")).keys()


def _are_lines(found: Any) -> bool:
    return isinstance(found, list) and all(isinstance(line, list) for line in found)


def both_renderings(sheet: gspread.Worksheet) -> tuple[list[list[Any]], list[list[Any]]]:
    """Read the tab twice, as values and as shown.

    Reads again, once, when a row moved in between.
    """
    for _ in range(2):
        raw = sheet.get_values(
            value_render_option=ValueRenderOption.unformatted,
            date_time_render_option=DateTimeOption.serial_number,
        )
        shown = sheet.get_values(value_render_option=ValueRenderOption.formatted)
        # A response that arrives in between is the last line of the second reading: it waits for
        # tomorrow.
        if len(shown) >= len(raw) and all(map(_same_line, raw, shown)):
            return raw, shown
    raise changed_while_read(_VALUES)


def _same_line(raw: Sequence[Any], shown: Sequence[Any]) -> bool:
    texts = [(a, b) for a, b in zip(raw, shown, strict=False) if isinstance(a, str)]
    # All of them: two neighbours who both answered «Ja» must not lend each other a phone number.
    return all(a.strip() == str(b).strip() for a, b in texts)


@contextmanager
def opened(config: SourceConfig, secrets: Mapping[str, str]) -> Iterator[gspread.Worksheet]:
    """Open the tab by its gid: titles follow the owner's language and get renamed.

    Vendor errors become ours.
    """
    credentials = service_account(secrets["credentials"], _SCOPES)
    tokens = session()
    tokens.hooks["response"].append(settled)
    authorised = _Session(credentials, auth_request=Request(tokens))
    client = gspread.Client(auth=credentials, session=authorised)
    client.http_client = _Sheets(authorised, config["base_url"] or _HOST)
    try:
        yield client.open_by_key(config["spreadsheet"]).get_worksheet_by_id(config["gid"])
    except (
        GoogleAuthError,
        gspread.exceptions.GSpreadException,
        PermissionError,
        requests.JSONDecodeError,
    ) as error:
        raise _source_error(error, credentials.service_account_email) from None
    finally:
        tokens.close()
        authorised.close()  # type: ignore[no-untyped-call]


def _source_error(error: Exception, client_email: str) -> SourceError:
    if isinstance(error, GoogleAuthError):
        return no_token(error)
    if isinstance(error, SpreadsheetNotFound):
        remedy = "Check spreadsheet in orden.toml: it is the long key in the sheet's address."
        return refusal(404, PLACE, remedy, "sheet_missing")
    if isinstance(error, WorksheetNotFound):
        remedy = "Check gid in orden.toml: it stands after #gid= in the tab's address."
        return refusal(404, PLACE, remedy, "tab_missing")
    share = (
        # The address of a service account is a machine's, not personal data.
        f"Share the sheet with {client_email} (Viewer), "
        "and see that the Sheets API is on in its project."
    )
    if isinstance(error, PermissionError):
        return refusal(403, PLACE, share, "not_shared", address=client_email)
    if isinstance(error, APIError):
        # Not .code: it is -1 when a proxy answers with a web page (facts: run).
        status = error.response.status_code
        if status in {401, 403}:
            return refusal(status, PLACE, share, "not_shared", address=client_email)
        return refusal(status, PLACE)
    return trouble(Trouble.BROKEN, PLACE, f"the answer cannot be read ({type(error).__name__})")
