"""Registrations, enquiries and course sign-ups: what was answered, and how long it is needed.

The table of flags whose purpose is REGISTRATION, ENQUIRY, COURSE.
"""

from datetime import date

from tests.conftest import TODAY
from tests.inventory.assessment.flag_tables.case import Case
from tests.inventory.kari import KARI, OWING, PAID, PROVEN, YES
from tests.inventory.nights import (
    at,
    booking,
    client,
    contact,
    course,
    customer,
    enquiry,
    invoice,
    on,
    response,
    subscriber,
)

SUBSCRIPTION = "subscription:1"

CASES = [
    Case(
        "golden case 5, the day after the session: it is not invoiced yet, and nothing goes",
        [
            response(**KARI, consent_registration="Nei", submitted_at=at("2026-01-05")),
            client(**KARI),
            booking(
                **KARI, status="confirmed", starts_at=at("2026-12-02"), ends_at=at("2026-12-02", 13)
            ),
            customer(**KARI),
            invoice(**PAID),
        ],
        date(2026, 12, 3),
        {("booking:1", "KEEP_TO_INVOICE"), ("client:1", "KEEP_TO_INVOICE")},
        {"KEEP_FUTURE_BOOKING", "CONSENT_NO_BUT_STORED"},
    ),
    Case(
        "a month later the no counts: all goes but the hours and what the invoice needs",
        [
            response(**KARI, consent_registration="Nei", submitted_at=at("2026-01-05")),
            client(**KARI),
            booking(
                **KARI, status="confirmed", starts_at=at("2026-12-02"), ends_at=at("2026-12-02", 13)
            ),
            customer(**KARI),
            invoice(**PAID),
        ],
        date(2027, 1, 3),
        {
            ("response:0:1", "CONSENT_NO_BUT_STORED"),
            ("client:1", "CONSENT_NO_BUT_STORED"),
            ("booking:1", "CONSENT_NO_BUT_STORED"),
            ("booking:1", "KEEP_AGREEMENT35"),
            ("invoice:1", "KEEP_BOOKKEEPING"),
        },
        {"KEEP_FUTURE_BOOKING", "KEEP_TO_INVOICE"},
    ),
    Case(
        "a later yes to registration undoes an earlier no",
        [
            response(**KARI, consent_registration="Nei", submitted_at=at("2026-06-01")),
            response("response:0:2", **YES, submitted_at=at("2026-06-02")),
        ],
        TODAY,
        set(),
        {"CONSENT_NO_BUT_STORED"},
    ),
    Case(
        "a blank answer is neither yes nor no",
        [response(**KARI, submitted_at=at("2026-11-01"))],
        TODAY,
        {("response:0:1", "CONSENT_AMBIGUOUS")},
        {"CONSENT_NO_BUT_STORED"},
    ),
    Case(
        "nor is «Ja, men»",
        [response(**KARI, consent_registration="Ja, men ikke alt", submitted_at=at("2026-11-01"))],
        TODAY,
        {("response:0:1", "CONSENT_AMBIGUOUS")},
        set(),
    ),
    Case(
        "never a client: six months",
        [response(**YES, submitted_at=at("2026-05-21"))],
        TODAY,
        {("response:0:1", "REG_EXPIRED")},
        set(),
    ),
    Case(
        "six months to the day: not yet",
        [response(**YES, submitted_at=at("2026-05-22"))],
        TODAY,
        set(),
        {"REG_EXPIRED"},
    ),
    Case(
        "a client without any form",
        [client(**KARI), booking(**KARI, status="confirmed", starts_at=at("2026-11-01"))],
        TODAY,
        {("client:1", "NO_CONSENT_FOUND")},
        {"BOOKING_OLD"},
    ),
    Case(
        "an organisation signs no form",
        [
            customer(name="Fjordglimt AS", org_number="999999999", email="post@example.org"),
            invoice(name="Fjordglimt AS", issued_on=on("2026-03-10"), balance=0),
        ],
        TODAY,
        {("invoice:1", "KEEP_BOOKKEEPING")},
        {"NO_CONSENT_FOUND"},
    ),
    Case(
        "an address list for the newsletter proves nothing",
        [contact(activity="A08", email="kari@example.org")],
        TODAY,
        {("contact:1", "NO_CONSENT_FOUND")},
        set(),
    ),
    Case(
        "a no to registration ends no newsletter, and a yes begins none",
        [
            response(**KARI, consent_registration="Nei", submitted_at=at("2026-06-01")),
            subscriber(**PROVEN),
        ],
        TODAY,
        {(SUBSCRIPTION, "KEEP_NEWSLETTER"), ("response:0:1", "CONSENT_NO_BUT_STORED")},
        {"FORM_NO_BUT_SUBSCRIBED", "WITHDRAWN_STILL_ACTIVE"},
    ),
    Case(
        "a no to registration at the moment of the yes",
        [
            response(**YES, submitted_at=at("2026-06-01")),
            response(
                "response:0:2", **KARI, consent_registration="Nei", submitted_at=at("2026-06-01")
            ),
        ],
        TODAY,
        {("response:0:1", "CONSENT_NO_BUT_STORED"), ("response:0:2", "CONSENT_NO_BUT_STORED")},
        set(),
    ),
    Case(
        "course over, not invoiced: three months and a day",
        [course(**KARI, submitted_at=at("2026-07-01"), course_date=on("2026-08-21"))],
        TODAY,
        {("response:1:1", "COURSE_OVER")},
        set(),
    ),
    Case(
        "three months to the day: not yet",
        [course(**KARI, submitted_at=at("2026-07-01"), course_date=on("2026-08-22"))],
        TODAY,
        set(),
        {"COURSE_OVER"},
    ),
    Case(
        "course over, invoiced: six months",
        [
            course(**KARI, submitted_at=at("2026-01-01"), course_date=on("2026-05-22")),
            customer(**KARI),
            invoice(**PAID),
        ],
        TODAY,
        set(),
        {"COURSE_OVER"},
    ),
    Case(
        "course over, invoiced: six months and a day",
        [
            course(**KARI, submitted_at=at("2026-01-01"), course_date=on("2026-05-21")),
            customer(**KARI),
            invoice(**PAID),
        ],
        TODAY,
        {("response:1:1", "COURSE_OVER")},
        set(),
    ),
    Case(
        "golden case 10: course over, allergy written down, invoice not paid",
        [
            course(
                **KARI,
                submitted_at=at("2026-09-01"),
                course_date=on("2026-10-20"),
                extra_info="Allergi mot nøtter",
            ),
            customer(**KARI, phone="49 12 34 56"),
            invoice(**OWING),
        ],
        TODAY,
        {
            ("response:1:1", "COURSE_EXTRA_INFO"),
            ("invoice:1", "KEEP_UNPAID"),
            ("customer:1", "KEEP_UNPAID"),
        },
        {"COURSE_OVER", "CRM_FIELDS_EXCESS", "KEEP_ACTIVE_CLIENT"},
    ),
    Case(
        "a course ahead is a running relation",
        [
            course(
                **KARI,
                submitted_at=at("2026-09-01"),
                course_date=on("2026-11-23"),
                extra_info="Allergi mot nøtter",
            )
        ],
        TODAY,
        {("response:1:1", "KEEP_ACTIVE_CLIENT")},
        {"COURSE_EXTRA_INFO", "COURSE_OVER"},
    ),
    Case(
        "an enquiry that led nowhere",
        [enquiry(**KARI, submitted_at=at("2026-05-21"))],
        TODAY,
        {("response:2:1", "PROSPECT_EXPIRED")},
        {"REG_EXPIRED"},
    ),
    Case(
        "an enquiry of a client follows the client",
        [
            enquiry(**KARI, submitted_at=at("2026-01-01")),
            customer(**KARI),
            invoice(**PAID),
        ],
        TODAY,
        set(),
        {"PROSPECT_EXPIRED"},
    ),
    Case(
        "a free text beside a sign-up that names no day",
        [course(**KARI, submitted_at=at("2026-10-01"), extra_info="Nøtter")],
        TODAY,
        {("response:1:1", "COURSE_DATE_MISSING")},
        {"COURSE_EXTRA_INFO", "COURSE_OVER"},
    ),
    Case(
        "and a year and fourteen days later the text goes",
        [course(**KARI, submitted_at=at("2025-11-07"), extra_info="Nøtter")],
        TODAY,
        {("response:1:1", "COURSE_DATE_MISSING"), ("response:1:1", "COURSE_EXTRA_INFO")},
        {"COURSE_OVER"},
    ),
]
