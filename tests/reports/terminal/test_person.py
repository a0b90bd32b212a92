"""The terminal's page about a person: everything in it, and nothing in a value that could steer the terminal."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from inventory.model import Outcome
from inventory.policy.rule_files import Arg, ArgType
from reports.terminal.person import as_list, as_text, nobody
from reports.text.safe_text import plain
from reports.text.words import LANGUAGES, Words
from tests.reports import nights

NB = Words("nb")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b2Jgone", "gone"),
        ("\x1b]8;;https://evil.example\x07click\x1b]8;;\x07", "click"),
        ("\x1b]0;title\x1b\\after", "after"),
        ("\u202eevil\u2066x\u2069", "evilx"),
        ("two\r\nlines\tand\u2028more", "two  lines and more"),
        ("bell\x07 back\x08space\x00", "bell backspace"),
        ("Áile Sara Utsi Łukasz Ģirts", "Áile Sara Utsi Łukasz Ģirts"),
        ("\x1b", ""),
    ],
)
def test_plain_keeps_the_text_and_drops_the_rest(given: str, shown: str) -> None:
    assert plain(given) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_values_never_reach_the_terminal(language: str) -> None:
    bad = "".join(nights.HOSTILE) + "\x9b31m\x1b]0;x\x07\u2067"
    record = replace(
        nights.KARI.records[0], record=bad, fields={"name": bad, "note": bad}, linked_by=(bad,), legal_basis=bad
    )
    flags = (replace(nights.KARI.flags[0], record=bad, source=bad, args={"date": Arg(ArgType.TEXT, bad)}),)
    person = replace(
        nights.KARI, names=(bad,), emails=(bad,), phones=(bad,), person=bad, records=(record,), flags=flags
    )
    words = Words(language)
    text = (
        as_text(person, words, nights.SOURCES) + as_list([person, person], words, nights.SOURCES) + nobody(bad, (bad,), words)
    )
    assert {c for c in text if unicodedata.category(c) in ("Cc", "Cf")} == {"\n"}


def test_everything_held_is_shown() -> None:
    text = as_text(nights.KARI, NB, nights.SOURCES)
    for shown in (
        "Kari Nordby",
        "kari@example.no",
        "p-7d1f",
        "booking:1842",
        "invoice:10482",
        "subscription:0a1b",
        "1\u00a0250,50",
    ):
        assert shown.replace("\u00a0", " ") in text
    # The coach finds a row by its kind and date; the id stands last, for whoever needs it.
    assert "  Time · 4. mars 2025 kl. 10.00 · SimplyBook.me\n" in text
    assert "    Post-ID: booking:1842\n" in text
    assert text.index("Frist".lower()) < text.index("booking:1842")
    assert "Siste time var 4. mars 2025" in text
    assert "til 31. desember 2031" in text
    assert "Nyhetsbrev: gitt 6. mai 2024 · Mailchimp" in text
    assert "Ikke lest i natt" in text


def test_every_record_says_how_surely_it_is_the_persons_and_through_which_other() -> None:
    text = as_text(nights.KARI, NB, nights.SOURCES)
    assert (
        "    Sikkert: samme navn og samme e-post (regel 5 av 14, den sterkeste først) – gjennom Nyhetsbrevkontakt · Mailchimp\n"
        in text
    )
    assert (
        "    Sikkert: posten hører til kundekortet (regel 2 av 14, den sterkeste først) – gjennom customer:9 · ContaFaktura\n"
        in text
    )
    assert (
        "    Bare via adressen: posten er uten navn, og bare denne personen bruker adressen eller nummeret (regel 14 av 14,"
        in text
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_else_it_may_be_stands_apart_and_says_what_agrees_and_differs(language: str) -> None:
    words = Words(language)
    text = as_text(nights.KARI, words, nights.SOURCES)
    block = text[text.index(words.say("person.likely")) :]
    assert "p-90aa" in block and "p-90aa" not in text[: text.index(block)]
    for line in (
        words.say("judge_reason.married"),
        f"{words.say('judge.agrees')}: {words.field('email')} (kari@example.no)",
        f"{words.say('judge.differs')}: {words.field('name')} (Kari Nordby / Kari Lund)",
        f"{words.say('judge.one_sided')}: {words.field('birth_date')} ({words.day(date(1980, 2, 1))})",
        words.say("person.likely_asked"),
        f"orden {words.or_code('command', 'judge')} bookings:booking:1842 course:response:0:4 {words.or_code('judge_typed', 'same')}",
    ):
        assert line in block, line


def test_what_is_only_likely_is_in_no_other_part() -> None:
    alone = replace(nights.KARI, likely=())
    assert as_text(nights.KARI, NB, nights.SOURCES).startswith(as_text(alone, NB, nights.SOURCES).rstrip())


def test_the_same_finding_on_ten_records_is_said_once() -> None:
    invoices = [
        replace(
            nights.KARI.records[1],
            record=f"invoice:{n}",
            fields={"invoice_number": str(n), "issued_on": date(2025 + n % 2, 3, n % 10 + 1)},
        )
        for n in range(10480, 10490)
    ]
    kept = [
        replace(
            nights.flag("KEEP_BOOKKEEPING", Outcome.KEEP, "invoices", date=f"{2030 + n % 2}-12-31", invoice=str(n)),
            record=f"invoice:{n}",
            due=date(2030 + n % 2, 12, 31),
        )
        for n in range(10480, 10490)
    ]
    text = as_text(replace(nights.KARI, records=tuple(invoices), flags=tuple(kept)), NB, nights.SOURCES)
    assert text.count("Må beholdes: regnskap") == 1
    assert text.count("Ikke slett.") == 1
    assert "oppbevares i fem år etter regnskapsåret" in text
    assert "      Faktura 10481 · 2. mars 2026 · beholdes til 31. desember 2031\n" in text
    assert text.count("beholdes til") == 10


def test_findings_that_differ_in_more_than_dates_stand_apart() -> None:
    flags = tuple(
        nights.flag("FIELD_NOT_PROMISED", Outcome.REVIEW, "bookings", fields=field)
        for field in ("zip", "fields.Merknad")
    )
    text = as_text(replace(nights.KARI, flags=flags), NB, nights.SOURCES)
    assert "inneholder «postnummer»" in text
    assert "inneholder «Merknad»" in text


def test_a_finding_whose_remedy_names_a_day_is_told_with_it() -> None:
    days = {"date": "2025-10-04", "variant": "hours", "hours_until": "2029-06-30"}
    old = nights.flag("BOOKING_OLD", Outcome.DELETE, "bookings", **days)
    text = as_text(replace(nights.KARI, flags=(old,)), NB, nights.SOURCES)
    assert "Dato og varighet beholdes i timelisten (orden timer) til 30. juni 2029." in text


def test_two_records_that_look_alike_are_told_apart_by_id() -> None:
    booking = nights.KARI.records[0]
    alike = (booking, replace(booking, record="booking:1843"))
    text = as_text(replace(nights.KARI, records=alike), NB, nights.SOURCES)
    assert "Time · 4. mars 2025 kl. 10.00 · booking:1842 · frist" in text


def test_a_name_that_cannot_be_seen_is_no_name() -> None:
    text = as_text(replace(nights.KARI, names=("\u200b\u202e", "\u200d")), NB, nights.SOURCES)
    assert text.startswith("Uten navn\n")


def test_a_person_without_flags_says_so() -> None:
    assert "Ingenting venter." in as_text(replace(nights.KARI, flags=()), NB, nights.SOURCES)


def test_several_matches_are_listed_apart() -> None:
    text = as_list([nights.KARI, replace(nights.KARI, person="p-2", names=())], NB, nights.SOURCES)
    assert text.startswith("Vi fant to personer.")
    assert "p-7d1f" in text
    assert "p-2" in text
    assert "Uten navn" in text
    assert "3 oppføringer: SimplyBook.me, ContaFaktura og Mailchimp" in text


def test_nobody_is_said_plainly() -> None:
    assert nobody("Karri", (), NB) == "Vi fant ingen som heter «Karri».\n"
    near = ("Kari Aas", "Kari Ås\x1b[31m")
    assert nobody("Karri", near, NB) == "Vi fant ingen som heter «Karri». Mente du Kari Aas eller Kari Ås?\n"
