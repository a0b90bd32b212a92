"""The history of each consent, purpose by purpose, in the order of time, with the words that were asked and answered."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from inventory.model import Record
from inventory.views import lookup
from inventory.views.models import ConsentStatus
from reports.terminal.person import as_text
from reports.text.words import Words
from tests.conftest import TODAY
from tests.inventory.assessment.crowds import Crowd, own_address
from tests.inventory.kari import KARI
from tests.inventory.nights import at, contact, course, profile, response, subscriber

ASKED = {
    "consent_registration": "Jeg samtykker til at opplysningene mine registreres",
    "newsletter": "Ønsker du nyhetsbrev?",
    "extra_info": "Andre opplysninger",
}


def form(number: int, day: str, **answers: str) -> Record:
    return replace(response(f"response:0:{number}", **KARI, submitted_at=at(day), **answers), asked=ASKED)


EVERY_PURPOSE = [
    form(1, "2024-01-10", consent_registration="Ja", newsletter="Nei", wants_notes="Ja"),
    form(2, "2026-02-10", consent_registration="Nei", newsletter="Ja", wants_notes="Vet ikke"),
    subscriber(
        **KARI,
        status="unsubscribed",
        signup_at=at("2025-05-01", 9),
        confirmed_at=at("2025-05-01", 10),
        changed_at=at("2026-01-05"),
    ),
    profile(**KARI, completed_at=at("2026-03-01")),
    contact(activity="A08", **KARI, created_at=at("2023-01-01")),
]
PENDING_UNPROVEN_AND_UNKNOWN = [
    subscriber(**KARI, status="pending", signup_at=at("2026-11-01")),
    subscriber("subscription:9", "oldlist", **KARI, status="subscribed", proof_gap="imported"),
    response(**KARI, consent_registration="Ja"),
]
HEALTH = [
    course(**KARI, submitted_at=at("2026-11-01"), extra_info="Allergi mot nøtter"),
    course("response:1:2", **KARI, submitted_at=at("2026-11-02"), extra_info="Kommer litt sent"),
]
EVIDENCE = [
    form(1, "2026-02-10", consent_registration="Ja", newsletter="Nei"),
    subscriber(**KARI, status="subscribed", signup_at=at("2025-05-01", 9), proof_gap="imported"),
]
CASES = [EVERY_PURPOSE, PENDING_UNPROVEN_AND_UNKNOWN, HEALTH, EVIDENCE]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    with Crowd(CASES, tmp_path_factory.mktemp("consents"), assessed=TODAY) as crowd:
        yield crowd


def history(crowd: Crowd, case: list[Record]) -> list[tuple[str, str, str | None]]:
    number = CASES.index(case)
    with crowd.alone(number) as con:
        [found] = lookup.find(con, own_address(number, "kari@example.org"))
    return [(c.purpose, c.status, c.at.date().isoformat() if c.at else None) for c in found.consents]


def test_every_purpose_has_its_own_history(crowd: Crowd) -> None:
    assert history(crowd, EVERY_PURPOSE) == [
        ("NEWSLETTER", "unproven", "2023-01-01"),  # on a list of addresses
        ("NEWSLETTER", "refused", "2024-01-10"),
        ("NEWSLETTER", "given", "2025-05-01"),
        ("NEWSLETTER", "withdrawn", "2026-01-05"),
        ("NEWSLETTER", "unproven", "2026-02-10"),  # a tick in a form is no confirmation
        ("NOTES_BY_EMAIL", "given", "2024-01-10"),
        ("NOTES_BY_EMAIL", "unproven", "2026-02-10"),
        ("REGISTRATION", "given", "2024-01-10"),
        ("REGISTRATION", "withdrawn", "2026-02-10"),
        ("VIA_SHARE", "unproven", "2026-03-01"),
    ]


def test_pending_unproven_and_unknown_times(crowd: Crowd) -> None:
    assert history(crowd, PENDING_UNPROVEN_AND_UNKNOWN) == [
        ("NEWSLETTER", "unproven", None),
        ("NEWSLETTER", "pending", "2026-11-01"),
        ("REGISTRATION", "given", None),
    ]


def test_health_in_a_free_field_asks_for_a_consent_of_its_own(crowd: Crowd) -> None:
    assert history(crowd, HEALTH) == [("HEALTH_ART9", "unproven", "2026-11-01")]


def test_the_evidence_is_the_question_and_the_answer(crowd: Crowd) -> None:
    number = CASES.index(EVIDENCE)
    with crowd.alone(number) as con:
        [found] = lookup.find(con, own_address(number, "kari@example.org"))
        sources = lookup.sources(con)
    evidence = {(c.purpose, c.status): c.evidence for c in found.consents}
    assert evidence["REGISTRATION", ConsentStatus.GIVEN] == (f"question: {ASKED['consent_registration']}", "answer: Ja")
    assert evidence["NEWSLETTER", ConsentStatus.REFUSED] == ("question: Ønsker du nyhetsbrev?", "answer: Nei")
    text = as_text(found, Words("nb"), sources)
    for line in (
        "Spurt: «Ønsker du nyhetsbrev?»",
        "Svar: «Nei»",
        "Meldt på 1. mai 2025 kl. 09.00",
        "Mangler: importert fra en liste",
    ):
        assert line in text, text
    assert "Asked: “Ønsker du nyhetsbrev?”" in as_text(found, Words("en"), sources)
