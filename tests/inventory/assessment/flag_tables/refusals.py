"""A no to the newsletter, wherever it was said, and what a yes after it is worth.

The table of flags whose purpose is NEWSLETTER.
"""

from tests.conftest import TODAY
from tests.inventory.assessment.flag_tables.case import Case
from tests.inventory.kari import KARI, LEFT, PAID, PROVEN, YES, form, old_list
from tests.inventory.nights import at, client, customer, invoice, on, response, subscriber

SUBSCRIPTION = "subscription:1"

CASES = [
    Case(
        "no in a form after the confirmation",
        [response(**YES, newsletter="Nei", submitted_at=at("2026-10-01")), subscriber(**PROVEN)],
        TODAY,
        {("subscription:1", "FORM_NO_BUT_SUBSCRIBED")},
        {"KEEP_NEWSLETTER"},
    ),
    Case(
        "golden case 3: no first, confirmed later",
        [response(**YES, newsletter="Nei", submitted_at=at("2024-03-01")), subscriber(**PROVEN)],
        TODAY,
        {("subscription:1", "KEEP_NEWSLETTER")},
        {"FORM_NO_BUT_SUBSCRIBED"},
    ),
    Case(
        "unsubscribed from one list after confirming on another",
        [
            subscriber(**PROVEN),
            subscriber(
                "subscription:9",
                "oldlist",
                email="kari@example.org",
                status="unsubscribed",
                changed_at=at("2026-11-01"),
            ),
        ],
        TODAY,
        {("subscription:1", "WITHDRAWN_STILL_ACTIVE")},
        {"KEEP_NEWSLETTER", "CONSENT_REFRESH_DUE"},
    ),
    Case(
        "unsubscribed before confirming anew is no withdrawal",
        [
            subscriber(**PROVEN),
            subscriber(
                "subscription:9",
                "oldlist",
                email="kari@example.org",
                status="unsubscribed",
                changed_at=at("2025-04-01"),
            ),
        ],
        TODAY,
        {("subscription:1", "KEEP_NEWSLETTER")},
        {"WITHDRAWN_STILL_ACTIVE"},
    ),
    Case(
        "golden case 4: unsubscribed, and a yes in a form after that",
        [form("Ja", "2026-06-01"), subscriber(**LEFT)],
        TODAY,
        {(SUBSCRIPTION, "UNSUB_THEN_FORM_YES"), (SUBSCRIPTION, "OBJECTED_MARKETING")},
        {"FORM_YES_THEN_UNSUB", "KEEP_NEWSLETTER"},
    ),
    Case(
        "the yes came first",
        [form("Ja", "2026-04-01"), subscriber(**LEFT)],
        TODAY,
        {(SUBSCRIPTION, "FORM_YES_THEN_UNSUB"), (SUBSCRIPTION, "OBJECTED_MARKETING")},
        {"UNSUB_THEN_FORM_YES"},
    ),
    Case(
        "at the same moment the no wins",
        [response(**YES, newsletter="Ja", submitted_at=LEFT["changed_at"]), subscriber(**LEFT)],
        TODAY,
        {(SUBSCRIPTION, "FORM_YES_THEN_UNSUB")},
        {"UNSUB_THEN_FORM_YES"},
    ),
    Case(
        "a yes without a time does not undo a no",
        [form("Ja", None), subscriber(**LEFT)],
        TODAY,
        {(SUBSCRIPTION, "FORM_YES_THEN_UNSUB")},
        {"UNSUB_THEN_FORM_YES"},
    ),
    Case(
        "a confirmation at the moment of the no does not undo it",
        [
            response(**YES, newsletter="Nei", submitted_at=PROVEN["confirmed_at"]),
            subscriber(**PROVEN),
        ],
        TODAY,
        {(SUBSCRIPTION, "FORM_NO_BUT_SUBSCRIBED")},
        {"KEEP_NEWSLETTER", "FORM_NO_OLDER_THAN_DOI"},
    ),
    Case(
        "a no without a time stands against every confirmation",
        [form("Nei", None), subscriber(**PROVEN)],
        TODAY,
        {(SUBSCRIPTION, "FORM_NO_BUT_SUBSCRIBED")},
        {"KEEP_NEWSLETTER"},
    ),
    Case(
        "golden case 3: a no, and a confirmation after it",
        [form("Nei", "2024-03-01"), subscriber(**PROVEN)],
        TODAY,
        {(SUBSCRIPTION, "FORM_NO_OLDER_THAN_DOI"), (SUBSCRIPTION, "KEEP_NEWSLETTER")},
        {"FORM_NO_BUT_SUBSCRIBED"},
    ),
    Case(
        "confirmed, then no, then yes, both in forms: a human looks",
        [form("Nei", "2026-05-01"), form("Ja", "2026-06-01", 2), subscriber(**PROVEN)],
        TODAY,
        {(SUBSCRIPTION, "UNSUB_THEN_FORM_YES")},
        {"KEEP_NEWSLETTER", "FORM_NO_BUT_SUBSCRIBED", "CONSENT_REFRESH_DUE"},
    ),
    Case(
        "left the old list without a date: nobody can show that the confirmation came later",
        [subscriber(**PROVEN), old_list(status="unsubscribed")],
        TODAY,
        {(SUBSCRIPTION, "WITHDRAWN_STILL_ACTIVE")},
        {"KEEP_NEWSLETTER"},
    ),
    Case(
        "came back by a confirmed sign-up: no objection any more",
        [subscriber(**PROVEN), old_list(status="unsubscribed", changed_at=at("2025-04-01"))],
        TODAY,
        {(SUBSCRIPTION, "KEEP_NEWSLETTER")},
        {"OBJECTED_MARKETING"},
    ),
    Case(
        "golden case 13: the address said no, so the other one's list entry stops too",
        [
            subscriber(**{**LEFT, "name": "Kari Nordmann"}),
            old_list(name="Ola Dahl", status="subscribed"),
            client(name="Ola Dahl", email="kari@example.org", phone="49 12 34 56"),
        ],
        TODAY,
        {
            (SUBSCRIPTION, "OBJECTED_MARKETING"),
            ("subscription:9", "OBJECTED_MARKETING"),
            ("client:1", "SHARED_CONTACT"),
        },
        set(),
    ),
    Case(
        "the address that said no is the second one of another's entry",
        [
            subscriber(**LEFT),
            old_list(name="Ola Dahl", email="ola@example.org", also=(("email", "kari@example.org"),), status="subscribed"),
        ],
        TODAY,
        {("subscription:9", "OBJECTED_MARKETING")},
        set(),
    ),
    Case(
        "golden case 2: withdrew on one list, and an invoice must stay",
        [
            customer(**KARI),
            invoice(**PAID),
            subscriber(**PROVEN),
            old_list(status="unsubscribed", changed_at=at("2026-11-01")),
        ],
        TODAY,
        {
            (SUBSCRIPTION, "WITHDRAWN_STILL_ACTIVE"),
            (SUBSCRIPTION, "INVOICE_KEPT_NEWS_DELETED"),
            ("invoice:1", "KEEP_BOOKKEEPING"),
        },
        {"KEEP_NEWSLETTER"},
    ),
    Case(
        "the invoice too has had its time: nothing is mixed",
        [
            customer(**KARI),
            invoice(**{**PAID, "issued_on": on("2019-03-10"), "paid_on": on("2019-03-20")}),
            subscriber(email="kari@example.org", status="pending", signup_at=at("2026-01-01")),
        ],
        TODAY,
        {(SUBSCRIPTION, "DOI_PENDING_OLD")},
        {"INVOICE_KEPT_NEWS_DELETED"},
    ),
]
