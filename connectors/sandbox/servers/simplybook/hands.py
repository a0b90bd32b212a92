"""Who interferes at SimplyBook.me, and answers that lie: given to ``between`` and ``fail`` of the
server."""

from typing import Any

from connectors.sandbox.servers.faults import Fault
from connectors.sandbox.servers.http_server import Answer, Request
from connectors.sandbox.servers.simplybook.answers import error
from connectors.sandbox.servers.simplybook.server import SimplyBook
from connectors.sandbox.servers.vendor_server import answer_json


def book(server: SimplyBook, client: int, starts: str, **embedded: Any) -> dict[str, Any]:
    """Let an hour be booked under a client's card; ``embedded`` is what the booking shows of
    another than the card's, a child say. Returns the booking."""
    with server.state:
        card = server.company.client(str(client))
        booking = {
            "id": 1 + max(each["id"] for each in server.company.holds.bookings),
            "code": f"{client:08}",
            "status": "confirmed",
            "is_confirmed": True,
            "start_datetime": f"{starts} 10:00:00",
            "end_datetime": f"{starts} 11:00:00",
            "record_date": f"{starts} 09:00:00",
            "client_id": client,
            "service_id": 1,
            "provider_id": 1,
            "can_be_edited": True,
            "can_be_canceled": True,
            "client": {**card, **embedded},
        }
        server.company.holds.bookings.append(booking)
    return booking


def second_card(server: SimplyBook, client: int, **changed: Any) -> dict[str, Any]:
    """Make a second card of the same person, with the same address unless ``changed``."""
    with server.state:
        number = 1 + max(each["id"] for each in server.company.holds.clients)
        card = {**server.company.client(str(client)), **changed, "id": number, "is_deleted": None}
        server.company.holds.clients.append(card)
    return card


def throttled(match: str = "/admin/", times: int = 1) -> Fault:
    """Make the 403 that only says «not so fast», and looks like any other."""
    body = error(403, "Access denied").body
    return Fault(match, 403, body, times=times)


def finds_nobody(request: Request, true: Answer) -> Answer:
    """Tell of every client that there is none."""
    return error(404, "Client not found")


def finds_everybody(request: Request, true: Answer) -> Answer:
    """Tell of every number, also of one that never was, that a client is there."""
    return answer_json({"id": int(request.path.rsplit("/", 1)[1]), "is_deleted": None})
