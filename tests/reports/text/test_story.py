"""One story a person: whatever becomes of the records, none is said to go and to stay, and no day that is past is told as one to come."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from inventory.linkage.link_rules import Tier
from inventory.model import Kind
from inventory.views.effects import Effect, RecordEffect
from inventory.views.models import FileRecord, Tie
from reports.text import story
from reports.text.findings import reason
from reports.text.story import GOING, Fate
from reports.text.words import LANGUAGES, Words

TODAY = date(2026, 11, 22)
LAWS = ("R-BK5", "R-BK3.5", "R-BKSTUB", "R-BKHOLD")


def told(kind: Kind, effect: Effect, until: date | None = None, law: str = "", source: str = "crm") -> RecordEffect:
    tie = Tie(Tier.ALONE, None, None)
    record = FileRecord(source, "1", kind, "A06", "", "", None, None, {}, (), tie, until, False, (), (), law)
    return RecordEffect(record, effect, until, (), None)


EFFECTS = some.builds(
    told,
    some.sampled_from(Kind),
    some.sampled_from(Effect),
    some.none() | some.integers(-900, 900).map(lambda days: TODAY + timedelta(days)),
    some.sampled_from(("", *LAWS)),
    some.sampled_from(("crm", "bookings")),
)


@pytest.mark.parametrize("language", LANGUAGES)
@given(its=some.lists(EFFECTS, max_size=7))
def test_a_record_has_one_fate_and_no_past_day_is_to_come(language: str, its: Sequence[RecordEffect]) -> None:
    words = Words(language)
    parts = story.parts(its, TODAY, words)
    going = {noun for part in parts if part.fate in GOING for noun in part.nouns}
    staying = {noun for part in parts if part.fate not in (*GOING, Fate.LEFT) for noun in part.nouns}
    counted = {noun for noun in going & staying if not re.match(r"\w+ \w", noun)}
    assert not counted, "the same noun goes and stays"
    assert all(part.until is None or part.until >= TODAY for part in parts)
    text = story.story(its, (), TODAY, words).text
    for one in its:
        if one.until and one.until < TODAY:
            later = {other.until for other in its if other.until and other.until >= TODAY}
            assert words.day(one.until, TODAY) not in text or later
    for part in parts:
        if part.law:
            assert words.or_code("story_law", part.law) in text


@pytest.mark.parametrize(
    ("its", "said"),
    [
        (
            [told(Kind.RESPONSE, Effect.ERASE), told(Kind.INVOICE, Effect.KEEP, date(2029, 12, 31), "R-BK5")],
            "Skjema kan slettes; fakturaer må ligge til 31. desember 2029 etter bokføringsloven § 13.",
        ),
        (
            [told(Kind.BOOKING, Effect.ERASE), told(Kind.CONTACT, Effect.ERASE), told(Kind.BOOKING, Effect.ERASE)],
            "Kundeprofil og timer kan slettes.",
        ),
        (
            [told(Kind.RESPONSE, Effect.ERASE), told(Kind.RESPONSE, Effect.STAY)],
            "Ett skjema kan slettes; ett skjema blir liggende.",
        ),
        ([told(Kind.INVOICE, Effect.KEEP, date(2024, 12, 31))], "Det er fortsatt en grunn til å ha alt som er lagret. Fakturaer blir liggende."),
        ([told(Kind.SUBSCRIPTION, Effect.WAIT)], "Abonnent venter til kilden er lest."),
        (
            [told(Kind.CONTACT, Effect.EMPTY, date(2030, 12, 31), "R-BKSTUB")],
            "Kundekort kan tømmes for det loven ikke krever; resten av kundekort må ligge til"
            " 31. desember 2030 etter bokføringsforskriften § 5-1-1.",
        ),
        ([], ""),
    ],
)  # fmt: skip
def test_the_story_reads_so(its: list[RecordEffect], said: str) -> None:
    assert story.story(its, (), TODAY, Words("nb")).text == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_told_that_a_block_is_all_that_is_needed(language: str) -> None:
    """Of somebody with a valid subscription it is wrong: a reason is its first sentence."""
    words = Words(language)
    assert reason("UNSUB_AGED", words).count(".") == 1
    assert reason("UNSUB_AGED", words) == words.say("flag.UNSUB_AGED.reason").partition(". ")[0] + "."
    assert reason("NONE_OF_OURS", words) == ""


def test_a_thing_has_one_word_in_titles_rows_and_stories() -> None:
    """FACES-2's list of words: who is on the list is a subscriber, in Norwegian «abonnent»."""
    for language, other in (("nb", "abonnement"), ("en", "subscription")):
        words = Words(language)
        groups = ("story_thing", "task_thing", "task_noun", "erased_what")
        said = [words.say(f"{group}.subscription", n=n) for group in groups for n in (1, 2)]
        assert not any(other in one.lower() for one in said), said
