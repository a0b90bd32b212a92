"""The report's figures: what they draw they also say, and they never say more than the night knows."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.model import Kind, Outcome, Reading
from inventory.views.models import Overview
from inventory.views.statistics import Age, Ages, Limit
from reports.night.data_flow import lines
from reports.night.record_ages import ages
from reports.night.report import render
from reports.night.source_overlap import source_overlap
from reports.night.trend import trend
from reports.text.words import Words
from tests.reports import nights
from tests.reports.nights import TODAY

NB, EN = Words("nb"), Words("en")
MARKS = {"google_forms": 0, "mailchimp": 1, "simplybook": 2, "contafaktura": 3, "table": 4}
MARKER = "Zq7marker"


def aged(*told: Ages, night: Overview = nights.ORDINARY) -> Overview:
    return replace(night, ages=told)


def of(source: str, past: int = 0, **more: int) -> Ages:
    counts = {"kept": 0, "unsure": 0, "undated": 0, **more}
    kinds = {Kind.BOOKING: past} if past else {}
    return Ages(source, (Limit("R-BOOK", 12, 0),), (Age(0, 9, 0), Age(5, past + counts["kept"], past)), kinds, **counts)


def title(night: Overview, words: Words = NB) -> str:
    figure = ages(night, MARKS, words)
    assert figure is not None
    return figure.title


def counts(night: Overview) -> list[tuple[str, str]]:
    figure = ages(night, MARKS, NB)
    assert figure is not None
    return [(row.count, row.about) for row in figure.rows]


def test_the_title_says_how_many_are_older_than_promised() -> None:
    assert title(aged(of("bookings", 3))) == "Tre timer er eldre enn du lover"
    assert title(aged(of("bookings", 1))) == "Én oppføring er eldre enn du lover"
    assert title(aged(of("bookings", 3)), EN) == "Three bookings are older than you promise"
    assert title(nights.ORDINARY) == "Åtte oppføringer er eldre enn du lover"
    assert title(aged(of("bookings"))) == "Ingenting er eldre enn du lover"


def test_what_nobody_could_look_at_is_never_said_to_be_fine() -> None:
    partly = "Ingenting av det vi fikk sjekket, er eldre enn du lover"
    assert title(aged(of("bookings"), night=nights.ONE_DOWN)) == partly
    assert title(aged(of("bookings", unsure=2))) == partly
    assert counts(aged(of("bookings", unsure=2))) == [("to kan ikke avgjøres i natt", "Grense: ett år.")]
    assert counts(aged(of("newsletter"), night=nights.ONE_DOWN))[0][0] == "ikke lest i natt, per 20. november"
    assert counts(aged(of("invoices"), of("bookings"), night=nights.FAILED)) == [("Aldri lest", "")]


def test_a_row_says_its_limits_and_what_no_limit_decides() -> None:
    assert counts(aged(of("bookings", 4, kept=2, unsure=1, undated=13))) == [
        (
            "4 for gamle",
            "Grense: ett år. Én kan ikke avgjøres i natt. To over grensen følger en annen regel. 13 har ingen frist ennå.",
        )
    ]
    assert counts(nights.ORDINARY)[2] == (
        "ingen for gamle",
        "Grenser: 30 dager og to år. To over grensen følger en annen regel.",
    )
    assert counts(nights.ORDINARY)[4] == ("ingen for gamle", "Grense: fem år etter regnskapsåret.")
    assert counts(nights.ORDINARY)[5] == ("ingen fast grense ennå", "37 har ingen frist ennå.")


def test_red_lies_to_the_right_of_its_line_and_the_oldest_stands_at_the_end() -> None:
    one = Ages(
        "bookings", (Limit("R-BOOK", 12, 0),), (Age(0, 40, 0), Age(4, 1, 1), Age(90, 2, 2)), {Kind.BOOKING: 3}, 0, 0, 0
    )
    figure = ages(aged(one), MARKS, NB)
    assert figure is not None
    [row] = figure.rows
    assert row.limits == (100,) and figure.width == 800 and len(figure.years) == 8
    assert [(bar.x, bar.past > 0) for bar in row.bars] == [(0, False), (100, True), (775, True)]
    assert "Det som er eldre enn åtte år, er samlet ytterst." in figure.note
    assert all(0 <= bar.past <= bar.height <= 34 for bar in row.bars)


def test_records_without_a_day_or_a_limit_are_drawn_too() -> None:
    figure = ages(aged(Ages("bookings", (), (), {}, kept=0, unsure=0, undated=4)), MARKS, NB)
    assert figure is not None
    assert [row.label for row in figure.rows] == ["SimplyBook.me"]


def test_nothing_held_draws_nothing() -> None:
    assert ages(aged(), MARKS, NB) is None
    assert source_overlap(replace(nights.ORDINARY, places=()), NB) is None
    assert trend(replace(nights.ORDINARY, trend=nights.TREND[:4]), NB) is None


def test_the_trend_tells_when_she_cleaned_up_and_never_that_orden_deleted() -> None:
    figure = trend(nights.ORDINARY, NB)
    assert figure is not None
    assert [note.label for note in figure.notes] == ["15. nov.: du ryddet 21 saker", "20. nov.: du ryddet 3 saker"]
    assert figure.text.endswith("15. nov.: du ryddet 21 saker. 20. nov.: du ryddet 3 saker.")
    assert "slett" not in figure.text
    assert "20 Nov: you cleaned up 3 cases" in str(trend(nights.ORDINARY, EN))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 59), st.integers(1, 300)), max_size=12),
    st.lists(st.integers(0, 9000), min_size=5, max_size=60),
)
def test_labels_of_the_trend_never_meet_and_stay_inside(cleaned: list[tuple[int, int]], open_: list[int]) -> None:
    days = [TODAY - timedelta(days=59 - n) for n in range(60)][-len(open_) :]
    told = tuple(sorted({TODAY - timedelta(days=59 - day): n for day, n in cleaned}.items()))
    figure = trend(replace(nights.ORDINARY, trend=tuple(zip(days, open_, strict=True)), cleaned=told), NB)
    assert figure is not None
    boxes = [
        (n.height, n.x, n.x - 8 * len(n.label) if n.before else n.x, n.x if n.before else n.x + 8 * len(n.label))
        for n in figure.notes
        if n.label
    ]
    assert all(start >= 0 and end <= 900 for _height, _x, start, end in boxes)
    for one, other in permutations(boxes, 2):
        if one[0] == other[0]:
            assert one[3] < other[2] or other[3] < one[2]
        elif one[0] < other[0]:
            assert not other[2] <= one[1] <= other[3]  # the line from a higher label passes beside a lower one
    assert 2 <= len(figure.grid) <= 6 and all(56 <= y <= 206 for y, _n in figure.grid)


def test_who_is_where_draws_the_biggest_and_counts_the_rest() -> None:
    figure = source_overlap(nights.ORDINARY, NB)
    assert figure is not None
    assert figure.note == "545 av 847 personer finnes bare i én kilde."
    assert figure.rest == "26 personer til finnes i andre blandinger av kilder."
    assert figure.text.startswith("281 personer i Mailchimp; 148 personer i SimplyBook.me og ContaFaktura; ")
    assert [column.n for column in figure.columns] == ["281", "148", "131", "97", "84", "54", "26"]
    assert figure.columns[1].dots == (False, False, False, True, True, False)


def test_a_source_that_was_never_read_has_no_row_among_who_is_where() -> None:
    figure = source_overlap(replace(nights.FAILED, places=nights.PLACES[2:3]), NB)
    assert figure is not None
    assert [label for _y, label in figure.labels] == ["Google Forms, registrering", "Google Forms, kurs"]


def test_the_way_in_and_out_comes_from_the_policy() -> None:
    table = lines(nights.ORDINARY, MARKS, NB)
    assert [(line.label, line.holder, line.country) for line in table][:2] == [
        ("Google Forms, registrering", "Google Ireland Ltd (Workspace)", "Irland, kan også nå USA"),
        ("Mailchimp", "The Rocket Science Group LLC (Mailchimp, Intuit)", "USA"),
    ]
    assert table[2].country == "Kypros – ikke bekreftet"
    assert table[3].out == "Fem år etter regnskapsåret"
    assert (table[4].holder, table[4].country) == ("", "Ikke oppgitt i reglene")


def test_every_rule_that_a_source_may_have_has_words_for_its_end() -> None:
    ruled = {
        "R-BK5",
        "R-BKSTUB",
        "R-REG",
        "R-CRM",
        "R-ENQ",
        "R-BOOK",
        "R-COURSE",
        "R-CONS",
        "R-PEND",
        "R-SUPP",
        "R-VIA",
        "R-BLOG",
    }
    for rule in ruled:
        way = replace(nights.WAYS[0], rules=(nights.POLICY.retention[rule],))
        for words in (NB, EN):
            [line] = lines(replace(nights.ORDINARY, ways=(way,)), MARKS, words)
            assert line.out and "R-" not in line.out and "{" not in line.out


class Outside(HTMLParser):
    """Collects all that a page says outside the elements that mark a name up: text, and every attribute's value."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._inside = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value or "" for _name, value in attrs]
        self._inside += tag == "bdi" and dict(attrs).get("class") == "pn"

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "bdi" and self._inside > 0

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.said.append(data)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=3, max_size=3), st.sampled_from(("nb", "en")), st.booleans())
def test_nobodys_name_stands_outside_an_element_that_marks_it(names: list[str], language: str, first: bool) -> None:
    called = tuple(f"{MARKER}{name}" for name in names)
    night = replace(
        nights.ASKED,
        first_night=first,
        tasks=tuple(replace(task, name=called[0]) for task in nights.TASKS),
        new=tuple(replace(n, name=called[0]) for n in nights.NEW),
        requests=tuple(replace(case, names=called[: len(case.names)]) for case in nights.REQUESTS),
    )
    page = render(night, Words(language))
    assert MARKER in page
    assert not [said for said in Outside(page).said if MARKER in said]
    assert len(re.findall(MARKER, page)) == len(re.findall(f'<bdi class="pn" data-p="[^"]*">[^<]*{MARKER}', page))


def test_the_review_is_offered_only_when_something_waits() -> None:
    assert "Åpne Orden, så ligger de samme oppgavene øverst" not in render(nights.WELL, NB)
    for night in (replace(nights.WELL, tasks=nights.TASKS[6:]), replace(nights.WELL, requests=nights.REQUESTS[:1]), nights.ORDINARY):
        page = render(night, NB)
        assert "Åpne Orden, så ligger de samme oppgavene øverst" in page and 'class="btn"' not in page


def test_a_night_like_any_other_still_reads_with_figures_of_nothing() -> None:
    bare = replace(nights.WELL, ages=(), places=(), ways=(), cleaned=((date(2026, 11, 20), 2),))
    page = render(bare, NB)
    assert 'id="ages"' not in page and 'id="where"' not in page and 'id="ways"' not in page
    assert Outcome.KEEP in bare.outcomes and Reading.FRESH.value not in page
