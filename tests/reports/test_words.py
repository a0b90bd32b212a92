"""Both languages say the same things, completely, and say them well."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from inventory.errors import Trouble
from inventory.linkage.link_rules import RULES
from inventory.model import FIELDS, OWN_FIELDS, SUBSCRIPTION_STATUSES, Kind, Outcome, Reading
from inventory.requests.request import REASONS, CaseType, Channel, Ending, Step
from reports.text.words import LANGUAGES, Words, catalogue, placeholders
from tests.reports import nights

BRIEF_FLAGS = """KEEP_BOOKKEEPING INVOICE_EXPIRED KEEP_UNPAID KEEP_FUTURE_BOOKING BOOKING_OLD SKYPE_OBSOLETE FIELD_NOT_PROMISED
CRM_FIELDS_EXCESS REG_EXPIRED COURSE_OVER CONSENT_NO_BUT_STORED CONSENT_AMBIGUOUS NO_CONSENT_FOUND KEEP_NEWSLETTER
CONSENT_REFRESH_DUE DOI_PROOF_MISSING DOI_PENDING_OLD CLEANED_BOUNCED UNSUB_AGED ARCHIVED_CONTACT FORM_NO_BUT_SUBSCRIBED
WITHDRAWN_STILL_ACTIVE SHARED_CONTACT UNMATCHED_RECORD SOURCE_MISSING""".split()
ENGLISH = re.compile(
    r"\b(the|and|with|your|you|this|that|has|have|are|not|was|were|from|which|is no|data about)\b", re.I
)
NB, EN = Words("nb"), Words("en")


def leaves(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}{key}.")
        elif isinstance(value, str):
            yield path + key, value


@pytest.fixture(scope="module")
def wordings() -> dict[str, dict[str, str]]:
    return {language: dict(leaves(catalogue(language))) for language in LANGUAGES}


def test_both_languages_have_the_same_keys(wordings: dict[str, dict[str, str]]) -> None:
    assert wordings["nb"].keys() == wordings["en"].keys()


def test_both_languages_fill_in_the_same_values(wordings: dict[str, dict[str, str]]) -> None:
    differing = [k for k, nb in wordings["nb"].items() if placeholders(nb) != placeholders(wordings["en"][k])]
    # A "one" or "zero" form may write the number out, and then each language does as it likes.
    assert [k for k in differing if not k.endswith((".one", ".zero"))] == []


def test_norwegian_has_no_english(wordings: dict[str, dict[str, str]]) -> None:
    assert [k for k, nb in wordings["nb"].items() if ENGLISH.search(re.sub("«orden .*?»", "", nb))] == []


def test_no_wording_holds_html(wordings: dict[str, dict[str, str]]) -> None:
    assert [k for texts in wordings.values() for k, text in texts.items() if re.search("[<>&]", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words(language: str) -> None:
    words = Words(language)
    keys = [f"flag.{code}.{part}" for code in BRIEF_FLAGS for part in ("title", "why", "todo", "action", "reason")]
    keys += [f"trouble.{trouble}.{part}" for trouble in Trouble for part in ("stale", "not_read", "remedy")]
    keys += [f"outcome.{outcome}.{part}" for outcome in Outcome for part in ("word", "means")]
    keys += [f"kind.{kind}.name" for kind in Kind] + [f"event.{kind}" for kind in Kind]
    keys += [f"field.{field}" for field in {*OWN_FIELDS, *(f for fields in FIELDS.values() for f in fields)}]
    keys += [f"status.{status}" for status in SUBSCRIPTION_STATUSES] + [f"activity.A{n:02}" for n in range(1, 18)]
    keys += [f"link_rule.{rule}" for rule in RULES]
    keys += [f"tier.{tier}" for tier in ("same", "contact", "judged")]
    keys += [f"case_{group}.{code}" for group in ("type", "asks") for code in CaseType]
    keys += [f"case_channel.{code}" for code in Channel] + [f"case_outcome.{code}" for code in Ending]
    keys += [f"case_reason.{code}" for code in REASONS[Step.CLOSED]]
    keys += [f"case.noted_{step}" for step in ("opened", *Step)]
    assert [key for key in keys if not words.known(key)] == []


def test_every_rule_in_the_inventory_has_its_words() -> None:
    folder = Path(__file__).parents[2] / "inventory" / "flags"
    codes = [path.stem.upper() for path in folder.glob("*.sql")]
    assert [code for code in codes if not NB.known(f"flag.{code}")] == []


@pytest.mark.parametrize(
    ("n", "nb", "en"),
    [
        (1, "Opplysninger om én person skulle vært slettet.", "Data about one person should have been deleted."),
        (3, "Opplysninger om tre personer skulle vært slettet.", "Data about three people should have been deleted."),
        (
            1234,
            "Opplysninger om 1\u00a0234 personer skulle vært slettet.",
            "Data about 1,234 people should have been deleted.",
        ),
    ],
)
def test_plurals_and_numbers(n: int, nb: str, en: str) -> None:
    assert (NB.say("headline.overdue", n=n), EN.say("headline.overdue", n=n)) == (nb, en)


def test_dates_and_clock_are_those_of_oslo() -> None:
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert NB.night(late) == "onsdag 1. juli 2026 kl. 00.30"
    assert EN.night(late) == "Wednesday 1 July 2026 at 00:30"
    assert NB.day(date(2026, 12, 3), near=date(2026, 11, 22)) == "3. desember"
    assert [NB.near(date(2026, 11, d), date(2026, 11, 22)) for d in (22, 23, 27)] == [
        "i dag",
        "i morgen",
        "fredag 27. november",
    ]


def test_a_flag_is_filled_with_dates_fields_and_systems() -> None:
    flag = nights.flag(
        "WITHDRAWN_STILL_ACTIVE", Outcome.STOP, "newsletter", dato="2026-11-01", kilde="oldlist", system="newsletter"
    )
    title, why, todo = NB.flag(flag, nights.SOURCES)
    assert title == "Trukket samtykke – fortsatt aktiv"
    assert why == "Personen trakk samtykket 1. november 2026 i oldlist, men står fortsatt i Mailchimp."
    assert todo == "Meld av i Mailchimp i dag og slett det som ikke må beholdes."
    fields = nights.flag(
        "FIELD_NOT_PROMISED", Outcome.REVIEW, "invoices", felt="birth_date, merge_fields.PHONE, fields.Merknad"
    )
    assert NB.flag(fields, nights.SOURCES)[1].startswith("ContaFaktura inneholder «fødselsdato, mobil og Merknad»")


def test_registration_of_somebody_who_never_came_has_its_own_words() -> None:
    never = nights.flag("REG_EXPIRED", Outcome.DELETE, "registration", dato="2026-01-05", variant="never")
    client = nights.flag("REG_EXPIRED", Outcome.DELETE, "registration", dato="2025-01-05", variant="client")
    assert NB.flag(never, nights.SOURCES)[0] == "Ble aldri kunde"
    assert NB.flag(client, nights.SOURCES)[1] == "Kundeforholdet ble avsluttet 5. januar 2025."


def test_a_flag_without_its_values_falls_back_on_the_general_reason() -> None:
    _, why, _ = NB.flag(nights.flag("KEEP_UNPAID", Outcome.KEEP, "invoices"), nights.SOURCES)
    assert why == "Fakturaen er ikke betalt, og kravet gir grunn til å beholde kontaktinformasjonen."


def test_why_a_sign_up_is_not_evidenced_is_said_in_words() -> None:
    codes = (
        "added_by_admin",
        "imported",
        "added_by_api",
        "single_opt_in",
        "no_signup",
        "no_signup_ip",
        "no_confirm_ip",
    )
    for words in (NB, EN):
        assert [code for code in codes if words.value("proof_gap", code) == code] == []
    assert f"{NB.field('proof_gap')}: {NB.value('proof_gap', 'added_by_admin')}" == (
        "bevis for påmeldingen: lagt inn for hånd"
    )


def test_english_puts_a_preposition_before_every_date() -> None:
    """British English: a date stands after "on" or "until", never bare."""
    said = [text for key, text in leaves(catalogue("en")) if key.startswith("flag.")]
    assert [
        t for t in said if re.search(r"\{d(ato|1)\}", t) and not re.search(r"(on|until|since) \{d(ato|1)\}", t)
    ] == []
    # near() may answer "tomorrow", before which no "on" may stand.
    assert EN.say("next.due", date=EN.near(date(2026, 11, 23), nights.TODAY)).startswith(
        "The next case comes up tomorrow."
    )


def test_one_and_none_read_well() -> None:
    assert NB.say("new.first", n=1, records=NB.say("todo.records", n=1)).endswith("Vi fant én person i én post.")
    assert NB.say("headline.first", n=0) == "Første kjøring er ferdig. Vi fant ingen personer."
    assert NB.say("sources.strip", n=1, k=1, m=0).startswith("Den siste natten:")


def test_a_sources_name_cannot_turn_a_line_around_or_fill_the_page() -> None:
    named = replace(nights.OLDLIST, name=f"\u202e{'liste' * 100}\x1b[31m")
    assert len(NB.system(named.name, [named])) == 80
    assert "\u202e" not in NB.system(named.name, [named])


def test_values_are_never_read_as_wordings() -> None:
    flag = nights.flag("KEEP_UNPAID", Outcome.KEEP, "invoices", nr="{dato} {0.__class__}")
    assert "{dato} {0.__class__}" in NB.flag(flag, nights.SOURCES)[1]


def test_an_unknown_flag_shows_its_code() -> None:
    assert NB.flag(nights.flag("NEW_RULE", Outcome.INFO), nights.SOURCES) == ("NEW_RULE", "", "")


def test_troubles_say_what_happened_and_what_to_do() -> None:
    said = NB.trouble(nights.STALE_NEWSLETTER, nights.SOURCES, near=nights.TODAY)
    assert said == ("Mailchimp svarte ikke i natt – tallene derfra er fra 20. november.", "Vi prøver igjen neste natt.")
    assert NB.trouble(nights.NO_INVOICES, nights.SOURCES)[0] == "Vi finner ingen fil fra ContaFaktura."
    shrunk = replace(
        nights.BOOKINGS, status=Reading.STALE, trouble="shrunk", detail="12 records, 1204 the night before"
    )
    assert NB.trouble(shrunk, nights.SOURCES)[0].startswith("SimplyBook.me ga 12 poster i natt, mot 1\u00a0204 før.")


def test_a_type_used_twice_is_told_apart_by_name() -> None:
    assert [NB.system(s.name, nights.SOURCES) for s in nights.SOURCES] == [
        "Google Forms · registration",
        "Google Forms · course",
        "Mailchimp",
        "SimplyBook.me",
        "ContaFaktura",
        "oldlist",
    ]
