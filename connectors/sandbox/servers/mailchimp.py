"""Mailchimp's side: the reading part of the Marketing API 3.0 for one audience.

Shapes: the derived OpenAPI of 3.0.90 and recorded payloads. UNVERIFIED, and kept apart: that
archived members stay out of a list without ``status`` (``_members``), and what the search looks
through (``_search``).
"""

import base64
import binascii
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from connectors.sandbox.people.world import Audience
from connectors.sandbox.servers.field_mask import drop, pick, tree
from connectors.sandbox.servers.vendor_server import (
    Answer,
    Index,
    Refused,
    Request,
    Route,
    VendorServer,
    answer_json,
)

STATUSES = ("subscribed", "unsubscribed", "cleaned", "pending", "transactional", "archived")
_SORTED_BY = ("timestamp_opt", "timestamp_signup", "last_changed")
_PROBLEM = "application/problem+json; charset=utf-8"
_DOCS = "https://mailchimp.com/developer/marketing/docs/errors/"
#: Query key -> member field and whether the field must be later than the key.
_WINDOWS: Mapping[str, tuple[str, bool]] = {
    "since_last_changed": ("last_changed", True),
    "before_last_changed": ("last_changed", False),
    "since_timestamp_opt": ("timestamp_opt", True),
    "before_timestamp_opt": ("timestamp_opt", False),
    "unsubscribed_since": ("last_changed", True),
}


class Mailchimp(VendorServer):
    """The Marketing API for ``audience``, open to one API key (Basic or Bearer)."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._by_hash = Index("id")
        self.api_key = f"{secrets.token_hex(16)}-us6"
        super().__init__()

    def routes(self) -> Iterable[Route]:
        """Return the routes below /3.0."""
        one = r"/3\.0/lists/([^/]+)"
        member = one + r"/members/([^/]+)"
        return (
            ("GET", r"/3\.0/?", self._root),
            ("GET", r"/3\.0/ping", self._ping),
            ("GET", r"/3\.0/lists", self._lists),
            ("GET", r"/3\.0/search-members", self._search),
            ("GET", r"/3\.0/campaigns", self._campaigns),
            ("GET", one, self._list),
            ("GET", one + "/merge-fields", self._merge_fields),
            ("GET", one + "/members", self._members),
            ("GET", member, self._member),
            ("GET", member + "/activity-feed", self._feed),
            ("GET", member + "/activity", self._activity),
        )

    def gate(self, request: Request) -> None:
        """Let in the API key, as Basic password with any user or as Bearer token."""
        word, _, rest = request.headers.get("authorization", "").partition(" ")
        if word.lower() == "basic":
            try:
                rest = base64.b64decode(rest).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                rest = ""
        if not secrets.compare_digest(rest.strip().encode(), self.api_key.encode()):
            _refuse(
                401,
                "API Key Invalid",
                "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
            )

    def missing(self, request: Request, known: bool) -> Answer:
        """Return the problem document for a resource or a method that is not there."""
        if known:
            return _problem(
                405, "Method Not Allowed", "The requested method and resource are not compatible."
            )
        return _problem(404, "Resource Not Found", "The requested resource could not be found.")

    # -- the account

    def _root(self, request: Request) -> Answer:
        return _partial(
            request, {"account_id": "0" * 24, "account_name": self._audience.name, "role": "viewer"}
        )

    def _ping(self, request: Request) -> Answer:
        return _partial(request, {"health_status": "Everything's Chimpy!"})

    def _lists(self, request: Request) -> Answer:
        address = request.last("email").lower()
        held = not address or any(_address(member) == address for member in self._audience.members)
        found = _page(request, [self._audience_object()] if held else [])
        constraints = {"may_create": False, "max_instances": 1, "current_total_instances": 1}
        content = {"lists": found, "total_items": int(held), "constraints": constraints}
        return _partial(request, content)

    def _list(self, request: Request, audience: str) -> Answer:
        self._known(audience)
        return _partial(request, self._audience_object())

    def _audience_object(self) -> dict[str, Any]:
        counts = {
            status: sum(member["status"] == status for member in self._audience.members)
            for status in STATUSES
        }
        stats = {
            "member_count": counts["subscribed"],
            "total_contacts": len(self._audience.members) - counts["archived"],
            "unsubscribe_count": counts["unsubscribed"],
            "cleaned_count": counts["cleaned"],
        }
        return {
            "id": self._audience.id,
            "name": self._audience.name,
            "double_optin": self._audience.double_optin,
            "marketing_permissions": False,
            "email_type_option": False,
            "stats": stats,
            "_links": _links(f"lists/{self._audience.id}"),
        }

    def _merge_fields(self, request: Request, audience: str) -> Answer:
        self._known(audience)
        fields = self._audience.merge_fields
        content = {
            "merge_fields": _page(request, fields),
            "list_id": audience,
            "total_items": len(fields),
        }
        return _partial(request, content)

    def _campaigns(self, request: Request) -> Answer:
        status = request.last("status")
        found = [c for c in self._audience.campaigns if not status or c.get("status") == status]
        return _partial(request, {"campaigns": _page(request, found), "total_items": len(found)})

    # -- members

    def _members(self, request: Request, audience: str) -> Answer:
        self._known(audience)
        status = _choice(request, "status", STATUSES)
        statuses = {status}
        if not status:
            statuses = set(STATUSES) - {"archived"}
        found = [m for m in self._audience.members if m["status"] in statuses]
        for key, (field, later) in _WINDOWS.items():
            if key in request.query:
                if key == "unsubscribed_since" and status != "unsubscribed":
                    _invalid(key, "Only with status=unsubscribed.")
                found = _within(found, field, _instant(key, request.last(key)), later)
        if field := _choice(request, "sort_field", _SORTED_BY):
            down = _choice(request, "sort_dir", ("ASC", "DESC")) == "DESC"
            found = sorted(found, key=lambda member: str(member.get(field) or ""), reverse=down)
        links = _links(f"lists/{audience}/members")
        shown = [{**member, "_links": links} for member in _page(request, found)]
        return _partial(request, {"members": shown, "list_id": audience, "total_items": len(found)})

    def _member(self, request: Request, audience: str, who: str) -> Answer:
        links = _links(f"lists/{audience}/members")
        return _partial(request, {**self._find(audience, who), "_links": links})

    def _feed(self, request: Request, audience: str, who: str) -> Answer:
        member = self._find(audience, who)
        feed = self._audience.activity.get(member["id"], [])
        if wanted := [word for word in request.last("activity_filters").split(",") if word]:
            feed = [event for event in feed if event.get("activity_type") in wanted]
        content = {"activity": _page(request, feed), "email_id": member["id"], "list_id": audience}
        return _partial(request, content)

    def _activity(self, request: Request, audience: str, who: str) -> Answer:
        member = self._find(audience, who)
        feed = self._audience.activity.get(member["id"], [])[:50]
        content = {
            "activity": [_old_event(event) for event in feed],
            "email_id": member["id"],
            "list_id": audience,
        }
        return _partial(request, {**content, "total_items": len(feed)})

    def _search(self, request: Request) -> Answer:
        words = request.last("query").strip().lower()
        if not words:
            _invalid("query", "This value should not be blank.")
        exact = [m for m in self._audience.members if _address(m) == words]
        loose = [
            m
            for m in self._audience.members
            if words in f"{_address(m)} {m.get('full_name', '')}".lower()
        ]
        groups = {"exact_matches": exact, "full_search": loose}
        return _partial(
            request, {name: {"members": ms, "total_items": len(ms)} for name, ms in groups.items()}
        )

    def _known(self, audience: str) -> None:
        if audience != self._audience.id:
            _refuse(404, "Resource Not Found", "The requested resource could not be found.")

    def _find(self, audience: str, who: str) -> dict[str, Any]:
        self._known(audience)
        members = self._audience.members
        found = self._by_hash.find(members, who.lower())
        if found is None:  # the path also takes the address itself or the contact_id
            found = next(
                (m for m in members if who.lower() == _address(m) or who == m.get("contact_id")),
                None,
            )
        if found is None:
            _refuse(404, "Resource Not Found", "The requested resource could not be found.")
        return found


def _old_event(event: Mapping[str, Any]) -> dict[str, Any]:
    old = {
        "action": event.get("activity_type"),
        "timestamp": event.get("created_at_timestamp"),
        "campaign_id": event.get("campaign_id"),
        "title": event.get("campaign_title"),
        "type": "regular",
    }
    if "link_clicked" in event:
        old["url"] = event["link_clicked"]
    return old


def _address(member: Mapping[str, Any]) -> str:
    return str(member.get("email_address", "")).lower()


def _page(request: Request, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    count, offset = _number(request, "count", 10), _number(request, "offset", 0)
    if count > 1000:
        _invalid("count", "This value should be 1000 or less.")
    return rows[offset : offset + count]


def _number(request: Request, key: str, default: int) -> int:
    given = request.last(key, str(default))
    if not (given.isascii() and given.isdigit()):
        _invalid(key, "This value should be of type integer.")
    return int(given)


def _choice(request: Request, key: str, choices: tuple[str, ...]) -> str:
    given = request.last(key)
    if given and given not in choices:
        _invalid(key, f"Value must be one of: {', '.join(choices)}.")
    return given


def _instant(key: str, given: str) -> datetime:
    if "T" in given:
        given = given.replace(" ", "+")  # a raw «+00:00» in a query arrives as a space
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        _invalid(key, "Date is not in a valid format.")
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found


def _within(
    members: list[dict[str, Any]], field: str, limit: datetime, later: bool
) -> list[dict[str, Any]]:
    timed = [(member, _instant(field, member[field])) for member in members if member.get(field)]
    if later:
        return [member for member, at in timed if at > limit]
    return [member for member, at in timed if at < limit]


def _partial(request: Request, content: dict[str, Any]) -> Answer:
    content.setdefault("_links", _links(request.path.removeprefix("/3.0/")))
    try:
        wanted = tree(",".join(request.query.get("fields", [])))
        unwanted = tree(",".join(request.query.get("exclude_fields", [])))
    except ValueError:
        _invalid("fields", "Not a list of fields.")
    headers = {"X-Request-Id": secrets.token_hex(16)}
    return answer_json(drop(pick(content, wanted), unwanted), headers=headers)


_RELATIONS = (
    ("self", "GET"),
    ("parent", "GET"),
    ("update", "PATCH"),
    ("upsert", "PUT"),
    ("delete", "DELETE"),
)


def _links(path: str) -> list[dict[str, str]]:
    root = "https://us6.api.mailchimp.com"
    schema = f"{root}/schema/3.0/Definitions/Lists/Members/Response.json"
    return [
        {"rel": rel, "href": f"{root}/3.0/{path}", "method": method, "targetSchema": schema}
        for rel, method in _RELATIONS
    ]


def _problem(status: int, title: str, detail: str, **more: Any) -> Answer:
    content = {
        "type": _DOCS,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": secrets.token_hex(16),
        **more,
    }
    return answer_json(content, status, _PROBLEM)


def _refuse(status: int, title: str, detail: str) -> NoReturn:
    raise Refused(_problem(status, title, detail))


def _invalid(key: str, message: str) -> NoReturn:
    errors = [{"field": key, "message": message}]
    detail = (
        "The resource submitted could not be validated. "
        "For field-specific details, see the 'errors' array."
    )
    raise Refused(_problem(400, "Invalid Resource", detail, errors=errors))
