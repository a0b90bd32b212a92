"""The night report: the right sentence first, nothing fetched, nothing run, nobody's text taken for markup."""

import base64
import hashlib
import os
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from inventory.model import NightStatus, Reading
from inventory.requests.request import RequestType
from inventory.views.models import Overview
from inventory.views.statistics import SourceCombination
from inventory.views.task_model import TaskState
from reports.night.headline import changes, headline, lead
from reports.night.report import render
from reports.text.words import LANGUAGES, Words
from tests.reports import nights
from tests.reports.nights import TODAY

NB = Words("nb")
SNAPSHOTS = Path(__file__).parent / "snapshots"
NIGHTS = {
    "ordinary": nights.ORDINARY,
    "well": nights.WELL,
    "first": nights.FIRST,
    "stale": nights.ONE_DOWN,
    "failed": nights.FAILED,
    "requests": nights.ASKED,
}


class Tags(HTMLParser):
    """Collects what a browser would see: tags with attributes, and the heading levels in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def hostile_night() -> Overview:
    bad = nights.HOSTILE
    tasks = tuple(replace(task, name=bad[i % 6], persons=(bad[i % 6],)) for i, task in enumerate(nights.TASKS))
    sources = tuple(
        nights.strip(replace(s, name=bad[i], title=bad[i], label=bad[i] if i % 2 else "", unread={bad[i]: 1}, trouble="broken", detail=bad[i]))
        for i, s in enumerate(nights.SOURCES)
    )
    new = tuple(replace(n, person=bad[i], name=bad[i], source=bad[i]) for i, n in enumerate(nights.NEW))
    return replace(
        nights.ORDINARY,
        business=bad[0],
        run=bad[1],
        policy_version=bad[3],
        tasks=tasks,
        sources=sources,
        new=new,
        requests=tuple(replace(case, names=bad[:3], persons=bad[:3]) for case in nights.REQUESTS),
        ages=tuple(replace(one, source=bad[i]) for i, one in enumerate(nights.AGES)),
        places=tuple(SourceCombination(tuple(bad[:n]), 3) for n in range(1, 6)),
        ways=tuple(replace(one, source=bad[i]) for i, one in enumerate(nights.WAYS)),
    )


@pytest.mark.parametrize("name", NIGHTS)
def test_page_is_as_agreed(name: str) -> None:
    page = re.sub(r"<style>.*?</style>", "<style>…</style>", render(NIGHTS[name], NB), flags=re.S)
    page = re.sub(r"sha256-[^']+", "sha256-…", page)
    path = SNAPSHOTS / f"{name}.html"
    if os.environ.get("ORDEN_UPDATE"):
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text(page, "utf-8")
    assert page == path.read_text("utf-8"), "changed on purpose? run with ORDEN_UPDATE=1 and read the difference"


@pytest.mark.parametrize(
    ("night", "sentence"),
    [
        (nights.FAILED, "Nattens kjøring stoppet. Ingenting er endret."),
        (nights.FIRST, "Første kjøring er ferdig. Vi fant 847 personer."),
        (nights.ORDINARY, "Opplysninger om seks personer skulle vært slettet. Én får nyhetsbrev og skal ikke ha det."),
        (replace(nights.ONE_DOWN, overdue_people=0, tasks=nights.TASKS[5:6]), "Én kilde ble ikke lest i natt."),
        (replace(nights.WELL, tasks=nights.TASKS[:1]), "Én oppgave bør avgjøres i dag."),
        (replace(nights.WELL, tasks=nights.TASKS[5:7]), "To oppgaver venter på deg. Ingen av dem haster."),
        (nights.WELL, "Alt er i orden. Du trenger ikke gjøre noe."),
        (nights.ASKED, "Én henvendelse om personvern er over svarfristen."),
        (replace(nights.FIRST, requests=nights.REQUESTS), "Én henvendelse om personvern er over svarfristen."),
        (
            replace(nights.WELL, requests=nights.REQUESTS[1:]),
            "Én henvendelse om personvern bør besvares innen torsdag 26. november.",
        ),
        (
            replace(nights.ORDINARY, requests=nights.REQUESTS[1:]),
            "Opplysninger om seks personer skulle vært slettet. Én får nyhetsbrev og skal ikke ha det.",
        ),
        (
            replace(nights.WELL, tasks=nights.TASKS[:1], requests=nights.REQUESTS[1:]),
            "Én henvendelse om personvern bør besvares innen torsdag 26. november.",
        ),
        (replace(nights.WELL, requests=nights.REQUESTS[2:]), "Tre oppgaver venter på deg. Ingen av dem haster."),
    ],
)
def test_headline_is_the_first_that_fits(night: Overview, sentence: str) -> None:
    assert headline(night, NB) == sentence


def test_lead_promises_that_nothing_is_deleted_unasked() -> None:
    assert all(
        "ingenting slettes før du har godkjent det" in lead(n, NB).lower()
        for n in (nights.ORDINARY, nights.FIRST, nights.FAILED)
    )
    assert lead(nights.WELL, NB) == "Alle seks kilder svarte, og ingenting venter på deg."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("night", [*NIGHTS.values(), hostile_night()])
def test_page_asks_nothing_and_runs_nothing(night: Overview, language: str) -> None:
    page = render(night, Words(language))
    tags = Tags(page).tags
    assert not re.search(r"https?://|//\w+\.|@import|url\(", page)
    assert not {tag for tag, _ in tags} & {"script", "img", "iframe", "object", "embed", "form", "base", "a.external"}
    assert not [a for _, attrs in tags for a in attrs if a == "style" or a.startswith("on") or a == "src"]
    links = [attrs["href"] for _, attrs in tags if "href" in attrs]
    assert links == ["data:,", "#main"], "no button that can lead nowhere"
    assert ("html", {"lang": language}) in tags


def test_an_open_request_is_never_said_to_be_nothing() -> None:
    night = replace(nights.WELL, requests=nights.REQUESTS[2:3])
    page = render(night, NB)
    assert "Alt er i orden" not in page and "Neste gang du hører fra oss" not in page
    assert lead(night, NB).startswith("Én oppgave venter på deg.")
    assert "i din egen takt" not in lead(nights.ASKED, NB)
    today = replace(nights.WELL, requests=(nights.request(1, RequestType.ACCESS, "2026-10-22", ("Eva Holm",)),), as_of=TODAY)
    due = replace(today, as_of=date(2026, 11, 23))  # 22 November is a Sunday
    assert headline(today, NB) == "Én henvendelse om personvern bør besvares innen i morgen."
    assert headline(due, NB) == "Én henvendelse om personvern skal besvares i dag."
    assert "i dag" in lead(due, NB)


def test_a_request_shows_its_deadline_and_what_the_answer_must_say() -> None:
    page = render(nights.ASKED, NB)
    section = page[page.index('id="requests"') : page.index('id="waiting"')]
    said = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", section))
    for part in (
        "Sak 4 · Innsyn Solveig Dahl . Mottatt 20. oktober 2026. Dette må svaret inneholde Svaret må minst si",
        "Fristen var 20. november 2 dager over fristen",
        "Saken gjelder nå to personer.",
        "Vi finner ikke personen i oversikten nå.",
        "Fristen står stille",
        "Fristen er forlenget med to måneder.",
        "Frist 10. februar 2027 80 dager igjen",
        "Henvendelser i gjennomgangen",
    ):
        assert part in said, said
    assert '<bdi class="pn" data-p="p-10">Solveig Dahl</bdi>' in section
    assert "Henvendelser om personvern" not in render(nights.ORDINARY, NB)


def test_policy_names_the_style_by_its_hash() -> None:
    page = render(nights.ORDINARY, NB)
    styles = re.findall(r"<style>(.*?)</style>", page, flags=re.S)
    digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    assert len(styles) == 1
    assert len(styles[0].encode()) <= 16_384
    assert f"content=\"default-src 'none'; style-src 'sha256-{digest}'; img-src data:" in page


def test_hostile_text_appears_escaped_everywhere() -> None:
    page = render(hostile_night(), NB)
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 6
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("</style>") == 1
    assert "{{ 7*7 }}" in page
    assert "&lt;/style&gt;" in page


def test_headings_come_in_order_and_names_can_be_hidden() -> None:
    page = render(nights.ORDINARY, NB)
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert (
        page.count('<bdi class="pn" data-p="p-')
        == page.count('<bdi class="pn"')
        == len(
            re.findall(
                r"(?:Dahl|Moen|Utsi|Haugen|Ozols|Nowak|Eide|Lie|Bakke|Strand|Aas|Holm"
                r"|Nordby|Lunde|Berg|Vik|Sæther)</bdi>",
                page,
            )
        )
    )
    assert '<input type="checkbox" id="hide">' in page


def test_promises_are_not_shown_before_they_are_checked() -> None:
    assert "løfte" not in render(nights.ORDINARY, NB).lower()


def test_one_source_and_nine_sources_both_fit() -> None:
    one = replace(nights.WELL, sources=nights.WELL.sources[:1])
    many = tuple(
        nights.strip(replace(nights.INVOICES, name=f"s{i}", type=f"type{i}", title=f"Kilde {i}")) for i in range(9)
    )
    assert lead(one, NB) == "Kilden svarte, og ingenting venter på deg."
    page = render(replace(nights.WELL, sources=many), NB)
    assert all(f"<bdi>Kilde {i}</bdi>" in page for i in range(9))


def nothing_read(night: Overview) -> Overview:
    """The night as it is when no source has ever answered."""
    silent = (
        replace(s, tonight=replace(s.tonight, status=Reading.NOT_READ, read_at=None, records=0, trouble="unreachable"))
        for s in night.sources
    )
    return replace(night, status=NightStatus.PARTIAL, sources=tuple(silent), persons=0, records=0, outcomes={})


def test_a_first_night_that_read_nothing_never_says_that_all_is_well() -> None:
    night = nothing_read(replace(nights.WELL, first_night=True, next_due=None))
    assert headline(night, NB) == "Ingen av kildene ble lest i natt."
    assert lead(night, NB) == "Det finnes ingen tall å vise ennå. Vi prøver igjen neste natt."
    page = render(night, NB)
    assert "Alt er i orden" not in page
    assert "Ellers er alt i orden" not in page
    assert "Ingen frister nærmer seg" not in page
    assert '<p class="big">0</p>' not in page


def test_yesterdays_figures_alone_are_said_to_be_yesterdays() -> None:
    stale = tuple(nights.strip(replace(s, status=Reading.STALE, trouble="unreachable")) for s in nights.SOURCES)
    night = replace(nights.WELL, status=NightStatus.PARTIAL, sources=stale)
    assert lead(night, NB).startswith("Tallene under er fra 22. november.")


def test_the_lead_says_the_weeks_minutes_and_never_bids_her_wait_with_what_is_due_today() -> None:
    assert lead(nights.ORDINARY, NB) == "Ukens fire oppgaver tar rundt åtte minutter. Ingenting slettes før du har godkjent det."
    later = tuple(replace(task, this_week=False) for task in nights.TASKS)
    assert lead(replace(nights.WELL, tasks=later[:1]), NB).startswith("Én oppgave venter på deg. Ta den i dag")
    assert "i din egen takt" in lead(replace(nights.WELL, tasks=later[5:7]), NB)


def test_the_weeks_tasks_stand_open_the_rest_is_folded_and_what_is_decided_is_neither() -> None:
    page = render(replace(nights.ORDINARY, tasks=(*nights.TASKS[:6], replace(nights.TASKS[6], state=TaskState.KEPT))), NB)
    week, folded = page[page.index("Ukens ti minutter") :].split("<summary>", 1)
    numbers = r'<li value="(\d)">'
    assert re.findall(numbers, week) == ["1", "2", "3", "4"]
    assert folded.startswith("Kan vente (2) · rundt 5 minutter") and re.findall(numbers, folded) == ["5", "6"]
    assert "Kari Nordby" not in page
    assert "41 dager over" in week and "I dag" in week


def test_changes_read_well_whatever_the_numbers() -> None:
    one = replace(nights.ORDINARY, new_total=1, changed=0, gone=0)
    assert changes(one, NB) == "847 personer til sammen. Av postene kom én til, ingen ble endret og ingen ble borte."
    assert changes(replace(nights.FIRST, persons=1, records=1), NB).startswith(
        "Første kjøring er ferdig. Vi fant én person i én oppføring."
    )


def test_names_are_plain_and_cut() -> None:
    bad = ("Å" * 10_000, "\u202eevil \x1b[31mred", "\u200b")
    night = replace(
        nights.WELL,
        business="B" * 10_000,
        tasks=tuple(replace(nights.TASKS[6], n=n, id=f"t-{n}", name=name) for n, name in enumerate(bad)),
        new=tuple(replace(nights.NEW[0], name=name) for name in bad),
        new_total=3,
    )
    page = render(night, NB)
    assert not re.search("Å{81}|B{81}", page)
    assert not re.search("[\u202e\u200b\x1b]", page)
    assert page.lower().count("evil red") == 2
    assert len(re.findall('<bdi class="pn" data-p="p-[0-9a-z]+">Uten navn</bdi>', page)) == 2


def test_who_stands_in_a_part_that_is_not_read_is_told_apart_from_fields() -> None:
    unread = {"suppliers": 3, "owners": 1, "city": 1}
    night = replace(nights.WELL, sources=(nights.strip(replace(nights.NEWSLETTER, unread=unread)),))
    page = render(night, NB)
    assert "Ett felt leses ikke: poststed" in page
    assert "folk som Orden ikke leser, og som ikke vises i oppslag: leverandører (3) og eiere (1)" in page
    assert "whom Orden does not read, and no look-up shows: suppliers (3) and owners (1)" in render(night, Words("en"))


def test_unread_fields_bear_plain_names_and_none_is_left_out() -> None:
    unread = {"merge_fields.ADDRESS": 1, "fields.Merknad": 2, "address1": 1, "zip": 4, "city": 1}
    night = replace(nights.WELL, sources=(nights.strip(replace(nights.NEWSLETTER, unread=unread)),))
    assert "Fem felt leses ikke: adresse, Merknad, adresse og to til" in render(night, NB)
