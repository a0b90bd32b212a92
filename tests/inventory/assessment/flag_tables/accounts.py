"""Invoices and customer cards: what bookkeeping keeps, what a contract needs, and what goes.

The table of flags whose purpose is BOOKKEEPING, FOLLOW_UP, CONTRACT.
"""

from datetime import date

from tests.conftest import TODAY
from tests.inventory.assessment.flag_tables.case import Case
from tests.inventory.kari import KARI, PAID, YES
from tests.inventory.nights import (
    at,
    booking,
    client,
    contact,
    customer,
    invoice,
    on,
    payment,
    response,
)

CASES = [
    Case(
        "an invoice of 2026 is kept through 2031",
        [customer(**KARI), invoice(**PAID)],
        date(2031, 12, 31),
        {("invoice:1", "KEEP_BOOKKEEPING")},
        {"INVOICE_EXPIRED"},
    ),
    Case(
        "and goes on 1 January 2032, with its customer card",
        [customer(**KARI), invoice(**PAID)],
        date(2032, 1, 1),
        {("invoice:1", "INVOICE_EXPIRED"), ("customer:1", "INVOICE_EXPIRED")},
        {"KEEP_BOOKKEEPING", "CRM_FIELDS_EXCESS"},
    ),
    Case(
        "golden case 1: issued 2020, paid 2021: kept through 2026, but not the mobile on the card",
        [
            customer(**KARI, phone="49 12 34 56"),
            invoice(**KARI, issued_on=on("2020-12-30"), paid_on=on("2021-01-12"), balance=0),
        ],
        TODAY,
        {("invoice:1", "KEEP_BOOKKEEPING"), ("customer:1", "CRM_FIELDS_EXCESS")},
        {"INVOICE_EXPIRED"},
    ),
    Case(
        "a customer of this year keeps phone and e-mail on the card",
        [customer(**KARI, phone="49 12 34 56"), invoice(**PAID)],
        TODAY,
        {("invoice:1", "KEEP_BOOKKEEPING")},
        {"CRM_FIELDS_EXCESS"},
    ),
    Case(
        "an unpaid invoice is a claim for three years from its due day",
        [customer(**KARI), invoice(**KARI, issued_on=on("2023-11-01"), due_on=on("2023-11-22"), balance=100)],
        TODAY,
        {("invoice:1", "KEEP_UNPAID"), ("customer:1", "KEEP_UNPAID")},
        {"CLAIM_BARRED", "CRM_FIELDS_EXCESS", "KEEP_ACTIVE_CLIENT"},
    ),
    Case(
        "and then time-barred: it stays in the books while it stands there, the contact details go",
        [customer(**KARI), invoice(**KARI, issued_on=on("2023-11-01"), due_on=on("2023-11-21"), balance=100)],
        TODAY,
        {
            ("invoice:1", "CLAIM_BARRED"),
            ("invoice:1", "KEEP_BOOKKEEPING"),
            ("customer:1", "KEEP_BOOKKEEPING"),
            ("customer:1", "CRM_FIELDS_EXCESS"),
        },
        {"INVOICE_EXPIRED", "KEEP_UNPAID"},
    ),
    Case(
        "a part payment begins the three years anew",
        [
            customer(**KARI),
            invoice(**KARI, issued_on=on("2023-01-01"), due_on=on("2023-01-15"), paid_on=on("2024-02-01"), balance=100),
        ],
        TODAY,
        {("invoice:1", "KEEP_UNPAID")},
        {"CLAIM_BARRED"},
    ),
    Case(
        "a credit note settles its invoice, whatever balances the list shows",
        [
            customer(**KARI),
            invoice(**KARI, issued_on=on("2026-01-01"), amount=100, balance=100),
            invoice("invoice:2", **KARI, issued_on=on("2026-02-01"), amount=-100, balance=-100),
        ],
        TODAY,
        {("invoice:1", "KEEP_BOOKKEEPING"), ("invoice:2", "KEEP_BOOKKEEPING")},
        {"KEEP_UNPAID", "PAYMENT_UNKNOWN"},
    ),
    Case(
        "what nothing says is paid counts as owed, and is asked about",
        [
            response(**YES, submitted_at=at("2025-01-01")),
            customer(**KARI, phone="49 12 34 56"),
            invoice(**KARI, issued_on=on("2025-01-01"), amount=100),
        ],
        TODAY,
        {("invoice:1", "PAYMENT_UNKNOWN")},
        {"CRM_FIELDS_EXCESS", "REG_EXPIRED", "KEEP_UNPAID"},
    ),
    Case(
        "a claim keeps what shows it, not the old invoices that were paid",
        [
            customer(**KARI),
            invoice(**KARI, issued_on=on("2015-01-01"), paid_on=on("2015-01-20")),
            invoice("invoice:2", **KARI, issued_on=on("2025-02-01"), balance=100),
        ],
        TODAY,
        {
            ("invoice:2", "KEEP_UNPAID"),
            ("customer:1", "KEEP_UNPAID"),
            ("invoice:1", "INVOICE_EXPIRED"),
        },
        {"CRM_FIELDS_EXCESS"},
    ),
    Case(
        "a closing balance that no invoice explains is a claim as well: then all invoices are its account",
        [
            customer(**KARI, balance=500),
            invoice(**KARI, issued_on=on("2015-01-01"), paid_on=on("2015-01-20")),
            payment(**KARI, paid_on=on("2015-01-20"), amount=700),
        ],
        TODAY,
        {("customer:1", "KEEP_UNPAID")},
        {"INVOICE_EXPIRED", "CRM_FIELDS_EXCESS"},
    ),
    Case(
        "a payment is bookkeeping for five years, like an invoice",
        [customer(**KARI), payment(**KARI, paid_on=on("2024-01-20"), amount=700)],
        TODAY,
        {("transaction:1", "KEEP_BOOKKEEPING")},
        {"INVOICE_EXPIRED"},
    ),
    Case(
        "and goes after them",
        [customer(**KARI), payment(**KARI, paid_on=on("2019-01-20"), amount=700)],
        TODAY,
        {("transaction:1", "INVOICE_EXPIRED"), ("customer:1", "INVOICE_EXPIRED")},
        {"KEEP_BOOKKEEPING"},
    ),
    Case(
        "a field goes although the record is kept",
        [
            response(**YES, submitted_at=at("2026-06-01")),
            client(**KARI, skype="kari.skype"),
            booking(
                **KARI, status="confirmed", starts_at=at("2026-12-02"), ends_at=at("2026-12-02", 13)
            ),
        ],
        TODAY,
        {
            ("client:1", "KEEP_ACTIVE_CLIENT"),
            ("response:0:1", "KEEP_ACTIVE_CLIENT"),
            ("client:1", "SKYPE_OBSOLETE"),
        },
        set(),
    ),
    Case(
        "said no to registration and was invoiced: what the invoice does not need goes at once, name and address stay",
        [
            response(**KARI, consent_registration="Nei", submitted_at=at("2026-01-05")),
            customer(**KARI, phone="49 12 34 56"),
            invoice(**PAID),
        ],
        TODAY,
        {
            ("response:0:1", "CONSENT_NO_BUT_STORED"),
            ("customer:1", "CRM_FIELDS_EXCESS"),
            ("invoice:1", "KEEP_BOOKKEEPING"),
        },
        {"INVOICE_EXPIRED"},
    ),
    Case(
        "an invoice «iht. avtale» makes the form documentation",
        [
            response(**YES, submitted_at=at("2024-01-01")),
            response("response:0:2", **YES, submitted_at=at("2025-01-01")),
            customer(**KARI),
            invoice(
                **{**PAID, "issued_on": on("2024-03-10"), "paid_on": on("2024-03-20")},
                description="Coaching iht. avtale",
            ),
        ],
        TODAY,
        {("response:0:1", "KEEP_AGREEMENT35"), ("response:0:2", "REG_EXPIRED")},
        set(),
    ),
    Case(
        "and even a no to registration does not undo that",
        [
            response(**KARI, consent_registration="Nei", submitted_at=at("2025-01-01")),
            customer(**KARI),
            invoice(
                **{**PAID, "issued_on": on("2025-03-10"), "paid_on": on("2025-03-20")},
                description="Som avtalt",
            ),
        ],
        TODAY,
        {("response:0:1", "KEEP_AGREEMENT35")},
        {"CONSENT_NO_BUT_STORED", "REG_EXPIRED"},
    ),
    Case(
        "an invoice that tells of illness",
        [customer(**KARI), invoice(**PAID, description="Samtale om sykemelding og utbrenthet")],
        TODAY,
        {("invoice:1", "INVOICE_TEXT_SENSITIVE")},
        set(),
    ),
    Case(
        "an invoice with a birth number (of the test series)",
        [customer(**KARI), invoice(**PAID, description="Coaching, deltaker 158603 10098")],
        TODAY,
        {("invoice:1", "INVOICE_TEXT_SENSITIVE")},
        set(),
    ),
    Case(
        "an account number has eleven digits too, and neutral words are neutral",
        [
            customer(**KARI),
            invoice(**PAID, description="Coaching, 60 min. Betales til 12345678903"),
        ],
        TODAY,
        set(),
        {"INVOICE_TEXT_SENSITIVE"},
    ),
    Case(
        "asked for paper, got e-mail",
        [
            response(**YES, submitted_at=at("2026-01-01"), invoice_channel="Post"),
            customer(**KARI),
            invoice(**PAID, delivery="E-post"),
        ],
        TODAY,
        {("invoice:1", "INVOICE_CHANNEL")},
        set(),
    ),
    Case(
        "asked for paper after the invoice was sent, or for an invoice to the employer",
        [
            response(**YES, submitted_at=at("2026-01-01"), invoice_channel="Arbeidsgiver"),
            response("response:0:2", **YES, submitted_at=at("2026-06-01"), invoice_channel="Post"),
            customer(**KARI),
            invoice(**PAID, delivery="E-post"),
        ],
        TODAY,
        set(),
        {"INVOICE_CHANNEL"},
    ),
    Case(
        "an activity that the register does not have",
        [contact(activity="A77", **KARI)],
        TODAY,
        {("contact:1", "NO_BASIS")},
        set(),
    ),
    Case(
        "a card of seven months ago and nothing else",
        [client(**KARI, created_at=at("2026-04-21"))],
        TODAY,
        {("client:1", "NO_BASIS")},
        {"NO_CONSENT_FOUND"},
    ),
    Case(
        "a card of seven months ago whose owner wrote a form",
        [
            client(**KARI, created_at=at("2026-04-21")),
            response(**YES, submitted_at=at("2026-11-01")),
        ],
        TODAY,
        set(),
        {"NO_BASIS"},
    ),
    Case(
        "a card without invoices of a client who left goes a year later",
        [contact(**KARI, created_at=at("2020-01-01")), client(**KARI), booking(**KARI, status="confirmed", starts_at=at("2025-11-20"))],
        TODAY,
        {("contact:1", "CARD_EXPIRED")},
        {"CARD_WITHOUT_INVOICE"},
    ),
    Case(
        "a card of four months ago that nothing explains is asked about",
        [contact(**KARI, created_at=at("2026-08-01"))],
        TODAY,
        {("contact:1", "CARD_WITHOUT_INVOICE")},
        {"CARD_EXPIRED", "NO_BASIS"},
    ),
    Case(
        "one of two months ago waits for its first invoice",
        [contact(**KARI, created_at=at("2026-09-20"))],
        TODAY,
        set(),
        {"CARD_WITHOUT_INVOICE"},
    ),
    Case(
        "an order of the tax authorities holds the accounts while it is turned on",
        [customer(**KARI), invoice(**PAID)],
        TODAY,
        set(),
        {"KEEP_ORDERED"},
    ),
    Case(
        "a session of last week is not invoiced yet: nothing that the invoice needs goes",
        [
            response(**KARI, consent_registration="Nei", submitted_at=at("2026-11-01")),
            client(**KARI),
            booking(**KARI, status="confirmed", starts_at=at("2026-11-16")),
        ],
        TODAY,
        {("client:1", "KEEP_TO_INVOICE"), ("booking:1", "KEEP_TO_INVOICE"), ("response:0:1", "KEEP_TO_INVOICE")},
        {"CONSENT_NO_BUT_STORED"},
    ),
    Case(
        "where nothing says when it was due, nothing says that it is time-barred",
        [customer(**KARI), invoice(**KARI, issued_on=on("2019-01-01"), balance=100)],
        TODAY,
        {("invoice:1", "KEEP_UNPAID"), ("customer:1", "KEEP_UNPAID")},
        {"CLAIM_BARRED", "INVOICE_EXPIRED"},
    ),
]
