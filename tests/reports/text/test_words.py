"""Both languages say the same things, completely, and say them well."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from inventory.assessment import checked_promise
from inventory.assessment.flag_rules import SOURCE_MISSING, flag_rules
from inventory.errors import Trouble
from inventory.linkage.link_rules import RULES
from inventory.model import (
    FIELDS,
    OWN_FIELDS,
    SUBSCRIPTION_STATUSES,
    Doubt,
    DoubtReason,
    Kind,
    Outcome,
    Reading,
    SourceNight,
)
from inventory.policy import promises
from inventory.policy.rule_files import VARIANT, Args, ArgType
from inventory.requests.request import REASONS, Channel, Ending, RequestType, Step
from reports.text.findings import (
    AS_FOUND,
    AS_PROMISED,
    flag_text,
    trouble_text,
)
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
    keys += [f"doubt.{reason}.{part}" for reason in DoubtReason for part in ("stale", "not_read", "remedy")]
    keys += [f"outcome.{outcome}.{part}" for outcome in Outcome for part in ("word", "means")]
    keys += [f"kind.{kind}.name" for kind in Kind] + [f"event.{kind}" for kind in Kind]
    keys += [f"field.{field}" for field in {*OWN_FIELDS, *(f for fields in FIELDS.values() for f in fields)}]
    keys += [f"status.{status}" for status in SUBSCRIPTION_STATUSES] + [f"activity.A{n:02}" for n in range(1, 18)]
    keys += [f"link_rule.{rule}" for rule in RULES]
    keys += [f"tier.{tier}" for tier in ("same", "contact", "judged")]
    keys += [f"request_{group}.{code}" for group in ("type", "asks") for code in RequestType]
    keys += [f"request_channel.{code}" for code in Channel] + [f"request_outcome.{code}" for code in Ending]
    keys += [f"request_reason.{code}" for code in REASONS[Step.CLOSED]]
    keys += [f"request.noted_{step}" for step in ("opened", *Step)]
    assert [key for key in keys if not words.known(key)] == []


def test_every_rule_in_the_inventory_has_its_words() -> None:
    folder = Path(__file__).parents[3] / "inventory" / "assessment" / "flags"
    codes = [path.stem.upper() for path in folder.glob("*.sql")]
    wanted = [f"flag.{code}.{part}" for code in codes for part in ("title", "why", "todo", "action", "reason")]
    missing = [
        f"«{key}» in reports/words/{words.language}/flags.toml"
        for words in (NB, EN)
        for key in wanted
        if not words.known(key)
    ]
    assert not missing, f"a flag's wording is not there: {', '.join(missing)}"


FOUND = {rule.code: rule for rule in (*flag_rules().values(), SOURCE_MISSING)}


def unheld(wording: Mapping[str, Any], args: Args, query: str = "") -> set[str]:
    """Name what a wording asks for that no head declares, and what a head declares that no wording or comment names."""
    asked = {name for _key, text in leaves(wording) for name in placeholders(text)}
    declared = args.keys() - {VARIANT}
    return (asked - declared) | {name for name in declared - asked if not re.search(rf"\bAS {name} +-- \w", query)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_findings_words_are_filled_with_is_declared_by_its_flag(language: str) -> None:
    wordings = catalogue(language)["flag"]
    own = {"system": ArgType.SOURCE}  # a record's own source is always given
    odd = {code: unheld(wordings[code], rule.args, rule.query) - own.keys() for code, rule in FOUND.items()}
    assert {code: names for code, names in odd.items() if names} == {}
    variants = {code: {k for k, v in wordings[code].items() if isinstance(v, Mapping)} for code in FOUND}
    assert variants == {code: set(rule.variants) for code, rule in FOUND.items()}
    # It stands in where a value is lacking, so it may need none.
    assert [code for code in FOUND if placeholders(wordings[code]["reason"])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_promises_words_are_filled_with_is_declared_by_its_check(language: str) -> None:
    wordings, reasons = catalogue(language)["promise"], catalogue(language)["promise_reason"]
    odd = {id: unheld(wordings[id], rule.args) for id, rule in promises.rules().items()}
    odd |= {reason: unheld(wording, checked_promise.REASON_ARGS.get(reason, {})) for reason, wording in reasons.items()}
    assert {key: names for key, names in odd.items() if names} == {}
    assert checked_promise.REASON_ARGS.keys() <= reasons.keys()
    for id, rule in promises.rules().items():
        worded = {key for key, value in wordings[id].items() if isinstance(value, Mapping)}
        assert worded == set(rule.variants), id


def test_an_arguments_name_has_one_type_and_every_type_is_written() -> None:
    declared = [*(rule.args for rule in FOUND.values()), *(rule.args for rule in promises.rules().values())]
    pairs = {pair for args in (*declared, *checked_promise.REASON_ARGS.values()) for pair in args.items()}
    assert len(pairs) == len(dict(pairs))
    assert set(ArgType) == AS_FOUND.keys() == AS_PROMISED.keys() == {of for _name, of in pairs}


@pytest.mark.parametrize("words", [NB, EN], ids=LANGUAGES)
def test_every_finding_is_told_when_an_older_inventory_lacks_what_its_flag_declares(words: Words) -> None:
    for code, rule in FOUND.items():
        for variant in ("", *rule.variants):
            found = nights.flag(code, rule.outcome, **{VARIANT: variant} if variant else {})
            told = flag_text(found, nights.SOURCES, words)
            assert all(told) and not any(placeholders(part) for part in told), (code, variant)


@pytest.mark.parametrize("words", [NB, EN], ids=LANGUAGES)
def test_every_finding_is_told_in_full_when_its_flag_gives_all_it_declares(words: Words) -> None:
    given = {ArgType.DATE: "2026-11-01", ArgType.NUMBER: "1204", ArgType.SOURCE: "oldlist", ArgType.CHANNEL: "post"}
    for code, rule in FOUND.items():
        for variant in ("", *rule.variants):
            args = {name: given.get(of, "email") for name, of in rule.args.items()} | {VARIANT: variant}
            _title, why, todo = flag_text(nights.flag(code, rule.outcome, **args), nights.SOURCES, words)
            entry = f"flag.{code}.{variant}" if variant else f"flag.{code}"
            assert placeholders(why + todo) == set()
            assert (why == words.say(f"flag.{code}.reason")) <= (not words.asks(f"{entry}.why")), code


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
    flag = nights.flag("WITHDRAWN_STILL_ACTIVE", Outcome.STOP, "newsletter", date="2026-11-01", withdrawn_in="oldlist")
    title, why, todo = flag_text(flag, nights.SOURCES, NB)
    assert title == "Har trukket samtykket, men står fortsatt på listen"
    assert why == "Personen meldte seg av 1. november 2026 i Gammel nyhetsbrevliste, men står fortsatt i Mailchimp."
    assert todo == "Meld av i Mailchimp i dag."
    fields = nights.flag(
        "FIELD_NOT_PROMISED", Outcome.REVIEW, "invoices", fields="birth_date, merge_fields.PHONE, fields.Merknad"
    )
    assert flag_text(fields, nights.SOURCES, NB)[1].startswith("ContaFaktura inneholder «fødselsdato, mobil og Merknad»")


def test_registration_of_somebody_who_never_came_has_its_own_words() -> None:
    never = nights.flag("REG_EXPIRED", Outcome.DELETE, "registration", date="2026-01-05", variant="never")
    client = nights.flag("REG_EXPIRED", Outcome.DELETE, "registration", date="2025-01-05", variant="client")
    assert flag_text(never, nights.SOURCES, NB)[0] == "Ble aldri kunde"
    assert flag_text(client, nights.SOURCES, NB)[1] == "Kundeforholdet ble avsluttet 5. januar 2025."


def test_a_flag_without_its_values_falls_back_on_the_general_reason() -> None:
    _, why, _ = flag_text(nights.flag("KEEP_UNPAID", Outcome.KEEP, "invoices"), nights.SOURCES, NB)
    assert why.startswith("En faktura er ikke betalt, og kravet gir grunn til å beholde")


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
    days = r"\{(date|said_no|said_yes|hours_until|claim_until)\}"
    assert [t for t in said if re.search(days, t) and not re.search(rf"(on|until|since) {days}", t)] == []
    # near() may answer "tomorrow", before which no "on" may stand.
    assert EN.say("next.due", date=EN.near(date(2026, 11, 23), nights.TODAY)).startswith(
        "The next case comes up tomorrow."
    )


def test_one_and_none_read_well() -> None:
    assert NB.say("new.first", n=1, records=NB.say("todo.records", n=1)).endswith("Vi fant én person i én oppføring.")
    assert NB.say("headline.first", n=0) == "Første kjøring er ferdig. Vi fant ingen personer."
    assert NB.say("sources.strip", n=1, k=1, m=0).startswith("Den siste natten:")


def test_a_sources_name_cannot_turn_a_line_around_or_fill_the_page() -> None:
    named = replace(nights.OLDLIST, label=f"\u202e{'liste' * 100}\x1b[31m")
    assert len(NB.system(named.name, [named])) == 80
    assert "\u202e" not in NB.system(named.name, [named])


def test_values_are_never_read_as_wordings() -> None:
    flag = nights.flag("INVOICE_TEXT_SENSITIVE", Outcome.REVIEW, "invoices", invoice="{date} {0.__class__}")
    assert "{date} {0.__class__}" in flag_text(flag, nights.SOURCES, NB)[1]


def test_an_unknown_flag_shows_its_code() -> None:
    assert flag_text(nights.flag("NEW_RULE", Outcome.INFO), nights.SOURCES, NB) == ("NEW_RULE", "", "")


def test_troubles_say_what_happened_and_what_to_do() -> None:
    said = trouble_text(nights.STALE_NEWSLETTER, nights.SOURCES, NB, near=nights.TODAY)
    assert said == ("Mailchimp svarte ikke i natt – tallene derfra er fra 20. november.", "Vi prøver igjen neste natt.")
    assert trouble_text(nights.NO_INVOICES, nights.SOURCES, NB)[0] == "Vi finner ingen fil fra ContaFaktura."
    shrunk = replace(nights.BOOKINGS, status=Reading.STALE, trouble="shrunk", doubt=Doubt(DoubtReason.SHRUNK, 12, 1204))
    assert trouble_text(shrunk, nights.SOURCES, NB)[0].startswith("SimplyBook.me ga 12 oppføringer i natt, mot 1\u00a0204 før.")
    # Digits in what is written for whoever mends it are nobody's counts; an older Orden published none.
    told = replace(shrunk, doubt=None, detail="12 records tonight, 1204 last night")
    assert trouble_text(told, nights.SOURCES, NB)[0].startswith("SimplyBook.me ga langt færre oppføringer enn før.")


def test_a_missing_export_is_told_as_one_whatever_the_vendor() -> None:
    blog = SourceNight("blog", "wxr", "WordPress", Reading.NOT_READ, None, 0, trouble="not_found", reads_files=True)
    books = replace(blog, name="books", type="saft", title="SAF-T Financial")
    said = "Vi finner ingen fil fra WordPress.", "Legg en ny eksportfil i mappen, så leser vi den neste natt."
    assert trouble_text(blog, [blog], NB) == said
    assert trouble_text(books, [books], NB)[1] == said[1]
    shared = replace(blog, reads_files=False)
    assert trouble_text(shared, [shared], NB)[1].startswith("Se om det er flyttet")


def test_a_type_used_twice_is_told_apart_by_name() -> None:
    assert [NB.system(s.name, nights.SOURCES) for s in nights.SOURCES] == [
        "Google Forms, registrering",
        "Google Forms, kurs",
        "Mailchimp",
        "SimplyBook.me",
        "ContaFaktura",
        "Gammel nyhetsbrevliste",
    ]
    unnamed = [replace(nights.OLDLIST, name=name, label="") for name in ("one", "two")]
    forms = [replace(nights.COURSE, name=name) for name in ("three", "four")]
    told = [NB.system(s.name, [*unnamed, *forms]) for s in (*unnamed, *forms)]
    assert told == ["Egen tabell 1", "Egen tabell 2", "Google Forms, kurs 1", "Google Forms, kurs 2"]
    assert EN.system("one", unnamed[:1]) == EN.say("system.table")  # never what orden.toml has before its table
