"""Other people in what is written about one person: found, told apart from the person, and hidden."""

import time
from pathlib import Path

import pytest

from inventory.letters import masked_file, third_parties
from inventory.letters.third_parties import HIDDEN, Known, Mention, Text, TextPlace
from inventory.views import lookup
from tests.inventory.nights import at, client, customer, linked, night, response

PLACE = TextPlace("registration", "response:0:1", "extra_info")
KARI = Known(
    frozenset({"kari nordmann"}),
    frozenset({"kari@example.org"}),
    frozenset({"+4749123456"}),
    frozenset({"storgata 1"}),
)


def looked(text: str, others: Known | None = None, *, free: bool = True) -> tuple[str, list[str]]:
    """Return the text with everybody else marked as #, and who they were."""
    texts = [Text(PLACE, text, free)]
    found = third_parties.find(texts, KARI, others or Known())
    return third_parties.hide(texts, found)[0].replace(HIDDEN, "#"), [mention.text for mention in found]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mannen min Ola Dahl ringer i morgen", "Mannen min # ringer i morgen"),
        ("Ola Dahls mor og Ola Dahl", "# mor og #"),
        ("Hilsen Kari Nordmann", "Hilsen Kari Nordmann"),
        ("Nordmann, Kari og Karis venn", "Nordmann, Kari og Karis venn"),
        ("Łukasz Nowak kommer også", "# kommer også"),
        ("Áile Sara Utsi og Anne-Marie von Berg", "# og #"),
        ("OLA DAHL RINGTE", "# RINGTE"),
        ("ring O. J. Dahl. Eva svarer", "ring #. # svarer"),
        ("HMS KURS OG NAV", "HMS KURS OG NAV"),
        ("Snakk med Liv i dag", "Snakk med # i dag"),
        ("Liv er best ute", "Liv er best ute"),
        ("Individuell Coaching, 60 min", "Individuell Coaching, 60 min"),
        ("Sees i Oslo på Mandag", "Sees i Oslo på Mandag"),
        ("skriv til ola@example.net eller KARI@example.org", "skriv til # eller KARI@example.org"),
        ("ring 99\u00a088\u00a077\u00a066", "ring #"),
        ("ring 99 88 77 66, ikke 491 23 456", "ring #, ikke 491 23 456"),
        ("Faktura 2026-10-01, forfall 10.12.2026, kr 1250", "Faktura 2026-10-01, forfall 10.12.2026, kr 1250"),
        ("jeg bor i Storgata 1 nå", "jeg bor i Storgata 1 nå"),
        ("", ""),
    ],
)
def test_somebody_else_is_seen_and_the_person_is_not(text: str, shown: str) -> None:
    assert looked(text)[0] == shown


@pytest.mark.parametrize(
    "written", ["Ola Dahl", "ola dahl", "Dahl, Ola", "OLA DAHL", "Ola  Dahl", "Ola\u00a0Dahl", "ola dahls"]
)
def test_whoever_is_held_is_found_however_written_and_also_in_what_is_chosen_from_a_list(written: str) -> None:
    others = Known(frozenset({"ola dahl", "dahl ola"}))
    assert looked(f"kurs for {written} og meg", others, free=False) == ("kurs for # og meg", [written])
    assert looked(f"kurs for {written} og meg", free=False) == (f"kurs for {written} og meg", [])


def test_an_address_of_somebody_held_is_found() -> None:
    others = Known(streets=frozenset({"lia vei 12 b", "storgata 1"}))
    assert looked("bor i Lia vei 12 B, før i Storgata 1", others, free=False)[0] == "bor i #, før i Storgata 1"


def test_care_of_names_somebody_even_in_an_address() -> None:
    assert looked("c/o Per Hansen, Veien 3", free=False)[0] == "c/o #, Veien 3"
    assert looked("Per Hansens vei 3", free=False)[0] == "Per Hansens vei 3"


def test_one_person_is_one_mention_wherever_it_stands() -> None:
    other = TextPlace("bookings", "client:1", "note")
    texts = [Text(PLACE, "Ola Dahl. Ola Dahls mor.", True), Text(other, "med Ola Dahl og Eva Lie", True)]
    ola, eva = third_parties.find(texts, KARI, Known(frozenset({"ola dahl"})))
    assert (ola.text, ola.held, ola.places, len(ola.spots)) == ("Ola Dahl", True, (PLACE, other), 3)
    assert (eva.text, eva.held, eva.what) == ("Eva Lie", False, "name")
    assert third_parties.hide(texts, [ola]) == [f"{HIDDEN}. {HIDDEN} mor.", f"med {HIDDEN} og Eva Lie"]
    again: tuple[Mention, ...] = third_parties.find(texts, KARI, Known())
    assert [m.id for m in again] == [ola.id, eva.id]


def test_the_inventory_tells_who_is_held(tmp_path: Path) -> None:
    records = [
        response(name="Kari Nordmann", email="kari@example.org", submitted_at=at("2026-10-01")),
        response("response:0:2", name="Ola Johan Dahl", email="ola@example.net", phone="99 88 77 66"),
        customer(name="Eva Lie & Per Lie", email="lie@example.org", postal_address="Lia vei 12 B, 0001 Oslo"),
    ]
    text = Text(PLACE, "dahl ola, Ola Johan Dahl, per lie, ola@example.net, 99887766, Lia vei 12b, lia vei 12 b", False)
    with linked(records, tmp_path) as con:
        [kari] = [
            row[0] for row in con.execute("SELECT person FROM owned WHERE email_key = 'kari@example.org'").fetchall()
        ]
        others = third_parties.held(con, kari, third_parties.candidates([text]))
        assert {"dahl ola", "ola johan dahl", "per lie"} <= others.names
        assert others.emails == {"ola@example.net"} and others.phones == {"+4799887766"}
        assert "lia vei 12 b" in others.streets
        own = third_parties.own(con, kari)
        assert own.names == {"kari nordmann"} and own.emails == {"kari@example.org"}
        assert third_parties.held(con, kari, Known(frozenset({"kari nordmann"}))).names == frozenset()


def test_a_full_cell_is_looked_through_in_a_moment() -> None:
    text = Text(PLACE, ("en to Ola Dahl 1 " * 3000)[:50_000], True)
    start = time.perf_counter()
    [found] = third_parties.find([text], KARI, Known(frozenset({"ola dahl"})))
    assert len(found.spots) == 2941
    assert time.perf_counter() - start < 5


def test_a_partner_s_address_in_the_same_cell_is_hidden_and_a_second_of_one_s_own_is_not(tmp_path: Path) -> None:
    records = [
        client(
            name="Kari Nordmann",
            email="kari@example.org",
            also=(("email", "jobb@example.org"), ("email", "ola@example.org")),
        ),
        response(name="Ola Dahl", email="ola@example.org", submitted_at=at("2026-11-01")),
    ]
    with night(records, tmp_path) as con:
        [kari] = lookup.find(con, "kari@example.org")
        told = masked_file.read(con, kari.person, ())[0]
    assert told.emails == ("jobb@example.org", "kari@example.org")
    [record] = told.records
    assert record.fields["email"] == f"kari@example.org; jobb@example.org; {third_parties.HIDDEN}"
