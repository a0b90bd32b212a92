"""A World of a handful of invented people, made by hand for the servers' tests."""

from datetime import date, datetime
from hashlib import md5
from typing import Any

from connectors.sandbox.people.world import Audience, BookingCompany, Sheet, World

SHEET = "1TinySheet_key-0123456789"


def sheet(rows: int = 2) -> Sheet:
    """Return a response sheet with ragged rows, a blank row between and every type of cell."""
    answers: list[list[Any]] = [
        [datetime(2024, 2, 1, 14, 5, 33), "kari@example.no", "Kari Åsen", 49123456, "0150", 1.5, datetime(2024, 3, 1)],
        [],
        [
            datetime(2024, 2, 2, 0, 0, 0),
            "ola@example.no",
            "Ola «O'Hara» Nes",
            "+47 49 12 34 57",
            "",
            "",
            "",
            True,
            "Ja",
            "",
        ],
    ]
    header = [
        "Tidsmerke",
        "E-postadresse",
        "Navn",
        "Mobil",
        "Postnr",
        "Timer",
        "Kursdato",
        "Avkrysset",
        "Samtykke",
        "Merknad",
    ]
    return Sheet(SHEET, "Påmelding (svar)", "Skjemasvar 1", 0, header, answers[: rows + 1])


def member(name: str, status: str = "subscribed", **more: Any) -> dict[str, Any]:
    """Return a Mailchimp member called ``name``@example.org."""
    address = f"{name}@example.org"
    return {
        "id": md5(address.encode()).hexdigest(),
        "email_address": address,
        "contact_id": f"c-{name}",
        "full_name": name.title(),
        "status": status,
        "merge_fields": {"FNAME": name.title(), "LNAME": "", "ADDRESS": ""},
        "timestamp_signup": "",
        "timestamp_opt": "",
        "last_changed": "2025-01-01T10:00:00+00:00",
        **more,
    }


def audience(subscribed: int = 12) -> Audience:
    """Return an audience with ``subscribed`` members and one of each other status."""
    members = [
        member(
            f"s{n:02}",
            timestamp_signup=f"2024-01-{28 - n % 28:02}T09:00:00+00:00",
            last_changed=f"2025-02-{n % 28 + 1:02}T09:00:00+00:00",
        )
        for n in range(subscribed)
    ]
    members += [member(f"o-{status}", status) for status in ("unsubscribed", "cleaned", "pending", "archived")]
    feed = [
        {
            "activity_type": "click",
            "created_at_timestamp": "2025-03-02T08:00:00+00:00",
            "campaign_id": "k1",
            "link_clicked": "https://example.org/",
        },
        {"activity_type": "open", "created_at_timestamp": "2025-03-01T08:00:00+00:00", "campaign_id": "k1"},
    ]
    merge = [{"merge_id": 1, "tag": "FNAME", "name": "First Name", "type": "text"}]
    campaigns = [{"id": "k1", "status": "sent", "settings": {"title": "Nyhetsbrev"}}]
    return Audience("a1b2c3d4e5", "Nyhetsbrev", True, merge, members, {members[0]["id"]: feed}, campaigns)


def company(clients: int = 3) -> BookingCompany:
    """Return a booking company whose clients have one booking each; the last is cancelled, the first lies ahead."""
    cards = [
        {"id": n, "name": f"Klient {n}", "email": f"klient{n}@example.net", "phone": f"+4749{n:06}", "is_deleted": None}
        for n in range(1, clients + 1)
    ]
    bookings = [_booking(card, clients) for card in cards]
    fields = [{"id": "f" * 32, "title": "Skype", "type": "text", "is_built_in": False}]
    values = {1: [{"id": 1, "field": fields[0], "value": "klient.1"}]}
    return BookingCompany("tankeflyt", "api", cards, bookings, fields, values)


def _booking(card: dict[str, Any], clients: int) -> dict[str, Any]:
    number = card["id"]
    day = "2026-12-24" if number == 1 else f"2025-{number % 12 + 1:02}-10"
    return {
        "id": 1000 + number,
        "code": f"code{number:04}",
        "status": "canceled" if number == clients else "confirmed",
        "start_datetime": f"{day} 10:00:00",
        "end_datetime": f"{day} 11:00:00",
        "client_id": number,
        "service_id": 7,
        "provider_id": 1,
        "client": dict(card),
    }


def world(clients: int = 3) -> World:
    """Return everything together."""
    exports = {"exports/conta/kunder.csv": b"Kundenr;Navn\r\n", "exports/gammel-liste.csv": b"Nr\n1\n"}
    truth = {"people": [{"name": "Kari Åsen"}], "as_of": "2026-11-22"}
    other = sheet()
    other.key, other.title = "1OtherSheet", "Kurs (svar)"
    return World(
        1, date(2026, 11, 22), {"registration": sheet(), "course": other}, audience(), company(clients), exports, truth
    )
