"""What the company holds, found by number; and who was deleted through the interface."""

from typing import Any

from connectors.sandbox.people.world import BookingCompany
from connectors.sandbox.servers.simplybook.answers import Rows, refuse
from connectors.sandbox.servers.vendor_server import Index


class Company:
    """Clients and bookings of one company. A deleted client leaves the lists, and its card stays
    readable by number."""

    def __init__(self, booking: BookingCompany) -> None:
        self.holds = booking
        self.deleted: set[int] = set()
        self._clients, self._bookings = Index("id"), Index("id")

    def clients(self) -> Rows:
        """Return the cards that the lists show."""
        if not self.deleted:
            return self.holds.clients
        return [card for card in self.holds.clients if card["id"] not in self.deleted]

    def client(self, number: str) -> dict[str, Any]:
        """Return a card, also of a deleted client; a 404 ends the request."""
        found = self._clients.find(self.holds.clients, int(number))
        return found or refuse(404, "Client not found")

    def booking(self, number: str) -> dict[str, Any]:
        """Return a booking; a 404 ends the request."""
        found = self._bookings.find(self.holds.bookings, int(number))
        return found or refuse(404, "Booking not found")
