"""The letter as a read model: only certain links, others masked, every system named, what is missing told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory.letters.letter import Letter
from inventory.letters.masked_file import LONGEST
from inventory.letters.third_parties import HIDDEN
from inventory.model import Reading
from inventory.views import lookup
from tests.inventory.nights import at, night, on, response
from tests.reports.letters import business, written


@pytest.fixture(scope="module")
def kari(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Letter]:
    with business(tmp_path_factory.mktemp("kari")) as (con, person):
        yield written(con, person)


def fields(letter: Letter) -> list[str]:
    held = [held for system in letter.held for part in system.parts for held in part.records]
    return [str(value) for one in held for value in one.record.fields.values()]


def test_every_system_is_named_and_what_it_holds_is_grouped_by_what_for(kari: Letter) -> None:
    told = {
        s.source.name: [(p.activity.id if p.activity else "", len(p.records)) for p in s.parts] for s in kari.systems
    }
    assert told == {
        "registration": [("A01", 1)],
        "bookings": [("A06", 2)],
        "invoices": [("A02", 1), ("A03", 1)],
        "newsletter": [("A08", 1)],
        "course": [],
    }
    assert kari.missing == ()
    assert [one.id for one in kari.recipients] == ["google", "simplybook", "conta", "mailchimp"]


def test_why_and_how_long_comes_with_each_record(kari: Letter) -> None:
    [paid] = [part for system in kari.held for part in system.parts if part.activity and part.activity.id == "A02"]
    [held] = paid.records
    assert held.rule is not None
    assert (held.rule.id, held.keeping.bases, str(held.record.keep_until)) == ("R-BK5", ("6(1)(c)",), "2031-12-31")
    assert [(one.id, one.until, one.whole) for one in held.keeping.grounds] == [("bookkeeping", on("2031-12-31"), True)]


def test_who_is_only_likely_never_enters(tmp_path: Path) -> None:
    with business(tmp_path) as (con, person):
        assert [one.two.b.record for one in lookup.person_file(con, person).likely] == ["response:0:3"]
        letter = written(con, person)
    assert "LIKELY" not in " ".join(fields(letter))
    assert letter.names == ("Kari Nordmann",)


def test_others_are_masked_unless_the_owner_lets_them_stand(tmp_path: Path) -> None:
    with business(tmp_path) as (con, person):
        letter = written(con, person)
        [ola] = letter.mentions
        assert (ola.text, ola.held, letter.withheld) == ("Ola Dahl", True, (ola,))
        assert "Ola Dahl" not in " ".join(fields(letter)) and HIDDEN in " ".join(fields(letter))
        shown = written(con, person, shown=[ola.id])
        assert (shown.withheld, shown.mentions) == ((), (ola,))
        assert "Mannen min Ola Dahl blir med." in " ".join(fields(shown))


def test_a_source_that_was_not_read_makes_it_provisional(tmp_path: Path) -> None:
    with business(tmp_path / "a"):
        pass
    with business(tmp_path / "a", unread=["newsletter"]) as (con, person):
        [missing] = written(con, person).missing
        assert (missing.name, missing.status) == ("newsletter", Reading.STALE)


def test_where_nobody_looked_is_told_and_this_programs_own_is_not_among_it(kari: Letter) -> None:
    ids = [activity.id for activity in kari.elsewhere]
    assert {"A05", "A13", "A14", "A15"} <= set(ids) and not {"A01", "A16", "A17"} & set(ids)


def test_columns_that_are_not_read_are_told_only_to_whom_they_concern(tmp_path: Path) -> None:
    one = response(name="Kari Nordmann", email="kari@example.org", submitted_at=at("2026-10-01"), unread=("Helse",))
    other = response("response:0:2", name="Ola Dahl", email="ola@example.net", unread=("Hemmelig",))
    with night([one, other], tmp_path) as con:
        [row] = con.execute("SELECT person FROM owned WHERE record = 'response:0:1'").fetchall()
        [system] = written(con, row[0]).systems
        assert system.unread == ("Helse",)


def test_a_text_too_long_is_cut_and_told_and_nothing_of_the_rest_is_given(tmp_path: Path) -> None:
    long = response(name="Kari Nordmann", email="kari@example.org", extra_info="a " * LONGEST + "Ola Dahl")
    with night([long], tmp_path) as con:
        [row] = con.execute("SELECT person FROM owned").fetchall()
        letter = written(con, row[0])
        [place] = letter.cut
        assert place.field == "extra_info"
        assert max(map(len, fields(letter))) == LONGEST


def test_to_nobody_it_holds_nothing(tmp_path: Path) -> None:
    with business(tmp_path) as (con, _person):
        letter = written(con, None)
        assert (letter.names, letter.held, letter.consents, len(letter.systems)) == ((), (), (), 5)
