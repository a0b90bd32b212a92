"""The policy in sentences: every rule and number is told, with its law, its bounds and who may choose."""

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from inventory.policy import policy
from inventory.policy.policy import Policy, Retention, bounds
from reports.processing_record.policy_page import page, text
from reports.processing_record.policy_rules import RuleText, policy_text, rule_text
from reports.text.record_words import PolicyWords
from reports.text.words import LANGUAGES, Words
from tests.reports import nights
from tests.reports.night.test_night import Tags

NB, EN = Words("nb"), Words("en")
TODAY = date(2026, 11, 30)
SNAPSHOT = Path(__file__).parent / "snapshots" / "policy.html"
RULES = policy.load().retention
EVERY = [(rule, name) for rule, it in RULES.items() for name in it.numbers]


def told(rule: Retention, words: Words = NB) -> RuleText:
    return rule_text(rule, PolicyWords(words))


def small() -> Policy:
    held = policy.load()
    activities = {key: held.activities[key] for key in ("A02", "A05", "A06", "A08")}
    return replace(held, activities=activities, version="0123456789ab")


def test_page_is_as_agreed() -> None:
    shown = page(small(), "Tankeflyt Coach", TODAY, NB)
    shown = re.sub(r"<style>.*?</style>", "<style>…</style>", shown, flags=re.S)
    shown = re.sub(r"sha256-[^']+", "sha256-…", shown)
    if os.environ.get("ORDEN_UPDATE"):
        SNAPSHOT.write_text(shown, "utf-8")
    assert shown == SNAPSHOT.read_text("utf-8"), (
        "changed on purpose? run with ORDEN_UPDATE=1 and read the difference"
    )


#: A rule as it ships: what it says, and what stands below.
SAID = [
    (
        "R-REG",
        "Skjemaet: slettes tolv måneder (3–24) etter at kundeforholdet er slutt, eller seks måneder (1–12) etter innsending"
        " når det ikke ble noe kundeforhold.",
        "R-REG: Lov: personvernforordningen artikkel 5 nr. 1 bokstav e. Virksomheten kan selv velge innenfor tallene i parentes.",
    ),
    (
        "R-BK3.5",
        "Avtaler og timelister som hører til regnskapet: oppbevares 42 måneder etter regnskapsåret. Av det Orden leser, beholdes"
        " bare feltene starter, slutter og status. Grunnlag mens regelen holder noe: rettslig plikt (art. 6 nr. 1 bokstav c).",
        "R-BK3.5: Lov: bokføringsloven § 13 første ledd nr. 5–8; bokføringsforskriften § 7-3 og § 5-14."
        " Ingen kan endre det: Regelen følger av loven.",
    ),
    (
        "R-CUST",
        "Nyhetsbrev sendes bare til dem som har samtykket. Unntaket for kunder brukes ikke. Dette kan virksomheten selv endre.",
        "R-CUST: Lov: markedsføringsloven § 15 tredje ledd: krever en skriftlig vurdering, og ett kjøp er sjelden nok.",
    ),
    (
        "R-CPROOF",
        "Bevis for samtykke: slettes tre år (1–3) etter at samtykket er trukket."
        " Grunnlag mens regelen holder noe: rettslig plikt (art. 6 nr. 1 bokstav c).",
        "R-CPROOF: Lov: personvernforordningen artikkel 7 nr. 1; EDPB 05/2020."
        " Den som vedlikeholder Orden, kan velge innenfor tallene i parentes når virksomheten har sagt ja.",
    ),
    (
        "R-DSR",
        "Saker: slettes tre år etter at de er lukket. Det som viste hvem som spurte, slettes straks etter at det er sett."
        " Målet er å svare innen 14 dager. Det varsles når ti dager er igjen av fristen."
        " Grunnlag mens regelen holder noe: rettslig plikt (art. 6 nr. 1 bokstav c).",
        "R-DSR: Lov: personvernforordningen artikkel 5 nr. 2 og artikkel 12 nr. 3; foreldelsesloven. Tallene ligger fast.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "said", "below"), SAID, ids=[rule for rule, *_ in SAID])
def test_what_a_rule_says(rule: str, said: str, below: str) -> None:
    assert (" ".join(told(RULES[rule]).sentences), told(RULES[rule]).below) == (said, below)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_the_file_has_its_sentence_its_law_and_who_decides(language: str) -> None:
    words = Words(language)
    assert [rule for rule in RULES if not words.known(f"policy.law.{rule}")] == []
    for rule, it in RULES.items():
        said = told(it, words)
        assert not said.sentences[0].startswith(rule), f"{rule} has no wording of its own"
        assert all(sentence.endswith(".") for sentence in (*said.sentences, said.below)), rule
        assert not re.search(r"[{}]|None|\bR-", " ".join(said.sentences)), rule
        decides = [
            words.say(f"policy.change.{key}")
            for key in (it.by, "fixed", f"switch_{it.by}")
            if words.known(f"policy.change.{key}")
        ]
        assert any(who in " ".join((*said.sentences, said.below)) for who in decides), rule


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("rule", "number"), EVERY, ids=[f"{rule}.{number}" for rule, number in EVERY]
)
def test_every_number_is_in_a_sentence(language: str, rule: str, number: str) -> None:
    """Another number gives another sentence: none is written into the words."""
    it, words = RULES[rule], Words(language)
    other = 1 - it.numbers[number] if bounds(rule).get(number) == (0, 1) else it.numbers[number] + 1
    assert (
        told(replace(it, numbers={**it.numbers, number: other}), words).sentences
        != told(it, words).sentences
    )


@pytest.mark.parametrize("rule", RULES)
def test_the_bounds_of_every_length_of_time_that_may_be_chosen_are_told(rule: str) -> None:
    for low, high in bounds(rule).values():
        said = " ".join(told(RULES[rule]).sentences)
        assert f"({low}–{high})" in said or ((low, high) == (0, 1) and "Dette kan" in said)


def test_the_english_laws_are_those_of_the_file() -> None:
    """Who changes a law in retention.toml changes its two wordings too; a business's own is shown as it stands."""
    laws = {rule: EN.say(f"policy.law.{rule}") for rule in RULES}
    assert laws == {rule: it.law for rule, it in RULES.items()}
    own = replace(RULES["R-REG"], law="avtale med Datatilsynet")
    assert told(own).below.startswith("R-REG: Lov: avtale med Datatilsynet.")


def test_what_a_business_locks_nobody_may_choose() -> None:
    for rule in ("R-REG", "R-CUST"):
        said = told(replace(RULES[rule], by="locked"))
        assert "(3–24)" not in said.sentences[0] and "Dette kan" not in " ".join(said.sentences)
        assert said.below.endswith("Ingen kan endre det: Regelen følger av loven.")


def test_a_rule_of_a_business_s_own_is_told_bare() -> None:
    said = told(Retention("R-NEW", "egen regel", "", "owner", {"days": 14, "snaps": 8}))
    assert said == RuleText(
        ("R-NEW: 14 dager og 8.",), "R-NEW: Lov: egen regel. Tallene ligger fast."
    )


@pytest.mark.parametrize("words", [NB, EN], ids=LANGUAGES)
def test_every_activity_says_what_for_on_what_ground_and_how_long(words: Words) -> None:
    held = policy.load()
    found = policy_text(held, PolicyWords(words))
    assert [one.id for one in found.activities] == list(held.activities)
    for one in found.activities:
        it = held.activities[one.id]
        said = " ".join(one.sentences)
        assert it.aim.in_(words.language) in said and words.basis(it.basis) in said
        assert len(one.rules) == len(it.retention)
    rules = {rule.below.partition(":")[0] for one in found.activities for rule in one.rules}
    across = {rule.below.partition(":")[0] for rule in found.across}
    assert rules | across == set(RULES) and not rules & across


@pytest.mark.parametrize("words", [NB, EN], ids=LANGUAGES)
def test_page_asks_nothing_runs_nothing_and_can_be_signed(words: Words) -> None:
    html = page(policy.load(), nights.HOSTILE[0], TODAY, words)
    tags = Tags(html).tags
    assert not re.search(r"@import|url\(", html)
    assert not {tag for tag, _ in tags} & {
        "script",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
    }
    assert not [
        a for _, attrs in tags for a in attrs if a == "style" or a.startswith("on") or a == "src"
    ]
    assert [attrs["href"] for _, attrs in tags if "href" in attrs] == ["data:,", "#main"]
    assert words.say("policy.sign_date") in html and words.day(TODAY) in html
    assert "<h1>" in html and not re.search(r"\{\w+\}|None", html)


@pytest.mark.parametrize("words", [NB, EN], ids=LANGUAGES)
def test_the_terminal_says_what_the_page_says(words: Words) -> None:
    held = policy.load()
    found, lines = (
        policy_text(held, PolicyWords(words)),
        text(held, "Tankeflyt\x1b[31m", TODAY, words),
    )
    assert "\x1b" not in lines and "Tankeflyt" in lines.splitlines()[0]
    rules = (*found.across, *(rule for one in found.activities for rule in one.rules))
    for said in (
        *found.judging,
        *(rule.below for rule in rules),
        *(" ".join(rule.sentences) for rule in rules),
    ):
        assert said in lines
