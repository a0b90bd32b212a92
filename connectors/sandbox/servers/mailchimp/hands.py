"""Who interferes at Mailchimp, and answers that lie: given to ``between`` and ``fail`` of the
server."""

from collections.abc import Callable
from typing import Any

from connectors.sandbox.people.world import Audience
from connectors.sandbox.servers.mailchimp.server import Mailchimp
from connectors.sandbox.servers.mailchimp.writes import hash_of, new_member, now
from connectors.sandbox.servers.vendor_server import Answer, Request, answer_json


def sign_up(server: Mailchimp, email: str, audience: Audience | None = None) -> dict[str, Any]:
    """Let somebody sign up on Mailchimp's own form and confirm, also one who was forgotten for
    good. Returns the member."""
    held = audience or server.audiences.all[0]
    with server.state:
        member = new_member(held, email, "subscribed", "Hosted Signup Form")
        here = {"ip_signup": "192.0.2.77", "ip_opt": "192.0.2.77"}
        member.update(here, timestamp_signup=now(), timestamp_opt=now())
        held.members[:] = [m for m in held.members if m["id"] != member["id"]]
        held.members.append(member)
        server.audiences.forgotten[held.id].discard(member["id"])
    return member


def change_address(server: Mailchimp, old: str, new: str) -> None:
    """Let a subscriber change her address, which gives the member another hash."""
    with server.state:
        for member in server.audiences.members():
            if member["id"] == hash_of(old):
                member.update(id=hash_of(new), email_address=new, last_changed=now())


def finds_nobody(server: Mailchimp) -> Callable[[Request, Answer], Answer]:
    """Tell of everybody that there is no such member."""
    return lambda request, _true: server.missing(request, known=False)


def finds_everybody(server: Mailchimp) -> Callable[[Request, Answer], Answer]:
    """Tell of everybody, also of one who never was, that the member is there."""

    def found(request: Request, true: Answer) -> Answer:
        held, *rest = request.path.removeprefix("/3.0/").split("/")
        if held == "search-members":
            one = [{"email_address": request.last("query"), "status": "subscribed"}]
            group = {"members": one, "total_items": 1}
            return answer_json({"exact_matches": group, "full_search": group})
        if held == "lists" and rest[1:2] == ["members"] and len(rest) == 3:
            return answer_json({"id": rest[2], "status": "subscribed", "list_id": rest[0]})
        return true

    return found
