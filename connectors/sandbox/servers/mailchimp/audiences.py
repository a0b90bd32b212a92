"""The audiences of one account, and the addresses that each has forgotten for good."""

from typing import Any

from connectors.sandbox.people.world import Audience
from connectors.sandbox.servers.mailchimp.answers import refuse
from connectors.sandbox.servers.vendor_server import Index

STATUSES = ("subscribed", "unsubscribed", "cleaned", "pending", "transactional", "archived")


class Audiences:
    """Finds audiences and members as the API names them. Audiences share no contacts.

    ``forgotten``: by audience id, the hashes of those who were deleted permanently.
    """

    def __init__(self, *audiences: Audience) -> None:
        self.all: list[Audience] = []
        self.forgotten: dict[str, set[str]] = {}
        self._by_hash: dict[str, Index] = {}
        for audience in audiences:
            self.add(audience)

    def add(self, audience: Audience) -> None:
        """Take one more audience into the account."""
        self.all.append(audience)
        self.forgotten[audience.id] = set()
        self._by_hash[audience.id] = Index("id")

    def known(self, audience: str) -> Audience:
        """Return the audience with this id; a 404 ends the request."""
        found = next((each for each in self.all if each.id == audience), None)
        return found or _not_found()

    def holding(self, email: str) -> list[Audience]:
        """Return the audiences that hold an address; all of them when it is empty."""
        wanted = email.lower()
        return [
            each
            for each in self.all
            if not wanted or any(address(member) == wanted for member in each.members)
        ]

    def members(self, audience: str = "") -> list[dict[str, Any]]:
        """Return the members of all audiences, or of one."""
        chosen = [each for each in self.all if audience in ("", each.id)]
        return [member for each in chosen for member in each.members]

    def find(self, audience: str, who: str) -> dict[str, Any]:
        """Return a member by hash in any case, by address or by contact id; a 404 ends the
        request."""
        members = self.known(audience).members
        found = self._by_hash[audience].find(members, who.lower())
        if found is None:
            found = next(
                (m for m in members if who.lower() == address(m) or who == m.get("contact_id")),
                None,
            )
        return found or _not_found()

    def exactly(self, audience: str, key: str) -> dict[str, Any]:
        """Return the member whose lower-case hash this is; a 404 ends the request for any other
        spelling."""
        found = self._by_hash[self.known(audience).id].find(self.known(audience).members, key)
        return found or _not_found()


def address(member: dict[str, Any]) -> str:
    """Return a member's address in lower case."""
    return str(member.get("email_address", "")).lower()


def _not_found() -> Any:
    refuse(404, "Resource Not Found", "The requested resource could not be found.")
