"""A service account's key, and the token that it is exchanged for."""

import json
from collections.abc import Sequence
from pathlib import Path

from google.auth.exceptions import GoogleAuthError, MalformedError, RefreshError
from google.oauth2.service_account import Credentials

from connectors.base.http import trouble
from inventory.errors import SourceError, Trouble


def service_account(secret: str, scopes: Sequence[str]) -> Credentials:
    """Read the service account from JSON text or a path to it. Raises ``SourceError``."""
    try:
        text = secret
        if not secret.lstrip().startswith("{"):
            text = Path(secret.strip()).read_text("utf-8")
        read = Credentials.from_service_account_info
        credentials: Credentials = read(json.loads(text), scopes=list(scopes))  # type: ignore[no-untyped-call]
        return credentials
    except (OSError, ValueError, MalformedError) as error:
        # The text of these holds the secret or its path.
        what = type(error).__name__
        problem = f"the secret is no service account's JSON, nor a path to it ({what})"
        remedy = "Download the JSON key of the service account and store it with: orden secret set."
        hint = "google_credentials"
        raise trouble(Trouble.REFUSED, "credentials", problem, remedy, hint) from None


def no_token(error: GoogleAuthError) -> SourceError:
    """Make the error for a key that got no token."""
    if isinstance(error, RefreshError) and not error.retryable:
        problem = "Google does not accept the service account's key"
        remedy = "Make a new key for the service account and store it with: orden secret set."
        return trouble(Trouble.REFUSED, "credentials", problem, remedy, "google_key")
    problem = f"no access token ({type(error).__name__})"
    return trouble(Trouble.UNREACHABLE, "credentials", problem)
