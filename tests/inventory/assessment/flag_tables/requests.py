"""What an open request does to a night: one case a kind of request, and what has become of it.

The table of flags whose purpose is REQUEST, and of those that an open request raises.
"""

from dataclasses import dataclass

from inventory.model import Record
from inventory.requests.request import Ending, RequestType
from tests.inventory.kari import CONFIRMED, KARI
from tests.inventory.nights import at, booking, client, customer, invoice, on, response, subscriber

OLA = {"name": "Ola Dahl", "email": "ola@example.org"}
LETTER = subscriber(**KARI, **CONFIRMED)
LIVES: list[Record] = [
    client(**KARI),
    booking(
        **KARI, status="confirmed", starts_at=at("2025-10-01", 9), ends_at=at("2025-10-01", 10)
    ),
    LETTER,
    customer(**KARI, phone="49 12 34 56"),
    invoice(**KARI, issued_on=on("2020-12-30"), paid_on=on("2021-01-12"), balance=0),
    response("response:0:2", **OLA, consent_registration="Nei", submitted_at=at("2020-01-01")),
    client("client:2", **OLA),
    booking(
        "booking:2",
        "client:2",
        **OLA,
        status="confirmed",
        starts_at=at("2025-10-01", 9),
        ends_at=at("2025-10-01", 10),
    ),
    subscriber("subscription:2", **OLA, **CONFIRMED),
]
HERS = {"client:1", "booking:1", "subscription:1", "customer:1", "invoice:1"}


@dataclass(frozen=True)
class Request:
    """What Kari asks for and when, what came of it, and what is raised on her records and not."""

    says: str
    type: RequestType
    received: str
    must: set[tuple[str, str]]
    must_not: set[str]
    closed: Ending | None = None


ACCESS, ERASURE, RESTRICTION, OBJECTION = (
    RequestType.ACCESS,
    RequestType.ERASURE,
    RequestType.RESTRICTION,
    RequestType.OBJECTION,
)
HELD = {(record, "HOLD_CASE") for record in HERS}
REQUESTS = [
    Request(
        "an access request holds every record, and the newsletter goes on",
        ACCESS,
        "2026-11-20",
        HELD | {("subscription:1", "KEEP_NEWSLETTER")},
        {"BOOKING_OLD", "CRM_FIELDS_EXCESS", "CASE_STOP", "DSR_DUE", "HOLD_RESTRICTED"},
    ),
    Request(
        "answered, everything is as before",
        ACCESS,
        "2026-11-20",
        {("booking:1", "BOOKING_OLD"), ("customer:1", "CRM_FIELDS_EXCESS")},
        {"HOLD_CASE", "DSR_DUE"},
        Ending.DONE,
    ),
    Request(
        "golden case 11: an erasure request holds deletions until it is decided, and sends stop now",
        ERASURE,
        "2026-11-20",
        HELD | {("subscription:1", "CASE_STOP")},
        {"BOOKING_OLD", "CRM_FIELDS_EXCESS", "KEEP_NEWSLETTER"},
    ),
    Request(
        "a restriction: neither used nor deleted",
        RESTRICTION,
        "2026-11-20",
        {*((r, "HOLD_RESTRICTED") for r in HERS), ("subscription:1", "CASE_STOP")},
        {"HOLD_CASE", "BOOKING_OLD", "KEEP_NEWSLETTER"},
    ),
    Request(
        "lifted, deletions and letters are as before",
        RESTRICTION,
        "2026-11-20",
        {("booking:1", "BOOKING_OLD")},
        {"HOLD_RESTRICTED", "CASE_STOP"},
        Ending.DONE,
    ),
    Request(
        "an objection stops the newsletter at once, and holds while it is open",
        OBJECTION,
        "2026-11-22",
        HELD | {("subscription:1", "CASE_STOP")},
        {"BOOKING_OLD", "KEEP_NEWSLETTER"},
    ),
    Request(
        "and goes on stopping it when it is answered: a no is sticky",
        OBJECTION,
        "2026-11-20",
        {("booking:1", "BOOKING_OLD"), ("subscription:1", "CASE_STOP")},
        {"HOLD_CASE", "KEEP_NEWSLETTER"},
        Ending.DONE,
    ),
    Request(
        "also when another use of the data may go on",
        OBJECTION,
        "2026-11-20",
        {("subscription:1", "CASE_STOP")},
        {"KEEP_NEWSLETTER"},
        Ending.REFUSED,
    ),
    Request(
        "but not when it is taken back",
        OBJECTION,
        "2026-11-20",
        set(),
        {"CASE_STOP", "HOLD_CASE"},
        Ending.WITHDRAWN,
    ),
    Request(
        "nor when a confirmed sign-up came after it",
        OBJECTION,
        "2025-04-30",
        set(),
        {"CASE_STOP"},
        Ending.DONE,
    ),
    Request(
        "a confirmation on the same day is no later yes",
        OBJECTION,
        "2025-05-01",
        {("subscription:1", "CASE_STOP")},
        {"KEEP_NEWSLETTER"},
        Ending.DONE,
    ),
    Request("eleven days left: no warning yet", ACCESS, "2026-11-03", HELD, {"DSR_DUE"}),
    Request(
        "ten days left: the answer is due", ACCESS, "2026-11-02", {("client:1", "DSR_DUE")}, set()
    ),
    Request(
        "and goes on being due when the day is past",
        ACCESS,
        "2026-10-01",
        {("client:1", "DSR_DUE")},
        set(),
    ),
    Request(
        "erased by word only: what the law does not keep is asked for again, and sends stay stopped",
        ERASURE,
        "2026-11-20",
        {(record, "CLOSED_NOT_DONE") for record in ("client:1", "booking:1", "subscription:1")}
        | {("subscription:1", "CASE_STOP"), ("booking:1", "BOOKING_OLD")},
        {"HOLD_CASE", "KEEP_NEWSLETTER"},
        Ending.DONE,
    ),
    Request(
        "erased in part: what is kept is not known, but letters are not",
        ERASURE,
        "2026-11-20",
        {("subscription:1", "CLOSED_NOT_DONE"), ("subscription:1", "CASE_STOP")},
        {"HOLD_CASE", "KEEP_NEWSLETTER"},
        Ending.PARTLY,
    ),
    Request(
        "an erasure that was refused, or taken back, claims nothing",
        ERASURE,
        "2026-11-20",
        {("subscription:1", "KEEP_NEWSLETTER")},
        {"CLOSED_NOT_DONE", "CASE_STOP"},
        Ending.REFUSED,
    ),
    Request(
        "an objection that is closed as done, with the letters going on",
        OBJECTION,
        "2026-11-20",
        {("subscription:1", "CLOSED_NOT_DONE"), ("subscription:1", "CASE_STOP")},
        {"KEEP_NEWSLETTER"},
        Ending.DONE,
    ),
    Request(
        "while it is open nothing is claimed",
        OBJECTION,
        "2026-11-20",
        {("subscription:1", "CASE_STOP")},
        {"CLOSED_NOT_DONE", "KEEP_NEWSLETTER"},
    ),
]
