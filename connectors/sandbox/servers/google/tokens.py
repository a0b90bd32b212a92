"""Google's token endpoint for one service account, and what a token opens.

A token is bound to the scopes that the signed assertion asked for.
"""

import base64
import binascii
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from connectors.sandbox.servers.google.answers import refuse
from connectors.sandbox.servers.vendor_server import Answer, Refused, Request, answer_json

_SCOPE = "https://www.googleapis.com/auth/"
READONLY = _SCOPE + "spreadsheets.readonly"
_FILES = frozenset({_SCOPE + "drive", _SCOPE + "drive.file"})
WRITING = _FILES | {_SCOPE + "spreadsheets"}
READING = WRITING | {READONLY, _SCOPE + "drive.readonly"}
RESPONSES = _FILES | {_SCOPE + "forms.responses.readonly"}
_KNOWN = READING | RESPONSES | {_SCOPE + "forms.body.readonly", _SCOPE + "forms.body"}
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
#: What google-auth writes as audience, wherever token_uri points.
_AUDIENCE = "https://oauth2.googleapis.com/token"
#: Google accepts an assertion that lives for an hour at most, and a clock that is a little off.
_LONGEST, _SKEW = 3600, 300
_INSUFFICIENT = [
    {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"service": "sheets.googleapis.com"},
    }
]


class Tokens:
    """Gives tokens to one service account, and says what each may do."""

    def __init__(self) -> None:
        self._given: dict[str, tuple[float, frozenset[str]]] = {}
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._key_id = secrets.token_hex(20)
        self.account = "orden@tankeflyt-sandbox.iam.gserviceaccount.example"

    def credentials(self, url: str) -> str:
        """Return the service account's JSON as text, its ``token_uri`` below ``url``."""
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
            "token_uri": f"{url}/token",
            "universe_domain": "googleapis.com",
        }
        return json.dumps(account)

    def expire(self) -> None:
        """Let every token given so far be refused with 401."""
        self._given.clear()

    def check(self, request: Request, scopes: frozenset[str]) -> None:
        """Let in a live token that has one of ``scopes``; an error ends the request."""
        word, _, token = request.headers.get("authorization", "").partition(" ")
        until, granted = self._given.get(token.strip(), (0.0, frozenset()))
        if word.lower() != "bearer" or until <= time.time():
            refuse(
                401,
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token.",
            )
        if not granted & scopes:
            refuse(
                403,
                "PERMISSION_DENIED",
                "Request had insufficient authentication scopes.",
                _INSUFFICIENT,
            )

    def give(self, request: Request, url: str) -> Answer:
        """Answer a signed assertion with a token."""
        form = parse_qs(request.body.decode("utf-8", "replace"))
        if form.get("grant_type", [""])[0] != _GRANT:
            return _none("unsupported_grant_type", "Invalid grant_type")
        claims = self._claims(form.get("assertion", [""])[0])
        now = time.time()
        issued, expires = claims.get("iat"), claims.get("exp")
        if not isinstance(issued, (int, float)) or not isinstance(expires, (int, float)):
            return _none("invalid_grant", "Invalid JWT: iat and exp must be numbers.")
        if not issued - _SKEW <= now < expires or expires - issued > _LONGEST:
            return _none(
                "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes)."
            )
        if claims.get("iss") != self.account or claims.get("aud") not in (
            _AUDIENCE,
            f"{url}/token",
        ):
            return _none("invalid_grant", "Invalid grant: account not found")
        scopes = frozenset(str(claims.get("scope", "")).split())
        if not scopes or scopes - _KNOWN:
            return _none("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = "ya29.c." + secrets.token_urlsafe(48)
        self._given[token] = (now + _LONGEST, scopes)
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
            raise Refused(_none("invalid_grant", "Invalid JWT Signature.")) from None
        return claims


def _none(error: str, description: str) -> Answer:
    return answer_json({"error": error, "error_description": description}, 400)


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
