"""Sessions and client cards, from the booking to the year and a day after the hour.

The table of flags whose purpose is BOOKING.
"""

from datetime import date
from typing import Any

from tests.conftest import TODAY
from tests.inventory.assessment.flag_tables.case import Case
from tests.inventory.kari import KARI, PAID, YES
from tests.inventory.nights import at, booking, client, customer, invoice, response

SESSION: dict[str, Any] = {
    "status": "confirmed",
    "starts_at": at("2025-11-21", 9),
    "ends_at": at("2025-11-21", 10),
}

CASES = [
    Case(
        "a booking of a year and a day ago is old, and so is the card",
        [
            response(**YES, submitted_at=at("2025-11-01")),
            client(**KARI),
            booking(**KARI, **SESSION),
        ],
        TODAY,
        {
            ("booking:1", "BOOKING_OLD"),
            ("client:1", "BOOKING_OLD"),
            ("response:0:1", "REG_EXPIRED"),
        },
        {"NO_CONSENT_FOUND"},
    ),
    Case(
        "a year to the day is not yet old",
        [
            response(**YES, submitted_at=at("2025-11-01")),
            client(**KARI),
            booking(**KARI, **SESSION),
        ],
        date(2026, 11, 21),
        set(),
        {"BOOKING_OLD", "REG_EXPIRED"},
    ),
    Case(
        "a booking ahead keeps everything",
        [
            response(**YES, submitted_at=at("2024-01-01")),
            client(**KARI),
            booking(**KARI, **SESSION),
            booking(
                "booking:2",
                **KARI,
                status="confirmed",
                starts_at=at("2026-12-02"),
                ends_at=at("2026-12-02", 13),
            ),
        ],
        TODAY,
        {("booking:2", "KEEP_FUTURE_BOOKING"), ("client:1", "KEEP_FUTURE_BOOKING")},
        {"BOOKING_OLD", "REG_EXPIRED"},
    ),
    Case(
        "a cancelled booking ahead keeps nothing",
        [
            client(**KARI),
            booking(**KARI, **SESSION),
            booking("booking:2", **KARI, status="cancelled", starts_at=at("2026-12-02")),
        ],
        TODAY,
        {("booking:1", "BOOKING_OLD")},
        {"KEEP_FUTURE_BOOKING"},
    ),
    Case(
        "golden case 5: no to registration, invoiced, a booking ahead: nothing goes before the session",
        [
            response(**KARI, consent_registration="Nei", submitted_at=at("2026-01-05")),
            client(**KARI),
            booking(
                **KARI, status="confirmed", starts_at=at("2026-12-02"), ends_at=at("2026-12-02", 13)
            ),
            customer(**KARI),
            invoice(**PAID),
        ],
        TODAY,
        {("booking:1", "KEEP_FUTURE_BOOKING"), ("invoice:1", "KEEP_BOOKKEEPING")},
        {"CONSENT_NO_BUT_STORED"},
    ),
    Case(
        "a Skype name serves nothing",
        [response(**YES, submitted_at=at("2026-11-01")), client(**KARI, skype="kari.skype")],
        TODAY,
        {("client:1", "SKYPE_OBSOLETE")},
        {"FIELD_NOT_PROMISED"},
    ),
    Case(
        "booked and never came",
        [
            response(**YES, submitted_at=at("2026-06-01")),
            client(**KARI),
            booking(
                **KARI,
                status="cancelled",
                starts_at=at("2026-08-21", 9),
                ends_at=at("2026-08-21", 10),
            ),
        ],
        TODAY,
        {("booking:1", "BOOKING_NOSHOW_OLD"), ("client:1", "BOOKING_NOSHOW_OLD")},
        {"BOOKING_OLD"},
    ),
    Case(
        "cancelled once and came another time: the cancelled booking goes, the session and its card stay",
        [
            response(**YES, submitted_at=at("2026-06-01")),
            client(**KARI),
            booking(
                **KARI,
                status="cancelled",
                starts_at=at("2026-06-21", 9),
                ends_at=at("2026-06-21", 10),
            ),
            booking(
                "booking:2",
                **KARI,
                status="confirmed",
                starts_at=at("2026-06-28", 9),
                ends_at=at("2026-06-28", 10),
            ),
        ],
        TODAY,
        {("booking:1", "BOOKING_NOSHOW_OLD"), ("booking:2", "KEEP_AGREEMENT35")},
        {"BOOKING_OLD"},
    ),
    Case(
        "an hour that shows nobody any more, for its client was erased: there is nobody left to erase",
        [
            booking(status="confirmed", starts_at=at("2019-10-01", 9), ends_at=at("2019-10-01", 10)),
            booking("booking:2", status="cancelled", starts_at=at("2025-10-01", 9), ends_at=at("2025-10-01", 10)),
        ],
        TODAY,
        set(),
        {"BOOKING_OLD", "BOOKING_NOSHOW_OLD"},
    ),
    Case(
        "golden case 8: the hours of an old booking stay for the accounts, its contact details do not",
        [
            client(**KARI),
            booking(
                **KARI,
                status="confirmed",
                starts_at=at("2025-10-01", 9),
                ends_at=at("2025-10-01", 10),
            ),
        ],
        TODAY,
        {
            ("booking:1", "BOOKING_OLD"),
            ("client:1", "BOOKING_OLD"),
            ("booking:1", "KEEP_AGREEMENT35"),
        },
        set(),
    ),
]
