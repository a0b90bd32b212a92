"""Mailchimp's side: the Marketing API 3.0, its reading part here.

Shapes: the derived OpenAPI of 3.0.90 and recorded payloads. UNVERIFIED, and kept apart: that
archived members stay out of a list without ``status`` (``_members``), and what the search looks
through (``_search``).
"""

import base64
import binascii
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.sandbox.people.world import Audience
from connectors.sandbox.servers.mailchimp.answers import (
    choice,
    invalid,
    links,
    page,
    partial,
    problem,
    refuse,
)
from connectors.sandbox.servers.mailchimp.audiences import STATUSES, Audiences, address
from connectors.sandbox.servers.mailchimp.windows import within
from connectors.sandbox.servers.mailchimp.writes import WRITING_ROLES, Writing
from connectors.sandbox.servers.vendor_server import Answer, Request, Route, VendorServer

_SORTED_BY = ("timestamp_opt", "timestamp_signup", "last_changed")


class Mailchimp(VendorServer):
    """The Marketing API for ``audience`` and any others, open to the API keys in ``roles`` (Basic
    or Bearer).

    ``api_key`` only reads, ``erase_api_key`` writes. To revoke a key, take it out of ``roles``.
    """

    def __init__(self, audience: Audience, *others: Audience) -> None:
        self._audience = audience
        self.audiences = Audiences(audience, *others)
        self.writing = Writing(self.audiences)
        self.api_key, self.erase_api_key = (f"{secrets.token_hex(16)}-us6" for _ in range(2))
        self.roles = {self.api_key: "viewer", self.erase_api_key: "manager"}
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
            *self.writing.routes(),
        )

    def gate(self, request: Request) -> None:
        """Let in an API key, as Basic password with any user or as Bearer token; to write, with a
        role that may."""
        role = self.roles.get(_key(request))
        if role is None:
            refuse(
                401,
                "API Key Invalid",
                "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
            )
        if role not in WRITING_ROLES and self.changes(request):
            refuse(403, "Forbidden", "You don't have permission to access the requested resource.")

    def missing(self, request: Request, known: bool) -> Answer:
        """Return the problem document for a resource or a method that is not there."""
        if known:
            return problem(
                405, "Method Not Allowed", "The requested method and resource are not compatible."
            )
        return problem(404, "Resource Not Found", "The requested resource could not be found.")

    # -- the account

    def _root(self, request: Request) -> Answer:
        name, role = self._audience.name, self.roles[_key(request)]
        return partial(request, {"account_id": "0" * 24, "account_name": name, "role": role})

    def _ping(self, request: Request) -> Answer:
        return partial(request, {"health_status": "Everything's Chimpy!"})

    def _lists(self, request: Request) -> Answer:
        held = self.audiences.holding(request.last("email"))
        count = len(self.audiences.all)
        found = page(request, [_audience_object(audience) for audience in held])
        constraints = {
            "may_create": False,
            "max_instances": count,
            "current_total_instances": count,
        }
        content = {"lists": found, "total_items": len(held), "constraints": constraints}
        return partial(request, content)

    def _list(self, request: Request, audience: str) -> Answer:
        return partial(request, _audience_object(self.audiences.known(audience)))

    def _merge_fields(self, request: Request, audience: str) -> Answer:
        fields = self.audiences.known(audience).merge_fields
        content = {
            "merge_fields": page(request, fields),
            "list_id": audience,
            "total_items": len(fields),
        }
        return partial(request, content)

    def _campaigns(self, request: Request) -> Answer:
        status = request.last("status")
        campaigns = [c for each in self.audiences.all for c in each.campaigns]
        found = [c for c in campaigns if not status or c.get("status") == status]
        return partial(request, {"campaigns": page(request, found), "total_items": len(found)})

    # -- members

    def _members(self, request: Request, audience: str) -> Answer:
        members = self.audiences.known(audience).members
        status = choice(request, "status", STATUSES)
        statuses = {status}
        if not status:
            statuses = set(STATUSES) - {"archived"}
        found = [m for m in members if m["status"] in statuses]
        found = within(request, status, found)
        if field := choice(request, "sort_field", _SORTED_BY):
            down = choice(request, "sort_dir", ("ASC", "DESC")) == "DESC"
            found = sorted(found, key=lambda member: str(member.get(field) or ""), reverse=down)
        linked = links(f"lists/{audience}/members")
        shown = [{**member, "_links": linked} for member in page(request, found)]
        return partial(request, {"members": shown, "list_id": audience, "total_items": len(found)})

    def _member(self, request: Request, audience: str, who: str) -> Answer:
        linked = links(f"lists/{audience}/members")
        return partial(request, {**self.audiences.find(audience, who), "_links": linked})

    def _feed(self, request: Request, audience: str, who: str) -> Answer:
        member = self.audiences.find(audience, who)
        feed = self.audiences.known(audience).activity.get(member["id"], [])
        if wanted := [word for word in request.last("activity_filters").split(",") if word]:
            feed = [event for event in feed if event.get("activity_type") in wanted]
        content = {"activity": page(request, feed), "email_id": member["id"], "list_id": audience}
        return partial(request, content)

    def _activity(self, request: Request, audience: str, who: str) -> Answer:
        member = self.audiences.find(audience, who)
        feed = self.audiences.known(audience).activity.get(member["id"], [])[:50]
        content = {
            "activity": [_old_event(event) for event in feed],
            "email_id": member["id"],
            "list_id": audience,
        }
        return partial(request, {**content, "total_items": len(feed)})

    def _search(self, request: Request) -> Answer:
        words = request.last("query").strip().lower()
        if not words:
            invalid("query", "This value should not be blank.")
        members = self.audiences.members(request.last("list_id"))
        exact = [m for m in members if address(m) == words]
        loose = [m for m in members if words in f"{address(m)} {m.get('full_name', '')}".lower()]
        groups = {"exact_matches": exact, "full_search": loose}
        return partial(
            request, {name: {"members": ms, "total_items": len(ms)} for name, ms in groups.items()}
        )


def _key(request: Request) -> str:
    """Return the API key that came with ``request``."""
    word, _, rest = request.headers.get("authorization", "").partition(" ")
    if word.lower() == "basic":
        try:
            rest = base64.b64decode(rest).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            rest = ""
    return rest.strip()


def _audience_object(audience: Audience) -> dict[str, Any]:
    counts = {
        status: sum(member["status"] == status for member in audience.members)
        for status in STATUSES
    }
    stats = {
        "member_count": counts["subscribed"],
        "total_contacts": len(audience.members) - counts["archived"],
        "unsubscribe_count": counts["unsubscribed"],
        "cleaned_count": counts["cleaned"],
    }
    return {
        "id": audience.id,
        "name": audience.name,
        "double_optin": audience.double_optin,
        "marketing_permissions": False,
        "email_type_option": False,
        "stats": stats,
        "_links": links(f"lists/{audience.id}"),
    }


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
