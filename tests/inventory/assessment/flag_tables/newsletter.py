"""Subscriptions: whether they are proven, alive, waiting or over.

The table of flags whose purpose is NEWSLETTER.
"""

from tests.conftest import TODAY
from tests.inventory.assessment.flag_tables.case import Case
from tests.inventory.kari import KARI, PROVEN
from tests.inventory.nights import at, booking, client, subscriber

CASES = [
    Case(
        "a proven double opt-in",
        [subscriber(**PROVEN)],
        TODAY,
        {("subscription:1", "KEEP_NEWSLETTER")},
        {"DOI_PROOF_MISSING"},
    ),
    Case(
        "confirmed in the same second as signed up is single opt-in",
        [subscriber(**{**PROVEN, "confirmed_at": PROVEN["signup_at"]})],
        TODAY,
        {("subscription:1", "DOI_PROOF_MISSING")},
        {"KEEP_NEWSLETTER"},
    ),
    Case(
        "golden case 6: imported",
        [
            subscriber(
                email="kari@example.org",
                status="subscribed",
                confirmed_at=at("2025-05-01"),
                proof_gap="imported",
            )
        ],
        TODAY,
        {("subscription:1", "DOI_PROOF_MISSING")},
        {"KEEP_NEWSLETTER"},
    ),
    Case(
        "two years without a sign",
        [
            subscriber(
                **{**PROVEN, "signup_at": at("2024-11-21", 9), "confirmed_at": at("2024-11-21", 10)}
            )
        ],
        TODAY,
        {("subscription:1", "CONSENT_REFRESH_DUE")},
        {"KEEP_NEWSLETTER"},
    ),
    Case(
        "a click is a sign",
        [
            subscriber(
                **{
                    **PROVEN,
                    "signup_at": at("2020-01-01"),
                    "confirmed_at": at("2020-01-02"),
                    "last_click_at": at("2026-01-01"),
                }
            )
        ],
        TODAY,
        {("subscription:1", "KEEP_NEWSLETTER")},
        {"CONSENT_REFRESH_DUE"},
    ),
    Case(
        "golden case 7: pending for 31 days",
        [subscriber(email="kari@example.org", status="pending", signup_at=at("2026-10-22"))],
        TODAY,
        {("subscription:1", "DOI_PENDING_OLD")},
        set(),
    ),
    Case(
        "pending for 30 days",
        [subscriber(email="kari@example.org", status="pending", signup_at=at("2026-10-23"))],
        TODAY,
        set(),
        {"DOI_PENDING_OLD"},
    ),
    Case(
        "bounced a year and a day ago",
        [subscriber(email="kari@example.org", status="cleaned", changed_at=at("2025-11-21"))],
        TODAY,
        {("subscription:1", "CLEANED_BOUNCED")},
        set(),
    ),
    Case(
        "bounced a year ago",
        [subscriber(email="kari@example.org", status="cleaned", changed_at=at("2025-11-22"))],
        TODAY,
        set(),
        {"CLEANED_BOUNCED"},
    ),
    Case(
        "unsubscribed a year and a day ago",
        [subscriber(email="kari@example.org", status="unsubscribed", changed_at=at("2025-11-21"))],
        TODAY,
        {("subscription:1", "UNSUB_AGED")},
        {"DOI_PROOF_MISSING"},
    ),
    Case(
        "unsubscribed yesterday",
        [subscriber(email="kari@example.org", status="unsubscribed", changed_at=at("2026-11-21"))],
        TODAY,
        set(),
        {"UNSUB_AGED"},
    ),
    Case(
        "archived is not deleted",
        [subscriber(email="kari@example.org", status="archived")],
        TODAY,
        {("subscription:1", "ARCHIVED_CONTACT")},
        set(),
    ),
    Case(
        "a sign-up of fourteen days waits for its confirmation, and may be reminded of once",
        [subscriber(email="kari@example.org", status="pending", signup_at=at("2026-11-08"))],
        TODAY,
        {("subscription:1", "DOI_PENDING")},
        {"DOI_PENDING_OLD"},
    ),
    Case(
        "one of thirteen days just waits",
        [subscriber(email="kari@example.org", status="pending", signup_at=at("2026-11-09"))],
        TODAY,
        set(),
        {"DOI_PENDING"},
    ),
    Case(
        "a contact that gets letters of business only",
        [subscriber(email="kari@example.org", status="transactional", changed_at=at("2023-01-01"))],
        TODAY,
        {("subscription:1", "TRANSACTIONAL_ONLY")},
        {"KEEP_NEWSLETTER"},
    ),
    Case(
        "a client's letters of business have their reason in the relation",
        [
            subscriber(email="kari@example.org", status="transactional", changed_at=at("2023-01-01")),
            client(**KARI),
            booking(**KARI, status="confirmed", starts_at=at("2026-10-01")),
        ],
        TODAY,
        set(),
        {"TRANSACTIONAL_ONLY"},
    ),
]
