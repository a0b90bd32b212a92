"""Who somebody is and who it may be, what the statement does not tell of, comments and profiles.

The table of flags whose purpose is IDENTITY, STATEMENT, COMMENTS, VIA_SHARE.
"""

from dataclasses import replace

from tests.conftest import TODAY
from tests.inventory.assessment.flag_tables.case import Case
from tests.inventory.kari import KARI, OWING, PROVEN, YES, old_list
from tests.inventory.nights import (
    at,
    client,
    comment,
    contact,
    course,
    customer,
    invoice,
    on,
    profile,
    response,
    subscriber,
)

CASES = [
    Case(
        "a filled column that nobody mapped",
        [client(**KARI, unread=("address1",))],
        TODAY,
        {("client:1", "FIELD_NOT_PROMISED")},
        set(),
    ),
    Case(
        "a birth date on a customer card",
        [customer(**KARI, birth_date=on("1980-01-01"))],
        TODAY,
        {("customer:1", "FIELD_NOT_PROMISED")},
        set(),
    ),
    Case(
        "a heading of somebody's own is a question about the source, and no finding about the statement",
        [contact(**KARI, unread=("Frynsegode",))],
        TODAY,
        set(),
        {"FIELD_NOT_PROMISED"},
    ),
    Case(
        "a birth number is a finding, whatever it stands under",
        [contact(**KARI, unread=("Frynsegode (fødselsnummer)",))],
        TODAY,
        {("contact:1", "FIELD_NOT_PROMISED")},
        set(),
    ),
    Case(
        "a date that could not be read, of which a deadline hangs",
        [response(**YES, unclear=("submitted_at",))],
        TODAY,
        {("response:0:1", "DATE_UNKNOWN")},
        set(),
    ),
    Case(
        "a date that could not be read and no deadline hangs on",
        [customer(**KARI, unclear=("updated_at",))],
        TODAY,
        set(),
        {"DATE_UNKNOWN"},
    ),
    Case(
        "e-mail at the booking tool is a gap in the statement, not a finding",
        [client(**KARI)],
        TODAY,
        set(),
        {"FIELD_NOT_PROMISED"},
    ),
    Case(
        "a couple on one address",
        [
            response(**YES, submitted_at=at("2026-11-01")),
            response(
                "response:0:2",
                name="Ola Nordmann",
                email="kari@example.org",
                consent_registration="Ja",
                submitted_at=at("2026-11-02"),
            ),
        ],
        TODAY,
        {("response:0:1", "SHARED_CONTACT"), ("response:0:2", "SHARED_CONTACT")},
        set(),
    ),
    Case(
        "a name and nothing else",
        [response(name="Kari Nordmann", consent_registration="Ja", submitted_at=at("2026-11-01"))],
        TODAY,
        {("response:0:1", "UNMATCHED_RECORD")},
        set(),
    ),
    Case(
        "an address that is none is not missing",
        [contact(name="Kari Nordmann", email="se kundekort")],
        TODAY,
        {("contact:1", "UNMATCHED_RECORD")},
        set(),
    ),
    Case(
        "two people on the second address of one",
        [
            contact(name="Kari Nordmann", email="kari@example.org", also=(("email", "ola@example.org"),)),
            client(name="Ola Nordmann", email="ola@example.org"),
        ],
        TODAY,
        {("contact:1", "SHARED_CONTACT"), ("client:1", "SHARED_CONTACT")},
        set(),
    ),
    Case(
        "a yes to an older wording of the question",
        [
            replace(
                response(**YES, submitted_at=at("2026-10-01")),
                asked={"consent_registration": "Godtar du?"},
            ),
            replace(
                response(
                    "response:0:2",
                    name="Ola Berg",
                    email="ola@example.org",
                    consent_registration="Ja",
                    submitted_at=at("2026-11-01"),
                ),
                asked={"consent_registration": "Samtykker du?"},
            ),
        ],
        TODAY,
        {("response:0:1", "CONSENT_VERSION_OLD")},
        {"CONSENT_AMBIGUOUS"},
    ),
    Case(
        "two cards in one system",
        [client(**KARI), client("client:2", **KARI)],
        TODAY,
        {("client:1", "DUPLICATE_PERSON"), ("client:2", "DUPLICATE_PERSON")},
        set(),
    ),
    Case(
        "a card in each of two systems",
        [client(**KARI), customer(**KARI)],
        TODAY,
        set(),
        {"DUPLICATE_PERSON"},
    ),
    Case(
        "another street at the accountant's than in the form",
        [
            response(**YES, submitted_at=at("2026-11-01"), postal_address="Storgata 5"),
            contact(
                **KARI, postal_address="Storgata 5", postcode="0150", updated_at=at("2026-02-01")
            ),
            customer(
                **KARI, postal_address="Lillegata 7", postcode="0151", updated_at=at("2025-01-01")
            ),
        ],
        TODAY,
        {("customer:1", "DATA_MISMATCH")},
        set(),
    ),
    Case(
        "one address in two spellings, and a middle name more",
        [
            contact(
                **KARI, postal_address="Storgata 5", postcode="0150", updated_at=at("2026-02-01")
            ),
            customer(
                name="Kari Lie Nordmann",
                email="kari@example.org",
                postal_address="STORGATA 5",
                postcode="0150",
            ),
        ],
        TODAY,
        set(),
        {"DATA_MISMATCH"},
    ),
    Case(
        "a list in a table that the statement does not tell of",
        [subscriber(**PROVEN), old_list(**PROVEN)],
        TODAY,
        {("subscription:9", "SYSTEM_NOT_IN_STATEMENT")},
        set(),
    ),
    Case(
        "sixteen by birth date",
        [customer(**KARI, birth_date=on("2010-01-01"))],
        TODAY,
        {("customer:1", "MINOR_SUSPECTED")},
        set(),
    ),
    Case(
        "a word about a guardian, and a school's address",
        [
            course(
                **KARI,
                submitted_at=at("2026-11-01"),
                course_date=on("2026-12-01"),
                extra_info="Foresatt betaler",
            ),
            response(
                name="Ola Dahl",
                email="ola@elev.example.no",
                submitted_at=at("2026-11-01"),
                consent_registration="Ja",
            ),
        ],
        TODAY,
        {("response:1:1", "MINOR_SUSPECTED"), ("response:0:1", "MINOR_SUSPECTED")},
        set(),
    ),
    Case(
        "ten years of experience make no child",
        [
            course(
                **KARI,
                submitted_at=at("2026-11-01"),
                course_date=on("2026-12-01"),
                extra_info="Har jobbet i 10 år",
            )
        ],
        TODAY,
        set(),
        {"MINOR_SUSPECTED"},
    ),
    Case(
        "a strengths profile of nobody's",
        [profile(**KARI, completed_at=at("2026-05-21"))],
        TODAY,
        {("profile:1", "VIA_NO_RELATION")},
        set(),
    ),
    Case(
        "a strengths profile of a client with an open invoice",
        [profile(**KARI, completed_at=at("2025-05-21")), customer(**KARI), invoice(**OWING)],
        TODAY,
        set(),
        {"VIA_NO_RELATION"},
    ),
    Case(
        "an address behind an old comment",
        [comment(**KARI, published_at=at("2026-08-01"))],
        TODAY,
        {("comment:1", "BLOG_META")},
        set(),
    ),
    Case(
        "a comment of more than five years ago, of which a name is all that is needed",
        [comment(name="Kari Nordmann", published_at=at("2021-11-21"))],
        TODAY,
        {("comment:1", "COMMENT_OLD")},
        {"UNMATCHED_RECORD"},
    ),
]
