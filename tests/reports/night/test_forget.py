"""Who is gone is taken out of old reports: that one, whatever the name, everywhere, and nobody else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.night import redact
from reports.night.report import render
from reports.text.words import LANGUAGES, Words
from tests.reports import nights

GONE = "ikke lenger registrert"
MARKER = "Zq7marker"
HOSTILE = (
    f"{MARKER} <b>Ås</b>",
    f'{MARKER}"></bdi><script>alert(1)</script>',
    f"{MARKER}</bdi>",
    f'{MARKER} <bdi class="pn" data-p="p-9">x</bdi>',
    f"{MARKER} & Sønn <!--",
    f"=cmd|' /C calc'!{MARKER}",
    f"\u202e{MARKER}\u202c",
)


def page_with(name: str, *others: str, language: str = "nb") -> str:
    """A report that names p-1 in all three places where a name can stand, and others beside."""
    persons = ("p-1", *(f"p-2{n}" for n, _ in enumerate(others)))
    task = replace(nights.TASKS[6], name=name, persons=("p-1",))
    beside = [replace(nights.TASKS[2], name=other, persons=(id,)) for other, id in zip(others, persons[1:], strict=True)]
    night = replace(
        nights.ORDINARY,
        tasks=(*nights.TASKS[:2], *beside, task),
        new=(replace(nights.NEW[0], person="p-1", name=name), *nights.NEW[1:]),
        requests=(replace(nights.REQUESTS[0], names=(name, *others), persons=persons),),
    )
    return render(night, Words(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_nowhere_in_the_file_afterwards(name: str, language: str) -> None:
    page = page_with(name, "Kari Nordby", language=language)
    assert page.count(MARKER) == 3 and "p-1" in redact.named(page)
    without = redact.without(page, {"p-1"}, GONE)
    assert MARKER not in without and '"p-1"' not in without
    assert without.count(GONE) == 3
    assert without.count("Kari Nordby") == page.count("Kari Nordby") == 2
    assert redact.named(without) == redact.named(page) - {"p-1"}


def test_the_sentence_around_it_still_reads() -> None:
    without = redact.without(page_with("Solveig Dahl", "Håkon Moen"), {"p-1"}, GONE)
    assert f'><span class="muted">{GONE}</span> kan være mindreårig</a></h3>' in without
    assert '"><bdi class="pn" data-p="p-20">Håkon Moen</bdi> svarte nei til lagring, men er lagret</a></h3>' in without


def test_of_two_with_one_name_the_other_stays() -> None:
    without = redact.without(page_with("Per Lie", "Per Lie"), {"p-1"}, GONE)
    assert without.count('<bdi class="pn" data-p="p-20">Per Lie</bdi>') == without.count("Per Lie") == 2


def test_several_go_at_once_and_a_second_time_changes_nothing() -> None:
    page = page_with(f"{MARKER} En", f"{MARKER} To", "Tre Tresen")
    without = redact.without(page, {"p-1", "p-20"}, GONE)
    assert MARKER not in without and "Tre Tresen" in without
    assert redact.without(without, {"p-1", "p-20"}, GONE) == without


def test_what_stands_instead_is_text_too() -> None:
    assert "<i>" not in redact.without(page_with("A"), {"p-1"}, "<i>")


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_whatever_somebody_is_called_only_that_one_goes(name: str, other: str) -> None:
    page = page_with(f"{MARKER}{name}", f"Qz8kept{other}")
    without = redact.without(page, {"p-1"}, GONE)
    assert MARKER not in without
    assert without.count("Qz8kept") == page.count("Qz8kept") == 2
