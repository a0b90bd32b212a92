"""The history of each consent, purpose by purpose, in the order of time, with the words that were asked and answered."""

from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.model import Kind, Record
from inventory.views import lookup
from reports.terminal.person import as_text
from reports.text.words import Words
from tests.inventory.nights import at, night, record, response, subscriber

KARI: dict[str, Any] = {"name": "Kari Nordmann", "email": "kari@example.org"}
ASKED = {
    "consent_registration": "Jeg samtykker til at opplysningene mine registreres",
    "newsletter": "Ønsker du nyhetsbrev?",
    "extra_info": "Andre opplysninger",
}


def form(number: int, day: str, **answers: str) -> Record:
    said = response(f"response:0:{number}", **KARI, submitted_at=at(day), **answers)
    return Record(said.source, said.record, said.kind, said.activity, said.fields, asked=ASKED)


def history(con: DuckDBPyConnection) -> list[tuple[str, str, str | None]]:
    [found] = lookup.find(con, "kari@example.org")
    return [(c.purpose, c.status, c.at.date().isoformat() if c.at else None) for c in found.consents]


def test_every_purpose_has_its_own_history(tmp_path: Path) -> None:
    records = [
        form(1, "2024-01-10", consent_registration="Ja", newsletter="Nei", wants_notes="Ja"),
        form(2, "2026-02-10", consent_registration="Nei", newsletter="Ja", wants_notes="Vet ikke"),
        subscriber(
            **KARI,
            status="unsubscribed",
            signup_at=at("2025-05-01", 9),
            confirmed_at=at("2025-05-01", 10),
            changed_at=at("2026-01-05"),
        ),
        record("via", "profile:1", Kind.PROFILE, "A15", **KARI, completed_at=at("2026-03-01")),
        record("crm", "contact:1", Kind.CONTACT, "A08", **KARI, created_at=at("2023-01-01")),
    ]
    with night(records, tmp_path) as con:
        assert history(con) == [
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


def test_pending_unproven_and_unknown_times(tmp_path: Path) -> None:
    records = [
        subscriber(**KARI, status="pending", signup_at=at("2026-11-01")),
        subscriber("subscription:9", "oldlist", **KARI, status="subscribed", proof_gap="imported"),
        response(**KARI, consent_registration="Ja"),
    ]
    with night(records, tmp_path) as con:
        assert history(con) == [
            ("NEWSLETTER", "unproven", None),
            ("NEWSLETTER", "pending", "2026-11-01"),
            ("REGISTRATION", "given", None),
        ]


def test_health_in_a_free_field_asks_for_a_consent_of_its_own(tmp_path: Path) -> None:
    told = record(
        "course",
        "response:1:1",
        Kind.RESPONSE,
        "A07",
        **KARI,
        submitted_at=at("2026-11-01"),
        extra_info="Allergi mot nøtter",
    )
    plain = record(
        "course",
        "response:1:2",
        Kind.RESPONSE,
        "A07",
        **KARI,
        submitted_at=at("2026-11-02"),
        extra_info="Kommer litt sent",
    )
    with night([told, plain], tmp_path) as con:
        assert history(con) == [("HEALTH_ART9", "unproven", "2026-11-01")]


def test_the_evidence_is_the_question_and_the_answer(tmp_path: Path) -> None:
    records = [
        form(1, "2026-02-10", consent_registration="Ja", newsletter="Nei"),
        subscriber(**KARI, status="subscribed", signup_at=at("2025-05-01", 9), proof_gap="imported"),
    ]
    with night(records, tmp_path) as con:
        [found] = lookup.find(con, "kari@example.org")
        sources = lookup.sources(con)
    evidence = {(c.purpose, c.status): c.evidence for c in found.consents}
    assert evidence["REGISTRATION", "given"] == (f"question: {ASKED['consent_registration']}", "answer: Ja")
    assert evidence["NEWSLETTER", "refused"] == ("question: Ønsker du nyhetsbrev?", "answer: Nei")
    text = as_text(found, Words("nb"), sources)
    for line in (
        "Spurt: «Ønsker du nyhetsbrev?»",
        "Svar: «Nei»",
        "Meldt på 1. mai 2025 kl. 09.00",
        "Mangler: importert fra en liste",
    ):
        assert line in text, text
    assert "Asked: “Ønsker du nyhetsbrev?”" in as_text(found, Words("en"), sources)
