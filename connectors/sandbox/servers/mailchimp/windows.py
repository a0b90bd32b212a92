"""The windows of time through which a list of members can be looked at."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.sandbox.servers.mailchimp.answers import invalid
from connectors.sandbox.servers.vendor_server import Request

#: Query key -> member field and whether the field must be later than the key.
_WINDOWS: Mapping[str, tuple[str, bool]] = {
    "since_last_changed": ("last_changed", True),
    "before_last_changed": ("last_changed", False),
    "since_timestamp_opt": ("timestamp_opt", True),
    "before_timestamp_opt": ("timestamp_opt", False),
    "unsubscribed_since": ("last_changed", True),
}


def within(request: Request, status: str, members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the members inside every window that ``request`` asks for."""
    found = members
    for key, (field, later) in _WINDOWS.items():
        if key in request.query:
            if key == "unsubscribed_since" and status != "unsubscribed":
                invalid(key, "Only with status=unsubscribed.")
            found = _limited(found, field, _instant(key, request.last(key)), later)
    return found


def _instant(key: str, given: str) -> datetime:
    if "T" in given:
        given = given.replace(" ", "+")  # a raw «+00:00» in a query arrives as a space
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        invalid(key, "Date is not in a valid format.")
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found


def _limited(
    members: list[dict[str, Any]], field: str, limit: datetime, later: bool
) -> list[dict[str, Any]]:
    timed = [(member, _instant(field, member[field])) for member in members if member.get(field)]
    if later:
        return [member for member, at in timed if at > limit]
    return [member for member, at in timed if at < limit]
