"""What can be written at Mailchimp: a status, an archiving, a permanent deletion, a new member.

Measured with client 3.0.80 and read in public threads: an archiving refuses cleaned, pending and
archived members with 405 (amro/gibbon#320); who was deleted permanently cannot be added again,
only come back through a form (ibericode/mailchimp-for-wordpress#666). UNVERIFIED: what a PATCH says
to an archived member.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import md5
from typing import Any

from connectors.sandbox.people.world import Audience
from connectors.sandbox.servers.mailchimp.answers import invalid, partial, refuse
from connectors.sandbox.servers.mailchimp.audiences import Audiences, address
from connectors.sandbox.servers.vendor_server import Answer, Request, Route

#: Roles of a user whose key may change members. The others: author, viewer.
WRITING_ROLES = frozenset({"owner", "admin", "manager"})
_GIVEN = ("subscribed", "unsubscribed", "cleaned", "pending", "transactional")
_NOT_ARCHIVED = frozenset({"cleaned", "pending", "archived"})
#: Who left or bounced is not subscribed again by somebody else.
_IN_COMPLIANCE_STATE = frozenset({"unsubscribed", "cleaned"})
_FORGOTTEN = (
    "was permanently deleted and cannot be re-imported. "
    "The contact must re-subscribe to get back on the list."
)
_NOTHING = Answer(204, b"", "")


class Writing:
    """The writing half, over the same audiences that are read.

    ``archives_instead``: a permanent deletion says that it is done, and has archived.
    """

    def __init__(self, audiences: Audiences) -> None:
        self._audiences = audiences
        self.archives_instead = False

    def routes(self) -> Iterable[Route]:
        """Return the routes that change a member."""
        members = r"/3\.0/lists/([^/]+)/members"
        member = members + "/([^/]+)"
        return (
            ("POST", members, self._add),
            ("POST", member + "/actions/delete-permanent", self._delete),
            ("DELETE", member, self._archive),
            ("PATCH", member, self._change),
        )

    def _delete(self, request: Request, audience: str, key: str) -> Answer:
        member = self._audiences.exactly(audience, key)
        if self.archives_instead:
            member["status"] = "archived"
            return _NOTHING
        held = self._audiences.known(audience)
        held.members.remove(member)
        held.activity.pop(key, None)
        self._audiences.forgotten[audience].add(key)
        return _NOTHING

    def _archive(self, request: Request, audience: str, who: str) -> Answer:
        member = self._audiences.find(audience, who)
        if member["status"] in _NOT_ARCHIVED:
            refuse(405, "Method Not Allowed", "This list member cannot be removed.")
        _set(member, status="archived")
        return _NOTHING

    def _change(self, request: Request, audience: str, who: str) -> Answer:
        member, given = self._audiences.find(audience, who), request.json()
        if "status" in given:
            _check_status(member, given["status"])
            _set(member, status=given["status"])
        if isinstance(given.get("merge_fields"), dict):
            _set(member, merge_fields={**member["merge_fields"], **given["merge_fields"]})
        return partial(request, dict(member))

    def _add(self, request: Request, audience: str) -> Answer:
        held, given = self._audiences.known(audience), request.json()
        email, status = str(given.get("email_address", "")), given.get("status")
        if "@" not in email:
            invalid("email_address", "Please enter an email address.")
        if status not in _GIVEN:
            invalid("status", f"Value must be one of: {', '.join(_GIVEN)}.")
        if hash_of(email) in self._audiences.forgotten[audience]:
            told = (
                "was permanently deleted and cannot be re-imported. The contact must re-subscribe"
            )
            refuse(
                400, "Forgotten Email Not Subscribed", f"{email} {told} to get back on the list."
            )
        if any(address(member) == email.lower() for member in held.members):
            refuse(400, "Member Exists", f"{email} is already a list member.")
        member = new_member(held, email, str(status), "API - Generic")
        held.members.append(member)
        return partial(request, dict(member))


def _check_status(member: dict[str, Any], status: object) -> None:
    if status not in _GIVEN:
        invalid("status", f"Value must be one of: {', '.join(_GIVEN)}.")
    if status == "subscribed" and member["status"] in _IN_COMPLIANCE_STATE:
        told = "is in a compliance state due to unsubscribe, bounce, or compliance review"
        detail = f"{member['email_address']} {told} and cannot be subscribed."
        refuse(400, "Member In Compliance State", detail)


def _set(member: dict[str, Any], **changed: Any) -> None:
    member.update(changed, last_changed=now())


def now() -> str:
    """Return the time as Mailchimp writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def hash_of(email: str) -> str:
    """Return what the API calls a subscriber hash."""
    return md5(email.lower().encode(), usedforsecurity=False).hexdigest()


def new_member(audience: Audience, email: str, status: str, source: str) -> dict[str, Any]:
    """Return a member as it stands right after it was made; nothing of it is proof of a consent."""
    key = hash_of(email)
    return {
        "id": key,
        "email_address": email,
        "unique_email_id": key[:10],
        "contact_id": md5(f"{audience.id} {key}".encode(), usedforsecurity=False).hexdigest(),
        "full_name": "",
        "email_type": "html",
        "status": status,
        "merge_fields": {field["tag"]: "" for field in audience.merge_fields},
        "stats": {"avg_open_rate": 0, "avg_click_rate": 0},
        "ip_signup": "",
        "timestamp_signup": "",
        "ip_opt": "",
        "timestamp_opt": "",
        "member_rating": 2,
        "last_changed": now(),
        "language": "",
        "vip": False,
        "source": source,
        "tags_count": 0,
        "tags": [],
        "list_id": audience.id,
    }
