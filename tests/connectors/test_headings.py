"""Headings in every spelling: which are one, and what a source that nobody has described yet is taken for."""

import pytest

from connectors.base.columns import plain
from connectors.base.headings import suggested
from inventory.model import Kind

MAILCHIMP = (
    "Email Address|First Name|Last Name|MEMBER_RATING|OPTIN_TIME|OPTIN_IP|CONFIRM_TIME|LAST_CHANGED|LEID|EUID|NOTES|EMAIL_TYPE"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kunde nr.", "KundeNr"),
        ("E-post", "EPOST"),
        ("Hovedadresse - Linje 1", "hovedadresse linje 1"),
        ("Beløp inkl. mva", "Beløp"),
        ("Beløp (NOK)", "Beløp"),
        ("Total incl. VAT (kr)", "Total"),
        ("\ufeffNavn *", "navn:"),
        ("CONFIRM_TIME", "Confirm time"),
    ],
)
def test_two_spellings_of_one_heading(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(("one", "other"), [("Beløp eks. mva", "Beløp"), ("Adresse 2", "Adresse"), ("Kr", "")])
def test_two_headings(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize(
    ("more", "changed", "updated"),
    [("", "LAST_CHANGED", None), ("|UNSUB_TIME|UNSUB_REASON", "UNSUB_TIME", "LAST_CHANGED"), ("|CLEAN_TIME", "CLEAN_TIME", "LAST_CHANGED")],
)
def test_mailchimps_three_files_are_known(more: str, changed: str, updated: str | None) -> None:
    found = suggested((MAILCHIMP + more).split("|"), Kind.SUBSCRIPTION)
    by_field = {field: heading for heading, field in found.items() if field != "ignore"}
    assert by_field == {
        "email": "Email Address",
        "first_name": "First Name",
        "last_name": "Last Name",
        "signup_at": "OPTIN_TIME",
        "confirmed_at": "CONFIRM_TIME",
        "changed_at": changed,
        **({"updated_at": updated} if updated else {}),
    }
    assert {name for name, field in found.items() if field == "ignore"} == {"MEMBER_RATING", "LEID", "EUID", "EMAIL_TYPE"}


def test_the_best_of_several_headings_for_one_field_is_taken() -> None:
    assert suggested(["Tlf.", "Mobilnr.", "Kunde nr.", "Navn"], Kind.CONTACT) == {
        "Mobilnr.": "phone",
        "Kunde nr.": "customer_number",
        "Navn": "name",
    }
