"""More rows for the table of test_flags: a no that sticks, what the papers tell, who may be a child, and what is kept."""

from datetime import date
from typing import Any

from inventory.model import Kind, Record
from tests.conftest import TODAY
from tests.inventory.nights import at, booking, client, course, customer, invoice, on, record, response, subscriber

KARI: dict[str, Any] = {"name": "Kari Nordmann", "email": "kari@example.org"}
YES = {**KARI, "consent_registration": "Ja"}
PAID = {**KARI, "issued_on": on("2026-03-10"), "paid_on": on("2026-03-20"), "balance": 0}
OWING = {**KARI, "issued_on": on("2026-10-27"), "due_on": on("2026-11-10"), "balance": 100}
PROVEN = {
    "email": "kari@example.org",
    "status": "subscribed",
    "signup_at": at("2025-05-01", 9),
    "confirmed_at": at("2025-05-01", 10),
}
LEFT = {**PROVEN, "status": "unsubscribed", "changed_at": at("2026-05-01")}


def old_list(**fields: Any) -> Record:
    return subscriber("subscription:9", "oldlist", **{"email": "kari@example.org", **fields})


def form(newsletter: str, day: str | None, number: int = 1) -> Record:
    submitted = {"submitted_at": at(day)} if day else {}
    return response(f"response:0:{number}", **YES, newsletter=newsletter, **submitted)


SUBSCRIPTION = "subscription:1"
NO_WINS: list[tuple[str, list[Record], date, set[tuple[str, str]], set[str]]] = [
    (
        "golden case 4: unsubscribed, and a yes in a form after that",
        [form("Ja", "2026-06-01"), subscriber(**LEFT)],
        TODAY,
        {(SUBSCRIPTION, "UNSUB_THEN_FORM_YES"), (SUBSCRIPTION, "OBJECTED_MARKETING")},
        {"FORM_YES_THEN_UNSUB", "KEEP_NEWSLETTER"},
    ),
    (
        "the yes came first",
        [form("Ja", "2026-04-01"), subscriber(**LEFT)],
        TODAY,
        {(SUBSCRIPTION, "FORM_YES_THEN_UNSUB"), (SUBSCRIPTION, "OBJECTED_MARKETING")},
        {"UNSUB_THEN_FORM_YES"},
    ),
    (
        "at the same moment the no wins",
        [response(**YES, newsletter="Ja", submitted_at=LEFT["changed_at"]), subscriber(**LEFT)],
        TODAY,
        {(SUBSCRIPTION, "FORM_YES_THEN_UNSUB")},
        {"UNSUB_THEN_FORM_YES"},
    ),
    (
        "a yes without a time does not undo a no",
        [form("Ja", None), subscriber(**LEFT)],
        TODAY,
        {(SUBSCRIPTION, "FORM_YES_THEN_UNSUB")},
        {"UNSUB_THEN_FORM_YES"},
    ),
    (
        "a confirmation at the moment of the no does not undo it",
        [response(**YES, newsletter="Nei", submitted_at=PROVEN["confirmed_at"]), subscriber(**PROVEN)],
        TODAY,
        {(SUBSCRIPTION, "FORM_NO_BUT_SUBSCRIBED")},
        {"KEEP_NEWSLETTER", "FORM_NO_OLDER_THAN_DOI"},
    ),
    (
        "a no without a time stands against every confirmation",
        [form("Nei", None), subscriber(**PROVEN)],
        TODAY,
        {(SUBSCRIPTION, "FORM_NO_BUT_SUBSCRIBED")},
        {"KEEP_NEWSLETTER"},
    ),
    (
        "golden case 3: a no, and a confirmation after it",
        [form("Nei", "2024-03-01"), subscriber(**PROVEN)],
        TODAY,
        {(SUBSCRIPTION, "FORM_NO_OLDER_THAN_DOI"), (SUBSCRIPTION, "KEEP_NEWSLETTER")},
        {"FORM_NO_BUT_SUBSCRIBED"},
    ),
    (
        "confirmed, then no, then yes, both in forms: a human looks",
        [form("Nei", "2026-05-01"), form("Ja", "2026-06-01", 2), subscriber(**PROVEN)],
        TODAY,
        {(SUBSCRIPTION, "UNSUB_THEN_FORM_YES")},
        {"KEEP_NEWSLETTER", "FORM_NO_BUT_SUBSCRIBED", "CONSENT_REFRESH_DUE"},
    ),
    (
        "a no to registration ends no newsletter, and a yes begins none",
        [response(**KARI, consent_registration="Nei", submitted_at=at("2026-06-01")), subscriber(**PROVEN)],
        TODAY,
        {(SUBSCRIPTION, "KEEP_NEWSLETTER"), ("response:0:1", "CONSENT_NO_BUT_STORED")},
        {"FORM_NO_BUT_SUBSCRIBED", "WITHDRAWN_STILL_ACTIVE"},
    ),
    (
        "a no to registration at the moment of the yes",
        [
            response(**YES, submitted_at=at("2026-06-01")),
            response("response:0:2", **KARI, consent_registration="Nei", submitted_at=at("2026-06-01")),
        ],
        TODAY,
        {("response:0:1", "CONSENT_NO_BUT_STORED"), ("response:0:2", "CONSENT_NO_BUT_STORED")},
        set(),
    ),
    (
        "left the old list without a date: nobody can show that the confirmation came later",
        [subscriber(**PROVEN), old_list(status="unsubscribed")],
        TODAY,
        {(SUBSCRIPTION, "WITHDRAWN_STILL_ACTIVE")},
        {"KEEP_NEWSLETTER"},
    ),
    (
        "came back by a confirmed sign-up: no objection any more",
        [subscriber(**PROVEN), old_list(status="unsubscribed", changed_at=at("2025-04-01"))],
        TODAY,
        {(SUBSCRIPTION, "KEEP_NEWSLETTER")},
        {"OBJECTED_MARKETING"},
    ),
    (
        "golden case 13: the address said no, so the other one's list entry stops too",
        [
            subscriber(**{**LEFT, "name": "Kari Nordmann"}),
            old_list(name="Ola Dahl", status="subscribed"),
            client(name="Ola Dahl", email="kari@example.org", phone="49 12 34 56"),
        ],
        TODAY,
        {(SUBSCRIPTION, "OBJECTED_MARKETING"), ("subscription:9", "OBJECTED_MARKETING"), ("client:1", "SHARED_CONTACT")},
        set(),
    ),
    (
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
    (
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
]  # fmt: skip

PAPERS: list[tuple[str, list[Record], date, set[tuple[str, str]], set[str]]] = [
    (
        "golden case 10: course over, allergy written down, invoice not paid",
        [
            course(**KARI, submitted_at=at("2026-09-01"), course_date=on("2026-10-20"), extra_info="Allergi mot nøtter"),
            customer(**KARI, phone="49 12 34 56"),
            invoice(**OWING),
        ],
        TODAY,
        {
            ("response:1:1", "COURSE_EXTRA_INFO"),
            ("invoice:1", "KEEP_UNPAID"),
            ("customer:1", "KEEP_UNPAID"),
            ("customer:1", "KEEP_ACTIVE_CLIENT"),
        },
        {"COURSE_OVER", "CRM_FIELDS_EXCESS"},
    ),
    (
        "a course ahead is a running relation",
        [course(**KARI, submitted_at=at("2026-09-01"), course_date=on("2026-11-23"), extra_info="Allergi mot nøtter")],
        TODAY,
        {("response:1:1", "KEEP_ACTIVE_CLIENT")},
        {"COURSE_EXTRA_INFO", "COURSE_OVER"},
    ),
    (
        "a field goes although the record is kept",
        [
            response(**YES, submitted_at=at("2026-06-01")),
            client(**KARI, skype="kari.skype"),
            booking(**KARI, status="confirmed", starts_at=at("2026-12-02"), ends_at=at("2026-12-02", 13)),
        ],
        TODAY,
        {("client:1", "KEEP_ACTIVE_CLIENT"), ("response:0:1", "KEEP_ACTIVE_CLIENT"), ("client:1", "SKYPE_OBSOLETE")},
        set(),
    ),
    (
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
    (
        "booked and never came",
        [
            response(**YES, submitted_at=at("2026-06-01")),
            client(**KARI),
            booking(**KARI, status="cancelled", starts_at=at("2026-08-21", 9), ends_at=at("2026-08-21", 10)),
        ],
        TODAY,
        {("booking:1", "BOOKING_NOSHOW_OLD"), ("client:1", "BOOKING_NOSHOW_OLD")},
        {"BOOKING_OLD"},
    ),
    (
        "cancelled once and came another time",
        [
            response(**YES, submitted_at=at("2026-06-01")),
            client(**KARI),
            booking(**KARI, status="cancelled", starts_at=at("2026-06-21", 9), ends_at=at("2026-06-21", 10)),
            booking("booking:2", **KARI, status="confirmed", starts_at=at("2026-06-28", 9), ends_at=at("2026-06-28", 10)),
        ],
        TODAY,
        set(),
        {"BOOKING_NOSHOW_OLD", "BOOKING_OLD"},
    ),
    (
        "golden case 8: the hours of an old booking stay for the accounts, its contact details do not",
        [
            client(**KARI),
            booking(**KARI, status="confirmed", starts_at=at("2025-10-01", 9), ends_at=at("2025-10-01", 10)),
        ],
        TODAY,
        {("booking:1", "BOOKING_OLD"), ("client:1", "BOOKING_OLD"), ("booking:1", "KEEP_AGREEMENT35")},
        set(),
    ),
    (
        "an invoice «iht. avtale» makes the form documentation",
        [
            response(**YES, submitted_at=at("2024-01-01")),
            response("response:0:2", **YES, submitted_at=at("2025-01-01")),
            customer(**KARI),
            invoice(**{**PAID, "issued_on": on("2024-03-10"), "paid_on": on("2024-03-20")}, description="Coaching iht. avtale"),
        ],
        TODAY,
        {("response:0:1", "KEEP_AGREEMENT35"), ("response:0:2", "REG_EXPIRED")},
        set(),
    ),
    (
        "and even a no to registration does not undo that",
        [
            response(**KARI, consent_registration="Nei", submitted_at=at("2025-01-01")),
            customer(**KARI),
            invoice(**{**PAID, "issued_on": on("2025-03-10"), "paid_on": on("2025-03-20")}, description="Som avtalt"),
        ],
        TODAY,
        {("response:0:1", "KEEP_AGREEMENT35")},
        {"CONSENT_NO_BUT_STORED", "REG_EXPIRED"},
    ),
    (
        "an enquiry that led nowhere",
        [record("contactform", "response:2:1", Kind.RESPONSE, "A04", **KARI, submitted_at=at("2026-05-21"))],
        TODAY,
        {("response:2:1", "PROSPECT_EXPIRED")},
        {"REG_EXPIRED"},
    ),
    (
        "an enquiry of a client follows the client",
        [
            record("contactform", "response:2:1", Kind.RESPONSE, "A04", **KARI, submitted_at=at("2026-01-01")),
            customer(**KARI),
            invoice(**PAID),
        ],
        TODAY,
        set(),
        {"PROSPECT_EXPIRED"},
    ),
    (
        "an invoice that tells of illness",
        [customer(**KARI), invoice(**PAID, description="Samtale om sykemelding og utbrenthet")],
        TODAY,
        {("invoice:1", "INVOICE_TEXT_SENSITIVE")},
        set(),
    ),
    (
        "an invoice with a birth number (of the test series)",
        [customer(**KARI), invoice(**PAID, description="Coaching, deltaker 158603 10098")],
        TODAY,
        {("invoice:1", "INVOICE_TEXT_SENSITIVE")},
        set(),
    ),
    (
        "an account number has eleven digits too, and neutral words are neutral",
        [customer(**KARI), invoice(**PAID, description="Coaching, 60 min. Betales til 12345678903")],
        TODAY,
        set(),
        {"INVOICE_TEXT_SENSITIVE"},
    ),
    (
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
    (
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
]  # fmt: skip

PEOPLE: list[tuple[str, list[Record], date, set[tuple[str, str]], set[str]]] = [
    (
        "two cards in one system",
        [client(**KARI), client("client:2", **KARI)],
        TODAY,
        {("client:1", "DUPLICATE_PERSON"), ("client:2", "DUPLICATE_PERSON")},
        set(),
    ),
    ("a card in each of two systems", [client(**KARI), customer(**KARI)], TODAY, set(), {"DUPLICATE_PERSON"}),
    (
        "another street at the accountant's than in the form",
        [
            response(**YES, submitted_at=at("2026-11-01"), postal_address="Storgata 5"),
            record("crm", "contact:1", Kind.CONTACT, "A03", **KARI, postal_address="Storgata 5", postcode="0150", updated_at=at("2026-02-01")),
            customer(**KARI, postal_address="Lillegata 7", postcode="0151", updated_at=at("2025-01-01")),
        ],
        TODAY,
        {("customer:1", "DATA_MISMATCH")},
        set(),
    ),
    (
        "one address in two spellings, and a middle name more",
        [
            record("crm", "contact:1", Kind.CONTACT, "A03", **KARI, postal_address="Storgata 5", postcode="0150", updated_at=at("2026-02-01")),
            customer(name="Kari Lie Nordmann", email="kari@example.org", postal_address="STORGATA 5", postcode="0150"),
        ],
        TODAY,
        set(),
        {"DATA_MISMATCH"},
    ),
    (
        "a list in a table that the statement does not tell of",
        [subscriber(**PROVEN), old_list(**PROVEN)],
        TODAY,
        {("subscription:9", "SYSTEM_NOT_IN_STATEMENT")},
        set(),
    ),
    (
        "an activity that the register does not have",
        [record("crm", "contact:1", Kind.CONTACT, "A77", **KARI)],
        TODAY,
        {("contact:1", "NO_BASIS")},
        set(),
    ),
    (
        "a card of seven months ago and nothing else",
        [client(**KARI, created_at=at("2026-04-21"))],
        TODAY,
        {("client:1", "NO_BASIS")},
        {"NO_CONSENT_FOUND"},
    ),
    (
        "a card of seven months ago whose owner wrote a form",
        [client(**KARI, created_at=at("2026-04-21")), response(**YES, submitted_at=at("2026-11-01"))],
        TODAY,
        set(),
        {"NO_BASIS"},
    ),
    (
        "sixteen by birth date",
        [customer(**KARI, birth_date=on("2010-01-01"))],
        TODAY,
        {("customer:1", "MINOR_SUSPECTED")},
        set(),
    ),
    (
        "a word about a guardian, and a school's address",
        [
            course(**KARI, submitted_at=at("2026-11-01"), course_date=on("2026-12-01"), extra_info="Foresatt betaler"),
            response(name="Ola Dahl", email="ola@elev.example.no", submitted_at=at("2026-11-01"), consent_registration="Ja"),
        ],
        TODAY,
        {("response:1:1", "MINOR_SUSPECTED"), ("response:0:1", "MINOR_SUSPECTED")},
        set(),
    ),
    (
        "ten years of experience make no child",
        [course(**KARI, submitted_at=at("2026-11-01"), course_date=on("2026-12-01"), extra_info="Har jobbet i 10 år")],
        TODAY,
        set(),
        {"MINOR_SUSPECTED"},
    ),
    (
        "a strengths profile of nobody's",
        [record("via", "profile:1", Kind.PROFILE, "A15", **KARI, completed_at=at("2026-05-21"))],
        TODAY,
        {("profile:1", "VIA_NO_RELATION")},
        set(),
    ),
    (
        "a strengths profile of a client with an open invoice",
        [record("via", "profile:1", Kind.PROFILE, "A15", **KARI, completed_at=at("2025-05-21")), customer(**KARI), invoice(**OWING)],
        TODAY,
        set(),
        {"VIA_NO_RELATION"},
    ),
    (
        "an address behind an old comment",
        [record("blog", "comment:1", Kind.COMMENT, "A14", **KARI, published_at=at("2026-08-01"))],
        TODAY,
        {("comment:1", "BLOG_META")},
        set(),
    ),
]  # fmt: skip

MORE = [*NO_WINS, *PAPERS, *PEOPLE]
