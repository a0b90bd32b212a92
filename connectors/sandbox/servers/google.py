"""Google's side: the token endpoint and Sheets v4, as far as a reader needs them.

Shapes and statuses: the discovery document of Sheets v4 and what gspread 6.2.1 was seen to send. A
token is bound to the scopes that the signed assertion asked for; a sheet is seen only while it is
shared with the service account.
"""

import base64
import binascii
import json
import secrets
import time
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from connectors.sandbox.people.world import Sheet
from connectors.sandbox.servers import sheet_cells
from connectors.sandbox.servers.field_mask import pick, tree
from connectors.sandbox.servers.vendor_server import (
    Answer,
    Refused,
    Request,
    Route,
    VendorServer,
    answer_json,
)

_SCOPE = "https://www.googleapis.com/auth/"
READONLY = _SCOPE + "spreadsheets.readonly"
WRITING = frozenset(_SCOPE + name for name in ("spreadsheets", "drive", "drive.file"))
READING = WRITING | {READONLY, _SCOPE + "drive.readonly"}
_KNOWN = READING | {
    _SCOPE + "forms." + name for name in ("responses.readonly", "body.readonly", "body")
}
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
#: What google-auth writes as audience, wherever token_uri points.
_AUDIENCE = "https://oauth2.googleapis.com/token"
#: Google accepts an assertion that lives for an hour at most, and a clock that is a little off.
_LONGEST, _SKEW = 3600, 300


class Google(VendorServer):
    """Token endpoint and Sheets v4 for ``sheets`` (by source name), with one service account that
    sees them all."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self._sheets = sheets
        self._unshared: set[str] = set()
        self._tokens: dict[str, tuple[float, frozenset[str]]] = {}
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._key_id = secrets.token_hex(20)
        self.account = "orden@tankeflyt-sandbox.iam.gserviceaccount.example"
        super().__init__()

    def credentials(self) -> str:
        """Return the service account's JSON as text, its ``token_uri`` on this server."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        account = {
            "type": "service_account",
            "project_id": "tankeflyt-sandbox",
            "private_key_id": self._key_id,
            "private_key": pem.decode(),
            "client_email": self.account,
            "client_id": "100000000000000000001",
            "token_uri": f"{self.url}/token",
            "universe_domain": "googleapis.com",
        }
        return json.dumps(account)

    def unshare(self, key: str) -> None:
        """Stop sharing the spreadsheet ``key`` with the service account."""
        self._unshared.add(key)

    def share(self, key: str) -> None:
        """Share the spreadsheet ``key`` again."""
        self._unshared.discard(key)

    def expire_tokens(self) -> None:
        """Let every token given so far be refused with 401."""
        self._tokens.clear()

    def routes(self) -> Iterable[Route]:
        """Return the routes of Sheets v4 and the token endpoint."""
        sheet = r"/v4/spreadsheets/([^/:]+)"
        return (
            ("POST", "/token", self._token),
            ("GET", sheet, self._spreadsheet),
            ("GET", sheet + "/values/([^/]+)", self._values),
            ("GET", sheet + "/values:batchGet", self._batch),
            ("PUT", sheet + "/values/([^/]+)", self._write),
            ("POST", sheet + "/values/([^/]+)", self._write),
            ("POST", sheet + "(?:/values)?:[A-Za-z]+", self._write),
            ("POST", sheet + "/(?:developerMetadata:search|sheets/[^/]+:copyTo)", self._write),
            ("GET", sheet + "/developerMetadata/[^/]+", self._write),
            ("POST", "/v4/spreadsheets()", self._write),
        )

    def missing(self, request: Request, known: bool) -> Answer:
        """Return Google's HTML 404."""
        return Answer(
            404,
            b"<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title>",
            "text/html; charset=UTF-8",
        )

    # -- the token endpoint

    def _token(self, request: Request) -> Answer:
        form = parse_qs(request.body.decode("utf-8", "replace"))
        if form.get("grant_type", [""])[0] != _GRANT:
            return _no_token("unsupported_grant_type", "Invalid grant_type")
        claims = self._claims(form.get("assertion", [""])[0])
        now = time.time()
        issued, expires = claims.get("iat"), claims.get("exp")
        if not isinstance(issued, (int, float)) or not isinstance(expires, (int, float)):
            return _no_token("invalid_grant", "Invalid JWT: iat and exp must be numbers.")
        if not issued - _SKEW <= now < expires or expires - issued > _LONGEST:
            return _no_token(
                "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes)."
            )
        if claims.get("iss") != self.account or claims.get("aud") not in (
            _AUDIENCE,
            f"{self.url}/token",
        ):
            return _no_token("invalid_grant", "Invalid grant: account not found")
        scopes = frozenset(str(claims.get("scope", "")).split())
        if not scopes or scopes - _KNOWN:
            return _no_token("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = "ya29.c." + secrets.token_urlsafe(48)
        self._tokens[token] = (now + _LONGEST, scopes)
        return answer_json(
            {"access_token": token, "expires_in": _LONGEST - 1, "token_type": "Bearer"}
        )

    def _claims(self, assertion: str) -> dict[str, Any]:
        try:
            head, body, signature = assertion.split(".")
            header, claims = json.loads(_decoded(head)), json.loads(_decoded(body))
            if header["alg"] != "RS256" or not isinstance(claims, dict):
                raise ValueError
            self._key.public_key().verify(
                _decoded(signature), f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except (ValueError, KeyError, TypeError, binascii.Error, InvalidSignature):
            raise Refused(_no_token("invalid_grant", "Invalid JWT Signature.")) from None
        return claims

    # -- Sheets v4

    def _allowed(self, request: Request, key: str, scopes: frozenset[str]) -> Sheet:
        word, _, token = request.headers.get("authorization", "").partition(" ")
        until, granted = self._tokens.get(token.strip(), (0.0, frozenset()))
        if word.lower() != "bearer" or until <= time.time():
            _refuse(
                401,
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token.",
            )
        if not granted & scopes:
            _refuse(
                403,
                "PERMISSION_DENIED",
                "Request had insufficient authentication scopes.",
                _INSUFFICIENT,
            )
        sheet = next((sheet for sheet in self._sheets.values() if sheet.key == key), None)
        if sheet is None:
            _refuse(404, "NOT_FOUND", "Requested entity was not found.")
        if key in self._unshared:
            _refuse(403, "PERMISSION_DENIED", "The caller does not have permission")
        return sheet

    def _spreadsheet(self, request: Request, key: str) -> Answer:
        sheet = self._allowed(request, key, READING)
        if request.last("includeGridData").lower() == "true" and not request.last("fields"):
            _refuse(501, "UNIMPLEMENTED", "The sandbox serves no grid data; read values instead.")
        rows, columns = sheet_cells.size(sheet)
        shape = {"rowCount": rows, "columnCount": columns, "frozenRowCount": 1}
        tab = {
            "sheetId": sheet.gid,
            "title": sheet.tab,
            "index": 0,
            "sheetType": "GRID",
            "gridProperties": shape,
        }
        about = {
            "title": sheet.title,
            "locale": sheet.locale,
            "autoRecalc": "ON_CHANGE",
            "timeZone": sheet.timezone,
        }
        content = {
            "spreadsheetId": key,
            "properties": about,
            "sheets": [{"properties": tab}],
            "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{key}/edit",
        }
        return _partial(request, content)

    def _values(self, request: Request, key: str, text: str) -> Answer:
        return _partial(request, _value_range(request, self._allowed(request, key, READING), text))

    def _batch(self, request: Request, key: str) -> Answer:
        sheet = self._allowed(request, key, READING)
        found = [_value_range(request, sheet, text) for text in request.query.get("ranges", [])]
        return _partial(request, {"spreadsheetId": key, "valueRanges": found})

    def _write(self, request: Request, key: str, _rest: str = "") -> Answer:
        self._allowed(request, key, WRITING)
        _refuse(501, "UNIMPLEMENTED", "The sandbox's sheets cannot be written to yet.")


_INSUFFICIENT = [
    {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"service": "sheets.googleapis.com"},
    }
]
_OPTIONS: Mapping[str, tuple[str, ...]] = {  # the first is the default
    "valueRenderOption": ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"),
    "dateTimeRenderOption": ("SERIAL_NUMBER", "FORMATTED_STRING"),
    "majorDimension": ("ROWS", "COLUMNS"),
}


def _value_range(request: Request, sheet: Sheet, text: str) -> dict[str, Any]:
    render, dates, major = (_option(request, option) for option in _OPTIONS)
    try:
        return sheet_cells.value_range(sheet, sheet_cells.area(sheet, text), render, dates, major)
    except sheet_cells.RangeError as error:
        _refuse(400, "INVALID_ARGUMENT", str(error))


def _option(request: Request, option: str) -> str:
    known = _OPTIONS[option]
    given = request.last(option, known[0])
    if given not in known:
        _refuse(400, "INVALID_ARGUMENT", f"Invalid value at '{option}', \"{given}\"")
    return given


def _partial(request: Request, content: dict[str, Any]) -> Answer:
    try:
        return answer_json(pick(content, tree(request.last("fields"))))
    except ValueError:
        _refuse(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")


def _refuse(status: int, word: str, message: str, details: list[Any] | None = None) -> NoReturn:
    error: dict[str, Any] = {"code": status, "message": message, "status": word}
    if details:
        error["details"] = details
    raise Refused(answer_json({"error": error}, status))


def _no_token(error: str, description: str) -> Answer:
    return answer_json({"error": error, "error_description": description}, 400)


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
