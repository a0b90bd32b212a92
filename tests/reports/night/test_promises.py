"""The statement's part of the night report: four states, calmly said, and nothing that was not looked at called held."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from inventory.assessment import checked_promise
from inventory.assessment.checked_promise import CheckedPromise, CheckReason
from inventory.policy.promises import Result
from inventory.policy.rule_files import Arg, ArgType, typed
from inventory.views.models import Overview
from reports.night import promises
from reports.night.headline import headline, lead
from reports.night.report import render
from reports.terminal.json_output import nightly
from reports.text.words import LANGUAGES, Words
from tests.reports import nights

NB = Words("nb")
SNAPSHOT = Path(__file__).parent / "snapshots" / "promises.html"


def kept(id: str, result: str, reason: str, people: int = 0, refs: tuple[str, ...] = (), **args: str) -> CheckedPromise:
    meaning = {"nb": f"Løfte {id}.", "en": f"Promise {id}."}
    note = {"nb": "E-post leses ikke ennå.", "en": "Mail is not read yet."} if reason == "declared" else {}
    told = typed(json.dumps(args), checked_promise.arguments(id, reason))
    return CheckedPromise(
        id, f"ordene i {id}", "0a1b2c3d4e5f", meaning, Result(result), CheckReason(reason), note, told, max(people, len(refs)), people, refs
    )


SENTENCES = (
    kept("P01", Result.FAIL, CheckReason.BROKEN, 3, ("bookings booking:1", "bookings booking:2", "invoices invoice:7")),
    kept("P07", "FAIL", "broken", 1, ("invoices customer:9",), fields="birth_date, fields.Merknad"),
    kept("P08", "FAIL", "broken", 0, ("invoices invoice:8",), variant="gone"),
    kept("P35", "WARN", "no_agreement"),
    kept("P03", "PASS", "held"),
    kept("P34", "PASS", "held"),
    kept("P43", "NOT_CHECKED", "source_unread", system="newsletter"),
    kept("P14", "NOT_CHECKED", "declared"),
    kept("P61", "DOCUMENT_ONLY", "declared"),
)
COUNTS = {"FAIL": 3, "WARN": 1, "PASS": 2, "NOT_CHECKED": 2, "DOCUMENT_ONLY": 1}
PROMISED = replace(nights.ORDINARY, sentences=SENTENCES, statement_version="5ca1ab1e0000")


def section(page: str, id: str) -> str:
    found = re.search(rf'<section[^>]* aria-labelledby="{id}">.*?</section>', page, flags=re.S)
    assert found, id
    return found[0]


def test_page_is_as_agreed() -> None:
    page = re.sub(r"<style>.*?</style>", "<style>…</style>", render(PROMISED, NB), flags=re.S)
    page = re.sub(r"sha256-[^']+", "sha256-…", page)
    if os.environ.get("ORDEN_UPDATE"):
        SNAPSHOT.write_text(page, "utf-8")
    assert page == SNAPSHOT.read_text("utf-8"), "changed on purpose? run with ORDEN_UPDATE=1 and read the difference"


def test_the_short_list_has_the_four_states() -> None:
    lines = re.findall(
        r"<li>.*?<span>(.*?)</span>(?:<span class=\"tag \w+\">(.*?)</span>)?</li>",
        section(render(PROMISED, NB), "promises"),
    )
    assert lines == [
        ("Løfte P01.", "Holdes ikke for 3 personer"),
        ("Løfte P07.", "Holdes ikke for én person"),
        ("Løfte P08.", "Holdes ikke"),
        ("Ett løfte bør du se på", ""),
        ("To løfter holdes", ""),
        ("Tre kan ikke sjekkes automatisk", ""),
    ]


def test_what_is_broken_is_quoted_with_what_to_do() -> None:
    each = section(render(PROMISED, NB), "each")
    assert "<blockquote>«ordene i P07»</blockquote>" in each
    assert (
        "ikke nevner: fødselsdato og Merknad. <strong>Tøm feltene, eller skriv dem inn i erklæringen.</strong>" in each
    )
    assert "Fakturaer som har ligget der, er borte" in each
    assert "<code>SimplyBook.me booking:1</code>" in each
    assert "Mailchimp ble ikke lest i natt, så svaret er ukjent." in each
    assert "E-post leses ikke ennå." in each
    assert each.index("P01") < each.index("P35") < each.index("Løfte P03") < each.index("Løfte P43")


def test_more_broken_ones_than_stand_beside_are_counted() -> None:
    many = tuple(kept(f"P{n:02}", "FAIL", "broken", n, refs=("bookings booking:1",)) for n in (1, 2, 6, 9, 29, 38))
    page = render(replace(PROMISED, sentences=many), NB)
    listed = section(page, "promises")
    assert listed.count("<li>") == 5
    assert "To løfter til holdes ikke" in listed
    assert "<summary>Vis ett løfte til</summary>" in section(page, "each")
    assert section(page, "each").count("<blockquote>") == 6


def test_what_nobody_looked_at_is_never_shown_as_held() -> None:
    none = tuple(kept(f"P{n:02}", "NOT_CHECKED", "source_unread", system="newsletter") for n in (41, 43))
    page = render(replace(PROMISED, sentences=none), NB)
    assert "holdes" not in section(page, "promises") + section(page, "each")
    assert 'class="i ok"' not in page


@pytest.mark.parametrize(
    ("night", "sentence", "said"),
    [
        (replace(nights.WELL, sentences=SENTENCES), "Tre løfter holdes ikke.", "Ellers er alt i orden."),
        (replace(nights.WELL, sentences=SENTENCES[:1], tasks=nights.TASKS[5:6]), "Ett løfte holdes ikke.", "Én oppgave venter"),
        (replace(nights.WELL, sentences=SENTENCES[3:]), "Alt er i orden. Du trenger ikke gjøre noe.", "Alle seks kilder"),
    ],
)  # fmt: skip
def test_all_is_not_well_while_a_promise_is_broken(night: Overview, sentence: str, said: str) -> None:
    assert headline(night, NB) == sentence
    assert lead(night, NB).startswith(said)


def test_the_footer_names_the_statement_only_when_there_is_one() -> None:
    assert "regler 2026-11 · erklæring 5ca1ab1e0000" in render(PROMISED, NB)
    assert "erklæring 5ca1" not in render(replace(PROMISED, statement_version=None), NB)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_sentences_and_sources_stay_text(language: str) -> None:
    bad = nights.HOSTILE
    hostile = tuple(
        replace(
            one,
            quote=bad[i % 6],
            meaning={"nb": bad[0], "en": bad[0]},
            refs=(bad[1], bad[3]),
            args={**one.args, "fields": Arg(ArgType.FIELD, bad[4])},
        )
        for i, one in enumerate(SENTENCES)
    )
    page = render(replace(PROMISED, sentences=hostile, statement_version=bad[3]), Words(language))
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("</style>") == 1
    assert not re.search("[\u202e\x1b]", page)


def test_nightly_json_counts_every_result() -> None:
    assert nightly(PROMISED, {}, None, Words("nb"))["promises"] == COUNTS
    assert nightly(replace(PROMISED, sentences=()), {}, None, Words("nb"))["promises"] == dict.fromkeys(COUNTS, 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_whose_values_an_older_inventory_lacks_is_told_by_its_result(language: str) -> None:
    words = Words(language)
    told = promises.detail(kept("P07", "FAIL", "broken", 1), nights.SOURCES, words)
    assert words.say("promise_state.FAIL") in told and "{" not in told
